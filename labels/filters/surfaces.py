"""Which parameters may stand where: one tuple for each kind of address."""

from ..register.question import LABEL_ORDERINGS, ORDERINGS
from ..rules.moves import State
from ..rules.opening import Kind as OpeningKind
from .description import (
    ABOUT_CLUSTERS,
    ABOUT_LABELS,
    CHANGES_AT_ONCE,
    CURSOR,
    DIMENSIONS,
    FACET_COUNTS,
    FORMATS,
    KNOWN_AT,
    LABEL_FIELDS,
    MORE,
    MOST_CHANGES,
    PAGE,
    PERIODS,
    RECORD_FIELDS,
    ROWS,
    VALID_ON,
    Kind,
    Parameter,
    day,
    format_of,
    members_of,
    number,
    one_code,
    ordering,
    words,
)

FILTERS = (*ABOUT_CLUSTERS, *ABOUT_LABELS, VALID_ON, KNOWN_AT, *PERIODS, *MORE)
LISTING = (FACET_COUNTS, ordering(ORDERINGS, "name; in a search the best match"))

CASES = (
    Parameter(
        name="status",
        kind=Kind.WORD,
        help="Cases in this state.",
        many=True,
        values=tuple(State),
        example="submitted",
    ),
    Parameter(
        name="kind",
        kind=Kind.WORD,
        help="First award, upgrade or renewal.",
        many=True,
        values=tuple(OpeningKind),
        example="renewal",
    ),
    Parameter(
        name="level",
        kind=Kind.CODE,
        help="Cases for this level.",
        many=True,
        codes="level",
        example="gold",
    ),
    Parameter(
        name="cluster",
        kind=Kind.TEXT,
        help="Cases of this cluster, by its name in addresses.",
        example="biocon-valley",
    ),
)

SURFACES: dict[str, tuple[Parameter, ...]] = {
    "cases": (*CASES, *ROWS, format_of("json")),
    "rows": (*ROWS, format_of("json")),
    "clusters": (
        *FILTERS,
        *LISTING,
        *ROWS,
        CURSOR,
        *members_of(RECORD_FIELDS),
        format_of(*FORMATS),
    ),
    "pages": (*FILTERS, *LISTING, *ROWS, CURSOR, PAGE),
    "labels": (
        *FILTERS,
        ordering(LABEL_ORDERINGS, "the newest award first"),
        *ROWS,
        CURSOR,
        *members_of(LABEL_FIELDS),
        format_of(*FORMATS),
    ),
    "record": (VALID_ON, KNOWN_AT, *members_of(RECORD_FIELDS), format_of("json", "jsonld")),
    "label": (VALID_ON, KNOWN_AT, *members_of(LABEL_FIELDS), format_of("json", "jsonld")),
    "verify": (VALID_ON, KNOWN_AT, format_of("json")),
    "statistics": (
        day("on", "The day the counts are about. Default: today in Brussels."),
        words("by", "What to count by, separated by commas.", DIMENSIONS, "level,country"),
        KNOWN_AT,
        format_of("json"),
    ),
    "changes": (
        number("after", "The last sequence number you have.", 0, 2**63 - 1, "0"),
        number("limit", "How many entries one answer has.", 1, MOST_CHANGES, str(CHANGES_AT_ONCE)),
        format_of("json"),
    ),
    "codes": (*ROWS, format_of("json", "csv")),
    "regions": (
        one_code("country", "Regions of this country.", "country", "DE"),
        number("level", "NUTS level.", 1, 3, ""),
        one_code("parent", "Regions right below this one.", "region", "DE1"),
        *ROWS,
        format_of("json", "csv"),
    ),
    "sectors": (
        Parameter(
            name="classification",
            kind=Kind.CODE,
            help="Sectors of this classification.",
            codes="classification",
            example="esca-portfolio",
        ),
        *ROWS,
        format_of("json", "csv"),
    ),
    "nothing": (format_of("json"),),
}
PARAMETERS = {p.name: p for surface in SURFACES.values() for p in surface}


def parameters_of(surface: str) -> tuple[Parameter, ...]:
    """What may be asked there, in the canonical order."""
    return SURFACES[surface]
