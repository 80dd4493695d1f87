"""Every type of page in every state: what it is called, its address, who opens it, what is done.

Words in braces come from `grown.py`. Tests look at all of them, and `.ci/screenshots.py` takes
pictures of them: a new page type needs a row here and nothing else.
"""

from dataclasses import dataclass

REAL = ("biopmed", "techtera", "paper-province", "energy-cluster-denmark")


@dataclass(frozen=True)
class Looked:
    """One page in one state. `does` is a function of STATES below; `status` what is answered."""

    name: str
    address: str
    who: str = ""
    status: int = 200
    does: str = ""


def _search_is_open(page):
    """The suggestions below the box of the first page or of the list."""
    page.locator("[data-suggest]").press_sequentially("bio")
    page.locator(".suggestions [role=option]").first.wait_for()


def _facets_are_open(page):
    page.eval_on_selector_all("details", "all => all.forEach((each) => { each.open = true; })")


def _menu_is_open(page):
    page.evaluate("document.querySelector('details.menu').open = true")


def _nothing_was_typed(page):
    """The form is sent as it is, past what the browser would refuse by itself."""
    page.eval_on_selector_all("form", "all => all.forEach((each) => { each.noValidate = true; })")
    page.locator("main form [type=submit], main form button:not([type=button])").last.click()
    page.wait_for_load_state()


def _password_is_wrong(page):
    page.locator("[name=login]").fill("nobody@demo.example")
    page.locator("[name=password]").fill("wrong")
    _nothing_was_typed(page)


STATES = {
    "suggestions": _search_is_open,
    "open": _facets_are_open,
    "menu": _menu_is_open,
    "empty": _nothing_was_typed,
    "wrong": _password_is_wrong,
}

_STATUSES = ("valid", "suspended", "renewable", "unknown", "upcoming", "expired", "withdrawn")
_PAIR = "/compare/?c=" + "&c=".join(REAL[:2])
_FOUR = "/compare/?c=" + "&c=".join(REAL)

FIRST = (
    Looked("home", "/"),
    Looked("home-polish", "/pl/"),
    Looked("home-menu", "/", does="menu"),
    Looked("home-suggestions", "/", does="suggestions"),
    Looked("home-day", "/?valid_on=2015-06-01"),
    Looked("list", "/clusters/"),
    Looked("list-german", "/de/clusters/"),
    Looked("list-facets-open", "/clusters/", does="open"),
    Looked("list-suggestions", "/clusters/", does="suggestions"),
    Looked("list-chips", "/clusters/?country=DE&country=FR&level=gold&status=valid"),
    Looked("list-cards", "/clusters/?view=cards"),
    Looked("list-empty", "/clusters/?country=DE&q=qqqqqqqq"),
    Looked("list-refused", "/clusters/?country=XX&colour=red", status=400),
    Looked("map", "/map/"),
    Looked("map-world", "/map/?area=world"),
    Looked("map-country", "/map/?country=PL"),
    Looked("map-region", "/map/?region=PL21"),
    Looked("map-refused", "/map/?area=moon", status=400),
)
RECORDS = (
    *(Looked(f"profile-{each}", f"/clusters/cluster-{each}/") for each in _STATUSES),
    Looked("profile-real", "/clusters/biopmed/"),
    Looked("profile-full", "/clusters/{full}/"),
    Looked("profile-fictitious", "/clusters/{alpha}/"),
    Looked("profile-polish", "/pl/clusters/{full}/"),
    Looked("profile-open", "/clusters/{full}/", does="open"),
    Looked("profile-no-label", "/clusters/cluster-without-label/"),
    Looked("profile-day", "/clusters/biopmed/?valid_on=2015-06-01"),
    Looked("profile-refused", "/clusters/biopmed/?valid_on=tomorrow", status=400),
    Looked("profile-double", "/clusters/{double}/", status=410),
    Looked("profile-mistake", "/clusters/{mistake}/", status=410),
    Looked("profile-unknown", "/clusters/nobody-at-all/", status=404),
)
ANSWERS = (
    *(Looked(f"label-{each}", f"/labels/{{labels[{each}]}}/") for each in _STATUSES),
    Looked("label-day", "/labels/{labels[valid]}/?valid_on=2015-06-01"),
    Looked("label-unknown", "/labels/{nobody}/", status=404),
    Looked("label-mistyped", "/labels/{labels[mistyped]}/", status=404),
    Looked("certificate-none", "/labels/{labels[expired]}/certificate.pdf", status=410),
    Looked("verify", "/verify/"),
    *(Looked(f"verify-{each}", f"/verify/?q=Cluster+{each}") for each in _STATUSES),
    Looked("verify-no-label", "/verify/?q=Cluster+without+label"),
    Looked("verify-renamed", "/verify/?q=Yellow+Cluster"),
    Looked("verify-merged", "/verify/?q=Cluster+merged"),
    Looked("verify-delisted", "/verify/?q=Entered+by+mistake"),
    Looked("verify-several", "/verify/?q=demonstration+cluster"),
    Looked("verify-mistyped", "/verify/?q={labels[mistyped]}", status=404),
    Looked("verify-nobody", "/verify/?q=Nobody+at+all+here", status=404),
    Looked("verify-missing", "/verify/?q="),
    Looked("verify-refused", "/verify/?q=bio&valid_on=tomorrow", status=400),
)
FIGURES = (
    Looked("compare", "/compare/"),
    Looked("compare-two", _PAIR),
    Looked("compare-four", _FOUR),
    Looked("compare-differences", _FOUR + "&only=differences"),
    Looked("compare-refused", _FOUR + "&c={alpha}", status=400),
    Looked("compare-unknown", "/compare/?c=biopmed&c=nobody", status=404),
    Looked("compare-left", "/compare/?c=biopmed&c={double}", status=410),
    Looked("statistics", "/statistics/"),
    Looked("statistics-day", "/statistics/?on=2012-12-31"),
    Looked("statistics-refused", "/statistics/?on=x", status=400),
    Looked("schemes", "/schemes/"),
    Looked("scheme", "/schemes/ecei/"),
    Looked("scheme-unknown", "/schemes/nothing/", status=404),
)
TEXTS = (
    *(
        Looked(each, f"/{each}/")
        for each in (
            "about",
            "for-managers",
            "for-agencies",
            "privacy",
            "accessibility",
            "licence",
        )
    ),
    Looked("report-form", "/clusters/biopmed/report/"),
    Looked("report-form-refused", "/clusters/biopmed/report/", does="empty"),
    Looked("report-new", "/reports/{reports[new]}/"),
    Looked("report-asked", "/reports/{reports[asked]}/"),
    Looked("report-answered", "/reports/{reports[answered]}/"),
    Looked("report-unknown", "/reports/nothing/", status=404),
    Looked("reports", "/reports/"),
    Looked("not-found", "/nothing/here/", status=404),
    Looked("log-in", "/accounts/login/"),
    Looked("log-in-refused", "/accounts/login/", does="wrong"),
    Looked("sign-up", "/accounts/signup/"),
    Looked("password-reset", "/accounts/password/reset/"),
    Looked("invitation", "/portal/invitations/{invitation}/"),
    Looked("invitation-unknown", "/portal/invitations/nothing/", status=404),
)
_DRAFT, _HELD = "/portal/cases/{cases[draft]}/", "/portal/clusters/{alpha}/"
PORTAL = (
    Looked("portal", "/portal/", "manager"),
    Looked("portal-cluster", _HELD, "manager"),
    Looked("portal-open", f"{_HELD}open/", "manager"),
    Looked("portal-profile", f"{_HELD}profile/", "manager"),
    Looked("portal-change", f"{_HELD}changes/name/", "manager"),
    Looked("portal-people", f"{_HELD}people/", "manager"),
    Looked("portal-account", "/portal/account/", "manager"),
    Looked("portal-second-factor", "/accounts/2fa/", "secretariat"),
    Looked("portal-password", "/accounts/password/change/", "manager"),
    Looked("portal-claim", "/portal/claim/", "claimant"),
    Looked("portal-case", _DRAFT, "biopmed"),
    Looked("portal-facts", f"{_DRAFT}facts/", "biopmed"),
    Looked("portal-evidence", f"{_DRAFT}evidence/", "biopmed"),
    Looked("portal-submit", f"{_DRAFT}submit/", "biopmed"),
    Looked("portal-withdraw", f"{_DRAFT}withdraw/", "biopmed"),
    Looked("portal-decided", "/portal/cases/{cases[appealed]}/", "delta"),
    Looked("portal-report", "/portal/cases/{cases[appealed]}/report/", "delta"),
    Looked("invitation-accept", "/portal/invitations/{invitation}/", "claimant"),
)
REVIEWS = (
    Looked("reviews", "/reviews/", "assessor"),
    Looked("review-declaration", "/reviews/{reviews[submitted]}/", "assessor"),
    Looked("review-case", "/reviews/{reviews[in_review]}/", "assessor"),
    Looked("review-summary", "/reviews/{reviews[in_review]}/summary/", "assessor"),
    Looked("review-seal", "/reviews/{reviews[in_review]}/seal/", "assessor"),
    Looked("review-others", "/reviews/{reviews[appealed]}/others/", "assessor"),
)
_PLACES = ("cases", "labels", "measures", "people", "agencies", "claims", "changes", "reports")
DESK = (
    Looked("desk", "/desk/", "secretariat"),
    Looked("desk-board", "/desk/", "board"),
    Looked("desk-auditor", "/desk/", "auditor"),
    *(Looked(f"desk-{each}", f"/desk/{each}/", "secretariat") for each in _PLACES),
    *(
        Looked(f"desk-{each}", f"/desk/{each}/", "secretariat")
        for each in ("journal", "statistics", "twins", "sector-words", "labels/enter")
    ),
    Looked("desk-label", "/desk/labels/{labels[valid]}/", "secretariat"),
    Looked("desk-case", "/desk/cases/{cases[submitted]}/", "secretariat"),
    Looked("desk-assign", "/desk/cases/{cases[submitted]}/assign/", "secretariat"),
    Looked("desk-eligibility", "/desk/cases/{cases[submitted]}/eligibility/", "secretariat"),
    Looked("desk-return", "/desk/cases/{cases[submitted]}/return/", "secretariat"),
    Looked("desk-propose", "/desk/cases/{cases[assessed]}/propose/", "secretariat"),
    Looked("desk-confirm", "/desk/cases/{cases[proposed]}/confirm/", "board"),
    Looked("desk-report", "/desk/reports/{reports[desk_new]}/", "secretariat"),
    Looked("desk-listing", "/desk/clusters/cluster-without-label/listing/", "secretariat"),
)
_OURS = "/agency/{agency}/"
AGENCY = (
    Looked("agency", _OURS, "agency"),
    *(
        Looked(f"agency-{each}", f"{_OURS}{each}/", "agency")
        for each in ("cohorts", "checks", "lists", "webhooks", "keys", "people")
    ),
    *(
        Looked(f"agency-{each}-new", f"{_OURS}{each}/new/", "agency")
        for each in ("checks", "lists", "webhooks")
    ),
)
GROUPS = {
    "first": FIRST,
    "records": RECORDS,
    "answers": ANSWERS,
    "figures": FIGURES,
    "texts": TEXTS,
    "portal": PORTAL,
    "reviews": REVIEWS,
    "desk": DESK,
    "agency": AGENCY,
}
