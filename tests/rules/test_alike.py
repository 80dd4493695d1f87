"""How alike two names are: a score, a reason, and what tells two names apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.alike import Lexicon, Reason, alike, asked, asked_in_parts, weight_of
from labels.rules.mending import mended

PLACES = frozenset({"bayern", "hessen", "kobenhavn"})
KNOWN = frozenset({"energie", "energia", "optik"})
LEXICON = Lexicon(lambda word: weight_of(word, 1.0), KNOWN, PLACES)
# What the texts of names are made of.
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


def compared(one, known):
    return alike(asked(one), asked(known), lexicon=LEXICON)


TWINS = [
    ("Optik Nord", "Optik Süd"),
    ("Optik North", "Optik South"),
    ("Optik Nordost", "Optik Südost"),
    ("Kompetenz Ostbayern", "Kompetenz Westbayern"),
    ("Lebensmittel Oberland", "Lebensmittel Unterland"),
    ("Gate 21", "Gate 22"),
    ("Gate 21", "Gate"),
    ("Photonik II", "Photonik"),
    ("Photonik II", "Photonik III"),
    ("Photonik Bayern", "Photonik Hessen"),
    ("Photonik", "Photonik Bayern"),
    ("Photonik Bayern", "Photonik"),
    ("Green Textile Network", "Green Leather Network"),
    ("Cluster A Photonik", "Cluster B Photonik"),
    ("Energie Valley", "Energia Valley"),
]


@pytest.mark.parametrize(("one", "other"), TWINS)
def test_names_that_differ_in_a_telling_word_are_apart_both_ways(one, other):
    for found in (compared(one, other), compared(other, one)):
        assert found.apart
        assert found.score <= 0.7


@pytest.mark.parametrize(
    ("one", "known", "reason", "least"),
    [
        ("Photonik Netz", "photonik netz", Reason.EXACT, 1.0),
        ("Photonik Netz e.V.", "Photonik Netz", Reason.FORM, 0.98),
        ("PhotonikNetz", "Photonik Netz GmbH", Reason.FORM, 0.98),
        ("Netz Photonik", "Photonik Netz", Reason.ORDER, 0.9),
        ("Photonki Netz", "Photonik Netz", Reason.TYPING, 0.85),
        ("Photonik Netz Cluster", "Photonik Netz", Reason.PART, 0.9),
        ("Klaster Photonik", "Photonik Cluster", Reason.ORDER, 0.9),
        ("Photonik Textil", "Photonik Textil Holz", Reason.PART, 0.7),
        ("Photonik Textil Holz", "Photonik Textil", Reason.PART, 0.6),
    ],
)
def test_the_reason_says_how_they_differ(one, known, reason, least):
    found = compared(one, known)
    assert found.reason == reason
    assert found.score >= least
    assert not found.apart


def test_words_that_every_name_has_make_no_two_names_alike():
    assert compared("Innovation Cluster Network", "Technology Cluster Network").score < 0.5


def test_a_name_of_common_words_only_is_still_itself():
    assert compared("Cluster Valley", "cluster valley").score == 1.0
    assert compared("Cluster Valley", "Cluster Network").score < 0.85


def test_more_words_than_ours_are_never_as_good_as_fewer():
    shorter, longer = "Photonik Textil Holz Papier", "Photonik Textil Holz Papier Glas"
    assert compared(longer, shorter).score < compared(shorter, longer).score < 0.95


def test_a_word_that_the_register_has_is_no_typing_error():
    assert compared("Energie Verbund", "Energia Verbund").apart
    assert not compared("Enregie Verbund", "Energie Verbund").apart


def test_a_telling_word_left_out_in_between_makes_another_name():
    assert compared("Photonik Holz", "Photonik Textil Holz").apart
    assert compared("Photonik Cluster", "Photonik Textil Cluster").apart
    assert not compared("Photonik Textil", "Photonik Textil Holz").apart
    assert not compared("Photonik Netz Holz", "Photonik Netzwerk Verein Holz").apart


@given(NAMES)
def test_a_name_is_as_it_is(name):
    found = compared(name, name)
    assert found.score == 1.0 or not asked(name).joined


@given(NAMES, NAMES)
def test_a_score_lies_between_0_and_1(one, other):
    assert 0.0 <= compared(one, other).score <= 1.0


def test_capitals_part_words():
    assert asked_in_parts("LifeScience Kraków").words == ("life", "science", "krakow")


@pytest.mark.parametrize(
    ("spoilt", "text"),
    [
        ("GrÃ¼ner Ring", "Grüner Ring"),
        ("ClÃºster de la Madera", "Clúster de la Madera"),
        ("PrzemysÅ‚owy", "Przemysłowy"),
        ("PrzemysĹ‚owy", "Przemysłowy"),
        ("ÄŒeskÃ½ch nÃ¡bytkÃ¡Å™Å¯", "Českých nábytkářů"),
        ("GrÃƒÂ¼n", "Grün"),
        ("Holz &amp; Technik", "Holz & Technik"),
        ("Przemys?owy", "Przemysowy"),
        ("Przemys\ufffdowy", "Przemysowy"),
        ("Grün", "Grün"),
        ("Où est Ålesund?", "Où est Ålesund?"),
        ("Клъстер", "Клъстер"),
        ("R&D Network", "R&D Network"),
    ],
)
def test_letters_read_in_the_wrong_code_are_mended(spoilt, text):
    assert mended(spoilt) == text


@given(NAMES)
def test_a_good_name_comes_back_from_the_wrong_code(name):
    if "&" in name or "?" in name or "\ufffd" in name or mended(name) != name:
        return
    assert mended(name.encode().decode("latin-1")) in {name, name.encode().decode("latin-1")}


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    assert isinstance(mended(text), str)
