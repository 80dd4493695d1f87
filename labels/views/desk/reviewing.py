"""The review at the desk: started, its findings brought together, completed, opened again."""

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.desk import CompleteForm, ReasonForm, SettleForm
from ...forms.portal import ConfirmForm
from ...workflow import consolidation as steps
from ...workflow import reviews
from ...workflow.scales import scale
from . import inside, words
from .case import about
from .reaching import (
    answer_form,
    case_of_desk,
    case_with_findings,
    desk,
    fits,
    posted,
    redirect,
    sent_version,
    shown_again,
    step_page,
)


@desk()
def start(request, public_id):
    case = case_of_desk(request, public_id)

    def step(_values):
        reviews.start_review(case, by=request.user, version=sent_version(request))

    text = _("From now on the assessors can score. The cluster can change nothing any more.")
    titles = {"title": _("Start the review"), "lead": text, "button": _("Start the review")}
    return _simple(request, case, ConfirmForm, step, "start_review", titles)


@desk()
def reopen(request, public_id):
    case = case_with_findings(request, public_id)

    def step(values):
        given = {"reason": values["reason"], "version": sent_version(request)}
        steps.reopen_review(case, by=request.user, **given)

    text = _("To settle findings anew, or to add an assessor. What is sealed stays sealed.")
    titles = {"title": _("Open the review again"), "lead": text, "button": _("Open it again")}
    return _simple(request, case, ReasonForm, step, "reopen_review", titles)


MAY = {
    "start_review": permissions.can_run,
    "reopen_review": permissions.can_consolidate,
}


def _simple(request, case, form, step, name, titles):
    """A page for a step that needs little: nothing, or a reason."""
    may = MAY[name](request.user, case)

    def context(newer):
        shown = newer or case
        return about(shown) | titles | {"can": may and fits(name, shown)}

    return step_page(
        request,
        "desk/step.html",
        form(posted(request)),
        step,
        may=may,
        sentence=_("Done: %(what)s") % {"what": titles["title"]},
        then=reverse("desk-case", args=[case.public_id]),
        context=context,
    )


@desk()
def consolidate(request, public_id):
    """All findings side by side, the largest differences first; then the review is completed."""
    case = case_with_findings(request, public_id)
    if request.POST.get("do") == "complete":
        return _completed(request, case)
    sent = _sent_form(request, case)
    if sent is None:
        return shown_again(request, "desk/consolidate.html", _page(request, case), "")
    indicator, form = sent

    def step(values):
        version = sent_version(request)
        steps.save_consolidated(case, indicator, by=request.user, version=version, **values)

    may = permissions.can_consolidate(request.user, case)
    sentence = _("Settled: %(indicator)s") % {"indicator": indicator}
    outcome, newer = answer_form(request, form, step, may=may, sentence=sentence)
    if outcome == "taken":
        return redirect(f"{reverse('desk-consolidate', args=[public_id])}#settled")
    context = _page(request, newer or case, sent=(indicator.pk, form))
    return shown_again(request, "desk/consolidate.html", context, outcome)


def _completed(request, case):
    form = CompleteForm(posted(request, "complete"), auto_id="complete_%s")

    def step(values):
        given = {"assessed_on": values["assessed_on"], "version": sent_version(request)}
        steps.complete_review(case, by=request.user, **given)

    may = permissions.can_consolidate(request.user, case)
    sentence = _("The review is complete.")
    outcome, newer = answer_form(request, form, step, may=may, sentence=sentence)
    if outcome == "taken":
        return redirect("desk-case", case.public_id)
    context = _page(request, newer or case) | {"complete": form}
    return shown_again(request, "desk/consolidate.html", context, outcome)


def _sent_form(request, case):
    """The indicator that a form is about, and what was typed for it."""
    if request.method != "POST":
        return None
    asked, text = scale(case), request.POST.get("indicator", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if number not in asked.indicators:
        raise Http404
    indicator = asked.indicators[number]
    return indicator, _settle_form(asked, indicator, request.POST)


def _page(request, case, *, sent=None):
    """`sent` is the key of an indicator and its form, when that was refused."""
    asked, can = scale(case), permissions.can_consolidate(request.user, case)
    can = can and fits("complete_review", case)
    rows = [
        {
            "finding": row,
            "form": _settle_form(asked, row.indicator, initial=_settled(row)) if can else None,
            "given": [(each, _value(each, asked.scoring)) for each in row.given],
            "counts": _value(row.consolidated, asked.scoring) if row.consolidated else "",
        }
        for row in steps.findings(case)
    ]
    for row in rows:
        if sent and row["finding"].indicator.pk == sent[0]:
            row |= {"now": row["form"], "form": sent[1]}
    return about(case) | {
        "rows": rows,
        "scoring": asked.scoring,
        "can": can,
        "assignments": inside.assignments(case),
        "complete": CompleteForm(auto_id="complete_%s"),
        "unsettled": sum(
            1 for row in rows if row["finding"].difference and not row["finding"].consolidated
        ),
    }


def _settle_form(asked, indicator, data=None, initial=None):
    return SettleForm(
        data,
        initial=initial,
        auto_id=f"settle_{indicator.pk}_{'sent_' if data is not None else ''}%s",
        scoring=asked.scoring,
        maximum=asked.maximum(indicator),
    )


def _settled(row):
    """What counts already; else the common finding, and the comments of all, each text once."""
    kept = row.consolidated
    if kept:
        met = {True: "yes", False: "no"}.get(kept.met, "")
        words = {"points": kept.points, "comment": kept.comment, "reason": kept.reason}
        return words | {"met": met}
    comments = "\n\n".join(dict.fromkeys(each.comment for each in row.given if each.comment))
    if row.difference or not row.given:
        return {"comment": comments}
    first = row.given[0]
    met = {True: "yes", False: "no"}.get(first.met, "")
    return {"points": first.points, "met": met, "comment": comments}


def _value(score, scoring):
    if scoring == "points":
        return "" if score.points is None else f"{score.points} / {score.maximum}"
    if scoring == "met":
        return words.FINDINGS["met" if score.met else "not_met"]
    return _("in words")
