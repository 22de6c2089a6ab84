"""Send a slip: choose its kind, fill in what the kind asks; a call in three fields; pass something to the intake in two clicks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.fields import case_named, local_day
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.rules import rules_for
from feedback_system.desk import once
from quality.slips.forms.facts import NewSlipForm
from quality.slips.models import Slip, SlipKind, kind_in_force, levels_of, offered_kinds
from quality.slips.models.kinds import TASK_RULE, WEEK_RULE
from quality.slips.operations.opening import must_send, send_slip_checked
from quality.slips.operations.task_times import due_after, monday_of
from quality.slips.states import SlipState as State
from quality.slips.views.drawing import drawn

INTAKE = "intake"
"""The kind by which everybody passes something on (policies 000 and 001: one intake)."""
HIDDEN_AT_FIRST = ("subject", "case", "late_entry_reason", "level", "level_reason")


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """The kinds to choose from, then the form of one; a slip that is sent twice is sent once."""
    must_send(request.user)
    now = database_now()
    asked = request.POST if request.method == "POST" else request.GET
    kind = kind_in_force(asked.get("kind", "")[:40], now)
    if kind is None or not kind.is_active:
        kinds = [one for one in offered_kinds(now) if one.code != INTAKE]
        rows = [{"kind": one, "goes_to": goes_to(one), "time": time_of(one, now)} for one in kinds]
        return render(request, "slips/kinds.html", {"kinds": rows, "case": request.GET.get("case", "")[:20]})
    return _send(request, kind, now)


def goes_to(kind: SlipKind) -> str:
    """Where a slip of this kind goes, in words."""
    if kind.is_minutes:
        return _("An entry that the departments of its distribution list read; tasks are given from it.")
    if kind.is_record:
        return _("An entry of the ledger; it can go on as a slip.")
    if kind.is_ladder:
        words = {"level": levels_of(kind)[0].label}
        return _("To the level “%(level)s”; each level solves it or passes it up.") % words
    answers = kind.get_receiver_display() if kind.receiver else _("the departments you choose")
    if kind.desk:
        words = {"desk": kind.get_desk_display(), "answers": answers}
        return _("First to %(desk)s, then to %(answers)s.") % words
    return _("To %(answers)s.") % {"answers": answers}


def time_of(kind: SlipKind, at: datetime) -> str:
    """By when it is answered, in words; "" where no clock runs."""
    if not kind.rule_normal:
        return ""
    facts = {"kind": "slip"}
    rule = rules_for([kind.rule_normal], facts=facts, at=at)[kind.rule_normal]
    if rule is None:
        return ""
    if kind.rule_normal == WEEK_RULE:
        due = due_after(WEEK_RULE, monday_of(local_day(at)), None)
        return _("Report: %(when)s of the week") % {"when": date_format(localtime(due), "l H:i")}
    if kind.rule_normal == TASK_RULE:
        return _("Report: %(time)s after the day of the task") % {"time": rule.allowance_text}
    return _("Answer: %(time)s") % {"time": rule.allowance_text}


@login_required
@require_http_methods(["GET", "POST"])
def pass_to_intake(request: SignedIn) -> HttpResponse:
    """Whatever somebody heard, in one box: it is with the intake at once, with the time of the click."""
    must_send(request.user)
    now = database_now()
    kind = kind_in_force(INTAKE, now)
    if kind is None or not kind.is_active:
        messages.warning(request, _("Passing on to the intake is switched off. Send a slip instead."))
        return redirect("slips:new")
    return _send(request, kind, now)


def _send(request: SignedIn, kind: SlipKind, now: datetime) -> HttpResponse:
    if request.method != "POST":
        form = NewSlipForm(initial=_initial(request, kind), by=request.user, at=now)
        return _show(request, kind, form, once.new_key())
    key = request.POST.get("once", "")[:40] or once.new_key()
    if page := once.led_to(request.user, key):
        return redirect(page)
    data = request.POST.copy()
    data["kind"] = kind.code
    form = NewSlipForm(data, by=request.user, at=now)
    if not form.is_valid():
        return _show(request, kind, form, key, status=422)
    with transaction.atomic():
        record = send_slip_checked(fields=form.cleaned_data, by=request.user, at=now)
        for file in request.FILES.getlist("files"):
            attach(case=record.case, file=file, level=Attachment.Level.INTERNAL, by=request.user, at=now)
    page = record.case.get_absolute_url()
    once.done(request.user, key, page)
    messages.success(request, _said(record))
    return redirect(page)


def _said(record: Slip) -> str:
    words = {"number": record.case.reference}
    if record.slip_kind.is_minutes:
        return (
            _("The minutes stand under the number %(number)s. Give the tasks of the meeting from here.")
            % words
        )
    if record.slip_kind.is_record:
        return (
            _(
                "Entered in the ledger under the number %(number)s. Send a slip from it if somebody has to act."
            )
            % words
        )
    if record.state == State.SEEN:
        return (
            _(
                "Noted under the number %(number)s. When it is secured or handled, report it here: the time runs."
            )
            % words
        )
    if (level := record.present_level()) is not None:
        words["level"] = level.label
        return (
            _(
                "Reported under the number %(number)s to the level “%(level)s”. You see here what each level does."
            )
            % words
        )
    if record.slip_kind.code == INTAKE:
        return _("Passed to the intake under the number %(number)s. You see here what becomes of it.") % words
    return (
        _(
            "Sent under the number %(number)s. You see here who has received it, and you are told of the answer."
        )
        % words
    )


def _initial(request: SignedIn, kind: SlipKind) -> dict[str, Any]:
    """What the form holds at first; of the case it is written from, customer and product."""
    found: dict[str, Any] = {"kind": kind.code}
    if "caller" in kind.asks:
        found["caller"] = request.user.name
    case = case_named(request.GET.get("case", ""), request.user)
    if case is not None:
        found |= {"case": case.reference, "customer": case.customer, "product": case.product}
        if case.kind == "slip":
            found["description"] = case.slip.description
    return found


def _show(
    request: SignedIn, kind: SlipKind, form: NewSlipForm, key: str, *, status: int = 200
) -> HttpResponse:
    rare = [form[name] for name in HIDDEN_AT_FIRST if name in form.fields]
    first = [bound for bound in form.visible_fields() if bound.name not in HIDDEN_AT_FIRST]
    context = {
        "form": form,
        "slip_kind": kind,
        "first": drawn(first),
        "rare": rare,
        "rare_open": any(bound.errors or bound.value() for bound in rare),
        "is_intake": kind.code == INTAKE,
        "once": key,
        "takes_files": request.user.holds(Permission.ATTACH_FILE) and not kind.is_record or kind.is_minutes,
    }
    return render(request, "slips/new.html", context, status=status)
