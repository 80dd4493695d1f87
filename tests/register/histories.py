"""Random labels and random histories of a register, for Hypothesis."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from hypothesis import strategies as st

from labels.models import Cluster, Label
from labels.register.publish import publish
from labels.rules.validity import Period, Suspension, Validity
from tests.factories import _columns, make_cluster, make_country, make_label

START, END = date(2020, 2, 20), date(2020, 3, 10)
DAYS = st.dates(START, END)
ALL_DAYS = [START + timedelta(n) for n in range(-2, (END - START).days + 3)]
LEVELS = st.sampled_from(["bronze", "silver", "gold"])
COUNTRIES = st.sampled_from(["AT", "DE", None])


@st.composite
def validities(draw):
    """Any label whose days lie within three months; every part may be missing."""
    a, b, c, d = sorted(draw(st.lists(DAYS, min_size=4, max_size=4)))
    sure, possible = draw(
        st.sampled_from(
            [
                (None, None),
                (None, Period(a, d)),
                (Period(a, d), Period(a, d)),
                (Period(b, c), Period(a, d)),
            ]
        )
    )
    pairs = draw(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=2))
    return Validity(
        sure,
        possible,
        renewable_until=draw(st.none() | DAYS),
        withdrawn_on=draw(st.none() | DAYS),
        suspensions=tuple(Suspension(x, y if y is None or x <= y else None) for x, y in pairs),
    )


VERBS = {
    "create": st.tuples(st.sampled_from(["Alpha", "Beta", "Ämter & Co"]), COUNTRIES),
    "rename": st.tuples(st.sampled_from(["Alpha", "Gamma", "Zeta"])),
    "move": st.tuples(COUNTRIES),
    "award": st.tuples(LEVELS, validities()),
    "suspend": st.tuples(DAYS, st.none() | DAYS),
    "withdraw": st.tuples(DAYS),
    "correct": st.tuples(validities()),
}
STEP = st.sampled_from(["award", *VERBS]).flatmap(
    lambda verb: st.tuples(st.just(verb), st.integers(0, 9), VERBS[verb])
)
# Transactions of one to three steps; some are rolled back.
HISTORIES = st.lists(
    st.tuples(st.lists(STEP, min_size=1, max_size=3), st.integers(0, 4).map(bool)),
    min_size=1,
    max_size=7,
)


def play(history):
    """Do what the history says; what the database refuses is left out."""
    for steps, committed in history:
        with transaction.atomic():
            publish({_step(*step).pk for step in steps})
            transaction.set_rollback(not committed)


def _step(verb, which, details):
    clusters = list(Cluster.objects.order_by("pk"))
    if verb == "create" or not clusters:
        name, country = details if verb == "create" else ("Alpha", "AT")
        return make_cluster(name, country=country, published=False)
    cluster = clusters[which % len(clusters)]
    try:
        with transaction.atomic():
            _change(verb, cluster, details)
    except IntegrityError:
        cluster.refresh_from_db()
    return cluster


def _change(verb, cluster, details):
    label = cluster.labels.order_by("pk").last()
    if verb == "rename":
        Cluster.objects.filter(pk=cluster.pk).update(name=details[0])
    elif verb == "move":
        country = details[0] and make_country(details[0])
        Cluster.objects.filter(pk=cluster.pk).update(country=country)
    elif verb == "award" or label is None:
        level, validity = details if verb == "award" else ("gold", Validity(None, None))
        label = make_label(cluster, level, validity=validity, published=False)
        _withdraw(label, validity.withdrawn_on)
    elif verb == "suspend":
        label.suspensions.create(first=details[0], last=details[1], reason="Test")
    elif verb == "withdraw":
        _withdraw(label, details[0])
    elif verb == "correct":
        Label.objects.filter(pk=label.pk).update(**_columns(details[0]))


def _withdraw(label, day):
    if day:
        Label.objects.filter(pk=label.pk).update(withdrawn_on=day, withdrawal_reason="Test")


def validity_of(label):
    """The days of a label as its record tells them."""
    sure, possible = (
        Period(*map(date.fromisoformat, label[name].values())) if label[name] else None
        for name in ("sure", "possible")
    )
    return Validity(
        sure,
        possible,
        renewable_until=_day(label["renewable_until"]),
        withdrawn_on=_day((label["withdrawn"] or {}).get("on")),
        suspensions=tuple(
            Suspension(_day(span["from"]), _day(span["until"])) for span in label["suspensions"]
        ),
    )


def _day(text):
    return text and date.fromisoformat(text)
