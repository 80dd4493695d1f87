"""What secretariat and board do at the desk."""

from .looking import look

PLACES = ("Labels", "Measures", "Claims", "Changes", "People", "Journal", "Statistics")


def find_case(sam, cluster):
    look(sam, "desk-home")
    sam.follow("Cases")
    sam.heading("Cases")
    look(sam, "desk-cases")
    sam.page.get_by_role("link", name=cluster).first.click()
    sam.heading(cluster)
    look(sam, "desk-case")


def return_for_completion(sam, request):
    sam.follow("Return for completion")
    sam.page.get_by_label("1.2 Indicator 1.2").fill(request)
    look(sam, "desk-return")
    sam.send("Return for completion")


def assign(sam, names):
    sam.page.reload()
    sam.follow("Assign assessors")
    sam.heading("Assessors")
    for name in names:
        sam.page.get_by_label("Assessor", exact=True).select_option(label=name)
        sam.send("Assign")
    look(sam, "desk-assign")


def start_review(sam):
    back(sam)
    sam.follow("Start the review")
    look(sam, "desk-start")
    sam.send("Start the review")


def bring_together(sam):
    """The one finding that differs is settled, and the review is complete."""
    back(sam)
    sam.follow("Bring findings together")
    sam.reads("1 difference is still open.")
    look(sam, "desk-consolidate")
    settled = sam.page.locator("section.desk-finding").filter(has_text="1 point apart")
    settled.get_by_label("Points").fill("4")
    settled.get_by_role("button", name="Settle").click()
    sam.reads("0 differences are still open.")
    sam.send("Complete the review")


def record_eligibility(sam):
    back(sam)
    sam.follow("Record eligibility")
    sam.heading("Eligibility")
    for field in sam.page.get_by_label("Finding").all():
        field.select_option("met")
    look(sam, "desk-eligibility")
    sam.send("Record")


def propose(sam):
    back(sam)
    sam.follow("Propose a decision")
    sam.reads("The rules say: passed")
    sam.page.get_by_label("Outcome").select_option("awarded")
    look(sam, "desk-propose")
    sam.send("Propose to the board")


def confirm(bea, cluster):
    look(bea, "desk-board")
    bea.follow("Cases")
    bea.page.get_by_role("link", name=cluster).first.click()
    bea.follow("Confirm or send back")
    look(bea, "desk-confirm")
    bea.send("Confirm the decision")
    look(bea, "desk-decided")


def look_around(sam):
    """The lists of the desk, and the label as the desk sees it."""
    sam.page.goto("/desk/")
    for place in PLACES:
        sam.page.locator(".work-places").get_by_role("link", name=place, exact=True).click()
        sam.page.locator(".work-places [aria-current]").get_by_text(place, exact=True).wait_for()
        look(sam, f"desk-{place.lower()}")
    sam.page.locator(".work-places").get_by_role("link", name="Labels", exact=True).click()
    sam.page.locator("main td a, main th a").first.click()
    sam.heading("Label")
    look(sam, "desk-label")


def back(sam):
    """The page of the case, as it is now."""
    sam.page.goto("/".join(sam.page.url.split("/")[:6]) + "/")
