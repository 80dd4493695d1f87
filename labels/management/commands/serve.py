"""`manage.py serve`: the production server on the existing database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from labels.management.serving import run_server


class Command(BaseCommand):
    help = "Serves the register with the production server until it is stopped."
    requires_migrations_checks = False  # serving refuses by itself, with advice

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="0 takes any free one")
        parser.add_argument("--workers", type=int, default=2, help="processes of four threads")

    def handle(self, *args: Any, **options: Any) -> None:
        run_server(options["host"], options["port"], options["workers"])
