"""The one style sheet: contrast of its colours, its size, and that it asks nobody outside."""

import gzip
import re

import pytest

from labels.views.design import PAIRS, SHEET, contrast, tokens

LIMIT = 20_000
CSS = SHEET.read_text()
BARE = re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL)
LIGHT, DARK = tokens(CSS)
RULES = re.sub(r":root\s*\{[^}]*\}", "", BARE)
OUTSIDE = re.compile(r"url\((?!\"?#)|@import|https?:(?=//)")
RAW = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|lch)\(|"
    r"(?<![-\w])(?:white|black|red|green|blue|grey|gray|orange|yellow|silver|gold)(?![-\w])",
    re.IGNORECASE,
)
HOLDS_TEXT = re.compile(r"(?:^|[ >+~])(?:input|textarea|button|a|p|h[1-6]|li|dd|dt|td|th)$")


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "needs"), PAIRS)
def test_what_is_written_can_be_read_on_its_ground(ink, ground, needs, mode):
    found = contrast(mode[ink], mode[ground])
    assert found >= needs, f"{ink} on {ground}: {found:.2f}"


def test_contrast_is_counted_as_the_standard_counts_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#ffffff") == 1


def test_no_colour_stands_outside_the_tokens():
    values = "".join(re.findall(r":\s[^;{}]*[;}]", RULES))
    assert [found.group() for found in RAW.finditer(values)] == []


def test_the_sheet_asks_nobody_for_anything():
    assert OUTSIDE.findall(BARE.replace('[href^="http"]', "")) == []


def test_the_sheet_is_small_when_sent():
    assert len(gzip.compress(SHEET.read_bytes(), 9)) < LIMIT


def test_every_token_that_is_used_is_told():
    told = set(re.findall(r"(--[a-z][\w-]*):", BARE))
    assert set(re.findall(r"var\((--[\w-]+)\)", BARE)) - told == set()


def test_every_token_is_used():
    block = BARE[BARE.index(":root {") : BARE.index("\n}")]
    named = set(re.findall(r"(--[a-z][\w-]*):", block))
    assert {name for name in named if f"var({name})" not in BARE} == set()


def test_no_text_is_shut_into_a_fixed_height():
    """Text that somebody spaces out or enlarges has to find room (WCAG 1.4.12)."""
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", RULES):
        shut = re.search(r"(?<![-\w])(?:max-)?height:\s*[\d.]+(?:px|rem)", body)
        for selector in selectors.split(","):
            assert not (shut and HOLDS_TEXT.search(selector.strip())), selector


def test_motion_and_forced_colours_and_print_are_thought_of():
    for media in ("prefers-reduced-motion", "forced-colors", "prefers-contrast", "print"):
        assert re.search(rf"@media[^{{]*{media}", BARE), media
