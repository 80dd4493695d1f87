"""Every journey of the public pages by keyboard alone, with the focus in sight at each stop."""

import re
from uuid import uuid4

import pytest

from .walking import HAS_THE_FOCUS, enter, stop, walk_to

NARROW = {"width": 360, "height": 740}
KEEP = re.compile(r"/clusters/biopmed/$")


@pytest.fixture
def kay(visits):
    return visits()


def goes(kay, address):
    kay.page.goto(address)
    return kay.page


def test_the_first_stop_skips_what_is_the_same_everywhere(kay):
    page = goes(kay, "/")
    page.keyboard.press("Tab")
    stop(kay)
    page.keyboard.press("Enter")

    assert page.locator("main").evaluate(HAS_THE_FOCUS)


def test_a_suggestion_is_chosen_with_the_arrows_and_followed(kay):
    page = goes(kay, "/")
    box = page.locator("[data-suggest]")
    walk_to(kay, box)
    page.keyboard.type("biopm")
    options = page.locator("#suggestions [role=option]")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") == options.last.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(KEEP)
    page.wait_for_load_state("load")

    assert page.get_by_role("heading", level=1).inner_text()


def test_escape_and_tab_close_the_suggestions_and_keep_what_was_typed(kay):
    page = goes(kay, "/clusters/")
    box = page.locator("[data-suggest]")
    for key in ("Escape", "Tab"):
        box.fill("")
        box.press_sequentially("biop")
        page.locator("#suggestions [role=option]").first.wait_for()
        assert box.get_attribute("aria-expanded") == "true"
        page.keyboard.press(key)
        page.locator("#suggestions").wait_for(state="hidden")
        assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "biop")
    stop(kay)


def test_enter_without_a_choice_searches(kay):
    page = goes(kay, "/")
    walk_to(kay, page.locator("[data-suggest]"))
    page.keyboard.type("biop")
    page.locator("#suggestions [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clusters/?q=biop")


def test_a_late_answer_does_not_open_a_field_that_was_left(kay):
    page = goes(kay, "/clusters/")
    held = []
    page.route("**/suggest/**", lambda route: held.append(route))
    walk_to(kay, page.locator("[data-suggest]"))
    with page.expect_request("**/suggest/**"):
        page.keyboard.type("biop")
    page.keyboard.press("Tab")
    with page.expect_response("**/suggest/**"):
        held[0].continue_()
    page.locator("#suggestions [role=option]").first.wait_for(state="attached")

    assert page.locator("#suggestions").is_hidden()


def test_a_profile_is_found_by_filters_and_opened(kay):
    page = goes(kay, "/clusters/")
    enter(kay, page.locator("#country-PL"))
    page.wait_for_url("**/clusters/?country=PL")
    page.locator(".chip").wait_for()
    first = page.locator("#browse h3 a, #browse th a").first
    name = first.inner_text()
    enter(kay, first)

    kay.heading(name)


def test_a_day_is_chosen_and_a_name_is_checked(kay):
    page = goes(kay, "/verify/")
    walk_to(kay, page.get_by_label("Number or name"))
    page.keyboard.type("biopmed")
    walk_to(kay, page.get_by_label("Day", exact=False))
    page.keyboard.type("06012015")
    page.keyboard.press("Enter")
    page.wait_for_url("**/verify/?q=biopmed&valid_on=2015-06-01")
    kay.reads("1 June 2015")


def test_an_error_is_reported_after_a_refusal_whose_summary_leads_to_the_field(kay):
    kay.expects_refusals = True
    page = goes(kay, "/clusters/biopmed/report/")
    send = page.get_by_role("button", name="Send the report")
    enter(kay, send)
    summary = page.locator("main [role=alert] a").first
    enter(kay, summary)
    assert page.locator("main form [aria-invalid=true]").first.evaluate(
        "(each) => each === document.activeElement || each.contains(document.activeElement)"
    )
    page.locator("[name=kind]").first.focus()
    if page.locator("[name=kind]").first.evaluate("(each) => each.tagName") == "SELECT":
        page.keyboard.press("ArrowDown")
    else:
        page.keyboard.press("Space")
    walk_to(kay, page.locator("textarea[name=text]"))
    # Whoever is quicker than a person is refused.
    text = f"It has moved to Turin by now. {uuid4()}"
    page.locator("textarea[name=text]").press_sequentially(text, delay=60)
    enter(kay, send)
    page.wait_for_url(re.compile("/reports/.+/"))
    kay.reads(text)


def test_a_cluster_is_added_to_a_comparison_and_taken_away(kay):
    page = goes(kay, "/compare/?c=biopmed")
    walk_to(kay, page.get_by_label("Add a cluster by its name"))
    page.keyboard.type("techtera")
    page.keyboard.press("Enter")
    enter(kay, page.locator("ul.rows a").first)
    page.wait_for_url("**/compare/?c=biopmed&c=techtera")
    enter(kay, page.locator(".compared a[href*='c=']").first)
    page.wait_for_url("**/compare/?c=techtera")


def test_the_picture_of_the_map_can_be_skipped(kay):
    page = goes(kay, "/map/")
    enter(kay, page.get_by_role("link", name="Skip the picture"))
    assert page.locator("#map-list").evaluate(HAS_THE_FOCUS)
    page.keyboard.press("Tab")
    assert page.locator("#map-list a").first.evaluate(HAS_THE_FOCUS)


def test_the_menu_of_a_narrow_screen_opens_and_leads_on(kay):
    kay.page.set_viewport_size(NARROW)
    page = goes(kay, "/")
    enter(kay, page.locator("details.menu > summary"))
    enter(kay, page.get_by_role("navigation", name="Main pages").get_by_role("link").nth(1))
    page.wait_for_load_state()

    assert page.locator("details.menu").get_attribute("open") is None


def test_another_language_keeps_the_page(kay):
    page = goes(kay, "/clusters/biopmed/?valid_on=2015-06-01")
    enter(kay, page.locator(".languages a[lang=pl]"))
    page.wait_for_url("**/pl/clusters/biopmed/?valid_on=2015-06-01")

    assert page.locator("html").get_attribute("lang") == "pl"


@pytest.mark.parametrize("address", ["/", "/clusters/", "/clusters/biopmed/", "/verify/"])
def test_the_focus_is_seen_in_the_colours_of_the_system(kay, address):
    kay.page.emulate_media(forced_colors="active")
    page = goes(kay, address)
    for _stop in range(40):
        page.keyboard.press("Tab")
        stop(kay)
