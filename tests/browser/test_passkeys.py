"""A passkey of a security key in software: set up on the pages, then used without a password."""

import re

from .person import PASSWORD

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_somebody_sets_up_a_passkey_and_logs_in_with_it_alone(arrives):
    paul = arrives()
    hold_a_key(paul)
    paul.log_in("paul")
    paul.page.goto("/accounts/2fa/webauthn/add/")
    paul.page.get_by_label("Password").fill(PASSWORD)
    paul.press("Go on")
    paul.page.get_by_label("Name").fill("My key")
    paul.page.get_by_label("Log in with it alone").check()
    paul.press("Add it")
    paul.page.wait_for_url(re.compile("/accounts/2fa/(?!webauthn/add)"))

    paul.context.clear_cookies()
    paul.page.goto("/accounts/login/?next=/portal/account/")
    paul.press("Log in with a passkey")
    paul.page.wait_for_url("**/portal/account/")


def hold_a_key(person):
    devtools = person.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
