"""The day reports of customer service: hand in the own one; who leads reads those of the department and sees which are missing."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from aftersales.services.forms.staff_days import StaffReportForm
from aftersales.services.models import StaffReport
from aftersales.services.operations.staff_days import hand_in
from aftersales.services.sheet_rights import reader_of
from aftersales.services.staff_days import (
    address_of,
    counts_in_words,
    day_of_person,
    departments_read,
    missing_reports,
    staff,
)
from aftersales.services.views.board import day_of
from feedback_system.cases.fields import local_day
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.web.acts import sentences_of


@login_required
@require_http_methods(["GET", "POST"])
def staff_day(request: SignedIn) -> HttpResponse:
    """The reports of a day. :raises NotPermitted: she neither hands one in nor leads anybody who does"""
    at = database_now()
    today = local_day(at)
    shown = day_of(request.POST.get("day") or request.GET.get("day", ""), today)
    people = staff()
    reader = reader_of(request.user, at=at)
    departments = departments_read(reader, people)
    is_writer = any(one.pk == request.user.pk for one in people)
    if not departments and not is_writer:
        raise NotPermitted(
            _("Day reports are for those who take calls of customers, and for the heads above them.")
        )
    is_posted = request.method == "POST"
    if is_posted and not is_writer:
        raise NotPermitted(_("Day reports are handed in by those who take calls of customers."))
    form = StaffReportForm(request.POST if is_posted else None)
    refused: list[object] = []
    status = 200
    if is_posted and form.is_valid():
        try:
            hand_in(day=shown, words=form.cleaned_data["words"], by=request.user, at=at)
            messages.success(request, _("The report is handed in."))
            return redirect(address_of(shown))
        except (Blocked, NotPossibleNow) as refusal:
            refused, status = sentences_of(refusal), refusal.status
    elif is_posted:
        status = 422
    own = StaffReport.objects.filter(person=request.user, day=shown).select_related("to").first()
    read = StaffReport.objects.filter(department__in=departments, day=shown).exclude(person=request.user)
    figures = day_of_person(request.user, shown) if is_writer and own is None else None
    under_her = [one for one in people if one.department in departments]
    base = f"{reverse('services:staff_day')}?day="
    context = {
        "day": shown,
        "is_writer": is_writer,
        "own": _row(own) if own is not None else None,
        "figures": {"counts": counts_in_words(figures.counts), "talks": figures.talks} if figures else None,
        "form": form,
        "refused": refused,
        "reports": [
            _row(one) for one in read.select_related("person", "department").order_by("person__name")
        ],
        "reads": bool(departments),
        "missing": [
            {"one": one, "is_late": one.is_late(at), "url": address_of(one.day)}
            for one in missing_reports(under_her or ([request.user] if is_writer else []), at=at)
        ],
        "before_url": f"{base}{(shown - timedelta(days=1)).isoformat()}",
        "after_url": f"{base}{(shown + timedelta(days=1)).isoformat()}" if shown < today else "",
    }
    return render(request, "services/staff_day.html", context, status=status)


def _row(report: StaffReport) -> dict[str, object]:
    return {"report": report, "counts": counts_in_words(report.counts)}
