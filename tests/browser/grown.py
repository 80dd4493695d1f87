"""What the demonstration lacks: a cluster in each state, reports of errors, people logged in.

Runs in a process of its own, after `demo`, and writes down what addresses need:

GROWN=/file manage.py shell -c "from tests.browser.grown import fill; fill()"
"""

import json
import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from labels.clock import today
from labels.management.demonstration.cast import ALPHA, BETA
from labels.models import Agency, Assessment, Assignment, Cluster, Mail, Succession, User
from labels.rules.numbers import label_number
from labels.workflow import error_reports, invitations
from labels.workflow.delisting import delist
from registry.second_factor import remember
from tests.factories import exact, make_cluster, make_label, republish, suspend

# Whose pages are looked at; the addresses of the demonstration.
PEOPLE = {
    "manager": f"manager.{ALPHA.slug}",
    "biopmed": "manager.biopmed",
    "delta": "manager.demonstration-cluster-delta-fictitious",
    "assessor": "assessor.2",
    "secretariat": "secretariat.1",
    "board": "board.1",
    "auditor": "auditor.1",
    "agency": "agency.1",
    "claimant": "claimant.1",
}
YEAR = timedelta(days=365)


def fill():
    with transaction.atomic():
        known = _labels() | _clusters() | _reports() | _cases()
        known["invitation"] = _invitation("claimant.1")
        known["invited"] = _invitation("manager.biopmed")
        known["sessions"] = {name: _session(user_of(who)) for name, who in PEOPLE.items()}
    Path(os.environ["GROWN"]).write_text(json.dumps(known), encoding="utf-8")


def user_of(name):
    return User.objects.get(email=f"{name}@demo.example")


def _labels():
    """The number of a label of each status, and its cluster of that name."""
    now = today()
    held = exact(f"{now - YEAR}", f"{now + YEAR}")
    over = exact(f"{now - 3 * YEAR}", f"{now - YEAR}")
    late = {"renewable_until": now + YEAR / 2}
    given = {
        "valid": {"validity": held},
        "suspended": {"validity": held},
        "renewable": {"validity": exact(f"{now - 2 * YEAR}", f"{now - YEAR / 12}", **late)},
        "unknown": {"awarded": f"{now.year - 2}"},
        "upcoming": {"validity": exact(f"{now + YEAR / 12}", f"{now + 2 * YEAR}")},
        "expired": {"validity": over},
        "withdrawn": {
            "validity": held,
            "withdrawn_on": f"{now - YEAR / 12}",
            "withdrawal_reason": "The cluster asked for it.",
        },
    }
    numbers = {}
    for status, fields in given.items():
        cluster = make_cluster(f"Cluster {status}", country="PL", regions=["PL21"])
        label = make_label(cluster, "gold", **fields)
        if status == "suspended":
            suspend(label, now - YEAR / 12, now + YEAR / 12)
        numbers[status] = label.number
    right = numbers["valid"]
    numbers["mistyped"] = right[:-1] + ("2" if right[-1] != "2" else "3")
    return {"labels": numbers, "nobody": label_number(99_999)}


def _clusters():
    """One with everything, one with nothing, and some that went."""
    full = make_cluster(
        "Zażółć Cluster",
        country="PL",
        regions=["PL21"],
        sectors=["health"],
        managers=["Fundacja"],
        names=[("Yellow Cluster", "former"), ("ZC", "abbreviation")],
    )
    make_cluster("Cluster without label", country="FI")
    double, mistake = make_cluster("Yellow Clutser"), make_cluster("Entered by mistake")
    by = user_of("secretariat.1")
    delist(double, by=by, reason="double", same_as=full)
    delist(mistake, by=by, reason="mistake")
    merged = make_cluster("Cluster merged", country="DE")
    Succession.objects.create(kind="merged", predecessor=merged, successor=full, on="2025-10")
    republish(merged, full)
    return {"full": full.slug, "double": double.slug, "mistake": mistake.slug}


def _reports():
    """The secret of a report in each state."""
    by, tokens = user_of("secretariat.1"), {}
    for state in ("new", "asked", "answered"):
        about = Cluster.objects.get(slug=BETA.slug)
        report, tokens[state] = error_reports.report_error(
            about, by=None, kind="other", text=f"A report that is {state}."
        )
        if state == "asked":
            error_reports.answer_report(report, by=by, outcome="need_more", answer="Which one?")
        if state == "answered":
            answer = "The source says so, too."
            error_reports.answer_report(report, by=by, outcome="nothing", answer=answer)
        tokens[f"desk_{state}"] = str(report.public_id)
    return {"reports": tokens}


def _cases():
    """The id of a case in each state, and of those that the assessor has."""
    mine = Assignment.objects.current().filter(assessor=user_of(PEOPLE["assessor"])).order_by("-pk")
    reviews = mine.select_related("assessment")
    return {
        "cases": {each.status: str(each.public_id) for each in Assessment.objects.order_by("pk")},
        "reviews": {each.assessment.status: str(each.public_id) for each in reviews},
        "agency": Agency.objects.get().slug,
        "alpha": ALPHA.slug,
    }


def _invitation(name):
    """The secret of an invitation to somebody who has an account."""
    alpha, by = Cluster.objects.get(slug=ALPHA.slug), user_of(f"manager.{ALPHA.slug}")
    invitations.invite(f"{name}@demo.example", "editor", by=by, cluster=alpha)
    return Mail.objects.filter(kind="invitation").latest("pk").context["token"]


def _session(user):
    """The key of a session in which a password and a second factor were used."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    remember(session, user)
    session.save()
    return session.session_key
