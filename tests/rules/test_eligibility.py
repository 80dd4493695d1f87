"""What is asked since 15 November 2019, how it is recorded, and who may be assessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.rules.eligibility import (
    CRITERIA,
    SINCE,
    Finding,
    Recorded,
    eligible,
    needed,
    problems,
    suggest,
)

TODAY = date(2026, 3, 1)
MET = Recorded(Finding.MET)
ALL_MET = {each.code: MET for each in CRITERIA}
PROGRAMME = "go-cluster"
WAIVED = Recorded(Finding.WAIVED, "Recognised by go-cluster since 2024.")


def codes(findings, on=TODAY, recognised=()) -> list[tuple[str, str]]:
    found = problems(findings, on, recognised=recognised)
    return [(problem.criterion, problem.code) for problem in found]


def test_the_four_criteria_are_asked_from_the_day_on_which_they_came():
    assert date(2019, 11, 15) == SINCE
    assert needed(date(2019, 11, 14)) == ()
    assert [each.code for each in needed(date(2019, 11, 15))] == [
        "management_fte",
        "committed_members",
        "member_types",
        "platform_profile",
    ]


def test_nothing_recorded_is_a_problem_for_each_criterion():
    assert codes({}) == [(each.code, "not_recorded") for each in CRITERIA]
    assert not eligible({}, TODAY)


def test_before_that_day_nothing_is_asked():
    assert codes({}, date(2019, 11, 14)) == []
    assert eligible({}, date(2019, 11, 14))
    assert eligible({"management_fte": Recorded(Finding.NOT_MET)}, date(2019, 11, 14))


@pytest.mark.parametrize("code", [each.code for each in CRITERIA])
def test_each_criterion_alone_stops_an_award(code):
    assert eligible(ALL_MET, TODAY)
    not_met = {**ALL_MET, code: Recorded(Finding.NOT_MET, "Too few.")}
    assert codes(not_met) == []
    assert not eligible(not_met, TODAY)
    missing = {other: MET for other in ALL_MET if other != code}
    assert codes(missing) == [(code, "not_recorded")]
    assert not eligible(missing, TODAY)


def test_what_is_not_met_needs_a_reason():
    findings = {**ALL_MET, "member_types": Recorded(Finding.NOT_MET, " ")}
    assert codes(findings) == [("member_types", "no_reason")]


@pytest.mark.parametrize(
    ("reason", "recognised", "code"),
    [
        ("Recognised by go-cluster.", (), "no_programme"),
        ("", (PROGRAMME,), "no_reason"),
        ("  ", (), "no_reason"),
        ("They are fine.", (PROGRAMME,), "programme_not_named"),
        ("Recognised by Innovationskraft.", (PROGRAMME,), "programme_not_named"),
        ("They go clustering.", (PROGRAMME,), "programme_not_named"),
        ("anything", ("",), "programme_not_named"),
    ],
)
def test_a_waiver_needs_a_recognised_programme_and_its_name(reason, recognised, code):
    findings = {**ALL_MET, "member_types": Recorded(Finding.WAIVED, reason)}
    assert codes(findings, recognised=recognised) == [("member_types", code)]
    assert not eligible(findings, TODAY, recognised=recognised)


@pytest.mark.parametrize("reason", ["Recognised by go-cluster.", "GO CLUSTER member, since 2024"])
def test_a_waiver_that_names_the_programme_counts(reason):
    findings = {**ALL_MET, "member_types": Recorded(Finding.WAIVED, reason)}
    assert eligible(findings, TODAY, recognised=["Other", PROGRAMME])


def test_the_sentence_names_the_programmes_that_could_be_meant():
    findings = {**ALL_MET, "member_types": Recorded(Finding.WAIVED, "Fine.")}
    found = problems(findings, TODAY, recognised=["go-cluster", "Clusterland"])
    assert [problem.sentence for problem in found] == [
        "Give a reason that names the programme: Clusterland or go-cluster."
    ]


def test_no_programme_replaces_the_listing_on_the_platform():
    findings = {**ALL_MET, "platform_profile": WAIVED}
    assert codes(findings, recognised=[PROGRAMME]) == [("platform_profile", "not_waivable")]
    assert not eligible(findings, TODAY, recognised=[PROGRAMME])


def suggested(fte="0.5", members=15, member_types=2, profile=True, recognised=False):
    return suggest(
        fte=None if fte is None else Decimal(fte),
        members=members,
        member_types=member_types,
        profile=profile,
        programme_recognised=recognised,
    )


def test_the_least_figures_are_enough():
    assert suggested() == dict.fromkeys(ALL_MET, Finding.MET)


@pytest.mark.parametrize(
    ("figure", "criterion", "with_programme"),
    [
        ({"fte": "0.49"}, "management_fte", Finding.WAIVED),
        ({"members": 14}, "committed_members", Finding.WAIVED),
        ({"member_types": 1}, "member_types", Finding.WAIVED),
        ({"profile": False}, "platform_profile", Finding.NOT_MET),
    ],
)
def test_a_figure_below_is_not_met_or_waived_by_a_programme(figure, criterion, with_programme):
    others = {code: Finding.MET for code in ALL_MET if code != criterion}
    assert suggested(**figure) == {**others, criterion: Finding.NOT_MET}
    assert suggested(**figure, recognised=True) == {**others, criterion: with_programme}


def test_nothing_is_suggested_for_a_figure_that_is_not_known():
    assert suggested(fte=None, members=None, member_types=None, profile=None) == {}
    assert "management_fte" not in suggested(fte=None, recognised=True)


@given(
    st.dictionaries(
        st.sampled_from([each.code for each in CRITERIA]),
        st.builds(Recorded, st.sampled_from(Finding), st.sampled_from(["", WAIVED.reason])),
    ),
    st.sampled_from([(), (PROGRAMME,)]),
)
def test_nobody_is_eligible_with_a_gap_or_a_problem(findings, recognised):
    expected = all(
        code in findings
        and (
            findings[code].finding is Finding.MET
            or (
                findings[code].finding is Finding.WAIVED
                and bool(recognised and findings[code].reason)
                and code != "platform_profile"
            )
        )
        for code in ALL_MET
    )
    assert eligible(findings, TODAY, recognised=recognised) is expected
