"""Master data from Excel and CSV files: a dry run that says what would happen, then all of it or nothing."""

from feedback_system.masterdata.importing.applying import ImportResult, apply_import
from feedback_system.masterdata.importing.plan import ImportPlan, Outcome, PlannedRow, plan_import
from feedback_system.masterdata.importing.uploads import import_upload, upload

__all__ = [
    "ImportPlan",
    "ImportResult",
    "Outcome",
    "PlannedRow",
    "apply_import",
    "import_upload",
    "plan_import",
    "upload",
]
