"""A cluster that became part of another one. Its record and its labels stay its own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..models import Cluster, Succession
from .renaming import begun, fault
from .telling import CHECKED, cite, line


def check(cluster: Cluster, details: Mapping[str, Any]) -> dict[str, str]:
    """The other cluster is in the register, and did not itself become part of this one."""
    into = line(str(details.get("into") or ""), longest=100)
    other = Cluster.objects.filter(slug=into).first()
    if other is None or other.pk == cluster.pk or other.delisted_at:
        raise fault("into", _("Choose another cluster of the register."))
    if _merged(cluster).exists():
        raise fault("into", _("This cluster has merged already."))
    if cluster.pk in _what_became_of(other):
        raise fault("into", _("The other cluster became part of this one."))
    return {"into": into, "on": begun(details, "on")}


def merge(cluster: Cluster, details: dict[str, str]) -> list[Cluster]:
    """Told in both records."""
    other = Cluster.objects.get(slug=details["into"])
    Succession.objects.create(
        kind=Succession.Kind.MERGED, predecessor=cluster, successor=other, on=details["on"]
    )
    cite(cluster, f"merged into {other.name}", source=CHECKED)
    return [cluster, other]


def _merged(cluster: Cluster) -> Any:
    return cluster.successions.filter(kind=Succession.Kind.MERGED)


def _what_became_of(cluster: Cluster) -> set[int]:
    """All clusters that this one led to, however often it was renamed, merged or split."""
    known: set[int] = set()
    new = {cluster.pk}
    while new:
        known |= new
        rows = Succession.objects.filter(predecessor__in=new)
        new = set(rows.values_list("successor", flat=True)) - known
    return known
