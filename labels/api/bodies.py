"""How a JSON body is read: every member declared, of its own type, and within bounds."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rest_framework import serializers

from ..filters.problems import hint, shown
from .errors import Refused

type Given = dict[str, Any]

MOST_ROWS = 200
MOST_FAULTS = 20
LARGEST_NUMBER = 2**31 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Text(serializers.CharField):
    """A JSON text. How long it may be in the end, and what is no text, the step says."""

    def __init__(self, **options):
        super().__init__(max_length=options.pop("longest", 50_000), allow_blank=True, **options)

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Word(serializers.ChoiceField):
    """One of a few words."""

    def to_internal_value(self, data):
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A JSON number without a fraction, from 0 on."""

    def __init__(self, **options):
        options.setdefault("max_value", LARGEST_NUMBER)
        super().__init__(min_value=0, **options)

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Amount(serializers.DecimalField):
    """A JSON number with at most two digits after the point."""

    def to_internal_value(self, data):
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesOrNo(serializers.BooleanField):
    """true or false, and no word for it."""

    def to_internal_value(self, data):
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Day(serializers.DateField):
    """A day like 2026-06-30."""

    def to_internal_value(self, data):
        if not isinstance(data, str) or not _DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


class Body(serializers.Serializer):
    """An object. A member that it does not have is refused, with the nearest one that it has."""

    def to_internal_value(self, data):
        known = {name for name, field in self.fields.items() if not field.read_only}
        if isinstance(data, Mapping) and (unknown := sorted(data.keys() - known)):
            raise serializers.ValidationError({name: [_unknown(name, known)] for name in unknown})
        return super().to_internal_value(data)


class Nothing(Body):
    """No members: nothing is asked for."""


def rows(shape: type[Body], **options: Any) -> Any:
    """A list of objects, not more than a case has."""
    return shape(many=True, max_length=MOST_ROWS, **options)


def given(shape: type[Body], data: Any) -> Given:
    """The values of a body; a refusal names each member that is wrong."""
    reading = shape(data=data)
    if reading.is_valid():
        return reading.validated_data
    errors = list(_faults(reading.errors))[:MOST_FAULTS]
    sentence = " ".join(dict.fromkeys(each["detail"] for each in errors[:3]))
    raise Refused(400, "bad_body", sentence, errors)


def fault(member: str, code: str, detail: str) -> Refused:
    """One member is wrong, for a reason that only the case or the database tells."""
    errors = [{"pointer": f"#/{member}", "code": code, "detail": detail}]
    return Refused(400, "bad_body", detail, errors)


def _unknown(name: str, known: set[str]) -> serializers.ErrorDetail:
    sentence, _word = hint(name, known)
    return serializers.ErrorDetail(f"There is no member {shown(name)}.{sentence}", "unknown_member")


def _faults(errors: Any, place: str = "#") -> Iterator[dict[str, str]]:
    """Each fault with its place, as a JSON pointer."""
    if isinstance(errors, Mapping):
        for name, below in errors.items():
            yield from _faults(below, place if name == _WHOLE else f"{place}/{_escaped(str(name))}")
    elif isinstance(errors, list):
        for number, each in enumerate(errors):
            if isinstance(each, str):
                detail = str(each) if str(each).endswith((".", "?")) else f"{each}."
                code = getattr(each, "code", "invalid")
                yield {"pointer": place, "code": code, "detail": detail}
            else:
                yield from _faults(each, f"{place}/{number}")


_WHOLE = "non_field_errors"


def _escaped(name: str) -> str:
    return name[:100].replace("~", "~0").replace("/", "~1")
