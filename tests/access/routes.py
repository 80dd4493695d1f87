"""Every address of the site: its pattern, its methods, and an example in the world.

A route of a new name needs an example only if the ones below by parameter do not fit.
"""

from django.urls import URLPattern, get_resolver

PAGE_METHODS = ("GET", "POST")
API_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# Addresses of others' programs, each answered as a whole: one row for all of them.
WHOLE = {"/accounts/": "/accounts/login/", "/admin/": "/admin/"}
# Operations on a case in another state than under review.
API_CASES = {
    "api-areas": "silver",
    "api-carry-over": "draft",
    "api-facts": "draft",
    "api-eligibility": "assessed",
    "api-verdict": "assessed",
    "api-report": "appealed",
    "api-outcome": "assessed",
    "api-assessment-submit": "draft",
    "api-assessment-return-for-completion": "submitted",
    "api-assessment-start-review": "submitted",
    "api-assessment-reopen-review": "assessed",
    "api-assessment-propose": "assessed",
    "api-assessment-send-back": "proposed",
    "api-assessment-confirm": "proposed",
    "api-assessment-appeal": "appealed",
    "api-assessment-withdraw-appeal": "appealed",
    "api-assessment-withdraw": "draft",
}
# Patterns without a name.
LOST = {r"/^api(?:/|$)": "/api/", r"/^.*[^/]$": "/nothing-here"}


def routes():
    """(pattern, name, methods) of every address, in order."""
    found = {}
    for pattern, route in _walk(get_resolver().url_patterns, "/"):
        whole = next((each for each in WHOLE if pattern.startswith(each)), None)
        found.setdefault(whole or pattern, (None, PAGE_METHODS) if whole else _about(route))
    return [(pattern, name, methods) for pattern, (name, methods) in found.items()]


def _walk(patterns, before):
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield here, each
        else:
            yield from _walk(each.url_patterns, here)


def _about(route):
    view = getattr(route.callback, "view_class", None) or getattr(route.callback, "cls", None)
    if view is None:
        return route.name, PAGE_METHODS
    return route.name, tuple(each for each in API_METHODS if hasattr(view, each.lower()))


def example(world, pattern, name):
    """An address of the pattern, with what fits the route, else what fits each parameter."""
    if pattern in WHOLE | LOST:
        return (WHOLE | LOST)[pattern]
    here, given = pattern, _of_name(world).get(name, {})
    if pattern.startswith("/agency/"):
        given = {"slug": world.rows["agency"].slug} | given
    place = next((each for each in ("portal", "desk", "reviews", "api") if f"/{each}" in here), "")
    usual = _usual(world, place)
    while "<" in here:
        before, _open, rest = here.partition("<")
        parameter, _close, after = rest.partition(">")
        word = parameter.rpartition(":")[2]
        here = f"{before}{given.get(word, usual.get(word))}{after}"
    return here


def _usual(world, place):
    """What stands for a parameter unless the route names something else."""
    case = world.cases["draft" if place == "portal" else "in_review"]
    public_id = case.public_id
    if place == "reviews":
        public_id = world.rows["assignment"].public_id
    return {
        "slug": world.clusters["draft"].slug,
        "public_id": public_id,
        "indicator": world.rows["indicator"].pk,
        "item_id": world.rows["draft_file"].public_id,
        "assessment": public_id,
        "item": world.rows["in_review_file"].public_id,
        "assignment": world.rows["undeclared"].public_id,
        "number": world.rows["label"].number,
        "text": world.rows["label"].number,
        "position": 1,
        "agency_key": world.rows["key_of_agency"].public_id,
        "cohort": world.rows["cohort"].public_id,
        "webhook": world.rows["webhook"].public_id,
        "delivery": world.rows["delivery"].public_id,
        "message_id": world.rows["delivery"].public_id,
        "line": 2,
        "part": (world.clusters["draft"].pk - 1) // 5_000 + 1,
    }


def _of_name(world):
    """What stands in the address of a route, by its name."""
    cases = {name: {"public_id": case.public_id} for name, case in world.cases.items()}
    rows = {
        name: {"public_id": row.public_id}
        for name, row in world.rows.items()
        if hasattr(row, "public_id")
    }
    check = {"number": world.rows["check"].number}
    for name, state in API_CASES.items():
        rows[name] = {"assessment": world.cases[state].public_id}
    return rows | {
        "scheme-detail": {"slug": "ecei"},
        **_of_agency(rows),
        "agency-check": check,
        "agency-check-pdf": check,
        "agency-member": {"pk": world.rows["of_agency"].pk},
        "agency-invitation-withdraw": rows["invited"],
        "api-dump": {"name": "manifest-999999.json"},
        "api-check": check,
        "api-check-again": check,
        "api-check-pdf": check,
        "api-cluster-by-identifier": {"scheme": "none", "value": "0"},
        "portal-key": rows["manager_key"],
        "invitation": {"token": world.others["token_editor"]},
        "report": {"token": world.others["report_token"]},
        "desk-report": rows["report"],
        "portal-change": {"kind": "management"},
        "portal-member": {"pk": world.rows["member"].pk},
        "portal-invitation-withdraw": rows["invitation"],
        "portal-appeal": cases["appealed"],
        "portal-report": cases["appealed"],
        "portal-report-pdf": cases["appealed"],
        "portal-improvements": cases["silver"],
        "portal-file": rows["in_review_file"],
        "review-area": rows["silver_assignment"],
        "review-others": rows["second_assignment"],
        "desk-eligibility": cases["submitted"],
        "desk-return": cases["submitted"],
        "desk-start": cases["submitted"],
        "desk-reopen": cases["assessed"],
        "desk-propose": cases["assessed"],
        "desk-confirm": cases["proposed"],
        "desk-label-measure": {"kind": "withdraw"},
        "desk-measure": rows["measure"],
        "desk-person": {"pk": world.people["lead"].pk},
        "desk-invitation-withdraw": rows["office"],
        "desk-claim": rows["claim"],
        "desk-change": rows["change"],
    }


def _of_agency(rows):
    """The pages of one key, set, webhook or list have names that begin alike."""
    kinds = {"key": "key_of_agency", "cohort": "cohort", "webhook": "webhook", "list": "list"}
    names = [each.name for _pattern, each in _walk(get_resolver().url_patterns, "/")]
    return {
        name: rows[row]
        for kind, row in kinds.items()
        for name in names
        if (name or "").startswith(f"agency-{kind}")
    }
