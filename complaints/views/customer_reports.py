"""Reports that customers sent through the public form: what waits, one report, and the three things a clerk makes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from accounts.privacy import mask_email, mask_name, mask_phone
from complaints.forms.intake import IntakeForm
from complaints.forms.public import AddToCaseForm, RefuseReportForm
from complaints.models import CustomerReport
from complaints.operations.customer_reports import (
    add_to_case,
    form_of,
    must_handle,
    open_complaint,
    refuse_report,
)
from complaints.operations.receive import likely_duplicates
from complaints.views.intake import hand_in
from feedback_system.attachments import store
from feedback_system.cases.models import Case
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted
from feedback_system.masterdata.lookup import lookup_customers
from feedback_system.masterdata.models import Customer, Product
from feedback_system.reference.kept import kept
from feedback_system.web.acts import checked, done_or_shown_again
from feedback_system.web.wording import size_text

MOST = 200


def _must_read(request: SignedIn) -> None:
    user = request.user
    if not (user.holds(Permission.LOG_COMPLAINT) or user.holds(Permission.SEE_ALL_CASES)):
        raise NotPermitted(_("Reports of customers are read by customer service and sales. Ask one of them."))


def count_waiting(user: Any) -> int:
    """How many reports wait, for the menu. Note: no query while the number is kept."""
    found: int = kept("reports of customers that wait", lambda: CustomerReport.objects.waiting().count())
    return found


@require_safe
@login_required
def reports(request: SignedIn) -> HttpResponse:
    """What waits, the oldest first, or what was decided, the newest first."""
    _must_read(request)
    decided = request.GET.get("decided") == "1"
    rows = CustomerReport.objects.visible_to(request.user).select_related("case", "decided_by")
    rows = (
        rows.exclude(state=CustomerReport.State.WAITING).order_by("-decided_at", "-pk")
        if decided
        else rows.waiting().order_by("sent_at", "pk")
    )
    found, now = list(rows[: MOST + 1]), database_now()
    context = {
        "rows": [_shown(one, request, now) for one in found[:MOST]],
        "most": MOST if len(found) > MOST else None,
        "decided": decided,
        "now": now,
    }
    return render(request, "complaints/customer_reports.html", context)


def _shown(report: CustomerReport, request: SignedIn, now: datetime) -> dict[str, Any]:
    sees = request.user.holds(Permission.SEE_CONTACTS)
    case = report.case
    reached = case is not None and Case.objects.visible_to(request.user).filter(pk=case.pk).exists()
    return {
        "report": report,
        "contact_name": report.name if sees else mask_name(report.name),
        "contact_phone": report.phone if sees else mask_phone(report.phone),
        "contact_email": report.email if sees else mask_email(report.email),
        "late": report.state == CustomerReport.State.WAITING and report.due_at <= now,
        "case": case if reached else None,
    }


def _report(request: SignedIn, number: str) -> CustomerReport:
    _must_read(request)
    rows = CustomerReport.objects.visible_to(request.user).select_related(
        "case", "notice", "decided_by", "page"
    )
    found: CustomerReport = get_object_or_404(rows, receipt_number=number[:20])
    return found


@require_http_methods(["GET", "POST"])
@login_required
def report(request: SignedIn, number: str) -> HttpResponse:
    """One report with what may be the same; "add" puts it into a case, "refuse" answers why it is none."""
    found = _report(request, number)
    if request.method != "POST":
        return _page(request, found)
    must_handle(request.user)
    now = database_now()
    if request.POST.get("act") == "add":
        add = AddToCaseForm(request.POST, by=request.user)

        def added() -> str:
            fields = checked(add)
            case = add_to_case(
                report=found,
                case=fields["reference"],
                same_customer=fields["same_customer"],
                by=request.user,
                at=now,
            )
            return _("Added to %(number)s.") % {"number": case.reference}

        return done_or_shown_again(
            request,
            added,
            then=found.get_absolute_url(),
            shown_again=lambda said, status: _page(request, found, add=add, said=said, status=status),
            form=add,
        )
    refuse = RefuseReportForm(request.POST)

    def refused() -> str:
        refuse_report(report=found, reason=checked(refuse)["reason"], by=request.user, at=now)
        return _("Answered. The customer reads it on the status page.")

    return done_or_shown_again(
        request,
        refused,
        then=found.get_absolute_url(),
        shown_again=lambda said, status: _page(request, found, refuse=refuse, said=said, status=status),
        form=refuse,
    )


def _page(
    request: SignedIn,
    found: CustomerReport,
    *,
    add: AddToCaseForm | None = None,
    refuse: RefuseReportForm | None = None,
    said: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    now, user = database_now(), request.user
    waits = found.state == CustomerReport.State.WAITING
    customer = customer_of(found) if waits else None
    context = _shown(found, request, now) | {
        "now": now,
        "mail": getattr(found, "mail", None),
        "files": [
            {"file": one, "size": size_text(one.size), "picture": one.content_type.startswith("image/")}
            for one in found.files.exclude(stored_path="").order_by("pk")
        ],
        "may_handle": waits and user.holds(Permission.LOG_COMPLAINT),
        "customer": customer,
        "duplicates": duplicates_of(found, customer, by=user) if waits else [],
        "twins": twins_of(found) if waits else [],
        "add": add or AddToCaseForm(by=user),
        "refuse": refuse or RefuseReportForm(),
        "said": said or [],
    }
    return render(request, "complaints/customer_report.html", context, status=status)


def customer_of(found: CustomerReport) -> Customer | None:
    """The customer on file with this telephone number, where there is exactly one."""
    if not found.phone:
        return None
    hits = lookup_customers(found.phone, limit=2)
    return Customer.objects.filter(pk=hits[0].id).first() if len(hits) == 1 else None


def duplicates_of(found: CustomerReport, customer: Customer | None, *, by: Any) -> list[Case]:
    """Cases of the same customer about the same order or batch."""
    if customer is None:
        return []
    keys = {"order_number": [found.order_number] if found.order_number else [],
            "batch_number": [found.batch_number] if found.batch_number else [], "invoice_number": []}  # fmt: skip
    return likely_duplicates(by=by, customer_id=customer.pk, keys=keys)


def twins_of(found: CustomerReport) -> list[CustomerReport]:
    """Other reports that wait and come from the same telephone, address or order."""
    same = CustomerReport.objects.none()
    for name in ("phone", "email", "order_number"):
        if value := getattr(found, name):
            same = same | CustomerReport.objects.waiting().filter(**{name: value})
    return list(same.exclude(pk=found.pk).order_by("-pk")[:5])


@require_http_methods(["GET", "POST"])
@login_required
def open_from(request: SignedIn, number: str) -> HttpResponse:
    """The intake form with what the customer wrote; saved, it is a complaint under the same receipt number, its clocks run from the report."""
    found = _report(request, number)
    must_handle(request.user)
    if found.state != CustomerReport.State.WAITING:
        messages.warning(request, _("Somebody has decided on this report meanwhile."))
        return redirect(found.get_absolute_url())
    if found.anonymous:
        messages.warning(
            request,
            _("Who gives no name cannot have a complaint with a remedy. Add it to a case, or answer it."),
        )
        return redirect(found.get_absolute_url())
    now = database_now()
    if request.method != "POST":
        return _form(request, found, form_of(found, by=request.user, at=now, **first_values(found)))
    form = form_of(found, by=request.user, at=now, data=request.POST)
    if not form.is_valid():
        return _form(request, found, form, status=422)
    complaint = open_complaint(report=found, fields=form.cleaned_data, by=request.user, at=now)
    hand_in(request, complaint.case, now)
    return redirect(complaint.case.get_absolute_url())


def first_values(found: CustomerReport) -> dict[str, Any]:
    """What the clerk need not type: the words of the customer, and the things we recognise."""
    product = Product.objects.filter(code__iexact=found.product_text).first() if found.product_text else None
    hint = "" if product or not found.product_text else f"\n{found.product_text}"
    return {
        "customer": customer_of(found),
        "product": product,
        "contact_name": found.name,
        "contact_phone": found.phone,
        "order_number": found.order_number,
        "batch_number": found.batch_number,
        "quantity": found.quantity,
        "description": f"{found.description}{hint}",
        "demand": found.demand,
        "complaint_class": "quality",
        "severity": "general",
    }


def _form(request: SignedIn, found: CustomerReport, form: IntakeForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "report": found, "files": found.files.exclude(stored_path="").count()}
    return render(request, "complaints/customer_report_open.html", context, status=status)


@require_safe
@login_required
def file(request: SignedIn, number: str, pk: int) -> HttpResponseBase:
    """A file of a report that waits, handed out as it came; pictures as a small copy that we drew ourselves with `?small=1`."""
    row = get_object_or_404(_report(request, number).files.exclude(stored_path=""), pk=pk)
    small = store.thumbnail(row.stored_path, row.content_type) if request.GET.get("small") else None
    if small is not None:
        response = FileResponse(small.open("rb"), content_type="image/webp")
    else:
        path = store.full_path(row.stored_path)
        response = FileResponse(
            path.open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type
        )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
