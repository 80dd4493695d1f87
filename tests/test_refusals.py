"""Refused permissions are lines of the journal: who, where, and once an hour."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError
from django.utils import timezone

from labels import refusals
from labels.models import Event
from labels.refusals import address_of, note_refusal
from labels.views.desk.reaching import events_for
from labels.workflow import people
from tests.accounts.people import log_in
from tests.api.calling import at, program
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import make_assessor, make_auditor, make_editor, make_manager, make_secretariat
from tests.workflow.at_once import at_once
from tests.workflow.invited import token_of

pytestmark = pytest.mark.django_db


def lines():
    return Event.objects.filter(verb="refused")


@pytest.fixture
def case():
    return make_assessment("draft", cluster=make_cluster("Alpha Bio"))


def test_a_page_that_is_not_theirs_leaves_one_line(client, case):
    editor = make_editor(case.cluster)
    log_in(client, editor)
    there = f"/portal/cases/{case.public_id}/withdraw/"
    assert client.get(f"{there}?from=mail").status_code == 403
    line = lines().get()
    assert (line.actor, line.object_type, line.object_id) == (
        f"user-{editor.pk}",
        "address",
        there,
    )
    assert line.request_id


def test_the_api_leaves_one_line(case):
    editor = make_editor(case.cluster)
    assert program(editor).post(at(case, "submit/"), {}, version=1).status_code == 403
    assert lines().get().object_id == f"/api/v1/{at(case, 'submit/')}"


def test_the_same_again_leaves_another_line_only_after_an_hour(case):
    editor, other = program(make_editor(case.cluster)), program(make_editor(case.cluster))
    for _turn in range(3):
        editor.post(at(case, "submit/"))
    assert lines().count() == 1
    other.post(at(case, "submit/"))
    editor.post(at(case, "appeal/"), {"grounds": "x"})
    assert lines().count() == 3


def test_an_hour_later_it_is_told_again(case, monkeypatch):
    editor = program(make_editor(case.cluster))
    editor.post(at(case, "submit/"))
    later = timezone.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(refusals.timezone, "now", lambda: later)
    editor.post(at(case, "submit/"))
    assert lines().count() == 2


def test_what_looks_like_missing_or_needs_a_log_in_leaves_no_line(client, case):
    assert client.get(f"/portal/cases/{case.public_id}/").status_code == 302
    stranger = program(make_manager(make_cluster("Beta")))
    assert stranger.get(at(case)).status_code == 404
    assert stranger.get("assessments/?status=nonsense").status_code == 400
    assert not lines().exists()


def test_a_refused_step_is_taken_back_and_its_line_stays(client, case):
    """Only a manager hands in: the step itself refuses, inside its transaction."""
    log_in(client, make_editor(case.cluster))
    events = Event.objects.count()
    sent = {"version": case.version}
    assert client.post(f"/portal/cases/{case.public_id}/submit/", sent).status_code == 403
    case.refresh_from_db()
    assert case.status == "draft"
    assert Event.objects.count() == events + 1
    assert lines().exists()


def test_a_journal_that_cannot_be_written_does_not_change_the_answer(case, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise DatabaseError("away")

    editor = program(make_editor(case.cluster))
    monkeypatch.setattr(refusals, "record", away)
    assert editor.post(at(case, "submit/")).status_code == 403
    assert "could not be written" in caplog.text
    assert not lines().exists()


def test_the_secret_in_an_invitation_stays_out_of_the_journal(client, case):
    manager = make_manager(case.cluster)
    invitation = people.invite("new@example.org", "editor", by=manager, cluster=case.cluster)
    token = token_of(invitation)
    log_in(client, make_assessor())
    assert client.post(f"/portal/invitations/{token}/").status_code == 403
    assert lines().get().object_id == "/portal/invitations/.../"


@pytest.mark.parametrize("path", ["/admin/\0/", "/" + "x" * 200, "/ä\u202e/", "/%/"])
def test_every_address_can_be_kept(path):
    by = make_auditor()
    note_refusal(SimpleNamespace(user=by, path=path))
    kept = lines().get().object_id
    assert kept.isascii()
    assert kept.isprintable()
    assert len(kept) <= 80


def test_an_address_is_told_without_its_question(rf):
    assert address_of(rf.get("/desk/people/?q=Anna")) == "/desk/people/"


def test_who_belongs_to_a_cluster_reads_no_addresses_of_cases(case):
    """An assessor who was refused would be named beside the case."""
    note_refusal(SimpleNamespace(user=make_assessor(), path=f"/api/v1/{at(case, 'scores/')}"))
    both = make_secretariat()
    assert events_for(both).filter(verb="refused").exists()
    both.memberships.create(cluster=case.cluster, role="editor")
    assert not events_for(both).filter(verb="refused").exists()


@pytest.mark.django_db(transaction=True)
def test_of_sixteen_at_once_one_writes():
    by = make_auditor()
    asked = SimpleNamespace(user=by, path="/desk/")
    at_once(*(lambda: note_refusal(asked) for _n in range(16)))
    assert lines().count() == 1
