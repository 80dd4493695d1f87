"""`demo`: from nothing to a running register of real label holders. Safe to run twice."""

import json
import os
import sys
import time
from contextlib import redirect_stdout
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from labels.files.faults import BadFile
from labels.management import demonstration
from labels.management.serving import run_server
from labels.register.imports import Unreadable
from labels.workflow.steps import WorkflowError

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
        parser.add_argument(
            "--code",
            action="store_true",
            help="print the six digits that serve as second factor now, and do nothing else",
        )

    def handle(self, *, host, port, no_serve, reset, **options):
        started = time.monotonic()

        def say(sentence):
            self.stderr.write(f"[{time.monotonic() - started:5.1f} s] {sentence}")

        try:
            if options["code"]:
                self.stdout.write(demonstration.code_now())
                return
            base_url = demonstration.address(host, port)
            people = self._prepare(say, reset=reset)
        except demonstration.Refused as refused:
            raise CommandError(str(refused)) from None
        except Unreadable as error:
            raise CommandError(f"The data of fixtures/ cannot be loaded: {error}") from None
        except (WorkflowError, BadFile) as error:
            raise CommandError(f"The demonstration cannot be played: {error}") from None
        except DatabaseError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}") from None
        say("Ready")
        if options["json"]:
            self._tell_scripts(base_url, people)
        else:
            self._tell(base_url, people)
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
        people = demonstration.make_people()
        demonstration.make_assessors()
        say("Making clusters that do not exist, and cases in every state")
        demonstration.make_clusters()
        for report in demonstration.make_cases():
            say(f"  {report}")
        demonstration.make_waiting()
        demonstration.make_reports()
        demonstration.make_agency_work()
        say("Building a dump of the register")
        demonstration.keep_dump()
        return people

    def _tell_scripts(self, base_url, people):
        webhook = demonstration.webhook()
        told = {
            "base_url": base_url,
            "people": [self._as_told(person) for person in people],
            "api_key": demonstration.api_key(),
            "webhook": webhook and asdict(webhook),
            "cases": demonstration.told_cases(),
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False))

    def _as_told(self, person):
        return {
            "email": person.email,
            "role": person.role,
            "password": demonstration.password(),
            "totp_secret": demonstration.totp_secret() if person.needs_code else None,
        }

    def _tell(self, base_url, people):
        self.stdout.write(f"\nRegister   {base_url}/")
        self.stdout.write(f"API        {base_url}/api/v1/docs/")
        self.stdout.write(f"Log in     {base_url}/accounts/login/")
        self.stdout.write(f"Password   {demonstration.password()}   (for everybody)")
        self.stdout.write(f"Code (*)   {demonstration.totp_secret()}   (for everybody)")
        self.stdout.write("           Put it into an authenticator app, or have the six digits")
        self.stdout.write("           of this moment printed: uv run manage.py demo --code")
        self.stdout.write(f"API key    {demonstration.api_key()}   (of the agency)")
        if webhook := demonstration.webhook():
            self.stdout.write(f"Webhook    {webhook.url}   (paused; resume it under /agency/)")
            self.stdout.write(
                f"           python docs/receiver.py --port 9099 --secret {webhook.secret}"
            )
        self.stdout.write(f"Data in    {os.path.relpath(demonstration.data_dir())}\n\n")
        width = max(len(person.email) for person in people)
        self.stdout.write(f"{'Log in as':{width}}     {'Where':17}  What they do")
        for person in people:
            code = "*" if person.needs_code else " "
            self.stdout.write(f"{person.email:{width}}  {code}  {person.where:17}  {person.can}")
