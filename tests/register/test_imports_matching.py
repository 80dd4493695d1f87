"""Which cluster a row is about: joined when certain, reported when merely alike."""

from datetime import date

import pytest

from labels.register.imports.codes import Codes
from labels.register.imports.matching import Ambiguous, Directory
from labels.register.imports.rows import COLUMNS, read_row
from labels.register.imports.spelling import spelled
from labels.register.imports.tables import Line

from .importing import row

CODES = Codes(
    levels={"bronze": 1},
    schemes={"ecei label esca": 1},
    terms={(1, "bronze"): []},
    countries=frozenset({"DE", "AT", "PL", "ES"}),
    regions={"AT12": ("Niederösterreich", "AT"), "AT31": ("Oberösterreich", "AT")},
    programmes={},
    programme_names={},
    sectors={},
)


def placed(*rows):
    """The directory after the rows, and for each row the cluster it is about."""
    directory = Directory()
    return directory, [directory.place(read(cells, n)) for n, cells in enumerate(rows, 2)]


def read(cells, number):
    found, problems = read_row(
        Line(number, dict.fromkeys(COLUMNS, "") | cells),
        CODES,
        today=date(2026, 11, 20),
    )
    assert problems == []
    return found


def twins(*rows):
    directory, _ = placed(*rows)
    return [(twin.lines, twin.reason) for twin in directory.twins()]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BioCon Valley", "BioCon Valley GmbH"),
        ("BioCon Valley", "BIOCON VALLEY®"),
        ("Klaster LifeScience Kraków", "Klaster Life-Science Krakow"),
        ("Clúster de Aragón (CAAR)", "Cluster de Aragon"),
        ("Łódź Cluster", "lodz cluster sp. z o.o."),
    ],
)
def test_the_same_name_is_the_same_cluster(one, other):
    _, (first, second) = placed(row(one), row(other))
    assert first is second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row("Energy Cluster", country="DE"), row("Energy Cluster", country="AT")),
        (row("Klaster LifeScience Kraków"), row("Lifescience Krakow Klaster")),
        (row("Alpha", website="https://www.a.org/x"), row("Beta", website="http://a.org")),
        (row("Alpha Cluster (ABC)"), row("ABC")),
        (row("Bayerischer IT-Sicherheitscluster"), row("Bayerisches IT-Sicherheitscluster")),
        (row("Energy AG"), row("Energy SA")),
        (row("Alpha", other_names="!!!"), row("Beta", other_names="???")),
        (row("Alpha (Nordische Gruppe)"), row("Beta (Nordische Gruppe)")),
        (row("Alpha (Nordische Gruppe)"), row("Nordische Gruppe")),
        (row("Nordische Gruppe"), row("Alpha (Nordische Gruppe)")),
    ],
)
def test_what_is_only_alike_stays_apart(one, other):
    _, (first, second) = placed(one, other)
    assert first is not second


def test_names_with_one_legal_form_missing_join_but_never_two_different_ones():
    names = ["Energy", "Energy AG", "Energy SA", "Energy", "Energy ag", "Energy S.A."]
    _, found = placed(*map(row, names))
    assert found[0] is found[1] is found[3] is found[4]
    assert found[2] is found[5] is not found[0]


def test_a_name_without_the_form_is_refused_where_two_forms_are_known():
    with pytest.raises(Ambiguous, match="Several clusters are called Energy"):
        placed(row("Energy AG"), row("Energy SA"), row("Energy"))


def test_a_row_without_a_country_joins_the_only_cluster_of_that_name():
    _, (first, second) = placed(
        row("Energy Cluster", country="AT"), row("Energy Cluster", country="")
    )
    assert first is second
    assert first.country == "AT"


def test_a_row_without_a_country_is_refused_where_two_countries_have_the_name():
    rows = [row("Energy Cluster", country=code) for code in ("AT", "DE", "")]
    with pytest.raises(Ambiguous, match="Several clusters are called Energy Cluster"):
        placed(*rows)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            row("Klaster LifeScience Kraków", country="PL"),
            row("Lifescience Krakow Klaster", country="PL"),
            "the same words in another order",
        ),
        (
            row("Alpha", website="https://www.a.org/x"),
            row("Beta", website="http://a.org"),
            "the same website (a.org)",
        ),
        (
            row("Bayerischer IT-Sicherheitscluster"),
            row("Bayerisches IT-Sicherheitscluster"),
            "very similar names",
        ),
        (row("Alpha Beta Cluster"), row("Gamma (Alpha Beta)", website=""), None),
        (row("Energy AG"), row("Energy SA"), "the same name"),
        (row("Nordische Gruppe"), row("Alpha (Nordische Gruppe)"), "the same name"),
        (row("Alpha", other_names="!!!"), row("Beta", other_names="???"), None),
    ],
)
def test_possible_twins_are_told_with_their_lines_and_the_reason(one, other, reason):
    assert twins(one, other) == ([((2, 3), reason)] if reason else [])


def test_clusters_of_two_countries_are_no_twins():
    assert twins(row("Solar Cluster One"), row("Solar Cluster Ones", country="AT")) == []


def test_similar_names_in_regions_apart_are_no_twins():
    here = row("Lebensmittel Cluster Niederösterreich", country="AT", nuts="AT12")
    there = row("Lebensmittel-Cluster Oberösterreich", country="AT", nuts="AT31")
    assert twins(here, there) == []
    assert twins(here, there | {"nuts": ""}) == [((2, 3), "very similar names")]


def test_a_second_name_that_another_cluster_has_is_told():
    rows = [row("Alpha"), row("Beta"), row("Beta", other_names="Alpha")]
    assert twins(*rows) == [((2, 3, 4), "the same name")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Plain", [("Plain", "current")]),
        ("Name (CAAR)", [("Name", "current"), ("CAAR", "abbreviation")]),
        ("Name (DiWiSH)", [("Name", "current"), ("DiWiSH", "abbreviation")]),
        ("Name (AT+R)", [("Name", "current"), ("AT+R", "abbreviation")]),
        ("Rada (Exportéri.sk)", [("Rada", "current"), ("Exportéri.sk", "local")]),
        (
            "Virtual Center (VDC) Fellbach",
            [("Virtual Center Fellbach", "current"), ("VDC", "abbreviation")],
        ),
        ("(Only)", [("(Only)", "current")]),
        ("Open (bracket", [("Open (bracket", "current")]),
    ],
)
def test_brackets_hold_abbreviations_or_other_names(text, names):
    assert [(each.text, each.kind) for each in spelled(text)] == names
