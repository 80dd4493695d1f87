"""A real server, a real browser, and people in it.

Only when asked for: uv run --group e2e pytest tests/browser
"""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from .person import Person
from .site import serving

HERE = Path(__file__).parent
ASK = "uv run --group e2e pytest tests/browser"


def chromium():
    """The browser of the system; CHROMIUM names another one."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for found in map(shutil.which, names) if found), None)


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
    """Root cannot have the sandbox of Chromium."""
    words = ["--no-sandbox"] if os.geteuid() == 0 else []
    launched = playwright.chromium.launch(executable_path=chromium(), args=words)
    yield launched
    launched.close()


@pytest.fixture
def arrives(site, browser):
    """`arrives()` is somebody with a browser of their own; at the end nothing was amiss in any."""
    everybody = []

    def arrive(**options):
        everybody.append(Person(browser, site, **options))
        return everybody[-1]

    yield arrive
    amiss = [each for person in everybody for each in person.amiss]
    for person in everybody:
        person.context.close()
    assert not amiss, "\n".join(amiss)
