"""Errors that readers report: what the database refuses of them, by name."""

from uuid import uuid4

import pytest

from labels import models as m
from tests.models import world
from tests.models.world import BEFORE, LATER, NOW, refused

fill = world.fill
HASH = "a" * 64


def report(w, **fields):
    given = {"cluster": w.cluster, "kind": "name", "text": "x", "text_sha256": HASH}
    given |= {"public_id": uuid4(), "token_sha256": uuid4().hex, "received_at": BEFORE}
    return m.ErrorReport.objects.create(**(given | fields))


def taken(w):
    return {"state": "taken_up", "taken_by": w.bob, "taken_at": NOW}


def answered(w, **fields):
    given = {"state": "answered", "outcome": "nothing", "answer": "No."}
    return taken(w) | given | {"answered_by": w.bob, "answered_at": LATER} | fields


def asked(w, **fields):
    """Taken up, asked back, and completed."""
    return taken(w) | {"question": "Which?", "follow_up": "That.", "followed_up_at": NOW} | fields


REFUSED = [
    ("error_report_says_something_short", lambda w: report(w, text="")),
    ("error_report_says_something_short", lambda w: report(w, text="x" * 4_001)),
    *(
        ("error_report_is_new_or_taken_up_by_somebody", lambda w, make=make: report(w, **make(w)))
        for make in (
            lambda w: {"state": "taken_up"},
            lambda w: {"taken_by": w.bob, "taken_at": NOW},
            lambda w: taken(w) | {"taken_at": None},
            lambda w: answered(w) | {"taken_by": None, "taken_at": None},
            lambda w: taken(w) | {"state": "lost"},
        )
    ),
    *(
        ("error_report_has_an_outcome_once_answered", lambda w, make=make: report(w, **make(w)))
        for make in (
            lambda w: answered(w, outcome=""),
            lambda w: answered(w, answer=""),
            lambda w: answered(w, answered_by=None),
            lambda w: answered(w, answered_at=None),
            lambda w: answered(w) | {"state": "taken_up"},
            lambda w: taken(w) | {"answer": "Soon."},
        )
    ),
    (
        "error_report_names_the_entry_that_corrected_it",
        lambda w: report(w, **answered(w, outcome="corrected")),
    ),
    (
        "error_report_names_the_entry_that_corrected_it",
        lambda w: report(w, **answered(w, entry=w.entry)),
    ),
    *(
        ("error_report_is_completed_after_a_question", lambda w, make=make: report(w, **make(w)))
        for make in (
            lambda w: asked(w, question=""),
            lambda w: asked(w, followed_up_at=None),
            lambda w: asked(w, follow_up=""),
            lambda w: taken(w) | {"followed_from_mail": True},
        )
    ),
    (
        "error_report_is_asked_back_once",
        lambda w: report(w, **answered(w, outcome="need_more", question="Which?")),
    ),
    ("error_report_is_made_once_at_a_time", lambda w: [report(w), report(w)]),
    (
        "error_report_is_made_once_at_a_time",
        lambda w: [report(w, **answered(w, outcome="need_more")), report(w)],
    ),
]


@pytest.mark.parametrize(("name", "make"), REFUSED)
def test_the_database_refuses(register, name, make):
    refused(name, lambda: make(register))


def test_a_report_goes_from_new_to_its_answer(register):
    report(register, text="x" * 4_000)
    report(register, **answered(register), text_sha256="b")
    report(register, **answered(register, outcome="corrected", entry=register.entry))
    report(register, **asked(register), text_sha256="c")


def test_the_same_may_be_reported_again_after_the_answer(register):
    report(register, **answered(register))
    assert report(register)
