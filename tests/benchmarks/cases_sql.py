"""The rows that `cases` writes into each table, in SQL."""

from .cases_plan import ASSESSED, CASES, REVIEWED, SHA, WORDS, one_of

_CASE = {
    "id": "id",
    "public_id": "public_id",
    "cluster_id": "cluster_id",
    "level_id": "level_id",
    "rule_set_id": "rule_set_id",
    "kind": "(ARRAY['first', 'upgrade', 'renewal'])[1 + n %% 3]",
    "status": "status",
    "version": "1 + n %% 40",
    "opened_on": "opened_on",
    "opened_by_id": one_of("managers", "cluster_id::int"),
    "moved_at": "moved_at",
    "submitted_at": "CASE WHEN status NOT IN ('draft', 'withdrawn') THEN moved_at END",
    "assessed_on": f"CASE WHEN status IN {ASSESSED} THEN moved_at::date END",
    "mode": "'on_site'",
    "management_fte": "2.5",
    "committed_members": "40",
    "member_types": "3",
    "platform_profile": "'https://example.org/profile'",
}
_ITEM = {
    "public_id": "gen_random_uuid()",
    "assessment_id": "p.id",
    "indicator_id": "a.indicator_id",
    "added_by_id": one_of("managers", "p.cluster_id::int"),
    "added_at": "p.opened_on + interval '9 hours'",
    "changed_at": "p.opened_on + interval '9 hours'",
}
_ITEMS = "plan p JOIN asked a USING (n)"
_FOUND = {
    "indicator_id": "a.indicator_id",
    "points": "CASE WHEN s.scoring = 'points' THEN 3 + (s.n + place) %% 3 END",
    "maximum": "CASE WHEN s.scoring = 'points' THEN 5 ELSE 0 END",
    "met": "CASE WHEN s.scoring = 'met' THEN true END",
    "comment": "'Well described.'",
}
_ANSWERED = {
    "answer": "CASE WHEN n > {0} THEN 'confirmed' ELSE '' END",
    "answered_by_id": "CASE WHEN n > {0} THEN " + one_of("board", "n") + " END",
    "answered_at": "CASE WHEN n > {0} THEN now() - n * interval '1 hour' END",
}


def _answered(waiting: int) -> dict[str, str]:
    """The last of the rows are answered."""
    return {name: text.replace("{0}", str(waiting)) for name, text in _ANSWERED.items()}


_PROPOSED = {
    "id": "n",
    "assessment_id": "n",
    "outcome": "CASE WHEN status = 'appealed' OR n %% 5 = 0 THEN 'not_awarded' ELSE 'awarded' END",
    "proposed_by_id": one_of("secretariat", "n"),
}
_CLUSTERS = "(SELECT id AS cluster_id, row_number() OVER (ORDER BY id) AS n FROM labels_cluster) c"

# The table, its columns, and where they come from.
ROWS: list[tuple[str, dict[str, str], str]] = [
    (
        "membership",
        {
            "user_id": one_of("managers", "cluster_id::int"),
            "cluster_id": "cluster_id",
            "role": "'manager'",
            "since": "now() - interval '4 years'",
        },
        "plan WHERE NOT earlier",
    ),
    ("assessment", _CASE, "plan"),
    ("evidence", _ITEM | {"kind": "'text'", "text": f"repeat('{WORDS}', 1 + n %% 8)"}, _ITEMS),
    (
        "evidence",
        _ITEM | {"kind": "'link'", "link": "'https://example.org/' || a.indicator_id"},
        f"{_ITEMS} WHERE place %% 5 = 0",
    ),
    (
        "evidence",
        _ITEM
        | {
            "kind": "'file'",
            "stored_as": f"'none/' || {SHA.format('n')}",
            "file_name": "'Minutes.pdf'",
            "file_type": "'application/pdf'",
            "file_size": "100000",
            "sha256": SHA.format("n"),
        },
        f"{_ITEMS} WHERE place %% 7 = 0",
    ),
    (
        "eligibilityfinding",
        {
            "assessment_id": "id",
            "criterion": "criterion",
            "finding": "'met'",
            "recorded_by_id": one_of("secretariat", "n"),
            "recorded_at": "moved_at",
        },
        "plan CROSS JOIN unnest(ARRAY['management_fte', 'committed_members', 'member_types',"
        f" 'platform_profile']) AS criterion WHERE status IN {REVIEWED}",
    ),
    (
        "improvementarea",
        {
            "assessment_id": "p.id",
            "position": "place",
            "indicator_id": "a.indicator_id",
            "text": f"'{WORDS}'",
        },
        f"{_ITEMS} WHERE p.level = 'silver' AND place <= 3",
    ),
    (
        "completionrequest",
        {
            "assessment_id": "p.id",
            "indicator_id": "a.indicator_id",
            "text": "'Please say more.'",
            "asked_by_id": one_of("secretariat", "n"),
            "asked_at": "moved_at",
            "answered_at": "CASE WHEN status <> 'returned' THEN moved_at END",
        },
        f"{_ITEMS} WHERE place <= 3 AND (status = 'returned' OR status = 'submitted' AND n %% 3=0)",
    ),
    (
        "assignment",
        {
            "id": "assignment_id",
            "public_id": "gen_random_uuid()",
            "assessment_id": "id",
            "assessor_id": "assessor_id",
            "part": "CASE k WHEN 0 THEN 'lead' ELSE 'second' END",
            "assigned_by_id": one_of("secretariat", "n"),
            "assigned_at": "moved_at",
            "due_on": "moved_at::date + 28",
            "declared_at": "CASE WHEN conflict IS NOT NULL THEN moved_at END",
            "conflict": "conflict",
            "strengths": f"'{WORDS}'",
            "improvements": f"'{WORDS}'",
            "sealed_at": "sealed_at",
        },
        "staff",
    ),
    (
        "score",
        _FOUND | {"assignment_id": "assignment_id", "sealed_at": "sealed_at"},
        f"staff s JOIN asked a USING (n) WHERE status IN {REVIEWED}",
    ),
    (
        "consolidatedscore",
        _FOUND | {"assessment_id": "s.id", "recorded_by_id": one_of("secretariat", "n")},
        f"plan s JOIN asked a USING (n) WHERE status IN {ASSESSED}",
    ),
    (
        "proposal",
        _PROPOSED
        | {
            "reason": "'Too little is shown.'",
            "improve": "'Show more.'",
            "proposed_at": "moved_at",
            "answer": "CASE WHEN status = 'proposed' THEN '' ELSE 'confirmed' END",
            "answered_by_id": f"CASE WHEN status <> 'proposed' THEN {one_of('board', 'n')} END",
            "answered_at": "CASE WHEN status <> 'proposed' THEN moved_at END",
        },
        "plan WHERE status IN ('proposed', 'decided', 'appealed')",
    ),
    (
        "decision",
        _PROPOSED
        | {
            "proposal_id": "n",
            "assessed_on": "moved_at::date",
            "decided_on": "moved_at::date",
            "published_on": "moved_at::date",
            "confirmed_by_id": one_of("board", "n"),
        },
        "plan WHERE status IN ('decided', 'appealed')",
    ),
    (
        "appeal",
        {
            "assessment_id": "id",
            "decision_id": "n",
            "grounds": "'We had shown it.'",
            "lodged_by_id": one_of("managers", "cluster_id::int"),
            "lodged_at": "moved_at",
        },
        "plan WHERE status = 'appealed'",
    ),
    (
        "claim",
        {
            "public_id": "gen_random_uuid()",
            "cluster_id": "CASE WHEN n %% 3 > 0 THEN cluster_id END",
            "name": "'Claimed Cluster ' || n",
            "country_id": "'DE'",
            "message": "'Our names are on the website.'",
            "claimed_by_id": one_of("managers", "n::int"),
            "claimed_at": "now() - n * interval '1 hour'",
        }
        | _answered(500),
        f"{_CLUSTERS} WHERE n <= 3000",
    ),
    (
        "profilechange",
        {
            "public_id": "gen_random_uuid()",
            "cluster_id": "cluster_id",
            "kind": "'name'",
            "details": """'{"name": "Better", "language": "en", "from": "2026"}'::jsonb""",
            "reason": "'We grew.'",
            "asked_by_id": one_of("managers", "cluster_id::int"),
            "asked_at": "now() - n * interval '1 hour'",
        }
        | _answered(400),
        f"{_CLUSTERS} WHERE n <= 3000",
    ),
    (
        "measure",
        {
            "public_id": "gen_random_uuid()",
            "kind": "'suspend'",
            "cluster_id": "cluster_id",
            "label_id": "label_id",
            "details": """'{"from": "2026-11-01", "until": null}'::jsonb""",
            "reason": "'A complaint.'",
            "proposed_by_id": one_of("secretariat", "n"),
            "proposed_at": "now() - n * interval '1 hour'",
        }
        | _answered(300),
        "(SELECT id AS label_id, cluster_id, row_number() OVER (ORDER BY id DESC) AS n"
        " FROM labels_label) l WHERE n <= 2000",
    ),
    (
        "event",
        {
            "seq": "seq",
            "sha256": SHA.format("seq"),
            "previous": SHA.format("(seq - 1)"),
            "at": "at",
            "verb": "verb",
            "actor": "'user-' || " + one_of("managers", "n"),
            "role": "role",
            "object_type": "'assessment'",
            "object_id": "public_id::text",
            "before": "CASE WHEN was <> '' THEN jsonb_build_object('status', was) END",
            "after": "CASE WHEN came <> '' THEN jsonb_build_object('status', came) END",
        },
        "journal_row ORDER BY seq",
    ),
]

_SERIAL = "SELECT setval(pg_get_serial_sequence('labels_{0}', 'id'), max(id)) FROM labels_{0}"
AFTERWARDS = [
    f"""UPDATE labels_label SET decision_id = found.decision_id FROM (
           SELECT d.id AS decision_id, max(l.id) AS label_id
           FROM labels_decision d JOIN labels_assessment a ON a.id = d.assessment_id
           JOIN labels_label l ON l.cluster_id = a.cluster_id
           WHERE d.outcome = 'awarded' AND a.id <= {CASES} * 4 / 5 GROUP BY d.id) found
       WHERE labels_label.id = found.label_id""",
    """UPDATE labels_journalhead SET seq = last.seq, sha256 = last.sha256
       FROM (SELECT seq, sha256 FROM labels_event ORDER BY seq DESC LIMIT 1) last""",
    *(_SERIAL.format(name) for name in ("assessment", "assignment", "proposal", "decision")),
]
