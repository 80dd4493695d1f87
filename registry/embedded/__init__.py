"""The default database: PostgreSQL 18 from a wheel, started by the first connection."""
