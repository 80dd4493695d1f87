"""Setting up a second factor and using it: allauth's pages with three rules of ours.

Who sets one up has shown to hold it, and need not do so again in this session. A code counts
once, also the one that was typed to set up the app. A wrong code is kept in the journal.
"""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .accounts import note
from .second_factor import asked_of, remember, workplace


class SecondFactor(IndexView):
    """What somebody has, and whether their role asks for more."""

    def get_context_data(self, **kwargs):
        needed, has = asked_of(self.request.user)
        return super().get_context_data(
            needed=needed, has=has, workplace=workplace(self.request.user), **kwargs
        )


class ActivateTOTP(ActivateTOTPView):
    def form_valid(self, form):
        response = super().form_valid(form)
        user = self.request.user
        app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        app.wrap().validate_code(form.cleaned_data["code"])  # from now on it is used
        remember(self.request.session, user)
        return response


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form):
        response = super().form_valid(form)
        remember(self.request.session, self.request.user)
        return response


class AddPasskeyForm(AddWebAuthnForm):
    """Without a password unless somebody says otherwise: there is nothing to be stolen then."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        alone = self.fields["passwordless"]
        alone.initial = True
        alone.label = _("Log in with it alone, without a password")
        alone.help_text = _("Leave this out for a security key without PIN or fingerprint.")


class _Noted:
    """A wrong code is kept in the journal, without the code."""

    def clean_code(self):
        try:
            return super().clean_code()
        except ValidationError:
            note("fail_second_factor", self.user)
            raise


class SecondFactorForm(_Noted, AuthenticateForm):
    """At the log-in."""


class SecondFactorAgainForm(_Noted, ReauthenticateForm):
    """Before something delicate."""


second_factor = SecondFactor.as_view()
activate_totp = ActivateTOTP.as_view()
add_passkey = AddPasskey.as_view()
