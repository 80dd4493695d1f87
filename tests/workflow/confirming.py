"""A process of its own that confirms a decision, and says so after each write: to be killed.

python confirming.py DATABASE CASE BOARD_MEMBER
"""

import sys

import django
from django.conf import settings


def main(database, case, by):
    settings.DATABASES["default"]["NAME"] = database
    django.setup()

    from django.db import connection

    from labels.models import Assessment, User
    from labels.workflow import decisions

    def say(what):
        print(what, flush=True)

    def told(execute, text, params, many, context):
        done = execute(text, params, many, context)
        if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "WITH")):
            say("wrote")
        return done

    assessment, by = Assessment.objects.get(pk=case), User.objects.get(pk=by)
    say(connection.connection.info.backend_pid)
    with connection.execute_wrapper(told):
        decisions.confirm(assessment, by=by)
    say("done")


if __name__ == "__main__":
    main(*sys.argv[1:])
