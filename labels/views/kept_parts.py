"""Parts of pages that one worker keeps, because many pages have the same ones.

The key names all that a part depends on: the register, the day, the language, the address. Only
the names of codes may change without any of them: a part is kept as long as they are.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from django.utils.safestring import SafeString

from .names import Names

MOST = 200  # of some ten thousand bytes each
_kept: OrderedDict[Hashable, tuple[Names, SafeString]] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, names: Names, make: Callable[[], SafeString]) -> SafeString:
    """The part, made anew if it never was or if the names were read anew since."""
    found = _kept.get(key)
    if found is not None and found[0] is names:
        return found[1]
    part = make()
    with _lock:
        _kept[key] = names, part
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return part


def _begin_anew() -> None:
    """A forked child has nobody who would open a lock that was closed."""
    global _lock
    _lock = Lock()


os.register_at_fork(after_in_child=_begin_anew)
