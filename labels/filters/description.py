"""Every public parameter: its name, what it takes, where it may stand, and what it means."""

from dataclasses import dataclass
from enum import StrEnum

from ..register.question import FACETS, LABEL_ORDERINGS, ORDERINGS, Question
from ..rules.moves import State
from ..rules.opening import Kind as OpeningKind

RECORD_FIELDS = (
    "slug",
    "number",
    "name",
    "names",
    "description",
    "country",
    "regions",
    "city",
    "location",
    "website",
    "founded",
    "management",
    "sectors",
    "identifiers",
    "recognitions",
    "members",
    "labels",
    "standing",
    "sources",
    "succession",
    "updated_at",
    "seq",
    "url",
)
LABEL_FIELDS = (
    "number",
    "level",
    "scheme",
    "status",
    "awarded_on",
    "valid_from",
    "valid_until",
    "sure",
    "possible",
    "renewable_until",
    "suspensions",
    "withdrawn",
    "cluster_name_at_award",
    "certificate",
    "note",
    "sources",
    "url",
    "cluster",
)
DIMENSIONS = ("level", "country", "sector", "year")
PAGE_SIZE: int = Question.__dataclass_fields__["limit"].default
MOST_ROWS = 100
CHANGES_AT_ONCE = 100
MOST_CHANGES = 1000
LARGEST_OFFSET = 10_000_000


class Kind(StrEnum):
    """What a parameter takes."""

    TEXT = "text"
    CODE = "code"
    IDENTIFIER = "identifier"
    DAY = "day"
    MOMENT = "moment"
    NUMBER = "number"
    WORD = "word"
    WORDS = "words"
    CURSOR = "cursor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter. `codes` names a code list, `values` are the words it takes."""

    name: str
    kind: Kind
    help: str
    many: bool = False
    negatable: bool = False
    codes: str = ""
    values: tuple[str, ...] = ()
    lowest: int = 0
    highest: int = 0
    default: str = ""
    example: str = ""


def _code(name: str, help: str, example: str, codes: str = "") -> Parameter:
    """A code that may be repeated (one of them must fit) and negated."""
    return Parameter(
        name=name,
        kind=Kind.CODE,
        help=help,
        many=True,
        negatable=True,
        codes=codes or name,
        example=example,
    )


def _one_code(name: str, help: str, codes: str, example: str) -> Parameter:
    """A code that stands once."""
    return Parameter(name=name, kind=Kind.CODE, help=help, codes=codes, example=example)


def _number(name: str, help: str, lowest: int, highest: int, default: str) -> Parameter:
    return Parameter(
        name=name, kind=Kind.NUMBER, help=help, lowest=lowest, highest=highest, default=default
    )


def _day(name: str, help: str) -> Parameter:
    return Parameter(name=name, kind=Kind.DAY, help=help, example="2022-12-31")


def _words(name: str, help: str, values: tuple[str, ...], example: str) -> Parameter:
    return Parameter(name=name, kind=Kind.WORDS, help=help, values=values, example=example)


_VALID_ON = Parameter(
    name="valid_on",
    kind=Kind.DAY,
    help="The day for which every status and standing is computed. It does not filter by itself: "
    "add status=valid for the labels that were valid on it. Default: today in Brussels.",
    example="2022-12-31",
)
_KNOWN_AT = Parameter(
    name="known_at",
    kind=Kind.MOMENT,
    help="What the register said then. A day means everything known by its end in Brussels; a "
    "moment needs a time zone, like 2026-01-31T12:00:00Z. Not in the future. Default: now.",
    example="2026-01-31",
)
_ABOUT_CLUSTERS = (
    Parameter(
        name="q",
        kind=Kind.TEXT,
        help="Words of a name, of any kind and in any spelling: case, accents, other alphabets and "
        "small typing errors do not matter. At most 200 characters.",
        example="krakow life science",
    ),
    _code("country", "Country code (ISO 3166; EL and UK are read as GR and GB).", "DE"),
    _code("region", "NUTS code of a region; clusters of all regions below it are found.", "DE1"),
    _code("sector", "Sector code of any classification, see /sectors/.", "health"),
)
_ABOUT_LABELS = (
    _code("level", "Level of a label.", "silver"),
    _one_code("min_level", "This level or a higher one.", "level", "silver"),
    _code("status", "Status of a label on the day valid_on.", "valid"),
    _code("scheme", "Scheme of a label, by any name; the European one if none is named.", "ecei"),
)
_PERIODS = (
    _day("awarded_after", "Awarded on this day or later; a partial date counts as all its days."),
    _day("awarded_before", "Awarded on this day or earlier."),
    _day("expires_after", "Validity ends on this day or later."),
    _day("expires_before", "Validity ends on this day or earlier."),
)
_MORE = (
    _code("programme", "Programme in which the cluster is or was recognised.", "go-cluster"),
    Parameter(
        name="updated_since",
        kind=Kind.MOMENT,
        help="The record was published on this day (from its beginning in Brussels) or at this "
        "moment, or later.",
        example="2026-01-31",
    ),
    Parameter(
        name="identifier",
        kind=Kind.IDENTIFIER,
        help="Identifier in another register, as scheme:value.",
        many=True,
        negatable=True,
        example="eccp:12345",
    ),
)
_FACETS = _words(
    "facets",
    "Counts by these, separated by commas. Each facet ignores its own filter only.",
    FACETS,
    "country,level",
)
_ROWS = (
    _number("limit", "How many results one answer has.", 1, MOST_ROWS, str(PAGE_SIZE)),
    _number("offset", "How many results to skip.", 0, LARGEST_OFFSET, "0"),
)
_CURSOR = Parameter(
    name="cursor",
    kind=Kind.CURSOR,
    help="For a walk over all results without a cap: begin with *, then follow `next`. The walk "
    "stays with the register and the day it began on. Not together with offset.",
    example="*",
)
_PAGE = _number("page", "Page of the list.", 1, LARGEST_OFFSET // MOST_ROWS, "1")
FORMATS = ("json", "csv", "xlsx", "geojson", "jsonld")


def _format(*values: str) -> Parameter:
    return Parameter(
        name="format",
        kind=Kind.WORD,
        help="Format of the answer; without it the Accept header decides.",
        values=values,
        default="json",
    )


def _ordering(values: tuple[str, ...], told: str) -> Parameter:
    return Parameter(
        name="ordering",
        kind=Kind.WORD,
        help=f"Order of the results; a minus sign turns it round. Default: {told}.",
        values=values,
        example=values[0],
    )


def _fields(names: tuple[str, ...]) -> tuple[Parameter, Parameter]:
    return (
        _words("fields", "Only these members of each result.", names, ",".join(names[:3])),
        _words("omit", "All members of each result except these.", names, "sources"),
    )


_FILTERS = (*_ABOUT_CLUSTERS, *_ABOUT_LABELS, _VALID_ON, _KNOWN_AT, *_PERIODS, *_MORE)
_LISTING = (_FACETS, _ordering(ORDERINGS, "name; in a search the best match"))

_CASES = (
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
    "cases": (*_CASES, *_ROWS, _format("json")),
    "rows": (*_ROWS, _format("json")),
    "clusters": (
        *_FILTERS,
        *_LISTING,
        *_ROWS,
        _CURSOR,
        *_fields(RECORD_FIELDS),
        _format(*FORMATS),
    ),
    "pages": (*_FILTERS, *_LISTING, *_ROWS, _CURSOR, _PAGE),
    "labels": (
        *_FILTERS,
        _ordering(LABEL_ORDERINGS, "the newest award first"),
        *_ROWS,
        _CURSOR,
        *_fields(LABEL_FIELDS),
        _format(*FORMATS),
    ),
    "record": (_VALID_ON, _KNOWN_AT, *_fields(RECORD_FIELDS), _format("json", "jsonld")),
    "label": (_VALID_ON, _KNOWN_AT, *_fields(LABEL_FIELDS), _format("json", "jsonld")),
    "verify": (_VALID_ON, _KNOWN_AT, _format("json")),
    "statistics": (
        _day("on", "The day the counts are about. Default: today in Brussels."),
        _words("by", "What to count by, separated by commas.", DIMENSIONS, "level,country"),
        _KNOWN_AT,
        _format("json"),
    ),
    "changes": (
        _number("after", "The last sequence number you have.", 0, 2**63 - 1, "0"),
        _number("limit", "How many entries one answer has.", 1, MOST_CHANGES, str(CHANGES_AT_ONCE)),
        _format("json"),
    ),
    "codes": (*_ROWS, _format("json", "csv")),
    "regions": (
        _one_code("country", "Regions of this country.", "country", "DE"),
        _number("level", "NUTS level.", 1, 3, ""),
        _one_code("parent", "Regions right below this one.", "region", "DE1"),
        *_ROWS,
        _format("json", "csv"),
    ),
    "sectors": (
        Parameter(
            name="classification",
            kind=Kind.CODE,
            help="Sectors of this classification.",
            codes="classification",
            example="esca-portfolio",
        ),
        *_ROWS,
        _format("json", "csv"),
    ),
    "nothing": (_format("json"),),
}
PARAMETERS = {p.name: p for surface in SURFACES.values() for p in surface}


def parameters_of(surface: str) -> tuple[Parameter, ...]:
    """What may be asked there, in the canonical order."""
    return SURFACES[surface]
