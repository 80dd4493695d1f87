"""The mail to whoever reported an error: one, in their language, with nothing that they typed."""

import pytest

from labels.outreach.mails import message
from labels.workflow import error_reports as steps
from labels.workflow.steps import WorkflowError
from tests.people import make_secretariat
from tests.workflow.test_error_reports import READER, TEXT, answer, reported, to_readers, token_in

pytestmark = pytest.mark.django_db


def test_without_an_address_no_mail_goes_out():
    report, _token = reported()
    answer(report)
    assert to_readers() == []


def test_nothing_goes_out_before_the_answer_or_for_what_is_no_report():
    report, _token = reported(email=READER)
    steps.take_up_report(report, by=make_secretariat())
    answer(report, "abuse")
    assert to_readers() == []


def test_the_mail_is_in_their_language_and_holds_nothing_they_typed():
    report, token = reported(email=READER, language="de", source="https://example.org/canary")
    answer(report)
    (mail,) = to_readers()
    sent = message(mail)
    assert (mail.address, mail.language, sent.to) == (READER, "de", [READER])
    assert "/reports/" in sent.body
    for typed in ("anary", TEXT, token, "The statutes say otherwise."):
        assert typed not in sent.subject + sent.body + sent.alternatives[0].content
    assert steps.report_of(token_in(mail)) == report


def test_an_address_that_was_only_typed_gets_one_mail():
    report, token = reported(email=READER)
    answer(report, "need_more")
    steps.follow_up_report(token, by=None, text="By the address that was shown.")
    answer(report)
    assert len(to_readers()) == 1


def test_who_came_by_the_mail_gets_the_second_answer_too():
    report, _token = reported(email=READER)
    answer(report, "need_more")
    (first,) = to_readers()
    steps.follow_up_report(token_in(first), by=None, text="By the address in the mail.")
    answer(report)
    first, second = to_readers()
    assert steps.report_of(token_in(second)) == report
    assert steps.report_of(token_in(first)) == report  # the page asked them to keep its address


def test_the_secret_in_the_mail_cannot_be_told_from_the_report(settings):
    report, token = reported(email=READER)
    answer(report)
    (mail,) = to_readers()
    assert token_in(mail) not in (token, str(report.public_id))
    settings.SECRET_KEY = "another"
    assert steps._mailed(report) != token_in(mail)


def test_a_step_that_is_taken_back_has_told_nobody():
    report, _token = reported(email=READER)
    with pytest.raises(WorkflowError):
        answer(report, "corrected", entry=None)
    assert to_readers() == []
