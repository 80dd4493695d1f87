"""Addresses of the API, version 1."""

from django.urls import path

from . import (
    case_evidence,
    case_reviews,
    case_scores,
    case_steps,
    cases,
    clusters,
    docs,
    labels,
    lists,
    statistics,
)

CASE = "assessments/<uuid:assessment>/"
ITEM = f"{CASE}evidence/<uuid:item>/"
ASSIGNMENT = f"{CASE}assignments/<uuid:assignment>/"

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

urlpatterns += [
    path("assessments/", cases.Cases.as_view(), name="api-assessments"),
    path(CASE, cases.Case.as_view(), name="api-assessment"),
    path(f"{CASE}evidence/", case_evidence.Items.as_view(), name="api-evidence"),
    path(ITEM, case_evidence.Item.as_view(), name="api-evidence-item"),
    path(f"{ITEM}file/", case_evidence.File.as_view(), name="api-evidence-file"),
    path(f"{CASE}facts/", case_evidence.Facts.as_view(), name="api-facts"),
    path(f"{CASE}improvement-areas/", case_evidence.Areas.as_view(), name="api-areas"),
    path(f"{CASE}carry-over/", case_steps.CarryOver.as_view(), name="api-carry-over"),
    path(f"{CASE}eligibility/", case_reviews.Eligibility.as_view(), name="api-eligibility"),
    path(f"{CASE}assignments/", case_reviews.Assignments.as_view(), name="api-assignments"),
    path(
        f"{CASE}assignments/candidates/", case_reviews.Candidates.as_view(), name="api-candidates"
    ),
    path(f"{ASSIGNMENT}declaration/", case_reviews.Declaration.as_view(), name="api-declaration"),
    path(f"{ASSIGNMENT}end/", case_reviews.End.as_view(), name="api-assignment-end"),
    path(f"{CASE}scores/", case_scores.Scores.as_view(), name="api-scores"),
    path(
        f"{CASE}scores/consolidated/", case_scores.Consolidated.as_view(), name="api-consolidated"
    ),
    path(f"{CASE}verdict/", case_scores.Verdict.as_view(), name="api-verdict"),
    path(f"{CASE}report/", case_reviews.TheReport.as_view(), name="api-report"),
    path(f"{CASE}outcome/", case_steps.TheOutcome.as_view(), name="api-outcome"),
    *(
        path(f"{CASE}{step}/", view, name=f"api-assessment-{step}")
        for step, view in case_steps.STEPS.items()
    ),
]
