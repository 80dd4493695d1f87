"""One entry of the ledger as those see it who keep a copy: the same in the feed and in dumps."""

# The happenings of an entry as canonical JSON. The database keeps members in an order of its own.
_EVENTS = (
    "CASE WHEN e.events = '[]' THEN '[]' ELSE (SELECT '[' || string_agg('{' || concat_ws(',',"
    """ '"label":' || (x -> 'label')::text, '"on":' || (x -> 'on')::text,"""
    """ '"type":' || (x -> 'type')::text) || '}', ',' ORDER BY n) || ']'"""
    " FROM jsonb_array_elements(e.events) WITH ORDINALITY AS happened(x, n)) END"
)
# The moment as records show it: UTC, to the microsecond.
_AT = """to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
# The record without statuses: these depend on the day, and follow from the days in it.
_RECORD = "CASE WHEN e.kind = 'record' THEN replace(d.body, chr(1), '') ELSE 'null' END"

# SQL for one item as canonical JSON; `e` is the entry (labels_entry), `d` its document.
ITEM = (
    f"""'{{"at":"' || {_AT} || '","events":' || {_EVENTS}"""
    f""" || ',"kind":"' || e.kind || '","record":' || {_RECORD}"""
    """ || ',"seq":' || e.seq || ',"sha256":"' || e.sha256"""
    """ || '","slug":' || to_json(e.slug) || '}'"""
)
