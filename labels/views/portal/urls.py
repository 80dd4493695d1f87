"""Addresses of /portal/."""

from django.urls import path
from django.urls.resolvers import URLPattern

from . import (
    account,
    cases,
    claims,
    clusters,
    evidence,
    facts,
    files,
    home,
    invitations,
    people,
    profile,
    reports,
)

CLUSTER = "clusters/<slug:slug>/"
CASE = "cases/<uuid:public_id>/"
INDICATOR = f"{CASE}evidence/<int:indicator>/"

urlpatterns: list[URLPattern] = [
    path("", home.portal, name="portal"),
    path("claim/", claims.claim, name="portal-claim"),
    path("account/", account.account, name="portal-account"),
    path("account/mail/", account.mail, name="portal-mail"),
    path("account/keys/", account.make, name="portal-keys"),
    path("account/keys/<uuid:public_id>/", account.revoke, name="portal-key"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path(CLUSTER, clusters.cluster, name="portal-cluster"),
    path(f"{CLUSTER}open/", clusters.open_case, name="portal-open"),
    path(f"{CLUSTER}profile/", profile.profile, name="portal-profile"),
    path(f"{CLUSTER}figures/", profile.figures, name="portal-figures"),
    path(f"{CLUSTER}changes/<str:kind>/", profile.change, name="portal-change"),
    path(f"{CLUSTER}people/", people.people, name="portal-people"),
    path(f"{CLUSTER}people/<int:pk>/", people.member, name="portal-member"),
    path(
        f"{CLUSTER}invitations/<uuid:public_id>/",
        people.withdraw,
        name="portal-invitation-withdraw",
    ),
    path(CASE, cases.case, name="portal-case"),
    path(f"{CASE}submit/", cases.submit, name="portal-submit"),
    path(f"{CASE}withdraw/", cases.withdraw, name="portal-withdraw"),
    path(f"{CASE}appeal/", reports.appeal, name="portal-appeal"),
    path(f"{CASE}report/", reports.report_page, name="portal-report"),
    path(f"{CASE}report.pdf", reports.report_pdf, name="portal-report-pdf"),
    path(f"{CASE}facts/", facts.facts, name="portal-facts"),
    path(f"{CASE}improvements/", facts.improvements, name="portal-improvements"),
    path(f"{CASE}evidence/", evidence.overview, name="portal-evidence"),
    path(f"{CASE}evidence/carry/", evidence.carry, name="portal-carry"),
    path(f"{CASE}evidence/items/<uuid:item_id>/", files.item, name="portal-item"),
    path(INDICATOR, evidence.indicator, name="portal-indicator"),
    path(f"{INDICATOR}answer/", evidence.answer, name="portal-answer"),
    path(f"{INDICATOR}links/", evidence.link, name="portal-link"),
    path(f"{INDICATOR}files/", files.upload, name="portal-upload"),
    path("files/<uuid:public_id>/", files.file, name="portal-file"),
]
