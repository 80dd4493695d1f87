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

PROJECT, HASHES = Path("pyproject.toml"), Path("requirements.lock")
START, END = "# pins: start (.ci/pin.py)\n", "# pins: end\n"


def main():
    before = PROJECT.read_text(), HASHES.read_text() if HASHES.exists() else ""
    head, _, rest = before[0].partition(START)
    pins, _, tail = rest.partition(END)
    if "--upgrade" in sys.argv:
        pins = ""
    PROJECT.write_text(head + START + pins + END + tail)
    Path("uv.lock").unlink(missing_ok=True)
    subprocess.run(["uv", "lock", "--quiet"], check=True)
    found = {}
    for p in tomllib.loads(Path("uv.lock").read_text())["package"]:
        if "registry" in p["source"]:
            found.setdefault(p["name"], []).append(p["version"])
    lines = "".join(f'  "{n}=={v[0]}",\n' for n, v in sorted(found.items()) if len(v) == 1)
    PROJECT.write_text(f"{head}{START}constraint-dependencies = [\n{lines}]\n{END}{tail}")
    subprocess.run(["uv", "lock", "--quiet"], check=True)
    out = subprocess.run(
        ["uv", "export", "--quiet", "--no-header", "--no-annotate", "--no-emit-project", "--all-extras", "--no-default-groups"],
        check=True, capture_output=True, text=True,
    ).stdout
    HASHES.write_text(out)
    for text in (PROJECT.read_text(), out):
        assert not re.search(r"https?://|--index", text), "a host name slipped in"
    if "--check" in sys.argv and before != (PROJECT.read_text(), out):
        sys.exit("pins were not up to date: commit what .ci/pin.py wrote")


main()
