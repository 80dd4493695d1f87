"""An extract from the register about one label, as PDF: tagged (PDF/UA-1), on one page.

It is not the certificate of the awarding body, and says so. It says what the register says on
the day it is made, with the number of the entry it comes from; the same input gives the same
bytes. Everything that people wrote reaches the template as data, never as its code.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .. import formats
from ..rules.validity import ZONE
from .check_words import day_words
from .medal import MEDALS, RIBBON, Medal
from .qr import qr_svg
from .typesetting import LettersMissing, typeset_wholly

TEMPLATE = Path(__file__).with_name("certificate.typ")
# While the register has something to certify.
CERTIFIED = ("valid", "suspended", "renewable")

type Json = dict[str, Any]

# What else stands in names written in our letters.
_BESIDE = "–—’‘‚“”„«»·…€№"
_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "COMBINING")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """What an extract is about, and the words that the pages have for it.

    `head` and `reason` are the verdict for `day`; `bases` says how a date is known.
    """

    label: Json
    record: Json
    day: date
    address: str
    head: str
    reason: str
    level: str
    scheme: str
    bases: dict[str, str]

    @property
    def moment(self) -> datetime:
        """The moment from which on the extract reads so: the day began, or it was published."""
        published = datetime.fromisoformat(self.record["updated_at"])
        return max(datetime.combine(self.day, time.min, ZONE), published)


def certificate_pdf(extract: Extract) -> bytes:
    """The extract as PDF in the language of the moment.

    A name in letters that our fonts lack is told by another name of the cluster, or its number.
    """
    for name in (lambda text: text, lambda text: _other_name(text, extract.record), _no_name):
        try:
            return typeset_wholly(TEMPLATE, shown_data(extract, name), moment=extract.moment)
        except LettersMissing as missing:
            letters = missing
    raise letters


def _other_name(text: str, record: Json) -> str:
    """The text, or a name of the cluster in letters that we surely have."""
    if _in_our_letters(text):
        return text
    names = sorted(record["names"], key=lambda each: each["kind"] != "english")
    return next((each["text"] for each in names if _in_our_letters(each["text"])), "")


def _no_name(text: str) -> str:
    return ""


def _in_our_letters(text: str) -> bool:
    return all(
        letter.isascii() or letter in _BESIDE or unicodedata.name(letter, "").startswith(_SCRIPTS)
        for letter in text
    )


def shown_data(extract: Extract, told: Any) -> Json:
    """All texts of the extract. `told` gives a name in letters that can be shown."""
    label, record = extract.label, extract.record
    name, at_award = told(record["name"]), told(label["cluster_name_at_award"])
    number = _("Cluster %(number)s") % {"number": record["number"]}
    all_shown = (name, at_award) == (record["name"], label["cluster_name_at_award"])
    return {
        "lang": get_language() or "en",
        "words": _words(extract),
        "level": extract.level,
        "code": label["level"],
        "medal": {"ribbon": RIBBON, **_medal(label["level"])._asdict()},
        "status": label["status"],
        "name": name or number,
        "at_award": "" if at_award == name else at_award,
        "letters": "" if all_shown else _letters_words(),
        "head": extract.head,
        "reason": extract.reason,
        "facts": [pair for pair in _facts(extract, told) if pair[1]],
        "address": extract.address,
        "qr": qr_svg(extract.address, title=extract.address),
        "seal": _("%(number)s, entry %(seq)s of the register, %(day)s")
        % {"number": label["number"], "seq": record["seq"], "day": day_words(str(extract.day))},
    }


def _medal(level: str) -> Medal:
    """The medal; of a level of another scheme an empty one."""
    return MEDALS.get(level, Medal(MEDALS["bronze"].face, ""))


def _facts(extract: Extract, told: Any) -> list[list[str]]:
    label = extract.label
    renewable = label["status"] == "renewable" and label["renewable_until"]
    return [
        [_("Number of the label"), label["number"]],
        [_("Scheme"), extract.scheme],
        [_("Awarded"), _dated(label["awarded_on"], extract.bases)],
        [_("Valid from"), _dated(label["valid_from"], extract.bases)],
        [_("Valid until"), _dated(label["valid_until"], extract.bases)],
        [_("Proved to be valid"), _span(label["sure"])],
        [_("Renewable until"), day_words(renewable) if renewable else ""],
        [_("Suspended"), _suspensions(label, extract.day)],
        [_("Number on the certificate"), told(label["certificate"] or "")],
    ]


def _dated(value: Json | None, bases: dict[str, str]) -> str:
    """A date as precise as it is known, and how."""
    if value is None:
        return _("not known")
    known = {
        "day": _("%(date)s (%(basis)s)"),
        "month": _("%(date)s (only the month is known; %(basis)s)"),
        "year": _("%(date)s (only the year is known; %(basis)s)"),
    }
    basis = str(bases.get(value["basis"], value["basis"]))
    return known[value["precision"]] % {"date": day_words(value["value"]), "basis": basis}


def _span(span: Json | None) -> str:
    if span is None:
        return _("on no day")
    words = {"first": day_words(span["from"]), "last": day_words(span["until"])}
    return _("from %(first)s to %(last)s") % words


def _suspensions(label: Json, day: date) -> str:
    """Those that are not over; the page of the label has them all."""
    return "; ".join(
        _span(each)
        if each["until"]
        else _("from %(first)s until further notice") % {"first": day_words(each["from"])}
        for each in label["suspensions"]
        if each["until"] is None or each["until"] >= day.isoformat()
    )


def _letters_words() -> str:
    return _(
        "A name is written in letters that this document cannot show. The page at the address "
        "below shows it."
    )


def _words(extract: Extract) -> dict[str, str]:
    """The words of the template. It has none of its own."""
    number = extract.label["number"]
    return {
        "register": _("Cluster Excellence Register"),
        "title": _("Extract from the register"),
        "subject": _("Label %(number)s") % {"number": number},
        "at_award": _("At the award it was called:"),
        "medal": _("Medal: %(level)s") % {"level": extract.level},
        "qr": _("QR code with the address of this label in the register"),
        "check": _("Check it now"),
        "checked": _(
            "A printed page does not change, a label does. Scan the code or open the address: "
            "the answer of today counts, not this sheet."
        ),
        "facts": _("What the register knows"),
        "fact": _("About"),
        "value": _("As recorded"),
        "what": _("What this is"),
        "is": _(
            "An extract from an independent register, made on %(day)s. It says what the register "
            "knew on that day, and how it knows."
        )
        % {"day": formats.day(extract.day)},
        "is_not": _(
            "It is not the certificate of the award. The register awards nothing and speaks for "
            "none of the bodies that do; only their certificates are binding."
        ),
    }
