"""The register as open-data portals harvest it: DCAT-AP 3 in JSON-LD."""

from typing import Any

from django.conf import settings
from django.db.models import Min
from django.urls import reverse

from ..models import Dump, EntryLabel
from ..register.document import canonical
from ..register.dumps import State
from ..register.dumps.licence import LICENCE, NAME, citation
from ..register.publish import stamp

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_IANA = "https://www.iana.org/assignments/media-types"
_TYPES = {
    "jsonl": "JSON",
    "csv": "CSV",
    "geojson": "GEOJSON",
    "jsonld": "JSON_LD",
    "manifest": "JSON",
    "sha256sums": "TXT",
}
_ABOUT = (
    "Labels of cluster management excellence (bronze, silver, gold): which cluster holds or held "
    "which label, on which days it was valid, and the source of each fact."
)

type Node = dict[str, Any]


def catalog(newest: Dump | None) -> bytes:
    """The catalogue with the register as its one dataset, and the files of its newest dump."""
    dataset = _dataset(newest)
    service = _service(dataset["@id"])
    node = {
        "@context": CONTEXT,
        "@id": _absolute("api-dump-catalog"),
        "@type": "dcat:Catalog",
        "dct:title": _in_english(f"{NAME}: open data"),
        "dct:description": _in_english("What the register offers to programs."),
        "dct:publisher": _publisher(),
        "dct:language": _ref(f"{_AUTHORITY}/language/ENG"),
        "dct:license": _licence(),
        "foaf:homepage": _ref(f"{settings.BASE_URL}/"),
        "dcat:dataset": dataset,
        "dcat:service": service,
    }
    if newest:
        node["dct:modified"] = _typed(stamp(newest.at), "dateTime")
    return canonical(node).encode()


def _dataset(newest: Dump | None) -> Node:
    node = {
        "@id": f"{settings.BASE_URL}/#register",
        "@type": "dcat:Dataset",
        "dct:title": _in_english(NAME),
        "dct:description": _in_english(_ABOUT),
        "dct:publisher": _publisher(),
        "dct:license": _licence(),
        "dct:spatial": _ref(f"{_AUTHORITY}/continent/EUROPE"),
        "dct:accrualPeriodicity": _ref(f"{_AUTHORITY}/frequency/DAILY"),
        "dct:accessRights": _ref(f"{_AUTHORITY}/access-right/PUBLIC"),
        "dcat:theme": _ref(f"{_AUTHORITY}/data-theme/ECON"),
        "dcat:keyword": [_in_english(word) for word in ("clusters", "labels", "excellence")],
        "dcat:landingPage": _ref(f"{settings.BASE_URL}/"),
    }
    return node | (_of_the_dump(newest) if newest else {})


def _of_the_dump(newest: Dump) -> Node:
    known = State(newest.seq, newest.at)
    days: Node = {"@type": "dct:PeriodOfTime"}
    earliest = EntryLabel.objects.filter(superseded_at=None).aggregate(day=Min("awarded_first"))
    if earliest["day"]:
        days["dcat:startDate"] = _typed(earliest["day"].isoformat(), "date")
    days["dcat:endDate"] = _typed(known.valid_on.isoformat(), "date")
    return {
        "dct:identifier": f"{settings.BASE_URL}/#register",
        "dct:modified": _typed(stamp(newest.at), "dateTime"),
        "dct:temporal": days,
        "dct:bibliographicCitation": citation(known)["text"],
        "dcat:version": str(newest.seq),
        "dcat:distribution": [_distribution(each) for each in newest.files],
    }


def _distribution(file: Node) -> Node:
    url = settings.BASE_URL + reverse("api-dump", args=[file["name"]])
    node = {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": _in_english(file["name"]),
        "dct:license": _licence(),
        "dct:format": _ref(f"{_AUTHORITY}/file-type/{_TYPES[file['format']]}"),
        "dcat:accessURL": _ref(url),
        "dcat:downloadURL": _ref(url),
        "dcat:mediaType": _ref(f"{_IANA}/{file['media_type']}"),
        "dcat:byteSize": _typed(str(file["size"]), "nonNegativeInteger"),
        "dcatap:availability": _ref(f"{_AUTHORITY}/planned-availability/AVAILABLE"),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": _ref("spdx:checksumAlgorithm_sha256"),
            "spdx:checksumValue": _typed(file["sha256"], "hexBinary"),
        },
    }
    if file["name"].endswith(".gz"):
        node["dcat:compressFormat"] = _ref(f"{_IANA}/application/gzip")
    return node


def _service(dataset: str) -> Node:
    return {
        "@id": f"{settings.BASE_URL}/api/v1/#service",
        "@type": "dcat:DataService",
        "dct:title": _in_english(f"{NAME}: API"),
        "dct:description": _in_english("Search, filters, records on any day, and the feed."),
        "dct:publisher": _publisher(),
        "dct:license": _licence(),
        "dcat:endpointURL": _ref(_absolute("api-index")),
        "dcat:endpointDescription": _ref(_absolute("api-openapi")),
        "dcat:servesDataset": _ref(dataset),
    }


def _publisher() -> Node:
    about = {"@type": "foaf:Agent", "foaf:name": _in_english(NAME)}
    return {"@id": f"{settings.BASE_URL}/#publisher"} | about


def _licence() -> Node:
    return _ref(LICENCE["url"])


def _absolute(name: str) -> str:
    return settings.BASE_URL + reverse(name)


def _ref(address: str) -> Node:
    return {"@id": address}


def _typed(value: str, type: str) -> Node:
    return {"@type": f"xsd:{type}", "@value": value}


def _in_english(text: str) -> Node:
    return {"@language": "en", "@value": text}
