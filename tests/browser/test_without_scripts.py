"""Without JavaScript the pages say the same, lead to the same addresses, and their forms work."""

import pytest

from .pages import FIGURES, FIRST, RECORDS, TEXTS

NAMES = (
    "home",
    "list",
    "list-chips",
    "map",
    "map-country",
    "profile-full",
    "profile-real",
    "compare-two",
    "statistics",
    "report-form",
)
PAGES = [each for each in (*FIRST, *RECORDS, *FIGURES, *TEXTS) if each.name in NAMES]
SAID = """() => ({
  headings: [...document.querySelectorAll("h1, h2, h3")].map((each) => each.textContent.trim()),
  links: [...document.querySelectorAll("a[href]")].map((each) => each.getAttribute("href")),
  fields: [...document.querySelectorAll("form [name]:not([type=hidden])")].map(
    (each) => each.name),
})"""


@pytest.fixture
def pat(visits):
    return visits(scripts=False)


def test_pages_say_the_same_with_and_without_scripts(visitor, pat):
    assert len(PAGES) == len(NAMES)
    for looked in PAGES:
        with_scripts = visitor.opens(looked).evaluate(SAID)
        pat.page.goto(visitor.address(looked))
        without = {
            "headings": [
                each.strip() for each in pat.page.locator("h1, h2, h3").all_text_contents()
            ],
            "links": _each(pat, "a[href]", "href"),
            "fields": _each(pat, "form [name]:not([type=hidden])", "name"),
        }
        assert without == with_scripts, looked.name


def _each(person, what, attribute):
    return person.page.locator(what).evaluate_all(
        "(all, name) => all.map((each) => each.getAttribute(name))", attribute
    )


def test_a_cluster_is_searched_filtered_and_opened(pat):
    page = pat.page
    page.goto("/")
    page.get_by_label("Find a cluster by any of its names").fill("bio")
    pat.press("Search")
    page.wait_for_url("**/clusters/?q=bio*")
    whole = page.locator("#result").inner_text()
    page.goto("/clusters/?country=DE&q=bio")
    page.locator(".chip").first.click()
    page.wait_for_url(lambda address: "country=DE" not in address or "q=bio" not in address)
    page.goto("/clusters/?q=bio")
    assert page.locator("#result").inner_text() == whole
    page.locator("#browse h3 a, #browse th a").first.click()
    page.wait_for_url("**/clusters/*/")


def test_a_number_is_checked(pat, grown):
    number = grown[1]["labels"]["suspended"]
    pat.page.goto("/verify/")
    pat.page.get_by_label("Number or name").fill(number.lower().replace("-", " "))
    pat.press("Check")
    pat.page.wait_for_url(f"**/labels/{number}/")
    pat.reads("suspended")


def test_the_menu_of_a_narrow_screen_opens(pat):
    pat.page.set_viewport_size({"width": 360, "height": 740})
    pat.page.goto("/")
    pat.page.locator("details.menu > summary").click()
    pat.page.get_by_role("navigation", name="Main pages").get_by_role("link").first.wait_for()
