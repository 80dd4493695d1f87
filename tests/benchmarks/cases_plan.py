"""Which cases `cases` makes: what each is like, who assesses it, and its way in the journal.

What a case is like follows from its number `n` alone, so the same size gives the same cases.
"""

# 20 cases in a row: how often each state comes.
STATES = (
    *("draft", "submitted", "returned", "in_review", "decided", "assessed", "decided"),
    *("withdrawn", "decided", "submitted", "in_review", "proposed", "decided", "draft"),
    *("decided", "appealed", "decided", "in_review", "decided", "decided"),
)
CASES = "%(cases)s::int"
_MOMENT = "p.opened_on + (p.moved_at - p.opened_on) * ({0} + 10) / 70"
ASSESSED = "('assessed', 'proposed', 'decided', 'appealed')"
REVIEWED = "('in_review', 'assessed', 'proposed', 'decided', 'appealed')"
WORDS = "We meet every month, ask our members each year, and write down what they need. "
SHA = "md5({0}::text) || md5({0}::text || 'b')"


def one_of(people: str, number: str) -> str:
    """Somebody of a part, by turns."""
    keys = f"%({people})s::bigint[]"
    return f"({keys})[1 + ({number}) %% cardinality({keys})]"


PLAN = {
    # A fifth of the cases are earlier ones of clusters that have a newer one.
    "plan_base": f"""
        SELECT n, n > {CASES} * 4 / 5 AS earlier,
               CASE WHEN n > {CASES} * 4 / 5 THEN 'decided'
                    ELSE ('{{{",".join(STATES)}}}'::text[])[1 + (n + n / 200) %% {len(STATES)}] END
                   AS status,
               current_date - 20 - n * 13 %% 600
                   - CASE WHEN n > {CASES} * 4 / 5 THEN 700 ELSE 0 END AS opened_on,
               c.id AS cluster_id, l.id AS level_id, l.code AS level
        FROM generate_series(1, {CASES}) AS n
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM labels_cluster) c
          ON c.place = 1 + (n - 1) %% ({CASES} * 4 / 5)
        JOIN (SELECT id, code, row_number() OVER (ORDER BY rank) AS place
              FROM labels_labellevel WHERE code IN ('bronze', 'silver', 'gold')) l
          ON l.place = 1 + n / 20 %% 3""",
    "plan": """
        SELECT b.*, r.id AS rule_set_id, coalesce(r.indicators_of_id, r.id) AS listed,
               rule.scoring, gen_random_uuid() AS public_id, n AS id,
               least(now() - interval '1 hour',
                     b.opened_on + interval '10 hours' + n * 7 %% 95 * interval '1 day') AS moved_at
        FROM plan_base b
        JOIN labels_scheme s ON s.slug = 'ecei'
        JOIN labels_ruleset r ON r.scheme_id = s.id AND b.opened_on >= r.valid_from
            AND (r.valid_until IS NULL OR b.opened_on <= r.valid_until)
        JOIN labels_levelrule rule ON rule.rule_set_id = r.id AND rule.level_id = b.level_id""",
    # What each case asks for.
    "asked": """
        SELECT p.n, p.listed, i.id AS indicator_id,
               row_number() OVER (PARTITION BY p.n ORDER BY i.id) AS place
        FROM plan p
        JOIN labels_area a ON a.rule_set_id = p.listed
        JOIN labels_indicator i ON i.area_id = a.id
        JOIN labels_indicator_levels il ON il.indicator_id = i.id AND il.labellevel_id = p.level_id
    """,
    # Half of what is handed in is assigned, and all that is reviewed; only gold needs two.
    "staff": f"""
        SELECT p.*, k, row_number() OVER (ORDER BY p.n, k) AS assignment_id,
               {one_of("assessors", "p.n + k * 17")} AS assessor_id,
               CASE WHEN p.status IN ('submitted', 'returned') AND p.n %% 4 = 1 THEN NULL
                    ELSE false END AS conflict,
               CASE WHEN p.status IN {ASSESSED} OR p.status = 'in_review' AND (p.n + k) %% 3 = 0
                    THEN p.moved_at - interval '1 minute' END AS sealed_at
        FROM plan p CROSS JOIN generate_series(0, 1) AS k
        WHERE (p.status IN {REVIEWED}
               OR p.status IN ('submitted', 'returned') AND p.n / 20 %% 2 = 0)
          AND (k = 0 OR p.level = 'gold' AND p.n %% 40 <> 3)""",
    # The way of each case along the table of moves, and 30 answers that were saved on it.
    "journal": f"""
        SELECT p.n, p.public_id, verb, was, came, role, {_MOMENT.format("step")} AS at
        FROM plan p JOIN (VALUES
            ('open_assessment', '', 'draft', 'cluster', 0, ''),
            ('submit', 'draft', 'submitted', 'cluster', 40, ''),
            ('return_for_completion', 'submitted', 'returned', 'secretariat', 44, 'returned'),
            ('start_review', 'submitted', 'in_review', 'secretariat', 48, ''),
            ('complete_review', 'in_review', 'assessed', 'secretariat', 52, ''),
            ('propose', 'assessed', 'proposed', 'secretariat', 54, ''),
            ('confirm', 'proposed', 'decided', 'board', 58, ''),
            ('appeal', 'decided', 'appealed', 'cluster', 60, 'appealed'),
            ('withdraw', 'draft', 'withdrawn', 'cluster', 60, 'withdrawn')
        ) AS v (verb, was, came, role, step, only_in) ON only_in = p.status
            OR only_in = '' AND step <= CASE p.status
                WHEN 'draft' THEN 0 WHEN 'withdrawn' THEN 0 WHEN 'submitted' THEN 40
                WHEN 'returned' THEN 40 WHEN 'in_review' THEN 48 WHEN 'assessed' THEN 52
                WHEN 'proposed' THEN 54 ELSE 58 END
        UNION ALL
        SELECT p.n, p.public_id, 'save_answer', '', '', 'cluster', {_MOMENT.format("g")}
        FROM plan p CROSS JOIN generate_series(1, 30) AS g""",
    "journal_row": """
        SELECT *, row_number() OVER (ORDER BY at, n)
                      + coalesce((SELECT max(seq) FROM labels_event), 0) AS seq FROM journal""",
}
