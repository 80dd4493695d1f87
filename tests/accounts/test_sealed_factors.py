"""Secrets of second factors are kept sealed; those kept in the clear before stay good."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from .people import SECRET, code, give_app, make_person

pytestmark = pytest.mark.django_db


def test_the_secret_of_an_app_is_in_no_row():
    app = TOTP.activate(make_person(), SECRET)
    row = Authenticator.objects.get()
    assert SECRET not in str(row.data)
    assert row.data["secret"].startswith("sealed:")
    assert app.validate_code(code())


def test_recovery_codes_are_in_no_row():
    user = make_person()
    codes = RecoveryCodes.activate(user).get_unused_codes()
    row = Authenticator.objects.get()
    assert row.data["seed"].startswith("sealed:")
    assert row.wrap().get_unused_codes() == codes
    assert row.wrap().validate_code(codes[0])


def test_a_secret_that_was_kept_in_the_clear_stays_good():
    app = give_app(make_person())
    assert app.data["secret"] == SECRET
    assert app.wrap().validate_code(code())
