"""Tags and filters of the public pages: words for codes, medals, addresses."""

from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.language import put_before

from .. import formats
from . import words

register = template.Library()

register.filter("partial", words.in_words)
register.filter("after", words.after_a_word)
register.filter("when", words.when)
register.filter("moment", words.moment_in_words)
register.filter("standing_sentence", words.standing_sentence)


@register.filter
def number(value):
    """A count as people write it: 1,261."""
    return formats.count(value)


@register.filter
def level_word(code):
    return words.LEVELS.get(code, code)


@register.filter
def level_label(code):
    return words.LABELS.get(code, _("Label"))


@register.filter
def status_word(code):
    return words.STATUSES[code]


@register.filter
def status_explained(code):
    return words.EXPLANATIONS[code]


@register.filter
def basis_word(code):
    return words.BASES.get(code, code)


@register.filter
def name_kind(code):
    return words.NAME_KINDS.get(code, code)


@register.filter
def named(code, names):
    """The name of a code in a code list, or the code itself."""
    return names.get(code, code)


@register.filter
def is_link(reference):
    """Whether a source is an address on the web rather than the name of a document."""
    return str(reference).startswith(("https://", "http://"))


@register.filter
def host(address):
    """The part of a web address that people recognise: clustercollaboration.eu."""
    try:
        return (urlsplit(address).hostname or address).removeprefix("www.")
    except ValueError:
        return address


@register.filter
def here(path):
    """A path out of a record in the reader's language: /clusters/x/ is /de/clusters/x/."""
    return put_before(str(path))


@register.simple_tag
def absolute(path):
    """The address of a page with the host it is published under."""
    return settings.BASE_URL + path


@register.simple_tag
def icon(name) -> SafeString:
    return format_html(
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="#i-{}"/></svg>', name
    )


@register.simple_tag
def medal(level, status="valid", size="") -> SafeString:
    """The medal of a level: filled while valid, hollow otherwise; its pips count the level."""
    level = level if level in words.LEVELS else "no-level"
    look = "" if status == "valid" else " hollow"
    return format_html(
        '<svg class="medal {} {}{}" viewBox="0 0 24 28" aria-hidden="true">'
        '<use href="#m-{}"/></svg>',
        level,
        size,
        look,
        level,
    )


@register.simple_tag
def pill(status) -> SafeString:
    """A status as an icon and a word, in its colour."""
    return format_html(
        '<span class="pill st-{}" title="{}">'
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><use href="#s-{}"/></svg>{}</span>',
        status,
        words.EXPLANATIONS[status],
        status,
        words.STATUSES[status],
    )


@register.simple_tag(takes_context=True)
def navigation(context):
    """The main pages, and which of them the reader is on."""
    request = context.get("request")
    here = request.path if request else ""
    pages = _pages(
        ("cluster-list", _("Clusters")),
        ("map", _("Map")),
        ("verify", _("Check a label")),
        ("statistics", _("Statistics")),
        ("scheme-list", _("Schemes")),
        ("about", pgettext("page", "About")),
    )
    return [page | {"here": here.startswith(page["url"])} for page in pages]


@register.simple_tag
def more_pages():
    """The pages that every page names at its end, in groups."""
    groups = (
        (
            _("This register"),
            ("about", _("About this register")),
            ("about#sources", _("Where facts come from")),
            ("about#dates", _("How dates work")),
        ),
        (
            _("Help and data"),
            ("for-managers", _("For cluster managers")),
            ("for-agencies", _("For agencies")),
            ("api-docs", _("API")),
            ("feed", _("News feed")),
        ),
        (
            _("Terms"),
            ("privacy", _("Privacy")),
            ("accessibility", _("Accessibility")),
            ("licence", _("Licence")),
        ),
    )
    return [{"word": word, "pages": _pages(*named)} for word, *named in groups]


def _pages(*named):
    """The pages of these routes; `about#dates` is a part of one."""
    there = ((*route.partition("#"), word) for route, word in named)
    return [
        {"url": f"{reverse(route)}{sign}{part}", "word": word} for route, sign, part, word in there
    ]
