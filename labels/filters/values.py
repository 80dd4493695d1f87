"""How the text of one value is read: strictly, and with a sentence when it is refused."""

import re
import unicodedata
from datetime import UTC, date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from ..rules.partial_dates import FIRST_YEAR, LAST_YEAR
from ..rules.validity import ZONE, day_of
from .codes import code
from .description import Kind, Parameter
from .problems import BadValue, hint, shown

LONGEST = 200
_FAR_TOO_LONG = 2000  # a cursor has no more than half of that
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(Z|[+ -][0-9]{2}:[0-9]{2})"
)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_CURSOR = re.compile(r"\*|[A-Za-z0-9_-]{1,1000}")
_IDENTIFIER = re.compile(r"([A-Za-z0-9_-]{1,40}):(.{1,200})")
_TURNS_TEXT_ROUND = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_NOT_TEXT = frozenset({"Cc", "Cs"})


def clean(text: str, longest: int = LONGEST) -> str:
    """The text composed (NFC) and without space around it; BadValue for what is no text."""
    if len(text) > _FAR_TOO_LONG:
        raise BadValue("too_long", _("Write at most %(most)s characters.") % {"most": longest})
    if not (text.isascii() and text.isprintable()):
        _refuse_what_is_no_text(text)
        text = unicodedata.normalize("NFC", text)
    text = text.strip()
    if len(text) > longest:
        sentence = _("Write at most %(most)s characters, not %(count)s.")
        raise BadValue("too_long", sentence % {"most": longest, "count": len(text)})
    return text


def _refuse_what_is_no_text(text: str) -> None:
    for symbol in text:
        if symbol == "\ufffd":
            raise BadValue("not_utf8", _("Write the address in UTF-8; these bytes are not."))
        if symbol in _TURNS_TEXT_ROUND or unicodedata.category(symbol) in _NOT_TEXT:
            sentence = _("Leave out the character %(name)s: it controls, it cannot be read.")
            raise BadValue("control_character", sentence % {"name": f"U+{ord(symbol):04X}"})


def read_day(parameter: Parameter, text: str) -> date:
    return _day(text)


def _day(text: str) -> date:
    """A day like 2026-06-30 that exists, between 1900 and 2100."""
    if not _DAY.fullmatch(text):
        sentence = _("Write a day like 2026-06-30, not %(text)s.")
        raise BadValue("not_a_day", sentence % {"text": shown(text)})
    try:
        day = date.fromisoformat(text)
    except ValueError:
        sentence = _("There is no day %(text)s.")
        raise BadValue("no_such_day", sentence % {"text": text}) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        sentence = _("Write a day between %(first)s and %(last)s, not %(text)s.")
        given = {"first": FIRST_YEAR, "last": LAST_YEAR, "text": text}
        raise BadValue("out_of_range", sentence % given)
    return day


def read_moment(parameter: Parameter, text: str) -> datetime | None:
    """A moment, or a day: its end for known_at (None if it is today), its beginning otherwise."""
    if "T" not in text:
        day = _day(text)
        if parameter.name == "known_at":
            return _end_of(day)
        return datetime.combine(day, time.min, ZONE).astimezone(UTC)
    moment = _moment(text)
    if parameter.name == "known_at" and moment > timezone.now():
        raise BadValue("in_the_future", _("The register does not know the future yet."))
    return moment


def _end_of(day: date) -> datetime | None:
    today = day_of(timezone.now())
    if day > today:
        raise BadValue("in_the_future", _("The register does not know the future yet."))
    return None if day == today else datetime.combine(day, time.max, ZONE).astimezone(UTC)


def _moment(text: str) -> datetime:
    form = _MOMENT.fullmatch(text)
    if not form:
        sentence = _(
            "Write a day like 2026-06-30 or a moment like 2026-06-30T12:00:00Z, not %(text)s."
        )
        raise BadValue("not_a_moment", sentence % {"text": shown(text)})
    _day(text[:10])
    try:
        # A plus sign that was not encoded arrives as a space.
        return datetime.fromisoformat(form[1] + form[2].replace(" ", "+")).astimezone(UTC)
    except ValueError:
        sentence = _("There is no moment %(text)s.")
        raise BadValue("no_such_moment", sentence % {"text": shown(text)}) from None


def moment_text(moment: datetime) -> str:
    """A moment as we write it in addresses, without a plus sign that could get lost."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_number(parameter: Parameter, text: str) -> int:
    """A whole number between the bounds of the parameter."""
    number = int(text) if _NUMBER.fullmatch(text) else -1
    if not parameter.lowest <= number <= parameter.highest:
        sentence = _("Write a whole number from %(lowest)s to %(highest)s, not %(text)s.")
        given = {"lowest": parameter.lowest, "highest": parameter.highest, "text": shown(text)}
        raise BadValue("out_of_range" if number >= 0 else "not_a_number", sentence % given)
    return number


def read_code(parameter: Parameter, text: str) -> str:
    return code(parameter.codes, text)


def read_identifier(parameter: Parameter, text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        sentence = _("Write an identifier as scheme:value, like eccp:12345, not %(text)s.")
        raise BadValue("not_an_identifier", sentence % {"text": shown(text)})
    return text


def read_word(parameter: Parameter, text: str) -> str:
    if text not in parameter.values:
        meant, near = hint(text, parameter.values)
        given = {"expected": ", ".join(parameter.values), "text": shown(text)}
        sentence = _("Write one of %(expected)s, not %(text)s.") % given
        raise BadValue("unknown_value", sentence + meant, near)
    return text


def read_words(parameter: Parameter, text: str) -> tuple[str, ...]:
    """Words separated by commas, each once, in the order of the description."""
    words = {read_word(parameter, word) for word in text.split(",")}
    return tuple(word for word in parameter.values if word in words)


def read_cursor(parameter: Parameter, text: str) -> str:
    if not _CURSOR.fullmatch(text):
        raise BadValue("bad_cursor", _("This cursor is not one of ours. Begin with cursor=*."))
    return text


def read_text(parameter: Parameter, text: str) -> str:
    return text


READERS = {
    Kind.TEXT: read_text,
    Kind.CODE: read_code,
    Kind.IDENTIFIER: read_identifier,
    Kind.DAY: read_day,
    Kind.MOMENT: read_moment,
    Kind.NUMBER: read_number,
    Kind.WORD: read_word,
    Kind.WORDS: read_words,
    Kind.CURSOR: read_cursor,
}
