"""Where mail goes out, from one address in the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends import filebased

BACKENDS = "django.core.mail.backends"
SECONDS = 10
SHAPE = (
    "EMAIL_URL must be like smtp://user:password@host:587 (encrypted by STARTTLS; ?tls=off turns "
    "that off), smtps://user:password@host:465, file:/folder or console:"
)


def mailer(url: str) -> dict[str, Any]:
    """What Django needs to know to send by this address. A password is percent-encoded."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{SHAPE}.") from None
    if parts.scheme == "console":
        return {"BACKEND": f"{BACKENDS}.console.EmailBackend"}
    if parts.scheme == "file" and parts.path:
        return to_files(Path(unquote(parts.path)))
    if parts.scheme not in {"smtp", "smtps"} or not host:
        raise ImproperlyConfigured(f"{SHAPE}.")
    options: dict[str, Any] = {"host": host, "timeout": SECONDS}
    options |= {"port": port} if port else {}
    if parts.username:
        options["username"] = unquote(parts.username)
        options["password"] = unquote(parts.password or "")
    options["use_ssl"] = parts.scheme == "smtps"
    options["use_tls"] = parts.scheme == "smtp" and _tls(parts.query)
    return {"BACKEND": f"{BACKENDS}.smtp.EmailBackend", "OPTIONS": options}


def to_files(folder: Path) -> dict[str, Any]:
    """Every mail as a file: on one's own machine nothing goes out."""
    return {"BACKEND": "registry.mail.Files", "OPTIONS": {"file_path": str(folder)}}


class Files(filebased.EmailBackend):
    """Only their owner reads them: they hold links that let people in."""

    def __init__(self, *, file_path: str, **options: Any) -> None:
        Path(file_path).mkdir(mode=0o700, parents=True, exist_ok=True)
        super().__init__(file_path=file_path, **options)


def _tls(query: str) -> bool:
    asked = parse_qs(query, keep_blank_values=True)
    word = asked.pop("tls", ["on"])[-1]
    if asked or word not in {"on", "off"}:
        raise ImproperlyConfigured(f"{SHAPE}.")
    return word == "on"
