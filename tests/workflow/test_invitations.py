"""Invitations: for one address, for a while, once."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from labels.models import Assessment, AssessorProfile, Event, Invitation, Mail, Membership, User
from labels.workflow.assignments import unassign
from labels.workflow.people import (
    accept_invitation,
    invite,
    withdraw_invitation,
)
from labels.workflow.steps import WorkflowError
from registry.accounts import confirm_address
from tests.cases import make_assessment
from tests.factories import make_cluster, make_country
from tests.people import (
    again,
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.reviewing import assign
from tests.workflow.at_once import at_once, kinds
from tests.workflow.invited import membership, somebody, token_of
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cluster():
    return make_cluster("Alpha")


@pytest.mark.parametrize("part", ["manager", "editor"])
def test_only_a_manager_or_the_secretariat_invites_into_a_cluster(cluster, part):
    strangers = [make_editor(cluster), make_manager(make_cluster("Beta")), make_user()]
    for by in [*strangers, make_board(), make_auditor(), make_assessor()]:
        forbidden(invite, "x@example.org", part, by=by, cluster=cluster)
    for by in [make_manager(cluster), make_secretariat()]:
        assert invite("x@example.org", part, by=by, cluster=cluster).part == part


@pytest.mark.parametrize(
    ("part", "who"), [("assessor", "secretariat"), ("secretariat", "board"), ("auditor", "board")]
)
def test_assessors_are_invited_by_the_secretariat_and_the_offices_by_the_board(cluster, part, who):
    people = {
        "manager": make_manager(cluster),
        "auditor": make_auditor(),
        "secretariat": make_secretariat(),
        "board": make_board(),
    }
    right = people.pop(who)
    for by in people.values():
        forbidden(invite, "x@example.org", part, by=by)
    assert invite("x@example.org", part, by=right).cluster is None


def test_a_manager_without_a_cluster_and_an_assessor_of_one_make_no_sense(cluster):
    by = make_secretariat()
    with pytest.raises(ValueError, match="belong to a cluster"):
        invite("x@example.org", "manager", by=by)
    with pytest.raises(ValueError, match="belong to a cluster"):
        invite("x@example.org", "assessor", by=by, cluster=cluster)


@pytest.mark.parametrize("email", ["", "nobody", "a@b\nBcc: c@example.org", "x" * 300 + "@a.org"])
def test_what_is_no_address_is_not_invited(cluster, email):
    with pytest.raises(WorkflowError):
        invite(email, "editor", by=make_manager(cluster), cluster=cluster)
    assert not Mail.objects.exists()


def test_somebody_who_has_the_part_is_not_invited_again(cluster):
    manager, secretariat = make_manager(cluster), make_secretariat()
    editor, assessor = make_editor(cluster), make_assessor()
    confirm_address(editor)
    refused("has_the_part", invite, editor.email, "manager", by=manager, cluster=cluster)
    refused("has_the_part", invite, editor.email.upper(), "editor", by=manager, cluster=cluster)
    refused("has_the_part", invite, assessor.email, "assessor", by=secretariat)
    refused("has_the_part", invite, secretariat.email, "secretariat", by=make_board())


def test_nobody_sends_mail_to_half_the_world(cluster):
    by, now = make_manager(cluster), timezone.now()
    fields = {"part": "editor", "cluster": cluster, "invited_by": by, "invited_at": now}
    fields |= {"email": "y@example.org", "expires_at": now + timedelta(days=14)}
    Invitation.objects.bulk_create(
        Invitation(public_id=uuid4(), token_sha256=f"{number:064}", **fields)
        for number in range(50)
    )
    refused("too_many_invitations", invite, "x@example.org", "editor", by=by, cluster=cluster)


def test_the_token_is_in_the_mail_only_and_has_256_bits(cluster):
    invitation = invite("x@example.org", "editor", by=make_manager(cluster), cluster=cluster)
    token = token_of(invitation)
    assert re.fullmatch(r"[\w-]{43}", token)
    kept = {str(value) for value in Invitation.objects.values().get().values()}
    journal = str(list(Event.objects.values()))
    assert token not in kept
    assert token not in journal
    assert "x@example.org" not in journal
    assert invitation.expires_at - invitation.invited_at == timedelta(days=14)


def test_a_second_invitation_ends_the_first(cluster):
    manager, new = make_manager(cluster), somebody()
    first = token_of(invite(new.email, "editor", by=manager, cluster=cluster))
    second = token_of(invite(new.email.upper(), "manager", by=manager, cluster=cluster))
    refused("invitation_withdrawn", accept_invitation, first, by=new)
    accept_invitation(second, by=new)
    assert membership(new).role == "manager"


def test_only_the_person_of_the_address_accepts(cluster):
    new, other, unconfirmed = somebody(), somebody("o@example.org"), make_user("u@example.org")
    manager = make_manager(cluster)
    token = token_of(invite(new.email, "editor", by=manager, cluster=cluster))
    forbidden(accept_invitation, token, by=other)
    forbidden(accept_invitation, token, by=manager)
    theirs = token_of(invite(unconfirmed.email, "editor", by=manager, cluster=cluster))
    forbidden(accept_invitation, theirs, by=unconfirmed)
    User.objects.filter(pk=new.pk).update(is_active=False)
    forbidden(accept_invitation, token, by=again(new))


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "ä" * 1000])
def test_an_unknown_token_opens_nothing(token):
    refused("invitation_unknown", accept_invitation, token, by=somebody())


def test_an_invitation_is_accepted_once_in_time_and_while_it_stands(cluster):
    manager, new = make_manager(cluster), somebody()
    late = invite(new.email, "editor", by=manager, cluster=cluster)
    Invitation.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    refused("invitation_expired", accept_invitation, token_of(late), by=new)
    taken_back = invite(new.email, "editor", by=manager, cluster=cluster)
    forbidden(withdraw_invitation, taken_back, by=make_editor(cluster))
    withdraw_invitation(taken_back, by=manager)
    refused("invitation_withdrawn", accept_invitation, token_of(taken_back), by=new)
    good = invite(new.email, "editor", by=manager, cluster=cluster)
    accept_invitation(token_of(good), by=new)
    refused("invitation_accepted", accept_invitation, token_of(good), by=new)
    refused("invitation_accepted", withdraw_invitation, good, by=manager)


def test_an_accepted_invitation_makes_a_member_and_no_part_becomes_less(cluster):
    new = somebody()
    by = make_secretariat()
    accept_invitation(token_of(invite(new.email, "editor", by=by, cluster=cluster)), by=new)
    assert membership(new).role == "editor"
    event = Event.objects.get(verb="accept_invitation")
    assert (event.object_type, event.object_id) == ("cluster", cluster.number)
    assert event.after["user"] == f"user-{new.pk}"
    second = make_user("manager@example.org")
    confirm_address(second)
    token = token_of(invite(second.email, "editor", by=by, cluster=cluster))
    Membership.objects.create(user=second, cluster=cluster, role="manager")
    accept_invitation(token, by=second)
    assert membership(second).role == "manager"


def test_an_assessor_gets_a_profile_and_says_where_they_work():
    new, by = somebody(), make_secretariat()
    token = token_of(invite(new.email, "assessor", by=by))
    refused("country_needed", accept_invitation, token, by=new)
    accept_invitation(token, by=new, country=make_country("AT"))
    assert (new.assessor_profile.country_id, new.assessor_profile.active) == ("AT", True)
    AssessorProfile.objects.filter(user=new).update(active=False)
    accept_invitation(token_of(invite(new.email, "assessor", by=by)), by=new)
    assert AssessorProfile.objects.get(user=new).active


@pytest.mark.parametrize("part", ["secretariat", "board", "auditor"])
def test_an_office_begins_with_the_next_request(part):
    new = somebody()
    assert not new.sees_all_cases
    accept_invitation(token_of(invite(new.email, part, by=make_board())), by=new)
    assert again(new).group_names == {part}


@pytest.mark.parametrize("part", ["secretariat", "board", "auditor"])
def test_an_assessor_at_work_takes_no_office(part):
    new = make_assessor(user=somebody())
    case = make_assessment("submitted")
    mine = assign(case, new)
    token = token_of(invite(new.email, part, by=make_board()))
    refused("assesses_now", accept_invitation, token, by=new)
    assert again(new).group_names == frozenset()
    unassign(mine, by=make_secretariat(), reason="Takes an office.")
    accept_invitation(token, by=new)
    assert again(new).group_names == {part}


def test_an_assessor_whose_cases_are_closed_takes_an_office():
    case = make_assessment("decided")
    one = case.assignments.first().assessor
    confirm_address(one)
    accept_invitation(token_of(invite(one.email, "board", by=make_board())), by=one)
    assert again(one).is_board


@pytest.mark.django_db(transaction=True)
def test_nobody_takes_an_office_and_a_case_at_once():
    new, case, by = make_assessor(user=somebody()), make_assessment("submitted"), make_secretariat()
    token = token_of(invite(new.email, "secretariat", by=make_board()))
    at_once(
        lambda: accept_invitation(token, by=again(new)),
        lambda: assign(Assessment.objects.get(pk=case.pk), new, by=again(by)),
    )
    assert again(new).is_secretariat + new.assignments.count() == 1


def test_invitations_are_seen_by_managers_and_those_who_see_all(cluster):
    invite("x@example.org", "editor", by=make_manager(cluster), cluster=cluster)
    invite("y@example.org", "assessor", by=make_secretariat())
    seen = {
        who.email: Invitation.objects.visible_to(who).count()
        for who in (
            make_user("1@example.org"),
            make_editor(cluster, email="2@example.org"),
            make_manager(cluster, email="3@example.org"),
            make_manager(make_cluster("Beta"), email="4@example.org"),
            make_board(email="5@example.org"),
            make_manager(cluster, email="6@example.org", is_active=False),
        )
    }
    assert list(seen.values()) == [0, 0, 1, 0, 2, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("part", ["editor", "board"])
def test_an_invitation_accepted_several_times_at_once_is_accepted_once(part):
    new, cluster = somebody(), make_cluster("Alpha") if part == "editor" else None
    token = token_of(invite(new.email, part, by=inviter(part), cluster=cluster))
    told = at_once(*[lambda: accept_invitation(token, by=again(new))] * 4)
    assert kinds(told) == {"Invitation": 1, "invitation_accepted": 3}
    assert Event.objects.filter(verb="accept_invitation").count() == 1


def inviter(part):
    return make_secretariat() if part == "editor" else make_board()
