"""From the files into temporary tables, and from those into the tables of the register."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection

from ...models import Citation, Label, LabelLevel, Scheme, Source
from ..numbers import cluster_number
from ..question import MAIN_SCHEME
from . import reading
from .files import FileSet
from .reading import Columns, Faults

CLASSIFICATION = "registry-import"
LEVELS = {"bronze": 1, "silver": 2, "gold": 3}
# NUTS writes two countries otherwise than ISO 3166.
ISO_OF = "CASE {0} WHEN 'EL' THEN 'GR' WHEN 'UK' THEN 'GB' ELSE {0} END"

TABLES: dict[str, Columns] = {
    "countries": {"code": reading.country, "name": reading.text(200)},
    "nuts": {
        "code": reading.region,
        "name": reading.text(200),
        "country": reading.country,
    },
    "sectors": {"code": reading.sector, "name": reading.text(200)},
    "clusters": {
        "id": reading.whole,
        "slug": reading.slug,
        "name": reading.text(300),
        "organisation": reading.maybe_text(300),
        "description": reading.maybe_text(20_000),
        "country": reading.maybe(reading.country),
        "nuts2": reading.maybe(reading.region),
        "city": reading.maybe_text(200),
        "lat": reading.maybe(reading.degrees(90)),
        "lon": reading.maybe(reading.degrees(180)),
        "website": reading.address,
        "founded": reading.maybe(reading.year),
        "members": reading.maybe(reading.count),
        "created_at": reading.moment,
        "updated_at": reading.moment,
    },
    "cluster_sectors": {"cluster_id": reading.whole, "sector": reading.sector},
    "labels": {
        "id": reading.whole,
        "cluster_id": reading.whole,
        "level": reading.level,
        "awarded_on": reading.day,
        "valid_until": reading.day,
        "revoked_on": reading.maybe(reading.day),
        "certificate": reading.text(60),
        "created_at": reading.moment,
    },
}
TYPES = {
    "id": "bigint",
    "cluster_id": "bigint",
    "lat": "float8",
    "lon": "float8",
    "members": "int",
    "created_at": "timestamptz",
    "updated_at": "timestamptz",
    "awarded_on": "date",
    "valid_until": "date",
    "revoked_on": "date",
}
GIVEN = {"clusters": ("pk", "number")}


def create_tables() -> None:
    """One temporary table per file, gone with the transaction."""
    with connection.cursor() as cursor:
        for name, columns in TABLES.items():
            of_the_file = [f"{column} {TYPES.get(column, 'text')}" for column in columns]
            given = ["pk bigint", "number text"] if name in GIVEN else []
            listed = ", ".join(["line bigint", *of_the_file, *given])
            cursor.execute(f"CREATE TEMP TABLE import_{name} ({listed}) ON COMMIT DROP")


def copy_file(files: FileSet, name: str, faults: Faults, pks: Sequence[int] | None) -> int:
    """Stream the good rows of a file into its table; returns how many they are."""
    rows = reading.read(files.path(name), TABLES[name], faults)
    columns = ", ".join(["line", *TABLES[name], *GIVEN.get(name, ())])
    numbered = _numbered(rows, pks) if pks is not None else ([line, *row] for line, row in rows)
    count = copy_rows(f"import_{name} ({columns})", numbered)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE import_{name}")
    return count


def _numbered(rows: Iterator[tuple[int, list[Any]]], pks: Sequence[int]) -> Iterator[list[Any]]:
    for (line, row), pk in zip(rows, pks, strict=False):
        yield [line, *row, pk, cluster_number(pk)]


def copy_rows(target: str, rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows in one stream; returns how many."""
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {target} FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def fill(source: str) -> None:
    """The base tables, except labels: reference data that is there stays as it is."""
    scheme_and_levels()
    title = "Register loaded from files"
    cited = Source.objects.get_or_create(reference=source, defaults={"title": title})[0]
    with connection.cursor() as cursor:
        for statement in (*REFERENCE, *CLUSTERS):
            cursor.execute(statement)
        cursor.execute(CITE_CLUSTERS, [cited.pk])


def scheme_and_levels() -> tuple[Scheme, dict[str, LabelLevel]]:
    """The European scheme and its levels, made if the reference data is not loaded."""
    name = "European Cluster Excellence Initiative"
    scheme = Scheme.objects.get_or_create(slug=MAIN_SCHEME, defaults={"name": name})[0]
    levels = {}
    for code, rank in LEVELS.items():
        named = {"rank": rank, "name": code.title()}
        levels[code] = LabelLevel.objects.get_or_create(code=code, defaults=named)[0]
    return scheme, levels


@contextmanager
def overlaps_checked_at_the_end() -> Iterator[None]:
    """Labels are free to overlap meanwhile: checking all at once takes a tenth of the time."""
    rule = next(each for each in Label._meta.constraints if isinstance(each, ExclusionConstraint))
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_constraint(Label, rule)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    with connection.schema_editor(atomic=False) as editor:
        editor.add_constraint(Label, rule)


def cite_labels() -> None:
    """Each label cites what its cluster cites."""
    with connection.cursor() as cursor:
        cursor.execute(CITE_LABELS)


def analyze() -> None:
    """Tell the planner of the new rows before anything reads them."""
    tables = ", ".join(sorted({*FILLED, Label._meta.db_table, Citation._meta.db_table}))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")


REFERENCE = (
    "INSERT INTO labels_country (code, nuts_code, names)"
    f" SELECT {ISO_OF.format('code')}, code, jsonb_build_object('en', name)"
    " FROM import_countries ON CONFLICT DO NOTHING",
    # The regions above those of the file are made as well; without a name they show their code.
    "INSERT INTO labels_region (code, name, level, parent_id, country_id, version)"
    " SELECT DISTINCT ON (part) part, coalesce(named.name, part), length(part) - 2,"
    " CASE WHEN length(part) > 3 THEN left(part, -1) END,"
    f" {ISO_OF.format('n.country')}, 'NUTS 2021' FROM import_nuts n"
    " CROSS JOIN LATERAL generate_series(3, length(n.code)) AS size"
    " CROSS JOIN LATERAL left(n.code, size) AS part"
    " LEFT JOIN import_nuts named ON named.code = part"
    " ORDER BY part ON CONFLICT DO NOTHING",
    "INSERT INTO labels_classification (code, name, version, source)"
    f" SELECT '{CLASSIFICATION}', 'Sectors of an imported register', '', ''"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO labels_sector (code, classification_id, names)"
    " SELECT i.code, c.id, jsonb_build_object('en', i.name) FROM import_sectors i"
    f" JOIN labels_classification c ON c.code = '{CLASSIFICATION}' ON CONFLICT DO NOTHING",
    "INSERT INTO labels_organisation (name) SELECT DISTINCT organisation FROM import_clusters"
    " WHERE organisation <> '' ON CONFLICT DO NOTHING",
)
CLUSTERS = (
    "INSERT INTO labels_cluster (id, slug, number, name, description, country_id, city, lat, lon,"
    " website, founded, delisted_for) SELECT pk, slug, number, name,"
    " CASE WHEN description = '' THEN '{}' ELSE jsonb_build_object('en', description) END,"
    f" {ISO_OF.format('country')}, city, lat, lon, website, coalesce(founded, ''), ''"
    " FROM import_clusters ORDER BY pk",
    "INSERT INTO labels_clustername (cluster_id, text, language, kind, used_from, used_until)"
    " SELECT pk, name, '', 'current', '', '' FROM import_clusters ORDER BY pk",
    "INSERT INTO labels_management (cluster_id, organisation_id, since, until)"
    " SELECT i.pk, o.id, '', '' FROM import_clusters i"
    " JOIN labels_organisation o ON o.name = i.organisation ORDER BY i.pk",
    "INSERT INTO labels_clusterregion (cluster_id, region_id, name)"
    " SELECT i.pk, n.code, n.name FROM import_clusters i"
    " JOIN import_nuts n ON n.code = i.nuts2 ORDER BY i.pk",
    "INSERT INTO labels_clustersector (cluster_id, sector_id, word)"
    " SELECT i.pk, s.id, w.name FROM import_cluster_sectors m"
    " JOIN import_clusters i ON i.id = m.cluster_id JOIN import_sectors w ON w.code = m.sector"
    " JOIN labels_sector s ON s.code = m.sector ORDER BY i.pk, m.line",
    'INSERT INTO labels_membershipfigures (cluster_id, "on", total)'
    " SELECT pk, to_char(updated_at AT TIME ZONE 'Europe/Brussels', 'YYYY-MM-DD'), members"
    " FROM import_clusters WHERE members IS NOT NULL ORDER BY pk",
)
CITE_CLUSTERS = (
    "INSERT INTO labels_citation (source_id, cluster_id, states, dated)"
    " SELECT %s::bigint, pk, '', '' FROM import_clusters ORDER BY pk"
)
CITE_LABELS = (
    "INSERT INTO labels_citation (source_id, cluster_id, label_id, states, dated)"
    " SELECT c.source_id, c.cluster_id, l.id, '', '' FROM labels_label l"
    " JOIN labels_citation c ON c.cluster_id = l.cluster_id AND c.label_id IS NULL ORDER BY l.id"
)
FILLED = (
    "labels_country",
    "labels_region",
    "labels_organisation",
    "labels_cluster",
    "labels_clustername",
    "labels_management",
    "labels_clusterregion",
    "labels_clustersector",
    "labels_membershipfigures",
)
