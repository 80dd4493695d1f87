"""Whole results as files: CSV, XLSX, GeoJSON, JSON-LD."""

import csv
import io
import json

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from labels.api import exports
from labels.api.renderers import JSONRenderer
from labels.filters.description import LABEL_FIELDS
from labels.models import Country
from labels.register import query
from labels.register.formats import CLUSTER_COLUMNS, LABEL_COLUMNS
from tests.factories import make_cluster, make_country, republish

from .conftest import body

EVIL = ["=1+1", "+1", "-1", "@x", "\t=1", " \n=1", "＝1", "\u3000＋1", "\u200b－1", "＠x", "\r1"]


def table(response):
    return list(csv.DictReader(io.StringIO(body(response).decode(), newline="")))


@pytest.mark.parametrize(
    ("address", "columns"), [("clusters", CLUSTER_COLUMNS), ("labels", LABEL_COLUMNS)]
)
def test_csv_has_a_heading_and_a_line_for_each(address, columns, get, register):
    response = get(f"{address}/?format=csv&country=AT&valid_on=2016-01-01")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{address}-2016-01-01.csv"'
    rows = table(response)
    assert list(rows[0]) == [column.name for column in columns]
    assert [(row["status"], row["level"]) for row in rows] == [("valid", "gold")]
    assert rows[0]["url"].startswith("http://127.0.0.1:8000/")


def test_csv_is_utf8_without_a_mark_at_its_beginning(get, register):
    data = body(get("clusters/?format=csv&country=AT"))
    assert data.startswith(b"number,slug,name,")
    assert "Clúster Ålpen" in data.decode()


@pytest.mark.parametrize("name", EVIL)
def test_no_spreadsheet_calculates_a_cell(name, get, db):
    make_cluster(name, country="DE", city=name)
    row = table(get("clusters/?format=csv"))[0]
    assert row["name"] == row["city"] == f"'{name}"


def test_quotes_commas_and_lines_stay_in_their_cell(get, db):
    make_cluster('A "B", C\nD', country="DE", lat=-54.5, lon=-1.25)
    row = table(get("clusters/?format=csv"))[0]
    assert row["name"] == 'A "B", C\nD'
    assert (row["lat"], row["lon"]) == ("-54.5", "-1.25")


def test_an_export_is_whole(get, db, monkeypatch):
    monkeypatch.setattr(query, "CHUNK", 3)
    for number in range(10):
        make_cluster(f"Cluster {number}")
    rows = table(get("clusters/?format=csv&ordering=-name"))
    assert [row["slug"] for row in rows] == [f"cluster-{number}" for number in range(9, -1, -1)]


def test_an_export_stays_with_the_register_it_began_on(get, db, monkeypatch):
    monkeypatch.setattr(query, "CHUNK", 2)
    for number in range(5):
        make_cluster(f"Cluster {number}")
    response = get("clusters/?format=csv")
    make_cluster("Cluster 9")
    assert [row["name"] for row in table(response)] == [f"Cluster {n}" for n in range(5)]


@pytest.mark.django_db(transaction=True)
def test_a_slow_reader_holds_no_connection(client, monkeypatch):
    monkeypatch.setattr(query, "CHUNK", 2)
    monkeypatch.setattr("labels.register.formats.LINES_AT_ONCE", 2)
    for number in range(5):
        make_cluster(f"Cluster {number}")
    pieces = iter(client.get("/api/v1/clusters/?format=csv").streaming_content)
    first = next(pieces)
    assert connection.connection is None
    assert (first + b"".join(pieces)).count(b"\r\n") == 6


def test_an_export_that_cannot_begin_is_a_problem(get, register, monkeypatch):
    def broken(question, register):
        raise exports.BadParameters([])
        yield

    monkeypatch.setitem(exports.WALKS, "clusters", broken)
    assert get("clusters/?format=csv").status_code == 400


def test_an_empty_result_is_a_file_too(get, db):
    assert table(get("clusters/?format=csv")) == []
    assert json.loads(body(get("clusters/?format=geojson")))["features"] == []
    assert json.loads(body(get("clusters/?format=jsonld")))["@graph"] == []
    assert len(sheet(get("clusters/?format=xlsx"))) == 1


def sheet(response):
    book = CalamineWorkbook.from_filelike(io.BytesIO(body(response)))
    return book.get_sheet_by_index(0).to_python()


def test_xlsx_keeps_texts_as_texts_and_numbers_as_numbers(get, register):
    make_cluster("=1+1", country="FR", lat=48.5, lon=-2.5)
    response = get("clusters/?format=xlsx&country=FR")
    assert response["Content-Disposition"].endswith('.xlsx"')
    heading, row = sheet(response)
    told = dict(zip(heading, row, strict=True))
    assert (told["name"], told["lat"], told["lon"], told["labels"]) == ("=1+1", 48.5, -2.5, 0)


def test_labels_come_as_xlsx(get, register):
    assert [row[1] for row in sheet(get("labels/?format=xlsx"))] == ["level", "silver", "gold"]


def test_geojson_has_a_feature_for_each_cluster(get, register):
    response = get("clusters/?format=geojson")
    assert response["Content-Type"] == "application/geo+json"
    told = json.loads(body(response))
    assert set(told) == {"type", "register", "features"}
    first, second, _third = told["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [12.14, 54.09]}
    assert first["properties"]["standing"]["status"] == "valid"
    assert first["id"] == "http://127.0.0.1:8000/clusters/biocon-valley/"
    assert second["geometry"] is None


def test_geojson_has_a_feature_for_each_label_at_the_place_of_its_cluster(get, register):
    response = get("labels/?format=geojson&valid_on=2016-01-01")
    assert response["Content-Type"] == "application/geo+json"
    silver, gold = json.loads(body(response))["features"]
    assert silver["geometry"] == {"type": "Point", "coordinates": [12.14, 54.09]}
    assert silver["id"] == f"http://127.0.0.1:8000/labels/{register['silver'].number}/"
    assert gold["geometry"] is None
    assert gold["properties"]["status"] == "valid"
    assert gold["properties"]["cluster"]["slug"] == "cluster-alpen"
    assert set(gold["properties"]) == set(LABEL_FIELDS)


def test_places_are_those_of_the_register_asked(get, register):
    known_at = get("clusters/").json()["register"]["known_at"]
    cluster = register["silver"].cluster
    type(cluster).objects.filter(pk=cluster.pk).update(lat=1, lon=2)
    cluster.refresh_from_db()
    republish(cluster)
    for more, place in (("", [2.0, 1.0]), (f"&known_at={known_at}", [12.14, 54.09])):
        told = json.loads(body(get(f"labels/?format=geojson&level=silver{more}")))
        assert told["features"][0]["geometry"]["coordinates"] == place


@pytest.mark.parametrize(
    "name", ["schemes", "levels", "sectors", "regions", "countries", "programmes"]
)
def test_a_code_list_comes_whole_as_csv(name, get, register):
    told = get(f"{name}/?limit=100").json()
    response = get(f"{name}/?format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{name}.csv"'
    rows = table(response)
    assert list(rows[0]) == list(told["results"][0])
    assert len(rows) == told["count"]


def test_a_list_in_a_cell_is_json_and_no_spreadsheet_calculates_it(get, db):
    make_country("DE")
    Country.objects.create(code="XA", names={"en": "=1+1"})
    rows = table(get("countries/?format=csv"))
    assert [json.loads(row["names"]) for row in rows] == [{"en": "DE"}, {"en": "=1+1"}]
    assert rows[1]["name"] == "'=1+1"
    assert table(get("regions/?format=csv&country=DE")) == []


def test_json_ld_tells_labels_as_certifications(get, register):
    told = json.loads(body(get("clusters/?format=jsonld&level=silver")))
    assert told["@context"] == "https://schema.org"
    (cluster,) = told["@graph"]
    (certification,) = cluster["hasCertification"]
    assert cluster["@type"] == "Organization"
    assert certification["certificationStatus"] == "CertificationActive"
    assert certification["@id"].endswith(f"/labels/{register['silver'].number}/")


def test_json_ld_of_labels_names_the_cluster(get, register):
    told = json.loads(body(get("labels/?format=jsonld&level=gold")))
    (certification,) = told["@graph"]
    assert certification["about"]["name"] == "Clúster Ålpen"
    assert certification["certificationStatus"] == "CertificationInactive"


@pytest.mark.parametrize("address", ["clusters/biocon-valley/", "labels/{}/"])
def test_one_record_comes_as_json_ld(address, get, register):
    response = get(address.format(register["silver"].number) + "?format=jsonld")
    assert response["Content-Type"] == "application/ld+json"
    assert response.json()["@context"] == "https://schema.org"


def test_an_answer_without_content_has_no_body():
    """`null` would be the body of a 204, which servers have to cut off."""
    assert JSONRenderer().render(None) == b""
