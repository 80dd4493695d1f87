"""Addresses of the API, version 1."""

from django.urls import path, register_converter

from . import (
    agency_keys,
    case_evidence,
    case_reviews,
    case_scores,
    case_steps,
    cases,
    checks,
    clusters,
    cohorts,
    docs,
    dumps,
    feed,
    labels,
    lists,
    match,
    reconcile,
    statistics,
    webhook_deliveries,
    webhooks,
)

register_converter(dumps.FileName, "dump")
WEBHOOK = "webhooks/<uuid:webhook>/"
DELIVERY = f"{WEBHOOK}deliveries/<uuid:delivery>/"
CHECK = "eligibility-checks/<str:number>/"
COHORT = "cohorts/<uuid:cohort>/"
CASE = "assessments/<uuid:assessment>/"
ITEM = f"{CASE}evidence/<uuid:item>/"
ASSIGNMENT = f"{CASE}assignments/<uuid:assignment>/"

urlpatterns = [
    path("", docs.Index.as_view(), name="api-index"),
    path("limits/", agency_keys.Limits.as_view(), name="api-limits"),
    path("keys/", agency_keys.Keys.as_view(), name="api-keys"),
    path("keys/current/", agency_keys.CurrentKey.as_view(), name="api-key-current"),
    path("keys/<uuid:agency_key>/", agency_keys.Key.as_view(), name="api-key"),
    path("keys/<uuid:agency_key>/rotate/", agency_keys.Rotate.as_view(), name="api-key-rotate"),
    path("keys/<uuid:agency_key>/revoke/", agency_keys.Revoke.as_view(), name="api-key-revoke"),
    path("clusters/", clusters.Clusters.as_view(), name="api-clusters"),
    path(
        "clusters/by-identifier/<slug:scheme>/<path:value>/",
        clusters.ClusterByIdentifier.as_view(),
        name="api-cluster-by-identifier",
    ),
    path("clusters/<slug:slug>/", clusters.Cluster.as_view(), name="api-cluster"),
    path("labels/", labels.Labels.as_view(), name="api-labels"),
    path("labels/<str:number>/", labels.Label.as_view(), name="api-label"),
    path("verify/", labels.WhyNot.as_view(), name="api-why-not"),
    path("verify/<str:number>/", labels.Verify.as_view(), name="api-verify"),
    path("schemes/", lists.Schemes.as_view(), name="api-schemes"),
    path("levels/", lists.Levels.as_view(), name="api-levels"),
    path("sectors/", lists.Sectors.as_view(), name="api-sectors"),
    path("regions/", lists.Regions.as_view(), name="api-regions"),
    path("countries/", lists.Countries.as_view(), name="api-countries"),
    path("programmes/", lists.Programmes.as_view(), name="api-programmes"),
    path("statistics/", statistics.Statistics.as_view(), name="api-statistics"),
    path("changes/", feed.Changes.as_view(), name="api-changes"),
    path("dumps/", dumps.Dumps.as_view(), name="api-dumps"),
    path("dumps/delta/", dumps.Delta.as_view(), name="api-dump-delta"),
    path("dumps/catalog.jsonld", dumps.Catalog.as_view(), name="api-dump-catalog"),
    path("dumps/<dump:name>", dumps.DumpFile.as_view(), name="api-dump"),
    path("match/", match.Match.as_view(), name="api-match"),
    path("reconcile/", reconcile.Service.as_view(), name="api-reconcile"),
    path("reconcile/suggest/", reconcile.Suggest.as_view(), name="api-reconcile-suggest"),
    path("reconcile/properties/", reconcile.Properties.as_view(), name="api-reconcile-properties"),
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

urlpatterns += [
    path("cohorts/", cohorts.TheCohorts.as_view(), name="api-cohorts"),
    path(COHORT, cohorts.OneCohort.as_view(), name="api-cohort"),
    path(f"{COHORT}clusters/", cohorts.Clusters.as_view(), name="api-cohort-clusters"),
    path(f"{COHORT}clusters/take-out/", cohorts.TakeOut.as_view(), name="api-cohort-take-out"),
    path(f"{COHORT}diff/", cohorts.Difference.as_view(), name="api-cohort-diff"),
]

urlpatterns += [
    path("webhooks/", webhooks.Webhooks.as_view(), name="api-webhooks"),
    path("webhooks/types/", webhooks.Types.as_view(), name="api-webhook-types"),
    path(WEBHOOK, webhooks.OneWebhook.as_view(), name="api-webhook"),
    path(f"{WEBHOOK}pause/", webhooks.Pause.as_view(), name="api-webhook-pause"),
    path(f"{WEBHOOK}resume/", webhooks.Resume.as_view(), name="api-webhook-resume"),
    path(
        f"{WEBHOOK}rotate-secret/",
        webhooks.RotateSecret.as_view(),
        name="api-webhook-rotate-secret",
    ),
    path(f"{WEBHOOK}test/", webhook_deliveries.Test.as_view(), name="api-webhook-test"),
    path(
        f"{WEBHOOK}deliveries/",
        webhook_deliveries.Deliveries.as_view(),
        name="api-webhook-deliveries",
    ),
    path(DELIVERY, webhook_deliveries.OneDelivery.as_view(), name="api-webhook-delivery"),
    path(
        f"{DELIVERY}redeliver/",
        webhook_deliveries.Redeliver.as_view(),
        name="api-webhook-redeliver",
    ),
]

urlpatterns += [
    path("eligibility-checks/", checks.Checks.as_view(), name="api-checks"),
    path(CHECK, checks.Check.as_view(), name="api-check"),
    path(f"{CHECK}again/", checks.Again.as_view(), name="api-check-again"),
    path(f"{CHECK}answer.pdf", checks.AnswerPDF.as_view(), name="api-check-pdf"),
]
