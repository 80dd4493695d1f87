"""Lists of names at the pages of an agency: brought, matched, looked through, given back."""

import csv
import io
import json
from datetime import date
from operator import itemgetter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from labels.models import MatchRow, MatchRun
from labels.register import name_index
from labels.register.formats import Column
from labels.register.formats_xlsx import as_xlsx
from labels.register.imports.tables import sheet_rows
from labels.workflow import matching as steps
from labels.workflow.delisting import delist
from tests.accounts.people import log_in
from tests.agencies import make_agency, make_agency_person
from tests.factories import exact, make_cluster, make_label, make_level
from tests.people import make_secretariat, make_user

from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

LIST = (
    b"Name,Country,Reference\nBiocon Valley e.V.,DE,A1\nBioCon Valley II,DE,A2\nQuite Unknown,DE,A3"
    b"\n,,A4"
)
OF_A_LIST = (
    "agency-list",
    "agency-list-more",
    "agency-list-forget",
    "agency-list-review",
)


@pytest.fixture(autouse=True)
def names_are_read_anew():
    name_index.forget()
    yield
    name_index.forget()


@pytest.fixture
def agency():
    return make_agency("Region")


@pytest.fixture
def anna(agency):
    return Visitor(make_agency_person(agency, "member", name="Anna"))


@pytest.fixture
def valley():
    make_level("gold")
    cluster = make_cluster("BioCon Valley")
    make_label(cluster, "silver", validity=exact("2025-01-01", "2026-12-31"))
    return cluster


def file(content=LIST, name="list.csv"):
    return SimpleUploadedFile(name, content, "text/csv")


def bring(visitor, agency, content=LIST, *, status=302, **fields):
    given = {"file": file(content), "min_level": "silver", "valid_on": "2025-06-01"} | fields
    return visitor.send("agency-list-new", agency.slug, status=status, **given)


def matched(agency, anna, content=LIST, **given):
    given = {"min_level": "silver", "valid_on": date(2025, 6, 1)} | given
    run = steps.match_list(agency, by=anna.user, content=content, file_name="list.csv", **given)
    while steps.match_more(run, by=anna.user):
        pass
    return run


def outcomes(run):
    return dict(run.rows.values_list("line", "outcome"))


def test_a_stranger_finds_no_list_and_nobody_is_led_to_log_in(agency, anna, valley):
    run = matched(agency, anna)
    other = make_agency("Other")
    for user in (make_user(), make_agency_person(other)):
        visitor = Visitor(user)
        visitor.see("agency-lists", agency.slug, status=404)
        bring(visitor, agency, status=404)
        for name in OF_A_LIST:
            for slug in (agency.slug, other.slug):
                address = reverse(name, args=[slug, run.public_id])
                assert visitor.client.post(address, {"row-3": "biocon-valley"}).status_code in {
                    404,
                    405,
                }
        visitor.see("agency-list-row", agency.slug, run.public_id, 3, status=404)
    response = Client().get(reverse("agency-lists", args=[agency.slug]))
    assert "/accounts/login/?next=" in response.headers["Location"]
    assert outcomes(MatchRun.objects.get())[3] == "doubtful"


def test_the_secretariat_looks_in_and_decides_nothing(agency, anna, valley):
    run = matched(agency, anna)
    office = Visitor()
    log_in(office.client, make_secretariat())
    assert "Bring a list" not in office.see("agency-lists", agency.slug).words
    office.see("agency-list", agency.slug, run.public_id)
    office.see("agency-list-review", agency.slug, run.public_id)
    office.see("agency-list-row", agency.slug, run.public_id, 3)
    for name in ("agency-list-more", "agency-list-forget", "agency-list-review"):
        address = reverse(name, args=[agency.slug, run.public_id])
        assert office.client.post(address, {"row-3": valley.slug}).status_code == 403
    row = reverse("agency-list-row", args=[agency.slug, run.public_id, 3])
    assert office.client.post(row, {"meant": valley.slug}).status_code == 403
    new = reverse("agency-list-new", args=[agency.slug])
    assert office.client.get(new).status_code == 403
    assert outcomes(run)[3] == "doubtful"


def test_a_form_without_its_token_brings_nothing(agency, anna):
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna.user)
    response = client.post(reverse("agency-list-new", args=[agency.slug]), {"file": file()})
    assert response.status_code == 403
    assert not MatchRun.objects.exists()


@pytest.mark.parametrize(
    ("content", "fields", "said"),
    [
        (b"", {}, "empty"),
        (b"Name\n", {}, "a header but no rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", {}, "old or protected Excel file"),
        (b"PK\x03\x04 no archive at all", {}, "Excel"),
        (b"Name\n" + b"x" * 2_000_001, {}, "larger than 2 MB"),
        (b"Name\n" + b"x\n" * 10_001, {}, "more than 10,000 rows"),
        (LIST, {"valid_on": "0999-01-01"}, "between 1900 and 2100"),
        (LIST, {"min_level": "platinum"}, "platinum"),
        (LIST, {"file": ""}, "Choose a file."),
    ],
)
def test_what_is_no_list_is_refused_with_what_was_typed(
    agency, anna, valley, content, fields, said
):
    page = bring(anna, agency, content, status=422, **fields)
    assert said in page.words
    values = {each.get("name"): each.get("value", "") for each in page.all("input")}
    assert values["valid_on"] == fields.get("valid_on", "2025-06-01")
    assert not MatchRun.objects.exists()


def test_where_no_heading_says_where_the_names_are_one_is_chosen(agency, anna, valley):
    content = b"Titel des Vorhabens,Wer\nX,BioCon Valley\n"
    page = bring(anna, agency, content, status=422)
    assert "No heading says which column has the names." in page.words
    options = [each.get("value") for each in page.all("option")]
    assert {"Titel des Vorhabens", "Wer"} <= set(options)
    bring(anna, agency, content, name_column="Wer")
    assert MatchRow.objects.get().name == "BioCon Valley"


def test_the_page_says_when_a_list_is_forgotten_and_that_people_are_not_for_it(agency, anna):
    words = anna.see("agency-list-new", agency.slug).words
    assert "forgotten after 30 days" in words
    assert "no names of people" in words


def test_a_sheet_is_taken_as_well(agency, anna, valley):
    columns = [Column("Clustername", itemgetter("name"))]
    with as_xlsx("names", columns, [{"name": "BioCon Valley"}]) as sheet:
        bring(anna, agency, sheet.read())
    assert MatchRow.objects.get().name == "BioCon Valley"


def test_a_list_waits_and_looking_at_it_changes_nothing(agency, anna, valley):
    there = bring(anna, agency).headers["Location"]
    run = MatchRun.objects.get()
    assert there.endswith(f"/lists/{run.public_id}/")
    page = anna.see("agency-list", agency.slug, run.public_id)
    assert "1 of 4 rows" in page.words
    assert [each["content"] for each in page.all("meta") if each.get("http-equiv") == "refresh"]
    assert set(outcomes(run).values()) == {"waiting", "bad"}
    address = reverse("agency-list-more", args=[agency.slug, run.public_id])
    assert anna.client.get(address).status_code == 405


def test_the_page_works_on_without_and_with_scripts(agency, anna, valley):
    bring(anna, agency)
    run = MatchRun.objects.get()
    there = (agency.slug, run.public_id)
    asked = {"Accept": "application/json"}
    told = json.loads(anna.send("agency-list-more", *there, status=200, headers=asked).content)
    assert told == {"matched": 3, "waiting": 0, "done": 4, "text": "4 of 4 rows"}
    told = json.loads(anna.send("agency-list-more", *there, status=200, headers=asked).content)
    assert told["matched"] == 0
    response = anna.send("agency-list-more", *there)
    assert response.headers["Location"].endswith(f"/lists/{run.public_id}/")


def test_each_row_says_whether_it_held_the_level_on_the_day(agency, anna, valley):
    run = matched(agency, anna)
    page = anna.see("agency-list", agency.slug, run.public_id)
    assert "Held at least silver on 1 June 2025?" in page.words
    assert "Of 4 rows, 1 is matched with a cluster." in page.words
    assert "There is no name in this row." in page.words
    for query, lines in (
        ({"outcome": "chosen"}, ["A1"]),
        ({"outcome": "doubtful"}, ["A2"]),
        ({"outcome": "bad"}, ["A4"]),
        ({"held": "yes"}, ["A1"]),
        ({"held": "no"}, []),
    ):
        words = anna.see("agency-list", agency.slug, run.public_id, **query).words
        assert [each for each in ("A1", "A2", "A3", "A4") if each in words] == lines
    anna.see("agency-list", agency.slug, run.public_id, status=400, outcom="bad")


@pytest.mark.parametrize(
    ("level", "on", "held"),
    [
        ("silver", date(2026, 12, 31), "yes"),
        ("silver", date(2027, 1, 1), "no"),
        ("gold", None, "no"),
    ],
)
def test_the_results_come_as_csv_and_xlsx(agency, anna, valley, level, on, held):
    run = matched(agency, anna, min_level=level, valid_on=on)
    address = reverse("agency-list", args=[agency.slug, run.public_id])
    response = anna.client.get(address, {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row["outcome"] for row in rows] == ["chosen", "doubtful", "none", "bad"]
    assert rows[0][f"held_at_least_{level}_on_{run.valid_on}"] == held
    assert 'filename="matched.csv"' in response.headers["Content-Disposition"]
    response = anna.client.get(address, {"format": "xlsx", "outcome": "chosen"})
    lines = [cells for _line, cells in sheet_rows(b"".join(response.streaming_content))]
    assert [cells[1] for cells in lines[1:]] == ["A1"]


def test_several_doubtful_rows_are_decided_at_once(agency, anna, valley):
    content = b"Name,Country\nBioCon Valley II,DE\nBioCon Valley III,DE\nBioCon Valley IV,DE\n"
    run = matched(agency, anna, content)
    assert set(outcomes(run).values()) == {"doubtful"}
    page = anna.see("agency-list-review", agency.slug, run.public_id)
    assert page.words.count("None of these") == 3
    assert valley.number in page.words
    sent = {"row-2": valley.slug, "row-3": "(none)", "row-4": ""}
    response = anna.send("agency-list-review", agency.slug, run.public_id, **sent)
    assert response.headers["Location"].endswith("/review/")
    assert outcomes(run) == {2: "confirmed", 3: "refused", 4: "doubtful"}
    assert "2 rows are decided." in anna.see("agency-list-review", agency.slug, run.public_id).words
    response = anna.send("agency-list-review", agency.slug, run.public_id, **{"row-4": "(none)"})
    assert response.headers["Location"].endswith(f"/lists/{run.public_id}/")


def test_what_a_colleague_has_decided_stays(agency, anna, valley):
    run = matched(agency, anna)
    steps.refuse_row(run.rows.get(line=3), by=make_agency_person(agency, name="Bea"))
    anna.send("agency-list-review", agency.slug, run.public_id, **{"row-3": valley.slug})
    anna.send("agency-list-row", agency.slug, run.public_id, 3, meant=valley.slug, seen="doubtful")
    assert outcomes(run)[3] == "refused"
    page = anna.see("agency-list-row", agency.slug, run.public_id, 3)
    assert "Somebody has decided this row meanwhile." in page.words
    assert "Bea says that no cluster is meant." in page.words


def test_a_row_that_is_sent_is_one_of_this_list(agency, anna, valley):
    run = matched(agency, anna)
    elsewhere = make_agency("Other")
    theirs = matched(elsewhere, Visitor(make_agency_person(elsewhere)))
    sent = {"row-3": valley.slug, "row-999999999": valley.slug, "row-x": valley.slug}
    anna.send("agency-list-review", agency.slug, run.public_id, **sent)
    assert (outcomes(run)[3], outcomes(theirs)[3]) == ("confirmed", "doubtful")


def test_a_cluster_that_is_not_listed_is_refused_and_the_row_stays(agency, anna, valley):
    run = matched(agency, anna)
    anna.send("agency-list-review", agency.slug, run.public_id, **{"row-3": "nobody"})
    page = anna.see("agency-list-review", agency.slug, run.public_id)
    assert "BioCon Valley II: The register does not list this cluster." in page.words
    assert outcomes(run)[3] == "doubtful"


def test_who_has_left_the_register_is_offered_no_more(agency, anna):
    valley = make_cluster("BioCon Valley")
    run = matched(agency, anna, min_level="")
    delist(valley, by=make_secretariat(), reason="mistake")
    for page in (
        anna.see("agency-list-review", agency.slug, run.public_id),
        anna.see("agency-list-row", agency.slug, run.public_id, 3, q=valley.number),
    ):
        assert valley.slug not in [each.get("value") for each in page.all("input")]
    anna.see("agency-list", agency.slug, run.public_id)


def test_rows_are_decided_one_after_the_other(agency, anna, valley):
    content = b"Name,Country\nBioCon Valley II,DE\nBioCon Valley III,DE\n"
    run = matched(agency, anna, content)
    here = (agency.slug, run.public_id)
    page = anna.see("agency-list-row", *here, 2)
    assert "2 doubtful rows left" in page.words
    assert valley.slug in [each.get("value") for each in page.all("input")]
    response = anna.send("agency-list-row", *here, 2, seen="doubtful")
    assert response.headers["Location"].endswith("/rows/2/")
    response = anna.send("agency-list-row", *here, 2, meant=valley.slug, seen="doubtful")
    assert response.headers["Location"].endswith("/rows/3/")
    response = anna.send("agency-list-row", *here, 3, meant="(none)", seen="doubtful")
    assert response.headers["Location"].endswith(f"/lists/{run.public_id}/")
    assert outcomes(run) == {2: "confirmed", 3: "refused"}
    words = anna.see("agency-list-row", *here, 2).words
    assert "Confirmed by Anna: BioCon Valley" in words


def test_somebody_else_is_found_by_name_or_number_and_a_decision_is_changed(agency, anna, valley):
    beta = make_cluster("Beta Photonics")
    run = matched(agency, anna)
    here = (agency.slug, run.public_id, 4)
    for text in ("beta photonics", beta.number, beta.slug):
        page = anna.see("agency-list-row", *here, q=text)
        assert beta.slug in [each.get("value") for each in page.all("input")]
    page = anna.see("agency-list-row", *here, q="xyzzy")
    assert "Nobody else is called like this." in page.words
    anna.send("agency-list-row", *here, meant=beta.slug, seen="none")
    assert run.rows.get(line=4).cluster == beta
    assert "Confirmed by a person" in anna.see("agency-list", *here[:2]).words
    anna.send("agency-list-row", *here, meant="(none)", seen=f"confirmed {beta.pk}")
    assert outcomes(run)[4] == "refused"


@pytest.mark.parametrize("line", [1, 5, 99, 10**12])
def test_a_row_that_cannot_be_decided_has_no_page(agency, anna, valley, line):
    run = matched(agency, anna)
    anna.see("agency-list-row", agency.slug, run.public_id, line, status=404)


def test_a_list_is_forgotten_after_asking(agency, anna, valley):
    run = matched(agency, anna)
    page = anna.see("agency-list-forget", agency.slug, run.public_id)
    assert "4 rows are gone at once" in page.words
    assert MatchRun.objects.exists()
    anna.send("agency-list-forget", agency.slug, run.public_id)
    assert not MatchRow.objects.exists()
    anna.see("agency-list", agency.slug, run.public_id, status=404)


def test_the_pages_cost_the_same_with_many_rows(agency, anna, valley):
    def costs(run):
        for name in ("agency-list", "agency-list-review"):
            anna.see(name, agency.slug, run.public_id)
            with CaptureQueriesContext(connection) as seen:
                anna.see(name, agency.slug, run.public_id)
            yield len(seen)

    few = matched(agency, anna, b"Name,Country\nBioCon Valley II,DE\nBioCon Valley,DE\n")
    more = b"".join(b"BioCon Valley %d,DE\nBioCon Valley,DE\n" % number for number in range(2, 12))
    many = matched(agency, anna, b"Name,Country\n" + more)
    before = list(costs(few))
    assert list(costs(many)) == before
    assert max(before) <= 20


def test_the_list_of_lists_costs_the_same_with_many(agency, anna, valley):
    def cost():
        anna.see("agency-lists", agency.slug)
        with CaptureQueriesContext(connection) as seen:
            anna.see("agency-lists", agency.slug)
        return len(seen)

    matched(agency, anna)
    few = cost()
    for _number in range(5):
        matched(agency, anna)
    assert cost() == few <= 12
