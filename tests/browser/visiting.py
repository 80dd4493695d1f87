"""Opens the pages of `pages.py` as the people they are for."""

from .barriers import COUNT_SHIFTS, shifts
from .pages import STATES
from .person import Person


class Visitor:
    """One browser for many pages: whose they are, is a matter of its session only."""

    def __init__(self, person, known):
        self.person, self.page, self.known = person, person.page, known
        self.who = ""
        person.context.add_init_script(COUNT_SHIFTS)

    @classmethod
    def alone(cls, browser, address, known):
        """Somebody who was not asked to come by a test."""
        return cls(Person(browser, address, expects_refusals=True), known)

    def opens(self, looked):
        """The page as it is looked at; what is wrong on the way is noted at the person."""
        self.becomes(looked.who)
        response = self.page.goto(self.address(looked))
        if response.status != looked.status:
            self.person.amiss.append(f"{looked.name}: {response.status}, not {looked.status}")
        self.person.amiss += [f"{looked.name}: {each}" for each in shifts(self.page)]
        if looked.does:
            STATES[looked.does](self.page)
        return self.page

    def address(self, looked):
        return looked.address.format_map(self.known)

    def becomes(self, who):
        if who == self.who:
            return
        self.person.context.clear_cookies()
        if who:
            value = self.known["sessions"][who]
            cookie = {"name": "sessionid", "value": value, "url": self.person.site}
            self.person.context.add_cookies([cookie])
        self.who = who
