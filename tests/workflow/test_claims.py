"""Claims: hints first, then the secretariat's yes, then a manager; perhaps a new cluster."""

import json

import pytest

from labels.models import Claim, Cluster, Entry, Event, Mail, Membership
from labels.register import query
from labels.workflow.people import answer_claim, candidates_for, claim
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
from tests.register.asking import ask
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db

MESSAGE = "My name stands in the imprint: Ida Canary."


def claimed(by=None, name="Gamma Cluster", country="DE", **fields):
    given = {"by": by or make_user(), "name": name, "message": MESSAGE}
    return claim(**(given | {"country": make_country(country)} | fields))


def names(name, country="DE"):
    return [each.name for each in candidates_for(name, country and make_country(country))]


# Hints.


@pytest.mark.parametrize(
    "typed",
    [
        "BioCon Valley",
        "biocon valley GmbH",
        "Biocon Vally",
        "BioCon Valley Initiative of the North",
        "Valley BioCon",
        "Life Valley",
    ],
)
def test_names_and_typing_errors_lead_to_the_cluster(typed):
    make_cluster("BioCon Valley", names=[("Life Valley", "former")])
    make_cluster("Wood Cluster Saxony")
    assert names(typed) == ["BioCon Valley"]


@pytest.mark.parametrize("typed", ["", "  ", "...", "Cluster", "Optics Cluster", "\0", "x" * 5000])
def test_what_fits_nothing_gives_no_hint(typed):
    make_cluster("Wood Cluster Saxony")
    assert names(typed) == []


def test_the_same_country_and_the_very_name_come_first_and_there_are_ten_at_most():
    for number in range(12):
        make_cluster(f"Optics Valley {chr(65 + number)}")
    make_cluster("Optics Valley", country="AT")
    make_cluster("Optics Valley", country="DE")
    found = candidates_for("optics valley e.V.", make_country("DE"))
    assert [(each.country, each.same) for each in found[:3]] == [
        ("DE", True),
        ("AT", True),
        ("DE", False),
    ]
    assert len(found) == 10
    assert candidates_for("Optics Valley")[0].same


def test_a_hint_says_nothing_about_people():
    make_manager(make_cluster("Gamma Cluster"), email="canary@example.org", name="Ida Canary")
    (hint,) = candidates_for("Gamma Cluster")
    assert "canary" not in str(hint).lower()


def test_hints_cost_the_same_in_a_large_country(django_assert_max_num_queries):
    for number in range(30):
        make_cluster(f"Optics Valley North {number}")
    country = make_country("DE")
    with django_assert_max_num_queries(20):
        candidates_for("Optics Valley North Sea Research", country)


# The claim.


def test_a_claim_needs_a_name_and_a_message(db):
    refused("text_missing", claimed, name=" \u202e ")
    refused("text_missing", claimed, message="\n")
    refused("too_long", claimed, name="x" * 301)
    refused("website_wrong", claimed, website="javascript:alert(1)")
    refused("website_wrong", claimed, website="https://user:word@example.org/")
    forbidden(claimed, make_user(is_active=False))
    assert not Claim.objects.exists()


def test_one_claims_once_and_not_what_one_has():
    cluster, by = make_cluster("Gamma Cluster"), make_user()
    claimed(by, cluster=cluster)
    refused("claim_waits", claimed, by, cluster=cluster)
    claimed(by, name="New One")
    refused("claim_waits", claimed, by, name="new one")
    claimed(cluster=cluster)
    refused("has_the_part", claimed, make_editor(cluster), cluster=cluster)
    for number in range(8):
        claimed(by, name=f"Another {number}")
    refused("too_many_claims", claimed, by, name="One more")


def test_a_claim_is_answered_alike_whether_somebody_manages_the_cluster_or_not():
    free, managed = make_cluster("Free"), make_cluster("Managed")
    make_manager(managed)
    by = make_user()
    one, other = (claimed(by, cluster=each) for each in (free, managed))
    for field in ("name", "answer", "answer_note", "message"):
        assert getattr(one, field) == getattr(other, field)
    assert len(Claim.objects.visible_to(by)) == 2
    assert not Claim.objects.visible_to(make_user()).exists()
    assert not Claim.objects.visible_to(make_manager(managed)).exists()


# The answer.


def test_only_another_person_of_the_secretariat_answers():
    secretariat = make_secretariat()
    asked = claimed(secretariat)
    for by in (secretariat, make_board(), make_auditor(), make_user(), make_assessor()):
        forbidden(answer_claim, asked, by=by, accept=True)
    assert not Membership.objects.exists()


def test_a_refusal_says_why_and_changes_nothing():
    asked, by = claimed(), make_secretariat()
    refused("text_missing", answer_claim, asked, by=by, accept=False, note=" ")
    answer_claim(asked, by=by, accept=False, note="We could not reach you.")
    refused("claim_answered", answer_claim, asked, by=by, accept=True)
    assert not Cluster.objects.exists()
    assert not Membership.objects.exists()
    mail = Mail.objects.get(kind="claim_answered")
    assert (mail.user, mail.context["accepted"]) == (asked.claimed_by, False)
    assert "cluster" not in mail.context


def test_an_accepted_claim_makes_a_manager_of_the_cluster_that_is_meant():
    cluster, other = make_cluster("Gamma Cluster"), make_cluster("Delta")
    editor, by = make_editor(other), make_secretariat()
    answer_claim(claimed(editor, cluster=cluster), by=by, accept=True)
    asked = claimed(name="Delta Cluster")
    assert answer_claim(asked, by=by, accept=True, cluster=other).cluster == other
    assert {(m.user_id, m.cluster.name, m.role) for m in Membership.objects.all()} == {
        (editor.pk, "Delta", "editor"),
        (editor.pk, "Gamma Cluster", "manager"),
        (asked.claimed_by_id, "Delta", "manager"),
    }
    assert Entry.objects.count() == 2, "nothing public has changed"


def test_a_new_cluster_is_published_with_its_source_and_without_people():
    by = make_user("canary@example.org", name="Ida Canary")
    asked = claimed(by, "Gamma  Cluster", website="https://gamma.example.org")
    answer_claim(asked, by=make_secretariat(), accept=True, note="Imprint seen: Ida Canary")
    record = query.record("gamma-cluster", ask()).record()
    assert (record["name"], record["country"]) == ("Gamma Cluster", "DE")
    assert record["website"] == "https://gamma.example.org"
    assert [each["text"] for each in record["names"]] == ["Gamma Cluster"]
    told = {(each["reference"], each["states"]) for each in record["sources"]}
    checked = "Told by the cluster, checked by the secretariat"
    assert told == {(checked, "name and country"), (checked, "website")}
    assert all(each["dated"] for each in record["sources"])
    assert Membership.objects.get().user == by
    for hidden in ("canary", "imprint"):
        assert hidden not in json.dumps(record).lower()
    journal = str(list(Event.objects.values())).lower()
    assert "canary" not in journal
    assert list(Event.objects.order_by("seq").values_list("verb", flat=True)) == [
        "claim",
        "add_cluster",
        "join",
        "answer_claim",
    ]


def test_a_new_cluster_is_no_second_one_of_the_same_name_in_the_same_country():
    make_cluster("Gamma Cluster")
    asked, by = claimed(name="GAMMA Cluster e.V."), make_secretariat()
    told = refused("cluster_exists", answer_claim, asked, by=by, accept=True)
    assert "Gamma Cluster" in str(told)
    assert Claim.objects.pending().get() == asked
    abroad = claimed(country="AT")
    assert answer_claim(abroad, by=by, accept=True).cluster.slug == "gamma-cluster-at"
    third = claimed(name="Gamma, Cluster!", country="FR")
    assert answer_claim(third, by=by, accept=True).cluster.slug == "gamma-cluster-fr"


def test_who_assesses_an_open_case_of_the_cluster_does_not_come_to_manage_it():
    assessment = make_assessment("in_review")
    assessor = assessment.assignments.current().first().assessor
    asked = claimed(again(assessor), cluster=assessment.cluster)
    refused("assesses_the_cluster", answer_claim, asked, by=make_secretariat(), accept=True)


def test_nobody_who_cannot_log_in_becomes_a_manager():
    asked = claimed()
    type(asked.claimed_by).objects.update(is_active=False)
    refused("claimant_inactive", answer_claim, asked, by=make_secretariat(), accept=True)


@pytest.mark.django_db(transaction=True)
def test_two_claims_of_one_new_cluster_accepted_at_once_make_one():
    one, other, by = claimed(), claimed(), make_secretariat()
    told = at_once(
        lambda: answer_claim(one, by=again(by), accept=True),
        lambda: answer_claim(other, by=again(by), accept=True),
    )
    assert kinds(told) == {"Claim": 1, "cluster_exists": 1}
    assert Cluster.objects.count() == Membership.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_opposite_answers_at_once_are_one_answer():
    asked, by = claimed(), make_secretariat()
    told = at_once(
        lambda: answer_claim(asked, by=again(by), accept=True),
        lambda: answer_claim(asked, by=again(by), accept=False, note="No."),
    )
    assert kinds(told) == {"Claim": 1, "claim_answered": 1}


@pytest.mark.parametrize("place", ["join", "cite", "record", "put", "publish"])
def test_an_answer_that_breaks_in_the_middle_leaves_nothing_behind(monkeypatch, place):
    def broken(*args, **kwargs):
        raise OSError(place)

    asked, by = claimed(), make_secretariat()
    events = Event.objects.count()
    monkeypatch.setattr(f"labels.workflow.claims.{place}", broken)
    with pytest.raises(OSError, match=place):
        answer_claim(asked, by=by, accept=True)
    assert Claim.objects.pending().get() == asked
    assert Event.objects.count() == events
    for model in (Cluster, Membership, Mail, Entry):
        assert not model.objects.exists()
