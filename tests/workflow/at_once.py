"""Several people take a step at the same moment, each on a connection of their own."""

import threading

from django.db import connection


def at_once(*works):
    """What each of the calls gave back, or raised, in their order; they all start together."""
    outcomes = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place, work):
        try:
            start.wait(30)
            outcomes[place] = work()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(works)]
    connection.close()  # its place in the pool is for the others
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return outcomes


def kinds(outcomes):
    """How often each kind of outcome came: the code of a refusal, or the class."""
    named = [getattr(each, "code", None) or type(each).__name__ for each in outcomes]
    return {name: named.count(name) for name in named}
