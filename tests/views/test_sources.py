"""Which facts a source stands behind."""

import pytest

from labels.views.sources import facts_stated


@pytest.mark.parametrize(
    ("states", "facts"),
    [
        ("name and country", ["name", "country"]),
        ("website", ["website"]),
        ("founded in 2006", ["founded"]),
        (
            "number of members on 2026-09-20",
            ["number of members", "number of members on 2026-09-20"],
        ),
        ("former name NCE NODE; name at the award of 2012", []),
        ("english name Bydgoszcz Cluster; name in the ESCA database", []),
        ("bronze label, valid until 2015-04-30", []),
        ("", []),
    ],
)
def test_a_source_states_single_facts_in_so_many_words(states, facts):
    assert facts_stated(states) == facts
