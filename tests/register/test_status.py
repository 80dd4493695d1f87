"""One state function: Python, SQL, its form for an index, and the published slots agree."""

import json
from bisect import bisect_right
from types import SimpleNamespace

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.register import conditions
from labels.register.document import MARK, timeline
from labels.register.head import Head
from labels.register.sql import sql
from labels.rules.validity import Held, label_status, standing
from tests.register.asking import ask
from tests.register.histories import ALL_DAYS, validities

COLUMNS = (
    "i int, sure_from date, sure_until date, possible_from date, possible_until date,"
    " renewable_until date, withdrawn_on date, suspensions daterange[]"
)
FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def rows(labels):
    """The labels as the JSON rows that SQL reads as columns."""
    return json.dumps(
        [
            {
                "i": i,
                "sure_from": _day(each.sure and each.sure.first),
                "sure_until": _day(each.sure and each.sure.last),
                "possible_from": _day(each.possible and each.possible.first),
                "possible_until": _day(each.possible and each.possible.last),
                "renewable_until": _day(each.renewable_until),
                "withdrawn_on": _day(each.withdrawn_on),
                "suspensions": [
                    f"[{span.first},{span.last or ''}{']' if span.last else ')'}"
                    for span in each.suspensions
                ],
            }
            for i, each in enumerate(labels)
        ]
    )


def _day(day):
    return day and day.isoformat()


def fetch(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.values)
        return cursor.fetchall()


@pytest.mark.django_db
@FEW
@given(st.lists(validities(), min_size=1, max_size=12))
def test_sql_and_python_agree_on_every_day(labels):
    told = fetch(
        sql(
            "SELECT i, day, register_label_status(day, sure_from, sure_until, possible_from,"
            " possible_until, renewable_until, withdrawn_on, suspensions)"
            f" FROM jsonb_to_recordset(%s) AS l({COLUMNS}), unnest(%s::date[]) AS day",
            rows(labels),
            ALL_DAYS,
        )
    )
    assert {(i, day): status for i, day, status in told} == {
        (i, day): label_status(each, day) for i, each in enumerate(labels) for day in ALL_DAYS
    }


@pytest.mark.django_db
@FEW
@given(st.lists(validities(), min_size=1, max_size=25), st.sampled_from(ALL_DAYS))
def test_the_form_for_the_index_finds_the_valid_ones(labels, day):
    sure = [each.sure for each in labels if each.sure]
    longest = max(((each.last - each.first).days + 1 for each in sure), default=0)
    register = Head(1, None, False, 1, longest)
    found = fetch(
        sql(f"SELECT i FROM jsonb_to_recordset(%s) AS l({COLUMNS}) WHERE ", rows(labels))
        + conditions._has_status(ask(status="valid", valid_on=day), register)
    )
    expected = {i for i, each in enumerate(labels) if label_status(each, day) == "valid"}
    assert {i for (i,) in found} == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(validities(), st.integers(1, 3)), max_size=3))
def test_the_slots_of_any_day_are_the_statuses_of_the_labels(drawn):
    labels = [
        SimpleNamespace(
            number=f"N{i}",
            validity=validity,
            valid_until="",
            level=SimpleNamespace(rank=rank, code=str(rank)),
            scheme=SimpleNamespace(slug="ecei" if i else "other"),
        )
        for i, (validity, rank) in enumerate(drawn)
    ]
    days, slots = timeline(labels)
    held = [Held(each.level.rank, each.number, each.validity) for each in labels[1:]]
    for day in ALL_DAYS:
        *statuses, best = slots[bisect_right(days, day)].split(MARK)
        expected = [f'"status":"{label_status(each.validity, day)}",' for each in labels]
        assert statuses == expected
        shown = json.loads(f"{{{best.removesuffix(',')}}}")["standing"]
        stands = standing(held, day)
        wanted = (stands[0].number, str(stands[1])) if stands else (None, "none")
        assert (shown["label"], shown["status"]) == wanted


@settings(max_examples=50, deadline=None)
@given(st.lists(validities(), max_size=3))
def test_no_day_is_kept_on_which_nothing_changes(drawn):
    labels = [
        SimpleNamespace(
            number=f"N{i}",
            validity=validity,
            valid_until="",
            level=SimpleNamespace(rank=i, code=str(i)),
            scheme=SimpleNamespace(slug="ecei"),
        )
        for i, validity in enumerate(drawn)
    ]
    days, slots = timeline(labels)
    assert days == sorted(set(days))
    assert len(slots) == len(days) + 1
    assert all(before != after for before, after in zip(slots, slots[1:], strict=False))
