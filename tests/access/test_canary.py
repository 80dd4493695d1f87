"""Marked secrets: nobody sees what allowed.py does not let them see, wherever they look.

Everybody follows all links from where they start, in all formats; then everybody asks for all
private addresses at which anybody saw a mark besides their own name. Bodies, packed files,
headers, mails and the log are searched.
"""

import json
import logging
import re
from collections import defaultdict
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from labels.clock import today
from labels.models import User
from labels.outreach.sending import send_waiting
from registry.logs import JsonLines
from tests.access.allowed import ALLOWED, leaks
from tests.access.marks import found, named
from tests.access.visiting import ROLES

PLACES = ("/portal/", "/reviews/", "/desk/", "/agency/", "/admin/")
STARTS = ("/", *PLACES, "/api/v1/", "/accounts/2fa/")
AGENCIES = ("keys", "cohorts", "webhooks", "eligibility-checks")
PRIVATE = (*PLACES, *(f"/api/v1/{name}/" for name in ("assessments", *AGENCIES)))
PARTS = (
    "evidence",
    "facts",
    "improvement-areas",
    "eligibility",
    "assignments",
    "scores",
    "scores/consolidated",
    "verdict",
    "report",
)
LISTS = ("clusters", "labels")
FORMATS = ("csv", "xlsx", "geojson", "jsonld")
PASSED_BY = ("/accounts/logout/", "/admin/logout/", "/static/", "/admin/jsi18n/")
LINK = re.compile(r"""\b(?:href|src|action)=["']([^"'#]+)""")
# Of one address with many queries, which hold the same in another order.
MOST_QUERIES = 2
NUMBER = re.compile(r"/[0-9]+/")
# Marks that only people outside the table of roles may see.
UNREAD = {"ended_key", "ended_prefix", "claimant_key", "claimant_prefix"}
# What no page, file or mail holds for anybody.
UNSHOWN = {name for name, seen in ALLOWED.items() if not seen}


@pytest.fixture(scope="module")
def crawled(built):
    """What each role has seen where: {role: {address: marks}}; and the log of it all."""
    log = Lines()
    logging.getLogger().addHandler(log)
    starts = [*STARTS, *theirs(), *operations(built)]
    seen = {
        role: crawl(built.visits, role, starts + formats() if role == "public" else starts)
        for role in ROLES
    }
    known = {
        address
        for role in ROLES
        for address, marks in seen[role].items()
        if address.startswith(PRIVATE) and marks - own(role)
    }
    for role in ROLES:
        for address in one_of_each(known) - seen[role].keys():
            seen[role][address] = built.visits.ask(role, address).marks
    logging.getLogger().removeHandler(log)
    return seen, log.lines


def one_of_each(addresses):
    """One indicator of a case stands for its others, and one query of a page."""
    kinds = {}
    for address in sorted(addresses):
        kinds.setdefault(NUMBER.sub("/", address.partition("?")[0]), address)
    return set(kinds.values())


def own(role):
    """What a person sees of themselves on every page."""
    return set(named([f"{role}_name", f"{role}_mail"]))


class Lines(logging.Handler):
    """The log as it is written, from INFO on."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


def theirs():
    return [f"/api/v1/{name}/{query}" for name in AGENCIES for query in ("", "?agency=agency")]


def formats():
    """The same for everybody, so asked once."""
    lists = [f"/api/v1/{name}/?format={each}" for name in LISTS for each in FORMATS]
    return [*lists, "/feed.atom", "/api/v1/changes/?limit=100", "/nothing-here", "/api/v1/nothing/"]


def operations(world):
    """What the API says of each case, by the parts that no answer links to."""
    return [
        f"/api/v1/assessments/{case.public_id}/{part}/"
        for case in world.cases.values()
        for part in PARTS
    ]


def crawl(visits, role, starts):
    """Follow all links, a few of each page with many queries.

    The public pages are followed once: who has logged in sees more of them only at the top.
    """
    seen, waiting, queries = {}, list(starts), defaultdict(set)
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = visits.ask(role, address)
        seen[address] = answer.marks
        for there in links(address, answer):
            path, _mark, query = there.partition("?")
            if path.startswith(PASSED_BY) or (role != "public" and not path.startswith(PRIVATE)):
                continue
            if query and "format=" not in query:
                queries[path].add(query)
                if len(queries[path]) > MOST_QUERIES:
                    continue
            waiting.append(there)
    return seen


def links(address, answer):
    """The addresses of this site that an answer names."""
    if "json" in answer.kind:
        known = _texts(json.loads(answer.body))
    elif "html" in answer.kind:
        known = [unescape(each) for each in LINK.findall(answer.body)]
    else:
        return
    for each in known:
        there = urlsplit(urljoin(f"http://127.0.0.1:8000{address}", each))
        if there.hostname in ("127.0.0.1", "testserver"):
            yield there.path + (f"?{there.query}" if there.query else "")


def _texts(value):
    """The texts of a JSON value that look like addresses."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif isinstance(value, str) and value.startswith(("/", "http://")) and "{" not in value:
        yield value


def test_nobody_sees_what_is_not_for_them(built, crawled):
    seen, _log = crawled
    assert leaks(built, seen) == []


def test_what_is_shown_to_somebody_was_found_so_the_search_works(crawled):
    seen, _log = crawled
    found_at_all = {key for pages in seen.values() for marks in pages.values() for key in marks}
    unseen = {name for key, name in named(ALLOWED).items() if key not in found_at_all}
    assert unseen - UNSHOWN - UNREAD == set()


def test_the_log_holds_no_mark(built, crawled):
    _seen, log = crawled
    assert log
    assert found("\n".join(log).lower(), built.others) == set()


def test_mails_hold_only_what_is_for_their_readers(world):
    mail.outbox.clear()
    send_waiting(timezone.now(), today=today())
    roles = {user.email: role for role, user in world.people.items()}
    strangers, seen = [], defaultdict(dict)
    for each in mail.outbox:
        (address,) = each.to
        bodies = [each.subject, each.body, *(part.content for part in each.alternatives)]
        marks = found("\n".join(map(str, bodies)).lower(), world.others)
        if address in roles:
            seen[roles[address]][each.subject] = marks
        else:
            strangers.append((each.subject, marks))
    assert mail.outbox
    assert leaks(world, seen) == []
    # Whoever is invited reads the token of the own invitation, and nothing else.
    tokens = {"tokeneditor", "tokenassessor", "tokenmember"}
    assert [row for row in strangers if row[1] - tokens] == []
    assert User.objects.filter(email__in=roles).count() == len(roles)
