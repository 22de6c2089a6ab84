"""A week with cases in it, and its report at each stage."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from accounts.models import User
from complaints.states import State
from feedback_system.masterdata.models import Batch
from feedback_system.reports.figures import live_tables, seal_of_tables
from feedback_system.reports.kinds import ReportKind, report_named
from feedback_system.reports.models import Report
from feedback_system.reports.operations import (
    asked_of_house,
    open_report,
    sign_report,
    texts_of,
    write_texts,
)
from feedback_system.reports.periods import period_named
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at
from tests.factories.slips import new_slip

MONDAY_AFTER = at("2026-03-09 09:00")
"""The morning after the tenth week of 2026."""
WEEK = "2026-W10"


def kind_of(code: str = "quality-week") -> ReportKind:
    """The kind with that code."""
    found = report_named(code)
    assert found is not None
    return found


def busy_week(world: World) -> None:
    """Two complaints, three alerts and a slip that quality does not read in the tenth week, one alert on each side of it."""
    Batch.objects.filter(pk=world.batch.pk).update(supplier=world.supplier)
    for day, order, defect in (("2026-03-02", "SO-1001", "crack"), ("2026-03-03", "SO-1002", "scratch")):
        complaint_at(
            world,
            State.SUBMITTED,
            start=at(f"{day} 09:00"),
            defect=defect,
            order_number=order,
            batch_number="",
        )
    new_alert(world, at=at("2026-03-04 10:00"), defect="scratch")
    new_alert(world, at=at("2026-03-05 10:00"), defect="scratch", batch_number="B2602")
    new_alert(world, at=at("2026-03-08 23:59"), defect="burr", batch_number="B2603")
    new_alert(world, at=at("2026-03-01 23:59"), defect="burr", batch_number="B2604")
    new_alert(world, at=at("2026-03-09 00:00"), defect="burr", batch_number="B2605")
    new_slip(world, who="sales1", at=at("2026-03-04 11:00"))


def writer(world: World, kind: ReportKind) -> User:
    """Who writes reports of the kind: quality, the supervisor of service on after-sales, the head of sales on the market, or the GM office for the house."""
    people = (world.qa1, world.service_head, world.sales_head, world.gm_office)
    return next(person for person in people if person.holds(kind.write))


def signer(world: World, kind: ReportKind) -> User:
    """Who signs them."""
    people = (world.qa_head, world.sales2_head, world.gm_office2, world.gm)
    return next(one for one in people if one.holds(kind.sign))


def draft(
    world: World, *, code: str = "quality-week", period: str = WEEK, moment: datetime = MONDAY_AFTER
) -> Report:
    """A draft with every part written."""
    kind = kind_of(code)
    found = period_named(period, kind.rhythm)
    assert found is not None
    by = writer(world, kind)
    report = open_report(kind=kind, period=found, by=by, at=moment)
    texts = {part.code: f"{part.code}：两件投诉，三件警报" for part in kind.texts}
    return write_texts(report=report, texts=texts, version=report.version, by=by, at=moment)


def seal(report: Report, *, moment: datetime = MONDAY_AFTER) -> str:
    """The seal over what whoever signs sees at that instant."""
    kind = kind_of(report.kind)
    return seal_of_tables(report, texts_of(report), live_tables(kind, asked_of_house(report, at=moment)))


def signed(world: World, *, moment: datetime = MONDAY_AFTER, **more: Any) -> Report:
    """A signed report."""
    report = draft(world, moment=moment, **more)
    by = signer(world, kind_of(report.kind))
    sign_report(report=report, seal=seal(report, moment=moment), by=by, at=moment)
    return Report.objects.get(pk=report.pk)
