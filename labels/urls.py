"""Every address of the application."""

from django.urls import include, path, re_path

from .views import browse, errors, home, schemes, site, statistics, verify

urlpatterns = [
    path("", home.home, name="home"),
    path("about/", home.about, name="about"),
    path("feed.atom", home.feed, name="feed"),
    path("clusters/", browse.cluster_list, name="cluster-list"),
    path("clusters/<slug:slug>/", browse.cluster_detail, name="cluster-detail"),
    path("labels/<str:text>/", verify.label_detail, name="label-detail"),
    path("verify/", verify.verify, name="verify"),
    path("statistics/", statistics.statistics_page, name="statistics"),
    path("schemes/", schemes.scheme_list, name="scheme-list"),
    path("schemes/<slug:slug>/", schemes.scheme_detail, name="scheme-detail"),
    path("portal/", include("labels.views.portal.urls")),
    path("reviews/", include("labels.views.reviews.urls")),
    path("desk/", include("labels.views.desk.urls")),
    path("agency/", include("labels.views.agency.urls")),
    path("api/v1/", include("labels.api.urls")),
    path("robots.txt", site.robots, name="robots"),
    path("healthz", site.healthz, name="healthz"),
    path("readyz", site.readyz, name="readyz"),
    # Told here rather than by the framework, which would lead on also what is sent.
    re_path(r"^api(?:/|$)", errors.not_found),
    re_path(r"[^/]$", errors.not_found),
]
