"""What tests of an agency's pages read in them."""


def hidden(page, name):
    """What a field of the page holds that nobody sees."""
    return next(each["value"] for each in page.all("input") if each.get("name") == name)
