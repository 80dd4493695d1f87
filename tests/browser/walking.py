"""Somebody who has a keyboard only. At each stop the focus is seen, and nothing lies over it."""

PATIENCE = 150  # stops

# WCAG 2.4.7 and 2.4.11. A ring may be the outline of the element or of the part that shows it.
STOP = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return "";
  const name = here.outerHTML.slice(0, 120);
  const shows = [here, here.labels?.[0], here.parentElement, ...here.querySelectorAll("*")];
  const ringed = shows.filter(Boolean).some((each) => {
    const style = getComputedStyle(each);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  if (!ringed) return `no ring: ${name}`;
  const inside = [...here.getClientRects()].some((box) => {
    const across = Math.min(Math.max(box.x + box.width / 2, 1), innerWidth - 1);
    const down = Math.min(Math.max(box.y + Math.min(box.height / 2, 20), 1), innerHeight - 1);
    if (box.right < 0 || box.bottom < 0 || box.x > innerWidth || box.y > innerHeight) return false;
    const top = document.elementFromPoint(across, down);
    return top && (here.contains(top) || top.contains(here));
  });
  return inside ? "" : `out of sight: ${name}`;
}"""
HAS_THE_FOCUS = "(each) => each === document.activeElement"


def walk_to(person, target):
    """Tab after tab, to that element."""
    target.wait_for(state="attached")
    for _stop in range(PATIENCE):
        person.page.keyboard.press("Tab")
        stop(person)
        if target.evaluate(HAS_THE_FOCUS):
            return
    raise AssertionError(f"The keyboard does not reach {target}.")


def stop(person):
    if said := person.page.evaluate(STOP):
        person.amiss.append(f"{person.page.url}: {said}")


def enter(person, target):
    """To that element, and the key that follows or presses it."""
    walk_to(person, target)
    person.page.keyboard.press("Enter")
