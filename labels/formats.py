"""Days, months, moments and counts as each language writes them.

The formats are a table here and not in the catalogues: they are signs for the program, and
nobody has to see them among sentences. Names of months come from the framework.
"""

from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language

# Day, month, moment. `E` is the month as it stands in a date, where that is another word.
_ENGLISH = ("j F Y", "F Y", "j F Y, H:i")
_FORMATS = {
    "en": _ENGLISH,
    "de": ("j. F Y", "F Y", "j. F Y, H:i"),
    "fr": _ENGLISH,
    "it": _ENGLISH,
    "es": (r"j \d\e F \d\e Y", r"F \d\e Y", r"j \d\e F \d\e Y, H:i"),
    "pl": ("j E Y", "F Y", "j E Y, H:i"),
}
# A month that follows "until" or "since": another form of it, or one that takes the article.
_AFTER = {"es": r"\m\e\s \d\e F \d\e Y", "pl": "E Y"}
# "In June" where a month brings its own form, article or preposition, which a year does not.
_WITHIN = {
    "de": (
        *("im Januar", "im Februar", "im März", "im April", "im Mai", "im Juni"),
        *("im Juli", "im August", "im September", "im Oktober", "im November", "im Dezember"),
    ),
    "pl": (
        *("w styczniu", "w lutym", "w marcu", "w kwietniu", "w maju", "w czerwcu", "w lipcu"),
        *("w sierpniu", "we wrześniu", "w październiku", "w listopadzie", "w grudniu"),
    ),
}
# Months have no capital there, though the framework gives them one.
_SMALL_MONTHS = ("it", "pl")
# "1er juin": only the first of a month is counted so, and only here.
_FIRST_OF_MONTH = {"fr": "1er"}
# Where a space or a sign comes into numbers from five digits on only.
_GROUPED_LATE = ("es", "pl")


def day(value: date) -> str:
    """15 June 2016; 15. Juni 2016; 15 de junio de 2016."""
    return _day(value, get_language() or "")


@lru_cache(maxsize=20_000)
def _day(value: date, language: str) -> str:  # noqa: ARG001 (it tells the days apart)
    """Written once for each language: a page of a list has some dozens of days."""
    return _written(value, 0)


def month(value: date) -> str:
    """June 2016, as it stands alone."""
    return _written(value, 1)


def month_after(value: date) -> str:
    """June 2016, as it follows "until" or "since"."""
    form = _AFTER.get(get_language() or "")
    return date_format(value, form) if form else month(value)


def in_month(value: date) -> str:
    """The whole of "in June 2016" where a language has its own words for it, else nothing."""
    words = _WITHIN.get(get_language() or "")
    return f"{words[value.month - 1]} {value.year}" if words else ""


def moment(value: datetime) -> str:
    """20 November 2026, 14:05."""
    return _written(value, 2)


def count(value: float) -> str:
    """1,261; 1.261; 1 261 with a space that does not break."""
    late = get_language() in _GROUPED_LATE and isinstance(value, int) and abs(value) < 10_000
    return number_format(value, force_grouping=not late)


def _written(value: date, which: int) -> str:
    language = get_language() or ""
    text = date_format(value, _FORMATS.get(language, _ENGLISH)[which])
    if language in _FIRST_OF_MONTH and which != 1 and value.day == 1:
        return f"{_FIRST_OF_MONTH[language]}{text[1:]}"
    return text.lower() if language in _SMALL_MONTHS else text
