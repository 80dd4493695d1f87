"""Labels: the listing, one label, and the verdict on a number or a name."""

from dataclasses import replace

from django.utils import translation

from .. import clock
from ..filters import BadParameters, Problem, canonical
from ..register.formats_linked import alone, certification
from ..register.guesses import LONGEST_TYPED, meant
from ..register.query import label_record
from ..register.question import Question
from ..register.whynot import of_label, why
from ..rules.numbers import NumberError, is_cluster_number, parse_label_number
from ..templatetags import words
from ..templatetags.why_words import why_words
from . import documentation as doc
from .base import PublicView, dumped, once, sparse, told
from .caching import etag, lifetime
from .errors import NotThere
from .exports import export, refuse_parts
from .listing import listing
from .renderers import FORMATS, JSONLDRenderer, JSONRenderer

IN_SHORT = ("slug", "number", "name", "country", "url")


class Labels(PublicView):
    """The listing of labels, each with its cluster in short."""

    surface = "labels"
    renderer_classes = FORMATS

    @doc.labels
    def get(self, request):
        asked = self.asked(request)
        chosen = request.accepted_renderer
        if chosen.format != "json":
            return export(request, asked, format=chosen.format, media_type=chosen.media_type)
        return listing(request, asked)


class Label(PublicView):
    """One label with its cluster in short."""

    surface = "label"
    renderer_classes = [JSONRenderer, JSONLDRenderer]

    @doc.label
    def get(self, request, number):
        asked = self.asked(request)
        try:
            found = label_record(parse_label_number(number), asked)
        except NumberError as error:
            near = _meant(number, asked)
            raise NotThere(str(error), "mistyped_number", did_you_mean=near) from None
        if found is None:
            raise NotThere("There is no label with this number in the register.")
        label, record = found
        return self._answer(request, asked, label | {"cluster": _in_short(record)}, record)

    def _answer(self, request, asked, label, record):
        chosen = request.accepted_renderer
        if chosen.format != "json":
            refuse_parts(asked.texts)
        version = (record["seq"], record["updated_at"])
        tag = etag(label["number"], *version, asked.valid_on, chosen.format, canonical(asked))

        def body() -> bytes:
            if chosen.format == "jsonld":
                return alone(certification(label))
            return dumped(sparse(label, asked)).encode()

        return once(request, tag, lifetime(asked), body, chosen.media_type)


class Verify(PublicView):
    """The verdict on a number, 200 also for one that nobody knows."""

    surface = "verify"

    @doc.verify
    def get(self, request, number):
        asked = self.asked(request)
        return told(request, verdict(number, asked), lifetime(asked))


class WhyNot(PublicView):
    """The verdict on any number or name: what is the case, and what to do next."""

    surface = "whynot"

    @doc.whynot
    def get(self, request):
        asked = self.asked(request)
        if not asked.q:
            sentence = "Write a number or a name in q."
            raise BadParameters([Problem("q", "empty", sentence)])
        return told(request, told_why(asked.q, replace(asked, q="")), lifetime(asked))


def verdict(typed, asked):
    """The label's status on the day, or not_found with a code that says why."""
    try:
        number = parse_label_number(typed)
    except NumberError as error:
        if is_cluster_number(typed):
            sentence = "This is the number of a cluster, not of a label."
            return _not_found(typed, "cluster_number", sentence)
        return _not_found(typed, error.code, str(error), _meant(typed, asked))
    found = label_record(number, asked)
    if found is None:
        return _not_found(number, "unknown", f"There is no label {number} in the register.")
    label, record = found
    with translation.override("en"):
        told_in_words = words.verdict(label, asked.valid_on)
    return {
        "number": number,
        "status": label["status"],
        "code": of_label(label, record, asked.valid_on).code,
        "valid_on": asked.valid_on.isoformat(),
        "detail": f"{told_in_words.head}. {told_in_words.reason}",
        "label": label,
        "cluster": _in_short(record),
    }


def verdict_on(text, *, known_at=None):
    """What the register says today of what somebody asked for by name or number."""
    return told_why(text, Question(valid_on=clock.today(), known_at=known_at))


def told_why(typed, asked):
    """The answer to any number or name as the API gives it."""
    found = why(typed, asked)
    with translation.override("en"):
        said = why_words(found, asked.valid_on)
    return {
        "q": typed,
        "status": found.status,
        "code": found.code,
        "valid_on": asked.valid_on.isoformat(),
        "detail": said.detail,
        "next": said.next,
        "exact": found.exact,
        "on": found.on,
        "until": found.until,
        "label": found.label,
        "cluster": _with_standing(found.record) if found.record else None,
        "other": found.other,
        "did_you_mean": [label["number"] for label, _record in found.meant],
        "candidates": [_with_standing(each) for each in found.candidates],
    }


def _with_standing(record):
    return _in_short(record) | {"standing": record["standing"]}


def _meant(typed, asked):
    """Numbers one correction away, of labels that the register asked about knows."""
    return [label["number"] for label, _record in meant(typed, asked).labels]


def _not_found(typed, code, detail, near=()):
    return {
        "number": typed[:LONGEST_TYPED],
        "status": "not_found",
        "code": code,
        "detail": detail,
        "did_you_mean": list(near),
    }


def _in_short(record):
    return {name: record[name] for name in IN_SHORT}
