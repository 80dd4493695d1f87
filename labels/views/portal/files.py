"""Files and links as evidence: handed in, changed, taken back, and given out."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from ...files.answers import download
from ...files.faults import BadFile
from ...files.store import keep
from ...files.upload import arrived_file, receive_files
from ...forms.portal import FileForm, LinkForm, ReplaceForm
from ...models import Evidence
from ...workflow import evidence as steps
from ...workflow.steps import Stale
from ..sending import attempt, sent_version
from ..working import private, told
from . import words
from .evidence import asked_of, indicator_page
from .reaching import my_case


@csrf_exempt
def upload(request, public_id, indicator):
    """A file for an indicator. It is counted while it comes in, before its form is read."""
    receive_files(request)
    return _upload(request, public_id, indicator)


@csrf_protect
@private("POST")
def _upload(request, public_id, indicator):
    case, asked = asked_of(request, public_id, indicator)
    form = FileForm(request.POST, auto_id="file_%s")

    def step(values):
        steps.check_file_is_wanted(case, asked, by=request.user)
        steps.add_file(case, asked, by=request.user, upload=_kept(request), **values)

    there = reverse("portal-indicator", args=[case.public_id, asked.pk])
    if _taken(request, form, step, _("The file is added.")):
        return JsonResponse({"next": there}) if _wants_json(request) else redirect(there)
    if _wants_json(request):
        return JsonResponse({"errors": _sentences(form)}, status=422)
    return indicator_page(request, case, asked, file=form, status=422)


@csrf_exempt
def item(request, public_id, item_id):
    """One link or file: its words, its readers, another file in its place, or taking it back."""
    receive_files(request)
    return _item(request, public_id, item_id)


@csrf_protect
@private()
def _item(request, public_id, item_id):
    case = my_case(request, public_id)
    rows = Evidence.objects.visible_to(request.user).kept().filter(assessment=case)
    rows = rows.exclude(kind=Evidence.Kind.TEXT).select_related("indicator")
    found = get_object_or_404(rows, public_id=item_id)
    try:
        return _changed(request, case, found)
    except Stale as stale:
        return _item_page(request, case, stale.now, form=_form(found, request.POST), older=True)


@private("GET")
def file(request, public_id):
    """Gives out a file to those who may read it, and notes in the journal that it did."""
    rows = Evidence.objects.visible_to(request.user).kept().filter(kind=Evidence.Kind.FILE)
    found = steps.download(get_object_or_404(rows, public_id=public_id), by=request.user)
    about = {"media_type": found.file_type, "size": found.file_size}
    try:
        return download(found.stored_as, found.file_name, **about)
    except FileNotFoundError:
        raise Http404 from None


def _changed(request, case, found):
    """What the form of an item asks for, done; or the form again."""
    there = redirect("portal-indicator", case.public_id, found.indicator_id)
    form, version = _form(found, request.POST or None), sent_version(request)
    wanted = request.POST.get("do", "")
    if wanted == "remove":
        with told(request, _("Taken back.")):
            steps.remove_item(found, by=request.user, version=version)
        return there
    if wanted == "replace":
        return _replaced(request, case, found, there)

    def step(values):
        steps.change_item(found, by=request.user, version=version, **values)

    if form.is_bound and attempt(request, form, step, _("Saved.")):
        return there
    return _item_page(request, case, found, form=form)


def _replaced(request, case, found, there):
    form, version = ReplaceForm(request.POST), sent_version(request)

    def step(_values):
        steps.check_file_is_wanted(case, found.indicator, by=request.user)
        steps.replace_file(found, by=request.user, upload=_kept(request), version=version)

    if _taken(request, form, step, _("The file is replaced.")):
        return there
    return _item_page(request, case, found, form=_form(found), replace=form)


def _item_page(request, case, found, *, form, replace=None, older=False):
    context = words.about(case, request.user, "portal-evidence")
    context |= {
        "item": found,
        "form": form,
        "replace": replace or ReplaceForm(auto_id="replace_%s"),
        "older": older,
    }
    refused = form.errors or (replace and replace.errors)
    status = 412 if older else 422 if refused else 200
    return render(request, "portal/item.html", context, status=status)


def _form(found, data=None):
    initial = {"text": found.text, "link": found.link, "confidentiality": found.confidentiality}
    form = LinkForm if found.kind == Evidence.Kind.LINK else FileForm
    return form(data, initial=initial)


def _taken(request, form, step, sentence):
    """As `attempt`, with what is wrong with the file itself told on top."""
    try:
        return attempt(request, form, step, sentence)
    except BadFile as bad:
        form.add_error(None, bad.sentence)
        return False


def _kept(request):
    """The file of the request, checked and kept; before the transaction of the step."""
    sent = arrived_file(request, "file")
    return keep(sent, sent.sent_name)


def _wants_json(request):
    return request.headers.get("Accept") == "application/json"


def _sentences(form):
    return [str(each) for errors in form.errors.values() for each in errors]
