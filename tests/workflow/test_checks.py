"""Eligibility checks: asked by the agency, kept with their answer, and answered alike for ever."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from labels.models import AgencyKey, EligibilityCheck, Event, Label
from labels.register.eligible import Ask, CannotAnswer
from labels.register.head import head
from labels.rules.numbers import parse_check_number
from labels.workflow import checks
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.factories import exact, make_cluster, make_label, make_level, republish
from tests.people import make_auditor, make_manager, make_secretariat, make_user
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db
DAY = date(2025, 6, 1)


@pytest.fixture
def alpha():
    make_level("gold")
    cluster = make_cluster("Alpha")
    make_label(cluster, "silver", validity=exact("2025-01-01", "2026-12-31"))
    return cluster


@pytest.fixture
def agency():
    return make_agency("Region")


ASK = Ask(cluster="alpha", min_level="silver", on=DAY)


@pytest.mark.parametrize("make", [make_user, make_secretariat, make_auditor])
def test_only_people_of_the_agency_ask_for_it(alpha, agency, make):
    forbidden(checks.check, agency, ASK, by=make())
    forbidden(checks.check, agency, ASK, by=make_manager(alpha))
    forbidden(checks.check, agency, ASK, by=make_agency_person(make_agency("Other")))
    assert not EligibilityCheck.objects.exists()


def test_who_has_left_the_agency_asks_no_more(alpha, agency):
    anna = make_agency_person(agency)
    anna.agency_memberships.update(ended_at=timezone.now())
    forbidden(checks.check, agency, ASK, by=anna)


def test_a_key_asks_with_its_scope_for_its_own_agency(alpha, agency):
    key, _text = make_agency_key(agency, scopes=["checks"])
    assert checks.check(agency, ASK, by=key).asked_by == f"key-{key.prefix}"
    forbidden(checks.check, make_agency("Other"), ASK, by=key)
    other, _text = make_agency_key(agency, scopes=["cohorts:write", "webhooks:write"])
    forbidden(checks.check, agency, ASK, by=other)
    AgencyKey.objects.filter(pk=key.pk).update(revoked_at=timezone.now())
    forbidden(checks.check, agency, ASK, by=AgencyKey.objects.get(pk=key.pk))


def test_what_has_no_answer_is_not_kept(alpha, agency):
    anna = make_agency_person(agency)
    with pytest.raises(CannotAnswer):
        checks.check(agency, Ask(cluster="nobody", min_level="silver"), by=anna)
    refused("too_long", checks.check, agency, ASK, by=anna, reference="x" * 101)
    assert not EligibilityCheck.objects.exists()
    assert not Event.objects.filter(verb="check").exists()


def test_a_check_is_kept_with_its_question_its_answer_and_its_register(alpha, agency):
    anna = make_agency_person(agency)
    kept = checks.check(agency, ASK, by=anna, reference="  2026 / 17 ")
    kept.refresh_from_db()
    assert parse_check_number(kept.number) == kept.number
    assert (kept.verdict, kept.reference, kept.asked_by) == ("yes", "2026 / 17", f"user-{anna.pk}")
    assert (kept.seq, kept.known_at) == (head().seq, head().at)
    assert kept.question["rule"]["min_level"] == "silver"
    assert kept.answer["labels"][0]["number"] == alpha.labels.get().number


def test_the_journal_tells_that_there_was_a_check_and_nothing_of_it(alpha, agency):
    kept = checks.check(agency, ASK, by=make_agency_person(agency), reference="secret-ref")
    event = Event.objects.get(verb="check")
    assert (event.object_type, event.object_id) == ("agency", agency.slug)
    assert event.after == {"check": kept.number}
    assert (event.note, event.before) == ("", None)


def test_two_checks_of_one_question_have_two_numbers(alpha, agency):
    anna = make_agency_person(agency)
    one, other = (checks.check(agency, ASK, by=anna) for _ in range(2))
    assert one.number != other.number
    assert one.answer == other.answer


def test_asked_again_after_corrections_it_gives_the_answer_that_was_kept(alpha, agency):
    kept = checks.check(agency, ASK, by=make_agency_person(agency))
    kept.refresh_from_db()
    Label.objects.update(withdrawn_on=DAY, withdrawal_reason="Wrong.")
    republish(alpha)
    alpha.name, alpha.slug = "Omega", "omega"
    alpha.save(update_fields=["name", "slug"])
    republish(alpha)
    make_label(alpha, "gold", validity=exact("2025-06-02", "2026-12-31"))
    assert checks.again(kept) == kept.answer
    now = checks.now(kept)
    assert (now["verdict"], now["cluster"]["slug"]) == ("no", "omega")


@pytest.mark.parametrize("later", [timedelta(days=1), timedelta(days=4000)])
def test_the_day_on_which_it_is_asked_again_changes_nothing(alpha, agency, settings, later):
    """A question without a day was about the day on which it was asked first."""
    settings.TODAY = DAY
    ask = Ask(cluster="alpha", min_level="silver")
    kept = checks.check(agency, ask, by=make_agency_person(agency))
    settings.TODAY = DAY + later
    kept.refresh_from_db()
    assert checks.again(kept) == checks.now(kept) == kept.answer


def test_the_moment_may_be_given_in_the_question(alpha, agency):
    anna = make_agency_person(agency)
    first = checks.check(agency, ASK, by=anna)
    Label.objects.update(withdrawn_on=DAY, withdrawal_reason="Wrong.")
    republish(alpha)
    then = Ask(cluster="alpha", min_level="silver", on=DAY, known_at=first.known_at)
    assert checks.check(agency, then, by=anna).answer == first.answer
    assert checks.check(agency, ASK, by=anna).verdict == "no"


def test_checks_are_seen_by_the_agency_and_by_those_who_see_everything(alpha, agency):
    anna = make_agency_person(agency)
    kept = checks.check(agency, ASK, by=anna)
    for user in (anna, make_agency_person(agency, "member"), make_secretariat(), make_auditor()):
        assert list(EligibilityCheck.objects.visible_to(user)) == [kept]
    for user in (make_user(), make_manager(alpha), make_agency_person(make_agency("Other"))):
        assert not EligibilityCheck.objects.visible_to(user)
