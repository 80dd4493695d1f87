"""Sealing: readable for this site only, also after its key was changed with care."""

import pytest

from labels.trust.sealing import MARK, CannotUnseal, is_sealed, seal, unseal

NEW, OLD = "new " * 20, "old " * 20


@pytest.fixture(autouse=True)
def keys(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    return settings


def test_without_the_former_key_nothing_is_unsealed_and_the_reason_is_named(keys):
    sealed = seal("hush")
    keys.SECRET_KEY = NEW
    with pytest.raises(CannotUnseal, match="SECRET_KEY_FALLBACKS"):
        unseal(sealed)


def test_with_the_former_key_among_the_fallbacks_it_is(keys):
    sealed = seal("hush")
    keys.SECRET_KEY, keys.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert unseal(sealed) == "hush"


def test_what_is_sealed_now_is_sealed_with_the_key_of_now(keys):
    keys.SECRET_KEY, keys.SECRET_KEY_FALLBACKS = NEW, [OLD]
    sealed = seal("hush")
    keys.SECRET_KEY_FALLBACKS = []
    assert unseal(sealed) == "hush"


def swapped(text):
    """One sign of it is another one."""
    return text[:20] + ("A" if text[20] != "A" else "B") + text[21:]


@pytest.mark.parametrize("spoil", [lambda text: text[:-4], swapped, lambda text: ""])
def test_what_was_changed_since_is_not_unsealed(spoil):
    with pytest.raises(CannotUnseal):
        unseal(MARK + spoil(seal("hush").removeprefix(MARK)))


def test_what_was_never_sealed_is_not_unsealed():
    assert not is_sealed("hush")
    with pytest.raises(CannotUnseal):
        unseal("hush")


def test_the_text_is_not_in_what_is_kept_and_twice_is_not_alike():
    once, again = seal("hüsh 1234"), seal("hüsh 1234")
    assert once != again
    assert is_sealed(once)
    assert "1234" not in once
    assert unseal(once) == unseal(again) == "hüsh 1234"
