"""Under which terms the data may be used, and how to name where they are from."""

from typing import Any

from django.conf import settings

from .known import State

NAME = "Cluster Excellence Register"
LICENCE = {
    "spdx": "CC0-1.0",
    "title": "CC0 1.0 Universal",
    "url": "https://creativecommons.org/publicdomain/zero/1.0/",
    "text": "The facts of the register are in the public domain: use them for whatever you like. "
    "We ask you to name the register with the number of its entry, and to keep the names of the "
    "sources with the facts that they tell.",
}


def citation(state: State) -> dict[str, Any]:
    """How to name the register as it was then."""
    day, address = state.valid_on.isoformat(), f"{settings.BASE_URL}/"
    return {
        "text": f"{NAME}, as of entry {state.seq} ({day}). {address}. {LICENCE['spdx']}.",
        "title": NAME,
        "version": str(state.seq),
        "date": day,
        "url": address,
        "licence": LICENCE["spdx"],
    }
