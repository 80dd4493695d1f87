"""Reads a page as strictly as a browser is lenient, and says what is wrong with it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["br", "hr", "img", "input", "link", "meta"])
INLINE = frozenset(["a", "bdi", "code", "span", "strong", "sup"])
ADDRESSES = ("canonical", "alternate")
NAMED_BY_A_LABEL = frozenset(["input", "select", "textarea"])


@dataclass
class Page(HTMLParser):
    """What is in a page. Every element must be closed in order, or be one that needs no end."""

    faults: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict]] = field(default_factory=list)
    text: str = ""
    open: list[str] = field(default_factory=list)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)

    def handle_startendtag(self, tag, attrs):
        self._saw(tag, attrs)

    def handle_starttag(self, tag, attrs):
        self._saw(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> ends nothing here: {self.open[-3:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if "script" not in self.open:
            self.text += data

    def _saw(self, tag, attrs):
        if tag not in INLINE:
            self.text += " "
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"<{tag}> has an attribute twice: {names}")
        self.tags.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def words(self):
        """The text with single spaces."""
        return " ".join(self.text.split())

    @property
    def links(self):
        return [attrs["href"] for attrs in self.all("a")]


def read(response):
    """The page of a response, with all its faults found."""
    page = Page()
    page.feed(response.content.decode())
    page.close()
    if page.open:
        page.faults.append(f"never closed: {page.open}")
    page.faults += [*_structure(page), *_forms(page), *_policy(page)]
    return page


def _structure(page):
    for tag in ("h1", "main", "header", "footer", "title"):
        if len(page.all(tag)) != 1 and not (tag in ("header", "title") and page.all(tag)):
            yield f"{len(page.all(tag))} <{tag}>"
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    yield from (f"id {each} twice" for each in {each for each in ids if ids.count(each) > 1})
    if not page.all("html")[0].get("lang"):
        yield "no language"
    if len(page.all("table")) != len(page.all("caption")):
        yield "a table without a caption"
    for attrs in page.all("a"):
        if attrs.get("href", "").startswith("#") and attrs["href"][1:] not in ids:
            yield f"{attrs['href']} leads nowhere"


def _forms(page):
    labelled = {attrs.get("for") for attrs in page.all("label")}
    for tag, attrs in page.tags:
        asks = tag in NAMED_BY_A_LABEL and attrs.get("type") != "hidden"
        if asks and attrs.get("id") not in labelled:
            yield f"<{tag} name={attrs.get('name')}> has no label"


def _policy(page):
    """What the content security policy would refuse."""
    for tag, attrs in page.tags:
        if "style" in attrs or tag == "style":
            yield f"<{tag}> has a style of its own"
        yield from (f"<{tag} {name}>" for name in attrs if name.startswith("on"))
    for attrs in page.all("script"):
        ours = "defer" in attrs and attrs.get("src", "").startswith("/static/")
        if attrs.get("type") != "application/ld+json" and not ours:
            yield f"a script: {attrs}"
    for attrs in page.all("link") + page.all("img"):
        if "://" in (attrs.get("href") or "") and attrs.get("rel") not in ADDRESSES:
            yield f"from another host: {attrs}"
