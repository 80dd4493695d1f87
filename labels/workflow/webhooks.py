"""Webhooks of an agency: where it is told of changes. Its people and its programs keep them.

Secrets are shown once and kept sealed. A webhook that is removed stays in the database with the log
of its deliveries; its secret does not.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, TypedDict, Unpack
from urllib.parse import parse_qsl
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import clock, permissions
from ..journal import Actor, record
from ..models import Agency, AgencyKey, Cohort, Delivery, User, Webhook
from ..outreach.addresses import BadAddress, target
from ..outreach.messages import CHANGED, TEST, TYPES, a_test, new_secret
from ..register.head import head
from ..register.saved_filters import question_of
from ..trust.sealing import can_be_unsealed, seal
from .agency_keys import hold_agency
from .steps import Stale, WorkflowError, allow, step
from .telling import line

LONGEST_NAME = 100
LONGEST_FILTER = 1000
MOST = 20
MOST_TESTS = 5
OVERLAP = timedelta(hours=24)
# What a filter of the feed asks for; a saved set can ask for more.
FILTERS = ("country", "region", "sector", "level")

WAITING = Q(delivered_at=None, dropped_at=None)


class Wanted(TypedDict, total=False):
    """What somebody says of a webhook. `filter` is text as `filters.to_keep` writes it."""

    name: str
    url: str
    types: Iterable[str]
    filter: str
    cohort: Cohort | None


@step
def make_webhook(agency: Agency, *, by: Actor, **wanted: Unpack[Wanted]) -> tuple[Webhook, str]:
    """A new webhook and its secret, which nobody can be shown again. It is told from now on."""
    agency = hold_agency(agency)
    _allow(by, agency)
    if agency.webhooks.kept().count() >= MOST:
        text = _("The agency has 20 webhooks. Remove one first.")
        raise WorkflowError("too_many_webhooks", text)
    secret = new_secret()
    given: Wanted = {"name": "", "url": "", **wanted}
    webhook = Webhook.objects.create(
        public_id=uuid4(),
        agency=agency,
        secret=seal(secret),
        seq=head().seq,
        made_by=by if isinstance(by, User) else None,
        made_at=timezone.now(),
        **_checked(agency, given),
    )
    _refuse_mute(webhook)
    _journal("make_webhook", webhook, by=by)
    return webhook, secret


@step
def change_webhook(
    webhook: Webhook, *, by: Actor, version: int | None = None, **wanted: Unpack[Wanted]
) -> Webhook:
    """What is not said stays. Messages that were made already go out as they are."""
    webhook = _held(webhook, by=by, version=version)
    changes = _checked(webhook.agency, wanted)
    for field, value in changes.items():
        setattr(webhook, field, value)
    _refuse_mute(webhook)
    _keep(webhook, *changes)
    _journal("change_webhook", webhook, by=by, changed=sorted(changes))
    return webhook


@step
def pause_webhook(webhook: Webhook, *, by: Actor, version: int | None = None) -> Webhook:
    """It is told of nothing until somebody resumes it; pausing it again changes nothing."""
    webhook = _held(webhook, by=by, version=version)
    if webhook.paused_at is None:
        webhook.paused_at, webhook.paused_for = timezone.now(), Webhook.Pause.ASKED
        _keep(webhook, "paused_at", "paused_for")
        _journal("pause_webhook", webhook, by=by)
    return webhook


@step
def resume_webhook(webhook: Webhook, *, by: Actor, version: int | None = None) -> Webhook:
    """It goes on from where it was, with what has waited: nothing is left out."""
    webhook = _held(webhook, by=by, version=version)
    if webhook.paused_at is not None:
        webhook.paused_at, webhook.paused_for, webhook.failing_since = None, "", None
        _keep(webhook, "paused_at", "paused_for", "failing_since")
        waiting = webhook.deliveries.filter(WAITING).exclude(type=TEST)
        waiting.update(attempts=0, next_at=timezone.now())
        _journal("resume_webhook", webhook, by=by)
    return webhook


@step
def remove_webhook(webhook: Webhook, *, by: Actor, version: int | None = None) -> Webhook:
    """It is told of nothing any more; the log of its deliveries stays."""
    webhook = _held(webhook, by=by, version=version)
    webhook.removed_at = timezone.now()
    webhook.secret, webhook.old_secret, webhook.old_secret_until = "", "", None
    _keep(webhook, "removed_at", "secret", "old_secret", "old_secret_until")
    webhook.deliveries.filter(WAITING).update(dropped_at=webhook.removed_at)
    _journal("remove_webhook", webhook, by=by)
    return webhook


@step
def rotate_secret(
    webhook: Webhook, *, by: Actor, version: int | None = None
) -> tuple[Webhook, str]:
    """A new secret, shown once. For a day the former one signs as well.

    Not while a former one signs still: receivers that check by it would refuse what comes. One
    that cannot be read any more signs nothing, and gives way at once.
    """
    webhook = _held(webhook, by=by, version=version)
    secret, signs = new_secret(), can_be_unsealed(webhook.secret)
    if signs:
        _refuse_while_rotating(webhook)
    webhook.old_secret, webhook.secret = (webhook.secret if signs else ""), seal(secret)
    webhook.old_secret_until = timezone.now() + OVERLAP if signs else None
    _keep(webhook, "secret", "old_secret", "old_secret_until")
    _journal("rotate_secret", webhook, by=by)
    return webhook, secret


@step
def send_test(webhook: Webhook, *, by: Actor) -> Delivery:
    """A message that says nothing: sent within seconds, once, also while the webhook is paused."""
    webhook = _held(webhook, by=by)
    if webhook.deliveries.filter(WAITING, type=TEST).count() >= MOST_TESTS:
        raise WorkflowError("tests_waiting", _("Tests are waiting already. Look at those first."))
    delivery = a_test(webhook, timezone.now())
    delivery.save(force_insert=True)
    _journal("send_test", webhook, by=by, delivery=str(delivery.public_id))
    return delivery


@step
def redeliver(delivery: Delivery, *, by: Actor) -> Delivery:
    """The same message, with the same id, once more; one that waits is tried at once."""
    webhook = _held(delivery.webhook, by=by)
    if webhook.paused_at is not None:
        raise WorkflowError("webhook_paused", _("The webhook is paused. Resume it first."))
    delivery = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    delivery.delivered_at, delivery.dropped_at = None, None
    delivery.next_at = timezone.now()
    delivery.save(update_fields=["delivered_at", "dropped_at", "next_at"])
    _journal("redeliver", webhook, by=by, delivery=str(delivery.public_id))
    return delivery


def _held(webhook: Webhook, *, by: Actor, version: int | None = None) -> Webhook:
    """The webhook as it stands, held until the transaction ends, for who may change it."""
    found = Webhook.objects.select_for_update(no_key=True).get(pk=webhook.pk)
    _allow(by, found.agency)
    if found.removed_at is not None:
        raise WorkflowError("webhook_removed", _("This webhook was removed."))
    if version is not None and version != found.version:
        raise Stale(found)
    return found


def _allow(by: Actor, agency: Agency) -> None:
    allow(permissions.may_for_agency(by, agency, AgencyKey.Scope.WEBHOOKS_WRITE))


def _keep(webhook: Webhook, *fields: str) -> None:
    """Its version goes up, so that older forms are noticed."""
    webhook.version += 1
    webhook.save(update_fields=[*fields, "version"])


def _checked(agency: Agency, wanted: Wanted) -> dict[str, Any]:
    """What was said, as it is kept."""
    kept: dict[str, Any] = {}
    if "name" in wanted:
        kept["name"] = line(wanted["name"], longest=LONGEST_NAME)
        if not kept["name"]:
            raise WorkflowError("name_missing", _("Give the webhook a name."))
    if "url" in wanted:
        kept["url"] = _url(wanted["url"])
    if "types" in wanted:
        kept["types"] = _types(wanted["types"])
    if "filter" in wanted:
        kept["filter"] = _filter(wanted["filter"])
    if "cohort" in wanted:
        kept["cohort"] = _cohort(agency, wanted["cohort"])
    return kept


def _url(text: str) -> str:
    """Its form; where its name leads is looked at anew for each message."""
    try:
        target(text)
    except BadAddress:
        sentence = _("Write a public address like https://example.org/hook, without a port.")
        raise WorkflowError("url_wrong", sentence) from None
    return text


def _types(types: Iterable[str]) -> list[str]:
    """Each once, in the order in which they are described. None of them means all."""
    wanted = set(types)
    if unknown := sorted(wanted - TYPES.keys()):
        text = _("There is no event of the type %(type)s.") % {"type": unknown[0][:40]}
        raise WorkflowError("unknown_type", text)
    return [each for each in TYPES if each in wanted]


def _refuse_while_rotating(webhook: Webhook) -> None:
    until = webhook.old_secret_until
    if until is not None and timezone.now() < until:
        text = _("The former secret signs until %(until)s UTC. Make a new one after that.")
        raise WorkflowError("rotation_running", text % {"until": f"{until:%Y-%m-%d %H:%M}"})


def _refuse_mute(webhook: Webhook) -> None:
    """One that asks for its saved set alone, and has none, would never be told anything."""
    if webhook.types == [CHANGED] and webhook.cohort is None:
        text = _("To be told what became of a saved set, choose the set.")
        raise WorkflowError("cohort_missing", text)


def _filter(text: str) -> str:
    try:
        if text and len(text) <= LONGEST_FILTER:
            question_of(text, valid_on=clock.today())
        names = {name.removesuffix("__n") for name, _value in parse_qsl(text)}
    except ValueError:
        names = {""}
    if not names <= set(FILTERS) or len(text) > LONGEST_FILTER or bool(text) != bool(names):
        sentence = _("A webhook is filtered by country, region, sector and level only.")
        raise WorkflowError("filter_wrong", sentence)
    return text


def _cohort(agency: Agency, cohort: Cohort | None) -> Cohort | None:
    """A set of the same agency; it is held, so that it is not removed at the same moment."""
    if cohort is None:
        return None
    rows = agency.cohorts.kept().select_for_update(no_key=True)
    found = rows.filter(pk=cohort.pk).first()
    if found is None:
        raise WorkflowError("cohort_removed", _("This set was removed."))
    return found


def _journal(verb: str, webhook: Webhook, *, by: Actor, **said: Any) -> None:
    after = {"agency": webhook.agency.slug, "webhook": webhook.name, "url": webhook.url} | said
    record(verb, by=by, role="agency", of=("webhook", webhook.public_id), after=after)
