"""One good row of everything, and makers of a second one that a test may spoil."""

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from labels import models as m
from labels.rules.numbers import label_number
from tests.factories import exact, make_cluster, make_label, make_level

NOW = timezone.now()
LATER = NOW + timedelta(days=400)
BEFORE = NOW - timedelta(days=1)
D = date.fromisoformat
BAD_DATES = ["20", "2020-13", "2020-1", "2020-00", "2020-02-32", "2020-02-1", "soon", " 2020"]
NINE = dict.fromkeys(m.MembershipFigures.CATEGORIES, 1)


def refused(name, make):
    """The constraint of that name refuses what `make` does."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make()
    assert caught.value.__cause__.diag.constraint_name == name


def fill():
    w = SimpleNamespace(cluster=make_cluster("Alpha"), other=make_cluster("Beta"))
    w.label = make_label(w.cluster, "gold", validity=exact("2020-01-01", "2021-12-31"))
    w.gold, w.silver, w.scheme = w.label.level, make_level("silver"), w.label.scheme
    people = ("ann", "bob", "cora")  # ann assesses, bob and cora are outside the case
    for name in people:
        setattr(w, name, m.User.objects.create(email=f"{name}@example.org"))
    first, last = D("2019-01-01"), D("2019-12-31")
    w.rules = rules(w, code="r1", valid_from=first, valid_until=last)
    w.area = m.Area.objects.create(rule_set=w.rules, code="A", name="A", kind="indicators")
    w.indicator = m.Indicator.objects.create(area=w.area, code="A1", name="A1", position=1)
    w.case = case(w)
    w.assignment = assignment(w, assessor=w.ann, part="lead", declared_at=NOW, conflict=False)
    w.entry = m.Entry.objects.get(cluster=w.cluster, superseded_at=None)
    return w


def label(w, **fields):
    """Another label of the same cluster, scheme and level."""
    given = {"cluster": w.cluster, "scheme": w.scheme, "level": w.gold, "cluster_name": "Alpha"}
    return m.Label.objects.create(**({"number": label_number(9_999)} | given | fields))


def period(kind, first, last):
    return {f"{kind}_from": first and D(first), f"{kind}_until": last and D(last)}


def days(first, last):
    """Both periods the same."""
    return period("sure", first, last) | period("possible", first, last)


def rules(w, **fields):
    return m.RuleSet.objects.create(scheme=w.scheme, name=fields["code"], **fields)


def case(w, **fields):
    given = {"cluster": w.cluster, "level": w.gold, "rule_set": w.rules, "kind": "first"}
    given |= {"opened_on": D("2020-01-01"), "opened_by": w.bob, "moved_at": NOW}
    return m.Assessment.objects.create(public_id=uuid.uuid4(), **(given | fields))


def evidence(w, **fields):
    given = {"assessment": w.case, "indicator": w.indicator, "kind": "text", "added_by": w.ann}
    given |= {"added_at": NOW, "changed_at": NOW}
    return m.Evidence.objects.create(public_id=uuid.uuid4(), **(given | fields))


def assignment(w, **fields):
    given = {"assessment": w.case, "assessor": w.bob, "part": "second", "assigned_by": w.cora}
    given |= {"assigned_at": NOW, "due_on": D("2020-03-01")}
    return m.Assignment.objects.create(public_id=uuid.uuid4(), **(given | fields))


def score(w, points, **fields):
    given = {"assignment": w.assignment, "indicator": w.indicator, "maximum": 4}
    return m.Score.objects.create(points=points, **(given | fields))


def proposal(w, **fields):
    given = {"assessment": w.case, "outcome": "awarded", "proposed_by": w.bob, "proposed_at": NOW}
    return m.Proposal.objects.create(**(given | fields))


def decision(w, **fields):
    """Proposed by bob, confirmed by cora."""
    given = {"assessment": w.case, "outcome": "awarded", "proposed_by": w.bob}
    given |= {"assessed_on": D("2020-02-01"), "decided_on": D("2020-03-01")}
    if "proposal" not in fields:
        fields["proposal"] = proposal(w, answer="confirmed", answered_by=w.cora, answered_at=NOW)
    return m.Decision.objects.create(**(given | {"confirmed_by": w.cora} | fields))


def measure(w, **fields):
    given = {"cluster": w.cluster, "label": w.label, "kind": "withdraw", "reason": "x"}
    given |= {"proposed_by": w.bob, "proposed_at": NOW}
    return m.Measure.objects.create(public_id=uuid.uuid4(), **(given | fields))


def entry(w, **fields):
    given = {"seq": 99, "cluster": w.other, "slug": "x", "at": NOW, "superseded_at": LATER}
    return m.Entry.objects.create(sha256="0", sort_name="x", **(given | fields))


def entry_label(w, number):
    return m.EntryLabel.objects.create(
        entry=w.entry, number=number, scheme="s", level="l", rank=1, newest_on=D("2020-01-01")
    )


def level_rule(w, **fields):
    return m.LevelRule.objects.create(rule_set=w.rules, level=w.gold, **fields)


def figures(w, **fields):
    return m.MembershipFigures.objects.create(cluster=w.cluster, **({"total": 9} | fields))


def agency():
    return m.Agency.objects.get_or_create(slug="a", name="A")[0]


def twice(make):
    make()
    make()
