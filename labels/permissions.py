"""Who may take which step: one predicate per step. Reading the register needs no permission."""
