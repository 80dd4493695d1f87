"""Filters that show a fact as the profile does: its date in words, the sources behind it."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from . import words

register = template.Library()


@register.filter
def cited(numbers: Sequence[int] | None) -> SafeString | str:
    """The numbers of the sources behind a fact, each leading to it."""
    if not numbers:
        return ""
    told = _("Source %(number)s")
    links = format_html_join(
        "",
        '<a href="#source-{}" aria-label="{}">[{}]</a>',
        ((number, told % {"number": number}, number) for number in numbers),
    )
    return format_html('<sup class="cite">{}</sup>', links)


@register.filter
def dated(date: dict[str, Any] | None) -> SafeString:
    """A date with its precision and basis in words."""
    if not date:
        return format_html('<span class="muted">{}</span>', _("not known"))
    precision = {"year": _("only the year is known"), "month": _("only the month is known")}
    known = precision.get(date["precision"], "")
    return format_html(
        '<span>{}{}<span class="basis">{}</span></span>',
        words.in_words(date["value"]),
        format_html(' <span class="basis">{}</span>', known) if known else "",
        words.BASES.get(date["basis"], date["basis"]),
    )


@register.filter
def years(period: dict[str, Any]) -> str:
    """The time of something, as far as it is known: since 2012; 2012 – May 2016; until 2016."""
    first, last = words.in_words(period["from"]), words.in_words(period["until"])
    if first and last:
        return f"{first} – {last}"
    if first:
        return _("since %(day)s") % {"day": words.after_a_word(period["from"])}
    return _("until %(day)s") % {"day": words.after_a_word(period["until"])} if last else ""
