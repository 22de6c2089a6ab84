"""The intake page: a new complaint by keyboard alone while the customer is on the phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from complaints.forms.intake import IntakeForm, repeat_of
from complaints.forms.repeats import RepeatedCaseField
from complaints.forms.speaking import courtesy_beside
from complaints.kind import complaint_kind
from complaints.models.lines import MOST_FURTHER_LINES
from complaints.operations.receive import likely_duplicates, receive_checked
from complaints.states import REPEATABLE
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.advance import advance
from feedback_system.cases.goods import KEYS
from feedback_system.cases.models import Case, FormDraft
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.desk.drafts import as_posted, read_draft
from feedback_system.errors import NotPermitted, Refusal
from feedback_system.lessons.recurrence import Known
from feedback_system.lessons.while_typing import (
    defect_in,
    found_while_typing,
    id_in,
    may_ask,
    panel_context,
    product_in,
)
from feedback_system.masterdata.models import Customer
from feedback_system.web.forms import narrow

FORM = "intake"


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the empty form, or save the report; with the second button it is handed in at once."""
    if not request.user.holds(Permission.LOG_COMPLAINT):
        raise NotPermitted(_("You may not log complaints. Pass the report on to customer service or sales."))
    now = database_now()
    if request.method == "POST":
        return _save(request, now)
    key = request.GET.get("draft", "")
    draft = read_draft(request.user, FORM, key) if key else None
    if draft is not None and draft.case is not None:
        return redirect(draft.case.get_absolute_url())
    if draft is None:
        form = IntakeForm(by=request.user, at=now, initial=_repeated(request))
        return _show(request, form, now, key=once.new_key())
    form = IntakeForm(as_posted(draft), by=request.user, at=now)
    return _show(request, form, now, key=key, draft=draft)


def _repeated(request: SignedIn) -> dict[str, Any]:
    """What the form of a repeated complaint holds at first; nothing, with the reason said, when it cannot be repeated."""
    reference = request.GET.get("repeats", "").strip()
    if not reference:
        return {}
    field = RepeatedCaseField(reader=request.user)
    try:
        case = field.clean(reference)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return {}
    return repeat_of(case, by=request.user) if case is not None else {}


def _save(request: SignedIn, now: datetime) -> HttpResponse:
    key = request.POST.get("once", "")[:40] or once.new_key()
    form = IntakeForm(request.POST, by=request.user, at=now)
    if not form.is_valid():
        return _show(request, form, now, key=key, status=422)
    with transaction.atomic():
        FormDraft.objects.get_or_create(user=request.user, form=FORM, key=key, defaults={"updated_at": now})
        draft = FormDraft.objects.select_for_update().get(user=request.user, form=FORM, key=key)
        if draft.case is not None:
            return redirect(draft.case.get_absolute_url())
        complaint = receive_checked(fields=form.cleaned_data, by=request.user, at=now)
        for file in request.FILES.getlist("files"):
            attach(case=complaint.case, file=file, level=Attachment.Level.INTERNAL, by=request.user, at=now)
        draft.case, draft.data, draft.updated_at = complaint.case, {}, now
        draft.save()
    hand_in(request, complaint.case, now)
    return redirect(complaint.case.get_absolute_url())


def hand_in(request: SignedIn, case: Case, now: datetime) -> None:
    """Submit at once when asked to; what is missing is said and the draft stays."""
    saved = _("Saved under the receipt number %(number)s. Tell it to the customer.") % {
        "number": case.receipt_number
    }
    if "submit" not in request.POST:
        messages.success(request, saved)
        return
    try:
        advance(complaint_kind.steps["submit"], case, by=request.user, at=now)
    except Refusal as refusal:
        messages.warning(request, saved + " " + _("It is not handed in yet:") + f" {refusal}")
    else:
        messages.success(request, saved + " " + _("It has been handed in."))


def _show(
    request: SignedIn,
    form: IntakeForm,
    now: datetime,
    *,
    key: str,
    draft: FormDraft | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting = (
        FormDraft.objects.filter(user=request.user, form=FORM, case=None)
        .exclude(key=key)
        .exclude(data={})
        .order_by("-updated_at")
    )
    context: dict[str, Any] = {
        "form": form,
        "once": key,
        "now": now,
        "draft": draft,
        "draft_url": reverse("desk:draft", args=[FORM, key]),
        "drafts": waiting[:5],
        "courtesy": courtesy_beside(),
        "takes_files": request.user.holds(Permission.ATTACH_FILE),
    }
    return render(request, "complaints/new.html", context, status=status)


@require_GET
@login_required
def duplicates(request: SignedIn) -> HttpResponse:
    """The panel of similar cases while typing: same customer and order or batch, or much the same words; only cases this person may see."""
    if not may_ask(request):
        return HttpResponse(status=429)
    at = database_now()
    customer = _customer(request)
    keys = {name: _numbers(request, name) for name in KEYS}
    same = (
        likely_duplicates(by=request.user, customer_id=customer.pk, keys=keys) if customer is not None else []
    )
    known = Known(
        customer_id=customer.pk if customer is not None else None,
        product=product_in(request),
        batches=keys["batch_number"],
        orders=keys["order_number"],
        defect=defect_in(request),
    )
    found = found_while_typing(request, known, at=at, same_goods=same)
    repeatable = frozenset(one.case.pk for one in found if _may_be_repeated(one.case, customer))
    context = panel_context(request, found, form_id="intake") | {"repeatable": repeatable}
    if request.GET.get("report"):  # a report of a customer has a way of its own into a case that is there
        context["may_add"] = False
    return render(request, "lessons/_typed.html", context)


def _may_be_repeated(case: Case, customer: Customer | None) -> bool:
    """Whether the customer may complain again about it: a closed complaint of hers."""
    of_customer = customer is not None and case.customer_id == customer.pk
    return case.kind == complaint_kind.code and of_customer and case.state in REPEATABLE


def _numbers(request: SignedIn, name: str) -> list[str]:
    """The numbers of that name in all lines, as typed so far."""
    typed = [narrow(value.replace("\x00", "")).strip()[:60] for value in request.GET.getlist(name)]
    return list(dict.fromkeys(value for value in typed if value))[: MOST_FURTHER_LINES + 1]


def _customer(request: SignedIn) -> Customer | None:
    pk = id_in(request, "customer")
    return Customer.objects.filter(pk=pk).first() if pk is not None else None
