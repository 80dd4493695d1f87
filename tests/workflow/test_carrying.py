"""Evidence of the last case in a new one."""

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import Event, Evidence
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for
from tests.cases import make_rule_set
from tests.factories import make_cluster, make_level
from tests.people import make_manager, make_secretariat
from tests.workflow.refusals import refused
from tests.workflow.test_evidence_files import file_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    make_rule_set()
    return make_manager(make_cluster())


def a_case(manager, level="gold", **fields):
    cluster = manager.memberships.get().cluster
    return cases.open_assessment(cluster, make_level(level), by=manager, **fields)


@pytest.fixture
def last(manager):
    """The last case: an answer, a link and a confidential file for one indicator; withdrawn."""
    case = a_case(manager)
    indicator = indicators_for(case)[0]
    evidence.save_answer(case, indicator, by=manager, text="We meet.", version=None)
    evidence.add_link(case, indicator, by=manager, link="https://example.org/")
    upload = file_of(b"plan")
    evidence.add_file(case, indicator, by=manager, upload=upload, confidentiality="secretariat")
    return cases.withdraw(case, by=manager)


def by_kind(case):
    return {each.kind: each for each in Evidence.objects.kept().filter(assessment=case)}


def test_only_the_cluster_carries_over(last, manager):
    new = a_case(manager)
    for stranger in (make_secretariat(), make_manager(make_cluster("Other"))):
        with pytest.raises(PermissionDenied):
            evidence.carry_over(new, by=stranger)


def test_nothing_comes_from_another_cluster(last):
    other = make_manager(make_cluster("Other"))
    assert evidence.carry_over(a_case(other), by=other) == []


def test_nothing_comes_from_a_case_that_is_open(last, manager):
    bronze = a_case(manager, "bronze")
    indicator = indicators_for(bronze)[0]
    evidence.save_answer(bronze, indicator, by=manager, text="Open.", version=None)
    new = a_case(manager)
    carried = evidence.carry_over(new, by=manager)
    assert {each.carried_from.assessment_id for each in carried} == {last.pk}


def test_a_demonstration_is_carried_into_demonstrations_only(last, manager):
    assert evidence.carry_over(a_case(manager, demonstration=True), by=manager) == []


def test_only_what_the_new_level_asks_for_comes(manager, last):
    gold = a_case(manager)
    for each in indicators_for(gold):
        evidence.save_answer(gold, each, by=manager, text=each.code, version=None)
    cases.withdraw(gold, by=manager)
    carried = evidence.carry_over(a_case(manager, "silver"), by=manager)
    assert [each.text for each in carried] == ["1.1", "1.2", "2.1"]


def test_items_are_carried_with_their_readers_and_the_same_file(last, manager):
    new = a_case(manager)
    evidence.carry_over(new, by=manager)
    was, now = by_kind(last), by_kind(new)
    assert now["text"].text == "We meet."
    assert now["link"].link == "https://example.org/"
    assert (now["file"].stored_as, now["file"].sha256) == (
        was["file"].stored_as,
        was["file"].sha256,
    )
    assert [now[kind].confidentiality for kind in ("text", "link", "file")] == [
        "assessors",
        "assessors",
        "secretariat",
    ]
    assert {evidence.carried_state(each) for each in now.values()} == {"unchanged"}
    assert Event.objects.get(verb="carried_over").after == {"items": 3}


def test_carrying_over_twice_adds_nothing(last, manager):
    new = a_case(manager)
    assert len(evidence.carry_over(new, by=manager)) == 3
    assert evidence.carry_over(new, by=manager) == []
    assert Event.objects.filter(verb="carried_over").count() == 1


def test_an_answer_is_never_written_over_but_an_empty_one_is_filled(last, manager):
    new = a_case(manager)
    indicator = indicators_for(new)[0]
    mine = evidence.save_answer(new, indicator, by=manager, text="New.", version=None)
    evidence.carry_over(new, by=manager)
    mine.refresh_from_db()
    assert (mine.text, evidence.carried_state(mine)) == ("New.", "new")
    cases.withdraw(new, by=manager)
    third = a_case(manager)
    empty = evidence.save_answer(third, indicator, by=manager, text="", version=None)
    evidence.carry_over(third, by=manager)
    empty.refresh_from_db()
    assert (empty.text, empty.version) == ("New.", 2)


def test_what_comes_is_from_the_latest_case_that_has_any(last, manager):
    second = a_case(manager)
    indicator = indicators_for(second)[0]
    evidence.save_answer(second, indicator, by=manager, text="", version=None)
    cases.withdraw(second, by=manager)
    carried = evidence.carry_over(a_case(manager), by=manager)
    assert {each.carried_from.assessment_id for each in carried} == {last.pk}


def test_what_was_taken_back_last_time_stays_there(manager):
    case = a_case(manager)
    indicator = indicators_for(case)[0]
    link = evidence.add_link(case, indicator, by=manager, link="https://example.org/")
    evidence.remove_item(link, by=manager)
    cases.withdraw(case, by=manager)
    assert evidence.carry_over(a_case(manager), by=manager) == []


def test_past_the_quota_nothing_is_carried_over(last, manager, settings):
    settings.EVIDENCE_QUOTA = {"items": 1, "bytes": 1000}
    new = a_case(manager)
    refused("too_many_items", lambda: evidence.carry_over(new, by=manager))
    assert not new.evidence.exists()


def test_what_became_of_an_item_shows(last, manager):
    new = a_case(manager)
    evidence.carry_over(new, by=manager)
    items = by_kind(new)
    changed = evidence.change_item(items["text"], by=manager, text="We meet more.")
    assert evidence.carried_state(changed) == "changed"
    replaced = evidence.replace_file(items["file"], by=manager, upload=file_of(b"other"))
    assert (evidence.carried_state(replaced), replaced.confidentiality) == (
        "replaced",
        "secretariat",
    )
    back = evidence.replace_file(replaced, by=manager, upload=file_of(b"plan"))
    assert evidence.carried_state(back) == "unchanged"
    added = evidence.add_file(new, back.indicator, by=manager, upload=file_of(b"x"))
    assert evidence.carried_state(added) == "new"


def test_a_replaced_file_is_not_carried_over_again(last, manager):
    new = a_case(manager)
    evidence.carry_over(new, by=manager)
    evidence.replace_file(by_kind(new)["file"], by=manager, upload=file_of(b"other"))
    assert evidence.carry_over(new, by=manager) == []


def test_an_answer_carried_over_again_goes_on_counting_its_versions(last, manager):
    new = a_case(manager)
    evidence.carry_over(new, by=manager)
    evidence.remove_item(by_kind(new)["text"], by=manager)
    evidence.carry_over(new, by=manager)
    assert by_kind(new)["text"].version == 3


def test_a_link_or_file_that_is_there_already_does_not_come_a_second_time(last, manager):
    new = a_case(manager)
    indicator = indicators_for(new)[0]
    evidence.add_link(new, indicator, by=manager, link="https://example.org/")
    evidence.add_file(new, indicator, by=manager, upload=file_of(b"plan"))
    assert [each.kind for each in evidence.carry_over(new, by=manager)] == ["text"]
