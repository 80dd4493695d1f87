"""People with an address of their own, and what was sent to them."""

from labels.models import Mail
from registry.accounts import confirm_address
from tests.people import make_user


def token_of(invitation):
    return Mail.objects.get(key=f"invitation:{invitation.public_id}").context["token"]


def somebody(email="new@example.org"):
    """Somebody who has shown that the address is theirs."""
    user = make_user(email)
    confirm_address(user)
    return user


def membership(user):
    """Their only one, ended or not."""
    return user.memberships.get()
