"""Cases: the list of those one may see, one of them, opening a new one."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.response import Response

from .. import permissions
from ..filters.description import PAGE_SIZE
from ..models import Assessment, Cluster, LabelLevel
from ..problems import CODES
from ..workflow.cases import open_assessment
from . import case_documentation as doc
from .base import simple_links
from .bodies import Given, fault
from .case_answers import case_in_full, case_in_short
from .case_bodies import OpenBody
from .case_parts import Part
from .conditional import once
from .errors import NotThere, Refused
from .private import PrivateView, tagged

__all__ = ["Case", "Cases"]

FILTERS = {"status": "status__in", "kind": "kind__in", "level": "level__code__in"}


class CaseView(PrivateView):
    """An address below one case. Not yours looks like not there."""

    part: Part

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.part = Part(self.case_of(kwargs["assessment"]), request.user)

    @property
    def case(self) -> Assessment:
        return self.part.case

    def case_of(self, public_id: Any) -> Assessment:
        found = cases_of(self.request.user).filter(public_id=public_id).first()
        if found is None:
            raise NotThere(CODES["not_found"])
        return found

    def told(self, status: int = 200) -> Response:
        """The case as it stands now, for whoever asks."""
        part = Part(self.case_of(self.case.public_id), self.request.user)
        return tagged(case_in_full(part.case, part), part.case.version, status)

    def allow(self, may: bool) -> None:
        """Visible, but not theirs: before it is asked what was sent."""
        if not may:
            raise Refused(403, "forbidden", CODES["forbidden"])


class Cases(PrivateView):
    """The list, the newest first; and where a case begins."""

    surface = "cases"

    @doc.cases
    def get(self, request):
        rows = _asked(cases_of(request.user), self.values)
        return listed(request, rows, self.values, case_in_short)

    @doc.open_case
    def post(self, request):
        body = self.body(OpenBody)
        cluster, level = _cluster(request.user, body["cluster"]), _level(body["level"])
        return once(request, body, lambda: _opened(request.user, cluster, level, body))


class Case(CaseView):
    """One case."""

    @doc.case
    def get(self, request, assessment):
        return tagged(case_in_full(self.case, self.part), self.case.version)


def cases_of(user: Any) -> QuerySet[Assessment]:
    rows = Assessment.objects.visible_to(user)
    return rows.select_related("cluster", "level", "rule_set__scheme")


def listed(request: Any, rows: Any, values: dict[str, Any], told: Any) -> Response:
    """A page of rows, in the envelope of all lists."""
    count, offset = rows.count(), values.get("offset", 0)
    shown = rows[offset : offset + values.get("limit", PAGE_SIZE)]
    following, previous = simple_links(request.path, values, count)
    results = [told(each) for each in shown]
    return Response({"count": count, "next": following, "previous": previous, "results": results})


def _asked(rows: QuerySet[Assessment], values: dict[str, Any]) -> QuerySet[Assessment]:
    for name, lookup in FILTERS.items():
        if name in values:
            rows = rows.filter(**{lookup: values[name]})
    if "cluster" in values:
        rows = rows.filter(cluster__slug=values["cluster"])
    return rows.order_by("-opened_on", "-pk")


def _cluster(user: Any, slug: str) -> Cluster:
    """The cluster, for those who may open a case for it. To others it looks the same if unknown."""
    cluster = Cluster.objects.filter(slug=slug).first()
    if cluster is None and user.is_secretariat:
        raise fault("cluster", "unknown_cluster", "There is no cluster of this name in addresses.")
    if cluster is None or not permissions.can_open(user, cluster):
        raise Refused(403, "forbidden", CODES["forbidden"])
    return cluster


def _level(code: str) -> LabelLevel:
    level = LabelLevel.objects.filter(code=code).first()
    if level is None:
        raise fault("level", "unknown_level", "There is no such level; see /api/v1/levels/.")
    return level


def _opened(user: Any, cluster: Cluster, level: LabelLevel, body: Given) -> Response:
    new = open_assessment(cluster, level, by=user, mode=body["mode"])
    found = cases_of(user).get(pk=new.pk)
    told = case_in_full(found, Part(found, user))
    return tagged(told, found.version, 201, Location=told["url"])
