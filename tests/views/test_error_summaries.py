"""The summary of what is wrong with a form: each line leads to something that takes the focus."""

import pytest
from django import forms
from django.template.loader import render_to_string

from .reading import Page

CHOICES = [("a", "One"), ("b", "Another")]


class Question(forms.Form):
    name = forms.CharField()
    level = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)

    def clean(self):
        raise forms.ValidationError("These three do not go together.")


def read(template, **context):
    page = Page()
    page.feed(render_to_string(template, context))
    return page


@pytest.fixture
def sent():
    return Question({})


def test_nothing_is_summed_up_before_a_form_was_sent():
    assert read("work/_errors.html", form=Question()).tags == []


@pytest.mark.parametrize("template", ["work/_errors.html", "account/_fields.html"])
def test_every_line_leads_to_a_field_or_to_the_first_answer_of_a_group(sent, template):
    summary = read(template, form=sent)
    fields = Page()
    fields.feed(sent.as_p())
    inputs = {f"#{attrs['id']}" for attrs in fields.all("input")}
    links = [link for link in summary.links if link.startswith("#")]
    assert links == ["#id_name", "#id_level_0", "#id_parts_0"]
    assert set(links) <= inputs


@pytest.mark.parametrize("template", ["work/_errors.html", "account/_fields.html"])
def test_the_summary_is_announced_and_takes_the_focus(sent, template):
    summary = read(template, form=sent)
    [box] = [attrs for attrs in summary.all("div") if attrs.get("role") == "alert"]
    assert box["tabindex"] == "-1"
    assert "autofocus" in box
    assert "These three do not go together." in summary.text
