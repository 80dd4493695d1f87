"""Work for translators: the untranslated texts of a language in files, and their answers back."""

import json
from hashlib import sha256
from pathlib import Path

from . import catalogues
from .finding import Found, Key
from .judging import faults


def split(language: str, folder: Path, count: int, found: dict[Key, Found]) -> list[Path]:
    """Write the untranslated texts into so many files; texts of the same place stay together."""
    translated, _fuzzy = catalogues.read(language)
    todo = [_task(key, each) for key, each in found.items() if not any(translated.get(key, ()))]
    todo.sort(key=lambda task: (task["where"][0], task["id"]))
    folder.mkdir(parents=True, exist_ok=True)
    size = -(-len(todo) // count) or 1
    paths = []
    for at in range(0, len(todo), size):
        path = folder / f"{language}-{at // size + 1:02}.json"
        path.write_text(json.dumps(todo[at : at + size], ensure_ascii=False, indent=1) + "\n")
        paths.append(path)
    return paths


def identity(key: Key) -> str:
    """A short name for a text. It holds while other texts come and go."""
    return sha256(f"{key.context}\x04{key.text}".encode()).hexdigest()[:8]


def _task(key: Key, each: Found) -> dict:
    return {
        "id": identity(key),
        "context": key.context,
        "msgid": key.text,
        "plural": each.plural,
        "where": sorted(each.where),
    }


def join(language: str, folder: Path, found: dict[Key, Found]) -> tuple[int, list[str]]:
    """Take the answers of a folder; how many were taken, and the refused ones with reasons.

    An answer is `{"id": "1f0c3b9a", "msgstr": "…"}`, where the text has a plural with a list of
    forms. A file may also be the task itself with `msgstr` added.
    """
    translated, _fuzzy = catalogues.read(language)
    keys = {identity(key): key for key in found}
    taken: int = 0
    refused: list[str] = []
    for path in sorted(folder.glob("*.json")):
        for answer in _answers(path, refused):
            key, reasons = _judged(language, answer, keys, found)
            if key and not reasons:
                translated[key] = _strings(answer)
                taken += 1
            refused += [f"{path.name}: id {answer.get('id')}: {reason}" for reason in reasons]
    catalogues.write(language, found, translated)
    return taken, refused


def _answers(path: Path, refused: list[str]) -> list[dict]:
    """The answers of a file that has any; tasks nobody has worked on are passed by."""
    try:
        rows = json.loads(path.read_text())
    except ValueError as error:
        refused.append(f"{path.name}: not JSON: {error}")
        return []
    return [row for row in rows if row.get("msgstr")]


def _judged(
    language: str, answer: dict, keys: dict[str, Key], found: dict[Key, Found]
) -> tuple[Key | None, list[str]]:
    key = keys.get(str(answer.get("id")))
    if key is None:
        return None, ["no text has this id (any more)"]
    return key, faults(language, key, found[key], _strings(answer))


def _strings(answer: dict) -> tuple[str, ...]:
    given = answer["msgstr"]
    return tuple(given) if isinstance(given, list) else (given,)
