"""Where addresses begin, and who answers when nothing else does."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from labels import urls as addresses
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

# What people read: in each language, with its code in front. English has none.
_pages = [
    path("accounts/2fa/", enrolment.second_factor, name="mfa_index"),
    path("accounts/2fa/totp/activate/", enrolment.activate_totp, name="mfa_activate_totp"),
    path("accounts/2fa/webauthn/add/", enrolment.add_passkey, name="mfa_add_webauthn"),
    path("accounts/", include("allauth.urls")),
    path("", include(addresses.pages)),
]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include(addresses.plain)),
    *i18n_patterns(*_pages, prefix_default_language=False),
    path("", include(addresses.nothing)),
]
