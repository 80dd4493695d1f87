"""The secretariat looks at what was handed in: eligibility, return for completion, withdrawal."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.desk import EligibilityForm, PerhapsReasonForm, ReturnForm
from ...rules.eligibility import needed, suggest
from ...workflow import cases as steps
from ...workflow.eligibility import RECORDABLE, findings_of
from ...workflow.readiness import indicators_for
from . import inside
from .case import about
from .reaching import case_of_desk, case_with_people, desk, fits, posted, sent_version, step_page


@desk()
def eligibility(request, public_id):
    """Each criterion beside what the cluster says of itself; the figures suggest a finding."""
    case = case_with_people(request, public_id)
    criteria = needed(case.opened_on)
    form = EligibilityForm(posted(request), criteria=criteria, initial=_findings(case))

    def step(_values):
        version = sent_version(request)
        steps.record_eligibility(case, form.findings, by=request.user, version=version)

    def context(newer):
        shown = newer or case
        can = permissions.can_run(request.user, case) and shown.state in RECORDABLE
        rows = [
            row
            | {"field": form[row["criterion"].code], "why": form[f"{row['criterion'].code}_reason"]}
            for row in inside.eligibility(shown)
        ]
        return about(shown) | {"rows": rows, "can": can, "programmes": inside.programmes(shown)}

    return step_page(
        request,
        "desk/eligibility.html",
        form,
        step,
        may=permissions.can_run(request.user, case),
        sentence=_("Eligibility is recorded."),
        then=reverse("desk-case", args=[public_id]),
        context=context,
    )


@desk()
def return_for_completion(request, public_id):
    """Back to the cluster, with what it should complete, indicator by indicator."""
    case = case_of_desk(request, public_id)
    form = ReturnForm(posted(request), indicators=indicators_for(case))

    def step(_values):
        version = sent_version(request)
        steps.return_for_completion(case, form.comments, by=request.user, version=version)

    def context(newer):
        shown = newer or case
        can = permissions.can_run(request.user, case) and fits("return_for_completion", shown)
        areas = inside.indicated(shown, request.user, with_findings=False)
        rows = [
            (area, [(each, form[f"indicator_{each.indicator.pk}"]) for each in listed])
            for area, listed in areas
        ]
        return about(shown) | {"rows": rows, "can": can}

    return step_page(
        request,
        "desk/return.html",
        form,
        step,
        may=permissions.can_run(request.user, case),
        sentence=_("The case is back with the cluster."),
        then=reverse("desk-case", args=[public_id]),
        context=context,
    )


@desk()
def withdraw(request, public_id):
    """End the case on behalf of the cluster."""
    case = case_of_desk(request, public_id)

    def step(values):
        given = {"reason": values["reason"], "version": sent_version(request)}
        steps.withdraw(case, by=request.user, **given)

    def context(newer):
        shown = newer or case
        may = permissions.can_withdraw(request.user, case)
        text = _("The cluster asked to end this case. It cannot be taken up again.")
        words = {"title": _("Withdraw the case"), "lead": text, "button": _("Withdraw the case")}
        return about(shown) | words | {"can": may and fits("withdraw", shown)}

    return step_page(
        request,
        "desk/step.html",
        PerhapsReasonForm(posted(request)),
        step,
        may=permissions.can_withdraw(request.user, case),
        sentence=_("The case is withdrawn."),
        then=reverse("desk-case", args=[public_id]),
        context=context,
    )


def _findings(case):
    """What is recorded; where nothing is, what the figures suggest."""
    given = suggest(
        fte=case.management_fte,
        members=case.committed_members,
        member_types=case.member_types,
        profile=bool(case.platform_profile) or None,
        programme_recognised=bool(inside.programmes(case)),
    )
    initial = dict(given) if inside.is_told(case) else {}
    for code, recorded in findings_of(case).items():
        initial |= {code: recorded.finding, f"{code}_reason": recorded.reason}
    return initial
