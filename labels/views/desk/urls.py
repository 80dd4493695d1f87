"""Addresses of /desk/."""

from django.urls import path
from django.urls.resolvers import URLPattern

from . import (
    agencies,
    assigning,
    case,
    cases,
    decisions,
    home,
    journal,
    labels,
    listing,
    measures,
    people,
    preparing,
    reports,
    requests,
    reviewing,
    statistics,
    upkeep,
)

CASE = "cases/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="desk"),
    path("cases/", cases.cases, name="desk-cases"),
    path(CASE, case.case, name="desk-case"),
    path(f"{CASE}eligibility/", preparing.eligibility, name="desk-eligibility"),
    path(f"{CASE}return/", preparing.return_for_completion, name="desk-return"),
    path(f"{CASE}withdraw/", preparing.withdraw, name="desk-withdraw"),
    path(f"{CASE}assign/", assigning.assign, name="desk-assign"),
    path(f"{CASE}assign/<uuid:assignment>/", assigning.change, name="desk-assignment"),
    path(f"{CASE}start/", reviewing.start, name="desk-start"),
    path(f"{CASE}consolidate/", reviewing.consolidate, name="desk-consolidate"),
    path(f"{CASE}reopen/", reviewing.reopen, name="desk-reopen"),
    path(f"{CASE}propose/", decisions.propose, name="desk-propose"),
    path(f"{CASE}confirm/", decisions.confirm, name="desk-confirm"),
    path("labels/", labels.label_list, name="desk-labels"),
    path("labels/enter/", measures.enter, name="desk-enter"),
    path("labels/<str:number>/", labels.label, name="desk-label"),
    path("labels/<str:number>/<str:kind>/", measures.propose, name="desk-label-measure"),
    path("measures/", measures.measure_list, name="desk-measures"),
    path("measures/<uuid:public_id>/", measures.measure, name="desk-measure"),
    path("people/", people.people, name="desk-people"),
    path("people/<int:pk>/", people.person, name="desk-person"),
    path(
        "people/invitations/<uuid:public_id>/",
        people.withdraw_invitation,
        name="desk-invitation-withdraw",
    ),
    path("agencies/", agencies.agencies, name="desk-agencies"),
    path("claims/", requests.claim_list, name="desk-claims"),
    path("claims/<uuid:public_id>/", requests.claim, name="desk-claim"),
    path("changes/", requests.change_list, name="desk-changes"),
    path("changes/<uuid:public_id>/", requests.change, name="desk-change"),
    path("reports/", reports.report_list, name="desk-reports"),
    path("reports/<uuid:public_id>/", reports.report, name="desk-report"),
    path("journal/", journal.journal, name="desk-journal"),
    path("statistics/", statistics.statistics, name="desk-statistics"),
    path("twins/", upkeep.twins, name="desk-twins"),
    path("clusters/<slug:slug>/listing/", listing.listing, name="desk-listing"),
    path("sector-words/", upkeep.sector_words, name="desk-words"),
]
