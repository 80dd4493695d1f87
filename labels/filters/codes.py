"""The code lists a question may use, kept in the process and read again before a refusal."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ..models import (
    Classification,
    Country,
    LabelLevel,
    Programme,
    Region,
    Sector,
)
from ..register.scheme_names import scheme_names
from ..rules.text import fold
from ..rules.validity import Status
from .problems import BadValue, hint, shown

NOT_ISO = {"EL": "GR", "UK": "GB"}

_NOT_FOUND = {
    "country": lazy("There is no country with the code %(text)s."),
    "region": lazy("There is no region with the code %(text)s."),
    "scheme": lazy("There is no scheme with the code %(text)s."),
    "sector": lazy("There is no sector with the code %(text)s."),
    "classification": lazy("There is no classification with the code %(text)s."),
    "programme": lazy("There is no programme with the code %(text)s."),
    "level": lazy("There is no level with the code %(text)s."),
    "status": lazy("There is no status with the code %(text)s."),
}

_lists: dict[str, Mapping[str, str]] = {}
_lock = Lock()


def code(name: str, text: str) -> str:
    """The code as we write it; BadValue with the nearest one if the list does not have it.

    A known code costs no query. An unknown one may have come since: the list is read once more.
    """
    found = _lists.get(name, {}).get(text) or _read_again(name).get(text)
    if found is None and name == "scheme":
        found = _lists[name].get(fold(text))
    if found is None:
        meant, near = hint(text, _lists[name].values())
        if name == "region" and len(text) == 2:
            meant, near = " " + _("For a whole country use the parameter country."), None
        sentence = str(_NOT_FOUND[name]) % {"text": shown(text)}
        raise BadValue("unknown_code", sentence + meant, near)
    return found


def codes(name: str) -> list[str]:
    """All codes of a list, for forms and tests."""
    return sorted(set((_lists.get(name) or _read_again(name)).values()))


def forget() -> None:
    """Read every list anew at the next question."""
    with _lock:
        _lists.clear()


def _read_again(name: str) -> Mapping[str, str]:
    found = _READ[name]()
    with _lock:
        _lists[name] = found
    return found


def _same(words: Iterable[str]) -> dict[str, str]:
    return {word: word for word in words}


def _countries() -> dict[str, str]:
    iso = _same(Country.objects.values_list("code", flat=True))
    return {other: code for other, code in NOT_ISO.items() if code in iso} | iso


def _regions() -> dict[str, str]:
    return _same(Region.objects.values_list("code", flat=True))


_READ: dict[str, Callable[[], dict[str, str]]] = {
    "country": _countries,
    "region": _regions,
    "scheme": scheme_names,
    "sector": lambda: _same(Sector.objects.values_list("code", flat=True)),
    "classification": lambda: _same(Classification.objects.values_list("code", flat=True)),
    "programme": lambda: _same(Programme.objects.values_list("code", flat=True)),
    "level": lambda: _same(LabelLevel.objects.values_list("code", flat=True)),
    "status": lambda: _same(map(str, Status)),
}
