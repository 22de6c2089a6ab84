"""One case with three events, and a folder for the daily copies."""

import pytest

from feedback_system.audit.operations import record
from tests.feedback_system.folders import MONDAY_9AM, MONDAY_10AM, TUESDAY_9AM, department, folder, person


@pytest.fixture(autouse=True)
def copies(settings, tmp_path):
    settings.ANCHOR_DIR = tmp_path / "anchors"
    return settings.ANCHOR_DIR


@pytest.fixture
def clerk(db):
    return person("clerk", "customer_service", department("sales"))


@pytest.fixture
def case(clerk):
    return with_history(clerk)


def with_history(clerk):
    """A case that was opened, accepted and commented."""
    case = folder(clerk)
    record(case, "opened", by=clerk, at=MONDAY_9AM, facts={"after": "draft"})
    record(case, "accepted", by=clerk, at=MONDAY_10AM, facts={"after": "accepted"})
    record(case, "noted", by=clerk, at=TUESDAY_9AM, payload={"text": "王先生 says the housing is scratched."})
    return case
