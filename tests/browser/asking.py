"""What somebody of an agency does in its pages."""

import json
import re
from urllib.request import Request, urlopen

from .looking import look
from .receiving import ADDRESS
from .seed import AGENCY, HOLDER

LIST = f"""Name;Country;Reference
{HOLDER} e.V.;DE;2026/1
{HOLDER} II;DE;2026/2
Quite Unknown;DE;2026/3
""".encode()
# Pages that ask once more, and where they are reached.
QUESTIONS = (
    ("Saved sets", "Health", "Remove", "agency-cohort-remove"),
    ("Webhooks", "Our database", "New secret", "agency-webhook-rotate"),
    ("Webhooks", "Our database", "Remove", "agency-webhook-remove"),
    ("Lists", "beneficiaries.csv", "Forget this list now", "agency-list-forget"),
)
FILE = {"name": "beneficiaries.csv", "mimeType": "text/csv", "buffer": LIST}


def goes_to(ada, place):
    """A place of the agency, by its navigation."""
    ada.page.get_by_role("navigation", name=re.compile(f"^Places of {AGENCY}")).get_by_role(
        "link", name=place, exact=True
    ).click()
    ada.heading(place)


def make_a_key(ada):
    """The text of a key that was made, shown this once."""
    goes_to(ada, "Keys")
    ada.page.get_by_label("What the key is for").fill("Our own software")
    ada.page.get_by_label("Good for so many days").fill("30")
    ada.page.get_by_role("group", name="What it may do").get_by_role("checkbox").first.check()
    look(ada, "agency-keys")
    ada.press("Make the key")
    ada.reads("It is never shown again.")
    text = ada.page.locator(".work-secret").inner_text()
    look(ada, "agency-key")
    return text


def ask_with(ada, key):
    """What the API says of the key to a program that has nothing but it."""
    request = Request(
        f"{ada.site}/api/v1/keys/current/", headers={"Authorization": f"Bearer {key}"}
    )
    with urlopen(request, timeout=20) as answer:
        return json.load(answer)


def save_a_set(ada):
    """From the address of a filtered list; the name was forgotten at first."""
    ada.page.goto("/clusters/?country=DE&sector=health")
    ada.page.get_by_role("link", name=HOLDER).first.wait_for()
    address = ada.page.url
    ada.page.goto("/agency/")
    goes_to(ada, "Saved sets")
    ada.follow("New set from a filter")
    look(ada, "agency-cohort-new")
    ada.page.get_by_label("Or the address of a list").fill(address)
    ada.page.get_by_label("Note").fill("Whom we pay.")
    ada.page.get_by_label("Name", exact=True).fill("Health")
    ada.page.get_by_label("Region", exact=True).fill("XX")
    ada.press("Show what it finds")
    ada.reads("Nothing was saved yet.")
    assert ada.page.get_by_label("Note").input_value() == "Whom we pay."
    assert ada.page.get_by_label("Or the address of a list").input_value() == address
    look(ada, "agency-cohort-refused")
    ada.page.get_by_label("Region", exact=True).fill("")
    ada.page.get_by_role("button", name="Show", exact=False).last.click()
    ada.page.locator("#found").get_by_role("link", name=HOLDER).wait_for()
    look(ada, "agency-cohort-found")
    ada.press("Save this set")


def see_what_changed(ada, since):
    ada.heading("Health")
    ada.page.get_by_label("Since", exact=False).fill(since)
    ada.press("Show")
    ada.page.locator(".told-part.entered, .told-part").first.wait_for()
    ada.page.locator(".told-parts").get_by_role("link", name=HOLDER).first.wait_for()
    look(ada, "agency-cohort")
    goes_to(ada, "Saved sets")
    look(ada, "agency-cohorts")


def make_a_webhook(ada):
    """Refused at first for an address that nobody may call; then its secret."""
    goes_to(ada, "Webhooks")
    ada.follow("New webhook")
    ada.page.get_by_label("Name", exact=True).fill("Our database")
    ada.page.get_by_label("Address that is called").fill("https://10.0.0.1/hook")
    ada.page.get_by_role("checkbox", name="label.expired", exact=True).check()
    ada.press("Make the webhook")
    ada.reads("Nothing was saved yet.")
    assert ada.page.get_by_label("Name", exact=True).input_value() == "Our database"
    assert ada.page.get_by_role("checkbox", name="label.expired", exact=True).is_checked()
    look(ada, "agency-webhook-new")
    ada.page.get_by_label("Address that is called").fill(ADDRESS)
    ada.press("Make the webhook")
    ada.heading("The secret")
    look(ada, "agency-webhook-secret")
    return ada.page.locator(".work-secret").inner_text()


def send_a_test(ada, receiver):
    """Until the receiver has it, and the message says what it answered."""
    ada.press("Send a test")
    ada.heading("webhook.test")
    assert "webhook.test" in receiver.reads()
    while ada.page.get_by_role("link", name="Look again").count():
        ada.follow("Look again")
        ada.heading("webhook.test")
    ada.page.locator(".told-try").get_by_text("204").wait_for()
    look(ada, "agency-webhook-message")
    ada.follow("Our database")
    ada.heading("Our database")
    ada.page.locator(".told-message").get_by_role("link", name="webhook.test").wait_for()
    look(ada, "agency-webhook")
    goes_to(ada, "Webhooks")
    look(ada, "agency-webhooks")


def check(ada):
    """Refused at first for want of a level; then answered, with a paper for the file."""
    goes_to(ada, "Checks")
    ada.follow("New check")
    ada.page.get_by_label("Cluster or label").fill(HOLDER.lower())
    ada.page.get_by_label("Your reference").fill("2026/17")
    ada.press("Ask the register")
    ada.reads("Nothing was saved yet.")
    assert ada.page.get_by_label("Your reference").input_value() == "2026/17"
    look(ada, "agency-check-new")
    ada.page.get_by_label("At least this level").select_option(label="Silver")
    ada.press("Ask the register")
    ada.page.locator(".agency-verdict").get_by_text("Yes", exact=True).wait_for()
    look(ada, "agency-check")
    with ada.page.expect_download() as coming:
        ada.follow("PDF for the file")
    assert coming.value.path().read_bytes().startswith(b"%PDF-")
    goes_to(ada, "Checks")
    look(ada, "agency-checks")


def bring_a_list(ada):
    goes_to(ada, "Lists")
    ada.follow("Bring a list")
    ada.page.get_by_label("Did they hold at least").select_option(label="Silver")
    ada.page.get_by_label("On this day").fill("1066-10-14")
    ada.page.get_by_label("The list").set_input_files(FILE)
    ada.press("Match the names")
    ada.reads("Nothing was saved yet.")
    assert ada.page.get_by_label("Did they hold at least").input_value() == "silver"
    look(ada, "agency-list-new")
    ada.page.get_by_label("On this day").fill("")
    ada.page.get_by_label("The list").set_input_files(FILE)
    ada.press("Match the names")
    if not ada.scripts:
        until_it_is_matched(ada)
    ada.heading(FILE["name"])
    look(ada, "agency-list")


def until_it_is_matched(ada):
    """The clock does it by itself; the button does it now."""
    for _again in range(20):
        now = ada.page.get_by_role("button", name="Match the next rows now")
        if not now.count():
            return
        now.click()


def review_by_keyboard(ada):
    """The digits choose where scripts run; the arrows everywhere. Enter sends."""
    ada.follow("Look at 1 doubtful row")
    ada.heading("Who is meant?")
    look(ada, "agency-list-review")
    ada.follow("One after the other")
    ada.heading(f"{HOLDER} II")
    look(ada, "agency-list-row")
    ada.page.get_by_role("radio").first.focus()
    ada.page.keyboard.press("1" if ada.scripts else "Space")
    ada.page.keyboard.press("Enter")
    ada.reads("Line 3 is decided.")


def take_the_result(ada):
    """The rows of the downloaded table, as texts."""
    with ada.page.expect_download() as coming:
        ada.follow("CSV")
    goes_to(ada, "Lists")
    look(ada, "agency-lists")
    return coming.value.path().read_text(encoding="utf-8-sig").splitlines()


def look_around(ada):
    ada.page.goto("/agency/")
    ada.heading("Overview")
    look(ada, "agency-home")
    goes_to(ada, "People")
    look(ada, "agency-people")
    ada.page.goto("/agency/")
    ada.follow("Change this")
    ada.page.get_by_label("Regions it looks after").wait_for()
    look(ada, "agency-profile")


def look_at_questions(ada):
    for place, one, word, name in QUESTIONS:
        goes_to(ada, place)
        ada.follow(one)
        ada.heading(one)
        ada.follow(word)
        ada.page.get_by_role("heading", level=1, name=one, exact=True).wait_for(state="detached")
        look(ada, name)
    goes_to(ada, "Saved sets")
    ada.follow("New set from a list")
    ada.heading("New set from a list")
    look(ada, "agency-cohort-new-list")
