"""What the steps of a cluster share while the case is with it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import permissions
from ..journal import actor, record
from ..models import Assessment, Cluster, Event, Indicator, User
from ..rules.moves import Party, State
from ..rules.writing import LONGEST, written
from .readiness import indicators_of
from .steps import Stale, WorkflowError, allow, lock

WITH_THE_CLUSTER = frozenset({State.DRAFT, State.RETURNED})
AN_HOUR = timedelta(hours=1)

_is_web_address = URLValidator(schemes=["http", "https"])


def lock_for_the_cluster(
    assessment: Assessment, *, by: User, version: int | None = None
) -> Assessment:
    """The case, held, for somebody who may edit it; once it is handed in nothing changes."""
    assessment = lock(assessment)
    allow(permissions.can_edit(by, assessment))
    if assessment.state not in WITH_THE_CLUSTER:
        raise WorkflowError(
            "evidence_closed", _("The case is handed in. What is in it does not change now.")
        )
    if version is not None and version != assessment.version:
        raise Stale(assessment)
    return assessment


def asked_for(assessment: Assessment, indicator: Indicator) -> Indicator:
    """The indicator, if the level of the case asks for it."""
    asked = indicators_of(assessment.rule_set, assessment.level)
    if not asked.filter(pk=indicator.pk).exists():
        text = _("This level does not ask for %(indicator)s.")
        raise WorkflowError("not_asked_for", text % {"indicator": indicator})
    return indicator


def said(text: str) -> str:
    """What somebody wrote, as it is kept; refused when it is too long, never cut."""
    text = written(text)
    if len(text) > LONGEST:
        sentence = _("This text has %(length)s characters. Write at most %(most)s.")
        raise WorkflowError("too_long", sentence % {"length": len(text), "most": LONGEST})
    return text


def web_address(text: str, *, longest: int) -> str:
    """An address of the web as it is kept: http or https, and without a password in it."""
    address = said(text)
    try:
        _is_web_address(address)
    except ValidationError:
        raise _bad_link() from None
    host = address.partition("://")[2].partition("/")[0]
    if len(address) > longest or "@" in host:
        raise _bad_link()
    return address


def _bad_link() -> WorkflowError:
    text = _("Write the address as your browser shows it, beginning with https://.")
    return WorkflowError("bad_link", text)


def side(by: User, cluster: Cluster) -> str:
    """On whose side somebody acts in a case of the cluster, for the journal."""
    if permissions.is_member(by, cluster):
        return Party.CLUSTER
    if by.is_secretariat:
        return Party.SECRETARIAT
    if by.is_board:
        return Party.BOARD
    return "auditor" if by.is_auditor else Party.ASSESSORS


def journal(
    verb: str, assessment: Assessment, *, by: User, after: Mapping[str, Any] | None = None
) -> None:
    """What happened in the case; `after` holds codes and ids, never what somebody wrote."""
    record(
        verb,
        by=by,
        role=side(by, assessment.cluster),
        of=("assessment", assessment.public_id),
        after=after,
    )


def journal_now_and_then(
    verb: str, assessment: Assessment, *, by: User, after: Mapping[str, Any]
) -> None:
    """The same, once an hour for each person: what is typed saves itself every few seconds."""
    lately = Event.objects.of("assessment", assessment.public_id).filter(
        verb=verb, actor=actor(by), at__gt=timezone.now() - AN_HOUR, after=after
    )
    if not lately.exists():
        journal(verb, assessment, by=by, after=after)
