"""Departments out of an Excel or CSV file: shown row by row first, then carried out as shown, all of it or nothing.

Who is not in the file is listed; such a department is closed only where somebody ticks it, and never deleted.
"""

from feedback_system.administration.departments.carrying_out import Done, import_departments
from feedback_system.administration.departments.columns import COLUMNS, NEEDED, as_rows, values_of
from feedback_system.administration.departments.planning import plan_departments
from feedback_system.administration.departments.rows import (
    CHANGED,
    MOVED,
    NEW,
    REFUSED,
    SAME,
    Absent,
    Plan,
    Row,
)

__all__ = [
    "CHANGED",
    "COLUMNS",
    "MOVED",
    "NEEDED",
    "NEW",
    "REFUSED",
    "SAME",
    "Absent",
    "Done",
    "Plan",
    "Row",
    "as_rows",
    "import_departments",
    "plan_departments",
    "values_of",
]
