"""Eligibility asked of the register: found by any number, under any rule, at any moment."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from labels.models import Label, Programme, ProgrammeRule, SchemeAlias, Succession
from labels.register.eligible import Ask, CannotAnswer, answer, claims_of, definite, validity_of
from labels.register.head import head
from labels.register.query import record
from labels.rules.numbers import cluster_number, is_cluster_number, label_number
from tests.factories import (
    exact,
    make_cluster,
    make_label,
    make_level,
    make_scheme,
    republish,
    suspend,
)
from tests.worlds import world

from .asking import ask

DAY = date(2025, 6, 1)


@world
def alpha():
    make_level("gold")
    cluster = make_cluster("Alpha")
    make_label(cluster, "silver", validity=exact("2025-01-01", "2026-12-31"), until="2026-12-31")
    return cluster


def asked(cluster="alpha", **given):
    given = {"min_level": "silver", "on": DAY} | given
    return Ask(cluster=cluster, **given)


def told(question):
    """The answer to a question, asked now."""
    definite_question, register = definite(question)
    return answer(definite_question, register.at)


def refused(question):
    with pytest.raises(CannotAnswer) as error:
        definite(question)
    assert str(error.value).endswith(".")
    return error.value.code, error.value.member


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"cluster": "nobody"}, ("not_listed", "cluster")),
        ({"cluster": ""}, ("cluster_missing", "cluster")),
        ({"label": "8HDZ-GGTK"}, ("contradiction", "cluster")),
        ({"cluster": "", "label": label_number(99_999)}, ("not_listed", "label")),
        ({"cluster": "", "label": "nonsense"}, ("not_listed", "label")),
        ({"min_level": "platinum"}, ("no_such_level", "rule/min_level")),
        ({"min_level": ""}, ("no_such_level", "rule/min_level")),
        ({"scheme": "other"}, ("no_such_scheme", "rule/scheme")),
        ({"min_level": "", "programme": "x"}, ("no_such_programme", "rule/programme")),
        ({"programme": "x"}, ("contradiction", "rule/programme")),
        ({"first": DAY}, ("contradiction", "rule/on")),
        ({"on": None, "last": DAY}, ("first_day_missing", "rule/from")),
        (
            {"on": None, "first": DAY, "last": DAY - timedelta(days=1)},
            ("ends_before_it_begins", "rule/through"),
        ),
        ({"on": date(1899, 12, 31)}, ("out_of_range", "rule/on")),
        ({"on": None, "first": DAY, "last": date(2101, 1, 1)}, ("out_of_range", "rule/through")),
    ],
)
def test_a_question_without_an_answer_says_what_is_wrong(alpha, given, code):
    assert refused(asked(**given)) == code


def test_an_empty_register_lists_nobody(db):
    make_level("gold")
    assert refused(asked()) == ("not_listed", "cluster")


@pytest.mark.parametrize("write", [str, str.lower, lambda text: f" {text.replace('-', '')} "])
def test_a_cluster_is_found_by_its_address_its_number_and_its_labels(alpha, write):
    label = alpha.labels.get()
    by_label = Ask(label=write(label.number), min_level="silver", on=DAY)
    for question in (asked(), asked(write(alpha.number)), by_label):
        found = told(question)
        assert (found["verdict"], found["cluster"]["slug"]) == ("yes", "alpha")
    assert definite(by_label)[0]["label"] == label.number


@pytest.mark.parametrize("typed", ["ecei", "ECEI", "eucles", "ESCA Label", " esca  label "])
def test_a_scheme_is_found_by_any_of_its_names_and_kept_by_its_slug(alpha, typed):
    for folded in ("eucles", "esca label"):
        SchemeAlias.objects.create(scheme=make_scheme(), name=folded.upper(), folded=folded)
    rule = definite(asked(scheme=typed))[0]["rule"]
    assert (rule["scheme"], rule["scheme_name"]) == ("ecei", "ECEI")
    assert told(asked(scheme=typed))["verdict"] == "yes"


def test_the_slug_of_a_scheme_goes_before_another_name_of_another(alpha):
    SchemeAlias.objects.create(scheme=make_scheme(), name="BW", folded="bw")
    make_scheme("bw")
    assert definite(asked(scheme="bw"))[0]["rule"]["scheme"] == "bw"


def test_the_answer_names_the_labels_with_their_dates_and_the_register(alpha):
    label, found = alpha.labels.get(), told(asked())
    (used,) = found["labels"]
    assert used["number"] == label.number
    assert used["valid_until"] == {"value": "2026-12-31", "precision": "day", "basis": "stated"}
    assert used["covers"] == [{"from": "2025-06-01", "until": "2025-06-01", "code": "valid"}]
    assert found["reasons"][0]["label"] == label.number
    assert found["register"] == {"seq": head().seq, "known_at": head().known_at}


def test_without_a_day_it_is_about_today(alpha, settings):
    settings.TODAY = date(2026, 12, 31)
    assert told(asked(on=None))["verdict"] == "yes"
    settings.TODAY = date(2027, 1, 1)
    assert told(asked(on=None))["verdict"] == "no"


def test_a_first_day_alone_asks_until_when(alpha):
    found = told(asked(on=None, first=DAY))
    assert (found["verdict"], found["until"]) == ("until", "2026-12-31")


def test_a_later_correction_changes_the_answer_of_now_and_not_the_one_of_then(alpha):
    before = head().at
    question, register = definite(asked())
    first = answer(question, register.at)
    Label.objects.update(withdrawn_on="2025-03-01", withdrawal_reason="Wrong.")
    republish(alpha)
    assert answer(question, register.at) == first
    assert answer(question)["verdict"] == "no"
    assert told(asked(known_at=before)) == first
    assert told(asked())["reasons"][0]["code"] == "withdrawn"


def test_before_a_cluster_was_listed_there_is_no_answer(alpha):
    before = head().at
    make_cluster("Beta")
    assert refused(asked("beta", known_at=before)) == ("not_listed", "cluster")
    question, _register = definite(asked("beta"))
    assert answer(question, before) is None


def test_a_cluster_is_the_same_under_another_address(alpha):
    question, register = definite(asked())
    alpha.slug = "alpha-new"
    alpha.save(update_fields=["slug"])
    republish(alpha)
    assert answer(question, register.at)["cluster"]["slug"] == "alpha"
    assert answer(question)["cluster"]["slug"] == "alpha-new"


def test_a_suspension_stops_on_its_days(alpha):
    suspend(alpha.labels.get(), "2025-06-01", "2025-06-30")
    assert told(asked())["reasons"][0]["code"] == "suspended"
    assert told(asked(on=date(2025, 7, 1)))["verdict"] == "yes"


def test_the_day_after_a_merger_labels_stay_where_they_were_awarded(alpha):
    beta = make_cluster("Beta")
    Succession.objects.create(kind="merged", predecessor=alpha, successor=beta, on="2025-05-31")
    republish(alpha, beta)
    before, after = told(asked()), told(asked("beta"))
    assert [each["code"] for each in before["reasons"]] == ["valid", "merged_into"]
    assert before["reasons"][1]["other"] == {"slug": "beta", "name": "Beta", "on": "2025-05-31"}
    assert (after["verdict"], after["reasons"][-1]["code"]) == ("no", "merged_from")
    assert after["labels"] == []


def test_a_label_of_another_scheme_is_named_and_does_not_count(alpha):
    beta = make_cluster("Beta")
    make_label(beta, "gold", scheme="bw", validity=exact("2025-01-01", "2026-12-31"))
    found = told(asked("beta"))
    assert (found["verdict"], found["reasons"][0]["code"]) == ("no", "other_scheme")
    assert told(asked("beta", scheme="bw"))["verdict"] == "yes"


@pytest.fixture
def programme(alpha):
    return Programme.objects.create(code="north", name="North")


def rule(programme, level="gold", *, scheme="ecei", **fields):
    return ProgrammeRule.objects.create(
        programme=programme,
        scheme=make_scheme(scheme),
        min_level=make_level(level) if level else None,
        **fields,
    )


def by_programme(**given):
    return asked(**({"min_level": "", "programme": "north"} | given))


def test_a_programme_without_a_rule_on_the_day_says_so(programme):
    assert refused(by_programme()) == ("no_rule_in_force", "rule/programme")
    rule(programme, level=None)  # it pays, and asks for nothing
    rule(programme, valid_from="2025-06-02")
    rule(programme, valid_until="2025-05-31")
    assert refused(by_programme()) == ("no_rule_in_force", "rule/programme")


@pytest.mark.parametrize(
    ("first", "last"),
    [(None, None), ("2025-06-01", None), (None, "2025-06-01"), ("2025-06-01", "2025-06-01")],
)
def test_the_rule_of_a_programme_counts_on_its_first_and_last_day(programme, first, last):
    rule(programme, valid_from=first, valid_until=last)
    question, _register = definite(by_programme())
    assert question["rule"]["min_level"] == "gold"
    assert told(by_programme())["reasons"][0]["code"] == "level_too_low"


def test_of_several_rules_the_one_that_asks_for_most_counts(programme):
    rule(programme, "bronze")
    rule(programme, "silver", certain=False)
    rule(programme, "silver", text="Certain.")
    question, _register = definite(by_programme())
    assert question["rule"]["min_level"] == "silver"
    assert question["rule"]["programme"]["text"] == "Certain."
    rule(programme, "bronze", scheme="bw")
    assert refused(by_programme()) == ("rules_differ", "rule/programme")


def test_a_rule_that_is_not_certain_is_told_as_such(programme):
    rule(programme, "silver", certain=False)
    assert [each["code"] for each in told(by_programme())["reasons"]] == ["valid", "rule_uncertain"]


def test_a_rule_that_changes_later_changes_no_answer(programme):
    kept = rule(programme, "silver")
    question, register = definite(by_programme())
    first = answer(question, register.at)
    ProgrammeRule.objects.filter(pk=kept.pk).update(min_level=make_level("gold"))
    assert answer(question, register.at) == first


def test_the_days_of_a_record_are_those_of_its_labels(alpha):
    label = make_label(alpha, "gold", awarded="2016")
    suspend(label, "2017-01-01", "2017-02-01")
    found = record("alpha", ask()).record()
    by_number = {each["number"]: validity_of(each) for each in found["labels"]}
    for each in Label.objects.prefetch_related("suspensions"):
        assert by_number[each.number] == each.validity
    assert {each.rank for each in claims_of(found, {"silver": 2, "gold": 3})} == {2, 3}


def test_a_question_takes_few_statements(alpha, django_assert_max_num_queries):
    for n in range(5):
        make_label(make_cluster(f"Other {n}"), "gold", awarded="2016")
    with django_assert_max_num_queries(8):
        told(asked())


def test_a_name_in_the_form_of_a_number_is_found_by_its_address(alpha):
    words = ("fast" + "".join(tail) for tail in product("abcdefghjk", repeat=3))
    address = next(word for word in words if is_cluster_number(word))
    make_cluster("Fast", slug=address)
    assert told(asked(address))["cluster"]["slug"] == address


def test_a_question_costs_the_same_whether_an_unlisted_cluster_has_the_number_or_nobody(alpha):
    hidden = make_cluster("Hidden", published=False).number
    with CaptureQueriesContext(connection) as of_the_hidden:
        assert refused(asked(hidden)) == ("not_listed", "cluster")
    with CaptureQueriesContext(connection) as of_nobody:
        assert refused(asked(cluster_number(987_654))) == ("not_listed", "cluster")
    assert len(of_the_hidden) == len(of_nobody)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        ("2025-06-01", "2025-12-31", None),
        ("2025-06-01", "2026-01-01", "rules_differ"),
        ("2025-06-01", "2027-06-30", "rules_differ"),
        ("2025-06-01", None, "rules_differ"),
        ("2026-01-01", "2026-12-31", None),
        ("2026-01-01", "2027-01-01", "rules_differ"),  # from then on it asks for nothing
    ],
)
def test_a_span_over_two_rules_has_no_one_answer(programme, first, last, code):
    rule(programme, "bronze", valid_until="2025-09-30")
    rule(programme, "bronze", valid_from="2025-10-01", valid_until="2025-12-31")
    rule(programme, "silver", valid_from="2026-01-01", valid_until="2026-12-31")
    question = by_programme(
        on=None, first=date.fromisoformat(first), last=last and date.fromisoformat(last)
    )
    assert (refused(question)[0] if code else None) == code
    if not code:
        assert told(question)["verdict"] == "yes"


def test_a_span_is_certain_only_if_all_its_rules_are(programme):
    rule(programme, "silver", valid_until="2025-06-30")
    rule(programme, "silver", valid_from="2025-07-01", certain=False)
    days = {"on": None, "first": date(2025, 6, 1)}
    sure, unsure = (by_programme(last=date(2025, month, 30), **days) for month in (6, 9))
    assert [each["code"] for each in told(sure)["reasons"]] == ["valid"]
    assert [each["code"] for each in told(unsure)["reasons"]] == ["valid", "rule_uncertain"]
