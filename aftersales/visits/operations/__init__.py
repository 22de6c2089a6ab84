"""The verbs of return visits. Importing this package registers every step with the kind."""

from aftersales.visits.operations import arranging, following, leading, making
from aftersales.visits.operations.finding import open_due_visits
from aftersales.visits.operations.opening import may_plan, must_plan, plan_visit, plan_visit_checked

__all__ = [
    "arranging",
    "following",
    "leading",
    "making",
    "may_plan",
    "must_plan",
    "open_due_visits",
    "plan_visit",
    "plan_visit_checked",
]
