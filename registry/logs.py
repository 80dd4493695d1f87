"""Log lines for machines: one JSON object per line."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from registry.middleware import current_request_id

HIDDEN = "***"
_SECRETS = (
    # the password inside a URL
    (re.compile(r"(\w://[^\s:/@]*:)[^\s@]+(@)"), rf"\1{HIDDEN}\2"),
    # the part of an address that opens something to whoever knows it
    (re.compile(r"(/(?:reports|invitations)/)[\w-]{40,}"), rf"\1{HIDDEN}"),
    # name=value and "name": "value"
    (
        re.compile(
            r"""(?ix)
            ( [\w-]* (?: password | passwd | secret | token | api[_-]?key | authorization
            | cookie | sessionid ) [\w-]* ["']? \s* [=:] \s* )
            ( (?: bearer | basic | key )\s+ )?
            (?: "[^"]*" | '[^']*' | [^\s,;&}]+ )
            """
        ),
        rf"\1{HIDDEN}",
    ),
)


class JsonLines(logging.Formatter):
    """Time in UTC, level, logger, message, request id, and the exception if there was one.

    Whatever a visitor sent stays on its line: control characters and everything that is not
    ASCII are written as JSON escapes. What looks like a password or a key is replaced by ***.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_secrets(record.getMessage()),
        }
        if name := current_request_id():
            line["request_id"] = name
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info:
            line["exception"] = without_secrets(self.formatException(record.exc_info))
        if record.stack_info:
            line["stack"] = without_secrets(self.formatStack(record.stack_info))
        return json.dumps(line, default=str)


def without_secrets(text: str) -> str:
    """The text with the values of passwords, keys, tokens and cookies hidden."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


def to_stderr(level: str) -> dict[str, Any]:
    """The LOGGING of the settings: every logger from this level on, as lines on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "registry.logs.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
    }
