"""Webhooks of an agency: the list, making and changing one, its secret, pause and removal."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from ...forms.agency_filters import as_fields
from ...forms.agency_told import WebhookForm
from ...models import Delivery
from ...outreach.messages import TYPES
from ...workflow import webhooks as steps
from ...workflow.steps import Stale, WorkflowError
from ..sending import attempt, sent_version
from ..working import private, told
from . import webhook_log
from .reaching import my_agency
from .telling import answered, at_their_fields, may_tell, one_of, our_agency, read_filter
from .told_words import conditions, webhook_state

HERE = "webhooks"
PER_PAGE = 20


@private("GET", "HEAD")
def webhooks(request, slug):
    agency = my_agency(request, slug)
    rows = _with_waiting(agency.webhooks.kept()).select_related("cohort")
    page = Paginator(rows.order_by("-made_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    shown = [
        {"webhook": each, "state": webhook_state(each), "conditions": conditions(each.filter)}
        for each in page
    ]
    context = {"page": page, "rows": shown, "can": may_tell(request, agency)}
    return answered(request, "agency/webhooks.html", agency, HERE, **context)


@private()
def new(request, slug):
    """The secret is shown in this very answer and never again, so nobody is led on."""
    agency = our_agency(request, slug)
    sent = request.POST if request.method == "POST" else None
    initial = {"cohort": request.GET.get("cohort", "")}
    form, made = WebhookForm(sent, agency=agency, initial=initial), []

    def step(_values):
        with at_their_fields():
            made.append(steps.make_webhook(agency, by=request.user, **form.wanted))

    ready = form.is_bound and read_filter(form)
    if ready and attempt(request, form, step, _("The webhook is made.")):
        return _secret(request, agency, *made[0])
    context = {"about_types": TYPES}
    return answered(request, "agency/webhook_form.html", agency, HERE, form=form, **context)


@private()
def change(request, slug, public_id):
    agency = our_agency(request, slug)
    webhook = one_of(agency.webhooks, public_id)
    sent = request.POST if request.method == "POST" else None
    form = WebhookForm(sent, agency=agency, initial=_known(webhook))
    version, older = sent_version(request) if form.is_bound else webhook.version, False

    def step(_values):
        with at_their_fields():
            steps.change_webhook(webhook, by=request.user, version=version, **form.wanted)

    try:
        ready = form.is_bound and read_filter(form)
        if ready and attempt(request, form, step, _("Saved.")):
            return redirect("agency-webhook", slug, public_id)
    except Stale as stale:
        webhook, version, older = stale.now, stale.now.version, True
    context = {"webhook": webhook, "version": version, "older": older, "about_types": TYPES}
    context["conditions"] = conditions(webhook.filter)
    return answered(request, "agency/webhook_form.html", agency, HERE, form=form, **context)


@private()
def rotate(request, slug, public_id):
    """Asked once more; then the new secret, in this very answer."""
    agency = our_agency(request, slug)
    webhook = one_of(agency.webhooks, public_id)
    if request.method == "POST":
        try:
            made = steps.rotate_secret(webhook, by=request.user, version=sent_version(request))
            return _secret(request, agency, *made)
        except Stale:
            _tell_to_look_again(request)
        except WorkflowError as refusal:
            messages.error(request, str(refusal))
            return redirect("agency-webhook", slug, public_id)
        return redirect("agency-webhook-rotate", slug, public_id)
    context = {"webhook": webhook}
    return answered(request, "agency/webhook_rotate.html", agency, HERE, **context)


@private()
def remove(request, slug, public_id):
    agency = our_agency(request, slug)
    webhook = one_of(_with_waiting(agency.webhooks), public_id)
    if request.method == "POST":
        try:
            with told(request, _("The webhook is removed.")):
                steps.remove_webhook(webhook, by=request.user, version=sent_version(request))
            return redirect("agency-webhooks", slug)
        except Stale:
            _tell_to_look_again(request)
        return redirect("agency-webhook-remove", slug, public_id)
    context = {"webhook": webhook}
    return answered(request, "agency/webhook_remove.html", agency, HERE, **context)


@private("POST")
def pause(request, slug, public_id):
    webhook = one_of(our_agency(request, slug).webhooks, public_id)
    with told(request, _("The webhook is paused. What happens meanwhile is told afterwards.")):
        steps.pause_webhook(webhook, by=request.user)
    return redirect("agency-webhook", slug, public_id)


@private("POST")
def resume(request, slug, public_id):
    webhook = one_of(our_agency(request, slug).webhooks, public_id)
    with told(request, _("The webhook goes on from where it was.")):
        steps.resume_webhook(webhook, by=request.user)
    return redirect("agency-webhook", slug, public_id)


def _secret(request, agency, webhook, secret):
    context = {"webhook": webhook, "secret": secret}
    return answered(request, "agency/webhook_secret.html", agency, HERE, **context)


def _tell_to_look_again(request):
    messages.warning(request, _("Somebody changed this webhook in the meantime. Look again."))


def _known(webhook):
    told_of = {name: getattr(webhook, name) for name in ("name", "url", "types")}
    cohort = webhook.cohort.public_id if webhook.cohort else ""
    return told_of | as_fields(WebhookForm, webhook.filter) | {"cohort": cohort}


def _with_waiting(rows):
    """Each with how many messages wait, counted where only those are indexed."""
    waiting = Delivery.objects.filter(steps.WAITING, webhook=OuterRef("pk"))
    counted = waiting.order_by().values("webhook").annotate(count=Count("pk")).values("count")
    return rows.annotate(waiting=Coalesce(Subquery(counted), 0))


WEBHOOK = "<uuid:public_id>/"
MESSAGE = f"{WEBHOOK}messages/<uuid:message_id>/"
ADDRESSES = [
    path("", webhooks, name="agency-webhooks"),
    path("new/", new, name="agency-webhook-new"),
    path(WEBHOOK, webhook_log.webhook, name="agency-webhook"),
    path(f"{WEBHOOK}change/", change, name="agency-webhook-change"),
    path(f"{WEBHOOK}secret/", rotate, name="agency-webhook-rotate"),
    path(f"{WEBHOOK}pause/", pause, name="agency-webhook-pause"),
    path(f"{WEBHOOK}resume/", resume, name="agency-webhook-resume"),
    path(f"{WEBHOOK}remove/", remove, name="agency-webhook-remove"),
    path(f"{WEBHOOK}test/", webhook_log.test, name="agency-webhook-test"),
    path(MESSAGE, webhook_log.message, name="agency-webhook-message"),
    path(f"{MESSAGE}again/", webhook_log.again, name="agency-webhook-again"),
]
