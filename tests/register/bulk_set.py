"""A set of files for the bulk loader, and ways to change it."""

import csv
import hashlib
import json

import pytest

from labels.models import Cluster
from labels.register import bulk


def load(directory):
    return bulk.load(directory, say=lambda sentence: None)


def refused(directory):
    with pytest.raises(bulk.Refused) as error:
        load(directory)
    assert not Cluster.objects.exists()
    return error.value.sentences


def rows(directory, name):
    with (directory / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def change(directory, name, changes, *, sealed=True):
    """Give cells of a file other texts; `changes` are {line: {column: text}}, line 2 the first."""
    found = rows(directory, name)
    for line, cells in changes.items():
        found[line - 2] |= cells
    write(directory, name, found, sealed=sealed)


def write(directory, name, found, *, sealed=True):
    path = directory / f"{name}.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)
    if sealed:
        seal(directory, name, len(found))


def seal(directory, name, count):
    """Let the manifest say what the file is now."""
    manifest = json.loads((directory / "manifest.json").read_text())
    content = (directory / f"{name}.csv").read_bytes()
    manifest["files"][name] = {"rows": count, "sha256": hashlib.sha256(content).hexdigest()}
    (directory / "manifest.json").write_text(json.dumps(manifest))
