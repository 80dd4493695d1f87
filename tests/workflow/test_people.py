"""Who comes to rights in a cluster or an office, and how they end."""

from functools import partial

import pytest

from labels.models import Event, Membership
from labels.workflow.people import (
    accept_invitation,
    change_role,
    end_membership,
    end_office,
    hand_over,
    invite,
    save_assessor_profile,
)
from tests.factories import make_cluster, make_country, make_sector
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
from tests.workflow.at_once import at_once, kinds
from tests.workflow.invited import membership, somebody, token_of
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db

TOO_MANY = [f"{one}{two}" for one in "abcd" for two in "abcdefgh"]


@pytest.fixture
def cluster():
    return make_cluster("Alpha")


# Leaving, and handing over.


def test_strangers_and_editors_end_no_membership_and_change_no_role(cluster):
    manager, editor = make_manager(cluster), make_editor(cluster)
    for by in (editor, make_user(), make_manager(make_cluster("Beta")), make_auditor()):
        forbidden(end_membership, membership(manager), by=by)
        forbidden(change_role, membership(editor), "manager", by=by)


def test_the_last_manager_neither_leaves_nor_becomes_an_editor(cluster):
    manager = make_manager(cluster)
    make_editor(cluster)
    make_manager(cluster, is_active=False)
    mine = membership(manager)
    for by in (manager, make_secretariat()):
        refused("last_manager", end_membership, mine, by=by)
        refused("last_manager", change_role, mine, "editor", by=by)
    assert membership(manager).role == "manager"
    assert membership(manager).ended_at is None


def test_rights_end_at_the_next_request(cluster):
    manager, editor = make_manager(cluster), make_editor(cluster)
    end_membership(membership(editor), by=editor)
    assert not editor.memberships.current().exists()
    refused("membership_ended", end_membership, membership(editor), by=manager)
    refused("membership_ended", change_role, membership(editor), "manager", by=manager)
    forbidden(invite, "x@example.org", "editor", by=editor, cluster=cluster)


def test_who_manages_no_more_has_invited_nobody(cluster):
    one, other, new = make_manager(cluster), make_manager(cluster), somebody()
    token = token_of(invite(new.email, "manager", by=one, cluster=cluster))
    stays = token_of(invite("n@example.org", "editor", by=other, cluster=cluster))
    change_role(membership(one), "editor", by=other)
    refused("invitation_withdrawn", accept_invitation, token, by=new)
    accept_invitation(stays, by=somebody("n@example.org"))


def test_a_cluster_is_handed_over_in_one_step(cluster):
    manager, editor = make_manager(cluster), make_editor(cluster)
    elsewhere = make_editor(make_cluster("Beta"))
    forbidden(hand_over, membership(manager), to=membership(editor), by=editor)
    with pytest.raises(ValueError, match="same cluster"):
        hand_over(membership(manager), to=membership(elsewhere), by=manager)
    gone = make_editor(cluster, is_active=False)
    refused("successor_inactive", hand_over, membership(manager), to=membership(gone), by=manager)
    hand_over(membership(manager), to=membership(editor), by=manager)
    assert membership(editor).role == "manager"
    assert membership(manager).ended_at is not None
    assert list(Event.objects.order_by("seq").values_list("verb", "role")) == [
        ("change_role", "cluster"),
        ("end_membership", "cluster"),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_leave_at_once_one_stays():
    cluster = make_cluster("Alpha")
    people = [make_manager(cluster), make_manager(cluster)]
    told = at_once(*(partial(end_membership, membership(by), by=again(by)) for by in people))
    assert kinds(told) == {"Membership": 1, "last_manager": 1}
    assert Membership.objects.current().filter(cluster=cluster, role="manager").count() == 1


# Assessors and offices.


def given(**changes):
    fields = {"country": make_country("DE"), "languages": ["fr", "en", "en"], "sectors": []}
    return fields | {"employer": " ACME \n GmbH", "active": True} | changes


def test_a_profile_is_made_by_the_secretariat_and_kept_by_the_assessor_too():
    by, user = make_secretariat(), make_user()
    for stranger in (user, make_board(), make_assessor()):
        forbidden(save_assessor_profile, user, by=stranger, **given())
    sector = make_sector("health")
    profile = save_assessor_profile(user, by=by, **given(sectors=[sector]))
    assert (profile.languages, profile.employer) == (["en", "fr"], "ACME GmbH")
    assert list(profile.sectors.all()) == [sector]
    assert save_assessor_profile(user, by=user, **given(employer="Other")).employer == "Other"
    forbidden(save_assessor_profile, user, by=user, **given(active=False))
    assert not save_assessor_profile(user, by=by, **given(active=False)).active


@pytest.mark.parametrize("languages", [["english"], ["EN"], [""], TOO_MANY])
def test_languages_are_codes(languages):
    fields = given(languages=languages)
    refused("language_wrong", save_assessor_profile, make_user(), by=make_secretariat(), **fields)


def test_an_office_is_left_but_not_by_the_last_one():
    board, other, secretariat = make_board(), make_board(), make_secretariat()
    forbidden(end_office, board, "board", by=secretariat)
    end_office(other, "board", by=board)
    assert not again(other).is_board
    refused("office_ended", end_office, other, "board", by=board)
    refused("last_of_the_office", end_office, board, "board", by=board)
    refused("last_of_the_office", end_office, secretariat, "secretariat", by=board)
    auditor = make_auditor()
    end_office(auditor, "auditor", by=auditor)
    with pytest.raises(ValueError, match="no office"):
        end_office(board, "assessor", by=board)


@pytest.mark.parametrize("part", ["secretariat", "board"])
def test_who_leaves_an_office_has_invited_nobody_with_its_powers(part):
    one = make_user(groups=[part])
    make_user(groups=[part])
    other = make_board()
    new = somebody()
    wanted = "assessor" if part == "secretariat" else "auditor"
    token = token_of(invite(new.email, wanted, by=one))
    stays = token_of(invite("n@example.org", "auditor", by=other))
    end_office(one, part, by=one)
    refused("invitation_withdrawn", accept_invitation, token, by=new, country=make_country("DE"))
    accept_invitation(stays, by=somebody("n@example.org"))


def test_who_leaves_the_secretariat_and_manages_a_cluster_still_invites_into_it(cluster):
    one, new = make_manager(cluster, groups=["secretariat"]), somebody()
    make_secretariat()
    mine = token_of(invite(new.email, "editor", by=one, cluster=cluster))
    foreign = token_of(invite(new.email, "editor", by=one, cluster=make_cluster("Beta")))
    end_office(one, "secretariat", by=one)
    accept_invitation(mine, by=new)
    refused("invitation_withdrawn", accept_invitation, foreign, by=new)


def test_an_editor_of_the_secretariat_makes_no_managers_of_their_own_cluster(cluster):
    manager, other = make_manager(cluster), make_editor(cluster)
    editor = make_editor(cluster, groups=["secretariat"])
    for each in (editor, other):
        forbidden(change_role, membership(each), "manager", by=editor)
    forbidden(hand_over, membership(manager), to=membership(editor), by=editor)
    assert membership(editor).role == "editor"


def test_somebody_who_cannot_log_in_any_more_sees_no_memberships(cluster):
    gone = make_manager(cluster, is_active=False)
    assert not Membership.objects.visible_to(gone).exists()
    assert Membership.objects.visible_to(make_editor(cluster)).count() == 2
