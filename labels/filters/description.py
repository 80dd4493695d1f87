"""Every public parameter: its name, what it takes, where it may stand, and what it means."""

from dataclasses import dataclass
from enum import StrEnum

from ..register.question import FACETS, Question

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


def code(name: str, help: str, example: str, codes: str = "") -> Parameter:
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


def one_code(name: str, help: str, codes: str, example: str) -> Parameter:
    """A code that stands once."""
    return Parameter(name=name, kind=Kind.CODE, help=help, codes=codes, example=example)


def number(name: str, help: str, lowest: int, highest: int, default: str) -> Parameter:
    return Parameter(
        name=name, kind=Kind.NUMBER, help=help, lowest=lowest, highest=highest, default=default
    )


def day(name: str, help: str) -> Parameter:
    return Parameter(name=name, kind=Kind.DAY, help=help, example="2022-12-31")


def words(name: str, help: str, values: tuple[str, ...], example: str) -> Parameter:
    return Parameter(name=name, kind=Kind.WORDS, help=help, values=values, example=example)


VALID_ON = Parameter(
    name="valid_on",
    kind=Kind.DAY,
    help="The day for which every status and standing is computed. It does not filter by itself: "
    "add status=valid for the labels that were valid on it. Default: today in Brussels.",
    example="2022-12-31",
)
KNOWN_AT = Parameter(
    name="known_at",
    kind=Kind.MOMENT,
    help="What the register said then. A day means everything known by its end in Brussels; a "
    "moment needs a time zone, like 2026-01-31T12:00:00Z. Not in the future. Default: now.",
    example="2026-01-31",
)
ABOUT_CLUSTERS = (
    Parameter(
        name="q",
        kind=Kind.TEXT,
        help="Words of a name, of any kind and in any spelling: case, accents, other alphabets and "
        "small typing errors do not matter. At most 200 characters.",
        example="krakow life science",
    ),
    code("country", "Country code (ISO 3166; EL and UK are read as GR and GB).", "DE"),
    code("region", "NUTS code of a region; clusters of all regions below it are found.", "DE1"),
    code("sector", "Sector code of any classification, see /sectors/.", "health"),
)
ABOUT_LABELS = (
    code("level", "Level of a label.", "silver"),
    one_code("min_level", "This level or a higher one.", "level", "silver"),
    code("status", "Status of a label on the day valid_on.", "valid"),
    code("scheme", "Scheme of a label, by any name; the European one if none is named.", "ecei"),
)
PERIODS = (
    day("awarded_after", "Awarded on this day or later; a partial date counts as all its days."),
    day("awarded_before", "Awarded on this day or earlier."),
    day("expires_after", "Validity ends on this day or later."),
    day("expires_before", "Validity ends on this day or earlier."),
)
MORE = (
    code("programme", "Programme in which the cluster is or was recognised.", "go-cluster"),
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
FACET_COUNTS = words(
    "facets",
    "Counts by these, separated by commas. Each facet ignores its own filter only.",
    FACETS,
    "country,level",
)
ROWS = (
    number("limit", "How many results one answer has.", 1, MOST_ROWS, str(PAGE_SIZE)),
    number("offset", "How many results to skip.", 0, LARGEST_OFFSET, "0"),
)
CURSOR = Parameter(
    name="cursor",
    kind=Kind.CURSOR,
    help="For a walk over all results without a cap: begin with *, then follow `next`. The walk "
    "stays with the register and the day it began on. Not together with offset.",
    example="*",
)
PAGE = number("page", "Page of the list.", 1, LARGEST_OFFSET // MOST_ROWS, "1")
VIEW = Parameter(
    name="view",
    kind=Kind.WORD,
    help="How the page shows what it found; what is found stays the same.",
    values=("cards", "compact"),
    default="cards",
)
FORMATS = ("json", "csv", "xlsx", "geojson", "jsonld")


def format_of(*values: str) -> Parameter:
    return Parameter(
        name="format",
        kind=Kind.WORD,
        help="Format of the answer; without it the Accept header decides.",
        values=values,
        default="json",
    )


def ordering(values: tuple[str, ...], told: str) -> Parameter:
    return Parameter(
        name="ordering",
        kind=Kind.WORD,
        help=f"Order of the results; a minus sign turns it round. Default: {told}.",
        values=values,
        example=values[0],
    )


def members_of(names: tuple[str, ...]) -> tuple[Parameter, Parameter]:
    return (
        words("fields", "Only these members of each result.", names, ",".join(names[:3])),
        words("omit", "All members of each result except these.", names, "sources"),
    )
