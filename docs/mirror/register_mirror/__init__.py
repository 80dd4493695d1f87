"""A copy of the register in one SQLite file, kept in step with the server. See docs/mirror.md.

Standard library only, and nothing of the server's own code: take the folder and use it.
"""
