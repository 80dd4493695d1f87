"""What happens to a case inside: its eligibility, its assessors, and the report in the end."""

from rest_framework.response import Response

from ..models import Assignment, User
from ..problems import CODES
from ..rules.eligibility import needed
from ..workflow import assignments, cases
from ..workflow.eligibility import findings_of, recognised_by
from ..workflow.reports import report
from . import case_bodies as bodies
from . import case_documentation as doc
from .bodies import fault
from .case_answers import Told, assignment_inside, assignment_told
from .cases import CaseView
from .conditional import if_match, once
from .errors import NotThere
from .private import tagged


class Eligibility(CaseView):
    """Whether the cluster may be assessed, as the secretariat recorded it."""

    @doc.eligibility
    def get(self, request, assessment):
        self.allow(self.part.inside)
        return tagged(self._told(), self.case.version)

    @doc.keep_eligibility
    def put(self, request, assessment):
        self.allow(self.part.runs)
        version, body = if_match(request), self.body(bodies.FindingsBody)
        found = {each["criterion"]: (each["finding"], each["reason"]) for each in body["findings"]}
        case = cases.record_eligibility(self.case, found, by=request.user, version=version)
        return tagged(self._told(), case.version)

    def _told(self) -> Told:
        on, found = self.case.opened_on, findings_of(self.case)
        return {
            "on": on.isoformat(),
            "recognised_by": recognised_by(self.case.cluster, on=on),
            "findings": [
                {
                    "criterion": each.code,
                    "asks": each.asks,
                    "waivable": each.waivable,
                    "finding": str(found[each.code].finding) if each.code in found else None,
                    "reason": found[each.code].reason if each.code in found else "",
                }
                for each in needed(on)
            ],
        }


class Assignments(CaseView):
    """Who assesses the case: all for those inside, one's own for an assessor."""

    @doc.assignments
    def get(self, request, assessment):
        rows = self.case.assignments.visible_to(request.user).select_related("assessor")
        if self.part.inside:
            return Response({"results": [assignment_inside(each) for each in rows]})
        self.allow(self.part.assignment is not None)
        return Response({"results": [assignment_told(self.part.assignment)]})

    @doc.assign
    def post(self, request, assessment):
        self.allow(self.part.runs)
        body = self.body(bodies.AssignBody)
        assessor = User.objects.filter(pk=body["assessor"], assessor_profile__active=True).first()
        if assessor is None:
            raise fault("assessor", "unknown_assessor", "There is no active assessor of this id.")

        def work():
            how = {"part": body["part"], "due_on": body["due_on"]}
            new = assignments.assign(self.case, assessor, by=request.user, **how)
            return tagged(assignment_inside(new), new.version, 201)

        return once(request, [body, self.part.names], work)


class Candidates(CaseView):
    """Who could assess the case: those without ties and with the least load first."""

    @doc.candidates
    def get(self, request, assessment):
        self.allow(self.part.runs)
        found = assignments.candidates(self.case)
        return Response({"results": [_candidate(each) for each in found]})


class AssignmentView(CaseView):
    """An address of one assignment that the caller may see."""

    assignment: Assignment

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        rows = self.case.assignments.visible_to(request.user).select_related("assessor")
        mine = rows if self.part.inside else rows.filter(assessor=request.user)
        found = mine.filter(public_id=kwargs["assignment"]).first()
        if found is None:
            raise NotThere(CODES["not_found"])
        self.assignment = found


class Declaration(AssignmentView):
    """The assessor says whether they have a conflict of interest. One ends the assignment."""

    @doc.declare
    def post(self, request, assessment, assignment):
        self.allow(self.assignment.assessor_id == request.user.pk)
        body = self.body(bodies.DeclareBody)

        def work():
            declared = assignments.declare(self.assignment, by=request.user, **body)
            return tagged(assignment_told(declared), declared.version)

        return once(request, [body, self.part.names], work)


class End(AssignmentView):
    """Take an assessor off the case before they have sealed."""

    @doc.end_assignment
    def post(self, request, assessment, assignment):
        self.allow(self.part.runs)
        body = self.body(bodies.EndBody)

        def work():
            ended = assignments.unassign(self.assignment, by=request.user, **body)
            return tagged(assignment_inside(ended), ended.version)

        return once(request, [body, self.part.names], work)


class TheReport(CaseView):
    """The report to the cluster, once it is decided."""

    @doc.report
    def get(self, request, assessment):
        return Response(report(self.case, request.user).as_data())


def _candidate(one: assignments.Candidate) -> Told:
    return {
        "assessor": {"id": one.user.pk, "name": str(one.user)},
        "country": one.profile.country_id,
        "languages": one.profile.languages,
        "employer": one.profile.employer,
        "load": one.load,
        "can_be_assigned": one.can_be_assigned,
        "conflicts": [
            {"code": each.code, "detail": each.text, "hard": each.hard} for each in one.conflicts
        ],
    }
