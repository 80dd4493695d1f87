"""The evidence of a case: all indicators with what is there, and the editor of one of them."""

from dataclasses import dataclass, field

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from ...forms.portal import AnswerForm, FileForm, LinkForm
from ...models import Evidence
from ...rules.moves import State
from ...templatetags.words import moment_in_words
from ...workflow import evidence as steps
from ...workflow.readiness import indicators_for, readiness
from ...workflow.steps import Stale, WorkflowError
from ..case_words import CARRIED
from ..sending import attempt
from ..working import private, told, version_of
from . import words
from .reaching import my_case


@dataclass
class Indicated:
    """One indicator in the list: what is there and what the secretariat asks."""

    indicator: object
    missing: str
    items: list = field(default_factory=list)
    requests: list = field(default_factory=list)

    @property
    def carried(self):
        return any(each.carried_from_id for each in self.items)


@private("GET", "HEAD")
def overview(request, public_id):
    case = my_case(request, public_id)
    ready = readiness(case)
    found = {each.indicator.pk: Indicated(each.indicator, each.missing) for each in ready.items}
    for item in _items(request, case):
        if item.indicator_id in found:
            found[item.indicator_id].items.append(item)
    for each in case.completion_requests.filter(answered_at=None, indicator__in=list(found)):
        found[each.indicator_id].requests.append(each)
    areas = {}
    for each in found.values():
        areas.setdefault(each.indicator.area, []).append(each)
    context = words.about(case, request.user, "portal-evidence")
    context |= {
        "readiness": ready,
        "areas": list(areas.items()),
        "can_carry": context["editable"] and _last_time_exists(case),
        "is_returned": case.state == State.RETURNED,
    }
    return render(request, "portal/evidence.html", context)


@private("POST")
def carry(request, public_id):
    """Take over what was handed in last time; an answer that is there already stays."""
    case = my_case(request, public_id)
    with told(request, _("What you handed in last time is carried over.")):
        steps.carry_over(case, by=request.user)
    return redirect("portal-evidence", public_id)


@private()
def indicator(request, public_id, indicator):
    """The editor of one indicator; without JavaScript the answer is saved by its button."""
    case, asked = asked_of(request, public_id, indicator)
    if request.method != "POST":
        return indicator_page(request, case, asked)
    form = AnswerForm(request.POST)

    def step(values):
        steps.save_answer(case, asked, by=request.user, version=version_of(request), **values)

    try:
        if attempt(request, form, step, _("Your answer is saved.")):
            return redirect(_after(request, case, asked))
    except Stale as stale:
        return indicator_page(request, case, asked, answer=form, newer=_kept(stale.now), status=412)
    return indicator_page(request, case, asked, answer=form, status=422)


@private("POST")
def answer(request, public_id, indicator):
    """The same for what saves itself while it is typed: told as JSON."""
    case, asked = asked_of(request, public_id, indicator)
    given = {"text": request.POST.get("text", ""), "version": version_of(request)}
    if readers := request.POST.get("confidentiality"):
        given["confidentiality"] = readers
    try:
        item = steps.save_answer(case, asked, by=request.user, **given)
    except Stale as stale:
        newer = _kept(stale.now)
        known = {"version": newer and newer.version, "text": newer.text if newer else ""}
        return JsonResponse({"code": "stale", **known}, status=412)
    except WorkflowError as refusal:
        return JsonResponse({"code": refusal.code, "text": str(refusal)}, status=409)
    saved_at = item.changed_at
    told_as = _("Saved on %(moment)s") % {"moment": moment_in_words(saved_at)}
    known = {"version": item.version, "saved_at": saved_at.isoformat(), "text": told_as}
    return JsonResponse(known)


@private("POST")
def link(request, public_id, indicator):
    """A link as evidence."""
    case, asked = asked_of(request, public_id, indicator)
    form = LinkForm(request.POST, auto_id="link_%s")

    def step(values):
        steps.add_link(case, asked, by=request.user, **values)

    if attempt(request, form, step, _("The link is added.")):
        return redirect("portal-indicator", public_id, asked.pk)
    return indicator_page(request, case, asked, link=form, status=422)


def asked_of(request, public_id, number):
    """The case, and an indicator that its level asks for."""
    case = my_case(request, public_id)
    found = next((each for each in indicators_for(case) if each.pk == number), None)
    if found is None:
        raise Http404
    return case, found


def indicator_page(request, case, asked, *, newer=None, status=200, **sent):
    """The editor. `sent` holds a form that was refused: answer, link or file."""
    items = [each for each in _items(request, case) if each.indicator_id == asked.pk]
    known = next((each for each in items if each.kind == Evidence.Kind.TEXT), None)
    listed = indicators_for(case)
    place = [each.pk for each in listed].index(asked.pk)
    context = words.about(case, request.user, "portal-evidence")
    context |= {
        "indicator": asked,
        "place": place + 1,
        "count": len(listed),
        "previous": listed[place - 1] if place else None,
        "next": listed[place + 1] if place + 1 < len(listed) else None,
        "requests": case.completion_requests.filter(indicator=asked).order_by("-asked_at"),
        "answer": known,
        "answer_state": CARRIED[steps.carried_state(known)] if known else "",
        "newer": newer,
        "newer_form": _answer_form(newer, auto_id="newer_%s") if newer or status == 412 else None,
        "version": _version(request, known, newer, status),
        "items": [
            {"item": each, "carried": CARRIED[steps.carried_state(each)]}
            for each in items
            if each != known
        ],
        "answer_form": sent.get("answer") or _answer_form(known),
        "link_form": sent.get("link") or LinkForm(auto_id="link_%s"),
        "file_form": sent.get("file") or FileForm(auto_id="file_%s"),
    }
    return render(request, "portal/indicator.html", context, status=status)


def _version(request, known, newer, status):
    """The version that the answer's form goes out with; after a refusal the one it came with."""
    if status == 412:
        return newer.version if newer else ""
    if request.method == "POST" and "version" in request.POST:
        return request.POST["version"]
    return known.version if known else ""


def _answer_form(item, **options):
    initial = {"text": item.text, "confidentiality": item.confidentiality} if item else {}
    return AnswerForm(initial=initial, **options)


def _kept(row):
    """The newer answer, unless it was taken back."""
    return row if row is not None and row.removed_at is None else None


def _items(request, case):
    rows = Evidence.objects.visible_to(request.user).kept().filter(assessment=case)
    return rows.select_related("carried_from", "added_by").order_by("kind", "pk")


def _after(request, case, asked):
    """Where somebody goes on after saving: here, or to the next indicator."""
    listed = [each.pk for each in indicators_for(case)]
    onward = listed[listed.index(asked.pk) + 1 :]
    number = onward[0] if "onward" in request.POST and onward else asked.pk
    return reverse("portal-indicator", args=[case.public_id, number])


def _last_time_exists(case):
    earlier = Evidence.objects.kept().filter(
        assessment__cluster=case.cluster, assessment__demonstration=case.demonstration
    )
    return earlier.filter(assessment__status__in=("decided", "withdrawn")).exists()
