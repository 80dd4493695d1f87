"""The register as each role sees it: sessions with a second factor, and a key for the API.

visits = Visits(world)
answer = visits.ask("manager", "/portal/")      # nothing that the request does is kept
answer.status, answer.marks, answer.body, answer.kind
"""

from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.db import transaction
from django.test import Client

from labels.models import User
from tests.access.marks import found, text_of
from tests.accounts.people import log_in

# In the order of the table. `lead` has declared and is at work, `second` has sealed, `undeclared`
# has not declared yet, `unassigned` assesses other cases; `insider` is of the secretariat and
# belongs to cluster A. `agency` is a member of an agency, `administrator` its administrator,
# `stranger` the administrator of another one.
ROLES = (
    "public",
    "manager",
    "editor",
    "other_manager",
    "lead",
    "second",
    "undeclared",
    "unassigned",
    "secretariat",
    "board",
    "auditor",
    "agency",
    "administrator",
    "stranger",
    "insider",
)


@dataclass(frozen=True)
class Answer:
    status: int
    marks: frozenset
    body: str
    kind: str


class Visits:
    def __init__(self, world):
        self.world = world
        self.clients = {role: self._client(role) for role in ROLES}
        self.cookies = {role: client.cookies.output() for role, client in self.clients.items()}

    def ask(self, role, address, method="GET", **given):
        """One request of the role, as if it were the only one."""
        client = self.clients[role]
        client.cookies = SimpleCookie(self.cookies[role].replace("Set-Cookie: ", ""))
        headers = {"Authorization": f"Bearer {self.world.keys[role]}"} if role != "public" else {}
        headers = headers if address.startswith("/api/") else {}
        with transaction.atomic():
            response = client.generic(method, address, headers=headers, **given)
            answer = self._answer(response, address)
            transaction.set_rollback(True)
        return answer

    def _answer(self, response, address):
        """What came back. Whoever asks with a token in the address knows it already."""
        body = response.getvalue()
        text = text_of(response, body)
        others = {name: word for name, word in self.world.others.items() if word not in address}
        return Answer(
            response.status_code,
            frozenset(found(text, others)),
            body.decode("utf-8", "replace"),
            response.headers.get("Content-Type", ""),
        )

    def _client(self, role):
        client = Client()
        if role != "public":
            log_in(client, User.objects.get(pk=self.world.people[role].pk))
        return client
