"""Clusters, their people and profiles, claims, invitations and accounts in the portal."""

import pytest
from django.urls import reverse

from labels.models import (
    AccessKey,
    Claim,
    Cluster,
    Invitation,
    MailChoice,
    Membership,
    ProfileChange,
    User,
)
from labels.workflow import invitations
from registry.accounts import confirm_address
from tests.accounts.people import log_in
from tests.cases import make_assessment
from tests.factories import exact, make_cluster, make_country, make_label
from tests.people import again, make_editor, make_manager, make_secretariat, make_user
from tests.worlds import world

from .november import in_november
from .portal_pages import Visitor

pytestmark = pytest.mark.django_db

PAGES = ("portal-cluster", "portal-profile", "portal-people", "portal-open", "portal-figures")


@world
@in_november
def cluster():
    return make_cluster("Alpha Bio", website="https://example.org")


@pytest.fixture
def manager(cluster):
    return Visitor(make_manager(cluster))


@pytest.fixture
def editor(cluster):
    return Visitor(make_editor(cluster))


@pytest.fixture
def link(monkeypatch):
    """The token of the last invitation, which otherwise only the mail has."""
    tokens = iter(["a-token", "another-token"])
    monkeypatch.setattr(invitations.secrets, "token_urlsafe", lambda _bytes: next(tokens))
    return "a-token"


@pytest.mark.parametrize("where", PAGES)
def test_a_stranger_does_not_learn_who_works_for_a_cluster(cluster, where):
    Visitor(make_user()).see(where, cluster.slug, status=404)


@pytest.mark.parametrize("sent", ["\0", "x\0y", "a b", "9" * 200, "\u202e"])
def test_a_hidden_field_full_of_rubbish_finds_nothing(cluster, manager, sent):
    """The database takes no NUL: it must not be asked."""
    claim = {"name": "Alpha", "country": "DE", "cluster": sent}
    manager.client.raise_request_exception = False
    slug = cluster.slug
    answers = [
        manager.client.get(reverse("portal-figures", args=[slug]), {"on": sent}),
        manager.client.post(reverse("portal-open", args=[slug]), {"level": sent}),
        manager.client.post(reverse("portal-claim"), claim),
        manager.client.get(reverse("portal-claim"), claim),
    ]
    assert [each.status_code for each in answers] == [200, 404, 404, 404]


def test_the_first_page_says_where_a_cluster_stands_and_what_comes(cluster, manager):
    make_label(cluster, "gold", validity=exact("2025-05-10", "2027-05-31"))
    words = manager.see("portal").words
    assert "Gold label, valid at least until 31 May 2027" in words
    assert "Next: 30 November 2026, six months before it ends" in words


def test_the_first_page_names_open_cases(cluster, manager):
    make_assessment(cluster=cluster)
    words = manager.see("portal").words
    assert "Gold label: Alpha Bio" in words
    assert "Your turn" in words


@pytest.mark.parametrize("where", PAGES)
def test_a_manager_sees_the_pages_of_the_cluster(cluster, manager, where):
    make_assessment("submitted", cluster=cluster)
    assert manager.see(where, cluster.slug).words


def test_the_profile_is_kept_and_published(cluster, editor):
    version = editor.see("portal-profile", cluster.slug)
    version = next(e["value"] for e in version.all("input") if e["name"] == "version")
    sent = {"description_en": "We grow.", "website": "https://example.org/a", "city": "Ulm"}
    sent |= {"new_language": "de", "new_description": "Wir wachsen.", "version": version}
    editor.send("portal-profile", cluster.slug, **sent)
    cluster.refresh_from_db()
    assert cluster.description == {"de": "Wir wachsen.", "en": "We grow."}
    page = editor.send("portal-profile", cluster.slug, status=412, **(sent | {"city": "Bonn"}))
    typed = [each.get("value") for each in page.all("input")]
    assert "Bonn" in typed
    assert "Ulm" in typed


def test_a_wrong_address_keeps_what_was_typed(cluster, editor):
    sent = {"description_en": "Long text", "website": "nonsense", "version": "1"}
    page = editor.see("portal-profile", cluster.slug)
    sent["version"] = next(e["value"] for e in page.all("input") if e["name"] == "version")
    assert "Long text" in editor.send("portal-profile", cluster.slug, status=422, **sent).words


def test_figures_add_up_or_are_told(cluster, editor):
    sent = {"on": "2026-05", "total": "10", "sme": "4"}
    page = editor.send("portal-figures", cluster.slug, status=422, **sent)
    assert "Give a number for each category" in page.words
    editor.send("portal-figures", cluster.slug, on="2026-05", total="10")
    assert cluster.figures.get().total == 10
    assert "10" in editor.see("portal-figures", cluster.slug, on="2026-05").response.text
    editor.send("portal-figures", cluster.slug, on="2026-05", remove="1")
    assert not cluster.figures.exists()


def test_a_new_name_waits_for_the_secretariat(cluster, manager, editor):
    sent = {"name": "Beta Bio", "since": "2026", "reason": "New statutes."}
    editor.send("portal-change", cluster.slug, "name", status=403, **sent)
    manager.send("portal-change", cluster.slug, "nonsense", status=404)
    manager.send("portal-change", cluster.slug, "name", **sent)
    assert ProfileChange.objects.get().details["name"] == "Beta Bio"
    assert Cluster.objects.get(pk=cluster.pk).name == "Alpha Bio"
    assert "Waiting for the secretariat" in manager.see("portal-profile", cluster.slug).words


def test_a_change_that_cannot_be_is_told_at_its_field(cluster, manager):
    sent = {"into": "nowhere", "reason": "Merged."}
    page = manager.send("portal-change", cluster.slug, "merger", status=422, **sent)
    assert "#id_into" in page.links
    other = make_cluster("Big One")
    into = f"https://register.example.org/clusters/{other.slug}/?valid_on=2026-01-01"
    manager.send("portal-change", cluster.slug, "merger", into=into, reason="Merged.")
    assert ProfileChange.objects.get().details["into"] == other.slug


def test_managers_invite_and_editors_do_not(cluster, manager, editor):
    sent = {"email": "new@example.org", "part": "editor"}
    editor.send("portal-people", cluster.slug, status=403, **sent)
    manager.send("portal-people", cluster.slug, **sent)
    waiting = Invitation.objects.get()
    assert "new@example.org" in manager.see("portal-people", cluster.slug).words
    assert "new@example.org" not in editor.see("portal-people", cluster.slug).words
    manager.send("portal-invitation-withdraw", cluster.slug, waiting.public_id)
    assert not Invitation.objects.open().exists()


def test_the_last_manager_stays(cluster, manager):
    mine = cluster.memberships.get(user=manager.user)
    manager.send("portal-member", cluster.slug, mine.pk, do="end")
    assert "A cluster needs a manager" in manager.see("portal-people", cluster.slug).words
    assert Membership.objects.current().filter(pk=mine.pk).exists()


def test_a_manager_hands_over_and_is_out(cluster, manager, editor):
    mine = cluster.memberships.get(user=manager.user)
    other = cluster.memberships.get(user=editor.user)
    response = manager.send("portal-member", cluster.slug, mine.pk, do="hand_over", to=other.pk)
    assert response.headers["Location"] == "/portal/"
    other.refresh_from_db()
    assert other.role == "manager"
    manager.see("portal-people", cluster.slug, status=404)


def test_an_editor_cannot_end_the_part_of_somebody_else(cluster, manager, editor):
    other = cluster.memberships.get(user=manager.user)
    editor.send("portal-member", cluster.slug, other.pk, status=403, do="end")
    editor.send("portal-member", cluster.slug, other.pk, status=403, do="role", role="editor")


def test_a_member_of_another_cluster_is_not_there(cluster, manager):
    foreign = make_manager(make_cluster("Other")).memberships.get()
    manager.send("portal-member", cluster.slug, foreign.pk, status=404, do="end")


def test_a_claim_shows_the_known_cluster_first(cluster):
    visitor = Visitor(make_user())
    country = make_country("DE")
    page = visitor.see("portal-claim", name="Alpa Bio", country="DE")
    assert "Alpha Bio" in page.words
    page = visitor.see("portal-claim", name="Alpha Bio", country="DE", cluster=cluster.slug)
    assert "I manage Alpha Bio" in page.words
    sent = {"name": "Alpha Bio", "country": country.pk, "cluster": cluster.slug}
    page = visitor.send("portal-claim", status=422, **sent, website="https://example.org")
    assert "How can we see" in page.words
    visitor.send("portal-claim", **sent, message="My name is on the website.")
    assert Claim.objects.get().cluster == cluster
    assert "Being checked" in visitor.see("portal").words
    assert not visitor.user.memberships.exists()


def test_looking_at_an_invitation_changes_nothing(cluster, link):
    guest = make_user("guest@example.org")
    confirm_address(guest)
    invitations.invite("guest@example.org", "editor", by=make_manager(cluster), cluster=cluster)
    page = Visitor().see("invitation", link)
    assert f"/accounts/signup/?next=%2Fportal%2Finvitations%2F{link}%2F" in page.links
    assert page.response.headers["Referrer-Policy"] == "same-origin"
    visitor = Visitor(guest)
    assert "Accept" in visitor.see("invitation", link).words
    assert "You are invited to work for Alpha Bio" in visitor.see("portal").words
    assert not guest.memberships.exists()
    visitor.send("invitation", link)
    assert guest.memberships.get().cluster == cluster
    assert "accepted already" in visitor.see("invitation", link).words


def test_an_invitation_is_for_its_own_address_only(cluster, link):
    invitations.invite("guest@example.org", "editor", by=make_manager(cluster), cluster=cluster)
    other = Visitor(make_user())
    other.send("invitation", link, status=403)
    other.see("invitation", "wrong-token", status=404)
    Visitor().send("invitation", link, status=403)
    assert not other.user.memberships.exists()


def test_a_key_is_shown_once_and_can_be_revoked():
    visitor = Visitor(make_user())
    page = visitor.send("portal-keys", status=200, name="Our software", days="30")
    key = AccessKey.objects.get()
    assert f"{key.prefix}." in page.words
    assert f"{key.prefix}." not in visitor.see("portal-account").words
    visitor.send("portal-keys", status=422, name="Too long", days="900")
    stranger = Visitor(make_user())
    stranger.send("portal-key", key.public_id, status=404)
    visitor.send("portal-key", key.public_id)
    assert not AccessKey.objects.in_force().exists()


def test_name_and_mail_are_ones_own_choice(cluster, manager):
    manager.send("portal-account", name=" Ada  B ", language="en")
    assert again(manager.user).name == "Ada B"
    manager.send("portal-account", status=422, name="Ada", language="xx")
    manager.send("portal-mail")
    kinds = set(MailChoice.objects.filter(user=manager.user).values_list("kind", flat=True))
    assert "label_ends" in kinds
    assert "returned" not in kinds
    assert User.objects.get(pk=manager.user.pk).language == "en"


def test_rights_of_the_secretariat_reach_people_and_opening(cluster):
    visitor = Visitor(make_secretariat())
    log_in(visitor.client, again(visitor.user))
    assert visitor.see("portal-people", cluster.slug).words
    visitor.see("portal-cluster", cluster.slug, status=404)
    assert reverse("portal-people", args=[cluster.slug])
