"""Names of the languages in which names and descriptions are told."""

from django.utils.translation import pgettext_lazy

TONGUES = {
    "bg": pgettext_lazy("language", "Bulgarian"),
    "ca": pgettext_lazy("language", "Catalan"),
    "cs": pgettext_lazy("language", "Czech"),
    "da": pgettext_lazy("language", "Danish"),
    "de": pgettext_lazy("language", "German"),
    "el": pgettext_lazy("language", "Greek"),
    "en": pgettext_lazy("language", "English"),
    "es": pgettext_lazy("language", "Spanish"),
    "et": pgettext_lazy("language", "Estonian"),
    "eu": pgettext_lazy("language", "Basque"),
    "fi": pgettext_lazy("language", "Finnish"),
    "fr": pgettext_lazy("language", "French"),
    "ga": pgettext_lazy("language", "Irish"),
    "hr": pgettext_lazy("language", "Croatian"),
    "hu": pgettext_lazy("language", "Hungarian"),
    "is": pgettext_lazy("language", "Icelandic"),
    "it": pgettext_lazy("language", "Italian"),
    "lt": pgettext_lazy("language", "Lithuanian"),
    "lv": pgettext_lazy("language", "Latvian"),
    "mt": pgettext_lazy("language", "Maltese"),
    "nl": pgettext_lazy("language", "Dutch"),
    "no": pgettext_lazy("language", "Norwegian"),
    "pl": pgettext_lazy("language", "Polish"),
    "pt": pgettext_lazy("language", "Portuguese"),
    "ro": pgettext_lazy("language", "Romanian"),
    "sk": pgettext_lazy("language", "Slovak"),
    "sl": pgettext_lazy("language", "Slovenian"),
    "sr": pgettext_lazy("language", "Serbian"),
    "sv": pgettext_lazy("language", "Swedish"),
    "tr": pgettext_lazy("language", "Turkish"),
    "uk": pgettext_lazy("language", "Ukrainian"),
}


def tongue(code: str) -> str:
    """The name of a language in the reader's, or its code where we know no name."""
    return str(TONGUES.get(code, code))
