"""Clusters that leave the register, and come back."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import Cluster, Entry, Event, Membership
from labels.register.changes import changes
from labels.register.imports.matching import Directory
from labels.register.twins import twins
from labels.workflow import claims, mergers
from labels.workflow.cases import open_assessment
from labels.workflow.delisting import delist, list_again
from labels.workflow.invitations import invite
from labels.workflow.labels import propose_measure
from labels.workflow.namesakes import namesake
from labels.workflow.profiles import ask_for_change
from labels.workflow.steps import WorkflowError
from tests import cases as walking
from tests.factories import make_cluster, make_country, make_label, make_level
from tests.people import (
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.register.asking import slugs
from tests.workflow.at_once import at_once, kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def sam(db):
    return make_secretariat()


@pytest.fixture
def double(db):
    return make_cluster("Alpha Healht", website="https://alpha.example")


@pytest.fixture
def alpha(db):
    return make_cluster("Alpha Health", website="https://alpha.example")


def refused(code, do):
    with pytest.raises(WorkflowError) as caught:
        do()
    assert caught.value.code == code
    return [each["code"] for each in caught.value.problems]


# Who may.


@pytest.mark.parametrize("make", [make_user, make_board, make_auditor])
def test_only_the_secretariat_takes_a_cluster_out(double, make):
    with pytest.raises(PermissionDenied):
        delist(double, by=make(), reason="mistake")


@pytest.mark.parametrize("ended", [False, True])
def test_nobody_takes_out_a_cluster_of_their_own(double, sam, ended):
    given = {"ended_at": "2100-01-01T00:00Z"} if ended else {}
    Membership.objects.create(user=sam, cluster=double, role="editor", **given)
    with pytest.raises(PermissionDenied):
        delist(double, by=sam, reason="mistake")


def test_nobody_takes_back_a_cluster_of_their_own(double, sam):
    left = delist(double, by=make_secretariat(), reason="mistake")
    Membership.objects.create(user=sam, cluster=double, role="editor", ended_at="2100-01-01T00:00Z")
    with pytest.raises(PermissionDenied):
        list_again(left, by=sam)


# What keeps a cluster in.


def hanging(cluster, what):
    """Something that hangs on the cluster."""
    match what:
        case "has_labels":
            make_label(cluster, "gold", awarded="2020-01-15")
        case "has_members":
            make_editor(cluster)
        case "has_open_case":
            walking.make_rule_set()
            open_assessment(cluster, make_level("gold"), by=make_secretariat())
        case "has_story":
            other = make_cluster("Omega")
            other.origins.create(kind="merged", predecessor=cluster)
        case "has_doubles":
            delist(make_cluster("Beta"), by=make_secretariat(), reason="double", same_as=cluster)


@pytest.mark.parametrize(
    "what", ["has_labels", "has_members", "has_open_case", "has_story", "has_doubles"]
)
def test_a_cluster_on_which_something_hangs_stays(double, sam, what):
    hanging(double, what)
    assert refused("still_needed", lambda: delist(double, by=sam, reason="mistake")) == [what]
    assert Cluster.objects.get(pk=double.pk).delisted_at is None


def wait_for_an_answer(cluster, what):
    france, somebody = make_country("FR"), make_user()
    match what:
        case "claim":
            given = {"name": "Alpha", "country": france, "message": "I run it."}
            claims.claim(by=somebody, cluster=cluster, **given)
        case "invitation":
            invite("new@example.org", "editor", by=make_secretariat(), cluster=cluster)
        case "entry":
            make_level("gold")
            walking.make_rule_set()
            details = {"level": "gold", "scheme": "ecei", "awarded_on": "2020", "source": "A book"}
            given = {"cluster": cluster, "details": details, "reason": "Found."}
            propose_measure("enter", by=make_secretariat(), **given)
        case "change":
            manager = make_manager(cluster)
            ask_for_change(cluster, "name", by=manager, details={"name": "New"}, reason="A vote.")
            Membership.objects.filter(user=manager).update(ended_at="2100-01-01T00:00Z")


@pytest.mark.parametrize("what", ["claim", "invitation", "entry", "change"])
def test_a_cluster_for_which_something_waits_stays(double, sam, what):
    wait_for_an_answer(double, what)
    found = refused("still_needed", lambda: delist(double, by=sam, reason="mistake"))
    assert found == ["has_waiting"]


def test_all_that_hangs_on_it_is_named_at_once(double, sam):
    hanging(double, "has_labels")
    hanging(double, "has_members")
    found = refused("still_needed", lambda: delist(double, by=sam, reason="mistake"))
    assert found == ["has_labels", "has_members"]


def test_a_double_names_another_cluster_that_is_listed(double, alpha, sam):
    delisting = partial(delist, double, by=sam, reason="double")
    assert refused("same_as_wrong", delisting) == ["same_as_wrong"]
    refused("same_as_wrong", lambda: delisting(same_as=double))
    delist(alpha, by=sam, reason="mistake")
    refused("same_as_wrong", lambda: delisting(same_as=alpha))


def test_a_mistake_names_no_other_cluster(double, alpha, sam):
    refused("same_as_wrong", lambda: delist(double, by=sam, reason="mistake", same_as=alpha))


def test_a_cluster_leaves_once_and_comes_back_once(double, sam):
    refused("cluster_listed", lambda: list_again(double, by=sam))
    delist(double, by=sam, reason="mistake")
    refused("cluster_delisted", lambda: delist(double, by=sam, reason="mistake"))
    list_again(double, by=sam)
    refused("cluster_listed", lambda: list_again(double, by=sam))


def test_a_note_has_an_end(double, sam):
    refused("too_long", lambda: delist(double, by=sam, reason="mistake", note="x" * 1001))


# What becomes of it.


def test_it_is_told_as_a_tombstone_and_nobody_finds_it_any_more(double, alpha, sam):
    assert slugs(q="alpha") == ["alpha-healht", "alpha-health"]
    delist(double, by=sam, reason="double", same_as=alpha, note="The same address.")
    assert slugs() == slugs(q="alpha") == ["alpha-health"]
    item = changes(0, 100).entries()[-1]
    assert (item["kind"], item["slug"], item["record"]) == ("tombstone", double.slug, None)
    assert item["events"] == [{"type": "cluster.delisted"}]


def test_the_journal_says_who_and_why(double, alpha, sam):
    delist(double, by=sam, reason="double", same_as=alpha, note="The same address.")
    event = Event.objects.get(verb="delist")
    assert (event.actor, event.object_id) == (f"user-{sam.pk}", double.number)
    assert event.note == "The same address."
    assert event.after == {"reason": "double", "same_as": alpha.number}


def test_what_the_register_said_before_stays_answerable(double, sam):
    moment = Entry.objects.get(cluster=double).at
    delist(double, by=sam, reason="mistake")
    assert slugs(known_at=moment) == [double.slug]
    assert slugs() == []


def test_it_comes_back_as_it_was(double, alpha, sam):
    before = Entry.objects.get(cluster=double)
    left = delist(double, by=sam, reason="double", same_as=alpha)
    back = list_again(left, by=sam, note="They are two.")
    assert (back.delisted_at, back.delisted_for, back.same_as) == (None, "", None)
    entry = Entry.objects.get(cluster=double, superseded_at=None)
    assert (entry.kind, entry.sha256) == ("record", before.sha256)
    assert slugs() == ["alpha-healht", "alpha-health"]


def test_it_is_matched_by_nobody(double, alpha, sam):
    assert twins() != []
    assert namesake("Alpha Healht", double.country) == double
    delist(double, by=sam, reason="mistake")
    assert twins() == []
    assert namesake("Alpha Healht", double.country) is None
    assert Directory.load().find("Alpha Healht", "DE") is None


def test_the_names_of_a_double_lead_to_the_cluster_that_stayed(double, alpha, sam):
    delist(double, by=sam, reason="double", same_as=alpha)
    assert Directory.load().find("Alpha Healht", "DE").pk == alpha.pk
    assert twins() == []


# Nothing hangs itself on it afterwards.


def try_to_open_a_case(cluster, sam):
    walking.make_rule_set()
    open_assessment(cluster, make_level("gold"), by=sam)


def try_to_enter_an_award(cluster, sam):
    details = {"level": "gold", "scheme": "ecei", "awarded_on": "2020", "source": "A book"}
    propose_measure("enter", by=sam, cluster=cluster, details=details, reason="Found.")


def try_to_invite(cluster, sam):
    invite("new@example.org", "editor", by=sam, cluster=cluster)


def try_to_claim(cluster, sam):
    given = {"name": "Alpha", "country": make_country("FR"), "message": "I run it."}
    claims.claim(by=make_user(), cluster=cluster, **given)


def try_to_give_it_a_manager(cluster, sam):
    given = {"name": "Psi", "country": make_country("FR"), "message": "I run it."}
    asked = claims.claim(by=make_user(), **given)
    claims.answer_claim(asked, by=sam, accept=True, cluster=cluster)


@pytest.mark.parametrize(
    "attempt",
    [
        try_to_open_a_case,
        try_to_enter_an_award,
        try_to_invite,
        try_to_claim,
        try_to_give_it_a_manager,
    ],
)
def test_nothing_is_hung_on_a_cluster_that_left(double, sam, attempt):
    delist(double, by=sam, reason="mistake")
    refused("cluster_delisted", lambda: attempt(double, sam))


def test_no_cluster_merges_into_one_that_left(double, alpha, sam):
    delist(double, by=sam, reason="mistake")
    refused("details_wrong", lambda: mergers.check(alpha, {"into": double.slug}))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_out_each_the_other_one_stays(double, alpha):
    one, other = make_secretariat(), make_secretariat()
    done = at_once(
        lambda: delist(double, by=one, reason="double", same_as=alpha),
        lambda: delist(alpha, by=other, reason="double", same_as=double),
    )
    assert sorted(kinds(done)) in (["Cluster", "same_as_wrong"], ["Cluster", "still_needed"])
    assert Cluster.objects.filter(delisted_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_nobody_joins_while_the_cluster_leaves(double):
    one, other = make_secretariat(), make_secretariat()
    given = {"name": "Psi", "country": make_country("FR"), "message": "I run it."}
    asked = claims.claim(by=make_user(), **given)
    done = at_once(
        lambda: delist(double, by=one, reason="mistake"),
        lambda: claims.answer_claim(asked, by=other, accept=True, cluster=double),
    )
    assert sorted(kinds(done)) in (["Claim", "still_needed"], ["Cluster", "cluster_delisted"])
    left = Cluster.objects.get(pk=double.pk).delisted_at is not None
    assert left != double.memberships.exists()
