"""Who works for an agency, what it says of itself, and agencies at the desk."""

import pytest
from django.utils import timezone

from labels.forms.agency import codes_in
from labels.models import Agency, AgencyMembership, Event, Invitation, Mail, Programme
from labels.workflow.invitations import invite
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.factories import make_region
from tests.people import make_auditor, make_board, make_secretariat, make_user

from .portal_pages import Visitor, seated
from .test_portal_growth import grows

pytestmark = pytest.mark.django_db

INVITED = {"email": "new@agency.example", "part": "member"}


@pytest.fixture
def agency():
    return make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return Visitor(make_agency_person(agency, name="Anna Administrator"))


@pytest.fixture
def mia(agency):
    return Visitor(make_agency_person(agency, "member", name="Mia Member"))


@pytest.fixture
def sam():
    return seated(make_secretariat())


def part_of(visitor):
    return visitor.user.agency_memberships.get()


# People.


def test_another_agency_finds_no_people_here(agency, mia):
    stranger = Visitor(make_agency_person(make_agency("Region Beta")))
    stranger.see("agency-people", agency.slug, status=404)
    stranger.send("agency-people", agency.slug, status=404, **INVITED)
    stranger.send("agency-member", agency.slug, part_of(mia).pk, status=404, do="end")
    stranger.see("agency-profile", agency.slug, status=404)
    assert not Invitation.objects.exists()


def test_a_member_of_another_agency_is_not_reached_through_ones_own(mia):
    other = make_agency("Region Beta")
    stranger = Visitor(make_agency_person(other))
    stranger.send("agency-member", other.slug, part_of(mia).pk, status=404, do="end")
    assert part_of(mia).ended_at is None


def test_members_see_who_is_there_and_invite_nobody(agency, anna, mia):
    invite("waits@agency.example", "member", by=anna.user, agency=agency)
    page = mia.see("agency-people", agency.slug)
    assert "Anna Administrator" in page.words
    assert "waits@agency.example" not in page.words
    mia.send("agency-people", agency.slug, status=403, **INVITED)
    mia.send("agency-member", agency.slug, part_of(anna).pk, status=403, do="end")
    mine = ("agency-member", agency.slug, part_of(mia).pk)
    mia.send(*mine, status=403, do="role", role="administrator")
    assert part_of(mia).role == "member"


def test_auditors_change_nothing(agency, anna):
    auditor = seated(make_auditor())
    page = auditor.see("agency-people", agency.slug)
    assert not [each for each in page.all("form") if each.get("method") == "post"]
    auditor.send("agency-people", agency.slug, status=403, **INVITED)


@pytest.mark.parametrize("part", ["member", "administrator"])
def test_an_administrator_invites_and_withdraws(agency, anna, part):
    anna.send("agency-people", agency.slug, email="new@agency.example", part=part)
    sent = Invitation.objects.open().get()
    assert (sent.agency, sent.part) == (agency, part)
    assert Mail.objects.filter(key__startswith="invitation:").count() == 1
    assert "new@agency.example" in anna.see("agency-people", agency.slug).words
    anna.send("agency-invitation-withdraw", agency.slug, sent.public_id)
    assert not Invitation.objects.open().exists()


def test_an_invitation_of_another_agency_is_not_withdrawn_from_here(agency, anna):
    other = make_agency("Region Beta")
    sent = invite("x@agency.example", "member", by=make_agency_person(other), agency=other)
    anna.send("agency-invitation-withdraw", agency.slug, sent.public_id, status=404)
    assert Invitation.objects.open().exists()


@pytest.mark.parametrize(
    "wrong",
    [{"email": "nobody"}, {"email": ""}, {"email": "anna@agency.example"}],
)
def test_what_is_wrong_with_an_invitation_is_told_at_its_field(agency, wrong):
    anna = Visitor(make_agency_person(agency, user=make_user(email="anna@agency.example")))
    page = anna.send("agency-people", agency.slug, status=422, **INVITED | wrong)
    assert "#id_email" in page.links
    assert (
        any(each.get("value") == wrong["email"] for each in page.all("input")) or not wrong["email"]
    )
    assert not Invitation.objects.exists()


def test_a_part_of_a_cluster_is_no_part_here(agency, anna):
    anna.send("agency-people", agency.slug, status=422, **INVITED | {"part": "manager"})


def test_parts_are_changed_and_ended(agency, anna, mia):
    of_mia = ("agency-member", agency.slug, part_of(mia).pk)
    anna.send(*of_mia, do="role", role="administrator")
    assert part_of(mia).role == "administrator"
    anna.send(*of_mia, do="end")
    assert part_of(mia).ended_at is not None
    mia.see("agency-people", agency.slug, status=404)


def test_what_no_form_of_the_page_sends_is_not_there(agency, anna, mia):
    of_mia = ("agency-member", agency.slug, part_of(mia).pk)
    anna.send(*of_mia, status=404, do="role", role="owner")
    anna.send(*of_mia, status=404, do="promote")


def test_the_last_administrator_stays(agency, anna):
    mine = ("agency-member", agency.slug, part_of(anna).pk)
    for said in ({"do": "end"}, {"do": "role", "role": "member"}):
        anna.send(*mine, **said)
        assert "An agency needs an administrator." in anna.see("agency-people", agency.slug).words
    assert part_of(anna).role == "administrator"


def test_who_leaves_goes_where_they_still_belong(agency, anna, mia):
    answer = mia.send("agency-member", agency.slug, part_of(mia).pk, do="end")
    assert answer["Location"] == "/portal/"


def test_the_page_of_people_costs_the_same_however_many_there_are(agency, anna):
    def add(number):
        make_agency_person(agency, "member")
        invite(f"{number}@agency.example", "member", by=anna.user, agency=agency)

    few, many = grows(anna, "agency-people", add, agency.slug)
    assert many == few
    assert many <= 12


# The profile.


def test_members_read_the_profile_and_change_nothing(agency, mia):
    page = mia.see("agency-profile", agency.slug)
    assert not page.all("textarea")
    mia.send("agency-profile", agency.slug, status=403, name="Mine")
    agency.refresh_from_db()
    assert agency.name == "Region Alpha"


def test_an_administrator_keeps_name_website_regions_and_programmes(agency, anna):
    make_region("ITC1")
    make_region("DE2")
    go = Programme.objects.create(code="go", name="Go cluster", kind="programme")
    typed = {"name": "Region Alpha and Beta", "website": "https://agency.example"}
    typed |= {"regions": "ITC1 Piemonte\nde2", "programmes": [go.pk]}
    typed["version"] = agency.version
    anna.send("agency-profile", agency.slug, **typed)
    agency.refresh_from_db()
    assert (agency.name, agency.website) == ("Region Alpha and Beta", "https://agency.example")
    assert set(agency.regions.values_list("pk", flat=True)) == {"ITC1", "DE2"}
    assert list(agency.programmes.all()) == [go]
    assert Event.objects.filter(verb="change_agency").count() == 1
    page = anna.see("agency-profile", agency.slug)
    assert "ITC1 Region ITC1" in page.words


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "id_name"),
        ({"website": "ftp://agency.example"}, "id_website"),
        ({"regions": "ITC1\nXX99 Nowhere"}, "id_regions"),
    ],
)
def test_what_is_wrong_with_the_profile_is_told_and_nothing_typed_is_lost(
    agency, anna, wrong, field
):
    make_region("ITC1")
    typed = {"name": "Kept", "website": "https://kept.example", "regions": "ITC1 my words"}
    typed["version"] = str(agency.version)
    page = anna.send("agency-profile", agency.slug, status=422, **typed | wrong)
    assert f"#{field}" in page.links
    shown = page.response.content.decode()
    for name, text in (typed | wrong).items():
        assert text in shown, name
    agency.refresh_from_db()
    assert agency.name == "Region Alpha"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("", []),
        ("ITC1, DE21; DE", ["ITC1"]),
        ("ITC1, DE21;ITC4", ["ITC1", "DE21", "ITC4"]),
        ("itc1 Piemonte\n\n  DE21 Karlsruhe, Stadtkreis ", ["ITC1", "DE21"]),
        ("ITI4 Roma", ["ITI4"]),
    ],
)
def test_regions_are_read_by_their_codes(text, codes):
    assert list(codes_in(text)) == codes


# At the desk.

ENTERED = {"do": "new", "name": "Region Gamma", "website": "", "email": "first@gamma.example"}


def test_the_desk_lists_agencies_for_those_who_belong_there(agency, anna, mia, sam):
    make_agency_person(agency, "member").agency_memberships.update(ended_at=timezone.now())
    page = sam.see("desk-agencies")
    assert "Region Alpha" in page.words
    cells = [each for each in page.words.split() if each in ("1", "2", "3")]
    assert cells[-2:] == ["1", "2"]
    assert "/desk/agencies/" in sam.see("desk-people").links
    for visitor in (anna, mia):
        visitor.see("desk-agencies", status=404)
        visitor.send("desk-agencies", status=404, **ENTERED)


@pytest.mark.parametrize("make", [make_board, make_auditor])
def test_others_at_the_desk_enter_nothing(agency, make):
    visitor = seated(make())
    page = visitor.see("desk-agencies")
    assert not [each for each in page.all("form") if each.get("method") == "post"]
    visitor.send("desk-agencies", status=403, **ENTERED)
    assert Agency.objects.count() == 1


def test_the_secretariat_enters_an_agency_and_invites_its_first_administrator(sam):
    sam.send("desk-agencies", **ENTERED)
    made = Agency.objects.get(slug="region-gamma")
    sent = Invitation.objects.open().get()
    assert (sent.agency, sent.part, sent.email) == (made, "administrator", ENTERED["email"])
    assert not AgencyMembership.objects.exists()
    sam.see("desk-people")  # where invitations to offices are


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": ""}, "new_name"), ({"email": "nobody"}, "new_email")]
)
def test_an_agency_is_entered_with_its_administrator_or_not_at_all(sam, wrong, field):
    page = sam.send("desk-agencies", status=422, **ENTERED | wrong)
    assert f"#{field}" in page.links
    assert not Agency.objects.exists()


def test_an_invitation_that_cannot_be_sent_leaves_no_agency(sam, monkeypatch):
    monkeypatch.setattr("labels.workflow.invitations.MOST_IN_A_DAY", 0)
    page = sam.send("desk-agencies", status=422, **ENTERED)
    assert "You have sent many invitations today." in page.words
    assert any(each.get("value") == ENTERED["email"] for each in page.all("input"))
    assert not Agency.objects.exists()
    assert not Event.objects.filter(verb="make_agency").exists()


def test_a_lost_key_is_found_by_its_beginning(agency, anna, sam):
    key, text = make_agency_key(agency, by=anna.user)
    for said in (key.prefix, text):
        answer = sam.send("desk-agencies", do="lost", prefix=said)
        assert answer["Location"] == f"/agency/{agency.slug}/keys/{key.public_id}/"
    page = sam.send("desk-agencies", status=422, do="lost", prefix="a_000000000000")
    assert "#lost_prefix" in page.links


def test_the_list_at_the_desk_costs_the_same_however_many_there_are(sam):
    def add(number):
        make_agency_person(make_agency(f"Region {number}"))

    few, many = grows(sam, "desk-agencies", add)
    assert many == few
