"""One webhook and the log of its messages: what was sent, what came back, and sending it again."""

import json
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ...forms.agency_told import LogFilter
from ...outreach.messages import TYPES
from ...outreach.messages import message_id as header_of
from ...workflow import webhooks as steps
from ..working import private, told
from .reaching import my_agency
from .telling import answered, may_tell, one_of, our_agency
from .told_words import attempt, conditions, delivery, webhook_state

HERE = "webhooks"
PER_PAGE = 50
MOST_TRIES = 50
IN_STATE = {
    "waiting": steps.WAITING,
    "delivered": Q(delivered_at__isnull=False),
    "dropped": Q(dropped_at__isnull=False),
}


@private("GET", "HEAD")
def webhook(request, slug, public_id):
    """What it does, and its messages, the newest first."""
    agency = my_agency(request, slug)
    found = one_of(agency.webhooks.select_related("cohort"), public_id)
    status = _asked_for(request)
    rows = found.deliveries.defer("body").order_by("-pk")
    rows = rows.filter(IN_STATE[status]) if status else rows
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "webhook": found,
        "can": may_tell(request, agency),
        "state": webhook_state(found),
        "conditions": conditions(found.filter),
        "types": [(name, TYPES.get(name, "")) for name in found.types],
        "waiting": found.deliveries.filter(steps.WAITING).count(),
        "page": page,
        "rows": [delivery(each) for each in page],
        "statuses": LogFilter.base_fields["state"].choices,
        "status": status,
        "query": urlencode({"state": status}) if status else "",
    }
    return answered(request, "agency/webhook.html", agency, HERE, **context)


@private("GET", "HEAD")
def message(request, slug, public_id, message_id):
    """One message with all its attempts."""
    agency = my_agency(request, slug)
    found = one_of(agency.webhooks, public_id)
    sent = get_object_or_404(found.deliveries, public_id=message_id)
    tries = sent.tries.order_by("-pk")[:MOST_TRIES]
    context = {
        "webhook": found,
        "can": may_tell(request, agency),
        "told": delivery(sent),
        "id": header_of(sent.public_id),
        "slug_told": json.loads(sent.body)["data"].get("slug", ""),
        "body": _in_lines(sent.body),
        "tries": [attempt(each) for each in tries],
    }
    return answered(request, "agency/webhook_message.html", agency, HERE, **context)


@private("POST")
def test(request, slug, public_id):
    found = one_of(our_agency(request, slug).webhooks, public_id)
    sentence = _("The test is on its way. Look at it in a few seconds.")
    with told(request, sentence) as refused:
        made = steps.send_test(found, by=request.user)
    if refused:
        return redirect("agency-webhook", slug, public_id)
    return redirect("agency-webhook-message", slug, public_id, made.public_id)


@private("POST")
def again(request, slug, public_id, message_id):
    """The same message once more."""
    found = one_of(our_agency(request, slug).webhooks, public_id)
    sent = get_object_or_404(found.deliveries, public_id=message_id)
    with told(request, _("The message goes out once more, within seconds.")):
        steps.redeliver(sent, by=request.user)
    return redirect("agency-webhook-message", slug, public_id, message_id)


def _asked_for(request):
    """The messages that are asked for; a state that messages do not have is no page."""
    form = LogFilter(request.GET)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data["state"]


def _in_lines(body):
    """The body set out for people; it has no line breaks where it is sent."""
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)
