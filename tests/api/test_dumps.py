"""Dumps for download: the list, the files and parts of them, what lies between, the catalogue."""

import gzip
import hashlib
import json

import pytest
from django.utils import timezone

from labels.models import Cluster
from labels.register.dumps import kept
from labels.register.publish import publish
from tests.factories import make_cluster

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(settings, tmp_path):
    """Where dumps are kept, for this test alone."""
    options = {"location": tmp_path / "dumps", "allow_overwrite": True}
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = settings.STORAGES | {"dumps": {"BACKEND": backend, "OPTIONS": options}}
    return tmp_path / "dumps"


@pytest.fixture
def dump(register, shelf):
    return kept.build_newest(timezone.now())


def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lines(answer):
    return [json.loads(line) for line in body(answer).splitlines()]


# What is refused.


@pytest.mark.parametrize(
    "name",
    [
        "register-4.jsonl.gz",
        "register-03.jsonl.gz",
        "register-3.jsonl",
        "labels-3.geojson.gz",
        "manifest-3.json.gz",
        "passwd-3",
        "register-99999999999999999999999.jsonl.gz",
        "..%2f..%2fsettings-3.py",
        "%2e%2e/manifest-3.json",
        "manifest-3.json%00.gz",
        "register-3.jsonl.gz%0d%0aX-Bad:1",
        "regis\u0442er-3.jsonl.gz",
        "-3",
        "3",
    ],
)
def test_a_name_that_is_none_is_not_there(get, dump, name):
    answer = get(f"dumps/{name}")
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_file_that_was_taken_away_is_not_there(get, dump, shelf):
    (shelf / "manifest-3.json").unlink()
    assert get("dumps/manifest-3.json").status_code == 404


@pytest.mark.parametrize("query", ["frm=1", "format=json", "download=1"])
def test_a_file_takes_no_parameters(get, dump, query):
    answer = get(f"dumps/manifest-3.json?{query}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_parameters"


@pytest.mark.parametrize("sent", ["bytes=100000000-", "bytes=-0", "bytes=100000000-100000001"])
def test_a_part_behind_the_end_is_refused_with_the_size(get, dump, sent):
    answer = get("dumps/manifest-3.json", Range=sent)
    size = _told(dump, "manifest-3.json")["size"]
    assert answer.status_code == 416
    assert answer.json()["code"] == "range_not_satisfiable"
    assert answer.headers["Content-Range"] == f"bytes */{size}"


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("from=4", "from"),
        ("from=0&to=4", "to"),
        ("from=2&to=1", "from"),
        ("from=-1", "from"),
        ("from=x", "from"),
        ("to=1&to=2", "to"),
        ("since=1", "since"),
    ],
)
def test_a_delta_goes_forward_between_numbers_there_are(get, register, query, wrong):
    answer = get(f"dumps/delta/?{query}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["errors"]] == [wrong]


def test_an_address_that_lacks_its_slash_is_led_on(get, register):
    answer = get("dumps/delta?from=1")
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/api/v1/dumps/delta/?from=1"


def test_only_reads_are_answered(client, dump):
    for address in ("", "delta/", "catalog.jsonld", "manifest-3.json"):
        assert client.post(f"/api/v1/dumps/{address}").status_code == 405


# The list.


def test_without_a_dump_the_list_is_empty(get, register, shelf):
    assert get("dumps/").json() == {"count": 0, "next": None, "previous": None, "results": []}


def test_the_list_names_the_files_of_each_dump_the_newest_first(get, dump, settings):
    make_cluster("One more")
    kept.build_newest(timezone.now())
    answer = get("dumps/").json()
    assert [each["seq"] for each in answer["results"]] == [4, 3]
    for each in answer["results"][1]["files"]:
        url = f"{settings.BASE_URL}/api/v1/dumps/{each['name']}"
        assert each["url"] == url
        data = body(get(f"dumps/{each['name']}"))
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each["size"], each["sha256"])
    assert len(answer["results"][1]["files"]) == 7


def test_the_list_comes_in_pages(get, dump):
    make_cluster("One more")
    kept.build_newest(timezone.now())
    first = get("dumps/?limit=1").json()
    assert first["count"] == 2
    assert first["next"].endswith("/api/v1/dumps/?limit=1&offset=1")
    assert get("dumps/?limit=1&offset=1").json()["results"][0]["seq"] == 3


# The files.


def _told(dump, name):
    return next(each for each in dump.files if each["name"] == name)


def test_a_file_comes_with_its_type_its_tag_and_for_long(get, dump):
    name = "register-3.jsonl.gz"
    answer = get(f"dumps/{name}", Accept="text/html")
    told = _told(dump, name)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/gzip"
    assert answer.headers["Content-Length"] == str(told["size"])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["ETag"] == f'"{told["sha256"]}"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert "Content-Encoding" not in answer.headers
    content = gzip.decompress(body(answer))
    assert hashlib.sha256(content).hexdigest() == told["content_sha256"]
    assert [json.loads(line)["seq"] for line in content.splitlines()] == [1, 2, 3]


def test_small_files_are_what_they_are(get, dump):
    assert get("dumps/manifest-3.json").headers["Content-Type"] == "application/json"
    assert get("dumps/SHA256SUMS-3").headers["Content-Type"] == "text/plain"


def test_who_has_the_file_gets_nothing_again(get, dump):
    tag = get("dumps/manifest-3.json").headers["ETag"]
    answer = get("dumps/manifest-3.json", **{"If-None-Match": tag, "Range": "bytes=0-4"})
    assert answer.status_code == 304
    assert answer.headers["Cache-Control"] == "public, max-age=86400, immutable"


def test_the_head_of_a_file_tells_its_size(client, dump):
    answer = client.head("/api/v1/dumps/manifest-3.json", headers={"Range": "bytes=0-4"})
    assert answer.status_code == 200
    assert answer.headers["Content-Length"] == str(_told(dump, "manifest-3.json")["size"])
    assert answer.content == b""


@pytest.mark.parametrize(
    ("sent", "first", "last"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=5-99999999", 5, None),
        ("bytes=-99999999", 0, None),
        ("Bytes = 3 - 4", 3, 5),
    ],
)
def test_a_part_of_a_file(get, dump, shelf, sent, first, last):
    data = (shelf / "manifest-3.json").read_bytes()
    answer = get("dumps/manifest-3.json", Range=sent)
    assert answer.status_code == 206
    assert body(answer) == data[first:last]
    begin = first % len(data)
    end = begin + len(data[first:last]) - 1
    assert answer.headers["Content-Range"] == f"bytes {begin}-{end}/{len(data)}"
    assert answer.headers["Content-Length"] == str(end - begin + 1)


@pytest.mark.parametrize(
    "sent", ["bytes=0-1,4-5", "bytes=5-2", "lines=0-1", "bytes=", "bytes=-", "bytes=a-b", "0-1"]
)
def test_what_is_no_single_part_gives_the_whole(get, dump, shelf, sent):
    answer = get("dumps/manifest-3.json", Range=sent)
    assert answer.status_code == 200
    assert body(answer) == (shelf / "manifest-3.json").read_bytes()


def test_a_part_of_another_version_is_not_mixed_in(get, dump):
    name, tag = "dumps/manifest-3.json", f'"{_told(dump, "manifest-3.json")["sha256"]}"'
    sent = {"Range": "bytes=5-9"}
    assert get(name, **sent, **{"If-Range": tag}).status_code == 206
    for other in ('"0"', f"W/{tag}", "Fri, 20 Nov 2026 10:00:00 GMT"):
        assert get(name, **sent, **{"If-Range": other}).status_code == 200


def test_an_interrupted_download_goes_on_where_it_stopped(get, dump):
    name = "dumps/register-3.jsonl.gz"
    whole = body(get(name))
    begun = body(get(name, Range=f"bytes=0-{len(whole) // 2}"))
    rest = body(get(name, Range=f"bytes={len(begun)}-"))
    assert begun + rest == whole


# What lies between.


def test_a_delta_brings_a_dump_up_to_date(get, dump):
    before = {item["slug"]: item for item in map(json.loads, _content(get, "register-3.jsonl.gz"))}
    cluster = Cluster.objects.get(slug="zonder-label")
    for city in ("Gent", "Brugge"):
        Cluster.objects.filter(pk=cluster.pk).update(city=city)
        publish([cluster.pk])
    answer = get("dumps/delta/?from=3")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    found = lines(answer)
    assert [(item["seq"], item["record"]["city"]) for item in found] == [(5, "Brugge")]
    kept.build_newest(timezone.now())
    after = {item["slug"]: item for item in map(json.loads, _content(get, "register-5.jsonl.gz"))}
    assert before | {item["slug"]: item for item in found} == after
    assert lines(get("dumps/delta/?from=3&to=4"))[0]["record"]["city"] == "Gent"
    assert lines(get("dumps/delta/?from=5&to=5")) == []
    assert {item["slug"]: item for item in lines(get("dumps/delta/"))} == after


def _content(get, name):
    return gzip.decompress(body(get(f"dumps/{name}"))).splitlines()


def test_a_delta_is_compressed_for_those_who_take_it(get, register):
    plain = get("dumps/delta/", **{"Accept-Encoding": "br, gzip;q=0"})
    packed = get("dumps/delta/", **{"Accept-Encoding": "br;q=1, GZIP;q=0.5"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(packed)) == body(plain)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert all("Accept-Encoding" in each.headers["Vary"] for each in (plain, packed))


def test_a_delta_is_not_sent_twice(get, register):
    tag = get("dumps/delta/?from=1").headers["ETag"]
    assert get("dumps/delta/?from=1", **{"If-None-Match": tag}).status_code == 304
    make_cluster("One more")
    assert get("dumps/delta/?from=1", **{"If-None-Match": tag}).status_code == 200


def test_an_empty_register_has_an_empty_delta(get, db):
    assert body(get("dumps/delta/")) == b""


# The catalogue.


def test_the_catalogue_tells_portals_of_the_files(get, dump, settings):
    answer = get("dumps/catalog.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    found = answer.json()
    dataset = found["dcat:dataset"]
    files = {each["dct:title"]["@value"]: each for each in dataset["dcat:distribution"]}
    assert set(files) == {each["name"] for each in dump.files}
    told, shown = _told(dump, "labels-3.csv.gz"), files["labels-3.csv.gz"]
    assert shown["spdx:checksum"]["spdx:checksumValue"]["@value"] == told["sha256"]
    assert shown["dcat:byteSize"]["@value"] == str(told["size"])
    assert shown["dcat:mediaType"]["@id"].endswith("text/csv")
    assert shown["dcat:downloadURL"]["@id"].startswith(settings.BASE_URL)
    assert dataset["dcat:version"] == "3"
    assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == "2015-03-01"
    assert found["dcat:service"]["dcat:servesDataset"]["@id"] == dataset["@id"]


def test_every_name_of_the_catalogue_has_a_vocabulary(get, dump):
    found = get("dumps/catalog.jsonld").json()
    known = set(found.pop("@context"))

    def names(node):
        if isinstance(node, list):
            return {name for each in node for name in names(each)}
        if not isinstance(node, dict):
            return set()
        here = {name for name in node if not name.startswith("@")}
        types = {node["@type"]} if "@type" in node else set()
        return here | types | {name for each in node.values() for name in names(each)}

    assert {name.partition(":")[0] for name in names(found)} <= known


def test_without_a_dump_the_catalogue_has_no_files(get, register, shelf):
    assert "dcat:distribution" not in get("dumps/catalog.jsonld").json()["dcat:dataset"]
