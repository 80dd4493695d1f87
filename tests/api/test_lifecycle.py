"""What is deprecated says so for a year, and then only names its successor."""

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

import pytest
from django.conf import settings as site

from labels.api import lifecycle
from labels.api.lifecycle import Deprecated
from tests.api.calling import nobody
from tests.api.conftest import problem

pytestmark = pytest.mark.django_db
SINCE, LAST = date(2027, 1, 1), date(2027, 12, 31)
ADDRESS = Deprecated(
    address="api-statistics", since=SINCE, last=LAST, instead="/api/v1/clusters/", told="/why/"
)
PARAMETER = Deprecated(
    address="api-clusters",
    parameter="omit",
    since=SINCE,
    last=LAST,
    instead="/api/v1/clusters/?fields=name",
)


@pytest.fixture
def deprecated(monkeypatch, settings):
    """A table of what is deprecated, and what day it is."""

    def on(day, *entries):
        monkeypatch.setattr(lifecycle, "DEPRECATED", entries)
        settings.TODAY = day

    return on


def said(answer):
    return [answer.headers.get(name) for name in lifecycle.HEADERS]


def test_nothing_is_said_of_what_lives(get, register):
    assert lifecycle.DEPRECATED == ()
    assert said(get("statistics/")) == [None, None, None]


def test_nothing_is_said_before_the_day(get, register, deprecated):
    deprecated(date(2026, 12, 31), ADDRESS, PARAMETER)

    assert said(get("statistics/")) == said(get("clusters/?omit=name")) == [None, None, None]


@pytest.mark.parametrize("day", [SINCE, LAST])
def test_from_its_first_to_its_last_day_it_answers_and_tells_its_end(
    get, register, deprecated, day
):
    deprecated(day, ADDRESS)

    answer = get("statistics/")

    assert answer.status_code == 200
    since, sunset, link = said(answer)
    assert since == f"@{int(datetime(2026, 12, 31, 23, tzinfo=UTC).timestamp())}"
    assert parsedate_to_datetime(sunset) == datetime(2027, 12, 31, 23, tzinfo=UTC)
    assert '/why/>; rel="deprecation"' in link
    assert '/api/v1/clusters/>; rel="successor-version"' in link
    again = get("statistics/", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, said(again)) == (304, [since, sunset, link])


def test_the_way_to_the_rest_of_the_feed_is_told_beside_it(get, register, deprecated):
    deprecated(SINCE, Deprecated(address="api-changes", since=SINCE, last=LAST, instead="/new/"))

    link = get("changes/?format=ndjson&limit=1").headers["Link"]

    assert 'rel="next"' in link
    assert '/new/>; rel="successor-version"' in link


def test_the_day_after_its_last_only_the_successor_is_named(get, register, deprecated):
    deprecated(date(2028, 1, 1), ADDRESS)

    answer = get("statistics/")

    told = problem(answer)
    assert (told["status"], told["code"]) == (410, "gone")
    assert told["instead"].endswith("/api/v1/clusters/")
    assert "ended on 2027-12-31" in told["detail"]
    assert 'rel="successor-version"' in answer["Link"]
    assert get("clusters/").status_code == 200


def test_a_parameter_is_deprecated_for_those_who_send_it(get, register, deprecated):
    deprecated(LAST, PARAMETER)
    assert said(get("clusters/")) == [None, None, None]
    assert get("clusters/?omit=name")["Deprecation"]
    assert get("clusters/?omit=nome")["Deprecation"]  # also beside a refusal

    deprecated(date(2028, 1, 1), PARAMETER)
    assert get("clusters/").status_code == 200
    assert problem(get("clusters/?omit=name"))["code"] == "gone"


def test_of_two_the_first_end_is_told(get, register, deprecated):
    later = Deprecated(
        address="api-clusters", since=date(2027, 6, 1), last=date(2028, 6, 30), instead="/x/"
    )
    deprecated(date(2027, 7, 1), later, PARAMETER)

    since, sunset, link = said(get("clusters/?omit=name"))

    assert since == f"@{int(datetime(2026, 12, 31, 23, tzinfo=UTC).timestamp())}"
    assert parsedate_to_datetime(sunset) == datetime(2027, 12, 31, 23, tzinfo=UTC)
    assert link.count("successor-version") == 2


def test_addresses_for_people_with_a_key_age_too(register, deprecated):
    private = Deprecated(address="api-assessments", since=SINCE, last=LAST, instead="/api/v2/")
    deprecated(LAST, private)

    answer = nobody().get("assessments/")

    assert (answer.status_code, bool(answer["Sunset"])) == (401, True)


def test_other_sites_may_read_what_is_said(get, register):
    exposed = get("clusters/")["Access-Control-Expose-Headers"]

    assert set(lifecycle.HEADERS) <= set(exposed.split(", "))


def test_nothing_ends_before_it_is_deprecated():
    with pytest.raises(ValueError, match="cannot end"):
        Deprecated(address="api-clusters", since=LAST, last=SINCE, instead="/")


def test_the_newest_line_of_the_changelog_is_the_version_of_the_description(get):
    text = (site.BASE_DIR / "docs" / "api-changelog.md").read_text()
    versions = re.findall(r"^\| (\d+\.\d+\.\d+) \| (\d{4}-\d\d-\d\d) \|", text, re.MULTILINE)

    assert versions == sorted(versions, key=lambda each: each[1], reverse=True)
    assert versions[0][0] == get("openapi.json").json()["info"]["version"]
