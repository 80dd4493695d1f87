"""The published side: a ledger of entries, and everything that is read from it."""
