"""What filters and facets mean, whatever the question: SQL against records counted by hand."""

from collections import Counter

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from labels.register import labels, query
from labels.register.question import FACETS, NO_CHOICE
from tests.register import reference
from tests.register.asking import ask, slugs
from tests.register.reference import CODES, FILTERS, answers, meets

fill = reference.fill
MANY = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def everything():
    return query.page(ask(limit=100)).records()


ABOUT_LABELS = {"level", "status", "min_level"} | {
    f"{end}_{side}" for end in ("awarded", "expires") for side in ("after", "before")
}


@MANY
@given(FILTERS)
def test_filters_keep_what_answers_the_question_and_nothing_else(register, filters):
    question = ask(**filters)
    expected = [each["slug"] for each in everything() if answers(each, question)]
    assert slugs(**filters) == expected


@MANY
@given(FILTERS, st.sampled_from(["country", "sector", "level", "status", "scheme"]), st.data())
def test_not_x_is_all_without_those_that_are_x(register, filters, name, data):
    assume(name not in filters)
    assume(f"{name}__n" not in filters)
    # Unless a scheme is named the European one is meant; refusing one asks about the others.
    assume(name != "scheme" or not ABOUT_LABELS & {key.removesuffix("__n") for key in filters})
    code = data.draw(st.sampled_from(CODES[name]))
    without, with_it = set(slugs(**filters)), set(slugs(**filters, **{name: code}))
    assert set(slugs(**filters, **{f"{name}__n": code})) == without - with_it


@MANY
@given(FILTERS)
def test_a_facet_counts_the_answers_without_its_own_filter(register, filters):
    page = query.page(ask(**filters, facets=FACETS, limit=1))
    for name in FACETS:
        own = {name, f"{name}__n"} if name != "year" else {"awarded_after", "awarded_before"}
        question = ask(**{key: value for key, value in filters.items() if key not in own})
        found = [record for record in everything() if answers(record, question)]
        expected = Counter(code for record in found for code in codes(record, name, question))
        assert page.facets[name] == [
            {"code": code, "count": count}
            for code, count in sorted(expected.items(), key=lambda each: (-each[1], each[0]))
        ]


def codes(record, name, question):
    """The codes of a facet that a record has, through labels that meet the question."""
    if name == "country":
        return {record["country"]} - {None}
    if name == "sector":
        return {each["code"] for each in record["sectors"]}
    if name == "region":
        found = [each["code"] for each in record["regions"]]
        return {code[:length] for code in found for length in range(3, len(code) + 1)}
    fitting = [label for label in record["labels"] if meets(label, question)]
    if name == "year":
        return {each["awarded_on"]["value"][:4] for each in fitting if each["awarded_on"]}
    return {label[name] for label in fitting}


@MANY
@given(FILTERS)
def test_the_count_of_a_facet_is_what_choosing_it_gives(register, filters):
    kept = {key: value for key, value in filters.items() if not key.endswith("__n")}
    names = ("country", "region", "sector", "level", "status")
    page = query.page(ask(**kept, facets=names, limit=1))
    for name in names:
        for choice in page.facets[name]:
            chosen = query.page(ask(**(kept | {name: choice["code"]}), limit=1))
            assert chosen.count == choice["count"]


@MANY
@given(FILTERS)
def test_the_listing_of_labels_keeps_labels_by_the_same_rules(register, filters):
    question = ask(**filters)
    of_clusters = question.but(
        **dict.fromkeys(("level", "status", "scheme"), NO_CHOICE),
        **dict.fromkeys(
            ["min_level", "awarded_after", "awarded_before", "expires_after", "expires_before"]
        ),
    )
    expected = {
        label["number"]
        for record in everything()
        if answers(record, of_clusters)
        for label in record["labels"]
        if meets(label, question)
        and not any(
            label[name] in getattr(question, name).none for name in ("level", "status", "scheme")
        )
    }
    page = labels.labels_page(question.but(limit=100))
    assert {label["number"] for label in page.records()} == expected
    assert page.count == len(expected) == len(page.records())
