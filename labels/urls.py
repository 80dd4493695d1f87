"""Every address of the application: `pages` in each language, `plain` without one.

A page is at /about/ in English and at /de/about/ in German; registry/language.py says how.
"""

from django.urls import include, path, re_path

from .views import (
    badge,
    browse,
    certificate,
    cluster_list,
    compare,
    design,
    errors,
    home,
    maps,
    reports,
    schemes,
    site,
    sitemap,
    statistics,
    suggest,
    texts,
    verify,
)

pages = [
    path("", home.home, name="home"),
    path("about/", texts.about, name="about"),
    path("for-managers/", texts.for_managers, name="for-managers"),
    path("for-agencies/", texts.for_agencies, name="for-agencies"),
    path("privacy/", texts.privacy, name="privacy"),
    path("accessibility/", texts.accessibility, name="accessibility"),
    path("licence/", texts.licence, name="licence"),
    path("feed.atom", home.feed, name="feed"),
    path("clusters/", cluster_list.cluster_list, name="cluster-list"),
    path("suggest/", suggest.suggest, name="suggest"),
    path("map/", maps.map_page, name="map"),
    path("compare/", compare.compare, name="compare"),
    path("clusters/<slug:slug>/", browse.cluster_detail, name="cluster-detail"),
    path("clusters/<slug:slug>/badge.svg", badge.badge, name="cluster-badge"),
    path("clusters/<slug:slug>/report/", reports.report_error, name="cluster-report"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:token>/", reports.report, name="report"),
    path("labels/<str:text>/", verify.label_detail, name="label-detail"),
    path("labels/<str:text>/certificate.pdf", certificate.certificate, name="label-certificate"),
    path("labels/<str:text>/qr.svg", certificate.qr, name="label-qr"),
    path("verify/", verify.verify, name="verify"),
    path("statistics/", statistics.statistics_page, name="statistics"),
    path("schemes/", schemes.scheme_list, name="scheme-list"),
    path("schemes/<slug:slug>/", schemes.scheme_detail, name="scheme-detail"),
    path("portal/", include("labels.views.portal.urls")),
    path("reviews/", include("labels.views.reviews.urls")),
    path("desk/", include("labels.views.desk.urls")),
    path("agency/", include("labels.views.agency.urls")),
]

plain = [
    path("api/v1/", include("labels.api.urls")),
    path("robots.txt", site.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-pages.xml", sitemap.pages, name="sitemap-pages"),
    path("sitemap-<int:part>.xml", sitemap.part, name="sitemap-part"),
    path("design/", design.design, name="design"),
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
]

nothing = [
    # Told here rather than by the framework, which would lead on also what is sent.
    re_path(r"^api(?:/|$)", errors.not_found),
    re_path(r"^.*[^/]$", errors.not_found),
]
