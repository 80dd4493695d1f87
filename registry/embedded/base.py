"""Django's PostgreSQL backend, on the server that the first connection starts."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import base, client
from django.db.utils import OperationalError

from registry.embedded.places import EmbeddedError, binary
from registry.embedded.server import ensure_running


class DatabaseClient(client.DatabaseClient):
    """`dbshell` with the wheel's psql."""

    def runshell(self, parameters: Iterable[str]) -> None:
        ensure_running(self.connection.settings_dict["EMBEDDED_DATA"])
        type(self).executable_name = str(binary("psql"))
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks after the server before each connection, also before one is taken from the pool.

    When the server was killed, the next connection starts it again; the pool notices by itself
    that its old connections are broken, because health checks are on.
    """

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        try:
            ensure_running(self.settings_dict["EMBEDDED_DATA"])
        except EmbeddedError as error:
            # As for any database that cannot be reached: commands show the sentence, pages say 503.
            raise OperationalError(str(error)) from None
        return super().get_connection_params()
