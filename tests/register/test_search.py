"""Search by name: in any spelling, with small errors, and never with a surprise."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from labels.models import Region
from labels.register import query
from tests.factories import make_cluster, republish
from tests.register.asking import ask, slugs

ERRORS = ["drop", "add", "put", "swap"]
LSK = "klaster-lifescience-krakow"
HOSTILE = [
    "'",
    "''",
    "\\",
    "\\'",
    "%",
    "_",
    "&",
    "|",
    "!",
    ":*",
    "<->",
    "a <-> b",
    "a:*B",
    "!(a & b)",
    "(((",
    '"',
    "$$",
    "%s",
    "%(x)s",
    "{0}",
    "--",
    "/*",
    ";",
    "~a",
    "~kraow",
    "\x00",
    "\x01",
    "\x07",
    "\u202e",
    "\ud800",
    "😀",
    "😀 krakow",
    "x" * 100_000,
    "ßßß" * 20_000,
    "щ" * 5_000,
    "a " * 50_000,
    "日本語クラスター",
    " \t\n ",
    "e.V.",
    "GmbH",
]


def fill():
    lsk = make_cluster(
        "Klaster LifeScience Kraków",
        country="PL",
        city="Kraków",
        managers=["Fundacja Klaster LifeScience Kraków"],
        names=[("LifeScience Krakow Klaster Sp. z o.o.", "former"), ("LSK", "abbreviation")],
    )
    make_cluster("Tourist Klaster Krakowski", country="PL", city="Kraków")
    make_cluster("bioPmed", country="IT", managers=["Bioindustry Park Silvano Fumero SpA"])
    make_cluster("BioCon Valley e.V.", country="DE", city="Greifswald")
    make_cluster("Ålesund Maritime Klynge", country="NO")
    make_cluster("Łódź Textile", country="PL")
    make_cluster("Life Sciences Wien", country="AT")
    make_cluster("Valley of Photonics", country="FR")
    hub = make_cluster("Digital Hub", country="PL", regions=["PL21"])
    hub.regions.update(name="Lesser Poland")  # the word of the source; records show the official
    Region.objects.filter(code="PL21").update(name="Małopolskie")
    republish(hub)
    return lsk


@pytest.mark.parametrize(
    "text",
    ["Kraków", "krakow life science", "klaster lifescience", "Lifescience Krakow Klaster", "LSK"],
)
def test_the_golden_queries_find_the_cluster_first(register, text):
    assert slugs(q=text)[0] == LSK


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BIOPMED", "biopmed"),
        ("Silvano Fumero", "biopmed"),
        ("Biocon Valley", "biocon-valley-e-v"),
        ("BioCon Valley eingetragener", None),
        ("biocon valley e.v.", "biocon-valley-e-v"),
        ("BioCon Valley GmbH", "biocon-valley-e-v"),
        ("greifswald", "biocon-valley-e-v"),
        ("alesund", "alesund-maritime-klynge"),
        ("ÅLESUND klynge", "alesund-maritime-klynge"),
        ("lodz", "lodz-textile"),
        ("malopolskie", "digital-hub"),
        ("phot", "valley-of-photonics"),
        ("quantum", None),
    ],
)
def test_spelling_alphabet_and_legal_form_do_not_matter(register, text, found):
    assert slugs(q=text)[:1] == ([found] if found else [])


@pytest.mark.parametrize(
    "text",
    [
        "lifescienc krakow",
        "lifescieence krakow",
        "lifesciemce krakow",
        "lifesceince krakow",
        "lifescience karkow",
        "lifescience krakpw",
        "lifescience krkaow",
        "lifescience rkakow",
    ],
)
def test_one_wrong_symbol_or_a_swap_in_a_word_is_forgiven(register, text):
    assert slugs(q=text)[0] == LSK


def test_near_words_are_looked_for_only_when_no_cluster_has_all_the_words(register):
    assert slugs(q="valley") == ["valley-of-photonics", "biocon-valley-e-v"]
    make_cluster("Galley Builders")
    assert slugs(q="valley") == ["valley-of-photonics", "biocon-valley-e-v"]
    assert slugs(q="galley") == ["galley-builders"]


def test_the_best_fit_comes_first(register):
    make_cluster("Life")
    make_cluster("A Better Life")
    make_cluster("Zeta", city="Life City")
    found = slugs(q="life")
    assert found == ["life", "life-sciences-wien", "a-better-life", LSK, "zeta"]
    assert slugs(q="life", ordering="-name") == sorted(found, reverse=True)


def test_a_search_goes_together_with_filters_and_the_past(register):
    assert slugs(q="klaster", country="PL") == [LSK, "tourist-klaster-krakowski"]
    assert slugs(q="klaster", country="DE") == []
    then = query.page(ask()).register.at
    make_cluster("Quantum Klaster")
    assert "quantum-klaster" in slugs(q="klaster")
    assert "quantum-klaster" not in slugs(q="klaster", known_at=then)
    assert slugs(q="quantum", known_at=then) == []


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_taken_for_anything_but_words(register, text):
    page = query.page(ask(q=text, facets=("country",)))
    assert page.count == len(page.records())


def test_a_text_without_words_finds_nothing(register):
    assert [slugs(q=text) for text in ("&", "'", "%", "_", "😀")] == [[]] * 5


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=40) | st.text("ab'\\&|!:*<->()~ krow", max_size=30))
@example("krakow")
def test_any_text_gives_an_answer(register, text):
    assert query.page(ask(q=text)).count >= 0


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(0, 10),
    st.sampled_from("abcxyz019"),
    st.sampled_from(["drop", "add", "put", "swap"]),
)
def test_any_single_error_in_a_word_is_forgiven(register, place, symbol, error):
    word = "photonics"
    typed = {
        "drop": word[:place] + word[place + 1 :],
        "add": word[:place] + symbol + word[place:],
        "put": word[:place] + symbol + word[place + 1 :],
        "swap": word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
    }[error]
    assert "valley-of-photonics" in slugs(q=typed)
