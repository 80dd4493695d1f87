"""Breaking a step off in the middle."""

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


class Broken(Exception):
    pass


def broken_off_after(number):
    """Raises when so many statements have written; the list fills with what they were."""
    seen = []

    def wrapper(execute, text, params, many, context):
        done = execute(text, params, many, context)
        if text.lstrip().upper().startswith(WRITES):
            seen.append(text)
            if len(seen) == number:
                raise Broken(text)
        return done

    return connection.execute_wrapper(wrapper), seen
