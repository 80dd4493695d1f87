"""What must never be false of a case, held by the database: each refusal has a name."""

from django.db import migrations

# Refuses with the name of the rule, as a constraint would.
REFUSE = """
CREATE FUNCTION register_refuse(rule text, says text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', says USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;
"""

DECISIONS = """
CREATE FUNCTION register_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM labels_assignment
               WHERE assessment_id = NEW.assessment_id
                 AND assessor_id IN (NEW.confirmed_by_id, NEW.proposed_by_id)) THEN
        PERFORM register_refuse('decision_is_made_by_people_who_did_not_assess',
            'Who assessed a case neither proposes nor confirms its outcome.');
    END IF;
    IF EXISTS (SELECT FROM labels_membership m JOIN labels_assessment a USING (cluster_id)
               WHERE a.id = NEW.assessment_id
                 AND m.user_id IN (NEW.confirmed_by_id, NEW.proposed_by_id)) THEN
        PERFORM register_refuse('decision_is_made_by_people_outside_the_cluster',
            'Who belongs to a cluster neither proposes nor confirms its outcome.');
    END IF;
    -- By one and the same person now: that is the check constraint's to refuse.
    IF NEW.confirmed_by_id <> NEW.proposed_by_id AND EXISTS (SELECT FROM labels_proposal
               WHERE assessment_id = NEW.assessment_id
                 AND proposed_by_id = NEW.confirmed_by_id) THEN
        PERFORM register_refuse('decision_is_confirmed_by_somebody_who_never_proposed',
            'Who proposed an outcome of a case confirms none of it.');
    END IF;
    IF NEW.round = 2 AND EXISTS (SELECT FROM labels_decision
               WHERE assessment_id = NEW.assessment_id AND round = 1
                 AND confirmed_by_id IN (NEW.confirmed_by_id, NEW.proposed_by_id)) THEN
        PERFORM register_refuse('appeal_is_decided_by_another_board_member',
            'Who confirmed the first decision neither proposes nor confirms the second.');
    END IF;
    RETURN NEW;
END $$;
"""

REVIEWS = """
CREATE FUNCTION register_guard_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM labels_membership m JOIN labels_assessment a USING (cluster_id)
               WHERE a.id = NEW.assessment_id AND m.user_id = NEW.assessor_id) THEN
        PERFORM register_refuse('assessor_has_no_part_in_the_cluster',
            'Who belongs to a cluster does not assess it.');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION register_guard_assigned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.assessment_id, OLD.assessor_id) <> (NEW.assessment_id, NEW.assessor_id) THEN
        PERFORM register_refuse('assignment_stays_with_its_person_and_case',
            'An assignment stays with its person and its case.');
    END IF;
    IF OLD.sealed_at IS NOT NULL
       AND to_jsonb(OLD) - 'part' - 'version' <> to_jsonb(NEW) - 'part' - 'version' THEN
        PERFORM register_refuse('assignment_is_sealed', 'What is sealed is never changed.');
    END IF;
    IF OLD.ended_at IS NOT NULL AND OLD IS DISTINCT FROM NEW THEN
        PERFORM register_refuse('assignment_is_ended', 'An ended assignment is never changed.');
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION register_guard_score() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.sealed_at IS NOT NULL THEN
        PERFORM register_refuse('score_is_sealed', 'A sealed score is never changed.');
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NOT EXISTS (SELECT FROM labels_assignment
                   WHERE id = NEW.assignment_id AND conflict = false) THEN
        PERFORM register_refuse('score_needs_a_declaration_without_conflict',
            'Only who has declared to be free of conflicts scores.');
    END IF;
    IF EXISTS (SELECT FROM labels_assignment
               WHERE id = NEW.assignment_id AND sealed_at IS NOT NULL) THEN
        PERFORM register_refuse('score_comes_before_the_seal', 'Who has sealed scores no more.');
    END IF;
    RETURN NEW;
END $$;
"""

EVIDENCE = """
CREATE FUNCTION register_guard_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM labels_assessment
               WHERE id IN (NEW.assessment_id, OLD.assessment_id)
                 AND status NOT IN ('draft', 'returned')) THEN
        PERFORM register_refuse('evidence_changes_only_while_the_case_is_with_the_cluster',
            'Evidence changes only in a draft or a returned case.');
    END IF;
    RETURN NEW;
END $$;
"""

PROPOSALS = """
CREATE FUNCTION register_guard_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.answer <> '' THEN
        PERFORM register_refuse('proposal_is_answered_once', 'A proposal is answered once.');
    END IF;
    RETURN NEW;
END $$;
"""

TRIGGERS = [
    "CREATE TRIGGER decision_is_made_by_the_right_people BEFORE INSERT ON labels_decision"
    " FOR EACH ROW EXECUTE FUNCTION register_guard_decision()",
    "CREATE TRIGGER decision_is_never_changed BEFORE UPDATE OR DELETE ON labels_decision"
    " FOR EACH ROW EXECUTE FUNCTION register_refuse_change()",
    "CREATE TRIGGER assignment_is_free_of_ties BEFORE INSERT ON labels_assignment"
    " FOR EACH ROW EXECUTE FUNCTION register_guard_assignment()",
    "CREATE TRIGGER assignment_is_guarded BEFORE UPDATE ON labels_assignment"
    " FOR EACH ROW EXECUTE FUNCTION register_guard_assigned()",
    "CREATE TRIGGER score_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON labels_score"
    " FOR EACH ROW EXECUTE FUNCTION register_guard_score()",
    "CREATE TRIGGER evidence_is_guarded BEFORE INSERT OR UPDATE ON labels_evidence"
    " FOR EACH ROW EXECUTE FUNCTION register_guard_evidence()",
    "CREATE TRIGGER proposal_is_guarded BEFORE UPDATE ON labels_proposal"
    " FOR EACH ROW EXECUTE FUNCTION register_guard_proposal()",
]

NEVER_DELETED = ("assessment", "evidence", "assignment", "proposal", "appeal", "measure")

# Tables with a history of their rows (models/history.py), beside those above.
TRACKED = (
    *("user", "membership", "assessorprofile", "invitation", "claim", "profilechange"),
    *("cluster", "clustername", "management", "label", "suspension"),
    *("eligibilityfinding", "improvementarea", "score", "consolidatedscore"),
    *("agencymembership", "agencykey", "webhook", "cohort", "errorreport"),
)


def triggers():
    yield from TRIGGERS
    for table in NEVER_DELETED:
        yield (
            f"CREATE TRIGGER {table}_is_never_deleted BEFORE DELETE ON labels_{table}"
            " FOR EACH ROW EXECUTE FUNCTION register_refuse_change()"
        )
    histories = (f"{table}event" for table in (*NEVER_DELETED, *TRACKED, "decision"))
    for table in (*NEVER_DELETED, "decision", *histories):
        yield (
            f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON labels_{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION register_refuse_change()"
        )


FUNCTIONS = ("decision", "assignment", "assigned", "score", "evidence", "proposal")
UNDO = "DROP FUNCTION IF EXISTS register_refuse(text, text);" + "".join(
    f"DROP FUNCTION IF EXISTS register_guard_{name}() CASCADE;" for name in FUNCTIONS
)


class Migration(migrations.Migration):
    dependencies = [("labels", "0003_cache_table")]

    operations = [
        migrations.RunSQL(REFUSE + DECISIONS + REVIEWS + EVIDENCE + PROPOSALS, UNDO),
        migrations.RunSQL(list(triggers()), migrations.RunSQL.noop),
    ]
