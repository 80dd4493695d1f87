"""What an import did, or would do: as text for people and as JSON for scripts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from .tables import Problem

_EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact of a cluster that was already known and is now another."""

    cluster: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Joined:
    """A row that tells of an award or a cluster which other rows told of already.

    `certain` is false where a person should have a look: the sources only fit one another, or
    were kept apart though they nearly do.
    """

    line: int
    cluster: str
    level: str
    reason: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Twin:
    """Two clusters that may be one. They stay apart until a person decides."""

    name: str
    other: str
    lines: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that the reference data does not know yet; they are kept as the source has them."""

    word: str
    lines: tuple[int, ...]


@dataclass(slots=True)
class Report:
    """The result of one import."""

    file: str
    dry_run: bool = False
    rows: int = 0
    created: dict[str, int] = field(default_factory=dict)
    left_alone: int = 0
    published: int = 0
    changed: list[Change] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)
    twins: list[Twin] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    unknown_sectors: list[Unknown] = field(default_factory=list)
    unknown_programmes: list[Unknown] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def wrote(self) -> bool:
        """Whether anything is different from before."""
        return bool(self.changed or any(self.created.values()))

    def count(self, what: str, number: int) -> None:
        if number:
            self.created[what] = self.created.get(what, 0) + number

    def as_dict(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}

    def as_text(self) -> str:
        return "\n".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        if self.problems:
            yield f"{self.file}: nothing was imported. {_many(len(self.problems), 'problem')}:"
            for problem in sorted(self.problems):
                yield f"  line {problem.line}, {problem.column}: {problem.reason}"
            return
        yield f"{self.file}: {_many(self.rows, 'row')} read."
        yield f"Created: {_counts(self.created)}. Changed: {len(self.changed)}. " + (
            f"Left alone: {_many(self.left_alone, 'row')}. Published: {self.published}."
        )
        yield from self._details()
        if self.dry_run:
            yield "This was a dry run: nothing was kept."

    def _details(self) -> Iterator[str]:
        certain = [_joined(each) for each in self.joined if each.certain]
        probable = [_joined(each) for each in self.joined if not each.certain]
        changed = [f"{each.cluster}: {each.what} {_was(each)}" for each in self.changed]
        for title, lines in (
            ("Changed", changed),
            ("Joined with an award or cluster known already", certain),
            ("Probably a second source for one award: please check", probable),
            ("Possibly one cluster under two names: please decide", map(_twin, self.twins)),
            ("Sources that contradict: please check", map(_conflict, self.conflicts)),
            ("Sector words without a sector yet", map(_unknown, self.unknown_sectors)),
            ("Programme parts kept as text only", map(_unknown, self.unknown_programmes)),
        ):
            found = list(lines)
            if found:
                yield f"{title}:"
                yield from (f"  {line}" for line in found)


def _twin(each: Twin) -> str:
    return f"{each.name} / {each.other}: {each.reason} (line {_lines(each.lines)})"


def _conflict(each: Change) -> str:
    return f"{each.cluster}: {each.what}: {each.before} is kept, {each.after} is told too"


def _unknown(each: Unknown) -> str:
    return f"{each.word} (line {_lines(each.lines)})"


def _was(each: Change) -> str:
    return f"was {each.before or _EMPTY}, is {each.after or _EMPTY}"


def _joined(each: Joined) -> str:
    what = f"{each.cluster}, {each.level}" if each.level else each.cluster
    return f"line {each.line}: {what}: {each.reason}"


def _lines(lines: tuple[int, ...]) -> str:
    return ", ".join(map(str, lines))


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items()) or "nothing"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
