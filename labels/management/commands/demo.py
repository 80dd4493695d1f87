"""`demo`: from nothing to a running register of real label holders. Safe to run twice."""

import json
import os
import sys
import time
from contextlib import redirect_stdout

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from labels.management import demonstration
from labels.management.serving import run_server
from labels.register.imports import Unreadable

WORKERS = 2


class Command(BaseCommand):
    help = "Make a register of real label holders and people to log in with, then serve it."
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
        parser.add_argument("--no-serve", action="store_true", help="prepare, but do not serve")
        parser.add_argument(
            "--reset",
            action="store_true",
            help="begin with an empty database (the embedded one only)",
        )
        parser.add_argument(
            "--json", action="store_true", help="end with the addresses and log-ins as JSON"
        )

    def handle(self, *, host, port, no_serve, reset, **options):
        started = time.monotonic()

        def say(sentence):
            self.stderr.write(f"[{time.monotonic() - started:5.1f} s] {sentence}")

        try:
            base_url = demonstration.address(host, port)
            people = self._prepare(say, reset=reset)
        except demonstration.Refused as refused:
            raise CommandError(str(refused)) from None
        except Unreadable as error:
            raise CommandError(f"The data of fixtures/ cannot be loaded: {error}") from None
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}") from None
        say("Ready")
        self._tell(base_url, people, as_json=options["json"])
        if not no_serve:
            self.stdout.flush()
            # What the server says must not follow the line that scripts read.
            with redirect_stdout(sys.stderr):
                run_server(host, int(base_url.rpartition(":")[2]), WORKERS)

    def _prepare(self, say, *, reset):
        if reset:
            say("Emptying the embedded database")
            demonstration.reset()
        say("Opening the database (the first time it is made)")
        demonstration.open_database()
        say("Bringing the schema up to date")
        demonstration.migrate()
        say("Loading countries, regions, schemes, sectors and programmes")
        demonstration.load_reference_data()
        say("Loading label holders")
        for report in demonstration.load_awards():
            say(f"  {report}")
        say("Making people")
        return demonstration.make_people()

    def _tell(self, base_url, people, *, as_json):
        if as_json:
            told = {"base_url": base_url, "people": people, "api_key": None, "cases": []}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(f"\nRegister   {base_url}/")
        self.stdout.write(f"API        {base_url}/api/v1/docs/")
        self.stdout.write(f"Admin      {base_url}/admin/ (reference data)")
        for person in people:
            self.stdout.write(f"Log in as  {person['email']}   password  {person['password']}")
        self.stdout.write(f"Data in    {os.path.relpath(demonstration.data_dir())}\n")
