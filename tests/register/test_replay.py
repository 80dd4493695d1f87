"""The replay law: entries folded up to n are the register as it was known at n, for every n."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.register import changes, query
from labels.register.check import Tally, check
from labels.rules.text import fold
from labels.rules.validity import label_status
from tests.register.asking import ask
from tests.register.histories import ALL_DAYS, HISTORIES, play, validity_of

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def told(record, day):
    """A record without standing, statuses recomputed for a day; None leaves them out."""
    labels = [
        {name: value for name, value in label.items() if name != "status"}
        | ({"status": str(label_status(validity_of(label), day))} if day else {})
        for label in record["labels"]
    ]
    return {n: v for n, v in record.items() if n != "standing"} | {"labels": labels}


def shown(record):
    return {name: value for name, value in record.items() if name != "standing"}


def folded():
    """For each number from 0 to the last: its moment, and the records by cluster number."""
    entries = changes.changes(0, 1000).entries()
    first = entries[0]["at"] if entries else None
    yield first and datetime.fromisoformat(first) - timedelta(days=1), {}
    records = {}
    for number, entry in enumerate(entries, 1):
        assert entry["seq"] == number
        records = records | {entry["record"]["number"]: entry["record"]}
        yield datetime.fromisoformat(entry["at"]), records


def in_order(records):
    return sorted(records, key=lambda record: (fold(record["name"]), record["seq"]))


def holds(record, *, country, level, status, day):
    """Whether a record answers a question: one label must have both level and status."""
    if country is not None and record["country"] != country:
        return False
    if level is None and status is None:
        return True
    return any(
        level in (None, label["level"]) and status in (None, label_status(validity_of(label), day))
        for label in record["labels"]
    )


@FEW
@given(HISTORIES, st.sampled_from(ALL_DAYS))
def test_folding_the_changes_gives_every_register_there_was(history, day):
    with transaction.atomic():
        play(history)
        for at, records in folded():
            page = query.page(ask(known_at=at, valid_on=day, limit=100))
            assert page.count == len(records)
            expected = [told(record, day) for record in in_order(records.values())]
            assert [shown(record) for record in page.records()] == expected
            for record in expected:
                found = query.record(record["slug"], ask(known_at=at, valid_on=day))
                assert shown(found.record()) == record
        assert list(check(Tally())) == []
        transaction.set_rollback(True)


@FEW
@given(
    HISTORIES,
    st.sampled_from(ALL_DAYS),
    st.sampled_from([None, "AT", "DE"]),
    st.sampled_from([None, "silver", "gold"]),
    st.sampled_from([None, "valid", "suspended", "unknown", "expired", "withdrawn", "upcoming"]),
)
def test_filters_read_every_register_there_was(history, day, country, level, status):
    wanted = {"country": country, "level": level, "status": status}
    with transaction.atomic():
        play(history)
        for at, records in folded():
            asked = ask(
                known_at=at,
                valid_on=day,
                limit=100,
                **{name: code for name, code in wanted.items() if code},
            )
            fitting = [r for r in records.values() if holds(r, day=day, **wanted)]
            expected = [record["slug"] for record in in_order(fitting)]
            page = query.page(asked)
            assert [record["slug"] for record in page.records()] == expected
            assert page.count == len(expected)
        transaction.set_rollback(True)
