"""People at the pages of the portal: a page is read as strictly as the public ones."""

from django.test import Client
from django.urls import reverse

from tests.accounts.people import log_in
from tests.people import again

from .reading import read


class Visitor:
    """Somebody with a browser. `see` refuses a faulty page."""

    def __init__(self, user=None):
        self.client = Client()
        self.user = user
        if user is not None:
            self.client.force_login(again(user))

    def see(self, name, /, *args, status=200, **query):
        return self._read(self.client.get(reverse(name, args=args), query), status)

    def send(self, name, /, *args, status=302, headers=None, **fields):
        response = self.client.post(reverse(name, args=args), fields, headers=headers)
        if status == 302 or response.headers["Content-Type"] != "text/html; charset=utf-8":
            assert response.status_code == status, response.content[-3000:]
            return response
        return self._read(response, status)

    def _read(self, response, status):
        assert response.status_code == status, response.content[-3000:]
        page = read(response)
        # Our own script comes from our own address, which the policy allows.
        assert all(each.get("src") for each in page.all("script"))
        assert [fault for fault in page.faults if fault != "a script"] == []
        page.response = response
        return page


def seated(user):
    """Somebody whose part asks for a second factor, which they have used."""
    visitor = Visitor(user)
    log_in(visitor.client, again(user))
    return visitor
