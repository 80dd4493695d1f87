"""Pages of text: what this register is, for whom, and on which terms.

Only the licence asks the database: for the number to cite.
"""

from datetime import date

from django.conf import settings
from django.shortcuts import render

from ..outreach.forgetting import KEEP as ADDRESSES_KEPT
from ..outreach.ticking import KEEP_ANSWERS
from ..register.dumps.known import State
from ..register.dumps.licence import LICENCE, citation
from ..register.head import head
from ..register.question import MAIN_SCHEME
from ..templatetags import words
from ..workflow.matching import KEPT as LISTS_KEPT
from ..workflow.report_limits import ONE_ADDRESS
from .caching import kept_a_minute

MAP_DATA = "https://www.naturalearthdata.com/about/terms-of-use/"
# When the statement on accessibility was last read against what the tests ask of the pages.
STATEMENT_ON = date(2026, 11, 20)


@kept_a_minute
def about(request):
    return render(request, "labels/about.html", {"statuses": list(words.STATUSES), **operator()})


@kept_a_minute
def for_managers(request):
    context = {"main": MAIN_SCHEME, **operator()}
    return render(request, "labels/for_managers.html", context)


@kept_a_minute
def for_agencies(request):
    return render(request, "labels/for_agencies.html", operator())


@kept_a_minute
def privacy(request):
    """The times are those that the program goes by."""
    context = {
        "address_days": ADDRESSES_KEPT.days,
        "answer_hours": int(KEEP_ANSWERS.total_seconds() // 3600),
        "session_hours": settings.SESSION_COOKIE_AGE // 3600,
        "reports_a_day": ONE_ADDRESS.a_day,
        "list_days": LISTS_KEPT.days,
    }
    return render(request, "labels/privacy.html", context | operator())


@kept_a_minute
def accessibility(request):
    return render(request, "labels/accessibility.html", {"day": STATEMENT_ON, **operator()})


@kept_a_minute
def licence(request):
    now = head()
    named = citation(State(now.seq, now.at))["text"] if now.at else ""
    context = {"deed": LICENCE["url"], "map_data": MAP_DATA, "citation": named}
    return render(request, "labels/licence.html", context | operator())


def operator():
    """Who runs this copy, and how they are reached: as an address, and as people read it."""
    contact = settings.OPERATOR_CONTACT
    return {
        "operator": settings.OPERATOR_NAME,
        "contact": contact,
        "contact_word": contact.removeprefix("mailto:"),
    }
