"""Countries as people write them in lists: a code, or the name in one of the languages we have."""

from ..models import Country
from ..rules.text import fold

NOT_ISO = {"el": "GR", "uk": "GB"}


def country_words() -> dict[str, str]:
    """The code by each word for a country, folded."""
    found: dict[str, str] = {}
    for code, names in Country.objects.values_list("code", "names"):
        found |= {fold(text): code for text in (code, *names.values())}
    return found | {word: code for word, code in NOT_ISO.items() if fold(code) in found}
