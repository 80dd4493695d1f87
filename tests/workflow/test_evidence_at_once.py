"""Answers saved by several people at the same moment: one wins, and nobody's text is lost."""

import pytest

from labels.models import Evidence
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale
from tests.cases import make_assessment
from tests.people import make_manager
from tests.workflow.at_once import at_once, kinds

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_many_who_save_one_version_at_once_one_wins():
    case = make_assessment()
    manager, indicator = make_manager(case.cluster), indicators_for(case)[0]

    def saving(n, version):
        said = {"by": manager, "text": f"Text {n}", "version": version}
        return lambda: evidence.save_answer(case, indicator, **said)

    first = at_once(*(saving(n, None) for n in range(8)))
    assert kinds(first) == {"Evidence": 1, "Stale": 7}
    then = at_once(*(saving(n, 1) for n in range(8, 16)))
    assert kinds(then) == {"Evidence": 1, "Stale": 7}
    kept = Evidence.objects.get()
    won = next(each for each in then if isinstance(each, Evidence))
    assert (kept.text, kept.version) == (won.text, 2)
    assert all(each.now.text == won.text for each in then if isinstance(each, Stale))


def test_of_two_who_hand_in_and_save_at_once_each_is_whole():
    case = make_assessment("returned")
    manager, indicator = make_manager(case.cluster), indicators_for(case)[0]
    said = {"by": manager, "text": "At the last moment.", "version": 1}
    saved, handed_in = at_once(
        lambda: evidence.save_answer(case, indicator, **said),
        lambda: cases.submit(case, by=manager),
    )
    text = Evidence.objects.get(indicator=indicator).text
    assert handed_in.status == "submitted"
    assert (text == "At the last moment.") == isinstance(saved, Evidence)
