"""Which clusters play, and what they are called.

Only fictitious clusters change the public record; the real ones have open cases, which nobody
outside sees. Everything is made up, and says so.
"""

from dataclasses import dataclass
from typing import Final

from labels.rules.text import slug

DEMO = "demo.example"
AGENCY = "demonstration-agency"
MADE_UP = "Made up for the demonstration of this register."
FOUNDED_IN = "BE"


@dataclass(frozen=True, slots=True)
class Real:
    """Addresses of clusters that come with the register."""

    biopmed: str = "biopmed"
    energy: str = "energy-cluster-denmark"
    paper: str = "paper-province"
    sensors: str = "sensorik-netzwerk"
    textile: str = "techtera"


@dataclass(frozen=True, slots=True)
class Fictitious:
    """A cluster that does not exist. `earlier` is the level of a label it held before."""

    letter: str
    about: str
    earlier: str = ""

    @property
    def name(self) -> str:
        return f"Demonstration Cluster {self.letter} (fictitious)"

    @property
    def slug(self) -> str:
        return slug(self.name)

    @property
    def short(self) -> str:
        return self.letter.lower()


REAL: Final = Real()
ALPHA = Fictitious("Alpha", "It has won gold after silver.", earlier="silver")
BETA = Fictitious("Beta", "It has won bronze; silver came too early.")
GAMMA = Fictitious("Gamma", "It holds bronze and waits for silver.", earlier="bronze")
DELTA = Fictitious("Delta", "It appeals against a decision on gold.")
FICTITIOUS = (ALPHA, BETA, GAMMA, DELTA)

# By address: the name in lists of people, and of a fictitious cluster the name in the register.
MANAGED = {
    REAL.biopmed: "bioPmed",
    REAL.energy: "Energy Cluster Denmark",
    REAL.paper: "Paper Province",
    REAL.sensors: "Sensorik-Netzwerk",
    REAL.textile: "Techtera",
} | {each.slug: each.name for each in FICTITIOUS}
