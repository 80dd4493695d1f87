"""Examples of the documentation, found in its text and run.

A block runs if the line before it is a mark: `<!-- run -->`. With `<!-- run HOOK=id -->` the member
`id` of its last answer is kept for later blocks as $HOOK. The next block, if it is marked
`<!-- shows -->`, says what comes: members that it names must be so; … stands for anything.
"""

import json
import re
import shlex
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.test import Client

from tests.mirror.serving import Relay, from_the_register, serve_until

ROOT = Path(__file__).resolve().parents[2]
SITE = "http://127.0.0.1:8000"
A_KEY = re.compile(r"a_[0-9a-z]+\.…")
_BLOCK = re.compile(
    r"<!-- run(?P<keeps>[^>]*)-->\n```(?P<language>\w+)\n(?P<text>.*?)\n```"
    r"(?:\n\n<!-- shows -->\n```\w+\n(?P<shown>.*?)\n```)?",
    re.DOTALL,
)
_FENCE = re.compile(r"^```(?:sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass
class Block:
    file: str
    line: int
    language: str
    text: str
    keeps: str
    shown: str | None

    def __str__(self):
        return f"{self.file}:{self.line}"


def blocks(name):
    """The examples of one page, in order."""
    text = (ROOT / "docs" / name).read_text()
    return [
        Block(
            name,
            text[: found.start()].count("\n") + 1,
            found["language"],
            found["text"],
            found["keeps"].strip(),
            found["shown"],
        )
        for found in _BLOCK.finditer(text)
    ]


def unmarked(name):
    """Examples that ask the API and do not say that they run."""
    text = (ROOT / "docs" / name).read_text()
    asks = [found for found in _FENCE.finditer(text) if "$API" in found[1] or SITE in found[1]]
    return [f[1] for f in asks if not re.search(r"<!-- run[^>]*-->\n$", text[: f.start()])]


def curl_arguments():
    parser = ArgumentParser(exit_on_error=False, allow_abbrev=False)
    parser.add_argument("-X", dest="method")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", dest="data")
    parser.add_argument("-G", dest="get", action="store_true")
    parser.add_argument("--data-urlencode", dest="query", action="append", default=[])
    parser.add_argument("-o", dest="output")
    parser.add_argument("-F", dest="form", action="append", default=[])
    for flag in ("-i", "-s", "-O", "-J"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("url")
    return parser


class Reader:
    """Does what the page says, one block after the other, with the variables of its shell."""

    def __init__(self, key, place):
        self.key, self.place, self.variables = key, place, {}

    def run(self, block):
        """What the block answers: JSON if it is, else its text."""
        text = A_KEY.sub(self.key, block.text)
        if block.language == "python":
            told = self._process([sys.executable, "-c", text])
        else:
            told = None
            for words in self._commands(text):
                told = self._command(words)
        if block.keeps:
            name, _, path = block.keeps.partition("=")
            value = told
            for part in path.split("."):
                value = value[int(part) if part.isdecimal() else part]
            self.variables[name] = str(value)
        return told

    def _commands(self, text):
        """Each as its words; a quoted text may go on over several lines."""
        begun = ""
        for line in text.replace("\\\n", " ").splitlines():
            begun += line + "\n"
            try:
                words = shlex.split(begun, comments=True)
            except ValueError:  # a quotation is open
                continue
            begun = ""
            if words:
                yield [re.sub(r"\$(\w+)", lambda found: self.variables[found[1]], w) for w in words]

    def _command(self, words):
        name, is_set, value = words[0].partition("=")
        if is_set and name.isupper():
            self.variables[name] = value
            return None
        if words[0] == "python":
            script, *rest = words[1:]
            return self._process([sys.executable, str(ROOT / script), *rest])
        assert words[0] == "curl", f"No example calls {words[0]}."
        return self._curl(curl_arguments().parse_args(_apart(words[1:])))

    def _curl(self, asked):
        headers = dict(each.split(": ", 1) for each in asked.headers)
        assert asked.url.startswith(SITE), asked.url
        path = asked.url.removeprefix(SITE)
        for each in asked.query:
            name, _, value = each.partition("=")
            path += ("&" if "?" in path else "?") + f"{name}={quote(value)}"
        method = asked.method or ("POST" if asked.data is not None and not asked.get else "GET")
        kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
        answer = Client().generic(method, path, asked.data or "", kind, headers=headers)
        streamed = answer.streaming
        body = b"".join(answer.streaming_content) if streamed else answer.content
        assert answer.status_code < 400, body.decode(errors="replace")[:2000]
        return _read(body)

    def _process(self, words):
        """A process that finds the register where the page says it is."""
        relay = Relay(from_the_register)
        try:
            words = [each.replace(SITE, relay.url) for each in words]
            process = subprocess.Popen(
                words, cwd=self.place, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            serve_until(process, relay)
            out, errors = process.communicate()
            assert process.returncode == 0, errors.decode()
            return _read(out)
        finally:
            relay.server_close()


def _apart(words):
    """-OJ as -O -J: letters without values may stand together."""
    return [
        part
        for word in words
        for part in ([f"-{c}" for c in word[1:]] if re.fullmatch(r"-[isOJ]{2,}", word) else [word])
    ]


def _read(body):
    text = body.decode(errors="replace").strip()
    try:
        return json.loads(text)
    except ValueError:
        return text


def differences(shown, told, place=""):
    """Where the answer is not what the page shows. Members that it leaves out do not count."""
    if shown == "…":
        return
    if isinstance(shown, dict) and isinstance(told, dict):
        for name, value in shown.items():
            if name != "…" and name not in told:
                yield f"{place}/{name} is missing"
            elif name != "…":
                yield from differences(value, told[name], f"{place}/{name}")
    elif isinstance(shown, list) and isinstance(told, list):
        rest = shown[-1:] == ["…"]
        wanted = shown[:-1] if rest else shown
        if len(wanted) > len(told) or (not rest and len(wanted) != len(told)):
            yield f"{place} has {len(told)} items"
        for number, (one, other) in enumerate(zip(wanted, told, strict=False)):
            yield from differences(one, other, f"{place}/{number}")
    elif isinstance(shown, str) and isinstance(told, str) and "…" in shown:
        pattern = ".*".join(map(re.escape, shown.split("…")))
        if not re.fullmatch(pattern, told, re.DOTALL):
            yield f"{place} is {told!r}, not {shown!r}"
    elif shown != told:
        yield f"{place} is {told!r}, not {shown!r}"
