"""People with an account, and the ways in which they log in."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth

from registry.accounts import confirm_address
from registry.second_factor import remember
from tests import people
from tests.people import make_user

PASSWORD = "correct horse battery staple"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def make_person(name="anna", *groups, **fields):
    """Somebody with a password and a confirmed address, in these groups."""
    user = make_user(f"{name}@example.org", groups, **fields)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    confirm_address(user)
    return user


def make_assessor(name="ida", *, active=True):
    return people.make_assessor(user=make_person(name), active=active)


def give_app(user):
    """An authenticator app with a known secret, and recovery codes."""
    app = Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": SECRET}
    )
    RecoveryCodes.activate(user)
    return app


def code(secret=SECRET):
    """What the app shows now."""
    (counter,) = auth.yield_hotp_counters_from_time()
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def log_in(client, user):
    """A session in which a second factor was used, without walking through the pages."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        give_app(user)
    client.force_login(user)
    session = client.session
    remember(session, user)
    session.save()


def try_password(client, email, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"login": email, "password": password}, **more)


def show_again(client, password=PASSWORD):
    """The password once more, which opens what is delicate."""
    return client.post("/accounts/reauthenticate/?next=/accounts/2fa/", {"password": password})
