"""Numbers that people type: every single slip is noticed, and says so."""

from math import gcd

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from labels.rules.numbers import (
    ALPHABET,
    BASE,
    CHECK,
    CLUSTER,
    LABEL,
    NumberError,
    check_number,
    cluster_number,
    label_number,
    likely,
    parse_check_number,
    parse_cluster_number,
    parse_label_number,
)

KINDS = [(label_number, parse_label_number, LABEL), (cluster_number, parse_cluster_number, CLUSTER)]
each_kind = pytest.mark.parametrize(("number", "parse", "form"), KINDS, ids=["label", "cluster"])
LABEL_NUMBERS = st.integers(1, LABEL.count).map(label_number)


def error(parse, text: str) -> NumberError:
    with pytest.raises(NumberError) as refused:
        parse(text)
    return refused.value


def swap(text: str, i: int, j: int) -> str:
    symbols = list(text)
    symbols[i], symbols[j] = symbols[j], symbols[i]
    return "".join(symbols)


def test_the_numbers_are_printed_on_certificates_and_never_change():
    assert [label_number(n) for n in (1, 2, 1000, LABEL.count)] == LABEL_GOLDEN
    assert [cluster_number(n) for n in (1, 2, 1000, CLUSTER.count)] == CLUSTER_GOLDEN


LABEL_GOLDEN = ["8HDZ-GGTK", "DSRU-ENEQ", "CHCK-8D8B", "3926-KB7B"]
CLUSTER_GOLDEN = ["93C-APXG", "ED6-8UJX", "DHJ-XHCY", "4RH-CHB7"]


def test_the_alphabet_has_a_prime_number_of_symbols_and_none_that_look_alike():
    assert BASE == 31
    assert len(set(ALPHABET)) == 31
    assert not set("01ILO") & set(ALPHABET)


@each_kind
def test_each_n_has_a_number_of_its_own(number, parse, form):
    """The scrambling is a bijection: its factor has an inverse."""
    assert gcd(form.factor, form.count) == 1
    first = {number(n) for n in range(1, 3001)}
    last = {number(n) for n in range(form.count - 2999, form.count + 1)}
    assert len(first | last) == 6000


@each_kind
def test_neighbours_look_nothing_alike(number, parse, form):
    for n in range(1, 500):
        different = sum(a != b for a, b in zip(number(n), number(n + 1), strict=True))
        assert different >= form.length - 2


@each_kind
@given(st.data())
def test_a_number_is_read_as_it_was_written(number, parse, form, data):
    written = number(data.draw(st.integers(1, form.count)))
    assert parse(written) == written
    assert len(written) == form.length + 1
    assert written.index("-") == form.dash_after


@each_kind
@pytest.mark.parametrize("n", [0, -1, BASE**7 + 1])
def test_there_is_no_number_outside_the_range(number, parse, form, n):
    with pytest.raises(ValueError, match="There are"):
        number(n)


@pytest.mark.parametrize(
    "typed",
    [
        "8HDZ-GGTK",
        "8hdz-ggtk",
        "8HDZGGTK",
        " 8HDZ GGTK\n",
        "8-H-D-Z-G-G-T-K",
        "8HDZ–GGTK",
        "8HDZ—GGTK",
        "8HDZ‑GGTK",
        "8HDZ−GGTK",
        "8HDZ_GGTK",
        "8HDZ\u00adGGTK",
        "\ufeff8HDZ\u200b-GGTK",
        "8HDZ\u00a0GGTK",
        "８ＨＤＺ－ＧＧＴＫ",
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed):
    assert parse_label_number(typed) == "8HDZ-GGTK"


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        ("", "length", "A label number has 8 symbols, like 8HDZ-GGTK; this one has 0 symbols."),
        ("8", "length", "this one has 1 symbol."),
        ("8HDZ-GGT", "length", "this one has 7 symbols."),
        ("8HDZ-GGTKK", "length", "this one has 9 symbols."),
        ("8" * 5000, "length", "this one has 5000 symbols."),
        ("8HDZ-GG0K", "symbol", "The symbol 0 does not occur in our numbers."),
        ("8hdz-ggok", "symbol", "The symbol O does not occur in our numbers."),
        ("8HDZ-GGıK", "symbol", "The symbol I does not occur in our numbers."),
        ("8HDZ-GGКK", "symbol", "The symbol К does not occur"),
        ("8HDZ/GGK", "symbol", "The symbol / does not occur"),
        ("8HDZ-GG\x00K", "symbol", "A symbol that cannot be shown does not occur"),
        ("8HDZ-GG\ud800K", "symbol", "A symbol that cannot be shown does not occur"),
        (
            "8HDZ-GGTM",
            "check",
            "There is a typing error in this number: one symbol is wrong or two are swapped.",
        ),
    ],
)
def test_what_is_no_number_of_ours_says_why(typed, code, sentence):
    found = error(parse_label_number, typed)
    assert found.code == code
    assert sentence in str(found)


def test_a_number_of_one_kind_is_not_one_of_the_other():
    assert error(parse_cluster_number, label_number(1)).code == "length"
    assert error(parse_label_number, cluster_number(1)).code == "length"
    assert "A cluster number has 7 symbols" in str(error(parse_cluster_number, ""))
    assert LABEL.constant != CLUSTER.constant


@each_kind
@pytest.mark.parametrize("n", [1, 2, 77, 123_456, 887_503_681])
def test_every_wrong_symbol_and_every_swap_is_noticed(number, parse, form, n):
    symbols = number(n).replace("-", "")
    for i in range(form.length):
        for symbol in set(ALPHABET) - {symbols[i]}:
            assert error(parse, symbols[:i] + symbol + symbols[i + 1 :]).code == "check"
        for j in range(i):
            if symbols[i] != symbols[j]:
                assert error(parse, swap(symbols, i, j)).code == "check"


@given(LABEL_NUMBERS, st.integers(0, 7), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_any_slip_in_any_number_is_noticed_and_the_right_one_is_likely(written, i, j, symbol):
    symbols = written.replace("-", "")
    for slip in (swap(symbols, i, j), symbols[:i] + symbol + symbols[i + 1 :]):
        if slip != symbols:
            assert error(parse_label_number, slip).code == "check"
            assert written in likely(slip)


@given(LABEL_NUMBERS, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_a_symbol_too_many_or_too_few_gives_the_right_number_among_the_likely(written, i, symbol):
    symbols = written.replace("-", "")
    shorter = symbols[:i] + symbols[i + 1 :]
    assert written in likely(shorter) or is_a_cluster_number(shorter)
    assert written in likely(symbols[:i] + symbol + symbols[i:])


def is_a_cluster_number(symbols: str) -> bool:
    """A label number that lost a symbol may by chance be a right cluster number."""
    try:
        return bool(parse_cluster_number(symbols))
    except NumberError:
        return False


@given(st.text(max_size=12) | st.text(ALPHABET + "01ILO- ", min_size=5, max_size=11))
def test_whatever_is_typed_gives_few_likely_numbers_and_all_are_right(typed):
    found = likely(typed)
    assert len(found) == len(set(found)) <= 300
    assert [parse_either(number) for number in found] == found


def parse_either(number: str) -> str:
    parse = parse_label_number if number.index("-") == LABEL.dash_after else parse_cluster_number
    return parse(number)


@each_kind
def test_a_right_number_has_no_correction(number, parse, form):
    assert likely(number(5)) == []


@pytest.mark.parametrize("typed", ["", "ABC", "8" * 10, "8" * 100_000, "0000-0000"])
def test_what_is_too_far_from_a_number_has_no_correction(typed):
    assert likely(typed) == []


@given(LABEL_NUMBERS, st.integers(0, 7), st.sampled_from("01ILO"))
def test_a_symbol_that_we_never_use_is_corrected(written, i, stranger):
    symbols = written.replace("-", "")
    typed = symbols[:i] + stranger + symbols[i + 1 :]
    assume(typed != symbols)
    assert error(parse_label_number, typed).code == "symbol"
    assert written in likely(typed)


CHECK_GOLDEN = ["EC-YS32-HSU5", "EC-PZJ6-WXBB", "EC-XZER-VHUG", "EC-9KKV-4MCZ"]


def test_the_numbers_of_checks_stand_in_files_and_never_change():
    assert [check_number(n) for n in (1, 2, 1000, CHECK.count)] == CHECK_GOLDEN
    assert gcd(CHECK.factor, CHECK.count) == 1


@given(st.integers(1, CHECK.count))
def test_a_check_number_is_read_however_it_is_typed(n):
    number = check_number(n)
    for typed in (number, number.lower(), number.replace("-", " "), number[3:]):
        assert parse_check_number(typed) == number


@given(st.integers(1, CHECK.count), st.integers(3, 11), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_of_a_check_number_is_noticed(n, place, symbol):
    number = check_number(n)
    assume(number[place] not in {"-", symbol})
    assert error(parse_check_number, number[:place] + symbol + number[place + 1 :]).code == "check"


def test_a_check_number_is_no_label_number():
    assert error(parse_label_number, check_number(1)).code == "length"
    assert error(parse_label_number, check_number(1)[3:]).code == "check"
    assert error(parse_check_number, label_number(1)).code == "check"
