"""What a manager of a cluster does in the portal."""

from labels.management.demo_files import simple_pdf

from .looking import look

FIGURES = {
    "Management staff": "2.5",
    "Committed members": "40",
    "Types of members": "3",
    "Profile on the": "https://example.org/profile",
}
KEPT_UP = {"profile": "Keep the profile up to date", "people": "Members and invitations"}
INDICATORS = ("1.1", "1.2", "2.1", "2.2")


def document(code):
    """The file that shows what is said of that indicator."""
    body = simple_pdf(f"Evidence for {code}", ["Minutes of the board, with all who were there."])
    return {"name": f"Minutes {code}.pdf", "mimeType": "application/pdf", "buffer": body}


def open_gold_case(mia, cluster):
    look(mia, "portal-home")
    mia.follow(cluster)
    look(mia, "portal-cluster")
    mia.follow("Open a case")
    mia.page.locator("a[href='?level=gold']").click()
    mia.reads("What you will need")
    look(mia, "portal-open")
    mia.press("Open the case for Gold")
    mia.reads("Where it is")
    look(mia, "portal-case")


def hand_in_evidence(mia):
    """An answer and a file for each indicator."""
    mia.follow("Evidence")
    mia.heading("Evidence")
    look(mia, "portal-evidence-empty")
    mia.page.locator("main .rows a").first.click()
    for place, code in enumerate(INDICATORS):
        mia.heading(f"{code} Indicator {code}")
        answer(mia, f"What we do for {code}.")
        add_file(mia, document(code))
        if not place:
            look(mia, "portal-indicator")
        if code != INDICATORS[-1]:
            mia.page.locator("main a[rel=next]").click()
    mia.follow("Evidence")
    look(mia, "portal-evidence")


def answer(person, text):
    """Typed, and saved: by itself where scripts run, else by the button."""
    person.page.get_by_label("Your answer").fill(text)
    if person.scripts:
        person.page.get_by_label("Your answer").blur()
        person.page.locator("[data-state]").get_by_text("Saved").wait_for()
    else:
        person.send("Save")


def add_file(person, file):
    person.page.get_by_label("File", exact=True).set_input_files(file)
    person.press("Add the file")
    person.page.get_by_role("link", name=file["name"], exact=True).wait_for()


def give_figures(mia):
    mia.follow("Figures")
    mia.heading("Figures")
    for label, value in FIGURES.items():
        mia.page.get_by_label(label).fill(value)
    mia.page.get_by_label("How the assessment takes place").select_option("on_site")
    look(mia, "portal-facts")
    mia.send("Save")


def hand_in(mia, *, button="Hand in"):
    mia.follow("Hand in")
    mia.reads("Everything is there.")
    look(mia, "portal-submit")
    mia.send(button)


def complete(mia, request):
    """What the secretariat asked stands on the case and leads to its indicator."""
    mia.page.reload()
    mia.reads(request)
    look(mia, "portal-returned")
    mia.follow("1.2 Indicator 1.2")
    mia.reads(request)
    answer(mia, "What we do for 1.2, since 2024 with all members.")
    hand_in(mia, button="Hand in again")


def read_the_report(mia):
    mia.page.reload()
    mia.reads("The label is awarded")
    look(mia, "portal-decided")
    with mia.page.expect_download() as coming:
        mia.follow("Report as PDF")
    assert coming.value.path().read_bytes().startswith(b"%PDF-")
    mia.follow("Read the report")
    mia.reads("Clear aims.")
    look(mia, "portal-report")


def look_around(mia, cluster):
    """What a manager keeps up between two assessments."""
    for name, word in {
        "profile": "Keep the profile up to date",
        "people": "Members and invitations",
    }.items():
        mia.page.goto("/portal/")
        mia.follow(cluster)
        mia.follow(word)
        mia.heading(name.title())
        look(mia, f"portal-{name}")
    mia.follow("Account")
    mia.heading("Account")
    look(mia, "portal-account")
