"""Sentences of the rules and texts of the reference data in the language of the reader."""

import json
import pickle

import pytest
from django.template import engines
from django.utils import translation

from labels.models import LabelLevel
from labels.rules.eligibility import problems
from labels.rules.moves import NotNow, State, target
from labels.rules.partial_dates import PartialDate
from labels.rules.sentences import Sentence
from labels.wording import told, worded
from labels.workflow.steps import WorkflowError
from tests.catalogues import in_german

__all__ = ["in_german"]


def test_a_sentence_is_its_english_text():
    sentence = Sentence("There is no month %(month)s.", month="13")

    assert sentence == "There is no month 13."
    assert json.dumps([sentence]) == '["There is no month 13."]'
    assert pickle.loads(pickle.dumps(sentence)).values == {"month": "13"}


def test_a_sentence_without_values_may_hold_a_percent_sign():
    assert Sentence("80 % are needed") == "80 % are needed"


def test_a_sentence_is_still_one_after_an_exception_has_carried_it(in_german):
    in_german({"There is no month %(month)s. Write a month between 01 and 12.": "%(month)s??"})
    with pytest.raises(ValueError, match="no month 13") as refused:
        PartialDate("2016-13")

    with translation.override("de"):
        assert worded(str(refused.value)) == "13??"
    assert worded(str(refused.value)) == str(refused.value)


def test_sentences_within_a_sentence_are_worded_too(in_german):
    in_german(
        {
            "This case is %(state)s; %(cannot)s.": "Der Fall ist %(state)s; %(cannot)s.",
            "a draft": "ein Entwurf",
            "its review cannot be started now": "seine Prüfung kann nicht beginnen",
        }
    )
    with pytest.raises(NotNow) as refused:
        target("start_review", State.DRAFT)

    with translation.override("de"):
        error = WorkflowError("wrong_state", str(refused.value))
    assert str(error) == "Der Fall ist ein Entwurf; seine Prüfung kann nicht beginnen."
    assert str(WorkflowError("wrong_state", str(refused.value))).startswith("This case is a draft;")


def test_the_problems_of_a_refusal_are_worded_as_well(in_german):
    from datetime import date

    in_german({"Not recorded yet: %(asks)s": "Noch nicht festgehalten: %(asks)s"})
    found = problems({}, date(2026, 11, 20))[0]
    with translation.override("de"):
        error = WorkflowError("incomplete", "x", [{"code": found.code, "text": found.sentence}])

    assert error.problems[0]["text"].startswith("Noch nicht festgehalten: ")


def test_what_people_wrote_is_left_as_it_is(in_german):
    in_german({"Hello": "Hallo"})
    with translation.override("de"):
        assert worded("Hello") == "Hello"
        assert told("Hello") == "Hello"


def test_reference_data_is_told_in_the_language_of_the_reader(in_german):
    in_german({("reference", "Gold"): "Gold (de)"})
    with translation.override("de"):
        assert told("Gold") == str(LabelLevel(name="Gold")) == "Gold (de)"
    assert told("Gold") == str(LabelLevel(name="Gold")) == "Gold"


@pytest.mark.parametrize("language", ["en", "de", "pl"])
def test_an_empty_text_stays_empty(language):
    """gettext answers an empty text with the head of the catalogue."""
    with translation.override(language):
        assert told("") == worded("") == ""


def test_an_untranslated_text_is_marked_as_english(in_german):
    in_german({("reference", "Known"): "Bekannt"})
    template = engines["django"].from_string("{% load wordings %}{{ text|in_its_language }}")
    with translation.override("de"):
        assert template.render({"text": "Known"}) == "Bekannt"
        assert template.render({"text": "<New>"}) == '<span lang="en">&lt;New&gt;</span>'
        assert template.render({"text": ""}) == ""
    assert template.render({"text": "New"}) == "New"
