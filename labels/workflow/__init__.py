"""The only writer of cases and labels: steps by noun, each with lock, who, rule, write, journal."""
