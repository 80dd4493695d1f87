"""What clusters say of themselves: each public fact keeps who told it, and when."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from .. import clock
from ..models import Citation, Cluster, Source
from ..rules.writing import written
from .steps import WorkflowError

BY_THE_CLUSTER = "Told by the cluster"
CHECKED = "Told by the cluster, checked by the secretariat"

LONGEST_ADDRESS = 500
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_is_address = URLValidator(schemes=["http", "https"])


def cite(cluster: Cluster, states: str, *, source: str = BY_THE_CLUSTER) -> None:
    """Note the source of a fact with the day of today; who told it stays unsaid."""
    kept, _made = Source.objects.get_or_create(reference=source, defaults={"title": source})
    Citation.objects.update_or_create(
        source=kept,
        cluster=cluster,
        label=None,
        recognition=None,
        states=states,
        defaults={"dated": clock.today().isoformat()},
    )


def uncite(cluster: Cluster, states: str) -> None:
    """The fact is there no more, so nobody is its source."""
    Citation.objects.filter(
        source__reference=BY_THE_CLUSTER,
        cluster=cluster,
        label=None,
        recognition=None,
        states=states,
    ).delete()


def plain(text: str, *, longest: int) -> str:
    """What somebody wrote, as it is kept; refused when it is too long, never cut."""
    found = written(text)
    if len(found) > longest:
        sentence = _("This is too long: write at most %(longest)s characters.")
        raise WorkflowError("too_long", sentence % {"longest": longest})
    return found


def line(text: str, *, longest: int) -> str:
    """One line of text, with single spaces."""
    return " ".join(plain(text, longest=longest).split())


def is_language(code: str) -> bool:
    """Whether it has the form of an ISO 639 code."""
    return bool(_LANGUAGE.fullmatch(code))


def address(text: str) -> str:
    """The address of a website, or nothing; no other kinds of links, no log-in within."""
    found = line(text, longest=LONGEST_ADDRESS)
    if not found:
        return ""
    try:
        _is_address(found)
        wrong = "@" in found.split("/")[2]
    except ValidationError:
        wrong = True
    if wrong:
        text = _("Write the address of the website as https://example.org.")
        raise WorkflowError("website_wrong", text, [{"code": "website_wrong", "text": text}])
    return found
