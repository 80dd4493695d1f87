"""Texts that were made elsewhere, in the language of the reader: sentences of the rules, and the
reference data (names of schemes, rules, indicators, programmes).
"""

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext

from .rules.sentences import Sentence

DEFAULT: str = settings.LANGUAGE_CODE
REFERENCE = "reference"  # the context of these texts in the catalogues


def worded(text: str) -> str:
    """A sentence of the rules in the language of the moment; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    values = {
        name: worded(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return gettext(text.pattern) % values if values else gettext(text.pattern)


def told(text: str) -> str:
    """A text of the reference data in the language of the moment.

    The catalogue has the texts as they come with the register. One that people have changed since
    is shown as they wrote it.
    """
    return pgettext(REFERENCE, text) if text else ""


def is_told_in(text: str) -> str:
    """The language that `told` answers in: that of the moment, or English as it was written.

    A name that is the same in both languages counts as English, which no reader can hear.
    """
    return DEFAULT if told(text) == text else get_language() or DEFAULT
