"""One's own account: name, language, mail, keys for programs. How to log in is elsewhere."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ...forms.portal_clusters import AccountForm, KeyForm
from ...models import AccessKey
from ...outreach.choices import choices_of, choose
from ...rules.validity import day_of
from ...workflow import keys
from ...workflow.accounts import keep_account
from ..sending import attempt, shown
from ..working import private, told

MOST = 50


@private()
def account(request):
    user = request.user
    initial = {"name": user.name, "language": user.language}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=initial)

    def step(values):
        keep_account(user, by=user, **values)

    if form.is_bound and attempt(request, form, step, _("Saved.")):
        return redirect("portal-account")
    return shown(request, "portal/account.html", _page(request, form=form), form=form)


@private("POST")
def mail(request):
    """All choices at once: a kind that is not ticked is not wanted."""
    wanted = set(request.POST.getlist("kind"))
    for each in choices_of(request.user):
        if each.can_change and each.wanted != (each.kind.name in wanted):
            choose(request.user, each.kind.name, each.kind.name in wanted, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("portal-account")


@private("POST")
def make(request):
    """A new key. It is shown in this very answer and never again, so nobody is led on."""
    form, made = KeyForm(request.POST, auto_id="key_%s"), []

    def step(values):
        made.append(keys.make_key(by=request.user, **values))

    if not attempt(request, form, step, _("The key is made.")):
        return shown(request, "portal/account.html", _page(request, key_form=form), form=form)
    key, secret = made[0]
    return render(request, "portal/account.html", _page(request, key=key, secret=secret))


@private("POST")
def revoke(request, public_id):
    rows = AccessKey.objects.visible_to(request.user)
    key = get_object_or_404(rows, public_id=public_id)
    with told(request, _("The key opens nothing any more.")):
        keys.revoke_key(key, by=request.user)
    return redirect("portal-account")


def _page(request, **more):
    user = request.user
    rows = AccessKey.objects.visible_to(user).in_force()
    context = {
        "form": AccountForm(initial={"name": user.name, "language": user.language}),
        "key_form": KeyForm(auto_id="key_%s"),
        "choices": choices_of(user),
        "keys": [{"key": each, "until": day_of(each.expires_at)} for each in rows[:MOST]],
        "may_use_keys": keys.may_use_keys(user),
    }
    return context | more
