"""Keep a copy of the register in step, ask it, and check it. docs/mirror.md explains it.

python docs/mirror/mirror.py sync --url https://register.example.org --store copy.sqlite3
python docs/mirror/mirror.py query --store copy.sqlite3 --country DE --status valid --format csv
python docs/mirror/mirror.py check --store copy.sqlite3
"""

import argparse
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from register_mirror.answers import write_csv, write_json
from register_mirror.asking import NAMES, question
from register_mirror.calling import Server
from register_mirror.checking import against, differences
from register_mirror.faults import BadQuestion, Fault
from register_mirror.following import GAP, Follower
from register_mirror.store import Store, locked

DIFFERS, INTERRUPTED = 1, 130


def main(words: list[str] | None = None) -> int:
    asked = arguments().parse_args(words)
    try:
        return asked.run(asked)
    except Fault as fault:
        tell(str(fault))
        return fault.code
    except sqlite3.Error as error:
        tell(f"{asked.store} cannot be read or written: {error}.")
        return 6
    except KeyboardInterrupt:
        tell("Interrupted. The copy is whole; the next sync goes on from there.")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the answer has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def sync(asked: argparse.Namespace) -> int:
    server = Server(asked.url, key_in(asked.key_file), say=tell)
    with locked(asked.store), closing(Store(asked.store, new=True)) as store:
        follower = Follower(server, store, tell, gap=asked.gap)
        follower.catch_up()
        if asked.follow:
            follower.follow()
    return 0


def query(asked: argparse.Namespace) -> int:
    given = vars(asked)
    pairs = [(name, value) for name in NAMES for value in given[name] or ()]
    with closing(Store(asked.store)) as store, store.reading():
        wanted = question(pairs, store)
        {"json": write_json, "csv": write_csv}[asked.format](store, wanted, sys.stdout)
    return 0


def check(asked: argparse.Namespace) -> int:
    with closing(Store(asked.store)) as store:
        place = store.place()
        with store.reading():
            found = list(differences(store))
        if place and not asked.offline:
            others, told = against(Server(place.url, key_in(asked.key_file)), store)
            found += others
            tell(told)
    for line in found:
        print(line)
    print("Every checksum is right." if not found else f"{len(found)} differences.")
    return DIFFERS if found else 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parts = parser.add_subparsers(required=True, metavar="sync|query|check")
    part = _part(parts, "sync", sync, "bring the copy in step")
    part.add_argument("--url", required=True, help="https://register.example.org")
    part.add_argument("--key-file", type=Path, help="a file that holds an access key")
    part.add_argument("--follow", action="store_true", help="stay, and take in news as they come")
    help_gap = f"load a dump if more items than this are missing ({GAP})"
    part.add_argument("--gap", type=int, default=GAP, help=help_gap)
    part = _part(parts, "query", query, "ask the copy, with the filters of the API")
    for name in NAMES:
        spellings = dict.fromkeys((f"--{name}", f"--{name.replace('_', '-')}"))
        part.add_argument(*spellings, dest=name, action="append", metavar="VALUE")
    part.add_argument("--format", choices=("json", "csv"), default="json")
    part = _part(parts, "check", check, "verify every checksum, compare with the server")
    part.add_argument("--key-file", type=Path, help="a file that holds an access key")
    part.add_argument("--offline", action="store_true", help="do not ask the server")
    return parser


def _part(parts, name, run, help_text):
    part = parts.add_parser(name, help=help_text, description=help_text, allow_abbrev=False)
    part.add_argument("--store", type=Path, required=True, help="the file of the copy")
    part.set_defaults(run=run)
    return part


def key_in(path: Path | None) -> str:
    """The key in a file: on the command line others could read it."""
    if path is None:
        return ""
    try:
        return path.read_text().strip()
    except (OSError, ValueError) as error:
        raise BadQuestion(f"The key in {path} cannot be read: {error}.") from error


def tell(sentence: str) -> None:
    """For people; answers go to the standard output alone."""
    if sentence:
        shown = "".join(each for each in sentence if each.isprintable())  # it may quote a server
        print(shown, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
