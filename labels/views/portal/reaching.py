"""Who comes into the portal, and to which clusters and cases."""

from django.http import Http404

from ... import permissions
from ...models import Cluster
from ..working import case_or_404


def my_cluster(request, slug):
    """A cluster that the person belongs to; any other looks like not there."""
    cluster = Cluster.objects.select_related("country").filter(slug=slug).first()
    if cluster is None or not permissions.is_member(request.user, cluster):
        raise Http404
    return cluster


def my_or_run_cluster(request, slug):
    """The same, but also for the secretariat, which acts here on behalf of clusters."""
    if not request.user.is_secretariat:
        return my_cluster(request, slug)
    cluster = Cluster.objects.select_related("country").filter(slug=slug).first()
    if cluster is None:
        raise Http404
    return cluster


def my_case(request, public_id):
    """A case of a cluster that the person belongs to; assessors and offices have other pages."""
    case = case_or_404(request, public_id)
    if not permissions.is_member(request.user, case.cluster):
        raise Http404
    return case
