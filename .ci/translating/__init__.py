"""What `.ci/messages.py` is made of: finding the texts, keeping their translations, judging them.

It needs Babel, which is written in Python, and no gettext: a fresh clone can do everything.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("de", "fr", "it", "es", "pl")
