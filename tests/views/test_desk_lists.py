"""Lists of the desk: filters keep and drop the right rows, and files hold what the page shows."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from python_calamine import CalamineWorkbook

from labels.models import Assessment, Cluster
from tests.people import make_assessor

from .desking import make_desk, sit


def fill():
    with override_settings(TODAY=date(2026, 11, 20)):
        return make_desk()


@pytest.fixture
def desk(kept, client):
    with transaction.atomic():
        sit(client, kept.people["secretariat"])
        yield kept
        transaction.set_rollback(True)


def rows_of(client, address):
    joined = "&" if "?" in address else "?"
    answer = client.get(f"{address}{joined}format=csv")
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(StringIO(text)))


def clusters(client, query):
    return sorted(row["Cluster"] for row in rows_of(client, f"/desk/cases/?{query}"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=draft", ["Cluster draft"]),
        ("state=in_review", ["Cluster in_review"]),
        ("todo=new", ["Cluster submitted"]),
        ("todo=returned", ["Cluster returned"]),
        ("todo=short", ["Cluster submitted"]),
        ("todo=board", ["Cluster proposed"]),
        ("todo=ready", ["Cluster assessed"]),
        ("todo=new&state=draft", []),
        ("kind=renewal", []),
        ("country=FR", []),
        ("level=silver", []),
        ("since=2020-01-01", []),
    ],
)
def test_filters_of_cases(client, desk, query, expected):
    assert clusters(client, query) == expected


def test_open_cases_are_those_that_are_not_closed(client, desk):
    found = clusters(client, "state=open")
    assert "Cluster draft" in found
    assert not {"Cluster decided", "Cluster withdrawn"} & set(found)


def test_cases_of_an_assessor(client, desk):
    ida = desk.cases["in_review"].assignments.get(part="lead").assessor
    assert clusters(client, f"assessor={ida.pk}") == ["Cluster assessed", "Cluster in_review"]
    assert clusters(client, f"assessor={make_assessor().pk}") == []


@pytest.mark.parametrize(
    "query", ["state=nowhere", "since=yesterday", "colour=red", "level=tin", "todo=dance"]
)
def test_a_filter_that_is_not_known_is_refused_and_nothing_is_listed(see, desk, query):
    page = see(f"/desk/cases/?{query}", status=400)
    assert "Cluster draft" not in page.text


def test_the_page_and_the_files_say_the_same(see, client, desk):
    page = see("/desk/cases/?state=open&sort=cluster")
    as_csv = rows_of(client, "/desk/cases/?state=open&sort=cluster")
    answer = client.get("/desk/cases/?state=open&sort=cluster&format=xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))
    lines = book.get_sheet_by_index(0).to_python()
    assert [row["Cluster"] for row in as_csv] == [line[0] for line in lines[1:]]
    assert list(as_csv[0]) == list(lines[0])
    for row in as_csv:
        assert row["Cluster"] in page.words
        assert row["State"] in page.words


def test_a_file_calculates_nothing(client, desk):
    Cluster.objects.filter(pk=desk.cases["draft"].cluster_id).update(name='=HYPERLINK("x")')
    assert clusters(client, "state=draft") == ['\'=HYPERLINK("x")']


def test_the_number_of_a_task_is_the_number_of_its_list(see, client, desk):
    Assessment.objects.filter(pk=desk.cases["assessed"].pk).update(
        moved_at=timezone.now() - timezone.timedelta(days=90)
    )
    page = see("/desk/")
    links = [link for link in page.links if link.startswith("/desk/cases/?todo=")]
    assert len(links) == 12
    for link in links:
        count = len(rows_of(client, link))
        assert client.get(link).context["page"].paginator.count == count


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("ending=90", 1), ("ending=30", 0), ("source=decision", 1), ("level=silver", 1)],
)
def test_filters_of_labels(client, desk, query, count):
    assert len(rows_of(client, f"/desk/labels/?{query}")) == count


def test_labels_are_found_by_number_and_name(client, desk):
    assert len(rows_of(client, f"/desk/labels/?q={desk.label.number.lower()}")) == 1
    assert len(rows_of(client, "/desk/labels/?q=old+hold")) == 1


def test_the_journal_is_filtered_by_what_who_and_when(client, desk):
    case = desk.cases["decided"]
    of_case = rows_of(client, f"/desk/journal/?about=assessment&object={case.public_id}")
    assert "Decision confirmed" in {row["What"] for row in of_case}
    assert {row["Number or key"] for row in of_case} == {str(case.public_id)}
    sam = desk.people["secretariat"]
    mine = rows_of(client, f"/desk/journal/?person={sam.pk}")
    assert {row["Who"] for row in mine} == {"Sam Secretary"}
    assert rows_of(client, "/desk/journal/?until=2020-01-01") == []
    assert {row["What"] for row in rows_of(client, "/desk/journal/?verb=claim")} == {
        "Cluster claimed"
    }


def test_people_are_listed_by_part(client, desk):
    board = rows_of(client, "/desk/people/?part=board&q=Bo+Board")
    assert [row["Name"] for row in board] == ["Bo Board"]
    ida = next(
        row for row in rows_of(client, "/desk/people/?part=assessor") if "Ida" in row["Name"]
    )
    assert ida["Parts"] == "Assessor"
    assert ida["Assigned now"] == "1"
    names = {row["Name"] for row in rows_of(client, "/desk/people/")}
    assert "Carla Claimant" not in names


def test_statistics_count_cases_and_days(see, desk):
    words = see("/desk/statistics/").words
    assert "Handed in" in words
    assert "Cases now" in words
    see("/desk/statistics/?since=soon", status=400)


def test_pages_follow_each_other_in_the_order_of_the_list(client, desk, monkeypatch):
    monkeypatch.setattr("labels.views.desk.tables.PER_PAGE", 3)
    everything = [row["Cluster"] for row in rows_of(client, "/desk/cases/?sort=cluster")]
    seen = []
    for number in (1, 2, 3):
        page = client.get(f"/desk/cases/?sort=cluster&page={number}")
        seen += [line[0].text for line in page.context["lines"]]
    assert seen == everything[:9]
    assert len(seen) > 6
