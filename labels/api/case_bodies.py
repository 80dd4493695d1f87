"""What may be sent to the addresses of a case, and the bounds of it."""

from ..models import Assessment, Assignment, EligibilityFinding, Evidence, Outcome
from .bodies import Amount, Body, Day, Text, Whole, Word, YesOrNo, rows

MODES = ["", *Assessment.Mode.values]


class OpenBody(Body):
    cluster = Text(longest=100, help_text="name of the cluster in addresses")
    level = Text(longest=40, help_text="code, see /levels/")
    mode = Word(choices=MODES, default="", help_text="how the assessment takes place, if known")


class FactsBody(Body):
    """All of them; null for what is not known yet."""

    management_fte = Amount(
        max_digits=7, decimal_places=2, allow_null=True, help_text="full-time equivalents"
    )
    committed_members = Whole(allow_null=True)
    member_types = Whole(allow_null=True)
    platform_profile = Text(longest=500, help_text="address of the profile, or empty")
    mode = Word(choices=MODES)


class AreaBody(Body):
    indicator = Whole(help_text="id of the indicator")
    text = Text(help_text="what changed since the last assessment")


class AreasBody(Body):
    areas = AreaBody(many=True, max_length=3)


class FindingBody(Body):
    criterion = Text(longest=30)
    finding = Word(choices=EligibilityFinding.Finding.values)
    reason = Text(default="", help_text="for what is not met or waived")


class FindingsBody(Body):
    """Some of the criteria, or all; what is not named stays."""

    findings = rows(FindingBody)


class ItemBody(Body):
    indicator = Whole(help_text="id of the indicator")
    kind = Word(choices=[Evidence.Kind.TEXT.value, Evidence.Kind.LINK.value])
    text = Text(default="", help_text="the answer, or what the link shows")
    link = Text(longest=1000, required=False, help_text="for a link")
    confidentiality = Word(choices=Evidence.Confidentiality.values, required=False)


class FileBody(Body):
    """The fields of a form beside `file`."""

    indicator = Whole(help_text="id of the indicator")
    text = Text(default="", help_text="what the file shows")
    confidentiality = Word(choices=Evidence.Confidentiality.values, required=False)


class ChangeBody(Body):
    """What is not named stays as it is."""

    text = Text(required=False)
    link = Text(longest=1000, required=False, help_text="of a link")
    confidentiality = Word(choices=Evidence.Confidentiality.values, required=False)


class AssignBody(Body):
    assessor = Whole(help_text="id, see …/assignments/candidates/")
    part = Word(choices=Assignment.Part.values)
    due_on = Day()


class DeclareBody(Body):
    conflict = YesOrNo(help_text="whether there is a conflict of interest")
    note = Text(default="", help_text="to the secretariat")


class EndBody(Body):
    reason = Text()


class ScoreBody(Body):
    indicator = Whole(help_text="id of the indicator")
    points = Whole(allow_null=True, default=None, max_value=32_767)
    met = YesOrNo(allow_null=True, default=None)
    comment = Text(default="", help_text="to the cluster")
    note = Text(default="", help_text="to the secretariat")


class AreaFoundBody(Body):
    position = Whole(max_value=3)
    confirmed = YesOrNo()
    finding = Text(default="")


class ScoresBody(Body):
    """Drafts of any of the indicators; what is not named stays as it is."""

    scores = rows(ScoreBody, required=False)
    areas = rows(AreaFoundBody, required=False, help_text="silver, by the lead")
    strengths = Text(required=False)
    improvements = Text(required=False)


class ConsolidatedBody(Body):
    indicator = Whole(help_text="id of the indicator")
    points = Whole(allow_null=True, default=None, max_value=32_767)
    met = YesOrNo(allow_null=True, default=None)
    comment = Text(default="", help_text="to the cluster")
    reason = Text(default="", help_text="where no assessor found this")


class ConsolidatedScoresBody(Body):
    scores = rows(ConsolidatedBody)


class CommentBody(Body):
    indicator = Whole(allow_null=True, help_text="id of the indicator; null for the whole case")
    text = Text()


class ReturnBody(Body):
    comments = rows(CommentBody)


class ReasonBody(Body):
    reason = Text()


class WithdrawBody(Body):
    reason = Text(default="")


class AssessedOnBody(Body):
    assessed_on = Day(required=False, help_text="without it the day that the assessors sealed")


class SealBody(Body):
    assessed_on = Day(help_text="day of the assessment")


class ProposeBody(Body):
    outcome = Word(choices=Outcome.values)
    reason = Text(default="", help_text="not awarded: why")
    improve = Text(default="", help_text="not awarded: what to improve")
    come_back_on = Day(allow_null=True, default=None, help_text="not awarded: when to come back")
    departure_reason = Text(default="", help_text="why it departs from the verdict of the rules")


class ConfirmBody(Body):
    decided_on = Day(required=False, help_text="day of the board's sitting; today without it")


class OutcomeBody(ProposeBody):
    """Proposes for the secretariat; the board confirms the outcome that waits for it."""

    decided_on = Day(required=False, help_text="for the board: day of its sitting")


class GroundsBody(Body):
    grounds = Text()
