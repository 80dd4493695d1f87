"""Forms of the pages: what was typed, as the steps take it."""
