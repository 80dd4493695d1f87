"""What a first visit costs, as it is sent: the page and its style sheet. And what is printed."""

import io

import pypdf
import pytest

MOST = 60_000
FIRST_VISITS = ("/", "/clusters/", "/clusters/biopmed/", "/pl/clusters/")
PRINTED = ("/clusters/biopmed/", "/labels/{labels[valid]}/", "/statistics/")


@pytest.mark.parametrize("address", FIRST_VISITS)
def test_the_first_view_is_light(visits, address):
    person, sizes = visits(), {}

    def weigh(request):
        size = request.sizes()
        kind = request.resource_type
        sizes[kind] = sizes.get(kind, 0) + size["responseBodySize"] + size["responseHeadersSize"]

    person.context.on("requestfinished", weigh)
    person.page.goto(address, wait_until="networkidle")

    assert {"document", "stylesheet"} <= set(sizes)
    assert sizes["document"] + sizes["stylesheet"] < MOST, sizes


@pytest.mark.parametrize("address", PRINTED)
def test_a_page_prints_with_its_heading_and_without_what_only_a_screen_needs(
    visits, grown, address
):
    page = visits().page
    page.goto(address.format_map(grown[1]))
    heading = page.get_by_role("heading", level=1).inner_text().split()[0]
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
    text = " ".join(each.extract_text() for each in printed.pages)

    assert heading in text
    assert "Skip to the content" not in text
    assert len(printed.pages) < 12
