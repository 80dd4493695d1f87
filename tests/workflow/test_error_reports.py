"""Errors that readers report: who may not, what comes of it, and that nobody's address is used."""

import json

import pytest

from labels.models import Entry, ErrorReport, Event, Mail
from labels.outreach.mails import message
from labels.workflow import error_reports as steps
from labels.workflow.delisting import delist
from labels.workflow.profiles import keep_profile
from labels.workflow.steps import Stale
from tests.factories import make_cluster, make_label
from tests.people import (
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db

TEXT = "The city is Rostock, says Ida Canary."
READER = "ida.canary@example.org"


def reported(cluster=None, **fields):
    """A report, and the secret of its address."""
    given = {"by": None, "kind": "place", "text": TEXT}
    return steps.report_error(cluster or make_cluster(), **(given | fields))


def answer(report, outcome="nothing", text="The statutes say otherwise.", by=None, **more):
    by = by or make_secretariat()
    return steps.answer_report(report, by=by, outcome=outcome, answer=text, **more)


def corrected(report):
    """Put the record right, by a step of its manager: the number of the entry."""
    given = {"description": {}, "website": "", "city": f"Rostock {report.pk}"}
    keep_profile(report.cluster, by=make_manager(report.cluster), **given)
    return Entry.objects.get(cluster=report.cluster, superseded_at=None).seq


def to_readers():
    return list(Mail.objects.filter(kind="error_answered").order_by("pk"))


def token_in(mail):
    return mail.context["token"]


# Reporting.


def test_nothing_is_reported_about_a_cluster_that_left():
    left = delist(make_cluster(), by=make_secretariat(), reason="mistake")
    refused("cluster_delisted", reported, left)


@pytest.mark.parametrize(
    ("code", "field", "fields"),
    [
        ("text_missing", "text", {"text": " \n"}),
        ("too_long", "text", {"text": "x" * 4_001}),
        ("website_wrong", "source", {"source": "javascript:alert(1)"}),
        ("email_wrong", "email", {"email": "nobody"}),
        ("email_wrong", "email", {"email": "a@example.org\nBcc: b@example.org"}),
        ("email_wrong", "email", {"email": f"{'a' * 250}@example.org"}),
    ],
)
def test_a_report_is_refused_at_its_field(code, field, fields):
    error = refused(code, reported, **fields)
    assert [problem["field"] for problem in error.problems] == [field]
    assert not ErrorReport.objects.exists()


def test_a_label_of_another_cluster_is_refused():
    refused("label_wrong", reported, label=make_label(make_cluster(), "gold"))


def test_the_same_words_about_a_cluster_are_reported_once_until_they_are_answered():
    cluster = make_cluster()
    report, _token = reported(cluster)
    refused("reported_already", reported, cluster, text=TEXT.upper().replace(" ", "  "))
    reported(make_cluster())
    answer(report)
    reported(cluster)


def test_the_same_words_at_once_are_reported_once(transactional_db):
    cluster = make_cluster()
    outcomes = at_once(*[lambda: reported(cluster)] * 3)
    assert kinds(outcomes) == {"tuple": 1, "reported_already": 2}


def test_a_report_is_kept_as_text_with_only_the_hash_of_its_address():
    label = make_label(cluster := make_cluster(), "gold")
    markup = "<b>Bold</b>\u202e https://example.org"
    report, token = reported(cluster, text=markup, label=label, email=READER, language="de")
    report.refresh_from_db()
    assert (report.text, report.label, report.language) == (
        "<b>Bold</b> https://example.org",
        label,
        "de",
    )
    assert len(token) >= 43  # 256 bits
    assert token not in json.dumps(ErrorReport.objects.values().first(), default=str)
    assert steps.report_of(token) == report
    assert steps.report_of(report.token_sha256) is None


def test_the_journal_holds_nothing_of_the_person():
    report, token = reported(email=READER)
    answer(report, "need_more", "Which street of Rostock?")
    steps.follow_up_report(token, by=None, text="Canary Street.")
    said = json.dumps(list(Event.objects.values()), default=str)
    assert "report_error" in said
    for secret in ("anary", token, "Rostock", report.token_sha256):
        assert secret not in said
    assert Event.objects.get(verb="report_error").actor == "system"


def test_the_secretariat_is_told_once_a_day_however_many_come():
    sam = make_secretariat()
    for number in range(3):
        reported(text=f"Number {number}.")
    mails = Mail.objects.filter(kind="error_reported")
    assert [mail.user for mail in mails] == [sam]
    assert "anary" not in message(mails.get()).body


# Taking up, answering.


@pytest.mark.parametrize(
    "make", [make_user, make_board, make_auditor, lambda: make_assessor(), None]
)
def test_only_the_secretariat_takes_up_and_answers(make):
    report, _token = reported()
    by = make() if make else make_editor(report.cluster)
    forbidden(steps.take_up_report, report, by=by)
    forbidden(answer, report, by=by)


def test_nobody_answers_for_a_cluster_of_their_own():
    report, _token = reported()
    sam = make_secretariat()
    sam.memberships.create(cluster=report.cluster, role="editor")
    forbidden(steps.take_up_report, report, by=sam)
    forbidden(answer, report, by=sam)


def test_a_report_is_taken_up_and_taken_over():
    report, _token = reported()
    sam, sue = make_secretariat(), make_secretariat()
    assert steps.take_up_report(report, by=sam).taken_by == sam
    refused("report_taken_up", steps.take_up_report, report, by=sam)
    assert steps.take_up_report(report, by=sue).taken_by == sue
    answer(report, by=sam)
    refused("report_answered", steps.take_up_report, report, by=sam)


def test_an_answer_from_an_older_page_is_stale():
    report, _token = reported()
    steps.take_up_report(report, by=make_secretariat())
    with pytest.raises(Stale) as caught:
        answer(report, version=1)
    assert caught.value.now.version == 2
    with pytest.raises(Stale):
        steps.take_up_report(report, by=make_secretariat(), version=1)


def test_a_report_is_answered_once():
    report, _token = reported()
    answer(report)
    refused("report_answered", answer, report)
    refused("report_answered", answer, report, "need_more")


def test_of_two_answers_at_once_one_counts(transactional_db):
    report, _token = reported(email=READER)
    sam, sue = make_secretariat(), make_secretariat()
    outcomes = at_once(
        lambda: answer(report, by=sam), lambda: answer(report, "duplicate", "Before.", by=sue)
    )
    assert kinds(outcomes) == {"ErrorReport": 1, "report_answered": 1}
    assert len(to_readers()) == 1


@pytest.mark.parametrize("outcome", ErrorReport.Outcome.values)
def test_an_answer_says_something(outcome):
    report, _token = reported()
    more = {"entry": corrected(report)} if outcome == "corrected" else {}
    refused("text_missing", answer, report, outcome, " ", **more)


def test_a_correction_names_an_entry_of_the_cluster_since_the_report():
    cluster = make_cluster()
    before = Entry.objects.get(cluster=cluster).seq
    report, _token = reported(cluster)
    elsewhere = Entry.objects.get(cluster=make_cluster()).seq
    for entry in (None, before, elsewhere, 999_999):
        refused("entry_wrong", answer, report, "corrected", entry=entry)
    done = answer(report, "corrected", entry=corrected(report))
    assert done.entry.cluster == cluster
    assert done.entry.at > report.received_at


def test_only_a_correction_names_an_entry():
    report, _token = reported()
    assert answer(report, "nothing", entry=corrected(report)).entry is None


def test_a_cluster_that_leaves_is_a_correction_too():
    report, _token = reported()
    delist(report.cluster, by=make_secretariat(), reason="mistake")
    entry = Entry.objects.get(cluster=report.cluster, superseded_at=None)
    assert answer(report, "corrected", entry=entry.seq).entry.kind == "tombstone"


# Asking back.


@pytest.mark.parametrize("outcome", ["", "nothing", "duplicate", "abuse"])
def test_nothing_is_added_unless_it_was_asked_for(outcome):
    report, token = reported()
    if outcome:
        answer(report, outcome)
    refused("nothing_asked", steps.follow_up_report, token, by=None, text="More.")


def test_nobody_adds_anything_by_another_address():
    report, token = reported()
    answer(report, "need_more")
    for wrong in ("", "x" * 43, token[:-1], token.swapcase(), report.token_sha256):
        refused("report_unknown", steps.follow_up_report, wrong, by=None, text="More.")
    refused("text_missing", steps.follow_up_report, token, by=None, text=" ")


def test_a_question_is_asked_once_and_answered_once():
    report, token = reported()
    answer(report, "need_more", "Which street?")
    refused("asked_back", answer, report, "need_more", "Which house?")
    done = steps.follow_up_report(token, by=None, text="Canary Street.")
    assert (done.state, done.question, done.follow_up) == (
        "taken_up",
        "Which street?",
        "Canary Street.",
    )
    refused("nothing_asked", steps.follow_up_report, token, by=None, text="And more.")
    refused("asked_back", answer, report, "need_more", "Which house?")
    assert answer(report).outcome == "nothing"


def test_a_question_that_nobody_answers_can_be_closed():
    report, _token = reported()
    answer(report, "need_more", "Which street?")
    done = answer(report, "nothing", "We found nothing.")
    assert (done.question, done.answer) == ("Which street?", "We found nothing.")


def test_of_two_additions_at_once_one_counts(transactional_db):
    report, token = reported()
    answer(report, "need_more")
    outcomes = at_once(
        *(lambda text=text: steps.follow_up_report(token, by=None, text=text) for text in "ab")
    )
    assert kinds(outcomes) == {"ErrorReport": 1, "nothing_asked": 1}
