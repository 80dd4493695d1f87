"""A mail as it goes out: text and HTML from one template for each kind, in the person's language.

The text of a kind is in `templates/mail/<kind>.txt`, in paragraphs; the HTML holds the same
paragraphs, escaped. Nothing in it is loaded from anywhere. Links begin with BASE_URL.
"""

import hashlib
import re
from datetime import date
from typing import Any, cast
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.template.context import Context
from django.utils import translation

from registry.language import put_before

from .. import formats
from ..models import Mail
from ..wording import told
from .kinds import KINDS

# Where people choose what they get.
CHOICES_PAGE = "/portal/account/"

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def message(mail: Mail) -> EmailMultiAlternatives:
    """The mail, ready to be sent."""
    kind, language = KINDS[mail.kind], language_of(mail)
    with translation.override(language):
        values = _values(mail, language)
        body = _render(f"{kind.name}.txt", values, autoescape=False).strip()
        values |= {"body": body, "subject": str(kind.subject) % values}
        built = EmailMultiAlternatives(
            values["subject"],
            _render("_frame.txt", values, autoescape=False).strip() + "\n",
            to=[mail.address],
            headers={
                "Message-ID": message_id(mail.key),
                "Auto-Submitted": "auto-generated",
                "Content-Language": language,
            },
        )
        built.attach_alternative(_render("_frame.html", values, autoescape=True), "text/html")
    return built


def language_of(mail: Mail) -> str:
    """That of the person as it is now, who may have chosen another since the mail was put in.

    A mail to somebody without an account keeps the language that it was put in with.
    """
    known = dict(settings.LANGUAGES)
    if mail.user and mail.user.language in known:
        return mail.user.language
    return mail.language if mail.language in known else settings.LANGUAGE_CODE


def message_id(key: str) -> str:
    """Made from the key: a mail sent twice can be recognised as one, and is by most servers."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    host = re.sub(r"[^A-Za-z0-9.-]", "-", urlsplit(settings.BASE_URL).hostname or "localhost")
    return f"<{digest}@{host}>"


def _values(mail: Mail, language: str) -> dict[str, Any]:
    """What the templates are given; links lead to the pages in this language."""
    kind = KINDS[mail.kind]
    quoted = {name: quote(str(value), safe="") for name, value in mail.context.items()}
    return {
        **_told(mail.context),
        "kind": kind,
        "person": _shown(mail.user.name) if mail.user else "",
        "link": settings.BASE_URL + put_before(kind.link.format_map(quoted), language),
        "site": settings.BASE_URL + put_before("/", language).rstrip("/"),
        "choices": settings.BASE_URL + put_before(CHOICES_PAGE, language),
        "language": language,
    }


def _told(context: dict[str, Any]) -> dict[str, Any]:
    """Everything as it is shown, with the level under its name in the reader's language."""
    shown = {name: _shown(each) for name, each in context.items()}
    if isinstance(level := shown.get("level"), str):
        shown["level"] = told(level)
    return shown


def _shown(value: Any) -> Any:
    """Days in words; any other text on one line, as headers need it. In lists all the same."""
    if isinstance(value, dict):
        return _told(value)
    if isinstance(value, list):
        return [_shown(each) for each in value]
    if not isinstance(value, str):
        return value
    if _DAY.fullmatch(value):
        return formats.day(date.fromisoformat(value))
    return " ".join(value.split())


def _render(name: str, values: dict[str, Any], *, autoescape: bool) -> str:
    engine = cast(DjangoTemplates, engines["django"]).engine
    template = engine.get_template(f"mail/{name}")
    return template.render(Context(values, autoescape=autoescape))
