"""The examples of the documentation do what it says, with the real label holders."""

import json
from datetime import date

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test import override_settings

from labels.filters import codes
from labels.management.demonstration.loading import keep_dump, load_awards, load_reference_data
from labels.register import name_index
from tests.agencies import make_agency, make_agency_key
from tests.api.docs_blocks import ROOT, SITE, Block, Reader, blocks, differences, unmarked

PAGES = [
    name
    for name in ("api.md", "webhooks.md", "cohorts.md", "checks.md", "matching.md")
    if (ROOT / "docs" / name).exists()
]
ALL = [block for name in PAGES for block in blocks(name)]
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def reader(django_db_setup, django_db_blocker, tmp_path_factory):
    """Somebody who reads the pages from their beginning, with the register of the demonstration."""
    place = tmp_path_factory.mktemp("examples")
    backend = "django.core.files.storage.FileSystemStorage"
    dumps = {"BACKEND": backend, "OPTIONS": {"location": place / "dumps", "allow_overwrite": True}}
    with (
        override_settings(TODAY=TODAY, STORAGES=site.STORAGES | {"dumps": dumps}),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        codes.forget()
        name_index.forget()
        load_reference_data()
        list(load_awards())
        keep_dump()
        _key, text = make_agency_key(make_agency("Region Alpha"))
        yield Reader(text, place)
        transaction.set_rollback(True)
    codes.forget()
    name_index.forget()


@pytest.mark.parametrize("page", PAGES)
def test_every_example_of_a_page_runs_and_shows_what_comes(page, reader):
    """In order: what one keeps the next may use."""
    reader.variables = {"API": f"{SITE}/api/v1", "KEY": f"Authorization: Bearer {reader.key}"}
    wrong = []
    for block in blocks(page):
        try:
            told = reader.run(block)
        except AssertionError as error:
            wrong.append(f"{block}: {error}")
            continue
        if block.shown is not None:
            shown = json.loads(block.shown) if isinstance(told, dict | list) else block.shown
            wrong += [f"{block}: {each}" for each in differences(shown, told)]
    assert wrong == []


def test_the_main_page_has_examples_of_both_kinds():
    kinds = {block.language for block in blocks("api.md")}

    assert kinds == {"sh", "python"}
    assert len(blocks("api.md")) >= 20


@pytest.mark.parametrize("page", PAGES)
def test_no_example_is_left_out(page):
    """But for cases: they change what the portal's own tests hold."""
    assert [text for text in unmarked(page) if "assessments/" not in text] == []


@pytest.mark.parametrize(
    ("shown", "told", "wrong"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1}, {"b": 2}, ["/a is missing"]),
        ({"a": [1, "…"]}, {"a": [1, 2, 3]}, []),
        ({"a": [1]}, {"a": [1, 2]}, ["/a has 2 items"]),
        ({"a": "x…z"}, {"a": "xyz"}, []),
        ({"a": "x…z"}, {"a": "xyy"}, ["/a is 'xyy', not 'x…z'"]),
        ({"a": "…"}, {"a": None}, []),
        ("3", 3, [" is 3, not '3'"]),
    ],
)
def test_what_is_shown_is_compared(shown, told, wrong):
    assert list(differences(shown, told)) == wrong


def test_an_example_that_fails_is_found(reader):
    bad = Block("x", 1, "sh", 'curl "http://127.0.0.1:8000/api/v1/clusters/?countri=DE"', "", None)
    with pytest.raises(AssertionError, match="Did you mean country"):
        reader.run(bad)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        reader.run(Block("x", 1, "python", "1 / 0", "", None))
