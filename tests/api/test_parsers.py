"""A JSON body is read strictly, or refused with a sentence."""

import io

import pytest
from rest_framework.exceptions import ParseError

from labels.api.parsers import DEEPEST, LARGEST, BodyTooLarge, StrictJSONParser


def parse(body):
    return StrictJSONParser().parse(io.BytesIO(body))


REFUSED = {
    "nothing": b"",
    "not JSON": b"{",
    "not UTF-8": b'"\xff"',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "a mark at its beginning": b"\xef\xbb\xbf{}",
    "NaN": b"[NaN]",
    "infinity": b"[-Infinity]",
    "larger than a number can be": b"[1e999]",
    "a number with 5,000 digits": b"9" * 5000,
    "a name twice": b'{"a": 1, "a": 2}',
    "a name twice further down": b'{"x": [{"a": 1, "a": 2}]}',
    "half a character": rb'["\ud800"]',
    "half a character in a name": rb'{"\udfff": 1}',
    "too deep": b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1),
    "much too deep": b"[" * 20_000 + b"]" * 20_000,
    "deep objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_body_is_refused(name):
    with pytest.raises(ParseError) as refused:
        parse(REFUSED[name])
    assert str(refused.value.detail).endswith(".")


def test_more_than_a_megabyte_is_not_read():
    with pytest.raises(BodyTooLarge):
        parse(b'"' + b"x" * LARGEST + b'"')


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (
            b'{"a": [1, 2.5, null, true], "b": {"a": "x"}}',
            {"a": [1, 2.5, None, True], "b": {"a": "x"}},
        ),
        (rb'"\ud83d\ude00"', "\U0001f600"),
        ('"Ł"'.encode(), "Ł"),
        (b"[" * DEEPEST + b"]" * DEEPEST, None),
    ],
)
def test_what_everybody_reads_alike_is_read(body, value):
    parsed = parse(body)
    assert value is None or parsed == value
