"""Papers in the language of whoever asks for them: the words, the days, and what the file says."""

from io import BytesIO

import pytest
from django.utils import translation
from pypdf import PdfReader

from labels.trust.report_pdf import pdf
from tests.catalogues import in_german

__all__ = ["in_german"]

OUTCOME = {
    "round": 1,
    "outcome": "awarded",
    "decided_on": "2026-03-31",
    "reason": "",
    "improve": "",
    "come_back_on": None,
    "appeal_until": None,
}
INDICATOR = {
    "code": "1.1.0",
    "name": "Strategies",
    "points": 4,
    "maximum": 5,
    "threshold": 2,
    "met": None,
    "comment": "Well done.",
    "reached": True,
}
AREA = {
    "code": "1",
    "name": "Processes",
    "points": 4,
    "maximum": 5,
    "percent": "80.0",
    "indicators": [INDICATOR],
}
DATA = {
    "assessment": "0b5f",
    "cluster": "Alpha Bio",
    "level": "gold",
    "level_name": "Gold",
    "rule_set": "Rules of 2013",
    "scoring": "points",
    "assessed_on": "2026-03-01",
    "outcomes": [OUTCOME],
    "points": 4,
    "maximum": 5,
    "percent": "80.0",
    "pass_percent": 80,
    "areas": [AREA],
    "improvement_areas": [],
    "strengths": [],
    "improvements": [],
    "label": "7K3M-2QXP",
    "valid_from": "2026-03-31",
    "valid_until": "2028-03-31",
}
GERMAN = {
    "Decided on": "Entschieden am",
    ("reference", "Rules of 2013"): "Regeln von 2013",
    ("reference", "Strategies"): "Strategien",
    ("reference", "Processes"): "Abläufe",
}


class Report:
    def as_data(self):
        return DATA


def read(language):
    with translation.override(language):
        made = PdfReader(BytesIO(pdf(Report())))
    text = " ".join(page.extract_text() for page in made.pages)
    return made.trailer["/Root"]["/Lang"], " ".join(text.split())


@pytest.mark.parametrize("language", ["en", "de", "fr", "it", "es", "pl"])
def test_a_paper_says_in_which_language_it_is(language):
    assert read(language)[0].split("-")[0] == language


def test_words_days_and_reference_data_are_in_the_language(in_german):
    in_german(GERMAN)
    _language, german = read("de")
    _language, english = read("en")

    for words in ("Entschieden am", "31. März 2026", "Regeln von 2013", "Strategien", "Abläufe"):
        assert words in german
        assert words not in english
    for words in ("Decided on", "31 March 2026", "Rules of 2013", "Strategies", "Processes"):
        assert words in english
        assert words not in german
