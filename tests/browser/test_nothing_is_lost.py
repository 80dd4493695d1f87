"""Whatever happens to the connection, the session or the window: what was typed is still there."""

import re

import pytest

from .managing import INDICATORS, answer
from .person import PASSWORD
from .seed import REVIEWED, WRITER

SAVED = re.compile("^Saved")


@pytest.fixture
def kim(arrives):
    return arrives(expects_refusals=True).log_in("kim")


@pytest.fixture
def plain_kim(arrives):
    """The same without JavaScript."""
    return arrives(scripts=False, expects_refusals=True).log_in("kim")


def opens(kim, code):
    """The page of that indicator, by the links that lead there."""
    kim.page.goto("/portal/")
    kim.page.get_by_role("link", name=f"Gold Label: {WRITER}").click()
    kim.follow("Evidence")
    kim.follow(f"{code} Indicator {code}")
    kim.page.get_by_label("Your answer").first.wait_for()
    return kim.page


def state(page, text):
    page.locator("[data-state]").get_by_text(text).wait_for()


def typed(page):
    return page.get_by_label("Your answer").input_value()


def logs_out(kim):
    """In another window of the same browser."""
    window = kim.context.new_page()
    window.goto("/accounts/logout/")
    window.get_by_role("button", name="Log out", exact=True).first.click()
    window.wait_for_url("**/")
    return window


def logs_in_again(window):
    window.goto("/accounts/login/")
    window.get_by_label("Email").fill("kim@example.org")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Log in", exact=True).click()
    window.wait_for_url("**/portal/")


def test_an_answer_saves_itself_while_it_is_typed(kim):
    page = opens(kim, INDICATORS[0])
    page.get_by_label("Your answer").press_sequentially("Typed and never sent.")
    state(page, SAVED)
    page.reload()

    assert typed(page) == "Typed and never sent."


def test_a_page_that_is_left_at_once_saves_what_was_typed(kim):
    page = opens(kim, INDICATORS[0])
    page.get_by_label("Your answer").fill("Left at once.")
    page.goto("/portal/")
    opens(kim, INDICATORS[0])
    if page.locator("[data-kept]").is_visible():
        page.get_by_role("button", name="Put it back").click()

    assert typed(page) == "Left at once."


def test_after_the_session_ended_the_open_page_goes_on_once_logged_in_again(kim):
    page = opens(kim, INDICATORS[1])
    window = logs_out(kim)
    page.get_by_label("Your answer").fill("Typed after the session ended.")
    state(page, "You are not logged in any more.")
    logs_in_again(window)
    page.get_by_label("Your answer").press("End")
    page.get_by_label("Your answer").press_sequentially(" And gone on.")
    page.get_by_label("Your answer").blur()
    state(page, SAVED)
    page.reload()

    assert typed(page) == "Typed after the session ended. And gone on."


def test_after_the_session_ended_a_closed_page_offers_the_text_again(kim):
    page = opens(kim, INDICATORS[1])
    window = logs_out(kim)
    page.get_by_label("Your answer").fill("Typed, and the window closed.")
    state(page, "You are not logged in any more.")
    page.close()
    logs_in_again(window)
    kim.page = window
    opens(kim, INDICATORS[1])
    window.get_by_role("button", name="Put it back").click()
    state(window, SAVED)
    window.reload()

    assert typed(window) == "Typed, and the window closed."


def test_two_windows_with_the_same_answer_end_with_both_texts_side_by_side(kim):
    first = opens(kim, INDICATORS[2])
    kim.page = kim.context.new_page()
    second = opens(kim, INDICATORS[2])
    second.get_by_label("Your answer").fill("From the second window.")
    second.get_by_label("Your answer").blur()
    state(second, SAVED)
    first.get_by_label("Your answer").fill("From the first window.")
    first.get_by_label("Your answer").blur()
    state(first, "Somebody saved another answer.")
    first.get_by_role("button", name="Save", exact=True).click()
    first.get_by_role("heading", name="What stands there now").wait_for()
    both = [each.input_value() for each in first.get_by_label("Your answer").all()]
    kim.page = first
    kim.send("Save mine")

    assert both == ["From the first window.", "From the second window."]
    assert typed(first) == "From the first window."


def test_a_lost_connection_keeps_the_text_and_saves_it_when_it_is_back(kim):
    page = opens(kim, INDICATORS[3])
    kim.context.set_offline(True)
    page.get_by_label("Your answer").fill("Typed in a tunnel.")
    page.get_by_label("Your answer").blur()
    state(page, "Not saved yet: no connection.")
    kim.context.set_offline(False)
    state(page, SAVED)
    page.reload()

    assert typed(page) == "Typed in a tunnel."


def test_without_scripts_a_form_of_an_ended_session_is_shown_again_and_can_be_sent(plain_kim):
    page = opens(plain_kim, INDICATORS[0])
    window = logs_out(plain_kim)
    page.get_by_label("Your answer").fill("Typed without scripts.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("heading", name="You are not logged in any more").wait_for()
    shown = page.locator("textarea[name=text]").input_value()
    logs_in_again(window)
    page.get_by_role("button", name="Send again").click()
    # The form is from before the log-in; such a form changes nothing until it is sent by hand.
    page.get_by_role("heading", name="Please send this again").wait_for()
    plain_kim.send("Send again")

    assert shown == "Typed without scripts."
    assert typed(page) == "Typed without scripts."


def test_without_scripts_an_older_form_shows_both_texts(plain_kim):
    first = opens(plain_kim, INDICATORS[2])
    plain_kim.page = plain_kim.context.new_page()
    opens(plain_kim, INDICATORS[2])
    answer(plain_kim, "Saved in the second window.")
    first.get_by_label("Your answer").fill("Typed in the first window.")
    first.get_by_role("button", name="Save", exact=True).click()
    first.get_by_role("heading", name="What stands there now").wait_for()
    both = [each.input_value() for each in first.get_by_label("Your answer").all()]

    assert both == ["Typed in the first window.", "Saved in the second window."]


def reviews(ruth):
    """The summary of her review."""
    ruth.page.goto("/reviews/")
    ruth.follow(REVIEWED)
    ruth.follow("Summary")
    ruth.heading("Summary")
    return ruth.page


def test_an_assessors_words_outlive_a_lost_connection_and_a_page_left_at_once(arrives):
    ruth = arrives(expects_refusals=True).log_in("ruth", app=True)
    page = reviews(ruth)
    ruth.context.set_offline(True)
    page.get_by_label("Strengths").fill("Typed in a tunnel.")
    page.get_by_label("Strengths").blur()
    state(page, "Not saved yet: no connection.")
    ruth.context.set_offline(False)
    state(page, SAVED)
    page.get_by_label("Points to improve").fill("Left at once.")
    page.goto("/reviews/")
    page = reviews(ruth)
    if page.locator("[data-kept]").is_visible():
        page.get_by_role("button", name="Put it back").click()

    assert page.get_by_label("Strengths").input_value() == "Typed in a tunnel."
    assert page.get_by_label("Points to improve").input_value() == "Left at once."
