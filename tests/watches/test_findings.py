"""Which defect a case counts for: what quality confirmed before what was reported, and what the entry became by merges."""

from __future__ import annotations

from datetime import date

import pytest

from complaints.states import State
from feedback_system.cases.findings import defect_names, findings_between
from feedback_system.catalogues.keeping import merge_entry
from feedback_system.catalogues.models import CatalogueEntry
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db

LATER = at("2026-03-04 10:00")


def counted() -> list[str]:
    """The code of each finding of the spring, "" where a case names no entry, in the order of the codes."""
    return sorted(one.defect for one in findings_between(date(2026, 2, 1), date(2026, 4, 30)))


def test_a_case_counts_for_the_confirmed_defect_and_after_a_merge_for_what_stands_in_its_place(
    world: World,
) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS, defect="scratch")
    new_alert(world, defect="burr")
    assert counted() == ["burr", "scratch"]

    take(complaint, "confirm_defect", by=world.qa1, at=LATER, confirmed_defect="rust", reason="盐雾复测")
    assert counted() == ["burr", "rust"]

    burr, rust = (CatalogueEntry.objects.get(list="defect", code=code) for code in ("burr", "rust"))
    merge_entry(entry=burr, into=rust, reason="含义相同", by=world.admin, at=LATER)
    assert counted() == ["rust", "rust"]
    assert "rust" in defect_names() and "burr" not in defect_names()
