"""Where our rules meet allauth's: addresses, mail, the throttle, and what the journal keeps."""

import logging
from types import SimpleNamespace
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from labels import journal
from labels.models import User
from labels.trust.sealing import CannotUnseal, is_sealed, seal, unseal

from .addresses import client_address
from .language import CODES, DEFAULT, put_before
from .second_factor import workplace

logger = logging.getLogger(__name__)

TOO_OFTEN = {"too_many_login_attempts", "rate_limited"}


class AccountAdapter(DefaultAccountAdapter):
    """Log-in, sign-up and mail as this register wants them."""

    def validation_error(self, code, *args):
        """Too often is an answer of its own (429), for passwords and for codes."""
        if code in TOO_OFTEN:
            raise ImmediateHttpResponse(respond_429(self.request))
        return super().validation_error(code, *args)

    def get_client_ip(self, request):
        return client_address(request)

    def get_login_redirect_url(self, request):
        return workplace(request.user)

    def login(self, request, user):
        super().login(request, user)
        note("log_in", user, by=user)

    def authentication_failed(self, request, **credentials):
        known = filter_users_by_email(credentials.get("email", ""), prefer_verified=True)
        note("fail_log_in", known[0] if known else None)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Each change of how somebody logs in: told to them, and kept in the journal."""
        note(template_prefix.rpartition("/")[2], user, by=user)
        super().send_notification_mail(template_prefix, user, context=context, email=email)

    def send_account_already_exists_mail(self, email):
        """Somebody who signs up twice costs as much time as somebody who is new."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix, email, context):
        """Links lead to the address of this site, whatever host the request named."""
        language = _language_for(context.get("user"))
        with override(language):
            told = {
                name: at_home(value, language) if name.endswith("_url") else value
                for name, value in context.items()
            }
            site = {"current_site": self._site, "site_url": at_home("/", language).rstrip("/")}
            super().send_mail(template_prefix, email, told | site)

    def new_user(self, request):
        """Whoever signs up on the German pages gets German mail, until they choose otherwise."""
        user = super().new_user(request)
        user.language = get_language() or DEFAULT
        return user

    @property
    def _site(self):
        name = _("Cluster Excellence Register")
        return SimpleNamespace(name=name, domain=urlsplit(settings.BASE_URL).netloc)

    def _get_login_attempts_cache_key(self, request, **credentials):
        """By account alone. As it comes, the key holds the host and port that a request names,
        and every made-up port would start to count anew."""
        return credentials.get("email", "").lower()


class FactorAdapter(DefaultMFAAdapter):
    """Second factors as this register wants them."""

    def generate_authenticator_name(self, user, type):
        count = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": count + 1}

    def encrypt(self, text):
        """Secrets of apps and of recovery codes are kept sealed."""
        return seal(text)

    def decrypt(self, encrypted_text):
        """Those of former times were kept in the clear, and stay good.

        One that is sealed with a lost key is told to the person, and to whoever runs the site.
        """
        try:
            return unseal(encrypted_text) if is_sealed(encrypted_text) else encrypted_text
        except CannotUnseal as lost:
            if self.request is None:
                raise
            logger.error("The second factor of somebody is lost. %s", lost)
            answer = render(self.request, "mfa/unreadable.html", status=409)
            raise ImmediateHttpResponse(answer) from lost


def confirm_address(user: User) -> None:
    """For people whose address is known to be theirs: no mail has to be answered first."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )


def at_home(url: str, language: str) -> str:
    """The address with its path and query, on this site and in this language."""
    parts = urlsplit(url)
    path = put_before(parts.path or "/", language)
    return settings.BASE_URL + parts._replace(scheme="", netloc="", path=path).geturl()


def _language_for(user: User | None) -> str:
    """The language that a person has chosen, else that of the page they are on."""
    chosen = getattr(user, "language", "")
    return chosen if chosen in CODES else get_language() or DEFAULT


def note(verb: str, user: User | None, *, by: User | None = None) -> None:
    """Keep it in the journal, without what was typed: an unknown address stays unknown."""
    journal.record(verb, by=by, of=("user", str(user.pk) if user else "unknown"))
