"""Take a return in: number it, register the letter or call, and link it to the complaint it came from."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, DepartmentFunction
from accounts.permissions import Permission
from accounts.queries import department_with
from aftersales.forms.intake import LinkForm, SlipForm, TakeInForm
from aftersales.kind import return_kind
from aftersales.models import GoodsReturn
from aftersales.models.acceptance import TAKERS
from feedback_system.audit.operations import record as record_event
from feedback_system.cases.advance import let_read, letting_read_once
from feedback_system.cases.models import RETURN, Case, CaseAudience
from feedback_system.cases.opening import open_case
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted
from feedback_system.masterdata.models import Delivery
from feedback_system.numbering.operations import next_number
from feedback_system.reference.kept import reading

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

FACTS = (
    "channel", "sender_number", "order_number", "batch_number", "invoice_number", "announced_quantity", "unit_price",
    "currency", "reason_kind", "description", "demand",
)  # fmt: skip
"""Fields of the slip that the intake fills directly."""
PERSONAL = ("description", "demand")
"""Free text: kept in the payload of the event, not in its facts."""


def may_take_in(user: User) -> bool:
    """Whether `user` is one of those named to take returns in (policy 001: the named person of the marketing department)."""
    return user.holds(Permission.TAKE_IN_RETURN)


def _must_take_in(user: User) -> None:
    if not may_take_in(user):
        raise NotPermitted(_("You may not take returns in. Pass the letter or call on to customer service."))


def title_of(fields: dict[str, Any]) -> str:
    """One line that says what it is about: product, pieces, and the beginning of the reason."""
    product = fields.get("product")
    start = " ".join(str(fields.get("description", "")).split())
    return f"{f'{product.code} ' if product else ''}"[:60] + f"×{fields['announced_quantity']} " + start[:110]


def sales_in_charge(fields: dict[str, Any], *, by: User, at: datetime) -> Department:
    """The sales department of the customer's salesperson, else of who takes it in, else the first one; writes nothing.

    :raises Blocked: when no sales department exists
    """
    keeper = fields["customer"].salesperson
    homes = [person.department for person in (keeper, by) if person is not None and person.is_active]
    found = next((home for home in homes if home and home.function == DepartmentFunction.SALES), None)
    found = found or department_with(DepartmentFunction.SALES)
    if found is None:
        raise Blocked(
            [_("The company has no sales department yet. Ask the administrator to add one in the settings.")]
        )
    return found


def price_of(fields: dict[str, Any]) -> Decimal | None:
    """The price at which these goods were sold to the customer, when the sales ledger names exactly one."""
    if not fields.get("order_number") or fields.get("currency") is None:
        return None
    sold = Delivery.objects.filter(
        customer=fields["customer"], order_number=fields["order_number"], currency=fields["currency"]
    )
    if fields.get("product"):
        sold = sold.filter(product=fields["product"])
    prices = set(sold.exclude(unit_price=None).values_list("unit_price", flat=True)[:50])
    return prices.pop() if len(prices) == 1 else None


@reading()
@transaction.atomic
def take_in(*, by: User, at: datetime, **data: Any) -> GoodsReturn:
    """Take a return in from what was typed. :raises NotPermitted, Invalid, Blocked: and nothing is saved"""
    _must_take_in(by)
    form = TakeInForm(data, by=by, at=at)
    if not form.is_valid():
        raise Invalid({"" if name == "__all__" else name: messages for name, messages in form.errors.items()})
    taken: GoodsReturn = take_in_checked(fields=form.cleaned_data, by=by, at=at)
    return taken


@reading()
@transaction.atomic
@letting_read_once()
def take_in_checked(*, fields: dict[str, Any], by: User, at: datetime) -> GoodsReturn:
    """Take a return in from fields that `TakeInForm` has checked; it gets its slip number at once."""
    _must_take_in(by)
    sales = sales_in_charge(fields, by=by, at=at)
    complaint: Case | None = fields.get("complaint")
    if complaint is not None:
        complaint = Case.objects.lock(complaint.pk)
    given = {name: fields.get(name) for name in FACTS}
    given["unit_price"] = given["unit_price"] or price_of(fields)
    record: GoodsReturn = GoodsReturn(
        intake_department=by.department or sales,
        sales_department=sales,
        **{name: value for name, value in given.items() if value not in (None, "")},
    )
    case = open_case(
        return_kind,
        record,
        by=by,
        at=at,
        department=by.department or sales,
        trace=_trace(fields),
        number=next_number(return_kind.code, on=at.astimezone(Company.get().zone).date()),
        title=title_of(fields),
        customer=fields["customer"],
        product=fields.get("product"),
        market=fields["customer"].market,
        reported_at=fields.get("reported_at") or at,
        late_entry_reason=fields.get("late_entry_reason") or "",
        parent=complaint,
        parent_relation=RETURN if complaint is not None else "",
    )
    let_read(case, department=sales, why="sales")
    if complaint is not None:
        _belongs_to(case, complaint, by=by, at=at)
    return record


def _belongs_to(case: Case, complaint: Case, *, by: User, at: datetime) -> None:
    """Whoever reads the complaint reads the return; the complaint's history says that goods come back."""
    for row in CaseAudience.objects.filter(case=complaint).select_related("department", "person"):
        let_read(case, department=row.department, person=row.person, why="parent")
    record_event(complaint, "return_linked", by=by, at=at, facts={"return": case.reference})


def _trace(fields: dict[str, Any]) -> Trace:
    plain = {name: fields.get(name) for name in FACTS if name not in PERSONAL}
    plain = {name: value for name, value in plain.items() if value not in (None, "")}
    plain |= {"reason_kind": fields["reason_kind"].code, "customer": fields["customer"].code}
    if plain.get("unit_price") is not None:
        plain["unit_price"] = f"{plain['unit_price']:.2f}"
    if fields.get("product"):
        plain["product"] = fields["product"].code
    if fields.get("complaint"):
        plain["complaint"] = fields["complaint"].reference
    return Trace(plain, {name: fields[name] for name in PERSONAL if fields.get(name)})


@step(
    return_kind,
    "edit",
    label=_("Correct the slip"),
    rights=[Permission.TAKE_IN_RETURN],
    stage=TAKERS,
    form=SlipForm,
    side=True,
    help=_("Until the slip goes to the confirming department."),
)
def edit(goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, **fields: Any) -> Trace:
    """Correct the facts of the slip; the history keeps what they were."""
    case = goods_return.case
    fields["unit_price"] = fields.get("unit_price") or price_of(fields)
    for name in FACTS:
        value = fields.get(name)
        setattr(goods_return, name, "" if value is None and name != "unit_price" else value)
    case.title, case.customer, case.product = title_of(fields), fields["customer"], fields.get("product")
    case.market = fields["customer"].market
    case.reported_at = fields.get("reported_at") or case.reported_at
    case.late_entry_reason = fields.get("late_entry_reason") or ""
    return _trace(fields)


@step(
    return_kind,
    "link_complaint",
    label=_("Link to a complaint"),
    rights=[Permission.TAKE_IN_RETURN],
    stage=TAKERS,
    form=LinkForm,
    side=True,
    help=_("When the goods come back because of a complaint. Both cases show each other from then on."),
)
def link_complaint(
    goods_return: GoodsReturn, *, by: User, at: datetime, authority: Authority, complaint: Case
) -> Trace:
    """Link it to the complaint it belongs to, once (the relation of the two is ours: the policy has both slips)."""
    case, complaint = goods_return.case, Case.objects.lock(complaint.pk)
    case.parent, case.parent_relation = complaint, RETURN
    _belongs_to(case, complaint, by=by, at=at)
    return Trace({"complaint": complaint.reference})
