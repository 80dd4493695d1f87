"""How long pages may be kept, and when they are still the same."""

import gzip
import tracemalloc

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.utils.cache import get_max_age

from labels import freshness
from labels.models import User
from labels.register import query
from labels.views import browse, home, kept_answers, verify
from tests.factories import make_cluster

pytestmark = pytest.mark.django_db

PAGES = ["/", "/clusters/", "/clusters/alpha-bio/", "/statistics/", "/feed.atom", "/verify/"]


@pytest.fixture(autouse=True)
def far_from_midnight(monkeypatch):
    """In the last minute of a day each answer lives a second less than the one before."""
    monkeypatch.setattr(freshness, "seconds_left", lambda now: 7_200)


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


MISSING = [
    "/clusters/omega/",
    "/clusters/?country=XX",
    "/labels/X/",
    "/labels/{gold} /",
    "/labels/{gold}",
    "/verify/?number={gold}",
    "/statistics/?on=x",
    "/schemes/none/",
    "/clusters",
    "/nothing/",
]


@pytest.mark.parametrize("address", MISSING)
def test_refusals_and_redirects_are_not_kept(client, register, address):
    answer = client.get(address.format(gold=register["gold"].number))
    assert answer.status_code in {301, 302, 400, 404}
    assert "ETag" not in answer
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/clusters", "/labels/X", "/api/v1/clusters", "/api/v1"])
def test_a_read_without_the_last_slash_is_led_on(client, db, address):
    answer = client.get(f"{address}?country=DE")
    assert (answer.status_code, answer["Location"]) == (301, f"{address}/?country=DE")


def test_a_star_never_spares_an_answer(client, register):
    for address, status in (("/clusters/", 200), ("/clusters/omega/", 404)):
        assert client.get(address, headers={"if-none-match": "*"}).status_code == status


def during(monkeypatch, module, name, happens):
    """Something happens after the view asked the register, before the page is sent."""
    ask = getattr(module, name)

    def answer(*args, **kwargs):
        found = ask(*args, **kwargs)
        happens()
        return found

    monkeypatch.setattr(module, name, answer)


ASKING = [
    ("/clusters/", query, "page"),
    ("/clusters/alpha-bio/", query, "record"),
    ("/labels/{gold}/", verify.query, "label_record"),
    ("/", home, "front"),
    ("/feed.atom", home, "changes"),
]


@pytest.mark.parametrize(("address", "module", "name"), ASKING)
def test_a_publication_in_between_puts_no_new_mark_on_old_content(
    client, register, monkeypatch, address, module, name
):
    address = address.format(gold=register["gold"].number)
    with monkeypatch.context() as patch:
        during(patch, module, name, lambda: make_cluster("Delta"))
        tag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize(("address", "module", "name"), ASKING)
def test_a_page_that_midnight_overtakes_is_not_kept(
    client, register, settings, monkeypatch, address, module, name
):
    def midnight():
        settings.TODAY = settings.TODAY.replace(day=21)

    address = address.format(gold=register["gold"].number)
    with monkeypatch.context() as patch:
        during(patch, module, name, midnight)
        answer = client.get(address)
    assert get_max_age(answer) == 0
    assert client.get(address, headers={"if-none-match": answer["ETag"]}).status_code == 200


@pytest.mark.parametrize("address", [*PAGES, "/about/", "/suggest/?q=alpha"])
def test_a_page_is_packed_for_whoever_can_read_it(client, register, scheme, address):
    plain = client.get(address)
    packed = client.get(address, headers={"accept-encoding": "br, gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer["Vary"]
    assert plain.get("ETag") == packed.get("ETag")


@pytest.mark.parametrize("refusal", ["gzip;q=0", "gzip; q=0.0, br", "identity", ""])
def test_whoever_refuses_packed_pages_gets_them_plain(client, register, refusal):
    answer = client.get("/clusters/", headers={"accept-encoding": refusal})
    assert "Content-Encoding" not in answer
    assert answer["Vary"] == "Accept-Encoding"


def test_an_unchanged_page_says_the_same_of_its_forms(client, register):
    headers = {"accept-encoding": "gzip"}
    tag = client.get("/clusters/", headers=headers)["ETag"]
    answer = client.get("/clusters/", headers=headers | {"if-none-match": tag})
    assert answer.status_code == 304
    assert answer["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("address", [*PAGES, "/suggest/?q=alpha"])
def test_public_pages_know_nobody_and_so_are_the_same_for_all(client, register, scheme, address):
    """Neither is the session read, nor the person behind it."""
    plain = client.get(address)
    client.force_login(User.objects.create_user("somebody@example.org", "x", name="Some Body"))
    with CaptureQueriesContext(connection) as asked:
        known = client.get(address)
    assert known.content == plain.content
    assert "Cookie" not in known.get("Vary", "")
    assert not known.cookies
    assert not [each for each in asked if "session" in each["sql"] or "user" in each["sql"]]


def test_the_first_page_takes_three_statements_and_then_one(client, register, scheme):
    client.get("/clusters/")  # reads the code lists, which are kept
    for most in (3, 1):
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        assert len(asked) <= most


def test_a_page_is_made_once_and_the_same_for_everybody_who_asks_again(
    client, register, monkeypatch, django_assert_num_queries
):
    first = client.get("/clusters/alpha-bio/")
    monkeypatch.setattr(browse.query, "record", None)  # who made it anew would fall over this
    with django_assert_num_queries(1):
        again = client.get("/clusters/alpha-bio/", headers={"accept-encoding": "gzip"})
    assert gzip.decompress(again.content) == first.content
    for name in ("Content-Type", "Content-Language", "ETag", "Vary", "Cache-Control"):
        assert again[name] == first[name]
    assert again["Content-Encoding"] == "gzip"
    assert int(again["Content-Length"]) == len(again.content)


def test_a_kept_page_is_packed_only_for_whoever_can_read_it(client, register):
    plain = client.get("/clusters/alpha-bio/").content
    for accepted in ("", "br", "gzip;q=0", "identity"):
        again = client.get("/clusters/alpha-bio/", headers={"accept-encoding": accepted})
        assert again.content == plain
        assert "Content-Encoding" not in again


def test_no_page_is_kept_for_longer_than_names_may_be_old(client, register, monkeypatch):
    client.get("/clusters/alpha-bio/")
    later = kept_answers.monotonic() + kept_answers.LONGEST + 1
    monkeypatch.setattr(kept_answers, "monotonic", lambda: later)
    monkeypatch.setattr(browse, "render", lambda *args: HttpResponse(b"made anew"))
    assert client.get("/clusters/alpha-bio/").content == b"made anew"


def test_the_oldest_pages_make_room(client, register, monkeypatch):
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 20_000)
    for day in range(1, 10):
        client.get(f"/clusters/alpha-bio/?valid_on=2020-01-0{day}")
    held = sum(map(kept_answers.size, kept_answers._kept.values()))
    assert 0 < held == kept_answers._bytes <= 20_000
    newest = next(reversed(kept_answers._kept.values()))
    assert b"9 January 2020" in gzip.decompress(newest.packed)


def test_many_small_pages_take_no_more_room_than_the_bound(client, register, monkeypatch):
    """Anybody can ask for them, each at an address of its own."""
    monkeypatch.setattr(kept_answers, "MOST_BYTES", 60_000)
    tracemalloc.start()
    try:
        for number in range(2_000):
            kept_answers.keep(f'W/"{number:024}"', HttpResponse(b"x" * 150))
        taken, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_answers._kept
    assert taken < 60_000 * 1.5


def test_a_very_large_page_is_sent_and_not_kept(client, register, monkeypatch):
    monkeypatch.setattr(kept_answers, "LARGEST", 100)
    assert client.get("/clusters/alpha-bio/").status_code == 200
    assert not kept_answers._kept
