"""Award facts from CSV and XLSX: read, checked, matched, and written in one transaction.

`import_awards(path)` and `import_names(path)` are the ways in; docs/data.md tells the rules.
"""

from .awards import import_awards
from .names import import_names
from .report import Report
from .tables import Unreadable

__all__ = ["Report", "Unreadable", "import_awards", "import_names"]
