"""How rows of projects and contracts meet what is stored: by number, with whom to visit and the machines.

A fixed number of queries for the whole file; what two rows of one file would cover twice is refused as what is stored.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import Department
from feedback_system.joining import sentences
from feedback_system.masterdata.agreeing import (
    SIX,
    Machine,
    machines_as_text,
    missing_of,
    overlap_told,
    parse_machines,
    six_of,
)
from feedback_system.masterdata.importing.records import (
    Changes,
    DeliveryRecords,
    Refused,
    Values,
    _ByCode,
)
from feedback_system.masterdata.models import Customer, MaintenanceContract, Product, Project
from feedback_system.masterdata.naming import fold

_by_name = DeliveryRecords._by_name
_only = DeliveryRecords._only


class _Agreements(_ByCode):
    """What both have in common: a customer, a department, and the six data of whom to visit."""

    related: tuple[str, ...] = ("customer", "contact")
    department_field = ""

    def __init__(self, rows: list[Values]) -> None:
        super().__init__(rows)
        self.customers = _by_name(
            (pk, (code, name, short)) for pk, code, name, short in Customer.objects.values_list("pk", "code", "name", "short_name")
        )  # fmt: skip
        self.products = {fold(one.code): one for one in Product.objects.all()}
        self.departments: dict[str, set[int]] = {}
        for one in Department.objects.filter(is_active=True):
            for word in (one.code, one.label_zh_hans, one.label_zh_hant, one.label_en):
                if word:
                    self.departments.setdefault(fold(word), set()).add(one.pk)

    def find(self, values: Values) -> Any:
        record = super().find(values)
        values["customer_id"] = _only(self.customers, "customer", values["customer"])
        self._department(values)
        six = {name: values.get(name) or "" for name in SIX}
        if record is None or any(six.values()):
            stored = six_of(record.contact) if record is not None else {}
            missing = missing_of({name: six[name] or stored.get(name, "") for name in SIX})
            if missing:
                name, told = next(iter(missing.items()))
                rest = [text for texts in list(missing.values())[1:] for text in texts]
                raise Refused(name, sentences([*told, *rest]))
        return record

    def _department(self, values: Values) -> None:
        said = values[self.department_field]
        found = self.departments.get(fold(said), set())
        if len(found) != 1:
            raise Refused(
                self.department_field,
                _("There is no department “%(text)s”. Write its code or its whole name.")
                % {"text": said[:60]},
            )
        values[f"{self.department_field}_id"] = next(iter(found))

    def changes(self, record: Any, values: Values) -> Changes:
        plain = {name: value for name, value in values.items() if name in self.columns}
        changed = super().changes(record, plain)
        if record.customer_id != values["customer_id"]:
            changed["customer"] = (record.customer.code, values["customer"])
        if getattr(record, f"{self.department_field}_id") != values[f"{self.department_field}_id"]:
            changed[self.department_field] = (
                str(getattr(record, self.department_field)),
                values[self.department_field],
            )
        stored = six_of(record.contact)
        for name in SIX:
            if name in values and stored[name] != values[name]:
                changed[name] = (stored[name], values[name])
        return changed

    columns: tuple[str, ...] = ()


class ProjectRecords(_Agreements):
    """Projects by number."""

    model = Project
    related = ("customer", "contact", "unit")
    department_field = "unit"
    columns = ("name", "sort", "is_small", "started_on", "done_on", "handed_over_on", "is_active")

    def find(self, values: Values) -> Any:
        record = super().find(values)
        if (said := values.get("product")) is not None:
            product = self.products.get(fold(said))
            if product is None:
                raise Refused("product", _("There is no product “%(text)s”.") % {"text": said[:60]})
            values["product_id"] = product.pk
        started, done = (
            values.get(name, getattr(record, name, None) if record is not None else None) for name in ("started_on", "done_on")
        )  # fmt: skip
        if started is not None and done is not None and done < started:
            raise Refused("done_on", _("The project cannot be done before its work began."))
        return record

    def changes(self, record: Project, values: Values) -> Changes:
        changed = super().changes(record, values)
        if values.get("product_id") and record.product_id != values["product_id"]:
            changed["product"] = (record.product_id, values["product"])
        return changed


class ContractRecords(_Agreements):
    """Contracts by number; two of one machine at one time are refused, stored or in the file."""

    model = MaintenanceContract
    related = ("customer", "contact", "branch")
    department_field = "branch"
    columns = ("starts_on", "ends_on", "covered", "fee", "currency")

    def __init__(self, rows: list[Values]) -> None:
        super().__init__(rows)
        self.machines: dict[int, list[Machine]] = {}
        self.taken: dict[tuple[int, int], list[tuple[str, int | None, str, date, date]]] = {}
        contracts = MaintenanceContract.objects.prefetch_related("lines__product")
        for one in contracts:
            machines = [
                (line.product, line.serial_number)
                for line in sorted(one.lines.all(), key=lambda row: row.position)
            ]
            self.machines[one.pk] = machines
            self._take(one.customer_id, machines, one.pk, one.code, one.starts_on, one.last_day)

    def _take(
        self, customer: int, machines: list[Machine], pk: int | None, code: str, first: date, last: date
    ) -> None:
        for product, serial in machines:
            self.taken.setdefault((customer, product.pk), []).append((fold(serial), pk, code, first, last))

    @staticmethod
    def name_of(values: Values) -> str:
        return f"{values['code']} {values['customer']}"

    def find(self, values: Values) -> Any:
        record = super().find(values)
        if values["ends_on"] < values["starts_on"]:
            raise Refused("ends_on", _("The contract cannot end before it begins."))
        try:
            machines = parse_machines(values["machines"], self.products)
        except ValidationError as refused:
            raise Refused("machines", sentences(refused.messages)) from refused
        if not machines:
            raise Refused(
                "machines",
                _("Name at least one machine: the part number, and its serial number after a comma."),
            )
        own = record.pk if record is not None else None
        first, last = values["starts_on"], values["ends_on"]
        for product, serial in machines:
            for key, pk, code, begins, ends in self.taken.get((values["customer_id"], product.pk), []):
                same = not key or not serial or key == fold(serial)
                if same and begins <= last and ends >= first and (pk is None or pk != own):
                    raise Refused(
                        "machines", overlap_told(f"{product.code} {serial}".strip(), code, begins, ends)
                    )
        values["parsed_machines"] = machines
        self._take(values["customer_id"], machines, own, values["code"], first, last)
        return record

    def changes(self, record: MaintenanceContract, values: Values) -> Changes:
        changed = super().changes(record, values)
        before, after = (
            machines_as_text(self.machines[record.pk]),
            machines_as_text(values["parsed_machines"]),
        )
        if before != after:
            changed["machines"] = (before, after)
        return changed
