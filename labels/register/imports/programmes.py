"""The programme column: which scheme awarded the label, and which programmes the cluster is in."""

import re
from dataclasses import dataclass, field, replace

from ...rules.partial_dates import PartialDate
from ...rules.text import fold
from .codes import Codes

_DATE = r"([0-9]{4}(?:-[0-9]{2}){0,2})"
_SINCE = re.compile(rf"\s+since\s+{_DATE}\b", re.IGNORECASE)
_UNTIL = re.compile(rf"\s+until\s+{_DATE}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A programme the source names for the cluster, with its dates if it gives any."""

    programme: int
    since: str
    until: str
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the column says. `loose` are the parts that the reference data does not know."""

    scheme: int | None = None
    recognitions: list[Recognised] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


def read_programmes(parts: list[str], *, level: str, codes: Codes) -> tuple[Told, list[str]]:
    """The column's parts sorted out, and what is wrong with them.

    A label has exactly one scheme. A part that names a scheme without such a level (a state label
    mentioned beside the European one) is kept as text.
    """
    faults: list[str] = []
    told = Told()
    schemes: dict[int, str] = {}
    for part in parts:
        scheme = codes.schemes.get(fold(part))
        if scheme is not None and (not level or (scheme, level) in codes.terms):
            schemes.setdefault(scheme, part)
            continue
        try:
            known = _recognised(part, codes)
        except ValueError as error:
            faults.append(str(error))
        else:
            told.recognitions.append(known) if known else told.loose.append(part)
    if level:
        faults += _scheme_faults(schemes, level)
    scheme = next(iter(schemes)) if level and len(schemes) == 1 else None
    return replace(told, scheme=scheme), faults


def _scheme_faults(schemes: dict[int, str], level: str) -> list[str]:
    if not schemes:
        return [f"No scheme that awards {level} labels is named. Write one, such as ECEI label."]
    if len(schemes) > 1:
        named = " and ".join(schemes.values())
        return [f"Two schemes are named: {named}. Write one row for each."]
    return []


def _recognised(part: str, codes: Codes) -> Recognised | None:
    """The programme a part names; ValueError if it is known but its date is none."""
    since, until = _SINCE.search(part), _UNTIL.search(part)
    name = _UNTIL.sub("", _SINCE.sub("", part))
    programme = codes.programmes.get(fold(name))
    if programme is None:
        return None
    return Recognised(programme, _date(since), _date(until), part)


def _date(found: re.Match[str] | None) -> str:
    return str(PartialDate.parse(found[1])) if found else ""
