"""What must never be false is refused by the database, by name. A row for each constraint."""

from uuid import uuid4

import pytest
from django.apps import apps

from labels import models as m
from tests.factories import make_country
from tests.models import (
    test_case_constraints,
    test_label_constraints,
    test_report_constraints,
    test_webhook_constraints,
    world,
)
from tests.models.world import (
    BAD_DATES,
    BEFORE,
    LATER,
    NINE,
    NOW,
    D,
    agency,
    entry,
    entry_label,
    figures,
    level_rule,
    refused,
    rules,
    twice,
)

fill = world.fill


def of_cluster(model, **fields):
    return lambda w: model.objects.create(cluster=w.cluster, **fields)


def succession(w, **fields):
    given = {"kind": "merged", "predecessor": w.cluster, "successor": w.other}
    return m.Succession.objects.create(**(given | fields))


def time_event(w):
    given = {"cluster": w.cluster, "label": w.label.number, "type": "label.expired"}
    return m.TimeEvent.objects.create(on=D("2022-01-01"), **given)


def management(w, **fields):
    organisation = m.Organisation.objects.get_or_create(name="Body")[0]
    return m.Management.objects.create(cluster=w.cluster, organisation=organisation, **fields)


def recognition(w, **fields):
    programme = m.Programme.objects.get_or_create(code="p", name="P")[0]
    return m.Recognition.objects.create(cluster=w.cluster, programme=programme, **fields)


def citation(w, **fields):
    source = m.Source.objects.get_or_create(reference="a book")[0]
    return m.Citation.objects.create(cluster=w.cluster, source=source, **fields)


def indicator(w, **fields):
    return m.Indicator.objects.create(
        area=w.area, name="x", position=2, **({"code": "A2"} | fields)
    )


def sector_word():
    classification = m.Classification.objects.get_or_create(code="c", name="C")[0]
    sector = m.Sector.objects.get_or_create(code="s", classification=classification)[0]
    m.SectorWord.objects.create(word="w", sector=sector)


def agency_key(w, **fields):
    given = {"agency": agency(), "made_by": w.ann, "made_at": NOW, "expires_at": LATER}
    given |= {"public_id": uuid4(), "prefix": "a_0", "sha256": "0", "name": "Key"}
    return m.AgencyKey.objects.create(**(given | fields))


def key_use(w):
    key = m.AgencyKey.objects.first() or agency_key(w)
    return m.KeyUse.objects.create(key=key, on=NOW.date(), requests=1)


def spent():
    return m.Spent.objects.create(who="192.0.2.1", on=NOW.date(), full_at=NOW)


def region(code, level=1):
    return m.Region.objects.create(code=code, name="x", level=level, country=make_country("DE"))


def cohort(**fields):
    given = {"public_id": uuid4(), "agency": agency(), "name": "x", "made_at": NOW}
    return m.Cohort.objects.create(**(given | fields))


def listed_twice(w, left_at):
    """A cluster is put into a list again, after it left at that moment if it did."""
    members = cohort(kind="list").members
    members.create(cluster=w.cluster, added_at=BEFORE, left_at=left_at)
    return members.create(cluster=w.cluster, added_at=NOW)


def match_row(w, **fields):
    run = m.MatchRun.objects.first() or m.MatchRun.objects.create(
        public_id=uuid4(),
        agency=agency(),
        uploaded_by=w.ann,
        valid_on=NOW.date(),
        seq=0,
        made_at=NOW,
        forget_on=NOW.date(),
    )
    return run.rows.create(**({"line": 2, "name": "x", "outcome": "doubtful"} | fields))


PARTIAL_DATES = {
    "cluster_founded": lambda w, t: m.Cluster.objects.update(founded=t),
    "cluster_name_from": lambda w, t: m.ClusterName.objects.update(used_from=t),
    "cluster_name_until": lambda w, t: m.ClusterName.objects.update(used_until=t),
    "management_since": lambda w, t: management(w, since=t),
    "management_until": lambda w, t: management(w, until=t),
    "recognition_since": lambda w, t: recognition(w, since=t),
    "recognition_until": lambda w, t: recognition(w, until=t),
    "succession_day": lambda w, t: succession(w, on=t),
    "figures_day": lambda w, t: figures(w, on=t),
    "citation_date": lambda w, t: citation(w, dated=t),
}

REFUSED = [
    *(
        (f"{name}_is_a_partial_date", lambda w, do=do, text=text: do(w, text))
        for name, do in PARTIAL_DATES.items()
        for text in BAD_DATES
    ),
    ("cluster_has_a_name", lambda w: m.Cluster.objects.update(name="")),
    *(
        ("cluster_place_is_on_earth", lambda w, at=at: m.Cluster.objects.update(**at))
        for at in ({"lat": 1}, {"lon": 1}, {"lat": 91, "lon": 0}, {"lat": 0, "lon": -181})
    ),
    ("cluster_name_is_kept_once", of_cluster(m.ClusterName, text="Alpha", kind="former")),
    (
        "management_once_per_organisation_and_beginning",
        lambda w: twice(lambda: management(w, since="2020")),
    ),
    (
        "identifier_names_one_cluster",
        lambda w: [c.identifiers.create(scheme="vat", value="1") for c in (w.cluster, w.other)],
    ),
    ("match_row_is_kept_once", lambda w: twice(lambda: match_row(w))),
    ("match_row_means_somebody_or_nobody", lambda w: match_row(w, outcome="chosen")),
    ("match_row_means_somebody_or_nobody", lambda w: match_row(w, cluster=w.cluster)),
    (
        "match_row_is_decided_by_somebody",
        lambda w: match_row(w, outcome="confirmed", cluster=w.cluster),
    ),
    ("match_row_is_decided_by_somebody", lambda w: match_row(w, outcome="refused")),
    ("match_row_is_decided_by_somebody", lambda w: match_row(w, decided_by=w.ann)),
    ("succession_is_kept_once", lambda w: twice(lambda: succession(w))),
    ("succession_joins_two_clusters", lambda w: succession(w, successor=w.cluster)),
    (
        "cluster_sector_is_kept_once",
        lambda w: twice(lambda: of_cluster(m.ClusterSector, word="x")(w)),
    ),
    (
        "cluster_region_is_kept_once",
        lambda w: twice(lambda: of_cluster(m.ClusterRegion, name="x")(w)),
    ),
    ("figures_once_per_day", lambda w: twice(lambda: figures(w, on="2020"))),
    ("figures_add_up_to_the_total", lambda w: figures(w, **(NINE | {"sme": 2}))),
    ("figures_add_up_to_the_total", lambda w: figures(w, **(NINE | {"sme": None}))),
    ("figures_add_up_to_the_total", lambda w: figures(w, total=1, sme=1)),
    ("citation_is_kept_once", lambda w: twice(lambda: citation(w))),
    (
        "user_email_is_unique_in_any_case",
        lambda w: m.User.objects.create(email="ANN@example.org"),
    ),
    (
        "membership_once_per_person_and_cluster",
        lambda w: [of_cluster(m.Membership, user=w.ann, role=r)(w) for r in ("manager", "editor")],
    ),
    (
        "membership_ends_after_it_begins",
        lambda w: of_cluster(m.Membership, user=w.ann, role="editor", ended_at=BEFORE)(w),
    ),
    (
        "agency_membership_once_per_person_and_agency",
        lambda w: twice(lambda: agency().memberships.create(user=w.ann, role="member")),
    ),
    (
        "agency_membership_ends_after_it_begins",
        lambda w: agency().memberships.create(user=w.ann, role="member", ended_at=BEFORE),
    ),
    ("agency_key_expires_after_it_was_made", lambda w: agency_key(w, expires_at=NOW)),
    ("key_use_is_counted_once_a_day", lambda w: twice(lambda: key_use(w))),
    ("spent_is_kept_once_a_day", lambda w: twice(lambda: spent())),
    ("cohort_of_a_filter_has_one", lambda w: cohort(kind="filter")),
    ("cohort_of_a_filter_has_one", lambda w: cohort(kind="list", filter="country=DE")),
    ("cohort_of_a_filter_has_one", lambda w: cohort(kind="bag")),
    ("cohort_has_a_cluster_once", lambda w: listed_twice(w, None)),
    *(
        ("country_code_is_two_capitals", lambda w, c=c: m.Country.objects.create(code=c))
        for c in ("de", "D", "D1", "")
    ),
    ("region_level_is_one_to_three", lambda w: region("DE8", level=0)),
    ("region_level_is_one_to_three", lambda w: region("DE8", level=4)),
    *(
        ("region_code_is_a_nuts_code", lambda w, c=c: region(c))
        for c in ("DE", "de8", "D8", "DE-8", "")
    ),
    (
        "programme_rule_ends_after_it_begins",
        lambda w: m.ProgrammeRule.objects.create(
            programme=m.Programme.objects.create(code="q", name="Q"),
            scheme=w.scheme,
            valid_from=D("2020-01-02"),
            valid_until=D("2020-01-01"),
        ),
    ),
    (
        "recognition_once_per_programme_and_beginning",
        lambda w: twice(lambda: recognition(w, since="2020")),
    ),
    ("register_has_one_head", lambda w: m.RegisterHead.objects.create(id=2, at=NOW)),
    ("entry_one_current_per_cluster", lambda w: entry(w, superseded_at=None)),
    (
        "entry_one_current_per_slug",
        lambda w: entry(w, cluster=unpublished(), slug="alpha", superseded_at=None),
    ),
    ("entry_moments_are_unique", lambda w: entry(w, at=w.entry.at)),
    ("entry_is_superseded_after_it_was_published", lambda w: entry(w, superseded_at=NOW)),
    ("entry_numbers_begin_with_one", lambda w: entry(w, seq=0)),
    ("time_event_comes_once", lambda w: twice(lambda: time_event(w))),
    ("entry_label_is_kept_once", lambda w: entry_label(w, w.label.number)),
    (
        "rule_set_ends_after_it_begins",
        lambda w: rules(w, code="r2", valid_from=D("2018-02-02"), valid_until=D("2018-02-01")),
    ),
    (
        "rule_sets_of_a_scheme_do_not_overlap",
        lambda w: rules(w, code="r2", valid_from=D("2019-12-31")),
    ),
    ("level_rule_once_per_rule_set_and_level", lambda w: twice(lambda: level_rule(w))),
    (
        "level_rule_labels_are_valid_for_a_month_or_more",
        lambda w: level_rule(w, first_months=0),
    ),
    ("level_rule_pass_mark_is_a_percentage", lambda w: level_rule(w, pass_percent=101)),
    (
        "level_rule_threshold_is_within_the_points",
        lambda w: level_rule(w, indicator_points=5, indicator_threshold=6),
    ),
    ("level_rule_threshold_is_within_the_points", lambda w: level_rule(w, indicator_threshold=1)),
    (
        "area_code_is_unique",
        lambda w: m.Area.objects.create(rule_set=w.rules, code="A", name="x", kind="indicators"),
    ),
    ("indicator_code_is_unique", lambda w: indicator(w, code="A1")),
    (
        "indicator_threshold_is_within_its_points",
        lambda w: indicator(w, threshold=5, maximum_points=4),
    ),
    (
        "dump_has_an_entry",
        lambda w: m.Dump.objects.create(seq=0, at=NOW, built_at=NOW, files=[]),
    ),
    *(
        ("cluster_is_delisted_for_a_reason", lambda w, given=given: leaves(w, **given))
        for given in (
            {"delisted_for": ""},
            {"delisted_for": "moved"},
            {"delisted_at": None, "delisted_for": "mistake"},
            {"delisted_for": "double"},
            {"delisted_at": None, "delisted_for": "", "same_as": "cluster"},
            {"delisted_for": "mistake", "same_as": "cluster"},
        )
    ),
    (
        "cluster_is_not_its_own_double",
        lambda w: leaves(w, delisted_for="double", same_as="other"),
    ),
    ("sector_word_stands_once", lambda w: twice(sector_word)),
]


def leaves(w, *, delisted_at=NOW, delisted_for, same_as=None):
    """The one without a label leaves the register; `same_as` names one of the world."""
    other = getattr(w, same_as) if same_as else None
    given = {"delisted_at": delisted_at, "delisted_for": delisted_for, "same_as": other}
    m.Cluster.objects.filter(pk=w.other.pk).update(**given)


def unpublished():
    """A cluster that was never published."""
    return m.Cluster.objects.create(slug="alone", number="ABC-2345", name="Alone")


@pytest.mark.parametrize(("name", "make"), REFUSED)
def test_the_database_refuses(register, name, make):
    refused(name, lambda: make(register))


def test_every_constraint_has_a_row():
    tables = apps.get_app_config("labels").get_models()
    named = {constraint.name for table in tables for constraint in table._meta.constraints}
    tried = {
        name
        for name, _ in [
            *REFUSED,
            *test_case_constraints.REFUSED,
            *test_label_constraints.REFUSED,
            *test_report_constraints.REFUSED,
            *test_webhook_constraints.REFUSED,
        ]
    }
    assert sorted(named - tried) == []
    assert sorted(tried - named) == []


def test_rule_sets_follow_one_another(register):
    assert rules(register, code="r2", valid_from=D("2020-01-01"))


def test_figures_are_a_total_alone_or_nine_that_add_up(register):
    assert figures(register, on="2020", total=0)
    assert figures(register, on="2021", **NINE)


def test_a_cluster_may_come_back_into_a_list(register):
    assert listed_twice(register, NOW)


def test_a_cluster_may_leave_by_mistake_or_as_a_double(register):
    leaves(register, delisted_for="mistake")
    leaves(register, delisted_for="double", same_as="cluster")
    assert m.Cluster.objects.get(pk=register.other.pk).same_as == register.cluster


def test_an_entry_may_end_at_any_later_moment(register):
    assert entry(register, superseded_at=LATER).superseded_at == LATER
