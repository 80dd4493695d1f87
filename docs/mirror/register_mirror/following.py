"""Keeping in step: from the newest dump to the head of the feed, and on.

Every read of the feed begins with the item that we have already: if it is another one, the server
has another history (it was restored from a backup), and the copy is made anew.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from . import dumps
from .asking import today
from .calling import Server
from .faults import BadQuestion, Damaged, Refused, Unreachable, understood
from .rows import checked
from .status import Json
from .store import Place, Store
from .text import fold

AT_ONCE = 1000
WAIT = 25
SHORT, PAUSE, AWAY = 5, 15, 60
GAP = 20_000  # from here on a dump is quicker than the feed
DAMAGED_TRIES = 3


class OtherHistory(Exception):
    """What we have is not what the server published."""


class NotKept(Exception):
    """The feed no longer goes back to where we are."""


class FarBehind(Exception):
    """So much is missing that a dump is quicker."""


@dataclass(slots=True)
class Follower:
    """Brings one copy in step. `say` tells people how it goes."""

    server: Server
    store: Store
    say: Callable[[str], None]
    gap: int = GAP
    codes_of: str = field(default="", init=False)

    def catch_up(self) -> None:
        """Until nothing newer is there. Where the feed does not help, the copy is made anew."""
        with understood(self.server.url):
            self._catch_up()

    def _catch_up(self) -> None:
        place = self.store.place()
        if place and place.url != self.server.url:
            raise BadQuestion(f"This is a copy of {place.url}. Name another file for another one.")
        if self.codes_of != today():
            self._read_codes()
        if place is None:
            self._make_anew("There is no copy yet.")
            return
        try:
            self._to_the_end()
        except NotKept:
            self._make_anew("The changes missing here are no longer kept by the server.")
        except OtherHistory:
            self._make_anew("The server tells another history; it was restored from a backup.")
        except FarBehind:
            self._make_anew("Much is missing here.")

    def follow(self) -> None:
        """For good: wait for news, take them in. While the server is away, try every minute."""
        while True:
            try:
                with understood(self.server.url):
                    self._wait()
            except Unreachable as away:
                self.say(str(away))
                self.server.sleep(AWAY)

    def _wait(self) -> None:
        """The server answers when it has news, or when it has waited as long as it does."""
        place, began = self._place(), time.monotonic()
        try:
            head = self.server.json("changes/", after=place.seq, limit=1, wait=WAIT)["register"]
        except Refused as refused:
            if refused.status != 410:
                raise
            head = {"seq": None}
        if head["seq"] == place.seq and head["known_at"] == place.at:
            if time.monotonic() - began < SHORT:  # it has too many who wait, or never does
                self.server.sleep(PAUSE)
        else:
            self.catch_up()

    def _place(self) -> Place:
        return self.store.place() or Place(self.server.url)

    def _to_the_end(self) -> None:
        while not self._step():
            pass

    def _step(self) -> bool:
        """Take in one page; whether it was the last. One that arrives damaged is read again."""
        for number in range(1, DAMAGED_TRIES):
            try:
                return self._take()
            except Damaged as damaged:
                self.say(f"{damaged} Reading it again.")
                self.server.sleep(number)
        return self._take()

    def _take(self) -> bool:
        """Take in one page with the number reached, all or nothing; whether it was the last."""
        place = self._place()
        start, answer, etag = self._page(place)
        if answer is None:
            return True
        head, found, last = answer["register"]["seq"], answer["results"], not answer["next"]
        if head - place.seq > self.gap:
            raise FarBehind
        if start < place.seq:
            found = _after_ours(place, head, found)
        _without_gap(place, found)
        if not (last or found):
            raise Damaged("The feed says that there is more, and gives nothing.")
        reached = _reached(place, found)
        if last and not found:
            reached = replace(reached, etag_of=start, etag=etag)
        with self.store.writing():
            self.store.fold(found)
            self.store.reach(reached)
        if found:
            self.say(f"At number {reached.seq} of {head}.")
        return last

    def _page(self, place: Place) -> tuple[int, Json | None, str | None]:
        """Where the page begins, what it says (None: nothing is new), and its ETag."""
        start = max(place.seq - 1, 0)
        etag = place.etag if place.etag_of == start else None
        for after in sorted({start, place.seq}):
            try:
                return after, *self.server.tagged("changes/", etag, after=after, limit=AT_ONCE)
            except Refused as refused:
                if refused.status != 410:
                    raise
                etag = None
        raise NotKept

    def _read_codes(self) -> None:
        """What questions need besides the records: ranks of levels, names of schemes."""
        levels = self.server.json("levels/", limit=100)["results"]
        schemes = self.server.json("schemes/", limit=100)["results"]
        names = {}
        for scheme in schemes:
            for name in (scheme["slug"], scheme["name"], *scheme["aliases"]):
                names |= {name: scheme["slug"], fold(name): scheme["slug"]}
        with self.store.writing():
            self.store.keep_codes({each["code"]: each["rank"] for each in levels}, names)
        self.codes_of = today()

    def _make_anew(self, why: str) -> None:
        """From the newest dump that fits the feed, else from the feed's beginning.

        What was there before stays until the new copy is complete.
        """
        self.say(why)
        self.gap = 2**63
        head = int(self.server.json("clusters/", limit=1)["register"]["seq"])
        for dump in dumps.offered(self.server, head):
            try:
                self._load(dump)
                self._to_the_end()
                return
            except Damaged as damaged:
                self.say(str(damaged))
            except OtherHistory:
                self.say(f"The dump of number {dump.seq} is of another history.")
            except NotKept:
                break
        self._from_the_beginning()

    def _load(self, dump: dumps.Dump) -> None:
        """The dump and the page of the feed that follows it, all or nothing."""
        self.say(f"Loading the dump of number {dump.seq}.")
        file = dumps.fetched(self.server, dump, self.store.path)
        try:
            with self.store.writing():
                self.store.empty()
                newest = self.store.fold(dumps.items(file, dump))
                own = newest if newest and newest["seq"] == dump.seq else {}
                place = Place(self.server.url, dump.seq, dump.at, own.get("sha256"))
                self.store.reach(place)
                self._step()
        finally:
            dumps.forget(file)

    def _from_the_beginning(self) -> None:
        self.say("Reading the feed from its beginning.")
        try:
            if self._place().seq:
                with self.store.writing():
                    self._start_anew()
                    self._to_the_end()
            else:  # nothing is lost if this ends in the middle: the next run goes on from there
                self._start_anew()
                self._to_the_end()
        except NotKept:
            raise Refused(
                "The server keeps no changes from the beginning, and no dump of it can be used."
            ) from None

    def _start_anew(self) -> None:
        with self.store.writing():
            self.store.empty()
            self.store.reach(Place(self.server.url))


def _after_ours(place: Place, head: int, found: list[Json]) -> list[Json]:
    """The items after the one that we have, which must be the first one."""
    if head < place.seq or not found:
        raise OtherHistory
    ours = checked(found[0])
    same_moment = place.at in (None, ours["at"])
    if ours["seq"] != place.seq or not same_moment or place.sha256 not in (None, ours["sha256"]):
        raise OtherHistory
    return found[1:]


def _without_gap(place: Place, found: list[Json]) -> None:
    numbers = [checked(item)["seq"] for item in found]
    if numbers != list(range(place.seq + 1, place.seq + 1 + len(found))):
        raise Damaged(f"The feed has a gap after number {place.seq}.")


def _reached(place: Place, found: list[Json]) -> Place:
    if not found:
        return place
    last = found[-1]
    return Place(place.url, last["seq"], last["at"], last["sha256"])
