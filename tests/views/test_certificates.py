"""The extract of a label: only while there is something to certify, and about today only."""

import io
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from threading import Semaphore

import pytest
from django.conf import settings as site
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_max_age
from pypdf import PdfReader

from labels.models import Label
from labels.rules.numbers import label_number
from labels.views import certificate
from tests.factories import exact, make_cluster, make_label, republish, suspend

pytestmark = pytest.mark.django_db


def at(label):
    return f"/labels/{label.number}/certificate.pdf"


def words(response):
    assert response["Content-Type"] == "application/pdf"
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(response.content)).pages)
    return " ".join(text.split())


@pytest.fixture
def make(register):
    """A gold label with these days and this history."""

    def make(first, last, **fields):
        validity = exact(first, last) if first else None
        label = make_label(make_cluster("Rho"), "gold", until=last, validity=validity)
        Label.objects.filter(pk=label.pk).update(**fields)
        republish(label.cluster)
        return label

    return make


@pytest.mark.parametrize("number", ["X", "ABCD-EFGH", label_number(99_999)])
def test_no_label_has_no_certificate(see, register, number):
    page = see(f"/labels/{number}/certificate.pdf", 404)
    assert "No label has this number" in page.words
    assert page.response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("days", "fields", "status", "head"),
    [
        (("2020-01-01", "2022-01-31"), {}, 410, "Not valid on 20 November 2026: expired"),
        (
            ("2026-01-01", "2028-01-31"),
            {"withdrawn_on": "2026-06-01", "withdrawal_reason": "Asked."},
            410,
            "Not valid on 20 November 2026: withdrawn",
        ),
        (("2027-01-01", "2028-01-31"), {}, 404, "Not yet valid on 20 November 2026"),
        ((None, ""), {}, 404, "Not proved to be valid on 20 November 2026"),
    ],
)
def test_where_nothing_is_to_certify_a_page_says_what_it_was(see, make, days, fields, status, head):
    label = make(*days, **fields)
    page = see(at(label), status)
    assert head in page.words
    assert "There is nothing to certify today" in page.words
    assert f"/labels/{label.number}/" in page.links
    assert page.response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "asked", ["valid_on=2020-01-01", "known_at=2020-01-01", "format=json", "x=1"]
)
def test_it_is_about_today_and_takes_no_other_day(see, register, asked):
    page = see(f"{at(register['gold'])}?{asked}", 400)
    assert "An extract is about the day it is made" in page.words


def test_it_cannot_be_written_to(client, register):
    assert client.post(at(register["gold"])).status_code == 405


def test_any_way_of_typing_leads_to_the_one_address(client, register):
    number = register["gold"].number
    answer = client.get(f"/labels/{number.lower()}/certificate.pdf")
    assert (answer.status_code, answer["Location"]) == (302, at(register["gold"]))
    assert answer["Cache-Control"] == "no-store"


def test_a_valid_label_has_one(client, register):
    answer = client.get(at(register["gold"]))
    told = words(answer)
    assert "Gold label" in told
    assert "Alpha Bio" in told
    assert "Valid on 20 November 2026" in told
    assert f"{site.BASE_URL}/labels/{register['gold'].number}/" in told
    named = f'inline; filename="{register["gold"].number}.pdf"'
    assert answer["Content-Disposition"] == named


def test_a_suspended_label_has_one_that_says_so(client, register):
    suspend(register["gold"], "2026-11-01")
    told = words(client.get(at(register["gold"])))
    assert "Not valid on 20 November 2026: suspended" in told
    assert "must not be used" in told
    assert "from 1 November 2026 until further notice" in told


def test_a_renewable_label_has_one_that_says_so(client, make):
    label = make("2024-01-01", "2026-01-31", renewable_until="2027-01-31")
    told = words(client.get(at(label)))
    assert "Not valid on 20 November 2026: ended, may be renewed" in told


def test_the_name_at_the_award_stands_beside_that_of_today(client, register):
    Label.objects.filter(pk=register["gold"].pk).update(cluster_name="Alpha Life")
    republish(register["alpha"])
    told = words(client.get(at(register["gold"])))
    assert "At the award it was called: Alpha Life" in told


@pytest.mark.parametrize("code", [code for code, _name in site.LANGUAGES])
def test_it_speaks_the_language_of_its_address(client, register, code):
    with translation.override(code):
        address = reverse("label-certificate", args=[register["gold"].number])
        page = reverse("label-detail", args=[register["gold"].number])
    answer = client.get(address)
    assert PdfReader(io.BytesIO(answer.content)).trailer["/Root"]["/Lang"] == code
    assert f"{site.BASE_URL}{page}" in words(answer)


def test_the_same_extract_has_the_same_bytes_and_is_not_sent_again(client, register, monkeypatch):
    first = client.get(at(register["gold"]))
    assert client.get(at(register["gold"])).content == first.content
    monkeypatch.setattr(certificate, "certificate_pdf", None)  # it is not even made
    again = client.get(at(register["gold"]), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_another_day_or_entry_makes_another_extract(client, register, settings):
    first = client.get(at(register["gold"]))
    settings.TODAY = date(2026, 11, 21)
    second = client.get(at(register["gold"]), headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert second.content != first.content
    suspend(register["gold"], "2026-12-01")
    third = client.get(at(register["gold"]), headers={"if-none-match": second["ETag"]})
    assert third.status_code == 200
    assert "from 1 December 2026" in words(third)


def test_a_withdrawal_of_today_ends_it_at_once(client, register):
    tag = client.get(at(register["gold"]))["ETag"]
    Label.objects.filter(pk=register["gold"].pk).update(
        withdrawn_on="2026-11-20", withdrawal_reason="Asked."
    )
    republish(register["alpha"])
    answer = client.get(at(register["gold"]), headers={"if-none-match": tag})
    assert answer.status_code == 410


def test_it_is_kept_briefly_and_dated_by_its_entry(client, register):
    answer = client.get(at(register["gold"]))
    assert get_max_age(answer) <= 60
    assert "must-revalidate" in answer["Cache-Control"]
    record = client.get("/api/v1/clusters/alpha-bio/").json()
    published = datetime.fromisoformat(record["updated_at"])
    assert parsedate_to_datetime(answer["Last-Modified"]) >= published.replace(microsecond=0)


def test_an_extract_takes_one_statement(client, register, django_assert_num_queries):
    client.get(at(register["silver"]))  # reads the names
    with django_assert_num_queries(1):
        client.get(at(register["gold"]))


def test_more_than_a_few_at_a_time_are_asked_to_come_again(client, register, monkeypatch):
    monkeypatch.setattr(certificate, "_at_work", Semaphore(0))
    monkeypatch.setattr(certificate, "LONGEST_WAIT", 0.01)
    answer = client.get(at(register["gold"]))
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer["Cache-Control"] == "no-store"


def test_a_fault_gives_back_the_place_at_work(client, register, monkeypatch):
    def fail(extract):
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setattr(certificate, "certificate_pdf", fail)
        for _ in range(certificate.MOST_AT_WORK + 1):
            with pytest.raises(ValueError):  # noqa: PT011 (it has no words)
                client.get(at(register["gold"]))
    assert client.get(at(register["gold"])).status_code == 200


@pytest.mark.parametrize("number", ["X", "abcd-efgh", "ABCD-EFGH"])
def test_no_number_has_no_code(client, db, number):
    answer = client.get(f"/labels/{number}/qr.svg")
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "no-store"


def test_a_code_leads_to_the_page_of_its_label(client, register, django_assert_num_queries):
    address = f"/labels/{register['gold'].number}/qr.svg"
    with django_assert_num_queries(0):
        answer = client.get(address)
    assert answer["Content-Type"] == "image/svg+xml"
    assert f"QR code of the page of label {register['gold'].number}" in answer.content.decode()
    assert get_max_age(answer) == 86_400
    assert answer.content != client.get(f"/de{address}").content
    again = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
