"""Errors that readers report, and what becomes of them: taken up, answered, perhaps asked back.

Nobody has to log in to report one: the step has no actor. The reporter gets an address that only
they know; the register keeps its hash. The journal says that there is a report, and never what
it says or whose it is.
"""

import hashlib
import secrets
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import record
from ..models import Cluster, Entry, ErrorReport, Label, User
from ..outreach.outbox import put, put_each
from ..outreach.recipients import secretariat
from ..rules.text import fold
from ..rules.validity import day_of
from .delisting import refuse_delisted
from .memberships import locked_cluster
from .report_limits import count
from .steps import Stale, WorkflowError, allow, step
from .telling import address, plain

LONGEST = 4_000
LONGEST_EMAIL = 254
TOKEN_BYTES = 32
VISITOR = "visitor"

Kind, Outcome, State = ErrorReport.Kind, ErrorReport.Outcome, ErrorReport.State


@step
def report_error(
    cluster: Cluster,
    *,
    by: User | None,
    kind: str,
    text: str,
    label: Label | None = None,
    source: str = "",
    email: str = "",
    language: str = "en",
    came_from: str = "",
) -> tuple[ErrorReport, str]:
    """Report an error about a cluster. Gives the report, and the secret of its address.

    `came_from` is the network address that is counted; it is not kept. There is none where it
    comes over no network.
    """
    count(came_from)
    held = locked_cluster(cluster)
    refuse_delisted(held)
    said = _said(text, field="text")
    given = {"source": _source(source), "email": _email(email), "label": _of(held, label)}
    _refuse_again(held, said)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    made = ErrorReport.objects.create(
        public_id=uuid4(),
        cluster=held,
        kind=Kind(kind),
        text=said,
        text_sha256=_mark(said),
        language=language,
        token_sha256=_hash(token),
        received_at=timezone.now(),
        **given,
    )
    _journal("report_error", made, by=None, role=VISITOR)
    key = f"error_reported:{day_of(made.received_at).isoformat()}"
    put_each("error_reported", key=key, to=secretariat(), context={})
    return made, token


@step
def take_up_report(report: ErrorReport, *, by: User, version: int | None = None) -> ErrorReport:
    """Say that one looks into it; also instead of somebody else who began."""
    report = _held(report, version)
    allow(permissions.can_answer_report(by, report))
    if report.state == State.ANSWERED:
        raise WorkflowError("report_answered", _("This report is answered already."))
    if report.taken_by == by:
        raise WorkflowError("report_taken_up", _("You have taken this report up already."))
    _take(report, by)
    _save(report, "taken_by", "taken_at", "state")
    _journal("take_up_report", report, by=by)
    return report


@step
def answer_report(
    report: ErrorReport,
    *,
    by: User,
    outcome: str,
    answer: str,
    entry: int | None = None,
    version: int | None = None,
) -> ErrorReport:
    """Say what became of it. The reporter reads the answer at the address of the report.

    `corrected` names the entry of the register that brought the correction, which is younger
    than the report. A question that nobody answered can be closed by an answer.
    """
    report = _held(report, version)
    allow(permissions.can_answer_report(by, report))
    _refuse_answered(report, Outcome(outcome))
    if report.outcome == Outcome.NEED_MORE:
        report.question = report.answer
    report.entry = _entry(report, entry) if outcome == Outcome.CORRECTED else None
    report.answer, report.outcome = _said(answer, field="answer"), Outcome(outcome)
    if report.state == State.NEW:
        _take(report, by)
    report.state, report.answered_by, report.answered_at = State.ANSWERED, by, timezone.now()
    _tell(report)
    _save(report, *_TAKEN, *_ANSWER, "question", "mailed_sha256")
    _journal("answer_report", report, by=by)
    return report


@step
def follow_up_report(token: str, *, by: User | None, text: str) -> ErrorReport:
    """The reporter says what was asked for: once, by the address of the report."""
    found = report_of(token)
    if found is None:
        raise WorkflowError("report_unknown", _("There is no report at this address."))
    report = _held(found, None)
    if report.outcome != Outcome.NEED_MORE:
        raise WorkflowError("nothing_asked", _("Nothing is asked of you at the moment."))
    report.follow_up, report.followed_up_at = _said(text, field="text"), timezone.now()
    report.followed_from_mail = report.mailed_sha256 == _hash(token)
    report.question, report.answer, report.outcome = report.answer, "", ""
    report.state, report.answered_by, report.answered_at = State.TAKEN_UP, None, None
    _save(report, *_ANSWER, *_FOLLOWED, "question")
    _journal("follow_up_report", report, by=None, role=VISITOR)
    return report


def report_of(token: str) -> ErrorReport | None:
    """The report that an address leads to: the one that was shown, or the one in the mail."""
    digest = _hash(token)
    rows = ErrorReport.objects.select_related("cluster", "label", "entry")
    return rows.filter(token_sha256=digest).first() or rows.filter(mailed_sha256=digest).first()


_TAKEN = ("taken_by", "taken_at")
_ANSWER = ("state", "outcome", "answer", "answered_by", "answered_at", "entry")
_FOLLOWED = ("follow_up", "followed_up_at", "followed_from_mail")


def _held(report: ErrorReport, version: int | None) -> ErrorReport:
    """The report as it stands, held until the transaction ends; Stale if it was changed."""
    rows = ErrorReport.objects.select_related("cluster", "label")
    found = rows.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)
    if version is not None and version != found.version:
        raise Stale(found)
    return found


def _take(report: ErrorReport, by: User) -> None:
    report.state, report.taken_by, report.taken_at = State.TAKEN_UP, by, timezone.now()


def _save(report: ErrorReport, *fields: str) -> None:
    report.version += 1
    report.save(update_fields=[*fields, "version"])


def _refuse_answered(report: ErrorReport, outcome: str) -> None:
    """A report is answered once, and asked back once. Whoever is asked may stay silent."""
    asked = report.outcome == Outcome.NEED_MORE
    if report.state == State.ANSWERED and not asked:
        raise WorkflowError("report_answered", _("This report is answered already."))
    if outcome == Outcome.NEED_MORE and (asked or report.question):
        raise _at("outcome", "asked_back", _("The reporter was asked back once already."))


def _refuse_again(cluster: Cluster, text: str) -> None:
    """The same words about the same cluster wait already. The cluster is held."""
    if cluster.error_reports.open().filter(text_sha256=_mark(text)).exists():
        sentence = _("The same was reported already, and is being looked into.")
        raise WorkflowError("reported_already", sentence)


def _entry(report: ErrorReport, seq: int | None) -> Entry:
    """The entry that brought the correction: of this cluster, published after the report."""
    rows = Entry.objects.filter(cluster=report.cluster, at__gt=report.received_at)
    found = rows.filter(seq=seq).first() if seq else None
    if found is None:
        text = _("Name the entry of this cluster that brought the correction.")
        raise _at("entry", "entry_wrong", text)
    return found


def _tell(report: ErrorReport) -> None:
    """A mail to whoever left an address: one, and a second only to an address that is proved.

    It leads to the answer by a secret of its own. Nothing that the reporter typed stands in it.
    """
    first = report.mailed_sha256 is None
    if not report.email or report.outcome == Outcome.ABUSE:
        return
    if not first and not report.followed_from_mail:
        return
    token = _mailed(report)
    report.mailed_sha256 = _hash(token)
    put(
        "error_answered",
        key=f"error_answered:{report.public_id}:{1 if first else 2}",
        address=report.email,
        language=report.language,
        context={"cluster": report.cluster.name, "outcome": report.outcome, "token": token},
    )


def _mailed(report: ErrorReport) -> str:
    """The secret in mails, the same in the second one: the address in the first stays good."""
    return salted_hmac("error report", str(report.public_id), algorithm="sha256").hexdigest()


def _said(text: str, *, field: str) -> str:
    try:
        said = plain(text, longest=LONGEST)
    except WorkflowError as error:
        raise _at(field, error.code, str(error)) from None
    if not said:
        raise _at(field, "text_missing", _("Write a few words."))
    return said


def _source(text: str) -> str:
    try:
        return address(text)
    except WorkflowError as error:
        raise _at("source", error.code, str(error)) from None


def _email(text: str) -> str:
    """An address that can get mail, or none."""
    email = text.strip()
    if not email:
        return ""
    try:
        validate_email(email)
        wrong = len(email) > LONGEST_EMAIL
    except ValidationError:
        wrong = True
    if wrong:
        raise _at("email", "email_wrong", _("Write an e-mail address, or leave this empty."))
    return email


def _of(cluster: Cluster, label: Label | None) -> Label | None:
    if label is not None and label.cluster_id != cluster.pk:
        raise _at("label", "label_wrong", _("This label belongs to another cluster."))
    return label


def _at(field: str, code: str, text: str) -> WorkflowError:
    return WorkflowError(code, text, [{"code": code, "field": field, "text": text}])


def _mark(text: str) -> str:
    """The same for what differs in case, accents, spaces and signs only."""
    return _hash(fold(text) or text)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _journal(verb: str, report: ErrorReport, *, by: User | None, role: str = "secretariat") -> None:
    after: dict[str, Any] = {"report": str(report.public_id), "kind": report.kind}
    if report.label:
        after["label"] = report.label.number
    if report.outcome:
        after |= {"outcome": str(report.outcome), "entry": report.entry_id}
    record(verb, by=by, role=role, of=("cluster", report.cluster.number), after=after)
