"""The evidence editor: nothing typed is lost, and files come and go under their checks."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from labels.management.demo_files import simple_pdf
from labels.models import Event, Evidence
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for
from tests.accounts.people import log_in
from tests.cases import fill, make_assessment
from tests.factories import make_cluster
from tests.people import again, make_assessor, make_editor, make_manager, make_secretariat
from tests.reviewing import assign, declared
from tests.worlds import world

from .november import in_november
from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

PDF = simple_pdf("Plan", ["A line."])


@world
@in_november
def case():
    return make_assessment()


@pytest.fixture
def indicator(case):
    return indicators_for(case)[0]


@pytest.fixture
def manager(case):
    return Visitor(case.opened_by)


@pytest.fixture
def at(case, indicator):
    return case.public_id, indicator.pk


def pdf(name="plan.pdf", content=PDF):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def file(case, indicator, manager, at):
    manager.send("portal-upload", *at, file=pdf(), text="The plan", confidentiality="assessors")
    return Evidence.objects.get(kind="file")


def save(visitor, at, text, *, version="", status=200):
    sent = {"text": text, "version": version, "confidentiality": "assessors"}
    return json.loads(visitor.send("portal-answer", *at, status=status, **sent).content)


def test_a_stranger_saves_and_uploads_nothing(at):
    stranger = Visitor(make_manager(make_cluster("Other")))
    stranger.send("portal-answer", *at, status=404, text="x")
    stranger.send("portal-upload", *at, status=404, file=pdf(), confidentiality="assessors")
    assert not Evidence.objects.exists()


def test_an_indicator_of_another_level_is_not_there(case, manager):
    other = make_assessment(level="bronze", cluster=case.cluster)
    manager.see("portal-indicator", case.public_id, indicators_for(other)[0].pk, status=404)


def test_the_editor_saves_an_answer_and_goes_on(case, manager, at):
    sent = {"text": "What we do.", "confidentiality": "secretariat", "version": ""}
    response = manager.send("portal-indicator", *at, onward="1", **sent)
    assert response.headers["Location"].endswith(f"/evidence/{indicators_for(case)[1].pk}/")
    assert Evidence.objects.get().confidentiality == "secretariat"
    assert "What we do." in manager.see("portal-indicator", *at).words


def test_what_saves_itself_learns_its_version(manager, at):
    assert save(manager, at, "One")["version"] == 1
    assert save(manager, at, "Two", version="1")["version"] == 2
    assert Evidence.objects.get().text == "Two"


def test_what_saves_itself_from_an_older_form_is_told_the_newer_text(manager, at):
    save(manager, at, "One")
    save(manager, at, "Two", version="1")
    told = save(manager, at, "Mine", version="1", status=412)
    assert told == {"code": "stale", "version": 2, "text": "Two"}
    assert Evidence.objects.get().text == "Two"


def test_both_texts_are_shown_to_be_put_together(manager, at):
    save(manager, at, "Theirs")
    sent = {"text": "Mine", "confidentiality": "assessors", "version": ""}
    page = manager.send("portal-indicator", *at, status=412, **sent)
    assert "Mine" in page.words
    assert "Theirs" in page.words
    versions = [each["value"] for each in page.all("input") if each["name"] == "version"]
    assert "1" in versions
    manager.send("portal-indicator", *at, **(sent | {"version": "1", "text": "Mine, Theirs"}))
    assert Evidence.objects.get().text == "Mine, Theirs"


def test_a_text_that_is_too_long_is_refused_and_given_back(manager, at):
    sent = {"text": "x" * 20_001, "confidentiality": "assessors", "version": ""}
    page = manager.send("portal-indicator", *at, status=422, **sent)
    assert "x" * 20_001 in page.text
    assert save(manager, at, "x" * 20_001, status=409)["code"] == "too_long"


def test_a_text_that_comes_after_handing_in_is_given_back(at):
    case = make_assessment("submitted")
    at = case.public_id, indicators_for(case)[0].pk
    manager = Visitor(case.opened_by)
    sent = {"text": "One more thing", "confidentiality": "assessors", "version": "1"}
    page = manager.send("portal-indicator", *at, status=422, **sent)
    assert "One more thing" in page.words
    assert save(manager, at, "One more thing", version="1", status=409)["code"] == "evidence_closed"


def test_what_was_typed_comes_back_when_the_session_has_ended(at):
    page = Visitor().send("portal-indicator", *at, status=403, text="Hours of work", version="")
    assert "Hours of work" in page.words
    assert "Nothing you typed is lost" in page.words


def test_a_link_is_added_and_a_wrong_one_told_at_its_field(manager, at):
    sent = {"text": "Shows it", "confidentiality": "assessors"}
    page = manager.send("portal-link", *at, status=422, link="javascript:alert(1)", **sent)
    assert "beginning with https://" in page.words
    assert "Shows it" in [each.get("value") for each in page.all("input")]
    manager.send("portal-link", *at, link="https://example.org/plan", **sent)
    assert "https://example.org/plan" in manager.see("portal-indicator", *at).links


def test_a_file_is_handed_in_and_given_out_as_it_was(manager, file):
    response = manager.client.get(reverse("portal-file", args=[file.public_id]))
    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "no-store" in response.headers["Cache-Control"]
    assert Event.objects.filter(verb="file_opened").count() == 1


def test_a_file_that_is_none_is_refused_in_words(manager, at):
    page = manager.send(
        "portal-upload",
        *at,
        status=422,
        file=pdf(content=b"MZ program"),
        text="My words",
        confidentiality="assessors",
    )
    assert "My words" in [each.get("value") for each in page.all("input")]
    assert not Evidence.objects.exists()


def test_without_a_file_the_form_says_so(manager, at):
    page = manager.send("portal-upload", *at, status=422, confidentiality="assessors")
    assert "Choose a file." in page.words


def test_the_script_is_told_of_an_upload_as_data(manager, at):
    sent = {"confidentiality": "assessors", "headers": {"Accept": "application/json"}}
    told = json.loads(manager.send("portal-upload", *at, status=200, file=pdf(), **sent).content)
    assert told["next"] == reverse("portal-indicator", args=at)
    bad = manager.send("portal-upload", *at, status=422, file=pdf(content=b"x"), **sent)
    assert json.loads(bad.content)["errors"]


def test_an_upload_without_the_forms_token_is_refused(case, at):
    client = Client(enforce_csrf_checks=True)
    client.force_login(again(case.opened_by))
    sent = {"file": pdf(), "confidentiality": "assessors"}
    assert client.post(reverse("portal-upload", args=at), sent).status_code == 403
    address = reverse("portal-answer", args=at)
    assert client.post(address, {"text": "x"}).status_code == 403
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("cleared", [False, True])
def test_a_file_opens_to_assessors_after_their_declaration(cleared):
    case = make_assessment()
    at = case.public_id, indicators_for(case)[0].pk
    Visitor(case.opened_by).send(
        "portal-upload", *at, file=pdf(), text="", confidentiality="assessors"
    )
    fill(case, by=case.opened_by)
    cases.submit(case, by=case.opened_by)
    assignment = (declared if cleared else assign)(case, make_assessor())
    visitor = Visitor(assignment.assessor)
    log_in(visitor.client, again(assignment.assessor))
    file = Evidence.objects.get(kind="file")
    response = visitor.client.get(reverse("portal-file", args=[file.public_id]))
    assert response.status_code == (200 if cleared else 404)
    assert not cleared or b"".join(response.streaming_content) == PDF


def test_a_file_of_somebody_else_looks_like_none(file):
    stranger = Visitor(make_manager(make_cluster("Other")))
    response = stranger.client.get(reverse("portal-file", args=[file.public_id]))
    assert response.status_code == 404
    assert not Event.objects.filter(verb="file_opened").exists()


def test_an_editor_changes_and_replaces_and_takes_back(case, at, file):
    editor = Visitor(make_editor(case.cluster))
    there = (case.public_id, file.public_id)
    editor.see("portal-item", *there)
    sent = {"text": "Better words", "confidentiality": "secretariat", "version": file.version}
    editor.send("portal-item", *there, do="change", **sent)
    file.refresh_from_db()
    assert (file.text, file.confidentiality) == ("Better words", "secretariat")
    late = sent | {"version": 1, "text": "Late"}
    editor.send("portal-item", *there, status=412, do="change", **late)
    other = pdf("new.pdf", simple_pdf("New", ["Another."]))
    editor.send("portal-item", *there, do="replace", version=file.version, file=other)
    (new,) = Evidence.objects.kept().filter(kind="file")
    assert new.file_name == "new.pdf"
    editor.see("portal-item", *there, status=404)
    editor.send("portal-item", case.public_id, new.public_id, do="remove", version=new.version)
    assert not Evidence.objects.kept().exists()


def test_the_words_of_an_older_form_about_a_file_are_given_back(case, manager, file):
    evidence.change_item(file, by=case.opened_by, text="Newer")
    page = manager.send(
        "portal-item",
        case.public_id,
        file.public_id,
        status=412,
        do="change",
        text="Mine",
        confidentiality="assessors",
        version=1,
    )
    assert "Newer" in page.words
    assert "Mine" in [each.get("value") for each in page.all("input")]


def test_evidence_of_the_last_case_is_carried_over_and_marked(case, manager, at, file):
    save(manager, at, "As before")
    cases.withdraw(case, by=case.opened_by)
    new = make_assessment(cluster=case.cluster, manager=case.opened_by)
    assert "Carry over from last time" in manager.see("portal-evidence", new.public_id).words
    manager.send("portal-carry", new.public_id)
    words = manager.see("portal-indicator", new.public_id, at[1]).words
    assert "As before" in words
    assert "Unchanged since the last case" in words
    assert "carried over" in manager.see("portal-evidence", new.public_id).words


def test_what_is_asked_of_an_indicator_stands_there():
    case = make_assessment("submitted")
    first = indicators_for(case)[0]
    cases.return_for_completion(case, {first.pk: "Which year?"}, by=make_secretariat())
    manager = Visitor(case.opened_by)
    assert "Which year?" in manager.see("portal-indicator", case.public_id, first.pk).words
    assert "Which year?" in manager.see("portal-evidence", case.public_id).words


def test_a_case_with_the_secretariat_is_read_only():
    case = make_assessment("submitted")
    page = Visitor(case.opened_by).see(
        "portal-indicator", case.public_id, indicators_for(case)[0].pk
    )
    assert not page.all("textarea")
    assert "What we do for" in page.words
