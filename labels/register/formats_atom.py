"""News of the register as an Atom feed (RFC 4287); a library writes and escapes the XML."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language

from .formats import absolute


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One entry of the feed. The path is where to read more; the id never changes."""

    id: str
    title: str
    path: str
    summary: str
    updated: datetime
    categories: tuple[str, ...] = ()


def atom(
    entries: Iterable[News], *, title: str, subtitle: str, path: str, home: str = "/"
) -> bytes:
    """The feed in UTF-8, in the language of the moment. `path` is the address of the feed itself
    on this site, `home` that of its first page."""
    feed = Atom1Feed(
        title=title,
        link=absolute(home),
        description=subtitle,
        subtitle=subtitle,
        feed_url=absolute(path),
        language=get_language(),
    )
    for news in entries:
        feed.add_item(
            title=news.title,
            link=absolute(news.path),
            description=news.summary,
            unique_id=news.id,
            updateddate=news.updated,
            pubdate=news.updated,
            categories=news.categories,
        )
    return feed.writeString("utf-8").encode()
