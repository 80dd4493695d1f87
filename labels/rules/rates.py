"""How much anybody may ask of the API: the numbers of docs/api.md."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

# What a request costs, in units; what has not changed since (304) costs a tenth.
WHOLE, UNCHANGED = 10, 1
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Rate:
    """In requests: how many a minute, how many at once, and how many more in a day."""

    who: str
    a_minute: int
    at_once: int
    more_a_day: int

    @cached_property
    def unit(self) -> timedelta:
        """The time in which one unit refills."""
        return MINUTE / (self.a_minute * WHOLE)

    @cached_property
    def burst(self) -> timedelta:
        """The time in which all of it refills."""
        return self.unit * self.at_once * WHOLE

    @property
    def policy(self) -> str:
        return f"{self.at_once};w={int(self.burst.total_seconds())}, {self.more_a_day};w=86400"


# Each refills at least one request a second, so nobody waits for long.
ADDRESS = Rate("address", 60, 120, 2_000)
PERSON = Rate("person", 300, 600, 20_000)
AGENCY = Rate("agency", 600, 1_200, 100_000)
RATES = (ADDRESS, PERSON, AGENCY)
