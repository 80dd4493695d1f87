"""Where addresses begin, and who answers when nothing else does."""

from django.contrib import admin
from django.urls import include, path

handler400 = "labels.views.errors.bad_request"
handler403 = "labels.views.errors.forbidden"
handler404 = "labels.views.errors.not_found"
handler500 = "labels.views.errors.server_error"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("labels.urls")),
]
