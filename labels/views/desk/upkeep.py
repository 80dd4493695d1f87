"""What keeps the register tidy: clusters that may be one, and words that stand for no sector."""

from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from ...forms.delisting import ClusterForm
from ...forms.desk_filters import WordFilter
from ...models import Cluster
from ...register import twins as register_twins
from ...workflow import todo
from .reaching import desk
from .tables import FILES, PER_PAGE, Column, Table, listed


@desk("GET", "HEAD")
def twins(request):
    """Pairs of one country whose names, or websites, are nearly the same."""
    found = register_twins.twins()
    if made := FILES.get(request.GET.get("format", "")):
        pairs = Pairs(found)
        return made(Table(title=TWINS, file="twins", rows=pairs, columns=TWIN_COLUMNS), pairs)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    form = ClusterForm(request.GET if "cluster" in request.GET else None)
    if form.is_bound and form.is_valid():
        return redirect("desk-listing", form.cleaned_data["cluster"].slug)
    context = {"page": page, "pairs": register_twins.pairs(page.object_list), "files": list(FILES)}
    context |= {"form": form, "left": _left(), "can": request.user.is_secretariat}
    return render(request, "desk/twins.html", context)


def _left():
    """The clusters that left last."""
    rows = Cluster.objects.exclude(delisted_at=None).select_related("same_as")
    return rows.order_by("-delisted_at")[:PER_PAGE]


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


class Pairs:
    """All pairs, as the files of lists read their rows."""

    def __init__(self, found):
        self.found = found

    def iterator(self, chunk_size):
        for start in range(0, len(self.found), chunk_size):
            yield from register_twins.pairs(self.found[start : start + chunk_size])


TWINS = _("Clusters with near names")
TWIN_COLUMNS = (
    Column(_("One"), lambda pair: pair.one.name),
    Column(_("Its number"), lambda pair: pair.one.number),
    Column(_("The other"), lambda pair: pair.other.name),
    Column(_("The other's number"), lambda pair: pair.other.number),
    Column(_("Country"), lambda pair: pair.one.country_id),
    Column(_("Why"), lambda pair: pair.reason),
)
WORD_COLUMNS = (
    Column(_("Word of the source"), lambda row: row["word"]),
    Column(_("Clusters"), lambda row: row["clusters"]),
)
