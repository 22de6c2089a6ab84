"""Draft a request to a supplier because of a case.

Source: ours; the policies name suppliers as the source of faults and ask for no form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import letting_read_once
from feedback_system.cases.models import SUPPLIER_REQUEST, Case
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace
from feedback_system.catalogues.tree import words_for
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading
from quality.supplier_requests.forms.draft import ASKED, OpenRequestForm
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import RequestGoods, SupplierRequest

if TYPE_CHECKING:
    from accounts.models import User

PLAIN = (
    "supplier",
    "defect",
    "checked_quantity",
    "bad_quantity",
    "description",
    "contact",
    "address",
    "language",
    *ASKED,
)
"""Fields of the request that the form fills directly."""


def may_ask(user: User) -> bool:
    """Whether `user` asks suppliers: quality."""
    return user.holds(Permission.ASK_SUPPLIER)


def must_ask(user: User) -> None:
    """:raises NotPermitted: for everybody else"""
    if not may_ask(user):
        raise NotPermitted(
            _("You may not ask suppliers for corrective action. Tell quality which case it is about.")
        )


@reading()
@transaction.atomic
def open_request(*, by: User, at: datetime, **data: Any) -> SupplierRequest:
    """Draft a request from what was typed. :raises NotPermitted, Invalid, Blocked: and nothing is saved"""
    must_ask(by)
    form = OpenRequestForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    opened: SupplierRequest = open_checked(fields=form.cleaned_data, by=by, at=at)
    return opened


@reading()
@transaction.atomic
@letting_read_once()
def open_checked(*, fields: Mapping[str, Any], by: User, at: datetime) -> SupplierRequest:
    """Draft a request from fields that `OpenRequestForm` has checked. Several may be asked because of one case.

    :raises Blocked: the company has no quality department
    """
    must_ask(by)
    quality = department_with(DepartmentFunction.QA)
    if quality is None:
        raise Blocked(
            [
                _(
                    "The company has no quality department yet. Ask the administrator to add one in the settings."
                )
            ]
        )
    parent: Case = Case.objects.lock(fields["case"].pk)
    record: SupplierRequest = SupplierRequest(
        raised_from=parent,
        **{
            name: fields.get(name) or "" if name in ("contact", "address") else fields[name] for name in PLAIN
        },
    )
    first = fields["goods"][0]["product"]

    def save_goods() -> None:
        write_goods(record, fields["goods"])

    case = open_case(
        supplier_request_kind,
        record,
        by=by,
        at=at,
        department=quality,
        trace=Trace({"raised_from": parent.reference, **facts_of(record)}, {"text": record.description}),
        after_saving=save_goods,
        number=next_number(supplier_request_kind.code, on=at.astimezone(Company.get().zone).date()),
        title=title_of(record),
        product=first,
        severity=parent.severity,
        reported_at=at,
        parent=parent,
        parent_relation=SUPPLIER_REQUEST,
    )
    record_event(parent, "supplier_asked", by=by, at=at, facts={"request": case.reference})
    return record


def facts_of(record: SupplierRequest) -> dict[str, Any]:
    """What the history keeps of a request: codes and figures."""
    return {
        "supplier": record.supplier.code,
        "defect": record.defect.code,
        "checked": record.checked_quantity,
        "bad": record.bad_quantity,
        "asked": [part.value for part in record.asked_parts()],
    }


def title_of(record: SupplierRequest) -> str:
    """One line in the company's language: the supplier and the defect."""
    with translation.override(Company.get().default_language):
        return f"{record.supplier.name} · {words_for(record.defect)}"[:200]


def write_goods(record: SupplierRequest, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write the goods in the order of the form, in place of those that stood there."""
    RequestGoods.objects.filter(request=record).delete()
    RequestGoods.objects.bulk_create(
        RequestGoods(
            request=record, position=position, product=row["product"], batch_number=row["batch_number"] or ""
        )
        for position, row in enumerate(rows, start=1)
    )
