"""Saved sets of an agency: lists of clusters and filters, and what became of them."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from rest_framework.response import Response

from ..filters import PARAMETERS, BadParameters, Problem, to_keep
from ..filters.description import PAGE_SIZE
from ..filters.problems import BadValue, shown
from ..filters.values import read_day
from ..freshness import entity_tag, has, not_modified
from ..models import AgencyKey, Cohort
from ..permissions import may_for_agency
from ..problems import CODES
from ..register import cohorts as register
from ..register.cohort_changes import COLUMNS, changes
from ..register.cohorts import NoSuchMoment, Then
from ..register.formats import as_csv
from ..workflow import cohorts as steps
from . import cohort_documentation as doc
from .agency import AgencyView
from .base import simple_links
from .bodies import fault
from .cohort_shapes import CohortBody, CohortChangedBody, CohortClustersBody
from .conditional import if_match, once
from .errors import NotThere, Refused
from .private import tagged
from .renderers import CSVRenderer, JSONRenderer

__all__ = ["Clusters", "Difference", "OneCohort", "TheCohorts"]

Scope = AgencyKey.Scope
DIGITS = 18


class CohortView(AgencyView):
    """An address of the saved sets. One of another agency looks like one that is not there."""

    scopes = {
        "GET": Scope.COHORTS_READ,
        "POST": Scope.COHORTS_WRITE,
        "PATCH": Scope.COHORTS_WRITE,
        "DELETE": Scope.COHORTS_WRITE,
    }

    def cohort(self, public_id: Any) -> Cohort:
        found = self._visible().kept().filter(public_id=public_id).first()
        if found is None:
            raise NotThere(CODES["not_found"])
        return found

    def theirs(self, public_id: Any) -> Cohort:
        """The set, for those who may change it: before it is asked what was sent."""
        found = self.cohort(public_id)
        if not may_for_agency(self.actor, found.agency, Scope.COHORTS_WRITE):
            raise Refused(403, "forbidden", CODES["forbidden"])
        return found

    def _visible(self) -> Any:
        """The sets of the key's agency; for a person those of theirs, perhaps of the one named."""
        if isinstance(self.actor, AgencyKey):
            return self.agency().cohorts
        rows = Cohort.objects.visible_to(self.actor)
        named = self.values.get("agency")
        return rows if named is None else rows.filter(agency__slug=named)

    def done(self, step: Any, cohort: Cohort, said: dict[str, Any]) -> Response:
        """The set after clusters were put in or taken out, and how many that were."""
        number = step(cohort, said["clusters"], by=self.actor)
        now = self.cohort(cohort.public_id)
        return tagged(in_full(now) | {"changed": number}, now.version)

    def listed(self, count: int, results: list[Any]) -> Response:
        """A page, in the envelope of all lists."""
        following, previous = simple_links(self.request.path, self.values, count)
        told = {"count": count, "next": following, "previous": previous, "results": results}
        return Response(told)

    @property
    def place(self) -> tuple[int, int]:
        """How many rows are asked for, and how many are skipped."""
        return self.values.get("limit", PAGE_SIZE), self.values.get("offset", 0)


class TheCohorts(CohortView):
    """The sets of the agency, and where a new one is made."""

    surface = "agency_rows"

    @doc.cohorts
    def get(self, request):
        rows = self.agency().cohorts.kept().order_by("name", "pk")
        limit, offset = self.place
        return self.listed(rows.count(), [in_short(row) for row in rows[offset : offset + limit]])

    @doc.make
    def post(self, request):
        agency, said = self.agency(), self.body(CohortBody)
        given = said | {"filter": _kept(said["filter"])}
        _refuse_unknown(said["clusters"])
        return once(request, said, lambda: self._made(agency, given))

    def _made(self, agency: Any, given: dict[str, Any]) -> Response:
        digest = given.pop("digest")
        with transaction.atomic():
            made = steps.make_cohort(agency, by=self.actor, **given)
            if digest != Cohort.Digest.NEVER:
                made = steps.set_digest(made, digest, by=self.actor)
        told = in_full(made)
        return tagged(told, made.version, 201, Location=told["url"])


class OneCohort(CohortView):
    """One set."""

    @doc.cohort
    def get(self, request, cohort):
        found = self.cohort(cohort)
        return tagged(in_full(found), found.version)

    @doc.change
    def patch(self, request, cohort):
        found, version = self.theirs(cohort), if_match(request)
        given = self.body(CohortChangedBody)
        digest = given.pop("digest", None)
        if "filter" in given:
            given["filter"] = _kept(given["filter"])
        with transaction.atomic():
            if given or digest is None:
                found = steps.change_cohort(found, by=self.actor, version=version, **given)
                version = found.version
            if digest is not None:
                found = steps.set_digest(found, digest, by=self.actor, version=version)
        return tagged(in_full(found), found.version)

    @doc.remove
    def delete(self, request, cohort):
        found = self.theirs(cohort)
        steps.remove_cohort(found, by=self.actor, version=if_match(request))
        return Response(status=204)


class Clusters(CohortView):
    """The clusters of a set; more are put into a list here."""

    surface = "agency_rows"

    @doc.clusters
    def get(self, request, cohort):
        limit, offset = self.place
        return self.listed(*register.page(self.cohort(cohort), limit=limit, offset=offset))

    @doc.add
    def post(self, request, cohort):
        found, said = self.theirs(cohort), self.body(CohortClustersBody)
        _refuse_unknown(said["clusters"])
        return once(request, said, lambda: self.done(steps.add_clusters, found, said))


class TakeOut(CohortView):
    """Clusters leave a list. An address of its own: some proxies drop what a DELETE sends."""

    surface = "agency_rows"

    @doc.take_out
    def post(self, request, cohort):
        found, said = self.theirs(cohort), self.body(CohortClustersBody)
        return once(request, said, lambda: self.done(steps.take_out_clusters, found, said))


class Difference(CohortView):
    """What became of a set between two moments."""

    surface = "cohort_diff"
    renderer_classes = [JSONRenderer, CSVRenderer]

    @doc.difference
    def get(self, request, cohort):
        found, (since, until) = self.cohort(cohort), _moments(self.values)
        format, within = request.accepted_renderer.format, self.values.get("within", 90)
        places = (*since.moment.as_dict().values(), *until.moment.as_dict().values())
        tag = entity_tag("cohort", found.public_id, found.version, *places, within, format)
        if has(request, tag):
            return not_modified(tag, 0)
        told = changes(found, since, until, within=within)
        if format == "csv":
            return _file(found, b"".join(as_csv(COLUMNS, told.lines())), tag)
        return Response({"cohort": str(found.public_id)} | told.as_dict(), headers={"ETag": tag})


def in_short(cohort: Cohort) -> dict[str, Any]:
    return {
        "id": str(cohort.public_id),
        "url": f"/api/v1/cohorts/{cohort.public_id}/",
        "name": cohort.name,
        "note": cohort.note,
        "kind": cohort.kind,
        "filter": cohort.filter,
        "digest": cohort.digest,
        "made_at": cohort.made_at.isoformat(),
        "version": cohort.version,
    }


def in_full(cohort: Cohort) -> dict[str, Any]:
    """The same with the number of its clusters, which has to be counted."""
    return in_short(cohort) | {"clusters": register.count(cohort)}


def _kept(text: str) -> str:
    """The filter as it is kept; what is wrong with it is wrong with that member of the body."""
    try:
        return to_keep(text) if text else ""
    except BadParameters as bad:
        raise fault("filter", bad.problems[0].code, str(bad)) from None


def _refuse_unknown(slugs: list[str]) -> None:
    """Each cluster that the register does not list is named by its place."""
    known = register.clusters_by_slug(slugs) if slugs else {}
    unknown = [(place, slug) for place, slug in enumerate(slugs) if slug not in known]
    if unknown:
        errors = [
            {
                "pointer": f"#/clusters/{place}",
                "code": "unknown_cluster",
                "detail": f"The register lists no cluster {shown(slug)}.",
            }
            for place, slug in unknown[: steps.MOST_NAMED]
        ]
        sentence = f"The register does not list {len(unknown)} of these clusters."
        raise Refused(400, "bad_body", sentence, errors)


def _moments(values: dict[str, Any]) -> tuple[Then, Then]:
    """The two ends; BadParameters for one that is missing, cannot be read, or comes too late."""
    if "since" not in values:
        sentence = "Say since when: the number of an entry, or a day like 2026-01-31."
        raise _bad("since", "missing", sentence)
    since = _moment("since", values["since"])
    until = _moment("until", values["until"]) if "until" in values else register.now()
    first, last = since.moment, until.moment
    if first.seq > last.seq or first.valid_on > last.valid_on:
        raise _bad("since", "contradiction", "The first moment lies after the last one.")
    return since, until


def _moment(name: str, text: str) -> Then:
    try:
        if text.isascii() and text.isdigit() and len(text) <= DIGITS:
            return register.at_seq(int(text))
        return register.on_day(read_day(PARAMETERS[name], text))
    except NoSuchMoment as error:
        raise _bad(name, "no_such_moment", str(error)) from None
    except BadValue as bad:
        sentence = f"Write the number of an entry, or a day. {bad}"
        raise _bad(name, bad.code, sentence) from None


def _bad(name: str, code: str, sentence: str) -> BadParameters:
    return BadParameters([Problem(name, code, sentence)])


def _file(cohort: Cohort, content: bytes, tag: str) -> HttpResponse:
    name = f"cohort-{cohort.public_id}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "ETag": tag}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
