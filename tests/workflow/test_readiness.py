"""How far a case is: what is ready, what is missing, and a percentage that never flatters."""

import pytest

from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for, readiness
from tests.cases import FACTS, fill, make_assessment
from tests.people import make_manager

pytestmark = pytest.mark.django_db


def gaps(case):
    return [each.code for each in readiness(case).gaps]


@pytest.mark.parametrize(("level", "missing"), [("bronze", 5), ("silver", 8), ("gold", 8)])
def test_of_an_empty_case_everything_is_missing(level, missing):
    case = make_assessment(level=level)
    found = readiness(case)
    assert found.percent == 0
    assert len(found.gaps) == missing
    assert [each.ready for each in found.items] == [False] * len(indicators_for(case))
    assert all(each.missing.startswith(str(each.indicator)) for each in found.items)


@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
def test_a_complete_case_has_no_gap(level):
    case = make_assessment(level=level)
    done = readiness(fill(case, by=make_manager(case.cluster)))
    assert (done.percent, done.gaps) == (100, [])
    assert all(each.ready and each.missing == "" for each in done.items)


def test_before_15_november_2019_no_facts_are_asked_for():
    case = make_assessment(level="bronze")
    case.opened_on = case.opened_on.replace(2019, 11, 14)
    assert gaps(case) == ["nothing_handed_in"]
    case.opened_on = case.opened_on.replace(2019, 11, 15)
    assert len(gaps(case)) == 5


def test_only_words_answer_an_indicator():
    case = make_assessment(level="bronze")
    manager, indicator = make_manager(case.cluster), indicators_for(case)[0]
    empty = evidence.save_answer(case, indicator, by=manager, text=" ", version=None)
    assert gaps(case)[0] == "nothing_handed_in"
    evidence.add_link(case, indicator, by=manager, link="https://example.org/", text="Look.")
    assert gaps(case)[0] == "answer_missing"
    answer = {"by": manager, "text": "Yes.", "version": empty.version}
    evidence.save_answer(case, indicator, **answer)
    assert readiness(case).items[0].ready
    evidence.remove_item(empty, by=manager)
    assert gaps(case)[0] == "answer_missing"


def test_a_figure_of_none_is_told_too():
    case = make_assessment(level="bronze")
    none = {"management_fte": 0, "committed_members": 0, "member_types": 0}
    case = cases.record_facts(case, by=make_manager(case.cluster), **(FACTS | none))
    assert gaps(case) == ["nothing_handed_in"]


@pytest.mark.parametrize(
    ("texts", "missing", "percent"),
    [
        ([], ["areas_missing"], 70),
        (["a", "b"], ["areas_missing"], 90),
        (["a", "b", ""], ["area_text_missing"], 90),
        (["a", "", ""], ["area_text_missing", "area_text_missing"], 80),
        (["a", "b", "c"], [], 100),
    ],
)
def test_silver_needs_exactly_three_areas_in_words(texts, missing, percent):
    case = make_assessment(level="silver")
    manager = make_manager(case.cluster)
    case = fill(case, by=manager)
    named = list(zip(indicators_for(case), texts, strict=False))
    cases.set_improvement_areas(case, named, by=manager)
    found = readiness(case)
    assert ([each.code for each in found.gaps], found.percent) == (missing, percent)


def test_it_takes_the_same_few_questions_whatever_is_handed_in(django_assert_num_queries):
    case = make_assessment(level="silver")
    case = fill(case, by=make_manager(case.cluster))
    with django_assert_num_queries(3):
        readiness(case)
