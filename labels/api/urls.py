"""Addresses of the API, version 1."""

from django.urls import path

from . import clusters, docs, labels, lists, statistics

urlpatterns = [
    path("", docs.Index.as_view(), name="api-index"),
    path("clusters/", clusters.Clusters.as_view(), name="api-clusters"),
    path(
        "clusters/by-identifier/<slug:scheme>/<path:value>/",
        clusters.ClusterByIdentifier.as_view(),
        name="api-cluster-by-identifier",
    ),
    path("clusters/<slug:slug>/", clusters.Cluster.as_view(), name="api-cluster"),
    path("labels/", labels.Labels.as_view(), name="api-labels"),
    path("labels/<str:number>/", labels.Label.as_view(), name="api-label"),
    path("verify/<str:number>/", labels.Verify.as_view(), name="api-verify"),
    path("schemes/", lists.Schemes.as_view(), name="api-schemes"),
    path("levels/", lists.Levels.as_view(), name="api-levels"),
    path("sectors/", lists.Sectors.as_view(), name="api-sectors"),
    path("regions/", lists.Regions.as_view(), name="api-regions"),
    path("countries/", lists.Countries.as_view(), name="api-countries"),
    path("programmes/", lists.Programmes.as_view(), name="api-programmes"),
    path("statistics/", statistics.Statistics.as_view(), name="api-statistics"),
    path("changes/", statistics.Changes.as_view(), name="api-changes"),
    path("openapi.json", docs.OpenAPI.as_view(), name="api-openapi"),
    path("docs/", docs.Documentation.as_view(), name="api-docs"),
    path("docs/errors/", docs.errors, name="api-errors"),
]
