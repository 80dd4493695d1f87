"""What badges say, and that it fits into their frames."""

import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from labels.trust import badge, badge_words
from labels.trust.badge_width import fitted, width
from labels.trust.medal import MEDALS, RIBBON

TODAY = date(2026, 11, 20)
DAY = {"value": "2028-03-31", "precision": "day", "basis": "stated"}
PERIOD = {"from": "2026-03-10", "until": "2028-03-31"}


def record(status, *, level="gold", name="Alpha Bio", **changes):
    label = {
        "number": "A",
        "level": level,
        "valid_from": None,
        "valid_until": DAY,
        "sure": PERIOD,
        "possible": PERIOD,
        "withdrawn": None,
        "suspensions": [],
    }
    standing = {"label": "A", "status": status}
    return {"name": name, "labels": [label | changes], "standing": standing}


SAID = [
    ("valid", {}, "Gold label, valid until 31 March 2028"),
    ("valid", {"valid_until": None}, "Gold label, valid at least until 31 March 2028"),
    ("suspended", {}, "Gold label, suspended, not to be used"),
    ("renewable", {}, "Gold label, ended 31 March 2028"),
    ("expired", {}, "Gold label, ended 31 March 2028"),
    ("expired", {"valid_until": None}, "Gold label, ended 31 March 2028 at the latest"),
    ("expired", {"valid_until": {"value": "2028-03"}}, "Gold label, ended March 2028"),
    ("expired", {"valid_until": None, "possible": None}, "Gold label, ended"),
    ("unknown", {}, "Gold label, not proved to be valid"),
    ("upcoming", {}, "Gold label, valid from 10 March 2026 on"),
    ("withdrawn", {"withdrawn": {"on": "2027-01-02"}}, "Gold label, withdrawn on 2 January 2027"),
]


@pytest.mark.parametrize(("status", "changes", "words"), SAID)
def test_a_badge_says_the_level_and_how_it_stands(status, changes, words):
    saying = badge_words.of_record(record(status, **changes), TODAY)
    assert saying.sentence == f"Alpha Bio: {words}"


def test_a_month_is_told_by_its_last_proved_day():
    month = {"value": "2028-03", "precision": "month", "basis": "stated"}
    sure = PERIOD | {"until": "2028-03-01"}
    saying = badge_words.of_record(record("valid", valid_until=month, sure=sure), TODAY)
    assert saying.detail == "valid at least until 1 March 2028"


@pytest.mark.parametrize("status", ["suspended", "renewable", "expired", "unknown", "withdrawn"])
def test_only_a_valid_label_is_in_the_colours_of_its_level(status):
    dated = {"withdrawn": {"on": "2027-01-02"}}
    valid, other = (
        badge.drawn(
            badge_words.of_record(record(each, **dated), TODAY), theme="light", register="R"
        )
        for each in ("valid", status)
    )
    assert valid.light.medal == "#d9a621"
    assert other.light.medal == other.light.ground != valid.light.ground


def test_what_is_over_is_grey():
    over = badge.drawn(badge_words.of_record(record("expired"), TODAY), theme="light", register="R")
    for colour in (over.light.ground, over.light.head):
        parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert max(parts) - min(parts) < 40


def contrast(one, other):
    def light(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(
            part * share for part, share in zip(linear, (0.2126, 0.7152, 0.0722), strict=True)
        )

    low, high = sorted([light(one), light(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
@pytest.mark.parametrize("status", sorted({each[0] for each in SAID} | {"none"}))
def test_words_can_be_read_on_their_ground(theme, level, status):
    said = badge_words.Saying(head="A", detail="B", status=status, level=level)
    colours = badge.drawn(said, theme=theme, register="R").light
    for words in (colours.head, colours.ink, colours.quiet):
        assert contrast(words, colours.ground) >= 4.5
    assert contrast(colours.star, colours.medal) >= 3


NAMES = ["", "A", "Cluster " * 25, "Кластер " * 25, "東京" * 50, "W" * 200, "ạ̈" * 60]


@pytest.mark.parametrize(("size", "name"), list(product(badge.SIZES, NAMES)))
def test_every_text_fits_its_frame(size, name):
    for status, changes, _words in SAID:
        saying = badge_words.of_record(record(status, name=name, **changes), TODAY)
        drawing = badge.drawn(saying, size=size, register="Cluster Excellence Register")
        assert all(line.x + line.length < drawing.width - 4 for line in drawing.lines)
        assert all(line.y < drawing.height for line in drawing.lines)
        assert drawing.width < 640


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_language_fits(language):
    with translation.override(language):
        for status, changes, _words in SAID:
            saying = badge_words.of_record(record(status, **changes), TODAY)
            assert saying.head
            drawing = badge.drawn(saying, size="s", register="R")
            assert drawing.width < 460


def test_a_text_is_shortened_at_a_whole_letter():
    assert fitted("abc", 10, 100) == "abc"
    short = fitted("a\u0323\u0308" * 60, 10, 60)
    assert short.endswith("\u0308…")
    assert width(short, 10) <= 60


def test_a_wider_text_is_wider():
    assert width("WWW", 10) > width("iii", 10)
    assert width("Ł", 10) == pytest.approx(6.6)
    assert width("é", 10) == width("e", 10)
    assert width("gold", 10, bold=True) > width("gold", 10)


def test_what_xml_does_not_take_is_left_out():
    assert badge_words.of_a_wrong_address("a\x00\x1b\ud800<").detail.count("a<") == 1
    assert badge_words.of_record(record("valid", name="A\x01B"), TODAY).name == "AB"


def test_the_medals_are_those_of_the_pages():
    page = Path(settings.BASE_DIR, "templates/labels/_sprite.html").read_text()
    assert RIBBON in page
    for level, medal in MEDALS.items():
        drawn = re.search(rf'<symbol id="m-{level}".*?</symbol>', page).group()
        assert medal.stars in drawn
        assert medal.face in drawn or level == "bronze"
