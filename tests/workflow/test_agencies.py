"""Agencies and their people: who makes them, who joins, and that somebody always stays."""

import pytest
from django.utils import timezone

from labels.models import Agency, AgencyMembership, Event, Invitation, Mail
from labels.workflow.agencies import (
    change_agency,
    change_agency_role,
    end_agency_membership,
    make_agency,
)
from labels.workflow.invitations import accept_invitation, invite, withdraw_invitation
from labels.workflow.offices import end_office
from labels.workflow.steps import Stale
from tests import agencies
from tests.agencies import make_agency_key, make_agency_person
from tests.factories import make_cluster, make_country, make_region
from tests.people import (
    again,
    make_auditor,
    make_board,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.at_once import at_once, kinds
from tests.workflow.invited import somebody, token_of
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return agencies.make_agency("Region Alpha")


@pytest.fixture
def anna(agency):
    return make_agency_person(agency)


def part_of(user):
    return user.agency_memberships.get()


def nobodies(agency):
    """All who do not administer it."""
    return [
        make_agency_person(agency, "member"),
        make_agency_person(agencies.make_agency()),
        make_manager(make_cluster("Alpha")),
        make_board(),
        make_auditor(),
        make_user(),
        make_agency_key(agency)[0],
    ]


def test_only_the_secretariat_makes_agencies(agency, anna):
    for by in [anna, *nobodies(agency)]:
        forbidden(make_agency, by=by, name="New")


def test_agencies_of_the_same_name_have_addresses_of_their_own():
    by = make_secretariat()
    made = [make_agency(by=by, name="Land  Berlin ") for _ in range(3)]
    assert [each.slug for each in made] == ["land-berlin", "land-berlin-2", "land-berlin-3"]
    assert {each.name for each in made} == {"Land Berlin"}
    assert make_agency(by=by, name="Агентство").slug == "agency"
    event = Event.objects.filter(verb="make_agency").first()
    assert (event.object_type, event.role) == ("agency", "secretariat")


@pytest.mark.django_db(transaction=True)
def test_two_made_at_once_have_two_addresses():
    by = make_secretariat()
    made = at_once(*[lambda: make_agency(by=again(by), name="Berlin")] * 3)
    assert {each.slug for each in made} == {"berlin", "berlin-2", "berlin-3"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": "x" * 201}, "too_long"),
        ({"website": "ftp://example.org"}, "website_wrong"),
        ({"website": "https://user@example.org"}, "website_wrong"),
    ],
)
def test_what_an_agency_cannot_be_called(fields, code):
    refused(code, make_agency, by=make_secretariat(), **({"name": "New"} | fields))
    assert not Agency.objects.exists()


def test_a_change_from_an_older_version_is_refused(agency, anna):
    given = {"name": "New", "website": "", "regions": [], "programmes": []}
    assert change_agency(agency, by=anna, version=1, **given).version == 2
    with pytest.raises(Stale):
        change_agency(agency, by=anna, version=1, **given | {"name": "Newer"})
    agency.refresh_from_db()
    assert (agency.name, agency.version) == ("New", 2)


def test_only_administrators_and_the_secretariat_change_an_agency(agency, anna):
    given = {"name": "New", "website": "", "regions": [], "programmes": []}
    for by in nobodies(agency):
        forbidden(change_agency, agency, by=by, **given)
    make_country("DE")
    given |= {"regions": [make_region("DE8")], "website": "https://example.org"}
    for by in (anna, make_secretariat()):
        changed = change_agency(agency, by=by, **given)
        assert (changed.name, changed.slug) == ("New", "region-alpha")
        assert [each.pk for each in changed.regions.all()] == ["DE8"]
    event = Event.objects.get(verb="change_agency")
    assert event.role == "agency"
    assert event.after["regions"] == ["DE8"]


def test_only_administrators_and_the_secretariat_change_roles(agency, anna):
    bert = part_of(make_agency_person(agency, "member"))
    for by in [bert.user, *nobodies(agency)]:
        forbidden(change_agency_role, bert, "administrator", by=by)
    assert change_agency_role(bert, "administrator", by=anna).role == "administrator"
    assert change_agency_role(bert, "member", by=make_secretariat()).role == "member"
    with pytest.raises(ValueError, match="owner"):
        change_agency_role(bert, "owner", by=anna)


def test_the_last_administrator_stays(agency, anna):
    mine = part_of(anna)
    make_agency_person(agency, "member")
    make_agency_person(agency, is_active=False)
    refused("last_administrator", change_agency_role, mine, "member", by=anna)
    refused("last_administrator", end_agency_membership, mine, by=make_secretariat())
    make_agency_person(agency)
    assert end_agency_membership(mine, by=anna).ended_at


def test_people_leave_by_themselves_or_are_asked_to(agency, anna):
    bert = part_of(make_agency_person(agency, "member"))
    for by in nobodies(agency):
        forbidden(end_agency_membership, bert, by=by)
    end_agency_membership(bert, by=bert.user)
    refused("membership_ended", end_agency_membership, bert, by=anna)
    refused("membership_ended", change_agency_role, bert, "administrator", by=anna)
    carl = part_of(make_agency_person(agency, "member"))
    assert end_agency_membership(carl, by=anna).ended_at


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_leave_at_once_one_stays():
    agency = agencies.make_agency()
    both = [make_agency_person(agency) for _ in range(2)]
    leave = [lambda user=user: end_agency_membership(part_of(user), by=user) for user in both]
    assert kinds(at_once(*leave)) == {"AgencyMembership": 1, "last_administrator": 1}


def test_only_administrators_and_the_secretariat_invite(agency, anna):
    for by in nobodies(agency):
        forbidden(invite, "x@example.org", "member", by=by, agency=agency)
    for by in (anna, make_secretariat()):
        assert invite("x@example.org", "member", by=by, agency=agency).agency == agency


def test_a_part_of_an_agency_is_in_an_agency(agency, anna):
    cluster = make_cluster("Alpha")
    for part, place in (("member", {}), ("editor", {"agency": agency, "cluster": cluster})):
        with pytest.raises(ValueError, match="belong to an agency"):
            invite("x@example.org", part, by=anna, **place)


def test_who_accepts_belongs_to_the_agency(agency, anna):
    new = somebody("new@example.org")
    sent = invite("New@example.org", "member", by=anna, agency=agency)
    mail = Mail.objects.get(key=f"invitation:{sent.public_id}")
    assert mail.context["agency"] == "Region Alpha"
    assert mail.address == "New@example.org"
    forbidden(accept_invitation, token_of(sent), by=somebody("other@example.org"))
    accept_invitation(token_of(sent), by=new)
    assert (part_of(new).agency, part_of(new).role) == (agency, "member")
    refused("invitation_accepted", accept_invitation, token_of(sent), by=new)
    refused("has_the_part", invite, "new@example.org", "administrator", by=anna, agency=agency)
    verbs = Event.objects.of("agency", agency.slug).values_list("verb", "role")
    assert ("join_agency", "agency") in set(verbs)
    assert ("accept_invitation", "agency") in set(verbs)


def test_accepting_makes_nobodys_part_less(agency, anna):
    new = somebody()
    sent = invite(new.email, "member", by=anna, agency=agency)
    token = token_of(sent)
    AgencyMembership.objects.create(user=new, agency=agency, role="administrator")
    accept_invitation(token, by=new)
    assert part_of(new).role == "administrator"


def test_an_invitation_replaces_the_one_before_and_those_of_other_agencies_stay(agency, anna):
    beta = agencies.make_agency("Beta")
    other = invite("x@example.org", "member", by=make_agency_person(beta), agency=beta)
    cluster = make_cluster("Alpha")
    third = invite("x@example.org", "editor", by=make_manager(cluster), cluster=cluster)
    first = invite("x@example.org", "member", by=anna, agency=agency)
    second = invite("x@example.org", "administrator", by=anna, agency=agency)
    assert set(Invitation.objects.open()) == {other, second, third}
    first.refresh_from_db()
    refused(
        "invitation_withdrawn", accept_invitation, token_of(first), by=somebody("x@example.org")
    )


def test_invitations_end_with_the_rights_of_who_sent_them(agency, anna):
    bert = make_agency_person(agency)
    sent = invite("x@example.org", "member", by=bert, agency=agency)
    change_agency_role(part_of(bert), "member", by=anna)
    sent.refresh_from_db()
    assert sent.withdrawn_at


def test_invitations_of_the_secretariat_end_with_the_office(agency):
    sam = make_secretariat()
    make_secretariat()
    sent = invite("x@example.org", "administrator", by=sam, agency=agency)
    end_office(sam, "secretariat", by=sam)
    sent.refresh_from_db()
    assert sent.withdrawn_at


def test_who_may_invite_may_take_it_back(agency, anna):
    sent = invite("x@example.org", "member", by=anna, agency=agency)
    for by in nobodies(agency):
        forbidden(withdraw_invitation, sent, by=by)
    assert withdraw_invitation(sent, by=make_secretariat()).withdrawn_at


def test_invitations_are_seen_by_administrators(agency, anna):
    sent = invite("x@example.org", "member", by=anna, agency=agency)
    assert list(Invitation.objects.visible_to(anna)) == [sent]
    for user in (make_agency_person(agency, "member"), make_agency_person(agencies.make_agency())):
        assert not Invitation.objects.visible_to(user).exists()
    assert sent.expires_at > timezone.now()
