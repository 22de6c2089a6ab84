"""The verbs of surveys. Importing this package registers every step with the kind; other case apps call `issue_card`."""

from aftersales.surveys.operations import acting, approving, cards, planning, remarks, running
from aftersales.surveys.operations.cards import issue_card
from aftersales.surveys.operations.planning import open_survey

__all__ = ["acting", "approving", "cards", "issue_card", "open_survey", "planning", "remarks", "running"]
