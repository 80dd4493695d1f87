"""What keeps the register tidy: clusters that may be one, and words that stand for no sector."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ...forms.desk_filters import WordFilter
from ...register import twins as register_twins
from ...workflow import todo
from .reaching import desk
from .tables import PER_PAGE, Column, Table, listed


@desk("GET", "HEAD")
def twins(request):
    """Pairs of one country whose names, or websites, are nearly the same."""
    found = register_twins.twins()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "pairs": register_twins.pairs(page.object_list)}
    return render(request, "desk/twins.html", context)


@desk("GET", "HEAD")
def sector_words(request):
    table = Table(
        title=_("Words without a sector"),
        file="sector-words",
        rows=todo.unknown_words(),
        columns=WORD_COLUMNS,
        keyed=False,
    )
    return listed(request, table, form=WordFilter(request.GET))


WORD_COLUMNS = (
    Column(_("Word of the source"), lambda row: row["word"]),
    Column(_("Clusters"), lambda row: row["clusters"]),
)
