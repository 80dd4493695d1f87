"""What a step puts into the outbox: once for a key and person, and only what may be told."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from labels.models import Mail, MailChoice
from labels.outreach import outbox
from labels.outreach.kinds import KINDS
from tests.people import make_secretariat, make_user

CASE = {"cluster": "BioCon Valley", "level": "Gold", "assessment": "a-1"}


@pytest.mark.django_db
def test_a_mail_without_what_it_must_say_is_refused():
    with pytest.raises(ValueError, match="needs level, assessment"):
        outbox.put("returned", key="r:1", to=make_user(), context={"cluster": "X"})


@pytest.mark.django_db
def test_a_mail_to_nobody_and_one_of_no_kind_are_refused():
    with pytest.raises(ValueError, match="to a person or to an address"):
        outbox.put("returned", key="r:1", context=CASE)
    with pytest.raises(KeyError):
        outbox.put("gossip", key="r:1", to=make_user(), context=CASE)


@pytest.mark.django_db
def test_what_the_kind_does_not_name_is_not_kept():
    outbox.put("returned", key="r:1", to=make_user(), context=CASE | {"comment": "hush"})

    assert Mail.objects.get().context == CASE


@pytest.mark.django_db
def test_one_key_is_told_once_to_each_person():
    one, two = make_secretariat(), make_secretariat()
    for _ in range(2):
        outbox.put_each("submitted", key="s:1", to=[one, two], context=CASE)
    outbox.put("submitted", key="s:1", to=one, context=CASE)

    assert list(Mail.objects.values_list("user", flat=True)) == [one.pk, two.pk]


@pytest.mark.django_db
def test_who_turned_a_kind_off_gets_it_only_if_it_must_be_sent():
    person = make_user()
    for kind in ("submitted", "returned"):
        MailChoice.objects.create(user=person, kind=kind, wanted=False)
        outbox.put(kind, key="k", to=person, context=CASE)

    assert list(Mail.objects.values_list("kind", flat=True)) == ["returned"]


@pytest.mark.django_db
def test_who_cannot_log_in_any_more_gets_nothing():
    outbox.put("returned", key="r:1", to=make_user(is_active=False), context=CASE)

    assert not Mail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "xx", "en"])
def test_a_language_that_we_do_not_speak_becomes_english(language):
    outbox.put("returned", key="r:1", to=make_user(language=language), context=CASE)

    assert Mail.objects.get().language == "en"


@pytest.mark.django_db
def test_a_mail_to_somebody_without_an_account_goes_to_the_address():
    context = {"part": "manager", "token": "t", "expires_on": "2026-12-01", "cluster": "X"}
    outbox.put("invitation", key="i:1", address="new@example.org", context=context)

    mail = Mail.objects.get()
    assert (mail.address, mail.user, mail.key) == ("new@example.org", None, "i:1")


@pytest.mark.django_db
def test_ten_thousand_mails_cost_two_statements_for_each_thousand(django_assert_max_num_queries):
    people = [make_user() for _ in range(20)]
    letters = [
        outbox.Letter(kind="submitted", key=f"s:{number}", to=person, context=CASE)
        for number in range(50)
        for person in people
    ]
    with django_assert_max_num_queries(4):
        outbox.put_letters(letters)

    assert Mail.objects.count() == 1000


@pytest.mark.django_db(transaction=True)
def test_what_a_step_undoes_it_never_told():
    person = make_user()

    def step():
        with transaction.atomic():
            outbox.put("returned", key="r:1", to=person, context=CASE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        step()
    assert not Mail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_who_put_in_the_same_at_once_tell_it_once():
    person, ready = make_user(), Barrier(8)

    def step():
        try:
            ready.wait(10)
            outbox.put("returned", key="r:1", to=person, context=CASE)
        finally:
            connection.close()

    threads = [Thread(target=step) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Mail.objects.count() == 1


def test_every_kind_that_can_be_turned_off_has_no_reason_against_it():
    compulsory = {name for name, kind in KINDS.items() if kind.must_be_sent}

    assert compulsory == {
        "invitation",
        "decided",
        "returned",
        "assigned",
        "appealed",
        "label_measure",
        "error_answered",
        "webhook_paused",
    }
