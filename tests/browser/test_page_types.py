"""Nothing on any type of page, in any state, keeps anybody from using it."""

import pytest

from .barriers import barriers
from .pages import GROUPS


@pytest.mark.parametrize("group", GROUPS)
def test_no_page_has_a_barrier(visitor, group):
    """What browsers, axe and the network say is noted at the person, who must be without notes."""
    for looked in GROUPS[group]:
        page = visitor.opens(looked)
        visitor.person.amiss += [f"{looked.name}: {each}" for each in barriers(page)]
