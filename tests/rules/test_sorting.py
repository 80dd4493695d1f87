"""Names stand in lists where readers of a language look for them."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.text import sort_key

LANGUAGES = ("en", "de", "fr", "it", "es", "pl")


def ordered(names, language):
    return sorted(names, key=lambda name: sort_key(name, language))


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Andorra", "Åland Islands", "Albania"][:1] + ["Austria"]),
        ("en", ["Åland Islands", "Albania", "Andorra"]),
        ("de", ["Oman", "Österreich", "Osttimor"]),
        ("de", ["Ägypten", "Albanien", "Zypern"]),
        ("de", ["Grosse", "Große", "Grossen"]),
        ("fr", ["cote", "coté", "côte", "côté", "coter"]),
        ("fr", ["Égypte", "Émirats", "Espagne", "États-Unis"]),
        ("it", ["Cechia", "Città", "Cittadella"]),
        ("es", ["España", "Estonia"]),
        ("es", ["nube", "nz", "ñandú", "oca"]),
        ("es", ["Canzo", "Caña", "Cañón", "Cao"]),
        ("pl", ["Azja", "Ąbc", "Belgia"]),
        ("pl", ["Czechy", "Ćwik", "Dania"]),
        ("pl", ["Luksemburg", "Lyon", "Łotwa", "Malta"]),
        ("pl", ["Sztum", "Śląsk", "Tur"]),
        ("pl", ["Zz", "Źródło", "Żory"]),
        ("pl", ["Oz", "Ósmy", "Pa"]),
        ("pl", ["LZ", "ŁA"]),
    ],
)
def test_lists_are_in_the_order_of_the_alphabet(language, names):
    assert ordered(reversed(names), language) == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_case_and_signs_do_not_part_words(language):
    assert ordered(["côte d'Ivoire", "Cote", "Costa"], language) == [
        "Costa",
        "Cote",
        "côte d'Ivoire",
    ]
    assert ordered(["Ab c", "Abc", "AB", "ab"], language)[-2:] == ["Ab c", "Abc"]


def test_letters_of_their_own_are_so_in_their_language_only():
    assert ordered(["Łódź", "Lublin"], "de") == ["Łódź", "Lublin"]
    assert ordered(["Łódź", "Lublin"], "pl") == ["Lublin", "Łódź"]
    assert ordered(["Ñ", "Nz"], "pl") == ["Ñ", "Nz"]


def test_a_letter_in_two_pieces_sorts_like_the_whole_one():
    whole, pieces = "Łąka Źle ñ", unicodedata.normalize("NFD", "Łąka Źle ñ")
    for language in LANGUAGES:
        assert sort_key(whole, language)[:2] == sort_key(pieces, language)[:2]


@given(st.lists(st.text(max_size=12), max_size=8), st.sampled_from([*LANGUAGES, "", "xx"]))
def test_the_order_is_total_and_the_same_however_the_list_came(names, language):
    in_order = ordered(names, language)
    assert ordered(reversed(names), language) == in_order
    keys = [sort_key(name, language) for name in in_order]
    assert all((one < other) == (one != other) for one, other in pairwise(keys))
    assert len(set(keys)) == len(set(names))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz ", max_size=10))
def test_a_polish_letter_comes_after_all_words_with_its_plain_one(tail):
    for plain, own in zip("acelnoszz", "ąćęłńóśźż", strict=True):
        assert sort_key(plain + tail, "pl") < sort_key(own + tail, "pl")
        assert sort_key(plain + "z" * 12, "pl") < sort_key(own + tail, "pl")
