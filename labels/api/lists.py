"""The code lists: what the codes in records and filters stand for."""

import django_filters

from .. import clock
from ..filters import read
from ..models import Country, LabelLevel, Programme, Region, Scheme, Sector
from ..register.head import head
from . import documentation as doc
from .base import PublicView, simple_links, told
from .caching import SHORT
from .serializers import (
    CountrySerializer,
    LevelSerializer,
    ProgrammeSerializer,
    RegionSerializer,
    SchemeSerializer,
    SectorSerializer,
)

PAGE = 25


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
    filterset_class: type[django_filters.FilterSet] | None = None

    def get(self, request):
        values = read(request.query_params, surface=self.surface)
        values.pop("format", None)
        rows = self.queryset.all()
        if self.filterset_class:
            rows = self.filterset_class(values, queryset=rows).qs
        offset = values.get("offset", 0)
        shown = rows[offset : offset + values.get("limit", PAGE)]
        count = rows.count()
        following, previous = simple_links(request.path, values, count)
        answer = {
            "count": count,
            "next": following,
            "previous": previous,
            "results": self.serializer_class(shown, many=True).data,
            "register": head().envelope(clock.today()),
        }
        return told(request, answer, SHORT)


@doc.code_list(SchemeSerializer, "Schemes of labels with their rule sets.")
class Schemes(CodeList):
    queryset = Scheme.objects.prefetch_related("aliases", "rule_sets__level_rules__level")
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
