"""The code lists: what the codes in records and filters stand for."""

from typing import Any

import django_filters

from .. import clock
from ..filters import read
from ..filters.description import PAGE_SIZE
from ..freshness import LONGEST, seconds_to_keep
from ..models import Country, LabelLevel, Programme, Region, Scheme, Sector
from ..register.formats import Column, as_csv
from ..register.head import head
from . import documentation as doc
from .base import PublicView, dumped, once, simple_links, told
from .caching import etag
from .exports import refuse_parts
from .renderers import CSVRenderer, JSONRenderer
from .serializers import (
    CountrySerializer,
    LevelSerializer,
    ProgrammeSerializer,
    RegionSerializer,
    SchemeSerializer,
    SectorSerializer,
)


class RegionFilter(django_filters.FilterSet):
    country = django_filters.CharFilter(field_name="country_id")
    level = django_filters.NumberFilter()
    parent = django_filters.CharFilter(field_name="parent_id")

    class Meta:
        model = Region
        fields = ["country", "level", "parent"]


class SectorFilter(django_filters.FilterSet):
    classification = django_filters.CharFilter(field_name="classification__code")

    class Meta:
        model = Sector
        fields = ["classification"]


class CodeList(PublicView):
    """A page of a code list, in the order of its codes."""

    surface = "codes"
    renderer_classes = [JSONRenderer, CSVRenderer]
    filterset_class: type[django_filters.FilterSet] | None = None

    def get(self, request):
        values = read(request.query_params, surface=self.surface)
        values.pop("format", None)
        rows = self.queryset.all()
        if self.filterset_class:
            rows = self.filterset_class(values, queryset=rows).qs
        if request.accepted_renderer.format == "csv":
            return self._file(request, rows, values)
        return self._page(request, rows, values)

    def _page(self, request, rows, values):
        today, count = clock.today(), rows.count()
        offset = values.get("offset", 0)
        shown = rows[offset : offset + values.get("limit", PAGE_SIZE)]
        following, previous = simple_links(request.path, values, count)
        answer = {
            "count": count,
            "next": following,
            "previous": previous,
            "results": self.serializer_class(shown, many=True).data,
            "register": head().envelope(today),
        }
        return told(request, answer, seconds_to_keep(today))

    def _file(self, request, rows, values):
        """The whole list as CSV; what is no text or number is JSON in its cell."""
        refuse_parts(values)
        serializer = self.serializer_class(rows, many=True)
        columns = [_column(name) for name in serializer.child.fields]
        data = b"".join(as_csv(columns, serializer.data))
        media_type = f"{CSVRenderer.media_type}; charset=utf-8"
        response = once(request, etag(data), LONGEST, lambda: data, media_type)
        name = request.path.strip("/").rpartition("/")[2]
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return response


def _column(name: str) -> Column:
    def cell(row: dict[str, Any]) -> str | int | float | None:
        value = row[name]
        return dumped(value) if isinstance(value, bool | list | dict) else value

    return Column(name, cell)


@doc.code_list(SchemeSerializer, "Schemes of labels with their rule sets.")
class Schemes(CodeList):
    queryset = Scheme.objects.prefetch_related(
        "aliases", "rule_sets__indicators_of", "rule_sets__level_rules__level"
    )
    serializer_class = SchemeSerializer


@doc.code_list(LevelSerializer, "Levels of labels, the lowest first.")
class Levels(CodeList):
    queryset = LabelLevel.objects.all()
    serializer_class = LevelSerializer


@doc.code_list(SectorSerializer, "Sectors of all classifications.", surface="sectors")
class Sectors(CodeList):
    surface = "sectors"
    queryset = Sector.objects.select_related("classification")
    serializer_class = SectorSerializer
    filterset_class = SectorFilter


@doc.code_list(RegionSerializer, "NUTS regions, levels 1 to 3.", surface="regions")
class Regions(CodeList):
    surface = "regions"
    queryset = Region.objects.all()
    serializer_class = RegionSerializer
    filterset_class = RegionFilter


@doc.code_list(CountrySerializer, "Countries by ISO 3166 code.")
class Countries(CodeList):
    queryset = Country.objects.all()
    serializer_class = CountrySerializer


@doc.code_list(ProgrammeSerializer, "Programmes, and what they ask of clusters.")
class Programmes(CodeList):
    queryset = Programme.objects.prefetch_related("rules__scheme", "rules__min_level")
    serializer_class = ProgrammeSerializer
