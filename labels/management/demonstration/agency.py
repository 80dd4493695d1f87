"""What the agency of the demonstration has: a key, a saved set, a check, and a webhook that rests.

The key is told at every start and kept beside the data, for the register has only its hash: a new
one takes the place of one whose text got lost, or that has ended. The secret of the webhook is
kept sealed, and read again.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from labels.clock import today
from labels.filters import to_keep
from labels.models import Agency, AgencyKey, Cohort, User
from labels.register.eligible import Ask
from labels.trust.sealing import CannotUnseal, unseal
from labels.workflow.agency_keys import LONGEST_LIFE, agency_key_for, make_agency_key
from labels.workflow.agency_keys import revoke_agency_key as revoke
from labels.workflow.checks import check
from labels.workflow.cohorts import make_cohort
from labels.workflow.webhooks import make_webhook, pause_webhook

from . import log_ins
from .cast import AGENCY, MADE_UP, REAL
from .once import once, one_at_a_time
from .people import user_of

NAME = "Demonstration"
# Where docs/receiver.py listens, if somebody starts it.
RECEIVER = "127.0.0.1:9099"
WATCHED = "country=DE&level=silver&level=gold&status=valid"


@dataclass(frozen=True, slots=True)
class Receiver:
    """The webhook of the demonstration: where it leads, what it signs with, its id."""

    url: str
    secret: str
    id: str


def api_key() -> str:
    """The text of a key with all scopes that opens at this moment."""
    with transaction.atomic():
        one_at_a_time()
        text = log_ins.kept_key()
        key = agency_key_for(text)
        if key is not None and key.agency.slug == AGENCY:
            return text
        text = _made()
        log_ins.keep_key(text)
    return text


def make_agency_work() -> None:
    """A set, a check, and a webhook where its address is allowed."""
    once("agency: set", _watch)
    once("agency: check", _check)
    if RECEIVER in settings.OUTGOING_ALLOWED:
        once("agency: webhook", _listen)


def webhook() -> Receiver | None:
    """What a receiver needs; none if the webhook was never made, or was removed."""
    rows = Agency.objects.get(slug=AGENCY).webhooks.kept().filter(url=_url())
    found = rows.order_by("pk").first()
    if found is None:
        return None
    try:
        return Receiver(found.url, unseal(found.secret), str(found.public_id))
    except CannotUnseal:
        return None


def _made() -> str:
    """A new key; the ones before it open nothing any more."""
    agency, user = _ours()
    for lost in AgencyKey.objects.in_force().filter(agency=agency, name=NAME):
        revoke(lost, by=user)
    _key, text = make_agency_key(
        agency, by=user, name=NAME, scopes=AgencyKey.Scope.values, days=LONGEST_LIFE
    )
    return text


def _watch() -> None:
    agency, user = _ours()
    make_cohort(
        agency,
        by=user,
        name="Germany, silver or gold",
        note=MADE_UP,
        kind=Cohort.Kind.FILTER,
        filter=to_keep(WATCHED),
    )


def _check() -> None:
    """Whether a real cluster was eligible today, as for the file of a grant."""
    agency, user = _ours()
    ask = Ask(cluster=REAL.sensors, min_level="silver", on=today())
    check(agency, ask, by=user, reference="Demonstration 1")


def _listen() -> None:
    """It rests until somebody has started the receiver and resumes it."""
    agency, user = _ours()
    made, _secret = make_webhook(agency, by=user, name="Receiver on this machine", url=_url())
    pause_webhook(made, by=user)


def _ours() -> tuple[Agency, User]:
    return Agency.objects.get(slug=AGENCY), user_of("agency.1")


def _url() -> str:
    return f"http://{RECEIVER}/"
