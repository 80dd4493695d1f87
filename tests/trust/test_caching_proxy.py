"""Behind a real caching proxy nobody sees a status that is over.

The clock of the site stands still and is moved by the test; nginx counts its own seconds. So what
nginx keeps at one second before the margin must be asked for again before midnight could come.
"""

import time
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from labels.rules.validity import ZONE
from labels.views import names
from labels.views.badge import MARGIN
from tests.factories import exact, make_cluster, make_label, make_level

from .caching_proxy import NGINX, PAUSE, behind_nginx

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        NGINX is None, reason="nginx is not installed (apt-get install nginx-light)"
    ),
]

LAST_DAY = date(2026, 11, 20)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=ZONE)
SETTINGS = {
    "as it comes": "",
    "asks whether it changed": "proxy_cache_revalidate on;",
    "one question at a time": "proxy_cache_lock on;",
    "lasts in trouble": "proxy_cache_use_stale error timeout invalid_header http_500 http_503;",
}
BADGE, CERTIFICATE = "badge", "certificate"


@pytest.fixture
def clock(monkeypatch, settings):
    """A clock for the site that stands where the test puts it."""
    settings.TODAY = None
    clock = SimpleNamespace(now=MIDNIGHT - timedelta(hours=6))
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock


@pytest.fixture
def addresses(db, clock):
    """Of a label that is valid for the last day, and cannot be renewed."""
    names.forget()
    make_level("gold")
    cluster = make_cluster("Alpha Bio")
    until = LAST_DAY.isoformat()
    validity = exact("2024-11-21", until)
    label = make_label(cluster, "gold", awarded="2024-11-21", until=until, validity=validity)
    yield {
        BADGE: "/clusters/alpha-bio/badge.svg",
        CERTIFICATE: f"/labels/{label.number}/certificate.pdf",
    }
    names.forget()


def says_valid(name, answer):
    status, body, _kept = answer
    if name == CERTIFICATE:
        assert status in (200, 410)
        return status == 200
    assert status == 200
    assert (b"valid until" in body) != (b"ended 20 November 2026" in body)
    return b"valid until 20 November 2026" in body


@pytest.mark.parametrize("settings_of_nginx", SETTINGS.values(), ids=SETTINGS)
@pytest.mark.parametrize("name", [BADGE, CERTIFICATE])
def test_in_the_last_seconds_of_a_day_nothing_is_kept(clock, addresses, name, settings_of_nginx):
    with behind_nginx(settings_of_nginx) as proxy:
        for before in (MARGIN, 1):
            clock.now = MIDNIGHT - timedelta(seconds=before)
            answer = proxy.ask(addresses[name])
            assert says_valid(name, answer)
            assert answer[2] != "HIT"
        clock.now = MIDNIGHT
        assert not says_valid(name, proxy.ask(addresses[name]))


@pytest.mark.parametrize("settings_of_nginx", SETTINGS.values(), ids=SETTINGS)
def test_what_was_kept_is_asked_for_again_before_midnight_comes(
    clock, addresses, settings_of_nginx
):
    with behind_nginx(settings_of_nginx) as proxy:
        clock.now = MIDNIGHT - timedelta(seconds=MARGIN + 1)
        kept_at = time.monotonic()
        for name, address in addresses.items():
            assert says_valid(name, proxy.ask(address))
        assert {proxy.ask(address)[2] for address in addresses.values()} == {"HIT"}
        clock.now = MIDNIGHT  # as the site knows it; nginx has to find out in time
        for name, address in addresses.items():
            asked_at = time.monotonic()
            while says_valid(name, proxy.ask(address)):
                assert asked_at - kept_at < MARGIN + 1, "still told after midnight"
                time.sleep(PAUSE)
                asked_at = time.monotonic()
            assert not says_valid(name, proxy.ask(address))


def test_what_did_not_change_is_not_sent_again_to_a_proxy_that_asks(clock, addresses):
    with behind_nginx("proxy_cache_revalidate on;") as proxy:
        clock.now = MIDNIGHT - timedelta(seconds=MARGIN + 1)
        first = proxy.ask(addresses[BADGE])
        found = {first[2]}
        end = time.monotonic() + 20
        while "REVALIDATED" not in found and time.monotonic() < end:
            again = proxy.ask(addresses[BADGE])
            assert again[1] == first[1]
            found.add(again[2])
            time.sleep(PAUSE)
        assert found == {"MISS", "HIT", "REVALIDATED"}
        clock.now = MIDNIGHT
        while says_valid(BADGE, answer := proxy.ask(addresses[BADGE])):
            assert answer[2] == "HIT"
            time.sleep(PAUSE)
