"""Finding one's cluster: what the register knows first, then a claim, which is checked."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ...forms.portal_clusters import ClaimForm, FindForm
from ...models import Claim, Cluster
from ...workflow import people
from ..sending import attempt, shown
from ..working import code_in, private


@private()
def claim(request):
    """Three stages at one address: search, choose, say why. Only the last one is sent."""
    if request.method == "POST":
        return _sent(request)
    find = FindForm(request.GET or None)
    context = {"find": find, "claims": Claim.objects.filter(claimed_by=request.user)[:10]}
    if not find.is_valid():
        return render(request, "portal/claim.html", context)
    wanted = find.cleaned_data
    if "cluster" in request.GET:
        return _claim_page(request, ClaimForm(initial=wanted), _chosen(request.GET["cluster"]))
    context["candidates"] = people.candidates_for(wanted["name"], wanted["country"])
    context["wanted"] = wanted
    return render(request, "portal/claim.html", context)


def _sent(request):
    cluster, form = _chosen(request.POST.get("cluster", "")), ClaimForm(request.POST)

    def step(values):
        people.claim(by=request.user, cluster=cluster, **values)

    if attempt(request, form, step, _("Your claim is sent. The secretariat checks it.")):
        return redirect("portal")
    return _claim_page(request, form, cluster)


def _chosen(slug):
    """The cluster that was chosen among the hints; none for one the register does not have."""
    return get_object_or_404(Cluster, slug=code_in(slug)) if slug else None


def _claim_page(request, form, cluster):
    context = {"form": form, "cluster": cluster}
    return shown(request, "portal/claim_form.html", context, form=form)
