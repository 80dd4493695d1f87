"""A register made of items alone, to be damaged, restored, cut and slowed as tests like.

Its items have the form of the feed; their hashes are those that the register itself computes.
"""

import gzip
import hashlib
import json
import re
from urllib.parse import parse_qs, urlsplit

from labels.register.document import canonical, content_hash
from tests.mirror.serving import Answer

LEVELS = [{"code": code, "rank": rank} for rank, code in enumerate(("bronze", "silver", "gold"), 1)]


def record(name, country="DE", level=None):
    """A record with one label, valid in 2025 and 2026."""
    slug = name.lower()
    return {
        "slug": slug,
        "number": f"C-{slug}",
        "url": f"/clusters/{slug}/",
        "name": name,
        "names": [],
        "description": "",
        "country": country,
        "regions": [],
        "city": None,
        "location": None,
        "website": None,
        "founded": None,
        "management": [],
        "sectors": [],
        "identifiers": [],
        "recognitions": [],
        "members": [],
        "sources": [],
        "succession": [],
        "labels": [label(f"L-{slug}", level)] if level else [],
    }


def label(number, level):
    days = {"from": "2025-01-01", "until": "2026-12-31"}
    return {
        "number": number,
        "level": level,
        "scheme": "ecei",
        "awarded_on": {"value": "2025", "precision": "year", "basis": "stated"},
        "valid_until": None,
        "sure": days,
        "possible": days,
        "renewable_until": None,
        "suspensions": [],
        "withdrawn": None,
    }


class Register:
    """What it published, what it keeps, and what it answers next instead of the truth."""

    def __init__(self, *names):
        self.items, self.dumps, self.kept_from = [], [], 0
        self.requests, self.next = [], []
        for name in names:
            self.publish(record(name, level="silver"))

    @property
    def seq(self):
        return len(self.items)

    def at(self, seq):
        return f"2026-01-01T00:00:00.{seq:06}Z"

    def publish(self, content, *, events=(), era=""):
        """Append a record. `era` makes the moment that of another history."""
        seq = self.seq + 1
        at = self.at(seq).replace("2026", era or "2026")
        self._append(content["slug"], at, "record", content, events)

    def bury(self, slug):
        self._append(slug, self.at(self.seq + 1), "tombstone", None, [])

    def tell(self, kind, slug, events):
        self._append(slug, self.at(self.seq + 1), kind, None, events)

    def _append(self, slug, at, kind, content, events):
        seq = self.seq + 1
        shown = content and content | {"seq": seq, "updated_at": at}
        digest = content_hash(content) if content else "0" * 64
        item = {"seq": seq, "at": at, "kind": kind, "slug": slug, "sha256": digest}
        self.items.append(item | {"record": shown, "events": list(events)})

    def records(self, upto=None):
        """The fold: the newest record of each cluster."""
        newest = {item["slug"]: item for item in self.items[:upto] if item["kind"] != "other"}
        kept = [item for item in newest.values() if item["record"]]
        return sorted(kept, key=lambda item: item["seq"])

    def dump(self):
        """A dump of now; the text can be damaged by tests."""
        lines = "".join(canonical(item) + "\n" for item in self.records()).encode()
        name, packed = f"register-{self.seq}.jsonl.gz", gzip.compress(lines, mtime=0)
        self.dumps.insert(0, {"seq": self.seq, "name": name, "packed": packed, "lines": lines})
        return self.dumps[0]

    def restore(self, seq):
        """As from a backup: what came after is gone."""
        del self.items[seq:]

    def answer(self, path, headers):
        self.requests.append(path)
        if self.next:
            told = self.next.pop(0)
            if told := told(path) if callable(told) else told:
                return told
        parts = urlsplit(path)
        name = re.sub(r"^/api/v1/", "", parts.path).strip("/")
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        if name.startswith("dumps/"):
            return self._file(name.removeprefix("dumps/"), headers)
        return getattr(self, f"_{name}")(asked, headers)

    def _clusters(self, asked, headers):
        return as_json({"count": len(self.records()), "register": self._head()})

    def _levels(self, asked, headers):
        return as_json({"results": LEVELS})

    def _schemes(self, asked, headers):
        return as_json({"results": [{"slug": "ecei", "name": "ECEI", "aliases": []}]})

    def _head(self):
        return {"seq": self.seq, "known_at": self.items[-1]["at"] if self.items else None}

    def _changes(self, asked, headers):
        after, limit = int(asked["after"]), int(asked["limit"])
        if after < self.kept_from:
            told = {"code": "history_gone", "detail": "No longer kept.", "status": 410}
            return as_json(told, status=410)
        found = self.items[after : after + limit]
        last = found[-1]["seq"] if found else after
        body = {"last": last, "next": "more" if last < self.seq else None}
        body |= {"results": found, "register": self._head()}
        tag = f'"{self.seq}-{self._head()["known_at"]}-{after}"'
        if headers["If-None-Match"] == tag:
            return Answer(304, headers={"ETag": tag})
        return as_json(body, ETag=tag)

    def _dumps(self, asked, headers):
        offset = int(asked.get("offset", 0))
        told = [
            {
                "seq": each["seq"],
                "at": self.at(each["seq"]),
                "files": [
                    {
                        "name": each["name"],
                        "format": "jsonl",
                        "size": len(each["packed"]),
                        "sha256": hashlib.sha256(each["packed"]).hexdigest(),
                        "content_sha256": hashlib.sha256(each["lines"]).hexdigest(),
                        "url": f"https://elsewhere.example/api/v1/dumps/{each['name']}",
                    }
                ],
            }
            for each in self.dumps
        ]
        return as_json({"count": len(told), "next": None, "results": told[offset:]})

    def _file(self, name, headers):
        body = next(each["packed"] for each in self.dumps if each["name"] == name)
        if not headers["Range"]:
            return Answer(200, body)
        start = int(re.fullmatch(r"bytes=(\d+)-", headers["Range"])[1])
        return Answer(206, body[start:]) if start < len(body) else Answer(416)


def as_json(value, status=200, **headers):
    return Answer(status, json.dumps(value).encode(), headers)


def problem(status, **headers):
    told = {"code": "refused", "detail": "Not now."}
    return as_json(told, status, **{n.replace("_", "-"): v for n, v in headers.items()})
