"""What a cluster says of itself: figures, and the improvement areas of silver."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import Event, ImprovementArea
from labels.workflow import cases
from labels.workflow.readiness import indicators_for
from labels.workflow.steps import Stale
from tests.cases import FACTS, make_assessment
from tests.factories import make_cluster
from tests.people import make_editor, make_manager, make_secretariat
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


def test_only_the_cluster_says_what_it_is():
    case = make_assessment()
    for stranger in (make_secretariat(), make_manager(make_cluster("Other"))):
        with pytest.raises(PermissionDenied):
            cases.record_facts(case, by=stranger, **FACTS)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("management_fte", Decimal("-0.01")),
        ("management_fte", Decimal(1000)),
        ("committed_members", -1),
        ("committed_members", 1_000_001),
        ("member_types", 21),
        ("platform_profile", "javascript:alert(1)"),
        ("platform_profile", "https://example.org/" + "x" * 500),
    ],
)
def test_a_figure_that_cannot_be_is_refused_at_its_field(field, value):
    case = make_assessment()
    by = make_manager(case.cluster)
    error = refused(
        "bad_facts", lambda: cases.record_facts(case, by=by, **(FACTS | {field: value}))
    )
    assert [each["field"] for each in error.problems] == [field]


def test_an_unknown_mode_is_refused():
    case = make_assessment()
    by = make_manager(case.cluster)
    refused("bad_mode", lambda: cases.record_facts(case, by=by, **(FACTS | {"mode": "letter"})))


def test_once_handed_in_the_facts_stand():
    case = make_assessment("submitted", "silver")
    by = make_manager(case.cluster)
    refused("evidence_closed", lambda: cases.record_facts(case, by=by, **FACTS))
    refused("evidence_closed", lambda: cases.set_improvement_areas(case, [], by=by))


def test_facts_may_be_left_open_and_raise_the_version_once():
    case = make_assessment()
    by = make_editor(case.cluster)
    some = FACTS | {"management_fte": None, "platform_profile": ""}
    told = cases.record_facts(case, by=by, version=1, **some)
    assert (told.management_fte, told.committed_members, told.version) == (None, 40, 2)
    assert cases.record_facts(case, by=by, **some).version == 2
    with pytest.raises(Stale):
        cases.record_facts(case, by=by, version=1, **FACTS)
    after = Event.objects.get(verb="record_facts").after
    assert after == {"facts": ["committed_members", "member_types", "mode"]}


@pytest.mark.parametrize("level", ["bronze", "gold"])
def test_only_silver_names_areas(level):
    case = make_assessment(level=level)
    by = make_manager(case.cluster)
    refused("no_areas", lambda: cases.set_improvement_areas(case, [], by=by))


def test_more_than_three_areas_or_one_twice_are_refused():
    case = make_assessment(level="silver")
    by, (one, two, three) = make_manager(case.cluster), indicators_for(case)
    four = [(one, ""), (two, ""), (three, ""), (one, "")]
    refused("too_many_areas", lambda: cases.set_improvement_areas(case, four, by=by))
    twice = [(one, "a"), (one, "b")]
    refused("area_named_twice", lambda: cases.set_improvement_areas(case, twice, by=by))
    assert not ImprovementArea.objects.exists()


def test_an_area_that_silver_does_not_ask_for_is_refused():
    gold = make_assessment(level="gold")
    case = make_assessment(level="silver", cluster=make_cluster("Other"))
    areas = [(indicators_for(gold)[-1], "x")]
    by = make_manager(case.cluster)
    refused("not_asked_for", lambda: cases.set_improvement_areas(case, areas, by=by))


def test_areas_change_places_and_keep_what_was_found_of_the_others():
    case = make_assessment(level="silver")
    by, (one, two, three) = make_manager(case.cluster), indicators_for(case)
    cases.set_improvement_areas(case, [(one, "a"), (two, "b"), (three, "c")], by=by)
    ImprovementArea.objects.update(confirmed=True, finding="Seen.")
    changed = cases.set_improvement_areas(
        case, [(two, "b"), (one, "a"), (three, "c")], by=by, version=2
    )
    rows = changed.improvement_areas.values_list("indicator__code", "text", "confirmed")
    assert list(rows) == [("1.2", "b", None), ("1.1", "a", None), ("2.1", "c", True)]
    same = cases.set_improvement_areas(
        case, [(two, " b "), (one, "a"), (three, "c")], by=by, version=3
    )
    assert same.version == 3
    with pytest.raises(Stale):
        cases.set_improvement_areas(case, [], by=by, version=1)


@pytest.mark.django_db(transaction=True)
def test_of_many_stale_edits_at_once_one_wins():
    case = make_assessment()
    by = make_manager(case.cluster)

    def edit(n):
        facts = FACTS | {"committed_members": n}
        return lambda: cases.record_facts(case, by=by, version=1, **facts)

    found = at_once(*(edit(n) for n in range(1, 33)))
    assert kinds(found) == {"Assessment": 1, "Stale": 31}
