"""Lists of names: kept at once, matched some rows at a time, decided by people, forgotten."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labels import clock
from labels.files.faults import BadFile
from labels.models import Event, LabelLevel, MatchRow, MatchRun
from labels.outreach import lists
from labels.outreach.ticking import tick
from labels.register import name_index
from labels.register.formats import as_csv
from labels.register.matching import match_all
from labels.workflow import matching as steps
from labels.workflow.matching import (
    confirm_row,
    counts,
    forget_run,
    match_list,
    match_more,
    refuse_row,
    result_columns,
    results,
    to_review,
)
from tests.agencies import make_agency, make_agency_key, make_agency_person
from tests.factories import exact, make_cluster, make_label, make_level, suspend
from tests.people import make_auditor, make_board, make_secretariat, make_user
from tests.workflow.at_once import at_once
from tests.workflow.refusals import forbidden, refused

pytestmark = pytest.mark.django_db

LIST = (
    b"Name,Country,Reference\nBiocon Valley e.V.,DE,A1\nBioCon Valley II,DE,A2\nNobody,DE,A3\n,,A4"
)


@pytest.fixture(autouse=True)
def names_are_read_anew():
    name_index.forget()
    yield
    name_index.forget()


@pytest.fixture
def agency():
    return make_agency("Region")


@pytest.fixture
def anna(agency):
    return make_agency_person(agency, "member")


@pytest.fixture
def valley():
    return make_cluster("BioCon Valley")


def brought(agency, anna, content=LIST, **given):
    return match_list(agency, by=anna, content=content, file_name="list.csv", **given)


def matched(agency, anna, content=LIST, **given):
    run = brought(agency, anna, content, **given)
    while match_more(run, by=anna):
        pass
    return run


def outcomes(run):
    return dict(run.rows.values_list("line", "outcome"))


def strangers(agency):
    ended = make_agency_person(agency)
    ended.agency_memberships.update(ended_at=timezone.now())
    elsewhere = make_agency_person(make_agency("Other"))
    key, _text = make_agency_key(agency)
    return [make_user(), make_secretariat(), make_board(), make_auditor(), ended, elsewhere, key]


def test_nobody_but_the_people_of_the_agency_brings_a_list_or_decides(agency, anna, valley):
    run = matched(agency, anna)
    row = run.rows.get(line=3)
    for who in strangers(agency):
        forbidden(brought, agency, who)
        forbidden(match_more, run, by=who)
        forbidden(confirm_row, row, valley.slug, by=who)
        forbidden(refuse_row, row, by=who)
        forbidden(forget_run, run, by=who)
    assert outcomes(run)[3] == "doubtful"


def test_a_list_is_seen_by_those_who_see_the_agency(agency, anna):
    run = brought(agency, anna)
    other = make_agency_person(make_agency("Other"))
    assert list(MatchRun.objects.visible_to(anna)) == [run]
    assert not MatchRun.objects.visible_to(other).exists()
    assert not MatchRun.objects.visible_to(make_user()).exists()


@pytest.mark.parametrize(
    ("content", "given", "code"),
    [
        (b"", {}, "list_unreadable"),
        (b"name\n", {}, "list_unreadable"),
        (b"title,amount\nAlpha,5", {}, "no_name_column"),
        (LIST, {"min_level": "platinum"}, "no_such_level"),
    ],
)
def test_what_is_no_list_is_refused_and_nothing_kept(agency, anna, content, given, code):
    refused(code, brought, agency, anna, content, **given)
    assert not MatchRun.objects.exists()


def test_a_refusal_names_the_columns_to_choose_from(agency, anna):
    error = refused("no_name_column", brought, agency, anna, b"title,amount\nAlpha,5")
    assert [each["text"] for each in error.problems] == ["title", "amount"]
    assert brought(agency, anna, b"title,amount\nAlpha,5", name_column="title").rows.count() == 1


def test_a_long_heading_can_be_chosen_as_it_was_named(agency, anna):
    content = f"{'Long ' * 60}title,amount\nAlpha,5".encode()
    heading = refused("no_name_column", brought, agency, anna, content).problems[0]["text"]
    assert brought(agency, anna, content, name_column=heading).rows.get().name == "Alpha"


def test_a_workbook_that_is_none_is_refused(agency, anna):
    with pytest.raises(BadFile):
        brought(agency, anna, b"PK\x03\x04 nothing in it")


def test_an_agency_has_so_many_lists_at_most(agency, anna, monkeypatch):
    monkeypatch.setattr(steps, "MOST", 1)
    run = brought(agency, anna)
    refused("too_many_lists", brought, agency, anna)
    forget_run(run, by=anna)
    brought(agency, anna)


def test_a_list_is_kept_waiting_and_every_bad_row_named(agency, anna, valley):
    run = brought(agency, anna)
    assert outcomes(run) == {2: "waiting", 3: "waiting", 4: "waiting", 5: "bad"}
    assert run.rows.get(line=5).reason == "There is no name in this row."
    assert run.forget_on == clock.today() + timedelta(days=30)


def test_rows_are_chosen_doubtful_or_nobodys(agency, anna, valley):
    run = matched(agency, anna)
    assert outcomes(run) == {2: "chosen", 3: "doubtful", 4: "none", 5: "bad"}
    row = run.rows.get(line=2)
    assert (row.cluster, row.reference, row.score) == (valley, "A1", 0.98)
    assert row.reason == "same without legal form"
    [doubtful] = to_review(run)
    assert doubtful.candidates[0]["slug"] == valley.slug
    assert doubtful.cluster is None
    told = counts(run)
    assert (told.all, told.waiting, told.doubtful) == (4, 0, 1)


def test_a_list_is_matched_some_rows_at_a_time(agency, anna, valley, monkeypatch):
    run = brought(agency, anna, b"name\n" + b"BioCon Valley\n" * 5)
    assert lists.match_some(run, most=2) == 2
    assert counts(run).waiting == 3
    assert match_more(run, by=anna) == 3
    assert match_more(run, by=anna) == 0


def test_what_fails_in_between_leaves_its_rows_waiting(agency, anna, valley, monkeypatch):
    run = brought(agency, anna, b"name\n" + b"BioCon Valley\n" * 3)
    lists.match_some(run, most=1)

    def broken(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(MatchRow.objects.__class__, "bulk_update", broken)
        with pytest.raises(RuntimeError):
            lists.match_some(run)
    assert counts(run).waiting == 2
    assert lists.match_waiting() == 2
    assert set(outcomes(run).values()) == {"chosen"}


def test_the_clock_matches_what_waits(agency, anna, valley):
    run = brought(agency, anna)
    report = tick(timezone.now(), today=clock.today(), parts=["lists"])
    assert report.failed == []
    assert outcomes(run)[2] == "chosen"


def test_the_clock_does_not_do_all_in_one_turn(agency, anna, valley):
    run = brought(agency, anna, b"name\n" + b"BioCon Valley\n" * (2 * lists.AT_ONCE))
    assert lists.match_waiting(most=1) == lists.AT_ONCE
    assert counts(run).waiting == lists.AT_ONCE


def stumble_over(monkeypatch, name, error):
    """Matching stumbles over a name every time."""

    def stumbling(names, **more):
        if any(text == name for text, _country in names):
            raise error
        return match_all(names, **more)

    monkeypatch.setattr(lists, "match_all", stumbling)


@pytest.mark.parametrize("error", [ValueError, OperationalError])
def test_a_list_that_cannot_be_matched_holds_back_no_other(
    agency, anna, valley, monkeypatch, error
):
    bad, good = brought(agency, anna, b"name\nOdd"), brought(agency, anna)
    stumble_over(monkeypatch, "Odd", error())
    old = brought(agency, anna)
    MatchRun.objects.filter(pk=old.pk).update(forget_on=clock.today())
    report = tick(timezone.now(), today=clock.today(), parts=["lists"])
    assert (report.failed, report.lists) == (["lists"], 1)
    assert (outcomes(bad)[2], outcomes(good)[2]) == ("waiting", "chosen")


def test_a_list_that_fails_every_time_is_given_up_with_a_reason(agency, anna, valley, monkeypatch):
    run = brought(agency, anna, b"name,country\nOdd,DE\nBioCon Valley,DE\n,DE")
    stumble_over(monkeypatch, "Odd", ValueError())
    for _each in range(lists.MOST_TRIES):
        assert outcomes(run) == {2: "waiting", 3: "waiting", 4: "bad"}
        with pytest.raises(ValueError, match="^$"):
            lists.match_waiting()
    assert set(outcomes(run).values()) == {"bad"}
    assert "several times" in run.rows.get(line=2).reason
    assert run.rows.get(line=4).reason == "There is no name in this row."
    assert lists.match_waiting() == 0


def test_tries_count_only_while_nothing_of_the_list_is_matched(agency, anna, valley, monkeypatch):
    monkeypatch.setattr(lists, "MOST_TRIES", 2)
    run = brought(agency, anna, b"name\n" + b"BioCon Valley\n" * lists.AT_ONCE + b"Odd")
    with monkeypatch.context() as patch:
        stumble_over(patch, "BioCon Valley", ValueError())
        with pytest.raises(ValueError, match="^$"):
            lists.match_waiting()
    assert lists.match_waiting(most=1) == lists.AT_ONCE
    stumble_over(monkeypatch, "Odd", ValueError())
    with pytest.raises(ValueError, match="^$"):
        lists.match_waiting()
    assert counts(run).waiting == 1
    with pytest.raises(ValueError, match="^$"):
        lists.match_waiting()
    assert counts(run).by_outcome["bad"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_match_each_row_once(agency, anna, valley):
    run = brought(agency, anna, b"name\n" + b"BioCon Valley\n" * 40)
    done = at_once(*(lambda: sum(iter(lambda: lists.match_some(run, most=5), 0)) for _ in "ab"))
    assert sum(done) == 40
    assert set(outcomes(run).values()) == {"chosen"}


@pytest.mark.django_db(transaction=True)
def test_a_list_forgotten_while_somebody_decides_is_told(agency, anna, valley):
    run = matched(agency, anna)
    row = run.rows.get(line=3)
    first, second = at_once(
        lambda: forget_run(run, by=anna), lambda: refuse_row(row, by=anna) and None
    )
    assert first is None
    assert second is None or getattr(second, "code", "") == "list_forgotten"
    assert not MatchRun.objects.exists()


def test_a_person_confirms_any_cluster_that_is_listed_and_may_think_again(agency, anna, valley):
    other = make_cluster("Other Valley")
    row = matched(agency, anna).rows.get(line=3)
    row = confirm_row(row, other.slug, by=anna)
    assert (row.outcome, row.cluster, row.decided_by) == ("confirmed", other, anna)
    row = refuse_row(row, by=anna)
    assert (row.outcome, row.cluster, row.decided_by) == ("refused", None, anna)
    assert confirm_row(row, valley.slug, by=anna).cluster == valley


def test_how_alike_the_names_are_is_told_of_the_cluster_that_is_meant(agency, anna, valley):
    other = make_cluster("Other Valley")
    row = matched(agency, anna).rows.get(line=3)
    likeness = (row.score, row.reason)
    assert row.candidates[0]["slug"] == valley.slug
    for slug in (valley.slug, None, valley.slug, other.slug):
        row = confirm_row(row, slug, by=anna) if slug else refuse_row(row, by=anna)
        found = next((each for each in row.candidates if each["slug"] == slug), None)
        row.refresh_from_db()
        told = (found["score"], found["reason"]) if found else (None, "")
        assert (row.score, row.reason) == told
        assert slug != valley.slug or told == likeness


def test_a_cluster_that_is_not_listed_is_not_confirmed(agency, anna, valley):
    unseen = make_cluster("Unseen", published=False)
    row = matched(agency, anna).rows.get(line=3)
    for slug in (unseen.slug, "nobody", ""):
        refused("not_listed", confirm_row, row, slug, by=anna)


def test_a_row_that_waits_or_cannot_be_read_is_not_decided(agency, anna, valley):
    run = brought(agency, anna)
    for line in (2, 5):
        row = run.rows.get(line=line)
        refused("row_not_matched", confirm_row, row, valley.slug, by=anna)
        refused("row_not_matched", refuse_row, row, by=anna)


def test_a_list_goes_at_once_or_when_its_time_is_over(agency, anna, valley):
    first, second = matched(agency, anna), brought(agency, anna)
    forget_run(first, by=anna)
    forget_run(first, by=anna)
    refused("list_forgotten", refuse_row, MatchRow(pk=first.pk * 1000), by=anna)
    last = second.forget_on
    assert lists.forget_old(last - timedelta(days=1)) == 0
    assert tick(timezone.now(), today=last, parts=["lists"]).lists == 1
    assert not MatchRun.objects.exists()
    assert not MatchRow.objects.exists()


def test_the_journal_tells_of_lists_without_their_names(agency, anna, valley):
    run = matched(agency, anna)
    confirm_row(run.rows.get(line=3), valley.slug, by=anna)
    refuse_row(run.rows.get(line=4), by=anna)
    forget_run(run, by=anna)
    told = Event.objects.of("match_run", run.public_id)
    verbs = list(told.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["match_list", "confirm_row", "refuse_row", "forget_run"]
    assert not any("Nobody" in str(each.after) or "list.csv" in str(each.after) for each in told)


DAYS = [
    ("2022-12-31", "no"),
    ("2023-01-01", "yes"),
    ("2023-05-31", "yes"),
    ("2023-06-01", "no"),
    ("2023-06-30", "no"),
    ("2023-07-01", "yes"),
    ("2024-12-31", "yes"),
    ("2025-01-01", "no"),
]


@pytest.mark.parametrize(("day", "answer"), DAYS)
def test_each_row_says_whether_the_level_was_held_on_the_day(agency, anna, valley, day, answer):
    label = make_label(valley, "gold", validity=exact("2023-01-01", "2024-12-31"))
    suspend(label, date(2023, 6, 1), date(2023, 6, 30))
    run = matched(agency, anna, valid_on=date.fromisoformat(day), min_level="silver")
    held = {row["line"]: row["held"] for row in results(run)}
    assert held == {2: answer, 3: "", 4: "", 5: ""}


def test_a_lower_level_does_not_count_and_rough_dates_are_unknown(agency, anna, valley):
    make_level("bronze")
    make_label(valley, "bronze", validity=exact("2023-01-01", "2024-12-31"))
    given = {"valid_on": date(2023, 2, 1)}
    assert next(results(matched(agency, anna, min_level="silver", **given)))["held"] == "no"
    assert next(results(matched(agency, anna, **given)))["held"] == "yes"
    make_label(valley, "gold", awarded="2019")
    run = matched(agency, anna, min_level="gold", valid_on=date(2019, 6, 1))
    assert next(results(run))["held"] == "unknown"


def test_the_answer_is_of_the_register_that_the_list_was_matched_with(agency, anna, valley):
    run = matched(agency, anna, valid_on=date(2023, 2, 1))
    make_label(valley, "gold", validity=exact("2023-01-01", "2024-12-31"))
    assert next(results(run))["held"] == "no"
    assert next(results(matched(agency, anna, valid_on=date(2023, 2, 1))))["held"] == "yes"


def test_of_a_cluster_that_was_not_listed_then_nothing_is_known(agency, anna, valley):
    run = matched(agency, anna, b"name\nLater Listed\nBioCon Valley\n", valid_on=date(2023, 2, 1))
    later = make_cluster("Later Listed")
    make_label(later, "gold", validity=exact("2023-01-01", "2024-12-31"))
    confirm_row(run.rows.get(line=2), later.slug, by=anna)
    assert [row["held"] for row in results(run)] == ["unknown", "no"]


def test_other_ranks_of_the_levels_change_no_answer(agency, anna, valley):
    make_label(valley, "gold", validity=exact("2023-01-01", "2024-12-31"))
    run = matched(agency, anna, min_level="silver", valid_on=date(2023, 2, 1))
    LabelLevel.objects.update(rank=F("rank") * 10)
    assert next(results(run))["held"] == "yes"


def test_results_cost_as_many_statements_for_many_rows(
    agency, anna, valley, django_assert_num_queries
):
    run = matched(agency, anna, b"name\n" + b"BioCon Valley\n" * 60)
    with django_assert_num_queries(3):
        assert len(list(results(run))) == 60


def test_the_export_calculates_nothing(agency, anna, valley):
    make_level("silver")
    content = b'name,reference\n"=HYPERLINK(1)",@SUM(1)\nBioCon Valley,+7'
    run = matched(agency, anna, content, min_level="silver", valid_on=date(2025, 1, 1))
    text = b"".join(as_csv(result_columns(run), results(run))).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["name"] == "'=HYPERLINK(1)"
    assert [row["reference"] for row in rows] == ["'@SUM(1)", "'+7"]
    assert rows[1]["held_at_least_silver_on_2025-01-01"] == "no"
    assert rows[1]["cluster"] == "BioCon Valley"


def test_a_list_of_ten_thousand_is_kept_in_few_statements(agency, anna):
    rows = "".join(f"Name {n}\n" for n in range(10_000))
    with CaptureQueriesContext(connection) as done:
        brought(agency, anna, f"name\n{rows}".encode())
    assert len(done) < 40
    assert MatchRow.objects.count() == 10_000
