"""What would keep somebody from using a page: axe-core, widths, spacing of text, motion, shifts.

All is asked of a page in one visit. Answers are sentences; none means that nothing was found.
"""

from functools import cache
from pathlib import Path

from .looking import STRUCTURE, TOO_WIDE

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# 320 is 1280 at 400 %, 640 is 1280 at 200 %.
WIDTHS = (320, 640, 768)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
CONTRAST = ("color-contrast",)

ASK_AXE = """([type, values]) => axe.run(document, {
  runOnly: {type, values}, resultTypes: ["violations"], elementRef: false,
}).then((found) => found.violations.map((each) => `${each.id}: ${each.nodes.map((node) =>
  `${node.target} ${node.html.slice(0, 160)} (${(node.any[0] || node.all[0] || {}).message})`
).join(" ;; ")}`))"""
# The widest spacing that WCAG 1.4.12 asks for. A sheet of the document is not against its CSP.
SPACE_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important; } p { margin-block-end: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
PACK = "() => { document.adoptedStyleSheets = []; }"
CUT_OFF = """() => {
  const hides = (way) => way === "hidden" || way === "clip";
  const texts = (each) => [...each.querySelectorAll("*")].filter((inner) =>
    !inner.closest("svg, .hidden-text") && inner.getClientRects().length
    && [...inner.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
  return [...document.querySelectorAll("main, main *, header *, footer *")].filter((each) => {
    const { overflowX, overflowY } = getComputedStyle(each);
    const [across, down] = [hides(overflowX), hides(overflowY)];
    if (!(across || down) || each.closest("svg, .hidden-text, input, select")) return false;
    const box = each.getBoundingClientRect();
    return texts(each).some((inner) => {
      const { right, bottom } = inner.getBoundingClientRect();
      return (across && right > box.right + 1) || (down && bottom > box.bottom + 1);
    }) || (across && each.childElementCount === 0 && each.scrollWidth > each.clientWidth + 1);
  }).map((each) => `cut off: ${each.outerHTML.slice(0, 160)}`);
}"""
MOVES = """() => [...document.querySelectorAll("*")].filter((each) => {
  const style = getComputedStyle(each);
  const times = `${style.animationDuration},${style.transitionDuration}`.split(",");
  return times.some((each) => parseFloat(each) > 0.01) || style.scrollBehavior === "smooth";
}).map((each) => `moves: ${each.outerHTML.slice(0, 120)}`)"""
# Everything that shifted from the first paint on, as browsers count it.
COUNT_SHIFTS = """window.shifts = [];
new PerformanceObserver((seen) => {
  for (const each of seen.getEntries()) {
    const what = each.sources.map(({ node }) => (node?.outerHTML || "").slice(0, 100)).join(" ;; ");
    if (!each.hadRecentInput) window.shifts.push(`shifted by ${each.value}: ${what}`);
  }
}).observe({type: "layout-shift", buffered: true});"""


@cache
def axe():
    """The script of axe-core, as the package of the group `e2e` brings it."""
    import axe_playwright_python

    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")


def barriers(page):
    """What is amiss with the page as it is now; afterwards it is wide and light again."""
    amiss = page.evaluate(STRUCTURE)
    # Colours that are still on their way from light to dark have no contrast yet.
    page.emulate_media(reduced_motion="reduce")
    amiss += page.evaluate(MOVES)[:3]
    page.evaluate(axe())
    amiss += _asked(page, "1280 light", "tag", RULES)
    page.emulate_media(color_scheme="dark")
    amiss += _asked(page, "1280 dark", "rule", CONTRAST)
    page.set_viewport_size(NARROW)
    amiss += _asked(page, "360 dark", "tag", RULES)
    page.emulate_media(color_scheme="light")
    amiss += _spaced_out(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        amiss += _too_wide(page, f"{width}")
    page.emulate_media(reduced_motion="no-preference")
    page.set_viewport_size(WIDE)
    return amiss


def shifts(page):
    return page.evaluate("window.shifts || []")


def _asked(page, where, kind, rules):
    return [f"{where}: {each}" for each in page.evaluate(ASK_AXE, [kind, rules])]


def _spaced_out(page):
    """On the narrowest screen, as set and with the widest spacing."""
    amiss = _too_wide(page, "360")
    page.evaluate(SPACE_OUT)
    amiss += _too_wide(page, "360 spaced out")
    amiss += [f"spaced out: {each}" for each in page.evaluate(CUT_OFF)]
    page.evaluate(PACK)
    return amiss


def _too_wide(page, where):
    over = page.evaluate(TOO_WIDE)
    return [f"{over} pixels too wide at {where}"] if over > 0 else []
