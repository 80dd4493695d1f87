"""After the decision: the report, as page and PDF, and the appeal."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.portal import AppealForm, ConfirmForm
from ...models import Appeal
from ...rules.moves import State
from ...trust.report_pdf import pdf
from ...workflow import appeals
from ...workflow.reports import report
from ...workflow.steps import Stale, WorkflowError
from ..sending import attempt, sent_version, shown
from ..working import case_or_404, private
from . import words
from .reaching import my_case


@private("GET", "HEAD")
def report_page(request, public_id):
    case, found = _report(request, public_id)
    context = words.about(case, request.user, "portal-report") | words.outcome_of(case)
    context |= {
        "report": found,
        "appeal_until": words.appeal_until(case),
        "can_appeal": permissions.can_appeal(request.user, case),
        "is_member": permissions.is_member(request.user, case.cluster),
    }
    return render(request, "portal/report.html", context)


@private("GET", "HEAD")
def report_pdf(request, public_id):
    case, found = _report(request, public_id)
    response = HttpResponse(pdf(found), content_type="application/pdf")
    name = _("report-%(cluster)s-%(level)s.pdf")
    name %= {"cluster": case.cluster.slug, "level": case.level.code}
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


@private()
def appeal(request, public_id):
    """Object to a decision; while an appeal runs, take it back."""
    case = my_case(request, public_id)
    if not permissions.can_appeal(request.user, case):
        raise PermissionDenied
    running = case.state == State.APPEALED
    data = request.POST if request.method == "POST" else None
    form, older = (ConfirmForm if running else AppealForm)(data), False
    try:
        if data is not None and _taken(request, case, form, running):
            return redirect("portal-case", public_id)
    except Stale as stale:
        case, older = stale.now, True
    context = words.about(case, request.user, "portal-appeal")
    context |= {
        "form": form,
        "older": older,
        "running": running,
        "appeal": Appeal.objects.filter(assessment=case).first(),
        "appeal_until": words.appeal_until(case),
    }
    if older:
        return render(request, "portal/appeal.html", context, status=412)
    return shown(request, "portal/appeal.html", context, form=form)


def _taken(request, case, form, running):
    version = sent_version(request)

    def lodge(values):
        appeals.appeal(case, by=request.user, grounds=values["grounds"], version=version)

    def take_back(_values):
        appeals.withdraw_appeal(case, by=request.user, version=version)

    if running:
        return attempt(request, form, take_back, _("The appeal is taken back."))
    return attempt(request, form, lodge, _("Your appeal is lodged."))


def _report(request, public_id):
    """The report, once there is one: before that it is not there."""
    case = case_or_404(request, public_id)
    try:
        return case, report(case, request.user)
    except WorkflowError:
        raise Http404 from None
