"""Reports of errors at the desk: found, taken up, answered, and never over somebody's head."""

import pytest

from labels.models import ErrorReport
from labels.workflow import error_reports as steps
from tests.factories import make_cluster, make_label
from tests.people import make_auditor, make_board, make_manager, make_secretariat
from tests.views.desking import sit
from tests.views.reading import read

pytestmark = pytest.mark.django_db

ANSWER = {"outcome": "nothing", "answer": "Their statutes say so.", "version": "1"}


@pytest.fixture
def sam(client):
    person = make_secretariat(name="Sam Secretary")
    sit(client, person)
    return person


@pytest.fixture
def report():
    given = {"by": None, "kind": "name", "email": "reader@example.org"}
    return steps.report_error(make_cluster("Alpha"), text="<b>Alfa</b>", **given)[0]


def at(report):
    return f"/desk/reports/{report.public_id}/"


@pytest.mark.parametrize("make", [make_board, make_auditor])
@pytest.mark.parametrize("form", [ANSWER, {"do": "take"}])
def test_board_and_auditor_read_and_answer_nothing(client, report, make, form):
    sit(client, make())
    page = read(client.get(at(report)))
    assert "<b>Alfa</b>" in page.text
    assert page.all("textarea") == []
    assert client.post(at(report), form).status_code == 403
    report.refresh_from_db()
    assert report.state == "new"


def test_nobody_else_finds_the_desk(client, report):
    sit(client, make_manager(report.cluster))
    assert client.get("/desk/reports/").status_code == 404
    assert client.get(at(report)).status_code == 404
    assert client.post(at(report), ANSWER).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"outcome": ""}, {"outcome": "perhaps"}, {"answer": " "}, {"outcome": "corrected"}]
    + [{"outcome": "corrected", "entry": "1"}],
)
def test_an_answer_that_lacks_something_is_shown_again(client, sam, report, fields):
    response = client.post(at(report), ANSWER | fields)
    page = read(response)
    assert response.status_code == 422
    assert page.faults == []
    assert "Nothing was saved yet" in page.words
    report.refresh_from_db()
    assert report.state == "new"


def test_an_answer_from_an_older_page_is_412_and_stays_typed(client, sam, report):
    steps.take_up_report(report, by=make_secretariat(name="Sue"))
    response = client.post(at(report), ANSWER)
    page = read(response)
    assert response.status_code == 412
    assert ANSWER["answer"] in page.text
    assert "Sue" in page.text
    (version,) = [each for each in page.all("input") if each.get("name") == "version"]
    assert version["value"] == "2"
    assert client.post(at(report), ANSWER | {"version": "2"}).status_code == 302


def test_a_report_is_taken_up_and_answered(client, sam, report):
    assert client.post(at(report), {"do": "take"}).status_code == 302
    make_label(report.cluster, "gold")
    page = read(client.get(at(report)))
    assert page.faults == []
    assert "reader@example.org" not in page.text
    seqs = [each["value"] for each in page.all("option") if each["value"].isdigit()]
    form = ANSWER | {"outcome": "corrected", "entry": seqs[0], "version": "2"}
    assert client.post(at(report), form).status_code == 302
    report.refresh_from_db()
    assert (report.outcome, report.answered_by) == ("corrected", sam)
    assert read(client.get(at(report))).all("textarea") == []


def test_the_first_page_counts_what_waits(client, sam, report):
    page = read(client.get("/desk/"))
    assert "Errors reported" in page.words
    assert at(report) in page.links
    steps.answer_report(report, by=sam, outcome="nothing", answer="No.")
    assert at(report) not in read(client.get("/desk/")).links


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=waiting", ["Alpha", "Beta"]),
        ("state=new", ["Alpha"]),
        ("state=taken_up", ["Beta"]),
        ("state=answered", ["Gamma"]),
        ("outcome=duplicate", ["Gamma"]),
        ("outcome=corrected", []),
        ("kind=name", ["Alpha"]),
        ("", ["Alpha", "Beta", "Gamma"]),
    ],
)
def test_the_list_is_filtered(client, sam, report, query, shown):
    given = {"by": None, "kind": "sector", "text": "No."}
    beta, _token = steps.report_error(make_cluster("Beta"), **given)
    gamma, _token = steps.report_error(make_cluster("Gamma"), **given)
    steps.take_up_report(beta, by=sam)
    steps.answer_report(gamma, by=sam, outcome="duplicate", answer="Before.")
    page = read(client.get(f"/desk/reports/?{query}"))
    assert page.faults == []
    rows = {name for name in ("Alpha", "Beta", "Gamma") if f" {name} " in page.words}
    assert rows == set(shown)
    assert b"reader@example.org" not in b"".join(
        client.get(f"/desk/reports/?{query}&format=csv").streaming_content
    )


def test_a_filter_that_is_none_is_refused(client, sam):
    assert client.get("/desk/reports/?state=lost").status_code == 400
    assert ErrorReport.objects.count() == 0
