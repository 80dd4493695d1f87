"""The language of an address, and which one a reader is led to on the first page."""

from datetime import date, datetime

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from labels import formats
from labels.templatetags import words
from labels.templatetags.public import here, number
from registry.language import CODES, PREFIXED, comes_from_us, parted, preferred, put_before, without

NOT_OURS = ["/en/clusters/", "/DE/desk/", "/de-at/desk/", "/nl/", "/deutsch/", "/d/e/", "", "de/"]


@pytest.mark.parametrize("path", NOT_OURS)
def test_what_only_looks_like_a_language_is_part_of_an_english_path(path):
    assert parted(path) == ("en", path)


@pytest.mark.parametrize("code", PREFIXED)
def test_a_language_in_front_is_told_from_the_path(code):
    assert parted(f"/{code}/desk/") == (code, "/desk/")
    assert parted(f"/{code}") == parted(f"/{code}/") == (code, "/")
    assert parted(f"/{code}//desk/") == (code, "//desk/")
    assert parted(f"/{code}/de/desk/") == (code, "/de/desk/")


@pytest.mark.parametrize(
    "path",
    [
        "https://example.org/clusters/",
        "//example.org/",
        "?q=x",
        "#content",
        "",
        "/api/v1/clusters/",
        "/api",
        "/static/labels/site.css",
        "/admin/",
        "/healthz",
        "/robots.txt",
        "/sitemap.xml",
        "/sitemap-1.xml",
    ],
)
def test_what_has_no_language_gets_none(path):
    assert put_before(path, "de") == path


def test_a_path_out_of_a_record_is_in_the_language_of_the_reader():
    with override("pl"):
        assert here("/clusters/x/") == "/pl/clusters/x/"
        assert here("/de/clusters/x/?q=1#a") == "/pl/clusters/x/?q=1#a"
    with override("en"):
        assert here("/clusters/x/") == "/clusters/x/"


@given(st.lists(st.sampled_from(["clusters", "labels", "x", "de", "1"])), st.sampled_from(CODES))
def test_putting_a_language_in_front_twice_is_once(parts, code):
    path = "/" + "".join(f"{part}/" for part in parts)
    once = put_before(path, code)
    assert parted(once)[0] == code or without(path) != path
    assert put_before(put_before(path, "fr"), code) == once


# What a browser prefers.


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE-ch", "de"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("en;q=0.8, fr;q=0.9", "fr"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("nl, sv;q=0.9, it;q=0.1", "it"),
        ("nl, ja", "en"),
        ("*", "en"),
        ("*;q=0.5, es;q=0.1", "en"),
        ("nl, *;q=0.5, es;q=0.1", "en"),
        ("de;q=0, fr;q=0.3", "fr"),
        ("de;q=0", "en"),
        ("de;q=0.000, es", "es"),
        ("de;q=2", "en"),
        ("de;q=x", "en"),
        ("de;q=-1", "en"),
        (";;;,,,=", "en"),
        ("../../de", "en"),
        ("de" * 400, "en"),
        ("deutsch", "en"),
        ("ü, de\x00", "en"),
    ],
)
def test_the_preferred_language_is_one_of_ours_or_english(header, code):
    assert preferred(header) == code


@given(st.text(max_size=60))
def test_no_header_gives_anything_but_a_language_of_ours(header):
    assert preferred(header) in CODES


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "referer": "http://testserver/"}, False),
        ({"sec-fetch-site": "rubbish"}, False),
        ({"referer": "https://example.org/testserver"}, False),
        ({"referer": "http://testserver.example.org/"}, False),
        ({"referer": "http://[rubbish"}, False),
        ({"referer": "/de/"}, False),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, True),
        ({"referer": "http://testserver/de/clusters/"}, True),
        ({"referer": f"{settings.BASE_URL}/de/"}, True),
    ],
)
def test_who_comes_from_our_pages_is_told_from_who_comes_from_elsewhere(headers, ours):
    request = RequestFactory().get("/", headers=headers)
    assert comes_from_us(request) is ours


# Days and numbers.

DAYS = {
    "en": ("15 June 2016", "June 2016", "on 15 June 2016", "1 June 2016, 14:05"),
    "de": ("15. Juni 2016", "Juni 2016", None, "1. Juni 2016, 14:05"),
    "fr": ("15 juin 2016", "juin 2016", None, "1er juin 2016, 14:05"),
    "it": ("15 giugno 2016", "giugno 2016", None, "1 giugno 2016, 14:05"),
    "es": ("15 de junio de 2016", "junio de 2016", None, "1 de junio de 2016, 14:05"),
    "pl": ("15 czerwca 2016", "czerwiec 2016", None, "1 czerwca 2016, 14:05"),
}


@pytest.mark.parametrize("code", CODES)
def test_days_are_written_as_the_language_writes_them(code):
    day, month, when, moment = DAYS[code]
    with override(code):
        assert words.in_words("2016-06-15") == words.in_words(date(2016, 6, 15)) == day
        assert words.in_words("2016-06") == month
        assert words.in_words("2016") == "2016"
        assert words.in_words("") == words.in_words(None) == ""
        assert words.moment_in_words("2016-06-01T12:05:00+00:00") == moment
        assert when is None or words.when("2016-06-15") == when


def test_the_first_of_a_month_is_counted_in_french():
    with override("fr"):
        days = [formats.day(date(2016, month, day)) for month, day in ((6, 1), (6, 11), (6, 21))]
        assert days == ["1er juin 2016", "11 juin 2016", "21 juin 2016"]
        assert formats.month(date(2016, 6, 1)) == "juin 2016"
    with override("it"):
        assert formats.day(date(2016, 6, 1)) == "1 giugno 2016"


@pytest.mark.parametrize("month", range(1, 13))
def test_in_a_month_has_its_own_form_where_a_language_has_one(month):
    day = date(2016, month, 1)
    with override("pl"):
        within, until = formats.in_month(day).split()[1], formats.month_after(day).split()[0]
        assert within[:3] == until[:3] or (within, until) == ("marcu", "marca")
        assert within.endswith(("u", "m", "ie"))
        assert len({within, until, formats.month(day).split()[0]}) == 3
        assert words.when(f"2016-{month:02}").startswith("we " if month == 9 else "w ")
    with override("es"):
        assert formats.month_after(day) == f"mes de {formats.month(day)}"
    with override("de"):
        assert formats.in_month(day) == f"im {formats.month(day)}"
        assert formats.month_after(day) == formats.month(day)
    with override("fr"):
        assert formats.in_month(day) == ""


@pytest.mark.parametrize(
    ("code", "small", "large"),
    [
        ("en", "1,261", "12,610"),
        ("de", "1.261", "12.610"),
        ("fr", "1\xa0261", "12\xa0610"),
        ("it", "1.261", "12.610"),
        ("es", "1261", "12\xa0610"),
        ("pl", "1261", "12\xa0610"),
    ],
)
def test_counts_are_grouped_as_the_language_groups_them(code, small, large):
    with override(code):
        assert (number(1261), number(12_610), number(7)) == (small, large, "7")
        assert number(-1261) == f"-{small}"


def test_a_moment_is_on_the_clock_of_brussels_in_every_language():
    for code in CODES:
        with override(code):
            assert words.moment_in_words(
                datetime.fromisoformat("2016-06-01T22:30:00+00:00")
            ).endswith("00:30")
