"""Webhooks of an agency: made and changed, tried out, and the log of what was delivered."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from rest_framework.response import Response

from ..filters import BadParameters, to_keep
from ..filters.description import PAGE_SIZE
from ..models import Agency, AgencyKey, Cohort, Delivery, Webhook
from ..outreach.messages import TYPES
from ..permissions import may_for_agency
from ..problems import CODES
from ..workflow import webhooks as steps
from . import webhook_documentation as doc
from .agency import AgencyView
from .base import PublicView, simple_links, told
from .bodies import Nothing, fault
from .caching import SHORT
from .conditional import if_match, once
from .errors import NotThere, Refused
from .private import tagged
from .webhook_answers import webhook_told
from .webhook_bodies import ChangedWebhookBody, WebhookBody

__all__ = ["OneWebhook", "Pause", "Resume", "RotateSecret", "Types", "Webhooks"]

Scope = AgencyKey.Scope


class Types(PublicView):
    """What webhooks can tell, each with a sentence."""

    @doc.types
    def get(self, request):
        self.asked(request)
        results = [{"type": name, "about": about} for name, about in TYPES.items()]
        return told(request, {"results": results}, SHORT)


class WebhookView(AgencyView):
    """An address of webhooks. One of another agency looks like one that is not there."""

    surface = "nothing"
    scopes = {
        "GET": Scope.WEBHOOKS_READ,
        "POST": Scope.WEBHOOKS_WRITE,
        "PATCH": Scope.WEBHOOKS_WRITE,
        "DELETE": Scope.WEBHOOKS_WRITE,
    }

    def webhook(self, public_id: Any) -> Webhook:
        found = webhooks_of(self.actor).filter(public_id=public_id).first()
        if found is None:
            raise NotThere(CODES["not_found"])
        if self.request.method not in {"GET", "HEAD"} and not self._keeps(found.agency):
            raise Refused(403, "forbidden", CODES["forbidden"])
        return found

    def _keeps(self, agency: Agency) -> bool:
        """Whether it is theirs to change: asked before anything is said of what was sent."""
        return may_for_agency(self.actor, agency, Scope.WEBHOOKS_WRITE)

    def told(self, webhook: Webhook, status: int = 200, **more: Any) -> Response:
        """The webhook as it stands now."""
        found = self.webhook(webhook.public_id)
        data = webhook_told(found) | more
        headers = {"Location": data["url"]} if status == 201 else {}
        return tagged(data, found.version, status, **headers)

    def listed(self, rows: QuerySet[Any], shown: Callable[[Any], dict[str, Any]]) -> Response:
        """A page of rows, in the envelope of all lists."""
        count, offset = rows.count(), self.values.get("offset", 0)
        page = rows[offset : offset + self.values.get("limit", PAGE_SIZE)]
        following, previous = simple_links(self.request.path, self.values, count)
        results = [shown(row) for row in page]
        answer = {"count": count, "next": following, "previous": previous, "results": results}
        return Response(answer)

    def with_secret(self, said: Any, make: Callable[[], tuple[Webhook, str]]) -> Response:
        """The secret is shown once: an answer that is kept to be repeated does not hold it."""
        secrets = []

        def work() -> Response:
            webhook, secret = make()
            secrets.append(secret)
            return self.told(webhook, 201, secret=None)

        answer = once(self.request, said, work)
        if secrets:
            answer.data["secret"] = secrets[0]
        return answer


class Webhooks(WebhookView):
    """The webhooks of the agency, the newest first; and where they are made."""

    surface = "agency_rows"

    @doc.webhooks
    def get(self, request):
        rows = webhooks_of(self.actor).filter(agency=self.agency())
        return self.listed(rows.order_by("-made_at", "-pk"), webhook_told)

    @doc.make
    def post(self, request):
        agency = self.agency()
        if not self._keeps(agency):
            raise Refused(403, "forbidden", CODES["forbidden"])
        body = self.body(WebhookBody)
        given = _given(agency, body)
        said = {"agency": agency.slug, **body}
        return self.with_secret(said, lambda: steps.make_webhook(agency, by=self.actor, **given))


class OneWebhook(WebhookView):
    """One webhook, without its secret."""

    @doc.webhook
    def get(self, request, webhook):
        return self.told(self.webhook(webhook))

    @doc.change
    def patch(self, request, webhook):
        found, version = self.webhook(webhook), if_match(request)
        given = _given(found.agency, self.body(ChangedWebhookBody))
        return self.told(steps.change_webhook(found, by=self.actor, version=version, **given))

    @doc.remove
    def delete(self, request, webhook):
        found = self.webhook(webhook)
        steps.remove_webhook(found, by=self.actor, version=if_match(request))
        return Response(status=204)


class Pause(WebhookView):
    """Told of nothing until it is resumed."""

    @doc.pause
    def post(self, request, webhook):
        found, body = self.webhook(webhook), self.body(Nothing)
        return once(request, body, lambda: self.told(steps.pause_webhook(found, by=self.actor)))


class Resume(WebhookView):
    """On from where it was."""

    @doc.resume
    def post(self, request, webhook):
        found, body = self.webhook(webhook), self.body(Nothing)
        return once(request, body, lambda: self.told(steps.resume_webhook(found, by=self.actor)))


class RotateSecret(WebhookView):
    """A new secret; for a day the former one signs as well."""

    @doc.rotate
    def post(self, request, webhook):
        found, body = self.webhook(webhook), self.body(Nothing)
        return self.with_secret(body, lambda: steps.rotate_secret(found, by=self.actor))


def webhooks_of(actor: Any) -> QuerySet[Webhook]:
    """Those that a person may see, or those of the agency of a key."""
    if isinstance(actor, AgencyKey):
        rows = Webhook.objects.filter(agency=actor.agency)
    else:
        rows = Webhook.objects.visible_to(actor)
    waiting = Delivery.objects.filter(webhook=OuterRef("pk"), delivered_at=None, dropped_at=None)
    counted = waiting.order_by().values("webhook").annotate(count=Count("pk")).values("count")
    rows = rows.kept().select_related("agency", "cohort")
    return rows.annotate(waiting=Coalesce(Subquery(counted), 0))


def _given(agency: Agency, body: dict[str, Any]) -> dict[str, Any]:
    """The body as the steps want it: a filter in its canonical form, a set as a row."""
    given = dict(body)
    if given.get("filter"):
        try:
            given["filter"] = to_keep(given["filter"])
        except BadParameters as bad:
            raise fault("filter", bad.problems[0].code, str(bad)) from None
    if given.get("cohort") is not None:
        given["cohort"] = _cohort(agency, given["cohort"])
    return given


def _cohort(agency: Agency, public_id: Any) -> Cohort:
    found = agency.cohorts.kept().filter(public_id=public_id).first()
    if found is None:
        raise fault("cohort", "unknown_cohort", "The agency has no such saved set.")
    return found
