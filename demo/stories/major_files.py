"""A major complaint of the demo company is followed up in a file of its own, and a travel cost is repaid after its report."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.permissions import Permission
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.models.costs import CostEntry
from complaints.states import IN_HAND
from demo.walking import Act, Story, Tale, World
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.company.models import Company


def _day(at: datetime, days: int = 0) -> str:
    return f"{at.astimezone(Company.get().zone) + timedelta(days=days):%Y-%m-%d}"


def major_files_are_kept(world: World) -> Story:
    """Whoever took the complaint opens the file and writes into it a day later; it goes on."""
    cases: list[int] = []

    def take(step: str, at: datetime, **data: str) -> None:
        for pk in cases:
            complaint = Complaint.objects.select_related("case__entered_by").get(pk=pk)
            by = complaint.case.entered_by
            advance(complaint_kind.steps[step], complaint.case, by=by, at=at, data=data)

    def open_file(tale: Tale, at: datetime) -> None:
        major = Complaint.objects.filter(case__severity="major", state__in=sorted(IN_HAND)).order_by("-pk")
        takers = [one for one in major if one.case.entered_by.holds(Permission.LOG_COMPLAINT)]
        cases.extend(one.pk for one in takers[:1])
        take(
            "open_major_file", at, next_on=_day(at, 1),
            text="客户产线停线两小时。已派人到场，库存和在途品全部隔离。",
        )  # fmt: skip

    def enter(tale: Tale, at: datetime) -> None:
        take(
            "enter_major_file", at, day=_day(at), next_on=_day(at, 3),
            text="合格品已补发，客户恢复生产。夹具已更换，等三批复检结果。",
        )  # fmt: skip

    return Story([Act(0, open_file), Act(8, enter)], 4)


def travel_is_repaid(world: World) -> Story:
    """Finance repays the travel cost of a case once the report of the trip is on it."""

    def repay(tale: Tale, at: datetime) -> None:
        finance = world.cast["finance"]
        rows = CostEntry.objects.filter(kind__code="travel", reverses=None, reversal=None)
        for entry in rows.select_related("complaint__case").order_by("pk")[:1]:
            case = entry.complaint.case
            data = {"entry": str(entry.number), "voucher": "BX-0418"}
            if not entry.complaint.recorded_visits():
                paper = SimpleUploadedFile(
                    "出差报告.txt", "到客户现场确认，附照片三张。".encode(), content_type="text/plain"
                )
                report = attach(case=case, file=paper, level="internal", by=entry.by, at=at)
                data["proof"] = str(report.pk)
            advance(complaint_kind.steps["repay_travel"], case, by=finance, at=at, data=data)

    return Story([Act(0, repay)], 1)
