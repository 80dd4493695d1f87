"""Filters that are kept: of saved sets, as text that is asked again for other days."""

from urllib.parse import parse_qsl

from django.utils.translation import gettext as _

from .links import canonical
from .problems import BadParameters, Problem
from .reading import parse

SURFACE = "cohorts"
MOST_FIELDS = 200


def to_keep(text: str) -> str:
    """The filter in its canonical form; BadParameters with everything that is wrong with it.

    It is written as in addresses, `country=DE&sector=health`, and says nothing about clocks,
    pages or order.
    """
    try:
        sent = parse_qsl(
            text.strip().removeprefix("?"),
            keep_blank_values=True,
            strict_parsing=True,
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        sentence = _("Write a filter as in addresses, like country=DE&sector=health.")
        raise BadParameters([Problem("filter", "not_a_filter", sentence)]) from None
    return canonical(parse(sent, surface=SURFACE))
