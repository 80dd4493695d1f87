"""The same answers in the straightforward way: querysets, nested serializers, statuses in Python.

What one would write first, with prefetching done right. It reads the same base tables and is
served by the same middleware, so the difference is what the ledger of ready documents brings.
"""

import csv
from datetime import date

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import conditional_page
from django_filters import CharFilter, FilterSet
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response
from rest_framework.serializers import ModelSerializer, SerializerMethodField, SlugRelatedField

from labels.clock import today
from labels.models import (
    Citation,
    Cluster,
    ClusterName,
    ClusterRegion,
    ClusterSector,
    Identifier,
    Label,
    Management,
    MembershipFigures,
    Recognition,
    Suspension,
)
from labels.rules.validity import Held, label_status, standing

FACETS = {
    "country": "country_id",
    "sector": "sectors__sector__code",
    "level": "labels__level__code",
}


def whole():
    """Clusters with everything their records show."""
    return Cluster.objects.select_related("country").prefetch_related(
        "names",
        "regions__region",
        "management__organisation",
        "sectors__sector__classification",
        "identifiers",
        "recognitions__programme",
        "figures",
        "citations__source",
        "labels__level",
        "labels__scheme",
        "labels__suspensions",
        "labels__citations__source",
    )


class NameSerializer(ModelSerializer):
    class Meta:
        model = ClusterName
        fields = ["text", "language", "kind", "used_from", "used_until"]


class RegionSerializer(ModelSerializer):
    name = SerializerMethodField()

    class Meta:
        model = ClusterRegion
        fields = ["region", "name"]

    def get_name(self, region):
        return region.region.name if region.region else region.name


class ManagementSerializer(ModelSerializer):
    organisation = SlugRelatedField("name", read_only=True)

    class Meta:
        model = Management
        fields = ["organisation", "since", "until"]


class SectorSerializer(ModelSerializer):
    sector = SlugRelatedField("code", read_only=True)
    name = SerializerMethodField()
    classification = SerializerMethodField()

    class Meta:
        model = ClusterSector
        fields = ["sector", "name", "classification", "word"]

    def get_name(self, row):
        return row.sector.name if row.sector else row.word

    def get_classification(self, row):
        return row.sector.classification.code if row.sector else None


class IdentifierSerializer(ModelSerializer):
    class Meta:
        model = Identifier
        fields = ["scheme", "value"]


class RecognitionSerializer(ModelSerializer):
    programme = SlugRelatedField("code", read_only=True)

    class Meta:
        model = Recognition
        fields = ["programme", "since", "until"]


class FiguresSerializer(ModelSerializer):
    class Meta:
        model = MembershipFigures
        fields = ["on", "total"]


class CitationSerializer(ModelSerializer):
    source = SlugRelatedField("reference", read_only=True)

    class Meta:
        model = Citation
        fields = ["source", "states", "dated"]


class SuspensionSerializer(ModelSerializer):
    class Meta:
        model = Suspension
        fields = ["first", "last"]


class LabelSerializer(ModelSerializer):
    level = SlugRelatedField("code", read_only=True)
    scheme = SlugRelatedField("slug", read_only=True)
    status = SerializerMethodField()
    suspensions = SuspensionSerializer(many=True)
    citations = CitationSerializer(many=True)

    class Meta:
        model = Label
        exclude = ["id", "cluster", "decision"]

    def get_status(self, label):
        return label_status(label.validity, self.context["day"])


class ClusterSerializer(ModelSerializer):
    names = NameSerializer(many=True)
    regions = RegionSerializer(many=True)
    management = ManagementSerializer(many=True)
    sectors = SectorSerializer(many=True)
    identifiers = IdentifierSerializer(many=True)
    recognitions = RecognitionSerializer(many=True)
    figures = FiguresSerializer(many=True)
    citations = SerializerMethodField()
    labels = LabelSerializer(many=True)
    standing = SerializerMethodField()
    url = SerializerMethodField()

    class Meta:
        model = Cluster
        exclude = ["id"]

    def get_url(self, cluster):
        return cluster.get_absolute_url()

    def get_citations(self, cluster):
        own = [each for each in cluster.citations.all() if each.label_id is None]
        return CitationSerializer(own, many=True).data

    def get_standing(self, cluster):
        return standing_of(cluster, self.context["day"])


def standing_of(cluster, day):
    held = [Held(each.level.rank, each.number, each.validity) for each in cluster.labels.all()]
    best = standing(held, day)
    return {"label": best[0].number, "status": best[1]} if best else {"status": "none"}


def asked_day(request):
    text = request.query_params.get("valid_on")
    return date.fromisoformat(text) if text else today()


class ClusterFilters(FilterSet):
    country = CharFilter("country_id")
    sector = CharFilter("sectors__sector__code")
    q = CharFilter(method="named")

    def named(self, clusters, name, text):
        for word in text.split():
            clusters = clusters.filter(names__text__icontains=word)
        return clusters

    def filter_queryset(self, clusters):
        clusters = super().filter_queryset(clusters)
        if level := self.request.query_params.get("level"):
            day = asked_day(self.request)
            clusters = clusters.filter(
                Q(labels__withdrawn_on=None) | Q(labels__withdrawn_on__gt=day),
                labels__level__code=level,
                labels__sure_from__lte=day,
                labels__sure_until__gte=day,
            )
        return clusters.distinct()


class Clusters(ListAPIView):
    queryset = whole().order_by("name", "pk")
    serializer_class = ClusterSerializer
    filterset_class = ClusterFilters

    def get_serializer_context(self):
        return super().get_serializer_context() | {"day": asked_day(self.request)}

    def list(self, request, *args, **kwargs):
        if request.query_params.get("as") == "csv":
            return self.table()
        response = super().list(request, *args, **kwargs)
        if wanted := request.query_params.get("facets"):
            found = self.filter_queryset(self.get_queryset()).order_by()
            response.data["facets"] = {
                name: counted(found, FACETS[name]) for name in wanted.split(",")
            }
        return response

    def table(self):
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        writer = csv.writer(response)
        day = asked_day(self.request)
        for cluster in self.filter_queryset(self.get_queryset()).iterator(chunk_size=500):
            writer.writerow(row(cluster, day))
        return response


def counted(found, field):
    groups = found.values(field).annotate(count=Count("pk", distinct=True))
    return [{"code": each[field], "count": each["count"]} for each in groups if each[field]]


def row(cluster, day):
    """About the columns of the application's CSV."""
    best = standing_of(cluster, day)
    return [
        cluster.number,
        cluster.slug,
        cluster.name,
        cluster.country_id,
        cluster.city,
        "; ".join(each.region_id or "" for each in cluster.regions.all()),
        "; ".join(each.name for each in cluster.regions.all()),
        "; ".join(each.sector.code for each in cluster.sectors.all() if each.sector),
        "; ".join(each.organisation.name for each in cluster.management.all()),
        cluster.founded,
        cluster.website,
        best["status"],
        best.get("label"),
        len(cluster.labels.all()),
        cluster.lat,
        cluster.lon,
        cluster.get_absolute_url(),
    ]


class OneCluster(RetrieveAPIView):
    queryset = whole()
    serializer_class = ClusterSerializer
    lookup_field = "slug"

    def retrieve(self, request, *args, **kwargs):
        context = self.get_serializer_context() | {"day": asked_day(request)}
        return Response(ClusterSerializer(self.get_object(), context=context).data)


urlpatterns = [
    path("api/v1/clusters/", Clusters.as_view()),
    path("api/v1/clusters/<slug:slug>/", OneCluster.as_view()),
    path("conditional/", conditional_page(Clusters.as_view())),
]
