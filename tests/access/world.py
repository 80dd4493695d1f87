"""A register in which every private field holds a mark, made by real steps; and its people.

world = build()
world.people["manager"]     # somebody for each role
world.cases["draft"]        # a case of cluster A in each state
world.rows["file"]          # single rows that addresses name
world.others                # words that cannot be chosen: tokens and the like, by name
"""

from dataclasses import dataclass, field
from datetime import timedelta

from labels.clock import today
from labels.models import Mail, Membership
from labels.workflow import (
    cases,
    error_reports,
    keys,
    measures,
    people,
    profiles,
)
from labels.workflow.readiness import indicators_for
from tests.access.agency import build_agency
from tests.access.marks import mark
from tests.access.walks import WALKS
from tests.accounts.people import give_app
from tests.cases import make_rule_set
from tests.factories import make_cluster, make_country, make_level
from tests.people import make_assessor, make_user

STATES = (
    "draft",
    "silver",
    "submitted",
    "returned",
    "in_review",
    "assessed",
    "proposed",
    "decided",
    "appealed",
    "withdrawn",
)
ASSESSORS = ("lead", "second", "undeclared", "unassigned", "ended")
UNOFFICIAL = (
    "manager",
    "editor",
    "other_manager",
    "agency",
    "administrator",
    "stranger",
    "claimant",
)
GROUPS = {
    "secretariat": ["secretariat"],
    "board": ["board"],
    "auditor": ["auditor"],
    "insider": ["secretariat"],
}


@dataclass
class World:
    people: dict = field(default_factory=dict)
    clusters: dict = field(default_factory=dict)
    cases: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    keys: dict = field(default_factory=dict)
    others: dict = field(default_factory=dict)


def build():
    world = World()
    make_rule_set()
    _people(world)
    for state in STATES:
        cluster = world.clusters[state]
        level = "silver" if state == "silver" else "gold"
        world.cases[state] = cases.open_assessment(
            cluster, make_level(level), by=world.people["manager"]
        )
    for walk in WALKS:
        walk(world)
    world.rows["indicator"] = indicators_for(world.cases["draft"])[0]
    _measures(world)
    _joining(world)
    _error_reports(world)
    build_agency(world)
    _keys(world)
    for case in world.cases.values():
        case.refresh_from_db()
    return world


def _people(world):
    """Somebody for each role, with a marked name and address; cluster A in each state."""
    who = world.people

    def known(role, **fields):
        who[role] = make_user(
            f"{mark(f'{role}_mail')}@example.org", name=f"Person {mark(f'{role}_name')}", **fields
        )
        return who[role]

    for state in STATES:
        world.clusters[state] = make_cluster(f"Alpha {state.replace('_', ' ')}")
    world.clusters["other"] = make_cluster("Beta")
    for role, groups in GROUPS.items():
        known(role, groups=groups, is_staff="secretariat" in groups)
    for role in ASSESSORS:
        make_assessor("FR", user=known(role), employer=mark(f"{role}_employer"))
    for role in UNOFFICIAL:
        known(role)
    for state in STATES:
        for role in ("manager", "editor", "insider"):
            part = Membership.Role.MANAGER if role == "manager" else Membership.Role.EDITOR
            Membership.objects.create(user=who[role], cluster=world.clusters[state], role=part)
    at = {"user": who["other_manager"], "cluster": world.clusters["other"]}
    Membership.objects.create(**at, role=Membership.Role.MANAGER)


# Labels, records, people.


def _measures(world):
    """One refused, one carried out, one that waits."""
    who, label = world.people, world.rows["label"]
    given = {"by": who["secretariat"], "label": label}

    def suspension(name, day, last):
        days = {"from": str(today() + timedelta(day)), "until": str(today() + timedelta(last))}
        return measures.propose_measure("suspend", reason=mark(name), details=days, **given)

    refused = suspension("refused_measure", 1, 2)
    measures.refuse_measure(refused, by=who["board"], note=mark("measure_note"))
    done = suspension("suspension", 3, 4)
    measures.confirm_measure(done, by=who["board"], note=mark("confirmed_note"))
    world.rows["measure"] = suspension("measure", 8, 9)


def _joining(world):
    """Claims, changes of the profile, invitations."""
    who, home = world.people, world.clusters["draft"]
    world.rows["claim"] = people.claim(
        by=who["claimant"],
        name=f"Cluster {mark('claim_name')}",
        country=make_country("DE"),
        website=f"https://example.org/{mark('claim_website')}",
        message=mark("claim_message"),
    )
    wanted = {"name": f"Alpha {mark('change_name')}", "language": "en", "from": ""}
    asked = {"by": who["manager"], "details": wanted, "reason": mark("change_reason")}
    world.rows["change"] = profiles.ask_for_change(home, "name", **asked)
    answered = profiles.ask_for_change(world.clusters["returned"], "name", **asked)
    note = mark("change_note")
    profiles.answer_change(answered, by=who["secretariat"], accept=False, note=note)
    invited = f"{mark('invited_editor')}@example.org"
    by = who["manager"]
    world.rows["invitation"] = people.invite(invited, "editor", by=by, cluster=home)
    invited = f"{mark('invited_assessor')}@example.org"
    world.rows["office"] = people.invite(invited, "assessor", by=who["secretariat"])
    world.rows["member"] = home.memberships.get(user=who["editor"])
    for mail in Mail.objects.filter(kind="invitation", context__part__in=["editor", "assessor"]):
        world.others[f"token_{mail.context['part']}"] = mail.context["token"]


def _error_reports(world):
    """One that waits, and one whose reporter was asked back: only that address takes more."""
    who, home = world.people, world.clusters["draft"]
    given = {"by": None, "kind": "name", "email": f"{mark('report_mail')}@example.org"}
    source = f"https://example.org/{mark('report_source')}"
    world.rows["report"], _token = error_reports.report_error(
        home, text=mark("report_text"), source=source, **given
    )
    asked, token = error_reports.report_error(home, text=mark("report_asked"), **given)
    question = mark("report_question")
    error_reports.answer_report(asked, by=who["secretariat"], outcome="need_more", answer=question)
    error_reports.follow_up_report(token, by=None, text=mark("report_more"))
    plain = {"by": None, "kind": "other", "text": "Whoever has its address reads this."}
    _report, world.others["report_token"] = error_reports.report_error(home, **plain)


def _keys(world):
    """A key for everybody, which the API takes; its name is a mark."""
    for role, user in world.people.items():
        give_app(user)
        key, text = keys.make_key(by=user, name=mark(f"{role}_key"))
        world.keys[role] = text
        world.rows[f"{role}_key"] = key
        world.others |= {f"{role}_prefix": key.prefix, f"{role}_secret": text.partition(".")[2]}
