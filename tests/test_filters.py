"""What is asked: one description, read strictly, written again as an address."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from labels import clock
from labels.filters import (
    SURFACES,
    BadParameters,
    canonical,
    codes,
    parameters_of,
    parse,
    query_string,
    read,
)
from labels.filters.description import Kind
from labels.register.question import Choice, Question
from labels.rules.validity import day_of
from tests.factories import make_country, make_level, make_scheme

LISTS = {
    "country": ["AT", "DE", "GB", "GR"],
    "region": ["DE8", "DE80"],
    "sector": ["food", "health"],
    "level": ["bronze", "silver", "gold"],
    "status": ["valid", "expired"],
    "scheme": ["ecei"],
    "programme": ["go-cluster"],
}


@pytest.fixture(autouse=True)
def lists(monkeypatch):
    """Code lists as if they had been read, so that these tests need no database."""
    known = {name: {code: code for code in each} for name, each in LISTS.items()}
    known["country"] |= codes.NOT_ISO
    known["scheme"] |= {"esca label": "ecei"}
    monkeypatch.setattr(codes, "_lists", known)
    monkeypatch.setattr(codes, "_read_again", known.get)


def refusals(query, surface="clusters"):
    with pytest.raises(BadParameters) as refused:
        parse(QueryDict(query), surface=surface)
    return [(each.parameter, each.code) for each in refused.value.problems]


def test_nothing_asked_is_everything_today():
    asked = parse([])
    assert isinstance(asked, Question)
    assert asked == parse(QueryDict(""))
    assert (asked.valid_on, asked.known_at, asked.limit) == (clock.today(), None, 25)
    assert not asked.asks_about_labels


def test_every_filter_arrives_in_the_question():
    asked = parse(
        QueryDict(
            "q=Kraków&country=DE&country=AT&region__n=DE80&sector=health&level=gold&min_level=silver"
            "&status=valid&scheme__n=ecei&programme=go-cluster&identifier=eccp:1&valid_on=2022-12-31"
            "&awarded_after=2016-01-01&awarded_before=2016-12-31&expires_after=2018-01-01"
            "&expires_before=2018-12-31&ordering=-name&limit=10&offset=20&facets=level,country"
        )
    )
    assert asked.but(surface="", texts={}) == type(asked)(
        q="Kraków",
        country=Choice(any=("AT", "DE")),
        region=Choice(none=("DE80",)),
        sector=Choice(any=("health",)),
        level=Choice(any=("gold",)),
        min_level="silver",
        status=Choice(any=("valid",)),
        scheme=Choice(none=("ecei",)),
        programme=Choice(any=("go-cluster",)),
        identifier=Choice(any=("eccp:1",)),
        valid_on=date(2022, 12, 31),
        awarded_after=date(2016, 1, 1),
        awarded_before=date(2016, 12, 31),
        expires_after=date(2018, 1, 1),
        expires_before=date(2018, 12, 31),
        ordering="-name",
        limit=10,
        offset=20,
        facets=("country", "level"),
    )


@pytest.mark.parametrize(("sent", "code"), [("EL", "GR"), ("UK", "GB"), ("GR", "GR"), ("DE", "DE")])
def test_countries_are_iso_whatever_was_sent(sent, code):
    assert parse([("country", sent)]).country.any == (code,)


@pytest.mark.parametrize("sent", ["ecei", "ESCA Label", "esca  LABEL"])
def test_schemes_answer_to_their_other_names(sent):
    asked = parse([("scheme", sent)])
    assert asked.scheme.any == ("ecei",)
    assert canonical(asked) == "scheme=ecei"


def test_a_choice_and_its_opposite_stand_side_by_side():
    asked = parse([("level", "gold"), ("level__n", "silver"), ("level", "gold")])
    assert asked.level == Choice(any=("gold",), none=("silver",))


def test_a_day_known_at_means_its_end_in_brussels():
    asked = parse([("known_at", "2026-01-31")])
    assert asked.known_at == datetime(2026, 1, 31, 22, 59, 59, 999999, tzinfo=UTC)


def test_known_today_means_now():
    today = day_of(timezone.now())
    assert parse([("known_at", today.isoformat())]).known_at is None
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert refusals(f"known_at={tomorrow}") == [("known_at", "in_the_future")]


@pytest.mark.parametrize(
    "moment",
    ["2026-01-31T12:00:00Z", "2026-01-31T13:00+01:00", "2026-01-31T13:00 01:00"],
)
def test_a_moment_has_a_zone(moment):
    asked = parse([("known_at", moment)])
    assert asked.known_at == datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", ["known_at", "updated_since"])
def test_a_moment_is_written_so_that_it_can_be_read_again(name):
    asked = parse([(name, "2026-01-31T13:00 01:00")])
    assert asked.texts[name] == ("2026-01-31T12:00:00Z",)
    assert parse([(name, "2026-01-31")]).texts[name] == ("2026-01-31",)


def test_a_day_updated_since_means_its_beginning_in_brussels():
    asked = parse([("updated_since", "2026-07-01")])
    assert asked.updated_since == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_text_is_composed_and_trimmed():
    assert parse([("q", "  Krako\u0301w ")]).q == "Kraków"
    assert refusals("q=" + "o%CC%81" * 201) == [("q", "too_long")]
    assert len(parse([("q", "o\u0301" * 200)]).q) == 200


@pytest.mark.parametrize(
    "symbol", [0x00, 0x1F, 0x7F, 0x85, 0x202E, 0x2066, 0x200F, 0xD800, 0xDFFF, 0xFFFD], ids=hex
)
def test_symbols_that_are_no_text_are_refused(symbol):
    with pytest.raises(BadParameters) as refused:
        parse([("q", f"a{chr(symbol)}b")])
    (problem,) = refused.value.problems
    assert problem.detail.encode()


def test_what_was_sent_is_shown_short_and_visible():
    with pytest.raises(BadParameters) as refused:
        parse([("country", "\x07" + "x" * 150)])
    assert "x" * 50 not in refused.value.problems[0].detail
    with pytest.raises(BadParameters) as refused:
        parse([("x\n" * 500, "1")])
    assert len(refused.value.problems[0].detail) < 200
    assert "\n" not in refused.value.problems[0].detail


def test_each_surface_takes_its_own_parameters():
    assert refusals("page=2") == [("page", "unknown_parameter")]
    assert parse([("page", "3"), ("limit", "10")], surface="pages").offset == 20
    assert refusals("facets=level", "labels") == [("facets", "unknown_parameter")]
    assert refusals("q=x", "record") == [("q", "unknown_parameter")]
    assert read([("after", "7"), ("limit", "1000")], surface="changes") == {
        "after": 7,
        "limit": 1000,
    }
    assert read([("by", "year,level")], surface="statistics") == {"by": ("level", "year")}


def test_pages_take_the_empty_fields_of_a_form():
    assert parse(QueryDict("q=&country=&level="), surface="pages") == parse([])
    assert refusals("country=") == [("country", "empty")]


@pytest.mark.parametrize(
    "query", ["cursor=*&offset=1", "page=2&offset=1", "page=2&cursor=*", "page=1&cursor=*&offset=0"]
)
def test_only_one_parameter_says_where_the_list_begins(query):
    assert [code for _, code in refusals(query, "pages")] == ["contradiction"]


def test_repeating_is_bounded():
    assert refusals("&".join(["country=DE"] * 51)) == [("country", "repeated")]


def test_a_question_is_always_written_alike():
    one = parse(QueryDict("status=valid&country=DE&country=UK&limit=25&facets=level,country"))
    other = parse(QueryDict("facets=country,level&country=GB&country=DE&status=valid"))
    written = "country=DE&country=GB&status=valid&facets=country%2Clevel"
    assert canonical(one) == canonical(other) == written


def test_a_written_question_is_read_as_the_same():
    query = "q=a+b%26&country__n=DE&known_at=2026-01-31T12%3A00%2B01%3A00&ordering=name&limit=7"
    asked = parse(QueryDict(query))
    assert parse(QueryDict(canonical(asked))) == asked


def test_a_link_changes_one_thing_and_begins_anew():
    asked = parse(QueryDict("country=DE&level=gold&offset=50"))
    assert query_string(asked, country=None) == "level=gold"
    assert query_string(asked, level=["silver", "gold"]) == "country=DE&level=gold&level=silver"
    assert query_string(asked, offset=75) == "country=DE&level=gold&offset=75"
    assert query_string(asked, level__n="gold", level=()) == "country=DE&level__n=gold"
    assert query_string(asked, facets=("level", "country")).endswith("facets=country%2Clevel")
    assert query_string(asked, valid_on=date(2020, 1, 1)).endswith("valid_on=2020-01-01")


def test_a_link_with_a_page_stays_on_the_surface_of_pages():
    asked = parse(QueryDict("page=2&q=x"), surface="pages")
    assert query_string(asked, page=3) == "q=x&page=3"


def test_every_parameter_is_explained():
    for surface in SURFACES:
        names = [each.name for each in parameters_of(surface)]
        assert len(names) == len(set(names))
        for each in parameters_of(surface):
            assert each.help.endswith(".")
            assert bool(each.codes) == (each.kind == Kind.CODE)
            assert bool(each.values) == (each.kind in {Kind.WORD, Kind.WORDS})


@pytest.mark.django_db
def test_a_new_code_is_known_at_once_and_a_known_one_costs_nothing(
    monkeypatch, django_assert_num_queries
):
    monkeypatch.undo()
    codes.forget()
    make_country("DE")
    assert parse([("country", "DE")]).country.any == ("DE",)
    with django_assert_num_queries(0):
        parse([("country", "DE")])
    make_country("AT")
    with django_assert_num_queries(1):
        assert parse([("country", "AT")]).country.any == ("AT",)
    assert codes.codes("country") == ["AT", "DE"]
    codes.forget()


@pytest.mark.django_db
def test_all_code_lists_are_read(monkeypatch):
    monkeypatch.undo()
    codes.forget()
    make_scheme("ecei")
    make_level("gold")
    assert codes.codes("scheme") == ["ecei"]
    assert codes.code("scheme", "Ecei") == "ecei"
    assert codes.codes("level") == ["bronze", "gold", "silver"]
    assert "valid" in codes.codes("status")
    assert codes.codes("programme") == codes.codes("classification") == []
    codes.forget()
