"""The report: what the cluster may see and nothing else, as data and as PDF."""

from dataclasses import dataclass
from datetime import timedelta

import pypdf
import pytest
from django.core.exceptions import PermissionDenied

from labels.clock import today
from labels.models import Assignment, Score
from labels.trust.report_pdf import pdf
from labels.workflow.appeals import appeal
from labels.workflow.reports import report
from labels.workflow.steps import WorkflowError
from tests.factories import make_cluster
from tests.people import make_auditor, make_board, make_editor, make_manager, make_user
from tests.workflow.deciding import assessed

pytestmark = pytest.mark.django_db


def decided(level="gold", outcome="awarded", **fields):
    case = assessed(level, **fields)
    Score.objects.filter(assignment__assessment=case.assessment)
    case.decide(outcome)
    return case


def test_there_is_no_report_before_the_decision():
    case = assessed()
    with pytest.raises(WorkflowError, match="before the decision"):
        report(case.assessment, case.manager)


def test_only_the_cluster_and_those_who_see_all_cases_get_it():
    case = decided()
    others = (case.assessor, make_user(), make_manager(make_cluster("Other")))
    for user in others:
        with pytest.raises(PermissionDenied):
            report(case.assessment, user)
    for user in (make_editor(case.assessment.cluster), make_board(), make_auditor()):
        assert report(case.assessment, user).awarded


def test_it_adds_up_the_points_by_area():
    case = decided(points={"1.1": 2, "2.2": 4})
    found = report(case.assessment, case.manager)
    areas = [(each.code, each.points, each.maximum, each.percent) for each in found.areas]
    assert areas == [("1", 7, 10, "70.0"), ("2", 9, 10, "90.0")]
    assert (found.points, found.maximum, found.percent, found.pass_percent) == (16, 20, "80.0", 80)
    assert [each.threshold for area in found.areas for each in area.indicators] == [2, 2, 2, 2]


def test_it_names_the_indicators_below_their_threshold():
    case = decided(outcome="not_awarded", points={"1.1": 1})
    areas = report(case.assessment, case.manager).areas
    below = [one.code for area in areas for one in area.indicators if not one.reached]
    assert below == ["1.1"]


def test_silver_shows_requirements_and_areas_and_no_points():
    case = decided("silver", "not_awarded", met={"1.2": False}, areas=2)
    found = report(case.assessment, case.manager)
    met = {one.code: one.met for area in found.areas for one in area.indicators}
    assert met == {"1.1": True, "1.2": False, "2.1": True}
    assert [each.confirmed for each in found.improvement_areas] == [True, True, False]
    assert (found.points, found.percent, found.areas[0].percent) == (None, None, None)


def test_bronze_has_comments_only():
    case = decided("bronze")
    found = report(case.assessment, case.manager)
    assert found.areas[0].indicators[0].comment == "Seen on site."
    assert found.percent is None


def test_it_says_why_not_and_until_when_an_appeal_is_possible():
    case = decided(outcome="not_awarded", points={"1.1": 1})
    (outcome,) = report(case.assessment, case.manager).outcomes
    assert (outcome.reason, outcome.improve) == ("Too few points.", "The strategy.")
    assert outcome.appeal_until == today() + timedelta(days=30)


def test_after_an_appeal_both_decisions_are_in_it():
    case = decided(outcome="not_awarded", points={"1.1": 1})
    appeal(case.assessment, by=case.manager, grounds="Annex 3.")
    case.decide(departure_reason="Annex 3 shows what was missed.")
    found = report(case.assessment, case.manager)
    assert [each.outcome for each in found.outcomes] == ["not_awarded", "awarded"]
    assert found.label
    assert "Annex" not in str(found.as_data())  # why it departs is for the board


def test_no_assessor_and_no_note_is_in_it():
    case = assessed()
    Assignment.objects.filter(assessment=case.assessment, sealed_at=None).delete()
    case.decide()
    data = str(report(case.assessment, case.manager).as_data())
    people = [each.assessor for each in case.assessment.assignments.all()]
    assert not [each for each in people if each.email in data or each.name in data]
    single = {str(each.public_id) for each in case.assessment.assignments.all()}
    assert not [each for each in single if each in data]
    assert "note" not in data


# The PDF.


@dataclass
class Given:
    """A report with texts that a test chooses."""

    data: dict

    def as_data(self):
        return self.data


def given(case=None, **texts):
    case = case or decided()
    return Given(report(case.assessment, case.manager).as_data() | texts)


def text_of(content, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split())


@pytest.mark.parametrize("level", ["bronze", "silver", "gold"])
def test_the_same_report_is_the_same_bytes_and_tagged(level, tmp_path):
    found = given(decided(level))
    content = pdf(found)
    assert content == pdf(found)
    assert content.startswith(b"%PDF-")
    root = pypdf.PdfReader(_kept(content, tmp_path)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def _kept(content, tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    return path


def test_it_says_what_the_page_says(tmp_path):
    case = decided(outcome="not_awarded", points={"1.1": 1})
    text = text_of(pdf(report(case.assessment, case.manager)), tmp_path)
    for part in ("Not awarded", "Too few points.", "80.0 %", "1 / 5", "below the threshold"):
        assert part in text
    assert "Clear aims." in text


def test_what_people_write_is_never_run(tmp_path):
    nasty = '#panic("x") *not bold* $x$ `raw` #eval("1+1") \\ "quoted" #import "x.typ": *'
    text = text_of(pdf(given(cluster=nasty, strengths=[nasty])), tmp_path)
    assert text.count('#panic("x") *not bold* $x$ `raw` #eval("1+1")') == 2


@pytest.mark.parametrize("name", ["Łódź Ελληνικό Кластер", "Žilina İzmir Þór", "العنقود"])
def test_names_in_scripts_of_our_fonts_are_shown(name):
    found = given(cluster=name)
    assert pdf(found) == pdf(found)


def test_letters_that_no_font_of_ours_has_are_stood_in_for(tmp_path):
    text = text_of(pdf(given(cluster="日本 Cluster \U0001f600")), tmp_path)
    assert "□□ Cluster □" in text
    assert "Some letters cannot be shown here." in text


def test_lines_and_empty_texts_do_no_harm(tmp_path):
    text = text_of(pdf(given(strengths=["One.\nTwo.\n\nThree.", " "], improvements=[])), tmp_path)
    assert "One. Two. Three." in text
