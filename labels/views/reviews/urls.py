"""Addresses of /reviews/."""

from django.urls import path
from django.urls.resolvers import URLPattern

from . import case, home, scoring, sealing, summary

REVIEW = "<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("", home.reviews, name="reviews"),
    path(REVIEW, case.case, name="review-case"),
    path(f"{REVIEW}declare/", case.declare, name="review-declare"),
    path(f"{REVIEW}indicators/<int:indicator>/", scoring.indicator, name="review-indicator"),
    path(f"{REVIEW}summary/", summary.summary, name="review-summary"),
    path(f"{REVIEW}areas/<int:position>/", summary.area, name="review-area"),
    path(f"{REVIEW}seal/", sealing.seal, name="review-seal"),
    path(f"{REVIEW}others/", sealing.others, name="review-others"),
]
