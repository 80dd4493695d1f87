"""Who may ask what: every page and operation, by every role, has the status that table.txt says.

A row is an address, a method, and the status for each role in the order of its first line. No
form says anything: 200 or 302 for what may be read, 403 not theirs, 404 as if it were not there,
405 no such method; forms that are theirs but say nothing get 302, 400, 409, 412, 422 or 428.

A route without a row fails here by its name; the message gives the row as it would be now, to be
judged before it is put in.
"""

from pathlib import Path

import pytest

from tests.access.allowed import leaks
from tests.access.routes import example, routes
from tests.access.visiting import ROLES

# What is sent as a form, and to the API.
NOTHING = {
    False: {"data": "nothing=said", "content_type": "application/x-www-form-urlencoded"},
    True: {"data": "{}", "content_type": "application/json"},
}
TABLE = Path(__file__).parent / "table.txt"


def rows():
    """What the table says: {(pattern, method): statuses}."""
    lines = [each for each in TABLE.read_text().splitlines() if each and each[0] != "#"]
    heading, *rest = [line.split() for line in lines]
    assert tuple(heading[2:]) == ROLES
    return {(words[0], words[1]): tuple(int(each) for each in words[2:]) for words in rest}


ROUTES = [(pattern, name, method) for pattern, name, methods in routes() for method in methods]


def test_every_row_is_about_an_address_that_exists():
    known = {(pattern, method) for pattern, _name, method in ROUTES}
    assert [row for row in rows() if row not in known] == []


@pytest.mark.parametrize(("pattern", "name", "method"), ROUTES, ids=lambda each: str(each))
def test_each_role_gets_what_the_table_says(world, pattern, name, method):
    address = example(world, pattern, name)
    sent = {} if method in ("GET", "DELETE") else NOTHING[address.startswith("/api/")]
    answers = {role: world.visits.ask(role, address, method, **sent) for role in ROLES}

    now = tuple(answer.status for answer in answers.values())
    assert rows().get((pattern, method)) == now, line(pattern, method, now)
    assert leaks(world, {role: {address: answer.marks} for role, answer in answers.items()}) == []


def line(pattern, method, statuses):
    """A row as it stands in the table."""
    cells = zip(ROLES, statuses, strict=True)
    shown = " ".join(f"{status:<{len(role)}}" for role, status in cells)
    return f"{pattern:<84} {method:<7}{shown}".rstrip()
