"""The pages of the workplaces for rows that are there, each with somebody who may see it."""

from collections.abc import Iterator
from typing import Any

CASE_PAGES = {
    "draft": ("", "submit/", "evidence/", "evidence/{indicator}/", "facts/", "withdraw/"),
    "decided": ("", "report/", "evidence/"),
}
CASE_OF_DESK = {
    "submitted": ("", "eligibility/", "return/", "assign/", "start/", "withdraw/"),
    "in_review": ("", "assign/", "consolidate/"),
    "assessed": ("", "propose/", "reopen/"),
    "decided": ("",),
}
LISTS = {
    "cases": (
        *("", "page=200", "page=400", "state=open", "state=decided", "level=gold", "country=DE"),
        *("kind=renewal", "assessor={assessor}", "since=2026-09-01", "sort=waiting"),
        *("sort=cluster", "sort=cluster&page=300", "country=DE&level=gold&state=open"),
        *("format=csv", "format=xlsx"),
    ),
    "labels": (
        *("", "page=1000", "q=cluster", "q=xyz", "q={label}", "level=gold", "country=DE"),
        *("ending=90", "ending=365", "source=decision", "source=told", "condition=suspended"),
        *("condition=withdrawn", "format=csv"),
    ),
    "measures": ("", "answer=waiting", "kind=suspend"),
    "claims": ("", "answer=waiting", "format=csv"),
    "changes": ("", "answer=waiting"),
    "people": ("", "part=assessor", "part=manager", "q=manager", "format=csv"),
    "journal": (
        *("", "page=2", "page=10000", "verb=submit", "verb=nothing", "role=board"),
        *("about=assessment", "about=cluster", "object={case}", "person={manager}", "person=1"),
        *("since=2026-11-01", "until=2026-01-01", "verb=confirm&since=2026-10-01"),
    ),
    "statistics": ("", "since=2020-01-01"),
    "twins": ("", "page=20"),
    "sector-words": ("",),
}
LONG_FILES = ("journal/?format=csv",)
API = (
    *("", "offset=19000", "limit=100", "status=decided", "status=submitted"),
    *("kind=renewal", "level=gold", "cluster={slug}"),
)
CASE_OF_API = ("", "evidence/", "assignments/", "assignments/candidates/", "scores/", "verdict/")

type Page = tuple[str, Any, str]


def pages() -> Iterator[Page]:
    """Who asks, the browser they are logged in with, and the address."""
    yield from _portal()
    yield from _reviews()
    yield from _desk()
    yield from _api()


def _portal() -> Iterator[Page]:
    from labels.models import Assessment, User
    from labels.workflow.readiness import indicators_for

    gold = Assessment.objects.filter(level__code="gold").select_related("level", "rule_set")
    for state, names in CASE_PAGES.items():
        case = gold.filter(status=state, cluster__memberships__isnull=False).first()
        if case:
            client = _browser(User.objects.get(memberships__cluster=case.cluster))
            first = indicators_for(case)[0].pk
            for page in names:
                address = f"/portal/cases/{case.public_id}/{page.format(indicator=first)}"
                yield "manager", client, address
    below = ("", "open/", "open/?level=gold", "profile/", "figures/", "changes/name/", "people/")
    found = ["", "?page=2", "account/", "claim/", "claim/?name=Cluster+of+Energy&country=DE"]
    found += ["claim/?name=Plastics+Innovation+Network&country=IT"]
    for page in (*found, *(f"clusters/{case.cluster.slug}/{each}" for each in below)):
        yield "manager", client, f"/portal/{page}"


def _reviews() -> Iterator[Page]:
    from labels.models import Assignment

    gold = Assignment.objects.filter(
        assessment__status="in_review", assessment__level__code="gold", conflict=False
    )
    busy, done = gold.filter(sealed_at=None).first(), gold.exclude(sealed_at=None).first()
    client = _browser(busy.assessor)
    found = ["", "?page=5", "?work=2"]
    found += [f"{busy.public_id}/{page}" for page in ("", "summary/", "seal/")]
    found.append(f"{busy.public_id}/indicators/{busy.scores.first().indicator_id}/")
    for page in found:
        yield "assessor", client, f"/reviews/{page}"
    yield "assessor", _browser(done.assessor), f"/reviews/{done.public_id}/"


def _desk() -> Iterator[Page]:
    from labels.models import Assessment, Claim, Label, Measure, ProfileChange, User
    from labels.workflow.todo import CASES

    user = User.objects.get(email="secretariat.1@example.org")
    client, board = _browser(user), _browser(User.objects.get(email="board.1@example.org"))
    yield "secretariat", client, "/desk/"
    yield "board", board, "/desk/"
    yield "board", board, "/desk/cases/?todo=confirmable"
    known = {
        "label": Label.objects.order_by("pk")[5].number,
        "case": Assessment.objects.order_by("pk")[5].public_id,
        "assessor": User.objects.get(email="assessor.7@example.org").pk,
        "manager": User.objects.get(email="manager.7@example.org").pk,
    }
    queries = dict(LISTS) | {"cases": (*LISTS["cases"], *(f"todo={code}" for code in CASES))}
    for name, found in queries.items():
        for query in found:
            yield "secretariat", client, f"/desk/{name}/?{query.format(**known)}".rstrip("?")
    for state, names in CASE_OF_DESK.items():
        cases = Assessment.objects.filter(status=state, level__code="gold")
        case = cases.filter(assignments__isnull=False).first() or cases.first()
        for page in names if case else ():
            yield "secretariat", client, f"/desk/cases/{case.public_id}/{page}"
    waiting = Assessment.objects.filter(status="proposed").first()
    if waiting:
        yield "board", board, f"/desk/cases/{waiting.public_id}/confirm/"
    yield "secretariat", client, f"/desk/labels/{known['label']}/"
    yield "secretariat", client, f"/desk/labels/{known['label']}/suspend/"
    yield "secretariat", client, "/desk/labels/enter/"
    yield "secretariat", client, f"/desk/people/{known['assessor']}/"
    for name, model in (("measures", Measure), ("claims", Claim), ("changes", ProfileChange)):
        for one in model.objects.filter(answer="").order_by("pk")[:1]:
            yield "secretariat", client, f"/desk/{name}/{one.public_id}/"


def _api() -> Iterator[Page]:
    from labels.models import Assessment, Membership, User

    people = {
        part: User.objects.get(email=f"{part}.1@example.org")
        for part in ("manager", "assessor", "secretariat")
    }
    theirs = Membership.objects.filter(user=people["manager"]).values("cluster")
    case = Assessment.objects.filter(cluster__in=theirs).select_related("cluster")[0]
    for part, user in people.items():
        client = _browser(user)
        for query in API:
            address = f"/api/v1/assessments/?{query.format(slug=case.cluster.slug)}"
            yield part, client, address.rstrip("?")
    assessed = Assessment.objects.filter(status="in_review", level__code="gold")[0]
    for page in CASE_OF_API:
        yield "secretariat", client, f"/api/v1/assessments/{assessed.public_id}/{page}"


def _browser(user: Any) -> Any:
    """Logged in, with the second factor that the part asks for."""
    from django.test import Client

    from tests.accounts.people import log_in

    client = Client()
    log_in(client, user)
    return client
