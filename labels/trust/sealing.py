"""Secrets that have to be read again, kept sealed: whoever gets at the rows alone reads none.

The keys are derived from SECRET_KEY, and from SECRET_KEY_FALLBACKS for what was sealed before
the key was changed. What must never be read again is no case for this: it is kept as a hash.
"""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# What the keys are for: a key derived for something else opens nothing here.
PURPOSE = b"cluster register: sealed rows, 1"
# Tells what was sealed from what was kept in the clear.
MARK = "sealed:"


class CannotUnseal(Exception):
    """Sealed with a key that this site does not have any more, or changed since."""

    def __init__(self) -> None:
        super().__init__(
            "A secret cannot be unsealed: was SECRET_KEY changed? Put the former key into "
            "SECRET_KEY_FALLBACKS."
        )


def seal(text: str) -> str:
    """The text, readable for this site only; sealed twice it looks different each time."""
    return MARK + _keys().encrypt(text.encode()).decode()


def unseal(text: str) -> str:
    """What was sealed; CannotUnseal if none of the keys fits."""
    if not is_sealed(text):
        raise CannotUnseal
    try:
        return _keys().decrypt(text.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        raise CannotUnseal from None


def can_be_unsealed(text: str) -> bool:
    try:
        unseal(text)
    except CannotUnseal:
        return False
    return True


def is_sealed(text: str) -> bool:
    return text.startswith(MARK)


def _keys() -> MultiFernet:
    return _derived((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=4)
def _derived(secrets: tuple[str, ...]) -> MultiFernet:
    """The first seals; all of them unseal."""
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return urlsafe_b64encode(derived.derive(secret.encode()))
