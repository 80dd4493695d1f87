"""The journal: numbers without gaps, a chain that shows tampering, and nobody's name in it."""

import threading
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.journal import event_hash, record
from labels.models import Event, JournalHead
from labels.register.check_decisions import check_journal
from tests.cases import make_assessment
from tests.people import make_user
from tests.workflow.at_once import at_once, kinds

THREADS, EACH = 32, 4


class Undone(Exception):
    """Takes a transaction back."""


def fill():
    for number in range(1, 6):
        record("tested", by=None, of=("cluster", number), after={"number": number})
    return SimpleNamespace(first=Event.objects.get(seq=1))


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def past_the_triggers(statement):
    run("ALTER TABLE labels_event DISABLE TRIGGER USER")
    run(statement)
    run("ALTER TABLE labels_event ENABLE TRIGGER USER")


def faults():
    return [each.detail for each in check_journal()]


@pytest.mark.django_db(transaction=True)
def test_32_at_once_leave_a_chain_without_gaps():
    """Every fourth transaction is taken back: its number is given to another one."""

    def write(n):
        for turn in range(EACH):
            try:
                with transaction.atomic():
                    record("tested", by=None, of=("cluster", n), after={"turn": turn})
                    if turn == n % EACH:
                        raise Undone
            except Undone:
                pass

    outcomes = at_once(*(lambda n=n: write(n) for n in range(THREADS)))
    assert kinds(outcomes) == {"NoneType": THREADS}
    numbers = list(Event.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, THREADS * (EACH - 1) + 1))
    moments = list(Event.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_a_second_writer_waits_until_the_first_has_committed():
    first_has_written, second_is_done = threading.Event(), threading.Event()
    order = []

    def first():
        with transaction.atomic():
            record("first", by=None, of=("cluster", 1))
            first_has_written.set()
            assert not second_is_done.wait(0.3)
            order.append("first")

    def second():
        first_has_written.wait(30)
        record("second", by=None, of=("cluster", 1))
        second_is_done.set()
        order.append("second")

    assert kinds(at_once(first, second)) == {"NoneType": 2}
    assert order == ["first", "second"]
    assert list(Event.objects.order_by("seq").values_list("verb", flat=True)) == order


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE labels_event SET note = 'x' WHERE seq = 3",
        "UPDATE labels_event SET verb = 'proved' WHERE seq = 5",
        "UPDATE labels_event SET after = '{\"number\": 4}' WHERE seq = 3",
        "UPDATE labels_event SET actor = 'user-1' WHERE seq = 1",
        "UPDATE labels_event SET at = at + interval '1 microsecond' WHERE seq = 3",
        "DELETE FROM labels_event WHERE seq = 1",
        "DELETE FROM labels_event WHERE seq = 3",
        "DELETE FROM labels_event WHERE seq = 5",
        "DELETE FROM labels_event",
        "UPDATE labels_event SET seq = 6 WHERE seq = 5",
        "UPDATE labels_journalhead SET seq = 4",
        "DELETE FROM labels_journalhead",
    ],
)
def test_tampering_shows(register, change):
    assert faults() == []
    past_the_triggers(change)
    assert faults()


def test_a_row_with_a_new_hash_of_its_own_shows_by_the_next_one(register):
    forged = Event.objects.get(seq=3)
    forged.note = "forged"
    past_the_triggers(
        f"UPDATE labels_event SET note = 'forged', sha256 = '{event_hash(forged)}' WHERE seq = 3"
    )
    assert faults() == ["Event 4: it does not follow the event before it."]


def test_a_row_put_in_later_shows(register):
    late = Event(seq=6, previous="", at=register.first.at, verb="late", actor="system")
    late.sha256 = event_hash(late)
    late.save(force_insert=True)
    assert faults()


def test_a_number_is_given_once(register):
    twin = Event(seq=5, at=register.first.at, verb="twin", actor="system")
    with pytest.raises(DatabaseError, match="labels_event_seq_key"), transaction.atomic():
        twin.save(force_insert=True)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text('aäß€😀"\\ \n', max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers(0, 20) | st.text("abz", max_size=3), inner, max_size=4)
    ),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(before=JSON, after=JSON, note=st.text('aäß€😀"\\ \n', max_size=9))
def test_what_is_read_again_has_the_hash_that_was_written(register, before, after, note):
    with transaction.atomic():
        written = record("tested", by=None, of=("x", 1), note=note, before=before, after=after)
        kept = Event.objects.get(pk=written.pk)
        assert event_hash(kept) == kept.sha256
        transaction.set_rollback(True)


def test_a_number_that_is_none_is_refused(register):
    with pytest.raises(ValueError, match="JSON"):
        record("tested", by=None, of=("x", 1), after={"points": float("nan")})


def test_people_are_told_by_their_key(register):
    ann = make_user("ann.lee@example.org", name="Ann Lee")
    event = record("tested", by=ann, of=("user", ann.pk))
    assert event.actor == f"user-{ann.pk}"
    assert record("tested", by=None, of=("user", ann.pk)).actor == "system"


def test_a_case_leaves_no_name_and_no_word_of_its_papers_in_the_journal(register):
    case = make_assessment("submitted", "silver")
    people = case.cluster.memberships.values_list("user__name", "user__email")
    words = {word for pair in people for word in pair}
    words |= set(case.evidence.exclude(text="").values_list("text", flat=True))
    words |= set(case.improvement_areas.exclude(text="").values_list("text", flat=True))
    assert len(words) > 2
    columns = ("verb", "actor", "role", "object_type", "object_id", "note", "before", "after")
    told = list(Event.objects.of("assessment", case.public_id).values_list(*columns))
    assert {line[0] for line in told} >= {"submit"}
    assert [word for word in words if word in str(told)] == []


def test_the_head_is_one_row(register):
    assert JournalHead.objects.values_list("pk", "seq").get() == (1, 5)
