"""One after the other, so that one that fails does not keep the rest from their turn."""

import logging
from collections.abc import Callable, Iterable

logger = logging.getLogger(__name__)


def each_alone(keys: Iterable[int], work: Callable[[int], int]) -> int:
    """The work on each, together; the last error is raised when all had a turn."""
    done: int = 0
    failure: Exception | None = None
    for key in keys:
        try:
            done += work(key)
        except Exception as error:  # whatever it is, the others have their turn
            failure = error
            logger.warning("%s failed for %s: %s", work.__module__, key, type(error).__name__)
    if failure is not None:
        raise failure
    return done
