"""Files as evidence: the quota inside the lock, replacing, opening, and what a crash leaves."""

from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from labels.files.store import Kept, keep, open_stored, orphans
from labels.management.demo_files import simple_pdf
from labels.models import Assignment, Event, Evidence
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import make_assessor, make_auditor, make_board, make_manager, make_secretariat
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import refused
from tests.worlds import world

pytestmark = pytest.mark.django_db

MB = 1024**2


def file_of(content=b"a", *, size=None):
    """A file as the store gives it; the bytes themselves are not needed here."""
    size = size or len(content)
    digest = sha256(content).hexdigest()
    return Kept(uuid4().hex, "plan.pdf", "application/pdf", size, digest)


@world
def case():
    return make_assessment()


@pytest.fixture
def by(case):
    return make_manager(case.cluster)


@pytest.fixture
def add(case, by):
    def add(content=b"a", **more):
        given = {"by": by, "upload": file_of(content, size=more.pop("size", None))}
        return evidence.add_file(case, indicators_for(case)[0], **(given | more))

    return add


def test_a_stranger_adds_and_replaces_no_file(add):
    stranger = make_manager(make_cluster("Other"))
    with pytest.raises(PermissionDenied):
        add(by=stranger)
    with pytest.raises(PermissionDenied):
        evidence.replace_file(add(), by=stranger, upload=file_of(b"b"))


def test_a_file_is_refused_before_it_is_read(case, by, settings):
    indicator = indicators_for(case)[0]
    evidence.check_file_is_wanted(case, indicator, by=by)
    with pytest.raises(PermissionDenied):
        evidence.check_file_is_wanted(case, indicator, by=make_secretariat())
    settings.EVIDENCE_QUOTA = {"items": 0, "bytes": MB}
    refused("too_many_items", lambda: evidence.check_file_is_wanted(case, indicator, by=by))
    silver = make_assessment(level="silver", cluster=case.cluster, manager=by)
    other = indicators_for(case)[-1]
    refused("not_asked_for", lambda: evidence.check_file_is_wanted(silver, other, by=by))


def test_the_quota_of_a_case_is_200_mb_and_300_items(settings):
    assert settings.EVIDENCE_QUOTA == {"items": 300, "bytes": 200 * MB}


def test_the_last_byte_of_the_quota_is_taken_and_no_more(add, settings):
    settings.EVIDENCE_QUOTA = {"items": 9, "bytes": 3 * MB}
    add(b"a", size=2 * MB)
    refused("quota_reached", lambda: add(b"b", size=MB + 1))
    add(b"b", size=MB)
    assert Evidence.objects.count() == 2


def test_links_and_files_are_counted_answers_are_not(case, by, add, settings):
    settings.EVIDENCE_QUOTA = {"items": 2, "bytes": MB}
    first, second = indicators_for(case)[:2]
    add()
    evidence.add_link(case, first, by=by, link="https://example.org/")
    refused("too_many_items", add)
    link = {"by": by, "link": "https://example.org/"}
    refused("too_many_items", lambda: evidence.add_link(case, second, **link))
    answer = {"by": by, "text": "Always.", "version": None}
    assert evidence.save_answer(case, second, **answer).text == "Always."


def test_what_is_taken_back_makes_room_but_not_for_ever(add, by, settings):
    settings.EVIDENCE_QUOTA = {"items": 1, "bytes": MB}
    for n in range(5):
        evidence.remove_item(add(bytes([n]), size=MB), by=by)
    refused("too_many_items", lambda: add(size=1))


def test_the_same_file_in_its_own_place_changes_nothing(add, by):
    first = add(b"same", text="The plan")
    same = evidence.replace_file(first, by=by, upload=file_of(b"same"), version=1)
    assert (same.pk, same.version, same.stored_as) == (first.pk, 1, first.stored_as)
    assert Evidence.objects.count() == 1


def test_another_file_takes_the_place_and_keeps_the_readers(add, by, settings):
    settings.EVIDENCE_QUOTA = {"items": 1, "bytes": MB}
    first = add(b"old", text="The plan", confidentiality="secretariat", size=MB)
    new = evidence.replace_file(first, by=by, upload=file_of(b"new", size=MB), version=1)
    assert (new.confidentiality, new.text) == ("secretariat", "The plan")
    first.refresh_from_db()
    assert first.removed_at
    with pytest.raises(Stale):
        evidence.replace_file(first, by=by, upload=file_of(b"newer"), version=1)
    assert list(Evidence.objects.kept()) == [new]


def test_a_replacement_past_the_quota_leaves_the_old_file(add, by, settings):
    settings.EVIDENCE_QUOTA = {"items": 5, "bytes": MB}
    first = add(b"old")
    large = file_of(b"new", size=MB + 1)
    refused("quota_reached", lambda: evidence.replace_file(first, by=by, upload=large))
    assert list(Evidence.objects.kept()) == [first]
    assert not Event.objects.filter(verb="file_replaced").exists()


def test_a_link_is_not_replaced_by_a_file(case, by):
    link = evidence.add_link(case, indicators_for(case)[0], by=by, link="https://example.org/")
    refused("not_a_file", lambda: evidence.replace_file(link, by=by, upload=file_of()))


# Opening files.


@pytest.fixture
def handed_in():
    """A case that is handed in, with an open and a confidential file."""
    case = make_assessment("returned")
    by, indicator = make_manager(case.cluster), indicators_for(case)[0]
    items = [
        evidence.add_file(case, indicator, by=by, upload=file_of(content), confidentiality=readers)
        for content, readers in ((b"a", "assessors"), (b"b", "secretariat"))
    ]
    return cases.submit(case, by=by), *items


def assigned(case, **fields):
    given = {"part": "lead", "assigned_by": make_secretariat(), "assigned_at": case.moved_at}
    given |= {"due_on": case.opened_on, "public_id": uuid4()} | fields
    return Assignment.objects.create(assessment=case, **given)


def test_nobody_opens_a_file_that_they_may_not_see(handed_in):
    case, item, _secret = handed_in
    undeclared = assigned(case, assessor=make_assessor()).assessor
    for stranger in (make_manager(make_cluster("Other")), make_assessor(), undeclared):
        with pytest.raises(PermissionDenied):
            evidence.download(item, by=stranger)
    assert not Event.objects.filter(verb="file_opened").exists()


def test_a_draft_is_for_the_cluster_alone(add):
    item = add()
    for other in (make_secretariat(), make_board(), make_auditor()):
        with pytest.raises(PermissionDenied):
            evidence.download(item, by=other)


def test_each_opening_of_a_file_is_in_the_journal(handed_in):
    case, item, secret = handed_in
    free = {"conflict": False, "declared_at": case.moved_at}
    assessor = assigned(case, assessor=make_assessor(), **free).assessor
    readers = [
        (make_manager(case.cluster), "cluster"),
        (make_secretariat(), "secretariat"),
        (make_board(), "board"),
        (make_auditor(), "auditor"),
        (assessor, "assessors"),
    ]
    for reader, _role in readers:
        assert evidence.download(item, by=reader).stored_as == item.stored_as
    opened = Event.objects.filter(verb="file_opened").order_by("seq")
    assert [(each.actor, each.role) for each in opened] == [
        (f"user-{reader.pk}", role) for reader, role in readers
    ]
    assert opened[0].after == {"evidence": str(item.public_id), "indicator": "1.1"}
    for outsider in (assessor, readers[2][0]):
        with pytest.raises(PermissionDenied):
            evidence.download(secret, by=outsider)


def test_a_file_that_was_taken_back_and_a_link_are_not_opened(case, by, add):
    item = add()
    evidence.remove_item(item, by=by)
    refused("no_file", lambda: evidence.download(item, by=by))
    link = evidence.add_link(case, indicators_for(case)[0], by=by, link="https://example.org/")
    refused("no_file", lambda: evidence.download(link, by=by))


# At once, and broken off.


@pytest.mark.django_db(transaction=True)
def test_many_files_at_once_stay_within_the_quota(settings):
    settings.EVIDENCE_QUOTA = {"items": 300, "bytes": 3 * MB}
    case = make_assessment()
    by, indicator = make_manager(case.cluster), indicators_for(case)[0]
    uploads = [file_of(bytes([n]), size=MB) for n in range(8)]
    found = at_once(
        *(
            lambda upload=upload: evidence.add_file(case, indicator, by=by, upload=upload)
            for upload in uploads
        )
    )
    assert kinds(found) == {"Evidence": 3, "quota_reached": 5}
    assert Evidence.objects.count() == Event.objects.filter(verb="file_added").count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_crash_after_the_file_leaves_an_orphan_only(monkeypatch):
    case = make_assessment()
    by, indicator = make_manager(case.cluster), indicators_for(case)[0]
    content = ContentFile(simple_pdf("Plan", ["One line"]))
    upload = keep(content, "plan.pdf")

    def crash(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("labels.workflow.evidence.journal", crash)
        with pytest.raises(RuntimeError):
            evidence.add_file(case, indicator, by=by, upload=upload)
    known = set(Evidence.objects.values_list("stored_as", flat=True))
    assert upload.stored_as in orphans(known, older_than=timedelta(seconds=-5))
    evidence.add_file(case, indicator, by=by, upload=upload)
    known = set(Evidence.objects.values_list("stored_as", flat=True))
    assert upload.stored_as not in orphans(known, older_than=timedelta(seconds=-5))
    with open_stored(upload.stored_as) as file:
        assert sha256(file.read()).hexdigest() == upload.sha256
