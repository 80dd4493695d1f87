"""Saved sets at a moment: real histories, both clocks, the boundary days, and the law."""

from datetime import date, timedelta
from itertools import combinations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels import clock
from labels.filters import codes, to_keep
from labels.models import Cluster, Label, Succession
from labels.register import query
from labels.register.cohort_changes import changes
from labels.register.cohorts import (
    NoSuchMoment,
    at_seq,
    clusters_by_slug,
    count,
    now,
    on_day,
    page,
    state,
)
from labels.register.head import head
from labels.register.saved_filters import question_of
from labels.register.time import catch_up
from labels.rules.cohort_diff import compose, diff
from labels.rules.validity import Period, Status, Validity
from tests.agencies import make_agency
from tests.cohorts import (
    between,
    make_filter,
    make_list,
    members_now,
    on,
    put_in,
    reasons,
    slugs,
    take_out,
)
from tests.factories import (
    exact,
    make_cluster,
    make_label,
    make_sector,
    republish,
    suspend,
)
from tests.register.histories import ALL_DAYS, HISTORIES, play

pytestmark = pytest.mark.django_db
FEW = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
YEAR = ("2024-01-01", "2025-12-31")


@pytest.fixture(autouse=True)
def codes_are_read_anew():
    codes.forget()
    yield
    codes.forget()


@pytest.fixture
def agency():
    return make_agency()


def seq():
    return head().seq


def since(cohort, before, until=None):
    return between(state, cohort, at_seq(before), until or now())


def valid(found):
    return {number for number, each in found.labels.items() if each.status is Status.VALID}


# Which moment.


@pytest.mark.parametrize("number", [1, 10**17])
def test_an_entry_that_is_not_there_yet_is_no_moment(number):
    with pytest.raises(NoSuchMoment, match=f"no entry number {number} yet"):
        at_seq(number)


def test_the_future_is_no_moment():
    with pytest.raises(NoSuchMoment, match="future"):
        on_day(clock.today() + timedelta(days=1))


def test_an_empty_register_has_an_empty_set(agency):
    for cohort in (make_filter(agency, "country=DE"), make_list(agency)):
        for then in (at_seq(0), on_day(date(2020, 1, 1)), now()):
            assert state(cohort, then).members == {}
        assert (count(cohort), page(cohort, limit=9, offset=0)) == (0, (0, []))


def test_an_entry_stands_for_its_moment_and_the_day_of_it_in_brussels():
    with on("2026-02-28", hour=22):
        make_cluster("Alpha")
    with on("2026-02-28", hour=23) as moment:  # already the first of March in Brussels
        make_cluster("Beta")
    assert at_seq(seq() - 1).valid_on == date(2026, 2, 28)
    then = at_seq(seq())
    assert (then.valid_on, then.listed_at) == (date(2026, 3, 1), moment)
    assert then.moment.as_dict() == {
        "seq": seq(),
        "known_at": "2026-02-28T23:00:00.000000Z",
        "valid_on": "2026-03-01",
    }


def test_a_day_stands_for_all_that_was_known_at_its_end_in_brussels():
    with on("2026-02-28", hour=22):
        make_cluster("Alpha")
    with on("2026-02-28", hour=23):
        make_cluster("Beta")
    last = on_day(date(2026, 2, 28))
    assert (last.moment.seq, last.valid_on) == (seq() - 1, date(2026, 2, 28))
    assert on_day(date(2026, 3, 1)).moment.seq == seq()
    assert on_day(clock.today()) == now()


def test_before_the_first_entry_there_was_nobody(agency):
    cohort = make_filter(agency, "country=DE")
    with on("2026-01-10"):
        make_cluster("Alpha")
    assert at_seq(0).valid_on == date(2026, 1, 10)
    assert state(cohort, at_seq(0)).members == {}
    assert slugs(since(cohort, 0).entered) == ["alpha"]


# Filters.


def test_a_filter_has_those_that_answer_it_then(agency):
    with on("2026-01-10"):
        alpha = make_cluster("Alpha", sectors=["health"])
        make_cluster("Beta", sectors=["food"])
        make_cluster("Gamma", sectors=["health"], country="FR")
    cohort = make_filter(agency, to_keep("sector=health&country__n=FR"))
    before = seq()
    with on("2026-01-11"):
        beta = Cluster.objects.get(slug="beta")
        beta.sectors.create(sector=make_sector("health"), word="health")
        alpha.sectors.all().delete()
        republish(alpha, beta)
    assert slugs(state(cohort, at_seq(before)).members.values()) == ["alpha"]
    assert members_now(cohort) == {"beta"}
    found = since(cohort, before)
    assert (slugs(found.entered), slugs(found.left)) == (["beta"], ["alpha"])


def test_a_filter_asks_for_all_that_it_may_ask_for(agency):
    make_label(make_cluster("Alpha", regions=["DE80"], programmes=["ace"]), "gold", awarded="2024")
    make_sector("health")
    text = (
        "?q=alpha&country=DE&region=DE8&sector__n=health&level=gold&min_level=silver"
        "&status__n=withdrawn&scheme=ecei&awarded_after=2023-01-01&expires_before=2030-01-01"
        "&programme=ace&identifier__n=eccp:1"
    )
    assert members_now(make_filter(agency, to_keep(text))) == {"alpha"}


@pytest.mark.parametrize(
    "text",
    ["limit=5", "valid_on=2020-01-01", "country", "q=a&q=b", "awarded_after=soon", "%00=1"],
)
def test_what_is_no_kept_filter_is_refused(text):
    with pytest.raises(ValueError, match=r".+"):
        question_of(text, valid_on=date(2026, 1, 1))


def test_a_kept_filter_finds_what_the_list_finds(agency):
    for name, country in (("Alpha", "DE"), ("Beta", "FR"), ("Gamma", "DE")):
        make_label(make_cluster(name, country=country), "gold", validity=exact(*YEAR))
    for text in ("country=DE", "country__n=DE", "level=gold&country=FR", "status=valid", "q=beta"):
        kept = to_keep(text)
        for then in (now(), on_day(date(2025, 6, 1))):
            question = question_of(kept, valid_on=then.valid_on, known_at=then.register.at)
            found = query.page(question.but(limit=100)).records() if then.register.at else []
            cohort = make_filter(agency, kept)
            expected = sorted(record["slug"] for record in found)
            assert sorted(slugs(state(cohort, then).members.values())) == expected


def test_labels_of_other_schemes_count_if_the_filter_names_them(agency):
    cluster = make_cluster("Alpha")
    ours = make_label(cluster, "gold", awarded="2024")
    theirs = make_label(cluster, "gold", awarded="2024", scheme="other")
    assert set(state(make_filter(agency, "country=DE"), now()).labels) == {ours.number}
    assert set(state(make_filter(agency, "scheme=other"), now()).labels) == {theirs.number}


# Lists.


def test_a_list_has_those_who_were_in_it_then(agency):
    with on("2026-01-10"):
        alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
    with on("2026-01-20"):
        cohort = make_list(agency, alpha)
    with on("2026-01-30"):
        put_in(cohort, beta)
        take_out(cohort, alpha)
    at = {
        day: slugs(state(cohort, on_day(date(2026, 1, day))).members.values())
        for day in (19, 20, 29, 30)
    }
    assert at == {19: [], 20: ["alpha"], 29: ["alpha"], 30: ["beta"]}
    assert state(cohort, at_seq(seq())).members == {}
    assert members_now(cohort) == {"beta"}


def test_who_comes_back_into_a_list_is_in_it_once(agency):
    alpha = make_cluster("Alpha")
    cohort = make_list(agency, alpha)
    take_out(cohort, alpha)
    put_in(cohort, alpha)
    assert members_now(cohort) == {"alpha"}
    assert count(cohort) == 1


def test_a_new_name_keeps_the_cluster_in_the_list(agency):
    with on("2026-01-10"):
        alpha = make_cluster("Alpha")
        cohort = make_list(agency, alpha)
    before = seq()
    with on("2026-01-20"):
        Cluster.objects.filter(pk=alpha.pk).update(name="Omega")
        republish(alpha)
    assert since(cohort, before).is_empty
    assert seq() == before + 1


def test_who_leaves_the_register_leaves_the_list_and_comes_back_with_it(agency):
    with on("2026-01-10"):
        alpha = make_cluster("Alpha")
        cohort = make_list(agency, alpha)
    listed = seq()
    with on("2026-01-20"):
        rows = Cluster.objects.filter(pk=alpha.pk)
        rows.update(delisted_at=timezone.now(), delisted_for="mistake")
        republish(alpha)
    gone = seq()
    found = changes(cohort, at_seq(listed), at_seq(gone))
    assert slugs(found.difference.left) == ["alpha"]
    assert found.names == {"alpha": "Alpha"}
    with on("2026-01-30"):
        rows.update(delisted_at=None, delisted_for="")
        republish(alpha)
    assert slugs(since(cohort, gone).entered) == ["alpha"]
    assert since(cohort, listed).is_empty


def test_who_merges_stays_in_the_list_with_its_labels(agency):
    with on("2026-01-10"):
        alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
        label = make_label(alpha, "gold", validity=exact("2025-01-01", "2027-12-31"))
        cohort = make_list(agency, alpha)
    before = seq()
    with on("2026-01-20"):
        Succession.objects.create(kind="merged", predecessor=alpha, successor=beta, on="2026")
        republish(alpha, beta)
    assert seq() > before
    assert since(cohort, before).is_empty
    assert valid(state(cohort, now())) == {label.number}


# Labels.


@pytest.fixture
def watched(agency):
    """A list with one cluster and its gold label of two years, published in 2024."""
    with on("2024-02-01"):
        alpha = make_cluster("Alpha")
        label = make_label(alpha, "gold", validity=exact(*YEAR))
        cohort = make_list(agency, alpha)
    return cohort, label


def test_a_label_is_valid_to_the_end_of_its_last_day(watched):
    cohort, label = watched
    last, after = on_day(date(2025, 12, 31)), on_day(date(2026, 1, 1))
    assert valid(state(cohort, last)) == {label.number}
    assert valid(state(cohort, after)) == set()
    found = changes(cohort, last, after, within=90)
    assert reasons(found.difference.lost) == {label.number: "expired"}
    assert found.ending == []


def test_what_ends_soon_is_told_up_to_the_last_day(watched):
    cohort, label = watched
    for day, within, ends in (
        (date(2025, 12, 31), 0, 1),
        (date(2025, 10, 2), 89, 0),
        (date(2025, 10, 2), 90, 1),
        (date(2026, 1, 1), 90, 0),
    ):
        then = on_day(day)
        assert len(changes(cohort, then, then, within=within).ending) == ends


def test_time_is_told_by_numbers_as_well_as_by_days(watched):
    cohort, label = watched
    before = seq()
    with on("2026-01-01"), transaction.atomic():
        assert catch_up(clock.today())
    found = since(cohort, before, at_seq(seq()))
    assert found.until.valid_on == date(2026, 1, 1)
    assert reasons(found.lost) == {label.number: "expired"}


def test_a_suspension_takes_the_label_and_its_end_gives_it_back(watched):
    cohort, label = watched
    with on("2024-06-01"):
        suspend(label, "2024-06-01", "2024-06-30")
    days = [on_day(date(2024, month, day)) for month, day in ((5, 31), (6, 1), (6, 30), (7, 1))]
    before, first, last, after = days
    assert reasons(between(state, cohort, before, first).lost) == {label.number: "suspended"}
    assert between(state, cohort, first, last).is_empty
    assert reasons(between(state, cohort, last, after).gained) == {label.number: "reinstated"}
    assert between(state, cohort, before, after).is_empty


def test_a_withdrawal_takes_the_label_on_its_day_and_is_its_end_before(watched):
    cohort, label = watched
    with on("2024-06-01"):
        rows = Label.objects.filter(pk=label.pk)
        rows.update(withdrawn_on="2024-07-01", withdrawal_reason="Test")
        republish(label.cluster)
    before, day = on_day(date(2024, 6, 30)), on_day(date(2024, 7, 1))
    found = changes(cohort, before, day)
    assert reasons(found.difference.lost) == {label.number: "withdrawn"}
    (ending,) = changes(cohort, before, before, within=0).ending
    assert ending.last_day == date(2024, 6, 30)


def test_a_correction_is_told_as_one_and_the_past_stays_as_it_was_known(watched):
    cohort, label = watched
    before = seq()
    with on("2024-09-01"):
        rows = Label.objects.filter(pk=label.pk)
        rows.update(sure_until="2024-05-31", possible_until="2024-05-31")
        republish(label.cluster)
    found = since(cohort, before, on_day(date(2024, 9, 1)))
    assert reasons(found.lost) == {label.number: "corrected"}
    assert valid(state(cohort, on_day(date(2024, 8, 31)))) == {label.number}


def test_a_renewal_is_a_label_gained_and_the_former_one_lost(watched):
    cohort, label = watched
    with on("2025-11-01"):
        renewal = make_label(
            label.cluster, "gold", validity=exact("2026-01-01", "2028-12-31"), awarded="2025-11"
        )
    before, after = on_day(date(2025, 11, 30)), on_day(date(2026, 1, 1))
    found = between(state, cohort, before, after)
    assert reasons(found.lost) == {label.number: "expired"}
    assert reasons(found.gained) == {renewal.number: "began"}
    whole = between(state, cohort, on_day(date(2025, 10, 31)), after)
    assert reasons(whole.gained) == {renewal.number: "awarded"}


def test_a_label_whose_end_is_known_roughly_is_unproved_before_it_is_expired(agency):
    period = Period(date(2024, 1, 1), date(2025, 6, 30))
    known = Validity(period, Period(period.first, date(2025, 12, 31)))
    with on("2024-02-01"):
        alpha = make_cluster("Alpha")
        label = make_label(alpha, "gold", validity=known)
        cohort = make_list(agency, alpha)
    before, after = on_day(date(2025, 6, 30)), on_day(date(2025, 7, 1))
    assert reasons(between(state, cohort, before, after).lost) == {label.number: "unproved"}
    assert reasons(between(state, cohort, before, on_day(date(2026, 1, 1))).lost) == {
        label.number: "expired"
    }


# The law.


@FEW
@given(HISTORIES, st.lists(st.sampled_from(ALL_DAYS), min_size=2, max_size=2))
def test_two_differences_in_a_row_are_that_of_the_ends_over_every_register_there_was(history, days):
    with transaction.atomic():
        agency = make_agency()
        play(history)
        cohorts = [
            make_filter(agency, "country=AT"),
            make_filter(agency, "level=gold&country__n=DE"),
            make_filter(agency, "status=valid"),
            make_list(agency, *Cluster.objects.all()),
        ]
        thens = [at_seq(number) for number in range(seq() + 1)]
        thens += [then for day in sorted(days) for then in [on_day(day)]] + [now()]
        for cohort in cohorts:
            states = [state(cohort, then) for then in thens]
            for a, b, c in combinations(states, 3):
                assert compose(diff(a, b), diff(b, c)) == diff(a, c)
        transaction.set_rollback(True)


@FEW
@given(HISTORIES)
def test_folding_the_differences_gives_the_set_at_every_number(history):
    with transaction.atomic():
        play(history)
        cohort = make_filter(make_agency(), "country=AT")
        members, labels = {}, {}
        states = [state(cohort, at_seq(number)) for number in range(seq() + 1)]
        for was, is_now in zip(states, states[1:], strict=False):
            found = diff(was, is_now)
            for kept, pairs in ((members, found.members), (labels, found.labels)):
                for key, (_before, after) in pairs.items():
                    kept.pop(key, None)
                    if after is not None:
                        kept[key] = after
            assert (members, labels) == (is_now.members, is_now.labels)
        transaction.set_rollback(True)


# Who is in it, and how it is asked.


def test_the_clusters_of_a_set_come_in_pages(agency):
    clusters = [make_cluster(name) for name in ("Gamma", "Alpha", "Beta")]
    for cohort in (make_list(agency, *clusters), make_filter(agency, "country=DE")):
        number, shown = page(cohort, limit=2, offset=1)
        assert (number, [each["slug"] for each in shown]) == (3, ["beta", "gamma"])
        assert page(cohort, limit=2, offset=3) == (3, [])
        assert shown[0]["standing"]["status"] == "none"


def test_only_clusters_that_are_listed_now_have_an_address():
    alpha, beta = make_cluster("Alpha"), make_cluster("Beta")
    Cluster.objects.filter(pk=beta.pk).update(delisted_at=timezone.now(), delisted_for="mistake")
    republish(beta)
    assert clusters_by_slug(["alpha", "beta", "omega"]) == {"alpha": alpha.pk}


def test_a_name_that_looks_like_json_is_told_as_it_is(agency):
    name = 'A "name":"x","names":[ \\ ☃ cluster'
    cluster = make_cluster(name)
    found = changes(make_filter(agency, "country=DE"), at_seq(0), now())
    assert found.names == {cluster.slug: name}


def test_the_number_of_statements_does_not_depend_on_the_size(agency):
    def statements(cohort):
        with CaptureQueriesContext(
            connection,
        ) as found:
            changes(cohort, at_seq(1), now(), within=90)
            page(cohort, limit=50, offset=0)
        return len(found)

    def grow(number):
        clusters = [make_cluster(f"Cluster {number} {each}") for each in range(number)]
        for cluster in clusters:
            make_label(cluster, "gold", awarded="2025")
        return make_list(agency, *Cluster.objects.all()), make_filter(agency, "country=DE")

    few = [statements(cohort) for cohort in grow(2)]
    many = [statements(cohort) for cohort in grow(12)]
    assert few == many
    assert max(many) <= 12
