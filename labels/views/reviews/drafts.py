"""Drafts of findings: saved by a button or by themselves, and never lost to an older form.

An assignment has one version for all its findings. A form also carries a mark of the one finding
it was made from: while that stands, the form is not too old, whatever else was saved since.
"""

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from ...forms.reviews import AreaForm, ScoreForm, SummaryForm, yes_no
from ...models import Assignment, ImprovementArea, Score
from ...templatetags.words import moment_in_words
from ...workflow import reviews
from ...workflow.steps import Stale, WorkflowError
from ..sending import refuse, sent_version


@dataclass(frozen=True, slots=True)
class Standing:
    """What a form is made from: the version of the assignment, and the finding as it stands."""

    version: int
    initial: dict[str, Any]

    @property
    def mark(self):
        text = json.dumps(self.initial, sort_keys=True)
        return blake2b(text.encode(), digest_size=8).hexdigest()


class Draft:
    """One finding of a review. `fields` are its columns; the rest says where it is and goes."""

    fields: tuple[str, ...]

    def __init__(self, review):
        self.review = review

    def row(self):
        """The finding as it stands in the database now, or None."""
        raise NotImplementedError

    def keep(self, values, version):
        """Take the step."""
        raise NotImplementedError

    def form(self, data=None, **options):
        raise NotImplementedError

    def standing(self):
        """The version first: a save in between makes it too old, and never the finding."""
        rows = Assignment.objects.values_list("version", flat=True)
        version = rows.get(pk=self.review.assignment.pk)
        row = self.row()
        known = {name: getattr(row, name) if row else None for name in self.fields}
        for name in {"met", "confirmed"} & set(known):
            known[name] = yes_no(known[name])
        return Standing(version, {n: "" if v is None else v for n, v in known.items()})

    def save(self, values, *, version, mark):
        """Keep it. Stale only if this very finding is another one than the form was made from."""
        try:
            return self._kept(values, version)
        except Stale:
            now = self.standing()
            if now.mark != mark:
                raise
            return self._kept(values, now.version)

    def _kept(self, values, version):
        """What stands afterwards, read while the step still holds the assignment."""
        with transaction.atomic():
            self.keep(values, version)
            return self.standing()


class ScoreDraft(Draft):
    fields = ("points", "met", "comment", "note")

    def __init__(self, review, indicator):
        super().__init__(review)
        self.indicator = indicator

    def row(self):
        rows = Score.objects.filter(assignment=self.review.assignment, indicator=self.indicator)
        return rows.first()

    def keep(self, values, version):
        given = {"by": self.review.user, "version": version}
        reviews.save_score(self.review.assignment, self.indicator, **given, **values)

    def form(self, data=None, **options):
        options |= {"scoring": self.review.rule.scoring}
        return ScoreForm(data, maximum=self.review.maximum(self.indicator), **options)


class SummaryDraft(Draft):
    fields = ("strengths", "improvements")

    def row(self):
        return Assignment.objects.get(pk=self.review.assignment.pk)

    def keep(self, values, version):
        given = {"by": self.review.user, "version": version}
        reviews.save_summary(self.review.assignment, **given, **values)

    def form(self, data=None, **options):
        return SummaryForm(data, **options)


class AreaDraft(Draft):
    fields = ("confirmed", "finding")

    def __init__(self, review, area):
        super().__init__(review)
        self.area = area

    def row(self):
        return ImprovementArea.objects.get(pk=self.area.pk)

    def keep(self, values, version):
        given = {"by": self.review.user, "version": version}
        reviews.confirm_area(self.review.assignment, self.area, **given, **values)

    def form(self, data=None, **options):
        return AreaForm(data, **options)


def answered(request, draft, *, show, onward):
    """The answer to a form: on to the next page, or `show(context, status)` with what was typed.

    A form that saves itself asks for JSON.
    """
    form = draft.form(request.POST)
    standing, status = _saved(request, draft, form)
    if request.headers.get("Accept") == "application/json":
        return _told(form, standing, status)
    if status == 200:
        messages.success(request, _("Saved."))
        return redirect(onward)
    return show(_refused(request, draft, form, standing), status)


def shown(draft):
    """What the page of a draft knows."""
    standing = draft.standing()
    return {
        "form": draft.form(initial=standing.initial),
        "version": standing.version,
        "mark": standing.mark,
    }


def _saved(request, draft, form):
    """What stands afterwards, or stood against it, and how it went."""
    if not form.is_valid():
        return None, 422
    mark = request.POST.get("seen", "")
    try:
        return draft.save(form.cleaned_data, version=sent_version(request), mark=mark), 200
    except WorkflowError as refusal:
        refuse(form, refusal)
        return None, 409
    except Stale:
        return draft.standing(), 412


def _refused(request, draft, form, standing):
    """A refused form goes out as it came; an older one beside what stands there now."""
    if standing is None:
        sent = request.POST
        return {"form": form, "version": sent.get("version", ""), "mark": sent.get("seen", "")}
    newer = draft.form(initial=standing.initial, auto_id="newer_%s")
    return {"form": form, "newer": newer, "version": standing.version, "mark": standing.mark}


def _told(form, standing, status):
    if status == 200:
        text = _("Saved on %(moment)s") % {"moment": moment_in_words(timezone.now())}
        known = {"version": standing.version, "seen": standing.mark, "text": text}
        return JsonResponse(known)
    if status == 412:
        return JsonResponse({"code": "stale", **standing.initial}, status=status)
    text = " ".join(str(each) for errors in form.errors.values() for each in errors)
    return JsonResponse({"code": "not_saved", "text": text}, status=status)
