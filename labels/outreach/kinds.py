"""The kinds of mail: what each must know, where it leads, and whether it can be turned off.

What a kind does not name is not kept with the mail, so that nothing confidential waits in the
outbox. Subjects hold our own words, levels, numbers and days, and nothing that a person typed.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Where the pages of those who work with cases are; a mail names its case by its public id.
PORTAL = "/portal/cases/{assessment}/"
REVIEWS = "/reviews/{assignment}/"
DESK = "/desk/cases/{assessment}/"

CASE = ("cluster", "level", "assessment")


class Audience(StrEnum):
    """Who gets mail of a kind at all."""

    EVERYBODY = "everybody"
    CLUSTER = "cluster"
    ASSESSORS = "assessors"
    SECRETARIAT = "secretariat"
    BOARD = "board"
    AGENCIES = "agencies"
    REPORTERS = "reporters"  # of errors: they have no account, and nothing to choose


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of mail.

    `needs` and `may` name what its context holds: texts, numbers, days as ISO text. `why` says
    why it cannot be turned off; a kind without it can. A `secret` in the context is forgotten as
    soon as the mail is sent.
    """

    name: str
    about: str | Promise
    subject: str | Promise
    to: frozenset[Audience]
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    link: str
    button: str | Promise
    why: str | Promise = ""
    secret: bool = False

    @property
    def must_be_sent(self) -> bool:
        return bool(self.why)


_KINDS = (
    Kind(
        name="invitation",
        about=_("Somebody invites you to take a part in the register."),
        subject=_("You are invited to the Cluster Excellence Register"),
        to=frozenset({Audience.EVERYBODY}),
        needs=("part", "token", "expires_on"),
        may=("cluster", "agency"),
        link="/portal/invitations/{token}/",
        button=_("See the invitation"),
        why=_("The invitation can only be accepted through this mail."),
        secret=True,
    ),
    Kind(
        name="claim_answered",
        about=_("Your request to manage a cluster is answered."),
        subject=_("Your request to manage a cluster is answered"),
        to=frozenset({Audience.EVERYBODY}),
        needs=("name", "accepted"),
        may=("cluster",),
        link="/portal/",
        button=_("Open your clusters"),
    ),
    Kind(
        name="submitted",
        about=_("A cluster hands in a case."),
        subject=_("A case was handed in (%(level)s)"),
        to=frozenset({Audience.SECRETARIAT}),
        needs=CASE,
        may=("again",),
        link=DESK,
        button=_("Open the case"),
    ),
    Kind(
        name="returned",
        about=_("A case of your cluster comes back for completion."),
        subject=_("Please complete your case (%(level)s)"),
        to=frozenset({Audience.CLUSTER}),
        needs=CASE,
        link=PORTAL,
        button=_("See what is missing"),
        why=_("The case waits until your cluster completes it."),
    ),
    Kind(
        name="assigned",
        about=_("A case is assigned to you."),
        subject=_("A case is assigned to you (%(level)s)"),
        to=frozenset({Audience.ASSESSORS}),
        needs=(*CASE, "assignment", "due_on"),
        link=REVIEWS,
        button=_("Open the assignment"),
        why=_("The case waits for your declaration about conflicts of interest."),
    ),
    Kind(
        name="assignment_reminder",
        about=_("An assessment of yours is due."),
        subject=_("Your assessment is due on %(due_on)s (%(level)s)"),
        to=frozenset({Audience.ASSESSORS}),
        needs=(*CASE, "assignment", "due_on", "code", "overdue"),
        link=REVIEWS,
        button=_("Open the assignment"),
    ),
    Kind(
        name="review_sealed",
        about=_("An assessor has finished."),
        subject=_("An assessor has finished (%(level)s)"),
        to=frozenset({Audience.SECRETARIAT}),
        needs=CASE,
        link=DESK,
        button=_("Open the case"),
    ),
    Kind(
        name="proposed",
        about=_("A decision waits for the board."),
        subject=_("A decision waits for the board (%(level)s)"),
        to=frozenset({Audience.BOARD}),
        needs=CASE,
        link=DESK,
        button=_("Open the case"),
    ),
    Kind(
        name="decided",
        about=_("A case of your cluster is decided."),
        subject=_("Your case is decided (%(level)s)"),
        to=frozenset({Audience.CLUSTER}),
        needs=(*CASE, "outcome"),
        may=("number",),
        link=PORTAL,
        button=_("Read the decision and the report"),
        why=_("The days for an appeal count from the decision."),
    ),
    Kind(
        name="appealed",
        about=_("A cluster appeals against a decision."),
        subject=_("An appeal was made (%(level)s)"),
        to=frozenset({Audience.SECRETARIAT, Audience.BOARD}),
        needs=CASE,
        link=DESK,
        button=_("Open the case"),
        why=_("The secretariat and the board must answer an appeal."),
    ),
    Kind(
        name="label_ends",
        about=_("A label of your cluster ends, or can be renewed."),
        subject=_("Your %(level)s label %(number)s: valid until %(until)s"),
        to=frozenset({Audience.CLUSTER}),
        needs=("cluster", "level", "number", "until", "code", "open_case"),
        may=("renewable_until", "sure"),
        link="/portal/",
        button=_("Open your clusters"),
    ),
    Kind(
        name="label_measure",
        about=_("A label of your cluster is suspended, reinstated, withdrawn or corrected."),
        subject=_("About your %(level)s label %(number)s"),
        to=frozenset({Audience.CLUSTER}),
        needs=("cluster", "level", "number", "measure"),
        may=("first", "last", "on"),
        link="/labels/{number}/",
        button=_("See the label in the register"),
        why=_("It changes whether your cluster may use its label."),
    ),
    Kind(
        name="profile_change_answered",
        about=_("A change that your cluster asked for is answered."),
        subject=_("The change you asked for is answered"),
        to=frozenset({Audience.CLUSTER}),
        needs=("cluster", "change", "accepted"),
        link="/portal/",
        button=_("Open your clusters"),
    ),
    Kind(
        name="error_reported",
        about=_("Somebody reports an error in the register."),
        subject=_("Reports of errors wait for the secretariat"),
        to=frozenset({Audience.SECRETARIAT}),
        needs=(),
        link="/desk/reports/?state=new",
        button=_("See the reports"),
    ),
    Kind(
        name="error_answered",
        about=_("An error that you reported is answered."),
        subject=_("Your report of an error is answered"),
        to=frozenset({Audience.REPORTERS}),
        needs=("cluster", "outcome", "token"),
        link="/reports/{token}/",
        button=_("Read the answer"),
        why=_("This address was left with a report, for the answer to it, and for nothing else."),
        secret=True,
    ),
    Kind(
        name="webhook_paused",
        about=_("A webhook of your agency is paused, because its messages were not taken."),
        subject=_("A webhook of your agency is paused"),
        to=frozenset({Audience.AGENCIES}),
        needs=("agency", "slug", "name", "webhook"),
        link="/agency/{slug}/webhooks/{webhook}/",
        button=_("See what went wrong"),
        why=_("Until somebody resumes it, it is told of nothing."),
    ),
    Kind(
        name="cohort_digest",
        about=_("Something changed in a saved set of your agency."),
        subject=_("What changed in a saved set of your agency since %(since)s"),
        to=frozenset({Audience.AGENCIES}),
        needs=(
            *("slug", "cohort", "set", "since", "counts", "cut"),
            *("entered", "left", "gained", "lost", "will_expire"),
        ),
        link="/agency/{slug}/cohorts/{cohort}/",
        button=_("See the set"),
    ),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
