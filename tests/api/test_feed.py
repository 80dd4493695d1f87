"""The feed of changes over HTTP: formats, filters, waiting, validators, and where it begins."""

import json
from datetime import date
from threading import BoundedSemaphore
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from labels.api import feed
from labels.models import Dump
from labels.rules.happenings import TYPES
from labels.templatetags.news import CLUSTERS, LABELS, in_words
from tests.factories import exact, make_cluster, make_label

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def get(client):
    def ask(query="", **headers):
        return client.get(f"/api/v1/changes/{query}", headers=headers)

    return ask


@pytest.fixture
def five(db, settings):
    """Three clusters; the label of the second has begun."""
    settings.TODAY = date(2026, 1, 1)
    make_cluster("Alpha", country="AT")
    make_label(make_cluster("Beta", country="DE"), validity=exact("2026-02-01", "2028-02-28"))
    settings.TODAY = date(2026, 2, 1)
    make_cluster("Gamma", country="AT")


@pytest.fixture
def looks(monkeypatch):
    """Every pause of those who wait; what the test puts in happens meanwhile."""
    meanwhile, pauses = [], []

    def pause(seconds):
        pauses.append(seconds)
        if meanwhile:
            meanwhile.pop(0)()
        elif len(pauses) > 100:
            raise AssertionError("waits for ever")

    def clock():
        return sum(pauses)

    monkeypatch.setattr(feed, "_pause", pause)
    monkeypatch.setattr(feed, "monotonic", clock)
    return pauses, meanwhile


def seqs(answer):
    return [each["seq"] for each in answer.json()["results"]]


@pytest.mark.parametrize(
    "query",
    [
        "?wait=31",
        "?wait=-1",
        "?wait=soon",
        "?limit=1001",
        "?format=csv",
        "?status=valid",
        "?country=XX",
        "?level__n=platinum",
        "?q=alpha",
    ],
)
def test_what_the_feed_does_not_take_is_refused_by_name(get, five, query):
    answer = get(query)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameters")
    assert answer.json()["errors"][0]["parameter"] == query[1:].partition("=")[0]


def test_history_that_is_not_kept_leads_to_the_newest_dump(get, five, settings):
    settings.CHANGES_FROM_SEQ = 2
    answer = get("?after=1")
    assert (answer.status_code, answer.json()["code"]) == (410, "history_gone")
    assert answer.json()["dump"] is None
    now = timezone.now()
    for seq in (2, 4):
        Dump.objects.create(seq=seq, at=now, built_at=now, files=[])
    assert get("?after=0").json()["dump"].endswith("/api/v1/dumps/manifest-4.json")
    assert seqs(get("?after=2")) == [3, 4, 5]


def test_what_time_brought_is_in_the_feed(get, five):
    item = get("?after=3").json()["results"][0]
    assert item["events"][0]["type"] == "label.valid_from"
    assert item["events"][0]["on"] == "2026-02-01"
    assert item["record"]["seq"] == item["seq"] == 4
    assert item["sha256"] == get("?after=2").json()["results"][0]["sha256"]


def test_a_filter_goes_along_in_next(get, client, five, settings):
    told = get("?country=AT&limit=1").json()
    assert [each["seq"] for each in told["results"]] == [1]
    assert "country=AT" in told["next"]
    rest = client.get(told["next"].removeprefix(settings.BASE_URL)).json()
    assert ([each["slug"] for each in rest["results"]], rest["last"]) == (["gamma"], 5)
    assert seqs(get("?country__n=AT")) == [2, 3, 4]


def test_lines_hold_the_same_items(get, five):
    answer = get("?format=ndjson&limit=2")
    assert answer["Content-Type"] == "application/x-ndjson"
    assert (answer["X-Last-Seq"], answer["X-Register-Seq"]) == ("2", "5")
    lines = answer.content.decode().splitlines()
    assert [json.loads(line) for line in lines] == get("?limit=2").json()["results"]
    assert answer["Link"].endswith('rel="next"')
    assert "format=ndjson" in answer["Link"]
    assert "after=2" in answer["Link"]
    assert not get("?format=ndjson&after=3").has_header("Link")
    assert get(accept="application/x-ndjson")["Content-Type"] == "application/x-ndjson"


def test_atom_tells_each_item_once_in_words(get, five):
    answer = get("?format=atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    entries = ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - our own text
    summaries = [each.findtext(f"{ATOM}summary") for each in entries]
    assert summaries[0] == "New in the register"
    assert "valid from 1 February 2026" in summaries[3]
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == len(ids) == 5


def test_news_of_the_site_tell_what_time_brought_as_that(client, five):
    entries = ET.fromstring(client.get("/feed.atom").content).findall(f"{ATOM}entry")  # noqa: S314
    summaries = [each.findtext(f"{ATOM}summary") for each in entries]
    assert sum("valid from" in each for each in summaries) == 1
    assert sum("awarded" in each for each in summaries) == 1


def test_every_happening_has_its_words():
    assert TYPES.keys() == CLUSTERS.keys() | LABELS.keys()
    for name in TYPES:
        for event in ({"type": name}, {"type": name, "on": "2026-02-01", "label": "2222-2222"}):
            assert "%(" not in in_words(event, {})
    assert in_words({"type": "label.new_kind", "label": "X"}, {}) == "Label X: label.new_kind"


def test_each_format_and_filter_has_a_validator_of_its_own(get, five):
    queries = ["", "?format=ndjson", "?format=atom", "?country=AT", "?limit=2", "?after=1"]
    tags = [get(query)["ETag"] for query in queries]
    assert len(set(tags)) == len(tags)
    assert get("?country=AT", if_none_match=tags[3]).status_code == 304
    make_cluster("Delta")
    assert get("?country=AT", if_none_match=tags[3]).status_code == 200


def test_who_waits_is_answered_as_soon_as_something_comes(get, five, looks):
    pauses, meanwhile = looks
    meanwhile += [lambda: None, lambda: make_cluster("Delta")]
    assert seqs(get("?after=5&wait=30")) == [6]
    assert pauses == [1.0, 1.0]


def test_who_waits_in_vain_is_answered_at_the_end(get, five, looks):
    pauses, _ = looks
    answer = get("?after=5&wait=3").json()
    assert (answer["results"], answer["last"]) == ([], 5)
    assert sum(pauses) == 3


def test_what_does_not_fit_is_waited_past(get, five, looks):
    pauses, meanwhile = looks
    for country in ("DE", "AT"):
        meanwhile.append(lambda country=country: make_cluster("New", country=country))
    answer = get("?after=5&wait=30&country=AT").json()
    assert ([each["seq"] for each in answer["results"]], answer["last"]) == ([7], 7)


def test_nobody_waits_for_what_is_there(get, five, looks):
    assert seqs(get("?after=4&wait=30")) == [5]
    assert looks[0] == []


def test_only_so_many_wait_at_once(get, five, looks, monkeypatch):
    taken = BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(feed, "_waiters", taken)
    assert get("?after=5&wait=30").json()["results"] == []
    assert looks[0] == []
    taken.release()
    get("?after=5&wait=2")
    assert sum(looks[0]) == 2
    assert taken.acquire(blocking=False)


def test_who_has_the_answer_is_told_so_by_a_look_at_the_head(get, five, settings):
    tag = get("?limit=1000&country=AT")["ETag"]
    for limits, statements in ((False, 1), (True, 2)):
        settings.RATE_LIMITS = limits
        with CaptureQueriesContext(connection) as asked:
            again = get("?limit=1000&country=AT", if_none_match=tag)
        assert (again.status_code, again["ETag"]) == (304, tag)
        assert again["Cache-Control"] == "public, no-cache"
        assert len(asked) == statements


def test_who_has_the_answer_and_waits_is_told_what_comes(get, five, looks):
    """Also whoever asks from a number after which there are entries already."""
    pauses, meanwhile = looks
    tag = get("?after=4")["ETag"]
    meanwhile += [lambda: None, lambda: make_cluster("Delta")]
    assert seqs(get("?after=4&wait=30", if_none_match=tag)) == [5, 6]
    assert pauses == [1.0, 1.0]


def test_who_has_the_answer_and_waits_in_vain_is_told_so_at_the_end(get, five, looks):
    for after in (4, 5):
        tag = get(f"?after={after}")["ETag"]
        looks[0].clear()
        assert get(f"?after={after}&wait=3", if_none_match=tag).status_code == 304
        assert sum(looks[0]) == 3


def test_who_has_the_answer_waits_past_what_does_not_fit(get, five, looks):
    pauses, meanwhile = looks
    tag = get("?after=5&country=AT")["ETag"]
    for country in ("DE", "AT"):
        meanwhile.append(lambda country=country: make_cluster("New", country=country))
    assert seqs(get("?after=5&wait=30&country=AT", if_none_match=tag)) == [7]
    assert len(pauses) == 2


@pytest.mark.django_db(transaction=True)
def test_who_waits_holds_no_connection(client, monkeypatch):
    make_cluster("Alpha")
    open_ones = []

    def sleep(seconds):
        open_ones.append(connection.connection)
        make_cluster("Beta")

    monkeypatch.setattr(feed, "sleep", sleep)
    assert seqs(client.get("/api/v1/changes/?after=1&wait=30")) == [2]
    assert open_ones == [None]


def test_a_page_of_changes_takes_three_statements_at_most(get, five, django_assert_max_num_queries):
    get("?country=AT&level=gold")  # reads the code lists, once for all
    for query in ("?limit=1000", "?limit=1000&country=AT&level__n=gold", "?format=atom"):
        with django_assert_max_num_queries(3):
            get(query)
