"""Addresses of /reviews/."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
