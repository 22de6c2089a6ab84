"""What differs between the kinds of case when one is copied: when it got its number, and which of its words are a copy's own."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Protocol

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects

from aftersales.models import GoodsReturn
from aftersales.models.parts import line_rows
from aftersales.operations.clocks import search_text as words_of_return
from aftersales.operations.taking_in import title_of as title_of_return
from aftersales.services.models import ServiceCall
from aftersales.services.operations.clocks import search_text as words_of_service
from aftersales.services.operations.opening import title_of as title_of_service
from complaints.models import Complaint
from complaints.operations.clocks import search_text as words_of_complaint
from complaints.operations.receive import title_of as title_of_complaint
from feedback_system.cases.findings import DefectName, defect_names
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from quality.anomalies.models import Anomaly
from quality.anomalies.operations.clocks import search_text as words_of_alert
from quality.anomalies.operations.raising import title_of as title_of_alert
from quality.investigations.models import Investigation
from quality.investigations.operations.clocks import search_text as words_of_investigation
from quality.models import Improvement
from quality.models.items import item_rows
from quality.operations.clocks import search_text as words_of_improvement
from quality.slips.models import Slip
from quality.slips.operations.clocks import search_text as words_of_slip
from quality.slips.operations.opening import title_of as title_of_slip
from quality.supplier_requests.models import RequestGoods, SupplierRequest
from quality.supplier_requests.operations.clocks import search_text as words_of_request
from quality.supplier_requests.operations.opening import title_of as title_of_request
from quality.watches.models import Watch, WatchRun, WatchSeries
from quality.watches.operations.clocks import search_text as words_of_signal
from quality.watches.operations.opening import title_of as title_of_signal

NIGHT = time(3)
"""When the daily run of early warning works."""

Facts = dict[str, Any]
"""Who complains about what in a copy: customer, product, order, batch, invoice, day of delivery, description."""


class CopiedKind(Protocol):
    """How one kind of case is copied."""

    form: type[models.Model]
    may_move: bool
    """Whether its clocks are right in other weeks as well: not those that are counted in months."""
    hanging: tuple[type[models.Model], ...]
    """The tables of which `beside` may tell."""

    def read(self, case: Case) -> Any:
        """The form in this folder with all that the words of the search need. Note: once per case that is copied."""

    def numbered_at(self, record: Any) -> datetime | None:
        """When it got its number; None while it has none."""

    def title(self, record: Any, facts: Facts) -> str:
        """The title of the folder of a copy."""

    def columns(self, facts: Facts) -> Facts:
        """The fields of the form that differ from copy to copy, with their values."""

    def opening(self, facts: Facts) -> Facts:
        """The facts of the first event that differ from copy to copy."""

    def beside(self, record: Any, facts: Facts) -> dict[type[models.Model], Facts]:
        """The fields of the rows that hang on the form and differ from copy to copy, by their table."""

    def counted(self, facts: Facts) -> Facts:
        """The columns of what figures count that differ from copy to copy, besides customer and product."""

    def words(self, record: Any, case: Case, facts: Facts) -> str:
        """The searchable text of a copy; `case` is its unsaved folder, with its parent where it has one."""


def _as_json(facts: Facts) -> Facts:
    """Values of the form as the history holds them."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in facts.items()
    }


class NothingBeside:
    """What hangs on the form is the same in every copy, and it may lie in any week."""

    may_move = True
    hanging: tuple[type[models.Model], ...] = ()

    def beside(self, record: Any, facts: Facts) -> dict[type[models.Model], Facts]:
        return {}

    def counted(self, facts: Facts) -> Facts:
        return {}


class CopiedComplaint(NothingBeside):
    """A complaint has its number from its acceptance on."""

    form = Complaint
    own = ("order_number", "batch_number", "delivered_on", "description")

    def read(self, case: Case) -> Complaint:
        record: Complaint = Complaint.objects.select_related("case", "salesperson", "route").get(case=case)
        return record

    def numbered_at(self, record: Complaint) -> datetime | None:
        return record.accepted_at if record.case.number else None

    def title(self, record: Complaint, facts: Facts) -> str:
        return title_of_complaint({"product": facts["product"], "description": facts["description"]})

    def columns(self, facts: Facts) -> Facts:
        return {name: facts[name] for name in self.own}

    def opening(self, facts: Facts) -> Facts:
        plain = {name: facts[name] for name in ("order_number", "batch_number", "delivered_on")}
        return _as_json(plain) | {"customer": facts["customer"].code, "product": facts["product"].code}

    def words(self, record: Complaint, case: Case, facts: Facts) -> str:
        kept = ("defect_reason", "demand", "sales_remarks")
        form = Complaint(case=case, **self.columns(facts), **{name: getattr(record, name) for name in kept})
        return words_of_complaint(form)


class CopiedImprovement(NothingBeside):
    """An improvement has its number at once and is about what its complaint is about."""

    form = Improvement

    def read(self, case: Case) -> Improvement:
        record: Improvement = Improvement.objects.select_related("case", "raised_from").get(case=case)
        prefetch_related_objects([record], Prefetch("items", item_rows()))
        record.answers = {}  # its disciplines and causes are those of every copy, and are asked for once
        return record

    def numbered_at(self, record: Improvement) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def title(self, record: Improvement, facts: Facts) -> str:
        title: str = facts["title"]
        return title

    def columns(self, facts: Facts) -> Facts:
        return {}

    def opening(self, facts: Facts) -> Facts:
        return {}

    def words(self, record: Improvement, case: Case, facts: Facts) -> str:
        form: Any = copy.copy(record)
        form.case, form.raised_from = case, case.parent
        return words_of_improvement(form)


class CopiedReturn(NothingBeside):
    """A return has its number at once; goods and prices of a copy are those of the return that was walked."""

    form = GoodsReturn
    own = ("order_number", "batch_number", "invoice_number", "description")

    def read(self, case: Case) -> GoodsReturn:
        record: GoodsReturn = GoodsReturn.objects.select_related("case__product").get(case=case)
        prefetch_related_objects([record], Prefetch("lines", line_rows()))
        return record

    def numbered_at(self, record: GoodsReturn) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def title(self, record: GoodsReturn, facts: Facts) -> str:
        return title_of_return(
            {
                "product": facts["product"],
                "description": facts["description"],
                "announced_quantity": record.announced_quantity,
            }
        )

    def columns(self, facts: Facts) -> Facts:
        return {name: facts[name] for name in self.own}

    def opening(self, facts: Facts) -> Facts:
        plain = {name: facts[name] for name in ("order_number", "batch_number", "invoice_number")}
        return plain | {"customer": facts["customer"].code, "product": facts["product"].code}

    def words(self, record: GoodsReturn, case: Case, facts: Facts) -> str:
        form = copy.copy(record)
        form.case = case
        for name, value in self.columns(facts).items():
            setattr(form, name, value)
        return words_of_return(form)


class CopiedAlert(NothingBeside):
    """An alert has its number at once and no customer; a copy is about another batch of the family."""

    form = Anomaly

    def read(self, case: Case) -> Anomaly:
        rows = Anomaly.objects.select_related("case__product", "process", "defect")
        record: Anomaly = rows.get(case=case)
        parts = record.page_parts()
        prefetch_related_objects([record], *(Prefetch(part.name, part.rows()) for part in parts))
        return record

    def numbered_at(self, record: Anomaly) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def title(self, record: Anomaly, facts: Facts) -> str:
        return title_of_alert(
            {
                "product": facts["product"],
                "batch_number": facts["batch_number"],
                "process": record.process,
                "defect": record.defect,
            }
        )

    def columns(self, facts: Facts) -> Facts:
        batch = facts["batch"]
        return {
            "batch": batch.pk if batch is not None else None,
            "batch_number": facts["batch_number"],
            "description": facts["description"],
        }

    def opening(self, facts: Facts) -> Facts:
        return {"batch_number": facts["batch_number"], "product": facts["product"].code}

    def counted(self, facts: Facts) -> Facts:
        batch = facts["batch"]
        return {"supplier": batch.supplier_id if batch is not None else None}

    def words(self, record: Anomaly, case: Case, facts: Facts) -> str:
        form = copy.copy(record)
        form.case = case
        form.batch_number, form.description = facts["batch_number"], facts["description"]
        return words_of_alert(form)


class CopiedSlip(NothingBeside):
    """A slip has its number when it is sent; a copy is about the goods of another customer."""

    form = Slip

    def read(self, case: Case) -> Slip:
        record: Slip = Slip.objects.select_related("case__product", "case__customer", "slip_kind").get(
            case=case
        )
        prefetch_related_objects(
            [record], *(Prefetch(part.name, part.rows()) for part in record.page_parts())
        )
        return record

    def numbered_at(self, record: Slip) -> datetime | None:
        at: datetime = record.case.entered_at
        return at if record.case.number else None

    def title(self, record: Slip, facts: Facts) -> str:
        return title_of_slip("", facts["description"])

    def columns(self, facts: Facts) -> Facts:
        return {"description": facts["description"]}

    def opening(self, facts: Facts) -> Facts:
        return {"customer": facts["customer"].code, "product": facts["product"].code}

    def words(self, record: Slip, case: Case, facts: Facts) -> str:
        form = copy.copy(record)
        form.case, form.description = case, facts["description"]
        return words_of_slip(form)


class CopiedInvestigation(NothingBeside):
    """An investigation has its number at once and is about the batch of its alert."""

    form = Investigation

    def read(self, case: Case) -> Investigation:
        rows = Investigation.objects.select_related(
            "case__product", "raised_from", "unit_department", "unit_supplier"
        )
        record: Investigation = rows.get(case=case)
        prefetch_related_objects(
            [record], *(Prefetch(part.name, part.rows()) for part in record.page_parts())
        )
        return record

    def numbered_at(self, record: Investigation) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def title(self, record: Investigation, facts: Facts) -> str:
        title: str = facts["title"]
        return title

    def columns(self, facts: Facts) -> Facts:
        batch = facts["batch"]
        return {
            "batch": batch.pk if batch is not None else None,
            "batch_number": facts["batch_number"],
        }

    def opening(self, facts: Facts) -> Facts:
        return {"batch_number": facts["batch_number"]}

    def words(self, record: Investigation, case: Case, facts: Facts) -> str:
        form = copy.copy(record)
        form.case, form.batch_number = case, facts["batch_number"]
        return words_of_investigation(form)


class CopiedService(NothingBeside):
    """A service call has its number at once; caller and place of a copy are those of the call that was walked."""

    form = ServiceCall

    def read(self, case: Case) -> ServiceCall:
        record: ServiceCall = ServiceCall.objects.select_related("case__product", "case__customer").get(
            case=case
        )
        prefetch_related_objects(
            [record], *(Prefetch(part.name, part.rows()) for part in record.page_parts())
        )
        return record

    def numbered_at(self, record: ServiceCall) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def title(self, record: ServiceCall, facts: Facts) -> str:
        return title_of_service({"product": facts["product"], "description": facts["description"]})

    def columns(self, facts: Facts) -> Facts:
        return {"serial_number": facts["batch_number"][-12:], "description": facts["description"]}

    def opening(self, facts: Facts) -> Facts:
        return {
            "customer": facts["customer"].code,
            "product": facts["product"].code,
            "serial_number": facts["batch_number"][-12:],
        }

    def words(self, record: ServiceCall, case: Case, facts: Facts) -> str:
        form = copy.copy(record)
        form.case = case
        for name, value in self.columns(facts).items():
            setattr(form, name, value)
        return words_of_service(form)


class CopiedRequest(NothingBeside):
    """A request has its number at once and is about the batch of its alert."""

    form = SupplierRequest
    hanging: tuple[type[models.Model], ...] = (RequestGoods,)

    def read(self, case: Case) -> SupplierRequest:
        rows = SupplierRequest.objects.select_related("case__product", "raised_from", "supplier", "defect")
        record: SupplierRequest = rows.get(case=case)
        prefetch_related_objects(
            [record], *(Prefetch(part.name, part.rows()) for part in record.page_parts())
        )
        return record

    def numbered_at(self, record: SupplierRequest) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def title(self, record: SupplierRequest, facts: Facts) -> str:
        return title_of_request(record)

    def columns(self, facts: Facts) -> Facts:
        return {}

    def opening(self, facts: Facts) -> Facts:
        return {}

    def beside(self, record: Any, facts: Facts) -> dict[type[models.Model], Facts]:
        goods = {"product": facts["product"].pk, "batch_number": facts["batch_number"]}
        return {RequestGoods: goods}

    def words(self, record: SupplierRequest, case: Case, facts: Facts) -> str:
        form: Any = copy.copy(record)
        form.case = case
        goods = RequestGoods(product=facts["product"], batch_number=facts["batch_number"])
        form.all_goods = lambda: [goods]
        return words_of_request(form)


class CopiedWatch(NothingBeside):
    """A signal has its number at once; a copy stands for another batch, with a series and a run of its own day."""

    form = Watch
    hanging: tuple[type[models.Model], ...] = (WatchSeries,)

    def __init__(self) -> None:
        self.runs: dict[date, int] = {}
        self.names: Mapping[str, DefectName] = {}

    def read(self, case: Case) -> Watch:
        rows = Watch.objects.select_related(
            "case__product", "series__product", "series__batch", "series__supplier", "run"
        )
        record: Watch = rows.get(case=case)
        return record

    def numbered_at(self, record: Watch) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def title(self, record: Watch, facts: Facts) -> str:
        series = self._series(record.series, facts)
        if not self.names:
            self.names = defect_names()
        return title_of_signal(series, self.names)

    def _series(self, series: WatchSeries, facts: Facts) -> WatchSeries:
        other = copy.copy(series)
        other.product = facts["product"]
        if series.batch is not None:
            other.batch = facts["batch"]
        return other

    def columns(self, facts: Facts) -> Facts:
        return {"run": self._run(facts["entered_on"])}

    def beside(self, record: Watch, facts: Facts) -> dict[type[models.Model], Facts]:
        series = self._series(record.series, facts)
        batch = series.batch.pk if series.batch is not None else None
        product = series.product.pk if series.product is not None else None
        key = f"{series.scope}:{batch or product}:{series.defect}:{facts['serial']}"
        return {WatchSeries: {"key": key, "product": product, "batch": batch}}

    def _run(self, day: date) -> int:
        """The run of the day on which the copy was opened. Note: two queries for each day."""
        if day not in self.runs:
            began = datetime.combine(day, NIGHT, tzinfo=Company.get().zone)
            run, _made = WatchRun.objects.get_or_create(
                day=day, defaults={"started_at": began, "ended_at": began, "opened": 1, "signals": 1}
            )
            self.runs[day] = run.pk
        return self.runs[day]

    def opening(self, facts: Facts) -> Facts:
        return {}

    def words(self, record: Watch, case: Case, facts: Facts) -> str:
        form = copy.copy(record)
        form.case, form.series = case, self._series(record.series, facts)
        return words_of_signal(form)


COPIED_KINDS: dict[str, CopiedKind] = {
    "complaint": CopiedComplaint(),
    "improvement": CopiedImprovement(),
    "return": CopiedReturn(),
    "anomaly": CopiedAlert(),
    "slip": CopiedSlip(),
    "investigation": CopiedInvestigation(),
    "service": CopiedService(),
    "supplier_request": CopiedRequest(),
    "watch": CopiedWatch(),
}
