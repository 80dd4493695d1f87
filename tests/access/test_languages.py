"""Who may ask what is the same in every language: table.txt with a language in front."""

import pytest

from registry.language import PREFIXED, put_before
from tests.access.allowed import leaks
from tests.access.routes import example, routes
from tests.access.test_table import NOTHING, rows
from tests.access.visiting import ROLES

PAGES = [
    (pattern, name, method)
    for pattern, name, methods in routes()
    for method in methods
    if put_before(pattern, "de") != pattern and name and not pattern.startswith("/accounts/")
]
# One language for each page in turn, and all of them for the first page of each workplace.
FIRST = ("/portal/", "/reviews/", "/desk/", "/agency/")
ASKED = [
    (language, *page)
    for place, page in enumerate(PAGES)
    for language in (PREFIXED if page[0] in FIRST else [PREFIXED[place % len(PREFIXED)]])
]
WHO = ("public", "manager", "undeclared", "stranger")


def test_there_are_pages_of_every_workplace():
    patterns = {pattern for pattern, _name, _method in PAGES}
    assert patterns.issuperset(FIRST)
    assert len(patterns) > 100


@pytest.mark.parametrize(("language", "pattern", "name", "method"), ASKED, ids=str)
def test_a_page_answers_in_every_language_as_in_english(world, language, pattern, name, method):
    address = put_before(example(world, pattern, name), language)
    sent = NOTHING[False] if method == "POST" else {}
    answers = {role: world.visits.ask(role, address, method, **sent) for role in WHO}

    table = dict(zip(ROLES, rows()[(pattern, method)], strict=True))
    assert {role: answer.status for role, answer in answers.items()} == {
        role: table[role] for role in WHO
    }
    assert leaks(world, {role: {address: answer.marks} for role, answer in answers.items()}) == []


@pytest.mark.parametrize(
    "address", ["/de/api/v1/clusters/", "/fr/admin/", "/pl/api/v1/assessments/"]
)
def test_what_has_no_language_is_not_there_under_one(world, address):
    assert {world.visits.ask(role, address).status for role in WHO} == {404}
