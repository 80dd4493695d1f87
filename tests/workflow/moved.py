"""What a move leaves behind: one row of the table, one line of the journal, and nothing else."""

from labels.journal import actor, event_hash
from labels.models import Event
from labels.rules.moves import State
from tests.workflow.everything import changes
from tests.workflow.trying import now

# Every move changes its case, its history, the journal and its head, and may tell people.
ALWAYS = {"assessment", "assessmentevent", "event", "journalhead", "mail"}
PUBLISHED = {"label", "citation", "source", "entry", "entrydocument", "entrylabel", "timeevent"}
BESIDE = {
    "submit": {"completionrequest"},
    "return_for_completion": {"completionrequest"},
    "complete_review": {"consolidatedscore"},
    "propose": {"proposal"},
    "send_back": {"proposal", "proposalevent"},
    "send_back_appeal": {"proposal", "proposalevent"},
    "confirm": {"proposal", "proposalevent", "decision", "registerhead"} | PUBLISHED,
    "appeal": {"appeal"},
    "withdraw_appeal": {"appeal", "appealevent"},
    "withdraw": {"proposal", "proposalevent"},
}


def check_moved(before, rows, was, row, by):
    """`was` is the case before, `rows` the rows of everything before; gives the case back."""
    case, found = now(was), changes(before, rows)
    assert State(was.status) in row.sources
    assert case.status == row.target
    assert case.version == was.version + 1
    assert case.moved_at > was.moved_at
    assert set(found) <= ALWAYS | BESIDE.get(row.step, set()), (row.step, found)
    assert found["assessment"] == found["journalhead"] == (1, 1)
    lines = Event.objects.order_by("seq").reverse()[: found["event"][1]]
    verbs = [line.verb for line in lines]
    assert verbs in ([row.step], ["confirm", "label_issued"])
    _check_line(lines[0], was, row, by)
    return case


def _check_line(line, was, row, by):
    """It says who, from where, to where; and the chain of the journal goes on with it."""
    assert (line.object_type, line.object_id) == ("assessment", str(was.public_id))
    assert (line.before, line.after) == ({"status": was.status}, {"status": row.target})
    assert line.actor == actor(by)
    assert line.role in {row.by, *row.also}
    assert line.previous == Event.objects.get(seq=line.seq - 1).sha256
    assert line.sha256 == event_hash(line)
