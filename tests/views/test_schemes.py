"""The page of a scheme: its rules on a day, its indicators, and how the rules changed."""

import pytest

from labels.models import RuleSet
from labels.views import rule_changes

from .ruling import make_rules

pytestmark = pytest.mark.django_db
PAGE = "/schemes/ecei/"


@pytest.fixture
def rules(scheme):
    return make_rules(scheme)


# What is refused.


def test_an_unknown_scheme_names_those_that_are_known(see, scheme):
    page = see("/schemes/none/", 404)
    assert "There is no scheme at this address" in page.words
    assert {"/schemes/ecei/", "/clusters/"} <= set(page.links)
    assert page.response["Cache-Control"] == "no-store"


def test_an_unknown_scheme_is_told_where_none_is_known(see, db):
    assert "No scheme is recorded yet." in see("/schemes/none/", 404).words


@pytest.mark.parametrize("query", ["on=x", "on=2026-02-30", "on=2020-01-01&on=2021-01-01", "at=1"])
def test_a_day_that_is_none_is_refused(see, scheme, query):
    page = see(f"{PAGE}?{query}", 400)
    assert PAGE in page.links


def test_an_empty_day_and_what_other_sites_add_ask_nothing(see, rules):
    assert see(f"{PAGE}?on=&utm_source=x").words == see(PAGE).words


# The rules of a day.


def test_a_scheme_tells_what_its_levels_ask_for(see, scheme):
    page = see(PAGE)
    assert "Rules under test" in page.words
    assert "Two experts." in page.words
    assert "First award valid for 24 months" in page.words
    assert "Renewal 36 months more" in page.words


def test_the_rules_of_an_earlier_day_are_shown_as_those_of_that_day(see, rules):
    page = see(f"{PAGE}?on=2015-06-01")
    assert "These rules were in force on 1 June 2015." in page.words
    assert "80 % of 150" in page.words
    assert f"{PAGE}#levels" in page.links
    assert "80 % of 150" not in see(PAGE).words


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2013-01-01", "First rules"),
        ("2021-12-31", "First rules"),
        ("2022-01-01", "Rules under test"),
    ],
)
def test_the_first_and_the_last_day_of_rules_count(see, rules, day, name):
    shown = see(f"{PAGE}?on={day}").words.partition("Rules of the day")[0]
    assert shown.rpartition("How the rules changed")[2].strip() == name


def test_before_the_first_rules_the_page_says_that_there_are_none(see, rules):
    page = see(f"{PAGE}?on=2012-12-31")
    assert "The register knows of no rules of this scheme on 31 December 2012." in page.words
    assert "Two experts." not in page.words.partition("How the rules changed")[0]


def test_what_is_assumed_and_what_is_open_is_said(see, rules):
    page = see(f"{PAGE}?on=2015-06-01")
    assert "Assumed by this register: Five points each." in page.words
    assert "Not settled by the sources: Who comes." in page.words


# Indicators.


def test_indicators_stand_with_their_levels_and_what_is_uncertain(see, rules):
    page = see(f"{PAGE}?on=2015-06-01")
    assert "1.1 Members Silver Gold" in page.words
    assert "1.x Stories (?) Gold At most 5 points, at least 2 Derived by us." in page.words
    assert "What proves it (1.x) Three stories." in page.words
    assert "https://example.net/stories" in page.links
    assert "No newer list was found" not in page.words


def test_rules_without_a_list_of_their_own_use_an_earlier_one_and_say_so(see, rules):
    page = see(PAGE)
    assert "The list is the one of: First rules." in page.words
    assert "No newer list was found, so it is used for these rules too." in page.words


# How the rules changed.


def test_the_page_tells_what_changed_from_one_version_to_the_next(see, rules):
    told = see(PAGE).words.partition("How the rules changed")[2]
    assert "Silver The level was dropped – –" in told
    assert "Gold Assessment One expert. Two experts." in told
    assert "Gold Points in all 150 –" in told
    assert "The board decides." in told
    assert "The first rules known here." in told
    assert f"{PAGE}?on=2013-01-01#levels" in see(PAGE).links


def test_versions_that_are_told_alike_have_no_changes(rules):
    before, now = rules
    assert rule_changes.changes(before, before) == []
    assert rule_changes.changes(before, now) != []
    assert [each.first for each in rule_changes.versions([now, before])] == [False, True]
    assert rule_changes.versions([]) == []


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("first_months", 12, ("24 months", "12 months")),
        ("renewal_months", 1, ("36 months", "1 month")),
        ("window_months", 6, ("12 months", "6 months")),
        ("assessors", 2, ("1", "2")),
        ("maximum_points", None, ("150", "")),
        ("pass_percent", 75, ("80 %", "75 %")),
        ("scoring", "none", ("Each indicator gets points", "Comments only, no points")),
        ("slogan", "Proven", ("", "Proven")),
    ],
)
def test_each_field_of_a_level_is_compared(rules, field, value, told):
    loaded = RuleSet.objects.prefetch_related("level_rules__level")
    before, after = (loaded.get(pk=rules[0].pk) for _ in "ab")
    changed = {each.level.code: each for each in after.level_rules.all()}["gold"]
    setattr(changed, field, value)
    found = rule_changes.changes(before, after)
    assert [(each.level.code, each.before, each.after) for each in found] == [("gold", *told)]
