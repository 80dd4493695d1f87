"""A real server, a real browser, and people in it.

Only when asked for: uv run --group e2e pytest tests/browser
"""

import importlib.util
from pathlib import Path

import pytest

from .person import Person
from .site import demonstrated, serving
from .starting import chromium, launched
from .visiting import Visitor

HERE = Path(__file__).parent
ASK = "uv run --group e2e pytest tests/browser"


def why_not(config):
    """A browser beside four workers of other tests is slow, and its loop is in Django's way."""
    if not all(config.rootpath.joinpath(word).is_relative_to(HERE) for word in paths(config)):
        return f"Browser tests run by themselves: {ASK}"
    if not importlib.util.find_spec("pytest_playwright"):
        return f"Playwright is missing: {ASK}"
    if not chromium():
        return "There is no Chromium. Install it, or name one: CHROMIUM=/path/to/chromium"
    return ""


def paths(config):
    return [word.partition("::")[0] for word in config.args]


def pytest_collection_modifyitems(config, items):
    reason = why_not(config)
    for item in items:
        if reason and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def site():
    """Where the register is served, with the people and clusters of `seed`."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def browser(playwright):
    with launched(playwright) as started:
        yield started


@pytest.fixture(scope="session")
def grown():
    """Where the demonstration is served, and what is known of it."""
    with demonstrated() as found:
        yield found


@pytest.fixture
def arrives(browser, site):
    """`arrives()` is somebody with a browser of their own; at the end nothing was amiss in any."""
    yield from _arriving(browser, site)


@pytest.fixture
def visits(browser, grown):
    """The same in the demonstration; nobody has logged in."""
    yield from _arriving(browser, grown[0])


@pytest.fixture
def visitor(visits, grown):
    """Who looks at the pages of `pages.py`."""
    return Visitor(visits(expects_refusals=True), grown[1])


def _arriving(browser, site):
    everybody = []

    def arrive(**options):
        everybody.append(Person(browser, site, **options))
        return everybody[-1]

    yield arrive
    amiss = [each for person in everybody for each in person.amiss]
    for person in everybody:
        person.context.close()
    assert not amiss, "\n".join(amiss)
