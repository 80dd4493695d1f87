"""Pictures of every type of page, in every state, width and scheme, and one page to look at them.

uv run --group e2e python .ci/screenshots.py [--only WORD] FOLDER
"""

import argparse
import html
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "registry.settings")
django.setup()

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tests.browser.looking import SCHEMES, WIDTHS  # noqa: E402
from tests.browser.pages import GROUPS, Looked  # noqa: E402
from tests.browser.site import demonstrated  # noqa: E402
from tests.browser.starting import launched  # noqa: E402
from tests.browser.visiting import Visitor  # noqa: E402

# Nobody looks at more of a page at once, and a picture has an end.
LONGEST = 6_000
LOOKS = """body { font: 16px/1.4 sans-serif; margin: 1rem; } h2 { margin-block: 2rem .5rem; }
.shots { display: flex; flex-wrap: wrap; gap: .5rem; align-items: start; }
img { height: 20rem; object-fit: cover; object-position: top; border: 1px solid #999; }"""

SHOT = '<a href="{0}"><img src="{0}" alt="{0}" loading="lazy"></a>'


def main() -> None:
    asked = _asked()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with (
        demonstrated() as (address, known),
        sync_playwright() as playwright,
        launched(playwright) as browser,
    ):
        made = [*_pictures(browser, address, known, asked)]
    (asked.folder / "index.html").write_text(_index(made), encoding="utf-8")
    print(f"{sum(len(files) for _name, files in made)} pictures: {asked.folder / 'index.html'}")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--only", default="", help="only pages with this word in their name")
    return parser.parse_args()


def _pictures(
    browser: Browser, address: str, known: dict[str, Any], asked: argparse.Namespace
) -> Iterator[tuple[str, list[str]]]:
    """For each page its name and the names of its pictures."""
    visitor = Visitor.alone(browser, address, known)
    for looked in (each for group in GROUPS.values() for each in group):
        if asked.only in looked.name:
            name = looked.name.replace("/", "-")
            yield looked.name, [*_taken(visitor, looked, asked.folder, name)]
            print(looked.name, flush=True)


def _taken(visitor: Visitor, looked: Looked, folder: Path, name: str) -> Iterator[str]:
    for width, height in WIDTHS.items():
        visitor.page.set_viewport_size({"width": width, "height": height})
        page: Page = visitor.opens(looked)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            tall = min(LONGEST, page.evaluate("document.documentElement.scrollHeight"))
            clip = {"x": 0, "y": 0, "width": width, "height": max(tall, height)}
            file = f"{name}-{width}-{scheme}.png"
            page.screenshot(path=folder / file, full_page=True, clip=clip)
            yield file


def _index(made: list[tuple[str, list[str]]]) -> str:
    parts = [f"<!doctype html><meta charset=utf-8><title>Pages</title><style>{LOOKS}</style>"]
    for name, files in made:
        shots = "".join(SHOT.format(html.escape(file)) for file in files)
        parts.append(f'<h2>{html.escape(name)}</h2><div class="shots">{shots}</div>')
    return "\n".join(parts)


if __name__ == "__main__":
    main()
