"""What Django's DATABASES needs, for the embedded server or for one named by a URL.

Nothing here starts or connects: settings are read by many commands that need no database.
"""

from pathlib import Path
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from registry.embedded.places import DBNAME, PORT, ROLE, socket_dir

EXAMPLE = "postgresql://user:password@host:5432/name"


def embedded(data: Path) -> dict[str, Any]:
    """The private server whose files lie in `data`; the first connection starts it."""
    data = Path(data).expanduser().resolve()
    return {
        "ENGINE": "registry.embedded",
        "HOST": str(socket_dir(data)),
        "PORT": str(PORT),
        "USER": ROLE,
        "PASSWORD": "",
        "NAME": DBNAME,
        "OPTIONS": {},
        "EMBEDDED_DATA": data,
    }


def from_url(url: str) -> dict[str, Any]:
    """A server of one's own. What the URL says beyond the address (sslmode, service) is an option.

    The parser's own message is not shown: it may hold a part of the password.
    """
    scheme = url.partition("://")[0]
    if scheme not in {"postgresql", "postgres"}:
        raise ImproperlyConfigured(f"DATABASE_URL must begin like {EXAMPLE}. Write it in full.")
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        raise ImproperlyConfigured(
            f"DATABASE_URL cannot be read. Write {EXAMPLE}, and in the password %40 for @, "
            "%3A for :, %2F for /, %25 for %."
        ) from None
    _check(parts)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "NAME": parts.pop("dbname", ""),
        "OPTIONS": parts,
    }


def _check(parts: dict[str, Any]) -> None:
    """What the parser lets through and a connection would stumble over later."""
    if not parts.get("dbname") and not parts.get("service"):
        raise ImproperlyConfigured(f"DATABASE_URL names no database. Add it at the end: {EXAMPLE}.")
    ports = [port for port in str(parts.get("port", "")).split(",") if port]
    if not all(port.isdecimal() and 0 < int(port) < 65536 for port in ports):
        raise ImproperlyConfigured("DATABASE_URL names a port that is not a number up to 65535.")
