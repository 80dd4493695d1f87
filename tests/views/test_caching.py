"""How long pages may be kept, and when they are still the same."""

import pytest
from django.utils.cache import get_max_age

from labels.register import query
from labels.views import home, verify
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
    ("/", home, "statistics"),
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
