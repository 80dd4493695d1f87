"""What an assessor does."""

from .looking import look
from .managing import INDICATORS, document


def declare(ida, cluster):
    look(ida, "reviews-home")
    ida.follow(cluster)
    look(ida, "reviews-declaration")
    ida.page.get_by_label("No, I have none").check()
    ida.press("Declare")
    ida.reads("The evidence is open now.")
    look(ida, "reviews-waiting")


def score(ida, points):
    """Each indicator with the evidence beside it, then the summary."""
    ida.page.reload()
    look(ida, "reviews-case")
    ida.follow("Go on with 1.1")
    for place, (code, given) in enumerate(zip(INDICATORS, points, strict=True)):
        ida.heading(f"{code} Indicator {code}")
        if not place:
            open_file(ida, document(code))
        ida.page.get_by_role("radio", name=str(given), exact=True).check()
        ida.page.get_by_label("Comment to the cluster").fill("Seen on site.")
        if not place:
            look(ida, "reviews-indicator")
        last = code == INDICATORS[-1]
        ida.press("Save and go to the summary" if last else "Save and go to the next")
    ida.heading("Summary")
    ida.page.get_by_label("Strengths").fill("Clear aims.")
    ida.page.get_by_label("Points to improve").fill("More members.")
    look(ida, "reviews-summary")
    ida.send("Save")


def open_file(ida, file):
    """It comes as it was handed in, to be kept and not to be run."""
    with ida.page.expect_download() as coming:
        ida.follow(file["name"])
    assert coming.value.suggested_filename == file["name"]
    assert coming.value.path().read_bytes() == file["buffer"]


def seal(ida):
    ida.follow("Go on to the seal")
    ida.reads("Everything is there.")
    look(ida, "reviews-seal")
    ida.send("Seal")
    look(ida, "reviews-sealed")


def compare(otto):
    """Whoever seals last sees at once what the other one found."""
    otto.follow("See what all assessors found")
    otto.reads("1 finding differs.")
    look(otto, "reviews-others")
