"""One label, the answer to "was it valid on that day", and why something is no valid label."""

from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import filters
from ..filters.problems import BadValue
from ..filters.values import LONGEST, clean
from ..freshness import never_kept
from ..register import query
from ..register.question import MAIN_SCHEME
from ..register.whynot import why, why_no_label
from ..rules.numbers import NumberError, is_cluster_number, parse_label_number
from ..templatetags.why_words import why_words
from ..templatetags.words import verdict
from ..trust.certificate import CERTIFIED
from ..wording import worded
from .asking import clocks_of, clocks_string, known_at_text, refused, sent_to
from .caching import public
from .names import names
from .pictures.timeline import draw
from .sources import numbered

LONGEST_SHOWN = 40
# The sign beside an answer that is about no single record.
SIGNS = {"several": "s-unknown", "delisted": "s-expired"}


@public
def label_detail(request, text):
    """The verdict on one label; any way of typing its number leads to its one address."""
    try:
        asked = clocks_of(sent_to(request))
        number = parse_label_number(text)
    except filters.BadParameters as bad:
        return refused(request, bad.problems)
    except NumberError as error:
        return no_label(request, text, asked, error)
    if number != text:
        return redirect(reverse("label-detail", args=[number]) + clocks_string(asked))
    found = query.label_record(number, asked)
    if found is None:
        return no_label(request, text, asked)
    context = _label(*found, asked) | {"page_url": request.path}
    return render(request, "labels/label_detail.html", context)


def _label(label, record, asked):
    """The label as its page shows it, with its own sources only."""
    record = record | {"labels": [label], "recognitions": [], "sources": []}
    known = names()
    return {
        "label": label,
        "record": record,
        "sources": numbered(record),
        "verdict": verdict(label, asked.valid_on),
        "question": asked,
        "asked": asked.texts,
        "clocks": clocks_string(asked),
        "known_at_text": known_at_text(asked),
        "names": known,
        "timeline": draw([label], asked.valid_on, known.highest_first),
        "certifiable": not asked.texts and label["status"] in CERTIFIED,
        "other_scheme": label["scheme"] != MAIN_SCHEME,
        "report_url": _report_of(record, label),
    }


def _report_of(record, label):
    """Where to tell an error in this label."""
    place = reverse("cluster-report", args=[record["slug"]])
    return f"{place}?{urlencode({'label': label['number']})}"


@require_safe
def verify(request):
    """One box for a number or a name. The number of a label leads on to its page.

    No cache keeps what somebody typed, nor its answer.
    """
    if {"q", "number"} & request.GET.keys():
        return never_kept(_verify(request))
    return public(_verify)(request)


def _verify(request):
    sent = sent_to(request)
    text = " ".join([*sent.pop("q", []), *sent.pop("number", [])])
    context = {
        "q": text.strip()[:LONGEST],
        "day": sent.get("valid_on", ""),
        "known_at_text": sent.get("known_at", ""),
        "missing": not text.strip() and bool({"q", "number"} & request.GET.keys()),
    }
    problems = []
    try:
        asked = clocks_of(sent)
    except filters.BadParameters as bad:
        problems += bad.problems
    try:
        typed = clean(text)
    except BadValue as bad:
        problems.append(filters.Problem("q", bad.code, str(bad), bad.nearest))
    if problems:
        return render(request, "labels/verify.html", context | {"problems": problems}, status=400)
    return _answered(request, typed, asked, context)


def _answered(request, typed, asked, context):
    """The form, and below it what is the case with what was typed into it."""
    if not typed:
        return render(request, "labels/verify.html", context)
    told = why(typed, asked)
    if told.label:
        place = reverse("label-detail", args=[told.label["number"]])
        return redirect(place + clocks_string(asked))
    context |= _why(request, told, asked)
    status = 200 if told.is_found else 404
    return render(request, "labels/verify.html", context, status=status)


def _why(request, told, asked):
    """The answer as the pages show it."""
    look = told.status if told.record else "none" if told.is_found else "problem"
    return {
        "told": told,
        "words": why_words(told, asked.valid_on),
        "look": look,
        "sign": f"s-{look}" if told.record else SIGNS.get(told.code, "s-withdrawn"),
        "names": names(),
        "question": asked,
        "clocks": clocks_string(asked),
        "known_at": asked.known_at,
        "page_url": request.path,
    }


def no_label(request, text, asked, error=None):
    """No label has this number; it may be that of a cluster, one symbol off, or a name."""
    told = why_no_label(text, asked)
    context = _why(request, told, asked) | {
        "text": text[:LONGEST_SHOWN],
        "q": text[:LONGEST_SHOWN],
        "day": "".join(asked.texts.get("valid_on", ())),
        "known_at_text": known_at_text(asked),
        "is_cluster": is_cluster_number(text),
        "sentence": worded(str(error)) if error else "",
    }
    return render(request, "labels/label_unknown.html", context, status=404)
