"""The same request with the same Idempotency-Key is done once and answered alike."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone

from labels.models import Assessment, Evidence, KeptAnswer
from labels.workflow.readiness import indicators_for
from tests.cases import make_assessment, make_rule_set
from tests.factories import make_cluster
from tests.files.samples import pdf_with
from tests.people import make_editor, make_manager
from tests.workflow.at_once import at_once

from .calling import Program, at, program
from .conftest import problem


@pytest.fixture
def draft(db):
    case = make_assessment()
    anna = program(make_manager(case.cluster))
    link = {
        "indicator": indicators_for(case)[0].pk,
        "kind": "link",
        "link": "https://example.org/plan",
    }
    return case, anna, link


def test_a_request_that_comes_again_gets_the_first_answer(draft):
    case, anna, link = draft
    first = anna.post(at(case, "evidence/"), link, once="one")
    second = anna.post(at(case, "evidence/"), link, once="one")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert (first["ETag"], first["Location"]) == (second["ETag"], second["Location"])
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Evidence.objects.count() == 1


def test_without_a_key_each_request_counts(draft):
    case, anna, link = draft
    anna.post(at(case, "evidence/"), link)
    anna.post(at(case, "evidence/"), link)
    assert Evidence.objects.count() == 2
    assert KeptAnswer.objects.count() == 0


def test_a_key_with_another_request_is_refused(draft):
    case, anna, link = draft
    anna.post(at(case, "evidence/"), link, once="one")
    other = anna.post(at(case, "evidence/"), link | {"text": "Other."}, once="one")
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency_key_reused")
    elsewhere = anna.post("assessments/", {"cluster": "x", "level": "gold"}, once="one")
    assert elsewhere.status_code == 403
    assert Evidence.objects.count() == 1


def test_a_key_belongs_to_its_person(draft):
    case, anna, link = draft
    anna.post(at(case, "evidence/"), link, once="one")
    eva = program(make_editor(case.cluster))
    answer = eva.post(at(case, "evidence/"), link, once="one")
    assert answer.status_code == 201
    assert "Idempotency-Replayed" not in answer
    assert Evidence.objects.count() == 2


def test_a_refusal_is_not_kept(draft):
    case, anna, link = draft
    bad = link | {"link": "no address"}
    assert anna.post(at(case, "evidence/"), bad, once="one").status_code == 409
    assert KeptAnswer.objects.count() == 0
    assert anna.post(at(case, "evidence/"), link, once="one").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 101])
def test_a_key_is_short_and_visible(draft, key):
    case, anna, link = draft
    answer = anna.post(at(case, "evidence/"), link, once=key or " ")
    assert (answer.status_code, problem(answer)["code"]) == (400, "bad_idempotency_key")


def test_rights_that_ended_end_the_replay_too(draft):
    case, anna, link = draft
    anna.post(at(case, "evidence/"), link, once="one")
    now = timezone.now()
    anna.user.memberships.update(ended_at=now)
    assert anna.post(at(case, "evidence/"), link, once="one").status_code == 404


def test_an_answer_kept_for_other_rights_is_not_given(draft):
    case, anna, _link = draft
    left = {"version": case.version, "once": "one"}
    assert anna.post(at(case, "withdraw/"), {}, **left).status_code == 200
    replayed = anna.post(at(case, "withdraw/"), {}, **left)
    assert replayed["Idempotency-Replayed"] == "true"
    anna.user.memberships.update(role="editor")
    assert anna.post(at(case, "withdraw/"), {}, **left).status_code == 403


def test_a_file_that_comes_again_is_kept_once(draft, monkeypatch):
    case, anna, link = draft

    def send():
        sent = SimpleUploadedFile("plan.pdf", pdf_with(), "application/pdf")
        return anna.send_file(at(case, "evidence/"), sent, indicator=link["indicator"], once="file")

    first = send()
    monkeypatch.setattr("labels.api.case_evidence.keep", lambda *given: pytest.fail("kept twice"))
    second = send()
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert Evidence.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_is_done_and_all_are_answered_alike():
    make_rule_set()
    cluster = make_cluster()
    anna = program(make_manager(cluster))
    asked = {"cluster": cluster.slug, "level": "gold"}

    def send():
        return Program(anna.user, anna.headers).post("assessments/", asked, once="open")

    answers = at_once(*[send] * 8)
    assert {each.status_code for each in answers} == {201}, [each.content for each in answers]
    assert len({each.content for each in answers}) == 1
    assert sum("Idempotency-Replayed" not in each for each in answers) == 1
    assert Assessment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_at_work_the_second_is_told_to_wait():
    case = make_assessment()
    anna = program(make_manager(case.cluster))
    link = {"indicator": indicators_for(case)[0].pk, "kind": "link", "link": "https://example.org"}
    with transaction.atomic():
        KeptAnswer.objects.create(
            user=anna.user, key="one", request_sha256="0" * 64, made_at=timezone.now()
        )
        answer = _elsewhere(lambda: anna.post(at(case, "evidence/"), link, once="one"))
        transaction.set_rollback(True)
    assert (answer.status_code, problem(answer)["code"]) == (409, "in_progress")
    assert Evidence.objects.count() == 0


def _elsewhere(work):
    """On a connection of its own."""
    found = []

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '300ms'")
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    return found[0]
