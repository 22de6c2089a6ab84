"""Raise an alert: one page for a phone on the shop floor. What was sent twice is raised once, and no photo is lost on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.attachments.inspection import inspect
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.models import Case
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.errors import Invalid, Refusal
from feedback_system.lessons.recurrence import Known
from feedback_system.lessons.while_typing import (
    defect_in,
    found_while_typing,
    may_ask,
    panel_context,
    product_in,
)
from feedback_system.masterdata.models import Product
from feedback_system.web.forms import narrow
from quality.anomalies.forms.alert import AlertForm
from quality.anomalies.models import AnomalyCode, anomaly_rules
from quality.anomalies.operations.raising import likely_duplicates, must_raise, raise_once, raised_with

LONGEST_KEY = 40


@require_http_methods(["GET", "POST"])
@login_required
def new(request: SignedIn) -> HttpResponse:
    """Show the empty alert, or raise it."""
    must_raise(request.user)
    now = database_now()
    if request.method == "POST":
        return _save(request, now)
    return _show(request, AlertForm(by=request.user, at=now), once.new_key(), now)


def _save(request: SignedIn, now: datetime) -> HttpResponse:
    """Raise the alert with its photos. The key says which form it is: when it comes again, only missing photos are added."""
    key = request.POST.get("once", "")[:LONGEST_KEY] or once.new_key()
    case = raised_with(request.user, key)
    if case is None:
        form = AlertForm(_with_time(request.POST, now), by=request.user, at=now)
        if not form.is_valid():
            return _show(request, form, key, now, status=422)
        try:
            case = raise_once(fields=form.cleaned_data, by=request.user, at=now, key=key)
        except Invalid as refusal:
            for name, sentences in refusal.errors.items():
                for sentence in sentences:
                    form.add_error(name if name in form.fields else None, str(sentence))
            return _show(request, form, key, now, status=422)
        messages.success(
            request,
            _("Raised under the number %(number)s. Quality has been told.") % {"number": case.reference},
        )
    _attach_missing(request, case, now)
    return redirect(case.get_absolute_url())


def _with_time(typed: QueryDict, now: datetime) -> QueryDict:
    """What was typed, with the instant at which the device first tried to send it where nobody typed when it was seen.

    An alert that waited for the network is as old as it is; a clock that goes wrong by more than a day counts for nothing.
    """
    seen = parse_instant(typed.get("seen", "")[:40])
    if typed.get("reported_at") or seen is None or not timedelta(minutes=1) < now - seen < timedelta(days=1):
        return typed
    found = typed.copy()
    found["reported_at"] = seen.isoformat()
    return found


def parse_instant(text: str) -> datetime | None:
    """The instant with its offset, or None for anything else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _attach_missing(request: SignedIn, case: Case, now: datetime) -> None:
    """Put those photos on the case that are not there yet; a file that is not accepted never costs the alert."""
    known = set(Attachment.objects.filter(case=case).values_list("sha256", flat=True))
    for file in request.FILES.getlist("files"):
        try:
            if inspect(file).sha256 in known:
                continue
            level = Attachment.Level.INTERNAL
            known.add(attach(case=case, file=file, level=level, by=request.user, at=now).sha256)
        except Refusal as refusal:
            words = {"name": file.name, "why": str(refusal)}
            messages.warning(
                request, _("The alert is raised, but the file “%(name)s” is not on it: %(why)s") % words
            )


def _show(request: SignedIn, form: AlertForm, key: str, now: datetime, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "once": key,
        "now": now,
        "takes_files": request.user.holds(Permission.ATTACH_FILE),
        "found": _found(request, now, request.POST) if request.method == "POST" else [],
        "hours": anomaly_rules().duplicate_hours,
    }
    return render(request, "anomalies/new.html", context, status=status)


@require_GET
@login_required
def duplicates(request: SignedIn) -> HttpResponse:
    """The box of likely duplicates while typing: same product, batch, process and defect, only alerts this person may see."""
    now = database_now()
    rules = anomaly_rules()
    context = {"found": _found(request, now, request.GET), "now": now, "hours": rules.duplicate_hours}
    return render(request, "anomalies/_duplicates.html", context)


@require_GET
@login_required
def alike(request: SignedIn) -> HttpResponse:
    """The panel of similar cases while typing: same product, batch or defect, or much the same words; only cases this person may see."""
    if not may_ask(request):
        return HttpResponse(status=429)
    batch = narrow(request.GET.get("batch_number", "").replace("\x00", "")).strip()[:60]
    known = Known(product=product_in(request), batches=[batch] if batch else [], defect=defect_in(request))
    found = found_while_typing(request, known, at=database_now())
    return render(request, "lessons/_typed.html", panel_context(request, found, form_id="alert-form"))


def _found(request: SignedIn, now: datetime, typed: object) -> list[Case]:
    get = getattr(typed, "get", lambda name, default="": default)
    chosen = str(get("product", "") or "")
    text = narrow(str(get("product_text", "") or "")).strip()[:60]
    products = Product.objects.filter(pk=int(chosen)) if _is_id(chosen) else Product.objects.filter(code=text)
    product = products.first() if chosen or text else None
    process = AnomalyCode.objects.filter(list="process", code=str(get("process", ""))[:40]).first()
    defect = _defect(str(get("defect", "") or ""), str(get("defect_text", "") or ""))
    if product is None or process is None or defect is None:
        return []
    rows = likely_duplicates(
        by=request.user,
        at=now,
        product_id=product.pk,
        batch_number=narrow(str(get("batch_number", ""))).strip()[:60],
        process_id=process.pk,
        defect_id=defect.pk,
    )
    return list(rows.select_related("entered_by")[:5])


def _defect(chosen: str, typed: str) -> CatalogueEntry | None:
    """The defect as far as it has been chosen or typed in whole."""
    field = CatalogueField(CatalogueList.DEFECT, required=False)
    try:
        return field.to_python(int(chosen) if _is_id(chosen) else chosen or typed)
    except ValidationError:
        return None


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
