"""Assessors at their pages, after the log-in with a second factor."""

from labels.workflow.scales import scale
from tests.accounts.people import log_in
from tests.people import again
from tests.reviewing import parts

from .portal_pages import Visitor


class Assessor(Visitor):
    """Somebody at work on one assignment."""

    def __init__(self, user):
        super().__init__()
        self.user = user
        log_in(self.client, again(user))

    def at(self, assignment):
        self.assignment = assignment
        return self


def lead_and_second(case):
    """The two assessors of a case, each at their own assignment."""
    return [Assessor(each.assessor).at(each) for each in parts(case)]


def indicators(case):
    return list(scale(case).indicators.values())


def sent(page):
    """The hidden marks of the form that was seen."""
    found = {}
    for attrs in page.all("input"):
        if attrs.get("name") in ("version", "seen"):
            found.setdefault(attrs["name"], attrs["value"])
    return found
