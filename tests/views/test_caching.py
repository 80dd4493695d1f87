"""How long pages may be kept, and when they are still the same."""

from datetime import UTC, datetime

import pytest

from labels.views.caching import seconds_to_keep
from tests.factories import make_cluster

pytestmark = pytest.mark.django_db

PAGES = ["/", "/clusters/", "/clusters/alpha-bio/", "/statistics/", "/feed.atom", "/verify/"]


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_not_sent_again(client, register, scheme, address):
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"].startswith("public")


def test_asking_again_takes_one_statement(client, register, django_assert_num_queries):
    tag = client.get("/clusters/")["ETag"]
    with django_assert_num_queries(1):
        client.get("/clusters/", headers={"if-none-match": tag})


def test_a_publication_changes_every_page(client, register):
    tag = client.get("/clusters/")["ETag"]
    make_cluster("Delta")
    answer = client.get("/clusters/", headers={"if-none-match": tag})
    assert answer.status_code == 200
    assert b"Delta" in answer.content


def test_a_new_day_changes_every_page(client, register, settings):
    tag = client.get("/clusters/alpha-bio/")["ETag"]
    settings.TODAY = settings.TODAY.replace(day=21)
    assert client.get("/clusters/alpha-bio/")["ETag"] != tag


def test_other_questions_have_other_marks(client, register):
    marks = {
        client.get(address)["ETag"]
        for address in ("/clusters/", "/clusters/?country=DE", "/clusters/?valid_on=2020-01-01")
    }
    assert len(marks) == 3


@pytest.mark.parametrize("address", ["/clusters/omega/", "/clusters/?country=XX", "/labels/X/"])
def test_refusals_carry_no_mark(client, register, address):
    assert "ETag" not in client.get(address)


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=UTC), 60),
        (datetime(2026, 11, 20, 22, 59, 30, tzinfo=UTC), 30),
        (datetime(2026, 11, 20, 22, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), 60),
        (datetime(2026, 7, 1, 21, 59, 50, tzinfo=UTC), 10),
    ],
)
def test_no_page_is_kept_past_midnight_in_brussels(now, seconds):
    assert seconds_to_keep(now) == seconds
