"""Opening a case: who may, under which rules, and what it would be."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from labels.models import (
    Event,
    Membership,
    RuleSet,
)
from labels.workflow import cases
from labels.workflow.readiness import indicators_for
from tests.cases import make_assessment, make_rule_set
from tests.factories import exact, make_cluster, make_label, make_level
from tests.people import (
    make_auditor,
    make_board,
    make_editor,
    make_manager,
    make_secretariat,
    make_user,
)
from tests.workflow.at_once import at_once, kinds
from tests.workflow.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", [make_user, make_board, make_auditor])
def test_who_is_neither_manager_nor_secretariat_opens_no_case(who):
    make_rule_set()
    with pytest.raises(PermissionDenied):
        cases.open_assessment(make_cluster(), make_level("gold"), by=who())


def test_an_editor_and_the_manager_of_another_cluster_open_no_case():
    make_rule_set()
    cluster, other = make_cluster("One"), make_cluster("Two")
    for by in (make_editor(cluster), make_manager(other)):
        with pytest.raises(PermissionDenied):
            cases.open_assessment(cluster, make_level("gold"), by=by)


def test_a_manager_who_left_opens_no_case():
    make_rule_set()
    cluster = make_cluster()
    manager = make_manager(cluster)
    Membership.objects.filter(user=manager).update(ended_at="2099-01-01T00:00Z")
    with pytest.raises(PermissionDenied):
        cases.open_assessment(cluster, make_level("gold"), by=manager)


def test_a_second_case_for_a_level_is_refused_while_one_is_open():
    first = make_assessment("submitted", "gold")
    manager = make_manager(first.cluster)
    refused(
        "open_case_exists",
        lambda: cases.open_assessment(first.cluster, first.level, by=manager),
    )
    silver = cases.open_assessment(first.cluster, make_level("silver"), by=manager)
    assert silver.status == "draft"


def test_after_a_withdrawal_a_case_may_be_opened_again():
    first = make_assessment("withdrawn")
    again = cases.open_assessment(first.cluster, first.level, by=make_manager(first.cluster))
    assert again.pk != first.pk


def test_without_rules_on_the_day_no_case_is_opened():
    make_rule_set(since="2013-01-01", valid_until=date(2019, 1, 1))
    cluster = make_cluster()
    by = make_manager(cluster)
    refused("no_rules", lambda: cases.open_assessment(cluster, make_level("gold"), by=by))


def test_a_level_whose_indicators_nobody_entered_is_not_opened():
    rules = make_rule_set()
    rules.level_rules.model.objects.create(
        rule_set=RuleSet.objects.create(
            code="bare",
            scheme=rules.scheme,
            name="bare",
            valid_from=date(2000, 1, 1),
            valid_until=date(2000, 12, 31),
        ),
        level=make_level("gold"),
    )
    cluster = make_cluster()
    refused(
        "no_indicators",
        lambda: cases.consequences(cluster, make_level("gold"), on=date(2000, 6, 1)),
    )


@pytest.mark.parametrize("mode", ["by letter", "ON_SITE"])
def test_an_unknown_mode_is_refused(mode):
    make_rule_set()
    cluster = make_cluster()
    by = make_manager(cluster)
    refused(
        "bad_mode", lambda: cases.open_assessment(cluster, make_level("gold"), by=by, mode=mode)
    )


def test_there_is_no_video_before_15_november_2019(settings):
    settings.TODAY = date(2019, 11, 14)
    make_rule_set()
    cluster = make_cluster()
    by = make_manager(cluster)
    level = make_level("bronze")
    refused("no_video_yet", lambda: cases.open_assessment(cluster, level, by=by, mode="video"))
    settings.TODAY = date(2019, 11, 15)
    assert cases.open_assessment(cluster, level, by=by, mode="video").mode == "video"


def test_a_new_case_has_the_rules_in_force_today(settings):
    settings.TODAY = date(2020, 1, 1)
    make_rule_set("old", since="2013-01-01", valid_until=date(2019, 12, 31))
    new = make_rule_set("new", since="2020-01-01")
    made = make_assessment()
    assert (made.rule_set, made.opened_on, made.version) == (new, date(2020, 1, 1), 1)


def test_a_rule_set_without_a_list_of_its_own_uses_an_older_one():
    old = make_rule_set("old", since="2013-01-01", valid_until=date(2019, 12, 31))
    new = RuleSet.objects.create(
        code="new", scheme=old.scheme, name="new", valid_from=date(2020, 1, 1), indicators_of=old
    )
    for rule in old.level_rules.all():
        rule.pk, rule.rule_set = None, new
        rule.save()
    made = make_assessment(level="silver")
    assert made.rule_set == new
    assert [each.code for each in indicators_for(made)] == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize(
    ("held", "kind"),
    [
        (None, "first"),
        (("silver", "2025-01-01", "2027-01-31"), "upgrade"),
        (("gold", "2024-01-01", "2026-01-31"), "renewal"),
        (("gold", "2020-01-01", "2022-01-31"), "first"),
    ],
)
def test_the_kind_of_a_case_follows_from_the_labels(settings, held, kind):
    settings.TODAY = date(2026, 6, 1)
    make_rule_set()
    cluster = make_cluster()
    if held:
        make_label(cluster, held[0], validity=exact(*held[1:]), published=False)
    assert make_assessment(cluster=cluster).kind == kind


def test_labels_of_other_schemes_do_not_count(settings):
    settings.TODAY = date(2026, 6, 1)
    make_rule_set()
    cluster = make_cluster()
    validity = exact("2024-01-01", "2026-12-31")
    make_label(cluster, "gold", scheme="other", validity=validity, published=False)
    assert make_assessment(cluster=cluster).kind == "first"


def test_silver_tells_when_the_benchmarking_was(settings):
    make_rule_set()
    cluster = make_cluster()
    level, on = make_level("silver"), date(2026, 6, 1)
    codes = [each.code for each in cases.consequences(cluster, level, on=on).warnings]
    assert codes == ["no_benchmarking"]
    make_label(cluster, "bronze", awarded="2020-01", published=False)
    codes = [each.code for each in cases.consequences(cluster, level, on=on).warnings]
    assert codes == ["benchmarking_interval"]
    make_label(cluster, "bronze", awarded="2024-10", published=False)
    assert cases.consequences(cluster, level, on=on).warnings == ()


def test_looking_at_the_consequences_writes_nothing(django_assert_max_num_queries):
    make_rule_set()
    cluster = make_cluster()
    with django_assert_max_num_queries(4) as asked:
        cases.consequences(cluster, make_level("gold"), on=date(2026, 6, 1))
    assert all(each["sql"].startswith("SELECT") for each in asked.captured_queries)


def test_a_demonstration_says_so():
    assert make_assessment(demonstration=True).demonstration
    assert not make_assessment(cluster=make_cluster("Other")).demonstration


def test_opening_is_in_the_journal_with_the_side_it_was_opened_from():
    made = make_assessment()
    event = Event.objects.of("assessment", made.public_id).get()
    assert (event.verb, event.role) == ("open_assessment", "cluster")
    assert event.after == {
        "status": "draft",
        "level": "gold",
        "kind": "first",
        "rule_set": "test-rules",
    }
    secretariat = make_secretariat()
    other = cases.open_assessment(make_cluster("Other"), make_level("gold"), by=secretariat)
    assert Event.objects.of("assessment", other.public_id).get().role == "secretariat"


@pytest.mark.django_db(transaction=True)
def test_of_many_openings_at_once_one_wins():
    make_rule_set()
    cluster, level = make_cluster(), make_level("gold")
    people = [make_manager(cluster) for _ in range(8)]
    found = at_once(*(lambda by=by: cases.open_assessment(cluster, level, by=by) for by in people))
    assert kinds(found) == {"Assessment": 1, "open_case_exists": 7}
    assert Event.objects.filter(verb="open_assessment").count() == 1
