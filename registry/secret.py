"""The secret key of a register that runs on one's own machine."""

import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

NAME = "secret_key"
SHORTEST = 50


def local_secret_key(data_dir: Path) -> str:
    """Made once and kept in the data directory, readable by its owner alone.

    Several processes may start at once: the file appears complete or not at all, and whoever
    comes second reads the key of the first.
    """
    path = data_dir / NAME
    try:
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be read or written ({error.strerror}). Make {data_dir} writable for "
            "this user, choose another DATA_DIR, or set SECRET_KEY."
        ) from None
    if len(key) < SHORTEST:
        raise ImproperlyConfigured(f"{path} is damaged. Remove it, and a new key is made.")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{NAME}-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(descriptor)
        # A link never replaces a file that is there already, as a rename would.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
