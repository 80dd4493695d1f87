"""Texts that were made elsewhere, for templates: of the reference data and of the rules."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from ..rules.cohort_diff import REASONS
from ..wording import DEFAULT, is_told_in, told, worded

register = template.Library()

register.filter("told", told)
register.filter("worded", worded)


@register.filter
def changed(reason):
    """Why a label in a saved set is valid now, or not any more, by its code."""
    return worded(REASONS[reason]) if reason in REASONS else ""


@register.filter
def in_its_language(text):
    """A text of the reference data; marked as English where it has not been translated."""
    if text and is_told_in(text) != get_language():
        return format_html('<span lang="{}">{}</span>', DEFAULT, text)
    return told(text)
