"""Writing what a dry run has planned: all of it, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from feedback_system.errors import Blocked, Conflict, Invalid
from feedback_system.masterdata.agreeing import SIX, save_contract, save_project, six_of
from feedback_system.masterdata.importing.agreement_records import ContractRecords, ProjectRecords
from feedback_system.masterdata.importing.plan import ImportPlan, Outcome, PlannedRow
from feedback_system.masterdata.importing.records import CONTACT_FIELDS
from feedback_system.masterdata.models import (
    Batch,
    Contact,
    Customer,
    Delivery,
    MaintenanceContract,
    Product,
    Project,
    Supplier,
)
from feedback_system.masterdata.naming import fold
from feedback_system.masterdata.rights import require_manager

AT_ONCE = 500
REASONS_SHOWN = 20

MODELS: dict[str, Any] = {
    "customers": Customer,
    "products": Product,
    "deliveries": Delivery,
    "suppliers": Supplier,
}
DERIVED = {
    "customers": ["initials", "search_key", "phone_digits"],
    "products": ["initials", "search_key"],
    "suppliers": ["initials", "search_key"],
    "deliveries": ["order_key"],
}
NOT_STORED = {"customer", "product", "batch_number", *CONTACT_FIELDS}
"""Columns of a file that are no fields of the record: they became ids, or belong to the contact person."""


@dataclass(frozen=True)
class ImportResult:
    """How many rows were created, updated, skipped because nothing changed, and refused."""

    created: int
    updated: int
    skipped: int
    refused: int


def apply_import(plan: ImportPlan, *, by: User, at: datetime, partial: bool = False) -> ImportResult:
    """Write what `plan` says, with `by` and `at` in the field history of each record.

    A plan with refused rows is written only when `partial` says that the good rows shall go in alone.
    :raises NotPermitted: without the right to keep master data.
    :raises Blocked: for refused rows without `partial`; nothing is written then.
    :raises Conflict: when somebody entered one of the records since the dry run; nothing is written.
    """
    require_manager(by)
    refused = plan.with_outcome(Outcome.REFUSE)
    if refused and not partial:
        reasons = [sentence for row in refused for sentence in row.sentences]
        if len(reasons) > REASONS_SHOWN:
            more = _("… and %(count)d more.") % {"count": len(reasons) - REASONS_SHOWN}
            reasons = [*reasons[:REASONS_SHOWN], more]
        raise Blocked(reasons)
    try:
        with transaction.atomic():
            _write(plan, by=by, at=at)
    except IntegrityError as clash:
        raise Conflict(
            _(
                "Somebody entered the same records since the preview. Nothing was written: "
                "upload the file again."
            )
        ) from clash
    except Invalid as refused_late:
        raise Blocked([text for texts in refused_late.errors.values() for text in texts]) from refused_late
    counts = plan.counts
    return ImportResult(counts["create"], counts["update"], counts["skip"], counts["refuse"])


def _write(plan: ImportPlan, *, by: User, at: datetime) -> None:
    if plan.kind in AGREEMENTS:
        for row in plan.rows:
            if row.outcome in (Outcome.CREATE, Outcome.UPDATE):
                AGREEMENTS[plan.kind](row, by=by, at=at)
        return
    model = MODELS[plan.kind]
    new, changed = plan.with_outcome(Outcome.CREATE), plan.with_outcome(Outcome.UPDATE)
    if plan.kind == "deliveries":
        _enter_batches(new, by=by, at=at)
    for row in new:
        row.record = model(**_stored(row))
    bulk_create_with_history(
        [row.record for row in new], model, batch_size=AT_ONCE, default_user=by, default_date=at
    )
    fields: set[str] = set()
    for row in changed:
        values = _stored(row)
        values.pop("code", None)
        for name, value in values.items():
            setattr(row.record, name, value)
        row.record.prepare()
        fields.update(values)
    if changed and fields:
        names = sorted(field.removesuffix("_id") for field in fields) + DERIVED[plan.kind]
        bulk_update_with_history(
            [row.record for row in changed],
            model,
            names,
            batch_size=AT_ONCE,
            default_user=by,
            default_date=at,
        )
    if plan.kind == "customers":
        _enter_contacts([*new, *changed])


def _six(row: PlannedRow) -> dict[str, str] | None:
    """Whom to visit as the row tells it; what it leaves out stays as it is, None where it tells nothing."""
    told = {name: row.values[name] for name in SIX if name in row.values}
    if not told:
        return None
    return (six_of(row.record.contact) if row.record is not None else {}) | told


def _write_project(row: PlannedRow, *, by: User, at: datetime) -> None:
    record = row.record or Project(code=row.values["code"])
    _fill(record, row, ("customer_id", "unit_id", "product_id", *ProjectRecords.columns))
    save_project(project=record, contact=_six(row), by=by, at=at)


def _write_contract(row: PlannedRow, *, by: User, at: datetime) -> None:
    record = row.record or MaintenanceContract(code=row.values["code"])
    _fill(record, row, ("customer_id", "branch_id", *ContractRecords.columns))
    save_contract(contract=record, machines=row.values["parsed_machines"], contact=_six(row), by=by, at=at)


def _fill(record: Any, row: PlannedRow, names: tuple[str, ...]) -> None:
    for name in names:
        if name in row.values:
            setattr(record, name, row.values[name])


AGREEMENTS: dict[str, Any] = {"projects": _write_project, "contracts": _write_contract}
"""Kinds whose rows are written one by one, by the verbs of their pages: each holds whom to visit, and machines besides."""


def _stored(row: PlannedRow) -> dict[str, Any]:
    values = {name: value for name, value in row.values.items() if name not in NOT_STORED}
    if row.outcome is Outcome.UPDATE:
        values.pop("batch", None)
        values.pop("order_number", None)
    return values


def _enter_batches(rows: list[PlannedRow], *, by: User, at: datetime) -> None:
    """Enter the batches that the ledger names and nobody has entered; several lines may name the same one."""
    missing: dict[tuple[int, str], Batch] = {}
    for row in rows:
        if "batch_number" in row.values and row.values["batch"] is None:
            key = row.values["product_id"], fold(row.values["batch_number"])
            missing.setdefault(key, Batch(product_id=key[0], number=row.values["batch_number"]))
    entered = bulk_create_with_history(
        list(missing.values()), Batch, batch_size=AT_ONCE, default_user=by, default_date=at
    )
    by_key = dict(zip(missing, entered, strict=True))
    for row in rows:
        if "batch_number" in row.values and row.values["batch"] is None:
            row.values["batch"] = by_key[row.values["product_id"], fold(row.values["batch_number"])]


def _enter_contacts(rows: list[PlannedRow]) -> None:
    """Enter or change the one contact person that a row may name; a customer's first one is the main one."""
    named = [row for row in rows if "contact_name" in row.values]
    customers = [row.record.pk for row in named]
    present: dict[int, dict[str, Contact]] = {}
    for start in range(0, len(customers), AT_ONCE):
        for contact in Contact.objects.filter(customer_id__in=customers[start : start + AT_ONCE]).order_by(
            "-pk"
        ):
            present.setdefault(contact.customer_id, {})[fold(contact.name)] = contact
    new: list[Contact] = []
    changed: list[Contact] = []
    for row in named:
        known = present.get(row.record.pk, {})
        found = known.get(fold(row.values["contact_name"]))
        contact = found or Contact(customer=row.record, is_main=not known)
        (changed if found else new).append(contact)
        for name in CONTACT_FIELDS:
            if name in row.values:
                setattr(contact, name.removeprefix("contact_"), row.values[name])
        contact.prepare()
    Contact.objects.bulk_create(new, batch_size=AT_ONCE)
    if changed:
        fields = ["name", "position", "phone", "phone_digits", "email"]
        Contact.objects.bulk_update(changed, fields, batch_size=AT_ONCE)
