"""The labelled set that says how well names are matched, made from the real names.

    python -m tests.register.match_variants

writes match_variants.csv: what somebody may have typed, its country if they said it, the cluster
that is meant (empty: nobody that may be chosen), and the kind of difference. The seed is fixed.
Near-twins and clusters that the register does not have were written by hand.
"""

import csv
import re
import sys
import unicodedata
from pathlib import Path
from random import Random

from .match_twins import ALIKE, NEAR_TWINS, OTHERS, STRANGERS

ROOT = Path(__file__).resolve().parents[2]
SET = Path(__file__).with_suffix(".csv")
COLUMNS = ("text", "country", "meant", "kind")
SEED = 4
EACH = 2  # how many differences each cluster gets, beside those that only some can have
FORMS = {
    "AT": "GmbH",
    "BE": "ASBL",
    "BG": "OOD",
    "CZ": "z. s.",
    "DE": "e.V.",
    "DK": "ApS",
    "ES": "A.E.I.",
    "FR": "SAS",
    "IT": "S.c.a r.l.",
    "LT": "VšĮ",
    "LV": "biedrība SIA",
    "NO": "AS",
    "PL": "Sp. z o.o.",
    "PT": "Lda",
    "SE": "ekonomisk förening",
    "SK": "s.r.o.",
}
BEHIND = re.compile(r"\s*\(([^()]+)\)")
KEYBOARD = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
LEGAL = re.compile(r",?\s+(GmbH|e\. ?V\.|A\.C\.)$")


def clusters():
    """The real clusters: name, country, and all other names with their kind."""
    found = {}
    for row in _read("awards.csv"):
        name, inside = _parted(row["cluster"])
        others = found.setdefault((name, row["country"]), [])
        others += [(text, _kind(text)) for text in inside]
        if row["name_in_source"]:
            others.append((row["name_in_source"], "in a source"))
    for row in _read("names.csv"):
        name, _inside = _parted(row["cluster"])
        others = found[name, row["country"]]
        others[:] = [each for each in others if each[0] != row["other_name"]]
        others.append((row["other_name"], row["kind"]))
    return [(name, country, dict(others)) for (name, country), others in sorted(found.items())]


def _read(name):
    with (ROOT / "fixtures" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _parted(text):
    inside = BEHIND.findall(text)
    return " ".join(BEHIND.sub("", text).split()), inside


def _kind(text):
    short = " " not in text and "." not in text and sum(map(str.isupper, text)) >= 2
    return "abbreviation" if short and len(text) <= 12 else "local"


def rows():
    """All rows of the set."""
    random, seen = Random(SEED), set()
    for name, country, others in clusters():
        made = list(_of_one(random, name, country, others))
        for text, kind in made:
            said = country if random.random() < 0.6 else ""
            if (text, said) not in seen:
                seen.add((text, said))
                yield text, said, name, kind
    for kind, lines in (("near-twin", NEAR_TWINS), ("not in the register", STRANGERS)):
        for line in lines:
            text, country = line.split("|")
            yield text, country, "", kind
    yield from _elsewhere(random)
    yield from _twins(random)


def _of_one(random, name, country, others):
    for text, kind in others.items():
        yield text, kind
    for text in [t for t, kind in others.items() if kind != "abbreviation"]:
        for kind, change in random.sample(sorted(CHANGES.items()), 2):
            if (changed := change(random, text, country)) not in {None, text}:
                yield changed, kind
    if (bare := LEGAL.sub("", name)) != name:
        yield bare, "legal form removed"
    if not name.isascii():
        yield _mojibake(random, name, country), "mojibake"
        if (lost := _question(random, name, country)) != name:
            yield lost, "question mark"
    left = EACH
    for kind, change in random.sample(sorted(CHANGES.items()), len(CHANGES)):
        changed = change(random, name, country)
        if left and changed not in {None, name}:
            left -= 1
            yield changed, kind


def _elsewhere(random):
    """The right name in a country that the cluster is not in."""
    for name, country, _others in random.sample(clusters(), 15):
        if country and len(name) > 5:
            yield name, "NL", "", "another country"


def _twins(random):
    """A cluster beside each of some: another number, direction, place or trade in its name."""
    made = set()
    known = {name for name, _country, _others in clusters()}
    for name, country, _others in random.sample(clusters(), 140):
        beside = random.choice([f"{name} II", f"{name} 2", f"North {name}", f"{name} South"])
        words = [word for word in re.findall(r"[^\W\d_]{5,}", name) if word.lower() not in ALIKE]
        if len(words) > 1 and random.random() < 0.6:
            beside = name.replace(random.choice(words), random.choice(OTHERS))
        if beside not in made | known:
            made.add(beside)
            yield beside, country, "", "near-twin"


def _letters(text):
    """Places inside words of five letters and more, not their first."""
    words = list(re.finditer(r"[^\W\d_]{5,}", text))
    return [place for word in words for place in range(word.start() + 1, word.end())]


def _can_be_mistyped(text):
    """Nobody can tell what MAED stands for."""
    return len(re.sub(r"[\W_]", "", text)) >= 7


def _typing(change):
    def mistyped(random, text, country):
        places = _letters(text)
        if not places or not _can_be_mistyped(text):
            return None
        return change(random, text, random.choice(places))

    return mistyped


@_typing
def _swap(random, text, place):
    return text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :]


@_typing
def _drop(random, text, place):
    return text[:place] + text[place + 1 :]


@_typing
def _double(random, text, place):
    return text[:place] + text[place] + text[place:]


@_typing
def _neighbour(random, text, place):
    row = next((row for row in KEYBOARD if text[place].lower() in row), None)
    if row is None:
        return None
    there = row.index(text[place].lower())
    beside = random.choice([row[i] for i in (there - 1, there + 1) if 0 <= i < len(row)])
    return text[:place] + beside + text[place + 1 :]


def _mojibake(random, text, country):
    return "".join(
        symbol.encode().decode("cp1252", errors="ignore") if not symbol.isascii() else symbol
        for symbol in text
    )


def _question(random, text, country):
    """Letters that western codes do not have come as question marks."""
    return text.encode("latin-1", errors="replace").decode("latin-1")


def _plain(text):
    """Without accents, as a keyboard of another country writes it."""
    spread = unicodedata.normalize("NFD", text.replace("ł", "l").replace("ı", "i"))
    return "".join(symbol for symbol in spread if not unicodedata.combining(symbol))


def _without_accents(random, text, country):
    plain = _plain(text)
    return plain if plain != text else None


def _form_added(random, text, country):
    return f"{text} {FORMS[country]}" if country in FORMS and not LEGAL.search(text) else None


def _order(random, text, country):
    words = text.split()
    if not 2 <= len(words) <= 4 or not all(len(word) > 2 and word.isalpha() for word in words):
        return None
    return " ".join([*words[1:], words[0]])


def _upper(random, text, country):
    return text.upper()


def _lower(random, text, country):
    return text.lower()


def _spaced(random, text, country):
    """With dashes and other spaces than ours."""
    if "-" in text:
        return text.replace("-", " ")
    return text.replace(" ", "  ").strip() if " " in text else None


def _said_cluster(random, text, country):
    """The word for a cluster added, or left out where the rest says enough."""
    common = r"\b(cluster|klaster|clúster|klastr)\b"
    if not re.search(common, text, re.IGNORECASE):
        return f"Cluster {text}" if "cluster" not in text.lower() else None
    rest = " ".join(re.sub(common, "", text, flags=re.IGNORECASE).split())
    return rest if len(re.findall(r"\w{5,}", rest)) > 1 and rest[:1].isalnum() else None


def _dash_part(random, text, country):
    """The long part of "ABC - What it stands for"."""
    parts = re.split(r"\s+[-–]\s*", text)
    return max(parts, key=len) if len(parts) == 2 and len(max(parts, key=len)) > 14 else None


CHANGES = {
    "swapped": _swap,
    "dropped": _drop,
    "doubled": _double,
    "neighbour key": _neighbour,
    "no accents": _without_accents,
    "legal form added": _form_added,
    "word order": _order,
    "upper case": _upper,
    "lower case": _lower,
    "spaces": _spaced,
    "common word": _said_cluster,
    "partial": _dash_part,
}


def main():
    with SET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows())


if __name__ == "__main__":
    sys.exit(main())
