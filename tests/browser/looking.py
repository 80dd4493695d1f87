"""What every page has to be: readable at any width, in light and dark, and told in order.

SHOTS=/folder keeps pictures. AXE=/path/to/axe.min.js also asks axe-core (WCAG 2.2 A and AA).
"""

import os
from pathlib import Path

WIDTHS = {360: 740, 768: 1000, 1280: 900}
SCHEMES = ("light", "dark")
ROOMY = {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

STRUCTURE = """() => {
  const wrong = [];
  const seen = (each) => each.getClientRects().length > 0;
  const all = (what) => [...document.querySelectorAll(what)];
  if (!document.title.trim()) wrong.push("no title");
  if (all("link[rel=canonical]").length > 1) wrong.push("more than one canonical address");
  if (all("h1").length !== 1) wrong.push(`${all("h1").length} main headings`);
  let level = 0;
  for (const each of all("h1, h2, h3, h4, h5, h6").filter(seen)) {
    const own = Number(each.tagName[1]);
    if (own > level + 1) wrong.push(`heading skipped: ${each.textContent.trim()}`);
    level = own;
  }
  for (const each of all("input:not([type=hidden]), select, textarea").filter(seen)) {
    if (!each.labels.length && !each.ariaLabel) wrong.push(`no label: ${each.name || each.id}`);
  }
  for (const each of all("a, button").filter(seen)) {
    if (!each.textContent.trim() && !each.ariaLabel) wrong.push(`no name: ${each.outerHTML}`);
  }
  const ids = all("[id]").map((each) => each.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) {
    wrong.push(`twice: #${id}`);
  }
  for (const each of all("[aria-labelledby], [aria-describedby]")) {
    for (const id of `${each.getAttribute("aria-labelledby") || ""} ${
        each.getAttribute("aria-describedby") || ""}`.split(" ").filter(Boolean)) {
      if (!ids.includes(id)) wrong.push(`nowhere: #${id}`);
    }
  }
  return wrong;
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ASK_AXE = """(rules) => axe.run(document, {runOnly: {type: "tag", values: rules}}).then(
  (found) => found.violations.map((each) => `${each.id}: ${each.nodes.map(
    (node) => node.html.slice(0, 200) + " | " + (node.any[0] || {}).message).join(" ;; ")}`))"""


def look(person, name):
    """Notes at the person what is amiss with the page they are on; without scripts it is alike."""
    if not person.scripts:
        return
    page = person.page
    amiss = [f"{name}: {each}" for each in page.evaluate(STRUCTURE)]
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if (over := page.evaluate(TOO_WIDE)) > 0:
            amiss.append(f"{name}: {over} pixels too wide at {width}")
        for scheme in SCHEMES if _more_is_asked() else ():
            page.emulate_media(color_scheme=scheme)
            _keep_picture(page, f"{name}-{width}-{scheme}.png")
            if width != 768:
                amiss += [f"{name} {width} {scheme}: {each}" for each in _ask_axe(page)]
    page.set_viewport_size(ROOMY)
    page.emulate_media(color_scheme="light")
    person.amiss += amiss


def _more_is_asked():
    """Widths are looked at in one scheme: colours have none, and each change costs a layout."""
    return "SHOTS" in os.environ or "AXE" in os.environ


def _keep_picture(page, name):
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / name, full_page=True, animations="disabled")


def _ask_axe(page):
    if not (axe := os.environ.get("AXE")):
        return []
    page.evaluate(Path(axe).read_text(encoding="utf-8"))
    return page.evaluate(ASK_AXE, RULES)
