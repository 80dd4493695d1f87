"""Addresses of /agency/."""

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from . import checks, cohorts, home, keys, lists, people, webhooks

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.agencies, name="agency"),
    path("<slug:slug>/", home.home, name="agency-home"),
    path("<slug:slug>/cohorts/", include(cohorts.ADDRESSES)),
    path("<slug:slug>/checks/", include(checks.ADDRESSES)),
    path("<slug:slug>/lists/", include(lists.ADDRESSES)),
    path("<slug:slug>/webhooks/", include(webhooks.ADDRESSES)),
    path("<slug:slug>/keys/", include(keys.ADDRESSES)),
    path("<slug:slug>/people/", include(people.ADDRESSES)),
]
