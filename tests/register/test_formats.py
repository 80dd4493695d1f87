"""Feeds and cells: what other programs read."""

import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime

import pytest

from labels.register.formats import Column, as_csv
from labels.register.formats_atom import News, atom
from labels.register.formats_geo import as_geojson
from labels.register.formats_linked import CONTEXT, alone, organization
from labels.register.formats_xlsx import LONGEST_CELL, as_xlsx

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def feed(*news):
    return ElementTree.fromstring(
        atom(news, title="The <register>", subtitle="News", path="/feed.atom")
    )


def test_an_empty_feed_is_a_feed():
    assert feed().find(f"{ATOM}title").text == "The <register>"


def test_news_are_escaped_and_keep_their_id():
    news = News(
        id="tag:example.org,2026:1",
        title="A & B <script>",
        path="/labels/AAAA-AAAA/",
        summary="Silver “label”",
        updated=MOMENT,
        categories=("silver",),
    )
    entry = feed(news).find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "A & B <script>"
    assert entry.find(f"{ATOM}id").text == "tag:example.org,2026:1"
    assert entry.find(f"{ATOM}updated").text == "2026-11-20T12:00:00+00:00"
    assert entry.find(f"{ATOM}link").get("href").endswith("/labels/AAAA-AAAA/")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("  =1", "'  =1"),
        ("\u2060＝1", "'\u2060＝1"),
        ("\ttab", "'\ttab"),
        ("1=1", "1=1"),
        ("", ""),
        ("   ", "   "),
        (-1, "-1"),
        (None, ""),
    ],
)
def test_only_texts_that_would_be_calculated_get_an_apostrophe(cell, written):
    columns = [Column("first", lambda record: record), Column("second", lambda record: "x")]
    lines = b"".join(as_csv(columns, [cell])).decode().split("\r\n")
    assert lines[1].replace('"', "") == f"{written},x"


def test_csv_comes_in_pieces():
    pieces = list(as_csv([Column("n", lambda record: record)], range(1000)))
    assert len(pieces) > 3
    assert b"".join(pieces).count(b"\r\n") == 1001


def test_a_text_too_long_for_a_cell_is_shortened_visibly():
    with as_xlsx("t", [Column("text", lambda record: record)], ["x" * 40_000]) as file:
        assert file.read(2) == b"PK"
    assert LONGEST_CELL == 32_767


def test_a_file_that_cannot_be_written_is_closed():
    def broken():
        yield "x"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        as_xlsx("t", [Column("text", lambda record: record)], broken())


def test_a_collection_without_features_is_whole():
    assert b"".join(as_geojson([], {"seq": 0})) == (
        b'{"type":"FeatureCollection","register":{"seq":0},"features":[]}'
    )


def test_a_cluster_of_which_little_is_known_says_little():
    record = {
        "url": "/clusters/x/",
        "website": None,
        "name": "X",
        "names": [{"text": "X", "kind": "current"}],
        "description": {"de": "Ein Cluster"},
        "number": "AAA-AAAA",
        "identifiers": [{"scheme": "eccp", "value": "1"}],
        "founded": None,
        "city": None,
        "country": None,
        "location": None,
        "sectors": [],
        "labels": [],
    }
    node = organization(record)
    said = {"@type", "@id", "url", "mainEntityOfPage", "name", "description", "identifier"}
    assert set(node) == said
    assert node["description"] == [{"@language": "de", "@value": "Ein Cluster"}]
    assert f'"@context":"{CONTEXT}"'.encode() in alone(node)


def test_a_cluster_is_named_in_its_languages_and_known_elsewhere():
    name = {"kind": "former", "text": "Ö", "language": "de"}
    label = {"url": "/labels/A/", "number": "A", "scheme": "ecei", "level": "gold"}
    label |= {"valid_from": None, "valid_until": None}
    node = organization(
        {
            "url": "/clusters/x/",
            "website": "https://x.example/",
            "name": "X",
            "names": [name, name | {"language": None}],
            "description": {},
            "number": "AAA-AAAA",
            "identifiers": [
                {"scheme": "wikidata", "value": "Q42"},
                {"scheme": "ror", "value": "../a b"},
                {"scheme": "eccp", "value": "1"},
            ],
            "founded": None,
            "city": None,
            "country": None,
            "location": None,
            "sectors": [],
            "labels": [label | {"status": "valid"}, label | {"status": "expired"}],
        }
    )
    assert node["alternateName"] == [{"@language": "de", "@value": "Ö"}, "Ö"]
    assert node["sameAs"] == ["https://www.wikidata.org/entity/Q42", "https://ror.org/..%2Fa%20b"]
    assert node["award"] == ["ecei gold"]
    assert node["mainEntityOfPage"].endswith("/clusters/x/")
