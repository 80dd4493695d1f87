"""Somebody with a browser of their own: logs in, finds, types, and notices what is amiss."""

import re
import time

from tests.accounts.people import PASSWORD, code

PATIENCE = 20_000
# The second: what somebody typed as a day is shown again, and the field leaves it out.
ANSWERED = re.compile("Failed to load resource|The specified value .* does not conform to")
# htmx says so where a question was taken back because a newer one took its place.
TAKEN_BACK = re.compile("htmx:(sendAbort|afterRequest)")


class Person:
    """`expects_refusals`: answers that say no are part of the story, not a mistake of the page."""

    def __init__(self, browser, site, *, scripts=True, expects_refusals=False):
        self.site = site
        self.context = browser.new_context(
            base_url=site,
            java_script_enabled=scripts,
            viewport={"width": 1280, "height": 900},
        )
        self.context.set_default_timeout(PATIENCE)
        self.scripts = scripts
        self.expects_refusals = expects_refusals
        self.amiss = []
        self.context.on("console", self._said)
        self.context.on("weberror", lambda each: self.amiss.append(f"thrown: {each.error}"))
        self.context.on("response", self._answered)
        self.context.on("request", self._asked)
        self.page = self.context.new_page()

    def log_in(self, name, *, app=False):
        """By the real form, and with the code of the app where the role asks for one."""
        self.page.goto("/accounts/login/")
        self.page.get_by_label("Email").fill(f"{name}@example.org")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Log in")
        if app:
            self.page.get_by_label("Code").fill(fresh_code())
            self.press("Log in")
        self.page.wait_for_url(re.compile("/(portal|reviews|desk|agency)/"))
        return self

    def press(self, word):
        self.page.get_by_role("button", name=word, exact=True).click()

    def send(self, word):
        """A form, to the page that says what came of it."""
        with self.page.expect_navigation():
            self.press(word)
        self.page.locator(".work-messages").wait_for()

    def follow(self, word):
        """The first link of that name, and to its page."""
        self.page.get_by_role("link", name=word, exact=True).first.click()

    def reads(self, text):
        """Waits until it stands on the page."""
        self.page.get_by_text(text).first.wait_for()

    def heading(self, text):
        self.page.get_by_role("heading", level=1, name=text).wait_for()

    def _said(self, message):
        refusal = self.expects_refusals and ANSWERED.match(message.text)
        fault = message.type in ("error", "warning") and not TAKEN_BACK.match(message.text)
        if fault and not refusal:
            self.amiss.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _asked(self, request):
        """Pages ask nobody but us."""
        if not request.url.startswith((f"{self.site}/", "data:", "blob:")):
            self.amiss.append(f"asked elsewhere: {request.url}")

    def _answered(self, response):
        if response.status >= (500 if self.expects_refusals else 400):
            self.amiss.append(f"{response.status} {response.url}")


def fresh_code():
    """A code that is still good when it arrives."""
    left = 30 - time.time() % 30
    if left < 5:
        time.sleep(left)
    return code()
