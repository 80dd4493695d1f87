"""The list changes in place where scripts run; its addresses are those of whole pages."""

import pytest

from .walking import HAS_THE_FOCUS


@pytest.fixture
def lea(visits):
    person = visits()
    person.page.goto("/clusters/")
    return person


def heading(page):
    return page.locator("#result").inner_text()


def narrows(page):
    """To Germany, in place: the window keeps a mark that a new page would not have."""
    page.evaluate("window.stays = true")
    page.locator("#facet-country").evaluate("(each) => { each.open = true; }")
    page.locator("#country-DE").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/clusters/?country=DE")
    page.locator(".chip").wait_for()
    assert page.evaluate("window.stays")


def test_what_changed_is_told_and_the_focus_and_open_parts_stay(lea):
    page = lea.page
    page.locator("#facet-sector").evaluate("(each) => { each.open = true; }")
    narrows(page)
    page.locator("#told").get_by_text(heading(page)).wait_for(state="attached")

    assert page.locator("#country-DE").evaluate(HAS_THE_FOCUS)
    assert page.locator("#facet-sector").get_attribute("open") is not None


def test_back_and_forward_bring_what_was_there(lea):
    page = lea.page
    whole = heading(page)
    narrows(page)
    narrowed = heading(page)
    page.go_back()
    page.wait_for_url("**/clusters/")
    page.locator(".chip").wait_for(state="detached")
    assert heading(page) == whole
    page.go_forward()
    page.wait_for_url("**/clusters/?country=DE")
    page.locator(".chip").wait_for()

    assert heading(page) == narrowed != whole


def test_back_from_a_profile_brings_the_narrowed_list(lea):
    page = lea.page
    narrows(page)
    narrowed = heading(page)
    page.locator("#browse h3 a, #browse th a").first.click()
    page.wait_for_url("**/clusters/*/")
    page.go_back()
    page.wait_for_url("**/clusters/?country=DE")
    page.locator(".chip").wait_for()

    assert heading(page) == narrowed


def test_an_address_made_in_place_shows_the_same_to_everybody(lea, visits):
    narrows(lea.page)
    other = visits(scripts=False)
    other.page.goto(lea.page.url)

    assert heading(other.page) == heading(lea.page)
    assert other.page.locator(".chip").all_inner_texts() == (
        lea.page.locator(".chip").all_inner_texts()
    )


def test_fields_left_empty_are_not_in_the_address(lea):
    page = lea.page
    page.locator("[data-suggest]").fill("bio")
    page.locator("[data-suggest]").press("Enter")
    page.wait_for_url("**/clusters/?q=bio")


def test_a_chip_is_removed_in_place(lea):
    page = lea.page
    narrows(page)
    page.locator(".chip").click()
    page.wait_for_url("**/clusters/")
    page.locator(".chip").wait_for(state="detached")
    assert page.evaluate("window.stays")


def test_a_suggestion_is_followed_with_the_mouse(lea):
    page = lea.page
    page.locator("[data-suggest]").press_sequentially("biopm")
    page.locator("#suggestions [role=option]").first.click()
    page.wait_for_url("**/clusters/biopmed/")
    page.wait_for_load_state("load")
    lea.heading("bioPmed")
