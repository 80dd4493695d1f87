"""An invitation is taken in a browser, which says where the form comes from as browsers do."""


def test_somebody_takes_the_part_they_were_invited_to(visitor, grown):
    visitor.becomes("biopmed")
    page = visitor.page
    page.goto(f"/portal/invitations/{grown[1]['invited']}/")
    page.locator("main form button").last.click()
    page.wait_for_url(lambda address: "/invitations/" not in address)
    visitor.person.reads("The part is yours.")
