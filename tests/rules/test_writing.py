"""Texts that people write, without what nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.writing import written


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  plain  ", "plain"),
        ("", ""),
        (" \n\t ", ""),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\tb", "a\tb"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("mu\u0308de", "müde"),
        ("\u202eright to left\u202c", "right to left"),
        ("\u2066kept\u2069 \u200fapart", "kept apart"),
        ("broken \ud800half", "broken half"),
        ("one\u2028two\x0bthree", "one\ntwo\nthree"),
        ("👩\u200d🔬 stays", "👩\u200d🔬 stays"),
    ],
)
def test_what_nobody_sees_is_left_out(text, kept):
    assert written(text) == kept


@given(st.text(alphabet=st.characters(), max_size=60))
def test_writing_twice_is_once(text):
    once = written(text)
    assert written(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
