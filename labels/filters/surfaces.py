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
    VIEW,
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

AGENCY = Parameter(
    name="agency",
    kind=Kind.TEXT,
    help="For which agency, by its name in addresses. Needed by people who belong to several.",
    example="demonstration-agency",
)

DELIVERY_STATUS = Parameter(
    name="status",
    kind=Kind.WORD,
    help="Messages in this state.",
    many=True,
    values=("waiting", "delivered", "dropped"),
    example="waiting",
)

BETWEEN = (
    Parameter(
        name="since",
        kind=Kind.TEXT,
        help="From here: the number of an entry of the register, or a day, of which the end counts "
        "in Brussels. Needed.",
        example="2026-01-31",
    ),
    Parameter(
        name="until",
        kind=Kind.TEXT,
        help="Up to here, in the same way. Default: now.",
        example="2026-06-30",
    ),
    number("within", "Also the labels whose last day is one of so many days.", 0, 3660, "90"),
)

NAMES = Parameter(
    name="name",
    kind=Kind.TEXT,
    help="A name as somebody wrote it, in any language and with errors. Needed; up to 25 of them.",
    many=True,
    example="Klaster Lifescience Krakow",
)
COUNTRY_OF_NAMES = one_code(
    "country",
    "Country of the names. A cluster of another country is shown, and never chosen.",
    "country",
    "PL",
)
QUERIES = tuple(
    Parameter(name=name, kind=Kind.TEXT, help=f"{told} As JSON (Reconciliation Service API 0.2).")
    for name, told in (("queries", "Queries by id."), ("extend", "Data that is wanted of some."))
)
PREFIX = Parameter(
    name="prefix", kind=Kind.TEXT, help="How the name begins. Needed.", example="klaster life"
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
    "pages": (*FILTERS, *LISTING, *ROWS, CURSOR, PAGE, VIEW),
    "names": (ABOUT_CLUSTERS[0],),
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
    "whynot": (
        Parameter(
            name="q",
            kind=Kind.TEXT,
            help="The number of a label or a cluster, a name of a cluster in any spelling, or its "
            "name in addresses. Needed; at most 200 characters.",
            example="8HDZ-GGTK",
        ),
        VALID_ON,
        KNOWN_AT,
        format_of("json"),
    ),
    "statistics": (
        day("on", "The day the counts are about. Default: today in Brussels."),
        words("by", "What to count by, separated by commas.", DIMENSIONS, "level,country"),
        KNOWN_AT,
        format_of("json"),
    ),
    "rules": (day("on", "The day whose rules are shown. Default: today in Brussels."),),
    "changes": (
        number("after", "The last sequence number you have.", 0, 2**63 - 1, "0"),
        number("limit", "How many entries one answer has.", 1, MOST_CHANGES, str(CHANGES_AT_ONCE)),
        number("wait", "Seconds to wait for something new if there is nothing yet.", 0, 30, "0"),
        *ABOUT_CLUSTERS[1:],
        ABOUT_LABELS[0],
        format_of("json", "ndjson", "atom"),
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
    "agency": (AGENCY, format_of("json")),
    "deliveries": (DELIVERY_STATUS, *ROWS, format_of("json")),
    "agency_rows": (AGENCY, *ROWS, format_of("json")),
    "checks": (
        AGENCY,
        Parameter(
            name="reference",
            kind=Kind.TEXT,
            help="Checks with this reference of the agency's own.",
            example="2026/17",
        ),
        *ROWS,
        format_of("json"),
    ),
    "cohorts": (*ABOUT_CLUSTERS, *ABOUT_LABELS, *PERIODS, MORE[0], MORE[2]),
    "cohort_diff": (AGENCY, *BETWEEN, format_of("json", "csv")),
    "dumps": (*ROWS, format_of("json")),
    "delta": (
        number("from", "The number that your copy has.", 0, 2**63 - 1, "0"),
        number("to", "The number it should have; by default the newest.", 0, 2**63 - 1, ""),
    ),
    "match": (
        NAMES,
        COUNTRY_OF_NAMES,
        VALID_ON,
        number("limit", "How many candidates each name has.", 1, 20, "5"),
        format_of("json"),
    ),
    "reconcile": (*QUERIES, format_of("json")),
    "suggest": (PREFIX, number("cursor", "Not used: all come at once.", 0, 0, "0")),
    "reconcile_properties": (
        Parameter(
            name="type", kind=Kind.WORD, help="Of what.", values=("cluster",), example="cluster"
        ),
        number("limit", "Not used: all come at once.", 1, 1000, ""),
    ),
    "file": (),
    "nothing": (format_of("json"),),
}
PARAMETERS = {p.name: p for surface in SURFACES.values() for p in surface}


def parameters_of(surface: str) -> tuple[Parameter, ...]:
    """What may be asked there, in the canonical order."""
    return SURFACES[surface]
