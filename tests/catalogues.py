"""Catalogues for tests: a few texts in German, so that a test need not know our translations."""

from contextlib import contextmanager
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.test import override_settings


@contextmanager
def speaking(folder: Path, language: str, texts: dict[str | tuple[str, str], str]):
    """Django reads these texts, and none of ours, for the language; (context, text) works too."""
    catalogue = Catalog(locale=language)
    for source, translation in texts.items():
        context, text = source if isinstance(source, tuple) else (None, source)
        catalogue.add(text, translation, context=context)
    target = folder / language / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalogue)
    with override_settings(LOCALE_PATHS=[folder]):
        yield


@pytest.fixture
def in_german(tmp_path):
    """in_german({"Hello,": "Guten Tag,"}) for the rest of the test."""
    opened = []

    def speak(texts):
        context = speaking(tmp_path, "de", texts)
        context.__enter__()
        opened.append(context)

    yield speak
    for context in opened:
        context.__exit__(None, None, None)
