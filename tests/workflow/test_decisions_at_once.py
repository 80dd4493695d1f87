"""Decisions at the same moment, and broken off in the middle: nothing is done twice, or by half."""

from contextlib import suppress

import pytest
from django.db import connection

from labels.models import (
    Assessment,
    Citation,
    Decision,
    Entry,
    Event,
    JournalHead,
    Label,
    Mail,
    Proposal,
    RegisterHead,
    Source,
)
from labels.workflow import decisions
from tests.people import make_board
from tests.workflow.at_once import at_once, kinds
from tests.workflow.deciding import assessed

HALF = 32


@pytest.mark.django_db(transaction=True)
def test_of_64_opposite_decisions_at_once_exactly_one_wins():
    case, one, other = assessed(), make_board(), make_board()
    case.propose()
    before = Event.objects.count()
    confirm = [lambda: decisions.confirm(case.assessment, by=one)] * HALF
    send_back = [
        lambda: decisions.send_back(case.assessment, by=other, reason="Not like this.")
    ] * HALF
    mixed = [step for pair in zip(confirm, send_back, strict=True) for step in pair]
    outcomes = kinds(at_once(*mixed))
    assert outcomes.pop("wrong_state") == 2 * HALF - 1
    assert list(outcomes.values()) == [1]
    status = case.now().status
    verbs = Event.objects.order_by("seq").values_list("verb", flat=True)[before:]
    won = {"decided": ["label_issued", "confirm"], "assessed": ["send_back"]}[status]
    assert list(verbs) == won
    assert Label.objects.count() == Decision.objects.count() == (status == "decided")


class Broken(Exception):
    pass


def break_off_at(number):
    """Refuses the n-th statement that writes; counts in `seen`."""
    seen = []

    def wrapper(execute, text, params, many, context):
        if text.lstrip().upper().startswith(("INSERT", "UPDATE", "WITH ENDED")):
            seen.append(text)
            if len(seen) == number:
                raise Broken(text)
        return execute(text, params, many, context)

    return connection.execute_wrapper(wrapper), seen


def everything(case):
    """What a confirmation touches."""
    heads = *JournalHead.objects.values_list("seq"), *RegisterHead.objects.values_list("seq")
    tables = (Citation, Decision, Entry, Event, Label, Mail, Source)
    rows = [table.objects.count() for table in tables]
    row = Assessment.objects.values_list("status", "version").get(pk=case.assessment.pk)
    return rows, heads, row, list(Proposal.objects.values_list("answer", "answered_by"))


@pytest.mark.django_db
def test_a_confirmation_broken_off_between_any_two_writes_leaves_nothing():
    case, board = assessed(), make_board()
    case.propose()
    before, number, done = everything(case), 0, False
    while not done:
        number += 1
        watching, seen = break_off_at(number)
        with watching, suppress(Broken):
            decisions.confirm(case.assessment, by=board)
            done = True
        assert done or everything(case) == before, seen[-1]
    assert number > 10  # the tables of `everything`, some of them twice
    assert case.now().status == "decided"
    assert Label.objects.count() == 1
