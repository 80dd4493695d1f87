"""What people of the demonstration log in with: made once, kept beside the data.

One password and one secret for codes serve them all, so that one entry in an authenticator app
is enough. Only the owner of the data directory can read them.
"""

import contextlib
import os
import secrets
import tempfile
import time
from collections.abc import Callable

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from .database import Refused, data_dir

PASSWORD_FILE = "demo_password"
SECRET_FILE = "demo_totp_secret"
KEY_FILE = "demo_agency_key"


def password() -> str:
    return _kept(PASSWORD_FILE, lambda: secrets.token_urlsafe(12))


def totp_secret() -> str:
    return _kept(SECRET_FILE, generate_totp_secret)


def code_now() -> str:
    """The six digits that an authenticator app shows at this moment."""
    if not (data_dir() / SECRET_FILE).exists():
        raise Refused("There is no secret for codes yet. Run manage.py demo first.")
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(totp_secret(), counter))


def kept_key() -> str:
    """The text of the agency's key, or nothing."""
    path = data_dir() / KEY_FILE
    return path.read_text(encoding="ascii").strip() if path.exists() else ""


def keep_key(text: str) -> None:
    """In the place of the one before."""
    os.replace(_draft(KEY_FILE, text), data_dir() / KEY_FILE)


def forget() -> None:
    """A new database gets a new password, a new secret and a new key."""
    for name in (PASSWORD_FILE, SECRET_FILE, KEY_FILE):
        (data_dir() / name).unlink(missing_ok=True)


def _kept(name: str, make: Callable[[], str]) -> str:
    """The file appears complete or not at all, so that two first starts agree on its text."""
    path = data_dir() / name
    if not path.exists():
        draft = _draft(name, make())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text(encoding="ascii").strip()


def _draft(name: str, text: str) -> str:
    """A file with this text, complete, for its owner only, under a name of its own."""
    place = data_dir()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=place, prefix=f".{name}-")
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    return draft
