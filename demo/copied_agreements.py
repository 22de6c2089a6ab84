"""How visits and renewals are copied: each with the project or contract it is about, for another customer."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Prefetch, prefetch_related_objects

from aftersales.contracts.models import Renewal
from aftersales.contracts.operations.clocks import search_text as words_of_renewal
from aftersales.contracts.operations.finding import title_of as title_of_renewal
from aftersales.visits.models import Visit
from aftersales.visits.operations.clocks import search_text as words_of_visit
from aftersales.visits.operations.opening import title_of as title_of_visit
from demo.copied_kinds import CopiedKind, Facts, NothingBeside
from feedback_system.cases.models import Case
from feedback_system.masterdata.models import ContractLine, MaintenanceContract, Project


class _OfAnAgreement(NothingBeside):
    """A case about a project or a contract, which is copied with it, for another customer and whom to visit there."""

    def __init__(self) -> None:
        self.contacts: dict[int, int] = {}

    def numbered_at(self, record: Any) -> datetime | None:
        at: datetime = record.case.entered_at
        return at

    def contact(self, facts: Facts) -> int:
        """Whom to visit at the customer of the copy. Note: one query for each customer."""
        pk: int = facts["customer"].pk
        if pk not in self.contacts:
            self.contacts[pk] = facts["customer"].contacts.order_by("-is_main", "pk")[0].pk
        return self.contacts[pk]

    def other(self, agreement: Any, facts: Facts, letter: str) -> Any:
        """The project or contract as that of the copy, unsaved."""
        found = copy.copy(agreement)
        found.code, found.customer = f"{letter}-{facts['serial']}", facts["customer"]
        found.prepare()
        return found

    def fields(self, other: Any, facts: Facts) -> Facts:
        """The fields in which it differs."""
        return {
            "code": other.code,
            "customer": facts["customer"].pk,
            "contact": self.contact(facts),
            "initials": other.initials,
            "search_key": other.search_key,
        }


class CopiedVisit(_OfAnAgreement):
    """A visit after a project has its number at once."""

    form = Visit
    hanging: tuple[type[models.Model], ...] = (Project,)

    def read(self, case: Case) -> Visit:
        rows = Visit.objects.select_related("case__product", "case__customer", "plan", "project")
        record: Visit = rows.get(case=case)
        prefetch_related_objects(
            [record], *(Prefetch(part.name, part.rows()) for part in record.page_parts())
        )
        return record

    def _other(self, record: Visit, facts: Facts) -> Visit:
        form = copy.copy(record)
        form.project = self.other(record.project, facts, "PC")
        return form

    def title(self, record: Visit, facts: Facts) -> str:
        return title_of_visit(self._other(record, facts), facts["customer"])

    def columns(self, facts: Facts) -> Facts:
        return {"contact": self.contact(facts)}

    def opening(self, facts: Facts) -> Facts:
        return {"customer": facts["customer"].code}

    def beside(self, record: Visit, facts: Facts) -> dict[type[models.Model], Facts]:
        other = self._other(record, facts).project
        return {Project: self.fields(other, facts) | {"product": facts["product"].pk}}

    def words(self, record: Visit, case: Case, facts: Facts) -> str:
        form = self._other(record, facts)
        form.case = case
        return words_of_visit(form)


class CopiedRenewal(_OfAnAgreement):
    """A renewal has its number at once; its limits are counted in months back from the end of the contract."""

    form = Renewal
    hanging: tuple[type[models.Model], ...] = (MaintenanceContract, ContractLine)
    may_move = False

    def read(self, case: Case) -> Renewal:
        record: Renewal = Renewal.objects.select_related(
            "case__product", "case__customer", "contract__customer"
        ).get(case=case)
        prefetch_related_objects([record.contract], "lines")
        return record

    def _contract(self, record: Renewal, facts: Facts) -> Any:
        return self.other(record.contract, facts, "BC")

    def title(self, record: Renewal, facts: Facts) -> str:
        return title_of_renewal(self._contract(record, facts))

    def columns(self, facts: Facts) -> Facts:
        return {}

    def opening(self, facts: Facts) -> Facts:
        return {"contract": f"BC-{facts['serial']}", "customer": facts["customer"].code}

    def beside(self, record: Renewal, facts: Facts) -> dict[type[models.Model], Facts]:
        contract = self._contract(record, facts)
        return {
            MaintenanceContract: self.fields(contract, facts),
            ContractLine: {"product": facts["product"].pk},
        }

    def words(self, record: Renewal, case: Case, facts: Facts) -> str:
        form: Any = copy.copy(record)
        form.case, form.contract = case, self._contract(record, facts)
        machines = [(facts["product"], line.serial_number) for line in record.contract.lines.all()]
        form.machines = lambda: machines
        return words_of_renewal(form)


COPIED_AGREEMENTS: dict[str, CopiedKind] = {"visit": CopiedVisit(), "renewal": CopiedRenewal()}
