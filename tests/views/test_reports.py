"""Reporting an error as a reader meets it: who is refused loses nothing, all see the answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labels.forms.error_reports import LATEST, sealed
from labels.models import ErrorReport, Mail, Spent
from labels.workflow import error_reports as steps
from labels.workflow.delisting import delist
from tests.factories import exact, make_cluster, make_label
from tests.people import make_secretariat
from tests.views.reading import read
from tests.worlds import world

from .november import in_november

pytestmark = pytest.mark.django_db

TEXT = "The city is <b>Rostock</b>, see https://example.org/\nand more."
AGO = timedelta(minutes=1)


@world
@in_november
def cluster():
    return make_cluster("Alpha")


def form(cluster, ago=AGO, **fields):
    made = sealed(cluster.slug, timezone.now() - ago)
    return {"kind": "place", "text": TEXT, "made": made, "homepage": ""} | fields


def send(client, cluster, *, language="", **fields):
    return client.post(f"{language}/clusters/{cluster.slug}/report/", form(cluster, **fields))


def asked_back(cluster):
    report, token = steps.report_error(cluster, by=None, kind="name", text="Alfa.")
    given = {"outcome": "need_more", "answer": "Which <i>name</i>?"}
    return steps.answer_report(report, by=make_secretariat(), **given), token


# Refused.


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_cluster_has_no_form(client, method):
    assert getattr(client, method)("/clusters/nobody/report/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_cluster_that_left_has_no_form(client, cluster, method):
    delist(cluster, by=make_secretariat(), reason="mistake")
    assert getattr(client, method)(f"/clusters/{cluster.slug}/report/").status_code == 410


@pytest.mark.parametrize(
    "fields",
    [
        {"ago": timedelta(seconds=2)},
        {"ago": timedelta(seconds=-60)},
        {"ago": LATEST + timedelta(seconds=1)},
        {"made": ""},
        {"made": "forged"},
        {"made": sealed("another-cluster", timezone.now() - AGO)},
        {"homepage": "https://example.org/"},
        {"text": " "},
        {"text": "x" * 4_001},
        {"kind": ""},
        {"kind": "praise"},
        {"label": "EU-2020-00001-3"},
        {"source": "javascript:alert(1)"},
        {"email": "nobody"},
    ],
)
def test_what_is_refused_is_told_and_stays_typed(client, cluster, fields):
    make_label(cluster, "gold")
    response = send(client, cluster, **fields)
    page = read(response)
    assert response.status_code == 422
    assert page.faults == []
    assert "Nothing was saved yet" in page.words
    assert fields.get("text", TEXT).strip()[:40] in page.text
    assert not ErrorReport.objects.exists()


def test_a_form_that_was_open_for_too_long_is_sent_once_more(client, cluster):
    response = send(client, cluster, ago=LATEST + AGO)
    (made,) = [each for each in read(response).all("input") if each.get("name") == "made"]
    again = form(cluster, made=made["value"])
    assert client.post(f"/clusters/{cluster.slug}/report/", again).status_code == 422  # too quick
    made = sealed(cluster.slug, timezone.now() - AGO)
    assert send(client, cluster, made=made).status_code == 302


def test_the_field_that_nobody_sees_comes_back_empty(client, cluster):
    page = read(send(client, cluster, homepage="https://example.org/"))
    (trap,) = [each for each in page.all("input") if each.get("name") == "homepage"]
    assert (trap.get("value", ""), trap["tabindex"], trap["autocomplete"]) == ("", "-1", "off")


def test_the_same_report_twice_is_refused_politely(client, cluster):
    assert send(client, cluster).status_code == 302
    response = send(client, cluster)
    assert response.status_code == 422
    assert "reported already" in read(response).words


def test_too_many_reports_are_429_and_lose_nothing(client, cluster, settings):
    settings.RATE_LIMITS = True
    for number in range(5):
        assert send(client, cluster, text=f"Number {number}").status_code == 302
    response = send(client, cluster)
    page = read(response)
    assert response.status_code == 429
    assert response["Retry-After"] == "720"
    assert "Too many reports" in page.words
    assert TEXT.splitlines()[0] in page.text
    assert not Spent.objects.filter(who__contains="127.0.0.1").exists()


def test_a_form_of_another_site_is_refused(cluster):
    strict = Client(enforce_csrf_checks=True)
    assert send(strict, cluster).status_code == 403
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize("token", ["abc", "x" * 43, "x" * 5_000])
def test_an_address_of_no_report_says_so(client, token):
    response = client.get(f"/reports/{token}/")
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("outcome", ["", "nothing"])
def test_nothing_is_added_that_nobody_asked_for(client, cluster, outcome):
    report, token = steps.report_error(cluster, by=None, kind="name", text="Alfa.")
    if outcome:
        steps.answer_report(report, by=make_secretariat(), outcome=outcome, answer="No.")
    response = client.post(f"/reports/{token}/", {"text": "More."})
    assert response.status_code == 422
    assert "Nothing is asked of you" in read(response).words


# Taken.


def test_a_report_leads_to_its_own_address(client, cluster, settings):
    label = make_label(cluster, "gold", validity=exact("2024-01-01", "2025-12-31"))
    fields = {"label": label.number, "email": "reader@example.org", "source": "example.org/x"}
    response = send(client, cluster, **fields)
    report = ErrorReport.objects.get()
    assert (report.label, report.email, report.source, report.language) == (
        label,
        "reader@example.org",
        "https://example.org/x",
        "en",
    )
    page = read(client.get(response["Location"]))
    assert page.faults == []
    assert TEXT.splitlines()[0] in page.text
    assert f"{settings.BASE_URL}{response['Location']}" in page.words
    assert not [each for each in page.links if "example.org" in each]
    assert not Mail.objects.filter(kind="error_answered").exists()


def test_the_form_knows_which_label_it_was_opened_for(client, cluster):
    label = make_label(cluster, "gold")
    address = f"/clusters/{cluster.slug}/report/"
    page = read(client.get(f"{address}?label={label.number}"))
    chosen = {each["value"] for each in page.all("option") if "selected" in each}
    assert chosen == {label.number, "label_wrong"}
    page = read(client.get(f"{address}?label=EU-1"))
    assert {each["value"] for each in page.all("option") if "selected" in each} == {""}


@pytest.mark.parametrize("place", ["form", "report"])
def test_pages_with_a_form_or_a_report_are_kept_by_nobody(client, cluster, place):
    _report, token = steps.report_error(cluster, by=None, kind="name", text="Alfa.")
    address = {"form": f"/clusters/{cluster.slug}/report/", "report": f"/reports/{token}/"}[place]
    response = client.get(address)
    page = read(response)
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert {"name": "robots", "content": "noindex"} in page.all("meta")


def test_an_address_is_told_to_no_other_site_and_a_form_can_be_sent(client, cluster):
    """With `no-referrer` a browser would send a form with `Origin: null`, which is refused."""
    _report, token = steps.report_error(cluster, by=None, kind="place", text="Moved.")
    assert client.get(f"/reports/{token}/")["Referrer-Policy"] == "no-referrer"
    _report, token = asked_back(cluster)
    assert client.get(f"/reports/{token}/")["Referrer-Policy"] == "same-origin"
    form_page = client.get(f"/clusters/{cluster.slug}/report/")
    assert form_page["Referrer-Policy"] == "same-origin"


def test_a_cookie_is_set_where_there_is_a_form_only(client, cluster):
    _report, token = steps.report_error(cluster, by=None, kind="place", text="Moved.")
    assert not client.get(f"/reports/{token}/").cookies
    assert not client.get("/reports/").cookies
    assert set(client.get(f"/clusters/{cluster.slug}/report/").cookies) == {"csrftoken"}


def test_who_is_asked_back_answers_on_the_page(client, cluster):
    report, token = asked_back(cluster)
    page = read(client.get(f"/reports/{token}/"))
    assert page.faults == []
    assert "Which <i>name</i>?" in page.text
    assert client.post(f"/reports/{token}/", {"text": " "}).status_code == 422
    assert client.post(f"/reports/{token}/", {"text": "The short one."}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.follow_up) == ("taken_up", "The short one.")
    page = read(client.get(f"/reports/{token}/"))
    assert "The short one." in page.text
    assert page.all("textarea") == []


@pytest.mark.parametrize("outcome", ErrorReport.Outcome.values)
def test_the_reporter_reads_every_outcome(client, cluster, outcome):
    report, token = steps.report_error(cluster, by=None, kind="name", text="Alfa.")
    make_label(cluster, "gold")
    given = {"outcome": outcome, "answer": "We have <looked>."}
    entry = cluster.entries.order_by("-seq").values_list("seq", flat=True)[0]
    steps.answer_report(report, by=make_secretariat(), entry=entry, **given)
    page = read(client.get(f"/reports/{token}/"))
    assert page.faults == []
    assert "We have <looked>." in page.text
    corrected = outcome == "corrected"
    assert ("See the corrected record" in page.words) == corrected


# The public list.


def test_the_list_tells_what_was_corrected_and_nothing_of_who_reported(client, cluster):
    report, _token = steps.report_error(
        cluster, by=None, kind="label_missing", text="Canary", email="canary@example.org"
    )
    steps.report_error(make_cluster("Beta"), by=None, kind="name", text="Canary")
    make_label(cluster, "gold")
    entry = cluster.entries.order_by("-seq").values_list("seq", flat=True)[0]
    given = {"outcome": "corrected", "answer": "Canary", "entry": entry}
    steps.answer_report(report, by=make_secretariat(name="Canary"), **given)
    response = client.get("/reports/")
    page = read(response)
    assert page.faults == []
    assert "2 reports" in page.words
    assert "Alpha" in page.words
    assert "Beta" not in page.words
    assert "A missing label" in page.words
    assert "canary" not in page.text.lower()
    assert "max-age=60" in response["Cache-Control"]


def test_the_list_costs_the_same_however_long_it_is(client):
    for number in range(3):
        cluster = make_cluster()
        report, _token = steps.report_error(cluster, by=None, kind="name", text=f"{number}")
        make_label(cluster, "gold")
        entry = cluster.entries.order_by("-seq").values_list("seq", flat=True)[0]
        given = {"outcome": "corrected", "answer": "Yes.", "entry": entry}
        steps.answer_report(report, by=make_secretariat(), **given)
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/reports/").status_code == 200
    assert len(asked) <= 3


def test_the_form_and_a_report_ask_little_of_the_database(client, cluster):
    _report, token = steps.report_error(cluster, by=None, kind="name", text="Alfa.")
    make_label(cluster, "gold")
    client.get(f"/clusters/{cluster.slug}/report/")  # names are kept for a minute
    for address in (f"/clusters/{cluster.slug}/report/", f"/reports/{token}/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        assert len(asked) <= 3
