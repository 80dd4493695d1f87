"""Whether a cluster is in the register: it leaves if it was entered by mistake, or twice."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from ... import permissions
from ...forms.delisting import DelistForm, ListAgainForm
from ...models import Cluster
from ...workflow import delisting
from ..sending import attempt, shown
from ..working import code_in
from .reaching import desk, posted


@desk()
def listing(request, slug):
    """One cluster, and the form by which it leaves or comes back."""
    cluster = get_object_or_404(Cluster.objects.select_related("country", "same_as"), slug=slug)
    may = permissions.can_delist(request.user, cluster)
    form = _form(request, cluster)
    if form.is_bound and not may:
        raise PermissionDenied

    def step(values):
        if cluster.delisted_at:
            delisting.list_again(cluster, by=request.user, note=values["note"])
        else:
            delisting.delist(cluster, by=request.user, **values)

    sentence = _("It is in the register again.") if cluster.delisted_at else _("It has left.")
    if form.is_bound and attempt(request, form, step, sentence):
        return redirect("desk-listing", slug)
    context = {"cluster": cluster, "form": form, "can": may}
    return shown(request, "desk/listing.html", context, form=form)


def _form(request, cluster):
    if cluster.delisted_at:
        return ListAgainForm(posted(request))
    other = code_in(request.GET.get("same_as"))
    known = {"same_as": other, "reason": "double"} if other else {}
    return DelistForm(posted(request), initial=known)
