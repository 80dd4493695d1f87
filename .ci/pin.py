"""Pin everything: resolve anew, write the exact versions into pyproject.toml and the hashes
into requirements.lock. Neither names a package host, as uv.lock would (so that one is ignored).

    uv run --no-project .ci/pin.py             keep the pins, add what is missing
    uv run --no-project .ci/pin.py --upgrade   newest allowed versions
    uv run --no-project .ci/pin.py --check     fail unless both files are up to date (CI)
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

PROJECT, HASHES, LOCK = Path("pyproject.toml"), Path("requirements.lock"), Path("uv.lock")
START, END = "# pins: start (.ci/pin.py)\n", "# pins: end\n"
EXPORT = [
    "--no-header",
    "--no-annotate",
    "--no-emit-project",
    "--all-extras",
    "--no-default-groups",
]


def main() -> None:
    wanted = set(sys.argv[1:])
    if wanted - {"--upgrade", "--check"}:
        sys.exit(__doc__)
    before = PROJECT.read_text(), HASHES.read_text() if HASHES.exists() else ""
    after = pin(before[0], upgrade="--upgrade" in wanted)
    refuse_host_names(*after)
    if "--check" in wanted and before != after:
        PROJECT.write_text(before[0])
        HASHES.write_text(before[1])
        sys.exit("The pins are not up to date: run .ci/pin.py and commit what it writes.")


def pin(project: str, *, upgrade: bool) -> tuple[str, str]:
    """Write both files; their new texts."""
    head, start, rest = project.partition(START)
    pins, end, tail = rest.partition(END)
    if not start or not end:
        sys.exit(f"{PROJECT} lacks the lines {START.strip()!r} and {END.strip()!r}.")
    PROJECT.write_text(head + START + ("" if upgrade else pins) + END + tail)
    LOCK.unlink(missing_ok=True)
    uv("lock")
    PROJECT.write_text(f"{head}{START}constraint-dependencies = [\n{versions()}]\n{END}{tail}")
    uv("lock")
    HASHES.write_text(uv("export", *EXPORT))
    return PROJECT.read_text(), HASHES.read_text()


def versions() -> str:
    """One line for each package; one with a version per platform stays unpinned."""
    found: dict[str, list[str]] = {}
    for package in tomllib.loads(LOCK.read_text())["package"]:
        if "registry" in package["source"]:
            found.setdefault(package["name"], []).append(package["version"])
    return "".join(f'  "{name}=={v[0]}",\n' for name, v in sorted(found.items()) if len(v) == 1)


def uv(*words: str) -> str:
    done = subprocess.run(["uv", *words, "--quiet"], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"uv {words[0]} failed.")
    return done.stdout


def refuse_host_names(*texts: str) -> None:
    for text in texts:
        if found := re.search(r"https?://\S*|--index\S*", text):
            sys.exit(f"A host name slipped in: {found[0]}")


if __name__ == "__main__":
    main()
