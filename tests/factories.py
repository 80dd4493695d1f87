"""Plain functions that make what tests need. Everything public is published as the product does.

cluster = make_cluster("BioCon Valley", country="DE", sectors=["health"])
label = make_label(cluster, "silver", awarded="2022")
"""

from datetime import date

from django.db import transaction

from labels.models import (
    Citation,
    Classification,
    Cluster,
    ClusterName,
    ClusterRegion,
    ClusterSector,
    Country,
    Label,
    LabelLevel,
    Management,
    Organisation,
    Programme,
    Recognition,
    Region,
    Scheme,
    Sector,
    Source,
    Suspension,
)
from labels.register.numbers import cluster_number, label_number, take
from labels.register.publish import publish
from labels.rules.partial_dates import PartialDate
from labels.rules.text import slug
from labels.rules.told import told
from labels.rules.validity import Period, Terms, Validity

RANKS = {"bronze": 1, "silver": 2, "gold": 3}


def make_scheme(code="ecei"):
    return Scheme.objects.get_or_create(slug=code, defaults={"name": code.upper()})[0]


def make_level(code):
    """A level; the first one brings all three, for questions compare their ranks."""
    levels = {level.code: level for level in LabelLevel.objects.all()}
    missing = [
        LabelLevel(code=other, rank=rank, name=other.title())
        for other, rank in RANKS.items()
        if other not in levels
    ]
    LabelLevel.objects.bulk_create(missing)
    return LabelLevel.objects.get(code=code) if missing else levels[code]


def make_country(code):
    return Country.objects.get_or_create(code=code, defaults={"names": {"en": code}})[0]


def make_region(code):
    country = make_country({"EL": "GR", "UK": "GB"}.get(code[:2], code[:2]))
    parent = make_region(code[:-1]) if len(code) > 3 else None
    defaults = {"name": f"Region {code}", "level": len(code) - 2, "parent": parent}
    return Region.objects.get_or_create(code=code, defaults=defaults | {"country": country})[0]


def make_sector(code, classification="esca-portfolio"):
    defaults = {"name": classification}
    within = Classification.objects.get_or_create(code=classification, defaults=defaults)[0]
    defaults = {"classification": within, "names": {"en": code.title()}}
    return Sector.objects.get_or_create(code=code, defaults=defaults)[0]


def make_cluster(
    name="Test Cluster",
    *,
    country="DE",
    regions=(),
    sectors=(),
    programmes=(),
    managers=(),
    names=(),
    published=True,
    **fields,
):
    """A cluster in the register. `names` are (text, kind) pairs besides the current one."""
    pk = take(Cluster, 1)[0]
    fields.setdefault("slug", f"{slug(name)}-{pk}" if _taken(slug(name)) else slug(name))
    cluster = Cluster.objects.create(
        pk=pk,
        number=cluster_number(pk),
        name=name,
        country=make_country(country) if country else None,
        **fields,
    )
    ClusterName.objects.create(cluster=cluster, text=name, kind="current")
    for text, kind in names:
        ClusterName.objects.create(cluster=cluster, text=text, kind=kind)
    for code in regions:
        region = make_region(code)
        ClusterRegion.objects.create(cluster=cluster, region=region, name=region.name)
    for code in sectors:
        ClusterSector.objects.create(cluster=cluster, sector=make_sector(code), word=code)
    for code in programmes:
        programme = Programme.objects.get_or_create(code=code, defaults={"name": code})[0]
        Recognition.objects.create(cluster=cluster, programme=programme)
    for manager in managers:
        organisation = Organisation.objects.get_or_create(name=manager)[0]
        Management.objects.create(cluster=cluster, organisation=organisation)
    if published:
        republish(cluster)
    return cluster


def _taken(text):
    return Cluster.objects.filter(slug=text).exists()


def make_label(
    cluster,
    level="gold",
    *,
    awarded="",
    until="",
    scheme="ecei",
    terms=None,
    source="https://example.org/notice",
    published=True,
    validity=None,
    **fields,
):
    """A label as a source tells it; exact periods through `validity=exact(first, last)`."""
    pk = take(Label, 1)[0]
    known = validity or told(
        awarded=PartialDate.parse(awarded) if awarded else None,
        until=PartialDate.parse(until) if until else None,
        terms=terms or Terms(),
    )
    label = Label.objects.create(
        pk=pk,
        number=label_number(pk),
        cluster=cluster,
        scheme=make_scheme(scheme),
        level=make_level(level),
        cluster_name=cluster.name,
        awarded_on=awarded,
        awarded_basis="stated" if awarded else "unknown",
        valid_until=until,
        valid_until_basis="stated" if until else "unknown",
        **(_columns(known) | fields),
    )
    cited = Source.objects.get_or_create(reference=source)[0]
    Citation.objects.create(source=cited, cluster=cluster, label=label, states="award")
    if published:
        republish(cluster)
    return label


def exact(first, last, **fields):
    """A validity of which every day is known."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    return Validity(period, period, **fields)


def suspend(label, first, last=None, *, published=True):
    suspension = Suspension.objects.create(label=label, first=first, last=last, reason="Test")
    if published:
        republish(label.cluster)
    return suspension


def republish(*clusters):
    with transaction.atomic():
        return publish([cluster.pk for cluster in clusters])


def _columns(validity):
    sure, possible = validity.sure, validity.possible
    return {
        "sure_from": sure.first if sure else None,
        "sure_until": sure.last if sure else None,
        "possible_from": possible.first if possible else None,
        "possible_until": possible.last if possible else None,
        "renewable_until": validity.renewable_until,
    }
