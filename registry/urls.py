"""Where addresses begin, and who answers when nothing else does."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.urls import include, path

from registry import enrolment

handler400 = "labels.views.errors.bad_request"
handler403 = "labels.views.errors.forbidden"
handler404 = "labels.views.errors.not_found"
handler429 = "labels.views.errors.too_many_requests"
handler500 = "labels.views.errors.server_error"

# The admin has no log-in of its own: there would be neither throttle nor second factor.
admin.site.login = secure_admin_login(admin.site.login)
# Nor does it show or change how people log in: they do, on their own pages.
admin.site.unregister([EmailAddress, Authenticator, UserSession])

urlpatterns = [
    path("accounts/2fa/", enrolment.second_factor, name="mfa_index"),
    path("accounts/2fa/totp/activate/", enrolment.activate_totp, name="mfa_activate_totp"),
    path("accounts/2fa/webauthn/add/", enrolment.add_passkey, name="mfa_add_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("labels.urls")),
]
