"""What `check` finds in a copy that was damaged, and against a server that differs."""

import pytest

from docs.mirror.register_mirror.checking import against, differences
from tests.mirror.fake import record


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (
            "UPDATE cluster SET record = replace(record, 'Beta', 'Bета')",
            "is not what its hash says",
        ),
        ("UPDATE cluster SET country = 'FR' WHERE slug = 'beta'", "The columns of beta"),
        ("UPDATE label SET level = 'gold' WHERE number = 'L-beta'", "The labels of beta"),
        ("DELETE FROM word WHERE word = 'beta'", "The words of beta"),
        ("INSERT INTO code VALUES ('sector', 'ict', 'C-beta')", "The codes of beta"),
        ("INSERT INTO code VALUES ('sector', 'ict', 'C-none')", "belong to no cluster"),
        ("UPDATE cluster SET seq = 99 WHERE slug = 'beta'", "newer than the number"),
        ("UPDATE cluster SET record = 'x' WHERE slug = 'beta'", "cannot be read"),
    ],
)
def test_a_check_finds_every_damage(sync, damage, sentence):
    store = sync()
    assert list(differences(store)) == []

    store.db.execute(damage)

    assert any(sentence in found for found in differences(store))


def test_a_check_compares_with_the_server(sync, fake):
    store = sync()
    assert against(store.server, store) == ([], "The copy and the server are both at number 3.")

    fake.publish(record("Delta"))
    assert against(store.server, store) == ([], "The copy is 1 items behind: run sync.")

    fake.restore(2)
    fake.publish(record("Other"), era="2027")
    found, _told = against(store.server, store)
    assert "another history" in found[0]


def test_a_check_counts(sync, fake):
    store = sync()
    store.db.execute("DELETE FROM cluster WHERE slug = 'beta'")

    assert against(store.server, store)[0] == ["The copy has 2 clusters, the server 3."]
