"""What the desk's tests share: a desk with a case in each state, and who sits at it."""

from dataclasses import dataclass, field

from labels.workflow import people, profiles
from labels.workflow.labels import propose_measure
from tests.accounts.people import log_in
from tests.cases import make_assessment, make_rule_set
from tests.factories import exact, make_cluster, make_country, make_label
from tests.people import (
    make_assessor,
    make_auditor,
    make_board,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.deciding import assessed

STATES = ("draft", "submitted", "returned", "in_review", "assessed", "withdrawn")


@dataclass
class Desk:
    """The rows of the desk, and its people."""

    cases: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    label: object = None
    measure: object = None
    claim: object = None
    change: object = None


def make_desk():
    """One case in each state, a label with a measure, a claim and a change that wait."""
    make_rule_set()
    desk = Desk()
    desk.people = {
        "secretariat": make_secretariat(name="Sam Secretary"),
        "board": make_board(name="Bo Board"),
        "auditor": make_auditor(name="Audrey Auditor"),
    }
    sam = desk.people["secretariat"]
    assessors = [make_assessor("DE", user=make_user(name="Ida Assessor")), make_assessor("FR")]
    for state in STATES:
        cluster = make_cluster(f"Cluster {state}")
        people_ = {"cluster": cluster, "secretariat": sam, "assessors": assessors}
        desk.cases[state] = make_assessment(state, **people_)
    desk.cases["proposed"] = _proposed()
    desk.cases["decided"] = _decided()
    _label(desk)
    desk.claim = _claim()
    desk.change = _change()
    return desk


def _proposed():
    waiting = assessed(cluster=make_cluster("Cluster proposed"))
    waiting.propose()
    return waiting.now()


def _decided():
    done = assessed(cluster=make_cluster("Cluster decided"))
    done.decide()
    return done.now()


def _label(desk):
    cluster = make_cluster("Old Holder")
    desk.label = make_label(
        cluster, "silver", awarded="2024-12-10", validity=exact("2024-12-10", "2026-12-31")
    )
    details = {"from": "2026-11-01", "until": None}
    desk.measure = propose_measure(
        "suspend", by=make_secretariat(), label=desk.label, details=details, reason="A complaint."
    )


def _claim():
    message = "My name is on the website."
    by = make_user(name="Carla Claimant")
    return people.claim(by=by, name="New Cluster", country=make_country("DE"), message=message)


def _change():
    cluster = make_cluster("Renamed Cluster")
    manager = make_manager(cluster)
    details = {"name": "Better Cluster", "language": "en", "from": "2026"}
    return profiles.ask_for_change(cluster, "name", by=manager, details=details, reason="We grew.")


def sit(client, person):
    """Somebody at the desk, with their second factor."""
    log_in(client, person)
    return client
