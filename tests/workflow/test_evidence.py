"""Answers, links and files: nothing typed is lost, nothing foreign comes in."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from labels.models import Event, Evidence, EvidenceEvent
from labels.workflow import evidence
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale
from tests.cases import make_assessment
from tests.factories import make_cluster
from tests.people import (
    again,
    make_assessor,
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
)
from tests.workflow.refusals import refused
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def case():
    return make_assessment()


@pytest.fixture
def indicator(case):
    return indicators_for(case)[0]


@pytest.fixture
def by(case):
    return make_editor(case.cluster)


@pytest.fixture
def save(case, indicator, by):
    def save(text, version, **more):
        return evidence.save_answer(
            case, indicator, **({"by": by, "text": text, "version": version} | more)
        )

    return save


# Answers.


def test_nobody_but_the_cluster_writes_answers(case, save):
    strangers = (make_manager(make_cluster("Other")), make_secretariat(), make_board())
    for stranger in (*strangers, make_auditor(), make_assessor()):
        with pytest.raises(PermissionDenied):
            save("Mine.", None, by=stranger)
    assert not Evidence.objects.exists()


def test_who_left_the_cluster_writes_no_more(save, by):
    save("One.", None)
    by.memberships.update(ended_at=timezone.now() + timedelta(days=1))
    with pytest.raises(PermissionDenied):
        save("Two.", 1, by=again(by))


@pytest.mark.parametrize("status", ["submitted", "withdrawn"])
def test_once_handed_in_nothing_changes(status):
    case = make_assessment(status)
    manager, indicator = make_manager(case.cluster), indicators_for(case)[0]
    known = Evidence.objects.filter(assessment=case, indicator=indicator).first()
    new = {"by": manager, "text": "Later.", "version": known.version if known else None}
    refused("evidence_closed", lambda: evidence.save_answer(case, indicator, **new))
    link = {"by": manager, "link": "https://example.org/"}
    refused("evidence_closed", lambda: evidence.add_link(case, indicator, **link))
    refused("evidence_closed", lambda: evidence.carry_over(case, by=manager))
    if known:
        change = {"by": manager, "text": "Later."}
        refused("evidence_closed", lambda: evidence.change_item(known, **change))
        refused("evidence_closed", lambda: evidence.remove_item(known, by=manager))


def test_after_a_return_evidence_changes_again():
    case = make_assessment("returned")
    manager, indicator = make_manager(case.cluster), indicators_for(case)[0]
    more = {"by": manager, "text": "More.", "version": 1}
    assert evidence.save_answer(case, indicator, **more).version == 2


def test_an_indicator_that_the_level_does_not_ask_for_is_refused():
    silver = make_assessment(level="silver")
    gold = make_assessment(level="gold", cluster=make_cluster("Other"))
    only_gold, manager = indicators_for(gold)[-1], make_manager(silver.cluster)
    answer = {"by": manager, "text": "x", "version": None}
    refused("not_asked_for", lambda: evidence.save_answer(silver, only_gold, **answer))
    link = {"by": manager, "link": "https://example.org/"}
    refused("not_asked_for", lambda: evidence.add_link(silver, only_gold, **link))


def test_a_text_that_is_too_long_is_refused_whole(save):
    kept = save("x" * 20_000, None)
    refused("too_long", lambda: save("x" * 20_001, kept.version))
    kept.refresh_from_db()
    assert len(kept.text) == 20_000


def test_an_answer_is_kept_without_what_nobody_sees(save):
    assert save(" mu\u0308de\r\n\u202efin\x00 ", None).text == "müde\nfin"


def test_who_knows_of_no_answer_does_not_write_over_one(save):
    first = save("First.", None)
    with pytest.raises(Stale) as caught:
        save("Second.", None)
    assert (caught.value.now, caught.value.now.text) == (first, "First.")
    first.refresh_from_db()
    assert first.text == "First."


def test_a_stale_answer_comes_back_with_the_newer_one(save):
    save("One.", None)
    newer = save("Two.", 1)
    for stale in (1, 3, None):
        with pytest.raises(Stale) as caught:
            save("Three.", stale)
        assert (caught.value.now.version, caught.value.now.text) == (2, "Two.")
    newer.refresh_from_db()
    assert newer.text == "Two."


def test_saving_again_what_stands_there_changes_nothing(save):
    save("One.", None)
    save("Two.", 1)
    for version in (1, 2, None):
        assert save("Two. \n", version).version == 2
    assert EvidenceEvent.objects.count() == 1


def test_an_answer_that_was_taken_back_does_not_come_back_by_an_old_form(save, by):
    first = save("One.", None)
    evidence.remove_item(first, by=by, version=1)
    with pytest.raises(Stale) as caught:
        save("Two.", 1)
    assert caught.value.now.removed_at
    new = save("Anew.", None)
    assert new.version > caught.value.now.version
    with pytest.raises(Stale):
        save("Two.", 1)


def test_the_journal_notes_typing_once_an_hour_and_the_history_each_text(
    save, case, by, monkeypatch
):
    version = None
    for text in ("A", "Ab", "Abc"):
        version = save(text, version).version
    save("Abcd", version, by=make_manager(case.cluster))
    noted = Event.objects.filter(verb="answer_saved")
    assert noted.count() == 2
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=61))
    save("Abcde", 4)
    assert noted.count() == 3
    assert set(noted.values_list("role", flat=True)) == {"cluster"}
    assert "Abc" not in str(list(noted.values()))
    history = EvidenceEvent.objects.order_by("pgh_id").values_list("text", "pgh_context__actor")
    assert [text for text, _actor in history] == ["A", "Ab", "Abc", "Abcd"]
    assert history[0][1] == f"user-{by.pk}"


def test_another_indicator_is_noted_on_its_own(case, by):
    for each in indicators_for(case)[:2]:
        evidence.save_answer(case, each, by=by, text="x", version=None)
    assert Event.objects.filter(verb="answer_saved").count() == 2


def test_saving_an_answer_leaves_the_version_of_the_case(save, case):
    save("One.", None)
    now = type(case).objects.get(pk=case.pk)
    assert now.version == case.version


def test_autosave_is_cheap(save, django_assert_max_num_queries):
    save("One.", None)
    with django_assert_max_num_queries(11):
        save("Two.", 1)


def test_unknown_readers_are_refused(save):
    refused("bad_confidentiality", lambda: save("x", None, confidentiality="public"))


def test_who_may_read_an_answer_can_change_alone(save):
    save("One.", None)
    kept = save("One.", 1, confidentiality="secretariat")
    assert (kept.version, kept.confidentiality) == (2, "secretariat")
    assert save("Two.", 2).confidentiality == "secretariat"


# Links.


@pytest.mark.parametrize(
    "link",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org/with space",
        "https://example.org/\nx",
        "https://example.org/" + "x" * 1000,
    ],
)
def test_only_plain_addresses_of_the_web_are_links(case, indicator, by, link):
    refused("bad_link", lambda: evidence.add_link(case, indicator, by=by, link=link))


@pytest.mark.parametrize(
    "link", ["http://example.org", "https://example.org/ü?a=b#c", "https://example.org/@team"]
)
def test_addresses_of_the_web_are_links(case, indicator, by, link):
    item = evidence.add_link(case, indicator, by=by, link=f" {link} ", text="Our page")
    assert (item.kind, item.link, item.text) == ("link", link, "Our page")


def test_a_link_changes_and_an_answer_has_none(case, indicator, by, save):
    item = evidence.add_link(case, indicator, by=by, link="https://example.org/a")
    changed = evidence.change_item(item, by=by, link="https://example.org/b", version=1)
    assert (changed.link, changed.version) == ("https://example.org/b", 2)
    refused("bad_link", lambda: evidence.change_item(item, by=by, link="mailto:x@example.org"))
    answer = save("Words.", None)
    refused("not_a_link", lambda: evidence.change_item(answer, by=by, link="https://example.org/"))


def test_a_stale_change_of_an_item_is_refused_and_a_repeated_one_is_not(case, indicator, by):
    item = evidence.add_link(case, indicator, by=by, link="https://example.org/a")
    evidence.change_item(item, by=by, text="New.", version=1)
    with pytest.raises(Stale):
        evidence.change_item(item, by=by, text="Newer.", version=1)
    assert evidence.change_item(item, by=by, text="New.", version=1).version == 2


def test_what_was_taken_back_neither_changes_nor_goes_again(case, indicator, by):
    item = evidence.add_link(case, indicator, by=by, link="https://example.org/a")
    gone = evidence.remove_item(item, by=by, version=1)
    assert not Evidence.objects.kept().exists()
    refused("item_removed", lambda: evidence.remove_item(item, by=by))
    refused("item_removed", lambda: evidence.change_item(item, by=by, text="x"))
    with pytest.raises(Stale):
        evidence.remove_item(item, by=by, version=1)
    assert gone.removed_at >= gone.added_at


def test_items_of_another_cluster_are_out_of_reach(case, indicator, by):
    item = evidence.add_link(case, indicator, by=by, link="https://example.org/a")
    stranger = make_manager(make_cluster("Other"))
    with pytest.raises(PermissionDenied):
        evidence.change_item(item, by=stranger, text="x")
    with pytest.raises(PermissionDenied):
        evidence.remove_item(item, by=stranger)
