"""A new name, another organisation, a merger: asked for, checked, told in the record."""

import json
from datetime import date
from functools import partial

import pytest

from labels.models import (
    ClusterName,
    Entry,
    Event,
    Mail,
    Management,
    ProfileChange,
    Succession,
)
from labels.workflow.profiles import (
    answer_change,
    ask_for_change,
)
from tests.factories import make_cluster, make_label
from tests.people import (
    again,
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
)
from tests.workflow.at_once import at_once, kinds
from tests.workflow.published import record, sources
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def a_day(settings):
    settings.TODAY = TODAY


@pytest.fixture
def cluster():
    return make_cluster("Alpha")


def asked(cluster, kind="name", details=None, *, by=None):
    by = by or make_manager(cluster)
    given = {"name": "Alpha Nova"} if details is None else details
    return ask_for_change(cluster, kind, by=by, details=given, reason="Ida Canary says so.")


def accepted(cluster, kind, details):
    change = asked(cluster, kind, details)
    return answer_change(change, by=make_secretariat(), accept=True, note="Seen: Ida Canary")


def test_managers_ask_and_another_person_of_the_secretariat_answers(cluster):
    for by in (make_editor(cluster), make_manager(make_cluster("Beta")), make_secretariat()):
        forbidden(asked, cluster, by=by)
    both = make_manager(cluster, groups=["secretariat"])
    change = asked(cluster, by=both)
    for by in (both, make_manager(cluster), make_board(), make_auditor(), make_assessor()):
        forbidden(answer_change, change, by=by, accept=True)
    answer_change(change, by=make_secretariat(), accept=True)


def test_one_change_of_a_kind_at_a_time_and_with_a_reason(cluster):
    by = make_manager(cluster)
    refused(
        "reason_missing", ask_for_change, cluster, "name", by=by, details={"name": "B"}, reason=" "
    )
    change = asked(cluster, by=by)
    refused("change_waits", asked, cluster, by=by)
    secretariat = make_secretariat()
    refused("reason_missing", answer_change, change, by=secretariat, accept=False)
    entries = Entry.objects.count()
    answer_change(change, by=secretariat, accept=False, note="No proof.")
    refused("change_answered", answer_change, change, by=secretariat, accept=True)
    assert Entry.objects.count() == entries
    assert Mail.objects.get(kind="profile_change_answered").context == {
        "cluster": "Alpha",
        "change": "name",
        "accepted": False,
    }
    asked(cluster, by=by)


def test_who_left_is_not_told_of_the_answer(cluster):
    change = asked(cluster)
    change.asked_by.memberships.update(ended_at=change.asked_by.memberships.get().since)
    answer_change(change, by=make_secretariat(), accept=True)
    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    ("kind", "details", "field"),
    [
        ("name", {}, "name"),
        ("name", {"name": " \u202e"}, "name"),
        ("name", {"name": "Alpha"}, "name"),
        ("name", {"name": "beta e.V."}, "name"),
        ("name", {"name": "C", "language": "Finnish"}, "language"),
        ("name", {"name": "C", "from": "2026-07"}, "from"),
        ("name", {"name": "C", "from": "1.1.2026"}, "from"),
        ("management", {}, "organisation"),
        ("management", {"organisation": "ACME"}, "organisation"),
        ("management", {"ends": "Nobody"}, "ends"),
        ("management", {"ends": "ACME", "until": "2011"}, "until"),
        ("management", {"organisation": "New", "since": "2030"}, "since"),
        ("merger", {}, "into"),
        ("merger", {"into": "alpha"}, "into"),
        ("merger", {"into": "nowhere\0"}, "into"),
        ("merger", {"into": "beta", "on": "soon"}, "on"),
    ],
)
def test_details_that_make_no_sense_are_refused_by_field(cluster, kind, details, field):
    make_cluster("Beta")
    make_cluster("Alpha", country="AT", managers=["ACME"])
    acme = Management.objects.get().organisation
    Management.objects.create(cluster=cluster, organisation=acme, since="2012-05")
    told = refused("details_wrong", asked, cluster, kind, details)
    assert [each["field"] for each in told.problems] == [field]
    assert not ProfileChange.objects.exists()


def test_a_new_name_leaves_the_old_one_as_a_former_one(cluster):
    label = make_label(cluster, "gold", awarded="2026-01")
    change = asked(cluster, "name", {"name": "Alpha  Nova", "from": "2026-03", "language": "de"})
    assert record(cluster)["name"] == "Alpha", "nothing changes before the answer"
    answer_change(change, by=make_secretariat(), accept=True, note="Seen: Ida Canary")
    shown = record(cluster)
    assert (shown["name"], shown["slug"]) == ("Alpha Nova", "alpha")
    names = {each["text"]: each for each in shown["names"]}
    assert (names["Alpha"]["kind"], names["Alpha"]["until"]) == ("former", "2026-03")
    nova = names["Alpha Nova"]
    assert (nova["kind"], nova["from"], nova["language"]) == ("current", "2026-03", "de")
    assert [each["cluster_name_at_award"] for each in shown["labels"]] == [label.cluster_name]
    checked = "Told by the cluster, checked by the secretariat"
    assert (checked, "name Alpha Nova", "2026-06-30") in sources(cluster)
    assert "canary" not in json.dumps(shown).lower()
    assert "canary" not in str(list(Event.objects.values())).lower()


def test_a_cluster_may_take_an_old_name_again(cluster):
    accepted(cluster, "name", {"name": "Beta"})
    accepted(cluster, "name", {"name": "Alpha"})
    kinds_of = dict(ClusterName.objects.values_list("text", "kind"))
    assert kinds_of == {"Alpha": "current", "Beta": "former"}
    assert ClusterName.objects.get(text="Alpha").used_until == ""


def test_another_organisation_takes_over(cluster):
    accepted(cluster, "management", {"organisation": "Old GmbH", "since": "2012"})
    details = {"organisation": "New GmbH", "since": "2026-01", "ends": "Old GmbH"}
    accepted(cluster, "management", details)
    assert record(cluster)["management"] == [
        {"name": "Old GmbH", "from": "2012", "until": "2026-01"},
        {"name": "New GmbH", "from": "2026-01", "until": None},
    ]
    accepted(cluster, "management", {"ends": "New GmbH", "until": "2026-06"})
    assert record(cluster)["management"][1]["until"] == "2026-06"


def test_a_merger_is_told_in_both_records_and_moves_no_label(cluster):
    beta = make_cluster("Beta")
    make_label(cluster, "gold", awarded="2026-01")
    accepted(cluster, "merger", {"into": "beta", "on": "2026-05"})
    here, there = record(cluster)["succession"], record(beta)["succession"]
    assert [(each["role"], each["cluster"]["slug"]) for each in here] == [("successor", "beta")]
    assert [(each["role"], each["on"]) for each in there] == [("predecessor", "2026-05")]
    assert (len(record(cluster)["labels"]), len(record(beta)["labels"])) == (1, 0)
    make_cluster("Gamma")
    for again_merged, into in ((cluster, "gamma"), (beta, "alpha")):
        refused("details_wrong", asked, again_merged, "merger", {"into": into})


def test_details_are_checked_again_when_the_change_is_carried_out(cluster):
    change = asked(cluster, "name", {"name": "Beta"})
    make_cluster("Beta")
    refused("details_wrong", answer_change, change, by=make_secretariat(), accept=True)
    assert ProfileChange.objects.pending().get() == change
    assert ClusterName.objects.filter(cluster=cluster).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clusters_that_merge_into_each_other_at_once_do_so_once():
    alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
    by = make_secretariat()
    changes = [asked(alpha, "merger", {"into": "beta"}), asked(beta, "merger", {"into": "alpha"})]
    works = [partial(answer_change, each, by=again(by), accept=True) for each in changes]
    assert kinds(at_once(*works)) == {"ProfileChange": 1, "details_wrong": 1}
    assert Succession.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_opposite_answers_at_once_are_one_answer():
    change, by = asked(make_cluster("Alpha")), make_secretariat()
    told = at_once(
        partial(answer_change, change, by=again(by), accept=True),
        partial(answer_change, change, by=again(by), accept=False, note="No."),
    )
    assert kinds(told) == {"ProfileChange": 1, "change_answered": 1}
    assert Event.objects.filter(verb="answer_change").count() == 1
