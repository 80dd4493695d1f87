"""Rows: every fault is named by line, column and reason, and good cells are read as meant."""

from datetime import date

import pytest

from labels.models import Label
from labels.register.imports.codes import Codes
from labels.register.imports.rows import COLUMNS, read_row
from labels.register.imports.tables import Line

from .importing import row, taken_back, without_label

Basis = Label.Basis


@pytest.fixture(scope="module")
def codes(django_db_setup, django_db_blocker):
    with taken_back(django_db_blocker):
        yield Codes.load()


def read(codes, cells):
    line = Line(7, dict.fromkeys(COLUMNS, "") | cells)
    return read_row(line, codes, today=date(2026, 11, 20))


def faults(codes, cells):
    found, problems = read(codes, cells)
    assert found is None
    assert all(problem.line == 7 for problem in problems)
    return [(problem.column, problem.reason) for problem in problems]


def good(codes, cells):
    found, problems = read(codes, cells)
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"cluster": ""}, "cluster", "empty"),
        ({"cluster": "(!)"}, "cluster", "letters or digits"),
        ({"cluster": "x" * 301}, "cluster", "at most 300"),
        ({"cluster": "a\u202eb"}, "cluster", "cannot be seen"),
        ({"source": " "}, "source", "empty"),
        ({"source": "クラ" * 434}, "source", "at most 2,600 bytes"),
        ({"source": "x" * 200_000}, "source", "at most 1000"),
        ({"country": "Germany"}, "country", "ISO code"),
        ({"country": "de"}, "country", "ISO code"),
        ({"level": "platinum"}, "level", "bronze, silver, gold"),
        ({"level": ""}, "level", "awarded_on is filled in"),
        ({"awarded_on": "2016-02-30"}, "awarded_on", "no day 2016-02-30"),
        ({"awarded_on": "June 2016"}, "awarded_on", "Write a date as"),
        ({"awarded_on": "2027"}, "awarded_on", "not come yet"),
        ({"awarded_on": "", "awarded_basis": "notice"}, "awarded_on", "no date"),
        ({"awarded_basis": "rumour"}, "awarded_basis", "award, notice"),
        ({"valid_until": "2015-12-31"}, "valid_until", "before it is awarded"),
        ({"valid_until": "2016-13"}, "valid_until", "no month 13"),
        ({"founded": "2030"}, "founded", "not come yet"),
        ({"website": "example.org"}, "website", "https://"),
        ({"website": "javascript:alert(1)"}, "website", "https://"),
        ({"website": "https://[bad"}, "website", "https://"),
        ({"website": "https://a b"}, "website", "https://"),
        ({"website": "http://me:secret@example.org/"}, "website", "user name"),
        ({"website": "http://me@example.org/"}, "website", "user name"),
        ({"website": 'http://a"onx=b'}, "website", "letters, digits, dots and dashes"),
        ({"website": "http://a_b.example/<x>"}, "website", "letters, digits, dots and dashes"),
        ({"website": "http://[::1]/"}, "website", "letters, digits, dots and dashes"),
        ({"website": "http://..-/"}, "website", "letters, digits, dots and dashes"),
        ({"website": "http://example.org:port/"}, "website", "https://"),
        ({"nuts": "DE99"}, "nuts", "no NUTS 2021 code"),
        ({"nuts": "AT12"}, "nuts", "lies in AT"),
        ({"programme": ""}, "programme", "No scheme that awards bronze labels"),
        ({"programme": "go-cluster"}, "programme", "No scheme"),
        ({"programme": "ECEI label; go-cluster since 2016-13"}, "programme", "no month 13"),
        ({"programme": "ECEI; " + "x" * 201}, "programme", "at most 200"),
        ({"other_names": "nickname: Foo"}, "other_names", "no kind of name"),
        ({"other_names": "former: "}, "other_names", "no kind of name"),
    ],
)
def test_a_bad_cell_is_named_with_its_column_and_reason(codes, cells, column, reason):
    assert [(c, reason in r) for c, r in faults(codes, row(**cells))] == [(column, True)]


def test_every_fault_of_a_row_is_named_not_only_the_first(codes):
    found = faults(codes, row(country="XX", awarded_on="x", website="y", source=""))
    assert {column for column, _ in found} == {"country", "awarded_on", "website", "source"}


def test_a_row_without_a_level_is_a_cluster_without_an_award(codes):
    found = good(codes, without_label("BIOIBAL", country="", sectors="life science; health"))
    assert (found.level, found.scheme, found.country) == ("", None, "")
    assert found.sectors == ("life science", "health")


def test_lists_are_parted_at_semicolons_only(codes):
    cells = {
        "managing_organisation": "A GmbH; A e. V.;",
        "sectors": "Maritime technologies, water resources",
        "city": "Toulouse; Bordeaux",
    }
    found = good(codes, row(**cells))
    assert found.managers == ("A GmbH", "A e. V.")
    assert found.sectors == ("Maritime technologies, water resources",)
    assert found.city == "Toulouse; Bordeaux"


@pytest.mark.parametrize(
    "website",
    ["https://Example.org:8080/a@b?c=d", "http://клъстер.бг", "https://क्लस्टर.भारत/x"],
)
def test_a_host_may_be_written_in_any_script(codes, website):
    assert good(codes, row(website=website)).website == website


@pytest.mark.parametrize(
    ("region", "nuts", "pairs"),
    [
        ("Bayern", "DE2", [("DE2", "Bayern")]),
        ("Bayern", "", [("", "Bayern")]),
        ("", "DE2", [("DE2", "Bayern")]),
        ("Bayern; Sachsen", "DE2", [("", "Bayern"), ("", "Sachsen"), ("DE2", "Bayern")]),
    ],
)
def test_a_code_belongs_to_a_region_only_where_there_is_one_of_each(codes, region, nuts, pairs):
    assert good(codes, row(region=region, nuts=nuts)).regions == tuple(pairs)


@pytest.mark.parametrize(
    ("cells", "awarded", "basis", "certificate"),
    [
        ({}, "2016", Basis.STATED, ""),
        ({"awarded_basis": "notice"}, "2016", Basis.NOTICE, ""),
        ({"awarded_basis": "assessment"}, "2016", Basis.COMPUTED, ""),
        (
            {"awarded_on": "", "note": "Certificate BGR011201812C181103, older."},
            "2018",
            Basis.CERTIFICATE,
            "BGR011201812C181103",
        ),
        (
            {"awarded_on": "", "note": "BGR011201812C181103 or SVK020201911C191151"},
            None,
            Basis.UNKNOWN,
            "",
        ),
        ({"awarded_on": "", "certificate": "No. 7"}, None, Basis.UNKNOWN, "No. 7"),
        ({"awarded_on": ""}, None, Basis.UNKNOWN, ""),
    ],
)
def test_the_date_of_award_says_what_it_is_the_date_of(codes, cells, awarded, basis, certificate):
    found = good(codes, row(**cells))
    assert (str(found.awarded) if found.awarded else None) == awarded
    assert (found.basis, found.certificate) == (basis, certificate)


def test_the_programme_column_tells_scheme_recognitions_and_what_is_left(codes):
    parts = "ECEI label (ESCA); Krajowy Klaster Kluczowy since 2016-10-21; Best Cluster Prize"
    told = good(codes, row(programme=parts)).programmes
    assert [(each.since, each.until) for each in told.recognitions] == [("2016-10-21", "")]
    assert told.loose == ["Best Cluster Prize"]
    assert "programme: Best Cluster Prize" in good(codes, row(programme=parts)).states


def test_the_three_names_of_the_european_scheme_are_one_scheme(codes):
    schemes = {
        good(codes, row(programme=name)).scheme
        for name in ("ECEI label", "ESCA", "EUCLES", "EUCLES / ECEI label (ESCA); ESCA")
    }
    assert len(schemes) == 1


def test_a_state_label_beside_the_european_one_is_kept_as_text(codes):
    found = good(codes, row(programme="ECEI label (ESCA); Cluster-Exzellenz Baden-Württemberg"))
    assert found.programmes.loose == ["Cluster-Exzellenz Baden-Württemberg"]


def test_names_in_brackets_are_abbreviations_or_second_names(codes):
    found = good(codes, row("Clúster de Aragón (CAAR)", other_names="former: Old; Other"))
    assert found.name == "Clúster de Aragón"
    assert [(each.text, each.kind) for each in found.spellings] == [
        ("CAAR", "abbreviation"),
        ("Old", "former"),
        ("Other", "local"),
    ]


def test_the_name_in_the_source_is_the_name_at_the_award(codes):
    found = good(codes, row("GCE Ocean Technology", name_in_source="NCE Subsea"))
    assert (found.name, found.name_at_award) == ("GCE Ocean Technology", "NCE Subsea")


def test_what_a_source_states_is_one_line(codes):
    cells = {"valid_until": "2018-06", "note": "Says  so."}
    assert good(codes, row(**cells)).states == (
        "bronze label, awarded 2016, valid until 2018-06; Says so."
    )
