"""Sets of entries as bit strings: bit n stands for entry number n."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matches:
    """The entries that answer a question; `names` are those with all words in their names.

    `exact` is false if no entry has all the words and these are near ones.
    """

    anywhere: int
    names: int
    exact: bool = True

    @property
    def count(self) -> int:
        return self.anywhere.bit_count()

    def as_array(self) -> str:
        """The numbers of the entries, as PostgreSQL reads an array."""
        return "{" + ",".join(map(str, self.numbers())) + "}"

    def numbers(self) -> list[int]:
        digits, found = f"{self.anywhere:b}"[::-1], []
        place = digits.find("1")
        while place >= 0:
            found.append(place)
            place = digits.find("1", place + 1)
        return found


def string_of(numbers: Sequence[int]) -> int:
    """The bit string of some entry numbers."""
    if not numbers:
        return 0
    octets = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")
