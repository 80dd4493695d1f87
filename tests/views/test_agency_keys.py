"""The pages of keys: made and shown once, rotated, revoked; who may, and what is never lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from labels import clock
from labels.models import AgencyKey, KeyUse
from labels.workflow.agency_keys import agency_key_for, make_agency_key
from tests.agencies import make_agency, make_agency_person
from tests.agencies import make_agency_key as given_key
from tests.people import make_auditor, make_secretariat

from .portal_pages import Visitor, seated
from .test_portal_growth import grows

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Funding database",
    "scopes": ["checks", "cohorts:read"],
    "networks": "192.0.2.0/24\n2001:db8::1",
    "days": "90",
}


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return Visitor(make_agency_person(agency))


@pytest.fixture
def mia(agency):
    return Visitor(make_agency_person(agency, "member"))


@pytest.fixture
def key(agency, anna):
    return given_key(agency, by=anna.user)[0]


def steps_of(agency, key):
    """Each form of the pages, with what it sends."""
    return [
        ("agency-keys", (agency.slug,), TYPED),
        ("agency-key-rotate", (agency.slug, key.public_id), {"overlap_days": "7"}),
        ("agency-key-revoke", (agency.slug, key.public_id), {"sure": "on"}),
    ]


def test_another_agency_finds_no_key_here(agency, key):
    stranger = Visitor(make_agency_person(make_agency("Region Beta")))
    stranger.see("agency-keys", agency.slug, status=404)
    stranger.see("agency-key", agency.slug, key.public_id, status=404)
    for name, args, said in steps_of(agency, key):
        stranger.send(name, *args, status=404, **said)
    assert AgencyKey.objects.in_force().get() == key


def test_a_key_of_another_agency_is_not_found_under_ones_own(key):
    other = make_agency("Region Beta")
    stranger = Visitor(make_agency_person(other))
    stranger.see("agency-key", other.slug, key.public_id, status=404)
    stranger.send("agency-key-revoke", other.slug, key.public_id, status=404, sure="on")
    assert key.is_in_force


def test_members_read_and_make_nothing(agency, mia, key):
    assert "Our own software" in mia.see("agency-keys", agency.slug).words
    page = mia.see("agency-key", agency.slug, key.public_id)
    assert not [each for each in page.all("form") if each.get("method") == "post"]
    for name, args, said in steps_of(agency, key):
        mia.send(name, *args, status=403, **said)
    assert AgencyKey.objects.in_force().get() == key


def test_auditors_read_and_change_nothing(agency, key):
    auditor = seated(make_auditor())
    auditor.see("agency-key", agency.slug, key.public_id)
    for name, args, said in steps_of(agency, key):
        auditor.send(name, *args, status=403, **said)


def test_who_has_not_logged_in_loses_nothing_typed(agency):
    page = Visitor().send("agency-keys", agency.slug, status=403, **TYPED)
    assert "Funding database" in page.words


def test_a_key_is_shown_once_in_the_answer_and_never_again(agency, anna):
    page = anna.send("agency-keys", agency.slug, status=200, **TYPED)
    key = AgencyKey.objects.get()
    text = next(word for word in page.words.split() if word.startswith(f"{key.prefix}."))
    assert agency_key_for(text) == key
    assert page.response["Cache-Control"] == "no-store"
    assert key.scopes == ["checks", "cohorts:read"]
    assert key.networks == ["192.0.2.0/24", "2001:db8::1/128"]
    assert (key.expires_at - key.made_at).days == 90
    for address in (("agency-keys", agency.slug), ("agency-key", agency.slug, key.public_id)):
        assert text.partition(".")[2] not in anna.see(*address).response.content.decode()


def test_a_key_without_scopes_and_networks_is_made(agency, anna):
    page = anna.send("agency-keys", agency.slug, status=200, name="Website", days="366")
    assert "Read the public register, with higher limits" in page.words
    key = AgencyKey.objects.get()
    assert (key.scopes, key.networks) == ([], [])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "id_name"),
        ({"name": "x" * 101}, "id_name"),
        ({"days": "0"}, "id_days"),
        ({"days": "367"}, "id_days"),
        ({"networks": "192.0.2.0/24 somewhere"}, "id_networks"),
        ({"networks": "\n".join(f"192.0.2.{n}" for n in range(21))}, "id_networks"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(agency, anna, wrong, field):
    page = anna.send("agency-keys", agency.slug, status=422, **TYPED | wrong)
    assert f"#{field}" in page.links
    shown = page.response.content.decode()
    assert "192.0.2" in shown
    boxes = [each for each in page.all("input") if each.get("name") == "scopes"]
    assert [each["value"] for each in boxes if "checked" in each] == TYPED["scopes"]
    assert not AgencyKey.objects.exists()


def test_a_scope_that_does_not_exist_is_refused(agency, anna):
    answer = anna.client.post(f"/agency/{agency.slug}/keys/", TYPED | {"scopes": ["everything"]})
    assert answer.status_code == 422
    assert not AgencyKey.objects.exists()


def test_more_than_twenty_keys_are_refused_on_top(agency, anna):
    for number in range(20):
        make_agency_key(agency, by=anna.user, name=f"Key {number}", scopes=[])
    page = anna.send("agency-keys", agency.slug, status=422, **TYPED)
    assert "The agency has 20 keys. Revoke one first." in page.words


def test_a_rotated_key_opens_together_with_the_new_one(agency, anna, key):
    page = anna.send("agency-key-rotate", agency.slug, key.public_id, status=200, overlap_days="3")
    key.refresh_from_db()
    new = key.rotated_to
    text = next(word for word in page.words.split() if word.startswith(f"{new.prefix}."))
    assert agency_key_for(text) == new
    assert key.is_in_force
    old = anna.see("agency-key", agency.slug, key.public_id).words
    assert "Gives way" in old
    assert "Make the new key" not in old


@pytest.mark.parametrize("days", ["31", "-1", "", "soon"])
def test_a_wrong_overlap_rotates_nothing(agency, anna, key, days):
    args = ("agency-key-rotate", agency.slug, key.public_id)
    page = anna.send(*args, status=422, overlap_days=days)
    assert "#rotate_overlap_days" in page.links
    assert AgencyKey.objects.count() == 1


def test_revoking_asks_once_more(agency, anna, key):
    page = anna.send("agency-key-revoke", agency.slug, key.public_id, status=422)
    assert "#revoke_sure" in page.links
    key.refresh_from_db()
    assert key.is_in_force


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(agency, anna):
    key, text = given_key(agency, by=anna.user)
    anna.send("agency-key-revoke", agency.slug, key.public_id, sure="on")
    assert agency_key_for(text) is None
    assert "revoked on" in anna.see("agency-keys", agency.slug).words
    page = anna.see("agency-key", agency.slug, key.public_id)
    assert not [each for each in page.all("form") if each.get("method") == "post"]
    anna.send("agency-key-rotate", agency.slug, key.public_id, status=422, overlap_days="7")


def test_the_secretariat_revokes_a_key_that_got_lost_and_makes_none(agency, key):
    sam = seated(make_secretariat())
    sam.send("agency-keys", agency.slug, status=403, **TYPED)
    sam.send("agency-key-rotate", agency.slug, key.public_id, status=403, overlap_days="7")
    sam.send("agency-key-revoke", agency.slug, key.public_id, sure="on")
    assert not AgencyKey.objects.in_force().exists()


def test_uses_are_told_by_day_and_summed_up(agency, anna, key):
    today = clock.today()
    for ago, number in ((1, 1200), (30, 34), (31, 5)):
        KeyUse.objects.create(key=key, on=today - timedelta(days=ago), requests=number)
    assert "1,234 requests in 31 days" in anna.see("agency-keys", agency.slug).words
    page = anna.see("agency-key", agency.slug, key.public_id)
    assert "1,200" in page.words
    widths = [each.get("width") for each in page.all("rect") if each.get("class") == "now"]
    assert widths == ["100.0%", "2.8%"]


def test_limits_are_told_in_words(agency, anna):
    words = anna.see("agency-keys", agency.slug).words
    assert "600 requests a minute" in words
    assert "100,000 more a day" in words


def test_the_pages_cost_the_same_however_many_keys_there_are(agency, anna):
    ended = timezone.now()

    def add(number):
        key, _text = given_key(agency, by=anna.user, name=f"Key {number}")
        KeyUse.objects.create(key=key, on=clock.today(), requests=number + 1)
        if number % 2:
            AgencyKey.objects.filter(pk=key.pk).update(revoked_at=ended)

    few, many = grows(anna, "agency-keys", add, agency.slug)
    assert many == few
    assert many <= 14
