"""What the clusters of the demonstration hand in: answers in words, links, and files made here."""

from decimal import Decimal
from io import BytesIO

from labels.files.store import keep
from labels.management.demo_files import simple_docx, simple_pdf, simple_png, simple_xlsx
from labels.models import Assessment, Evidence, Indicator, User
from labels.workflow import cases, evidence
from labels.workflow.readiness import indicators_for

from .cast import MADE_UP

FACTS = {
    "management_fte": Decimal("2.5"),
    "committed_members": 48,
    "member_types": 4,
    "mode": "on_site",
}
ANSWERS = (
    "We write this down once a year and show it to the steering group in spring.",
    "The team keeps a list of it, and every member can see how it changes.",
    "Two of three members told us in the last survey that this is as it should be.",
    "The general assembly decided on it, and the minutes are with the secretariat.",
    "It has grown in each of the last three years; the table has the figures.",
)
AREAS = (
    "Since the last assessment a second person looks after the members.",
    "Since the last assessment each project has a plan with dates and a budget.",
    "Since the last assessment members are asked every year, and told what comes of it.",
)


def hand_in_some(assessment: Assessment, *, by: User) -> None:
    """A beginning: half of the answers, and the first files."""
    asked = indicators_for(assessment)
    answer(assessment, asked[: len(asked) // 2], by=by)
    add_files(assessment, asked[:2], by=by)


def hand_in_all(assessment: Assessment, *, by: User) -> None:
    """Everything that is needed to submit."""
    asked = indicators_for(assessment)
    answer(assessment, asked, by=by)
    add_files(assessment, asked[:4], by=by)
    evidence.add_link(
        assessment,
        asked[-1],
        by=by,
        link="https://demo.example/press/",
        text="Our press page.",
    )
    if assessment.level.code == "silver":
        cases.set_improvement_areas(assessment, list(zip(asked[:3], AREAS, strict=True)), by=by)
    profile = f"https://demo.example/platform/{assessment.cluster.slug}/"
    cases.record_facts(assessment, by=by, platform_profile=profile, **FACTS)


def answer(assessment: Assessment, asked: list[Indicator], *, by: User) -> None:
    for place, indicator in enumerate(asked):
        said = ANSWERS[place % len(ANSWERS)]
        text = f"{MADE_UP} {indicator.name}: {said[0].lower()}{said[1:]}"
        evidence.save_answer(assessment, indicator, by=by, text=text, version=None)


def add_files(assessment: Assessment, asked: list[Indicator], *, by: User) -> None:
    """A PDF, a workbook, a text and a picture; the workbook is for the secretariat only."""
    for indicator, (name, content) in zip(asked, files(assessment), strict=False):
        readers = Evidence.Confidentiality
        evidence.add_file(
            assessment,
            indicator,
            by=by,
            upload=keep(BytesIO(content), name),
            text=f"{MADE_UP} For {indicator.code}.",
            confidentiality=(readers.SECRETARIAT if name.endswith(".xlsx") else readers.ASSESSORS),
        )


def files(assessment: Assessment) -> list[tuple[str, bytes]]:
    """Small files that say of themselves that they are made up; by their names."""
    cluster = assessment.cluster.name
    members = [("Year", "Members"), (2023, 39), (2024, 42), (2025, 48)]
    return [
        ("strategy.pdf", simple_pdf(f"Strategy of {cluster}", [MADE_UP, "", *ANSWERS])),
        ("budget.xlsx", simple_xlsx([(MADE_UP,), *members])),
        ("minutes.docx", simple_docx(f"Minutes of {cluster}", [MADE_UP, *ANSWERS])),
        ("members.png", simple_png([count for _year, count in members[1:]], width=240, height=120)),
    ]
