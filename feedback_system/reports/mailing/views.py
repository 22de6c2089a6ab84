"""The mailing of reports: which there are and how they fared; enter and change one, with who would get it, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from accounts.models import Department, User
from accounts.roles import ROLES
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.clock import database_now
from feedback_system.joining import clauses, listed
from feedback_system.notifications.delivery import REASONS
from feedback_system.notifications.models import Delivery
from feedback_system.reports.mailing.addressees import Planned, planned
from feedback_system.reports.mailing.forms import MailingForm, day_choices, typed_of
from feedback_system.reports.mailing.models import Form, Mailing, MailingLine, MailingRun, Moment, Outcome
from feedback_system.reports.mailing.operations import save_mailing, what_is_wrong
from feedback_system.reports.mailing.slots import next_instant
from feedback_system.reports.mailing.sources import source_named

SHOWN_RUNS = 12
FILES = {"pdf": "PDF", "xlsx": "Excel"}
LOOKS = {
    Delivery.State.WAITING: ("neutral", "clock"),
    Delivery.State.SENDING: ("info", "mail"),
    Delivery.State.SENT: ("ok", "check"),
    Delivery.State.FAILED: ("risk", "alert"),
    Delivery.State.DEAD: ("over", "alert"),
    Delivery.State.REFUSED: ("neutral", "x"),
}


@login_required
@require_safe
def mailings(request: SignedIn) -> HttpResponse:
    """Every mailing with whom it means, when it goes out, and how the last one ended."""
    must_read_settings(request.user)
    at = database_now()
    rows = Mailing.objects.order_by("-is_on", "source", "pk")
    context = {
        "rows": [_row(one, at) for one in rows],
        "may_change": may_change_settings(request.user),
        "now": at,
    }
    return render(request, "mailings/list.html", context)


def _row(mailing: Mailing, at: datetime) -> dict[str, Any]:
    last = (
        mailing.runs.annotate(told=Count("lines", filter=Q(lines__outcome=Outcome.TOLD)), left=Count("lines"))
        .order_by("-pk")
        .first()
    )
    return {
        "mailing": mailing,
        "label": label_of(mailing.source),
        "whom": whom(mailing.roles, mailing.departments, mailing.people),
        "when": when(mailing.moment, mailing.day),
        "next_at": next_instant(mailing, company_calendar(), at=at) if mailing.is_on else None,
        "last": last,
        "left_out": last.left - last.told if last is not None else 0,
    }


def label_of(source: str) -> str:
    """What a report is called; its code where no app of this installation has it any more."""
    found = source_named(source)
    return str(found.label) if found is not None else source


def whom(roles: Sequence[str], departments: Sequence[str], people: Sequence[str]) -> str:
    """The addressees in words."""
    parts = [
        listed(ROLES[role].label for role in roles if role in ROLES),
        listed(one.label for one in Department.objects.filter(code__in=departments).order_by("pk")),
        listed(User.objects.filter(username__in=people).order_by("name").values_list("name", flat=True)),
    ]
    return clauses(part for part in parts if part)


def when(moment: str, day: int) -> str:
    """When a mailing goes out, in words."""
    words = str(Moment(moment).label)
    return words if moment == Moment.SIGNED else clauses([words, dict(day_choices()).get(str(day), day)])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mailing(request: SignedIn, pk: int = 0) -> HttpResponse:
    """Enter a mailing or change one: preview with everybody who would get it, then save; below, what it has sent."""
    record = get_object_or_404(Mailing, pk=pk) if pk else None
    must_read_settings(request.user)
    if record is None or request.method == "POST":
        must_change_settings(request.user)
    at = database_now()
    form = MailingForm(initial=typed_of(record))
    preview: Preview | None = None
    plans: list[Planned] = []
    if request.method == "POST":
        form = MailingForm(request.POST)
        if form.is_valid():
            preview, plans = _preview(form, record, at=at)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved = save_mailing(mailing=record, values=form.values(), by=request.user, at=at)
                    messages.success(
                        request,
                        _("The mailing of “%(report)s” is saved.") % {"report": label_of(saved.source)},
                    )
                    return redirect("mailings:list")
    history = Mailing.history.filter(id=pk).select_related("history_user") if pk else Mailing.history.none()
    context = {
        "form": form,
        "preview": preview,
        "plans": [_plan(one) for one in plans],
        "mailing": record,
        "label": label_of(record.source) if record is not None else "",
        "runs": _runs(record) if record is not None else [],
        "may_change": may_change_settings(request.user),
        "lines": history_lines(Mailing, history.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": at,
    }
    return render(request, "mailings/mailing.html", context, status=422 if form.errors else 200)


def _preview(form: MailingForm, record: Mailing | None, *, at: datetime) -> tuple[Preview, list[Planned]]:
    values, present = form.values(), typed_of(record) if record is not None else {}
    changes = [
        Change(
            str(form.fields[name].label),
            _shown(name, present[name], present) if name in present else "",
            _shown(name, values[name], values),
        )
        for name in form.fields
        if record is None or values[name] != present[name]
    ]
    wrong = what_is_wrong(values)
    draft = Mailing(since=at, **values)
    source = source_named(values["source"])
    plans = planned(draft, source, at=at) if source is not None else []
    sees = [(one.addressee.person.pk, one.outcome, list(one.files)) for one in plans]
    preview = Preview(
        changes=changes,
        problems=[sentence for sentences in wrong.values() for sentence in sentences],
        seal=seal_of(values, present, sees),
    )
    told = sum(one.outcome == Outcome.TOLD for one in plans)
    if told:
        with_files = sum(bool(one.files) for one in plans)
        preview.effects.append(
            _("As things stand, %(told)d people would get it, %(files)d of them with a file.")
            % {"told": told, "files": with_files}
        )
    else:
        preview.effects.append(_("As things stand, nobody would get it."))
    if record is None or not record.is_on:
        preview.effects.append(_("It begins with what is signed after saving; nothing older goes out."))
    elif (
        values["source"] != record.source or values["moment"] != record.moment or values["day"] != record.day
    ):
        preview.effects.append(_("It begins anew with what is signed after saving."))
    return preview, plans


def _shown(name: str, value: Any, values: dict[str, Any]) -> str:
    if name == "source":
        return label_of(value)
    if name == "is_on":
        return _("yes") if value else _("no")
    if name == "moment":
        return str(Moment(value).label)
    if name == "day":
        return dict(day_choices())[str(value)] if values.get("moment") != Moment.SIGNED else "–"
    if name == "form":
        return str(Form(value).label)
    return whom(**{"roles": [], "departments": [], "people": [], name: value})


def _plan(one: Planned) -> dict[str, Any]:
    """A line of who would get it."""
    return {
        "person": one.addressee.person,
        "reasons": listed(one.addressee.reasons),
        "stands_in_for": one.addressee.meant if one.addressee.deputy is not None else None,
        "told": one.outcome == Outcome.TOLD,
        "what": _form_of(one.files) if one.outcome == Outcome.TOLD else str(one.outcome.label),
    }


def _form_of(files: Sequence[str]) -> str:
    if not files:
        return _("link only")
    return _("link, with %(files)s") % {"files": listed(FILES[one] for one in files)}


def _runs(record: Mailing) -> list[dict[str, Any]]:
    """What it has sent last, each person with the state of her message. Note: three queries."""
    runs = list(record.runs.order_by("-pk")[:SHOWN_RUNS])
    lines: dict[int, list[MailingLine]] = {run.pk: [] for run in runs}
    rows = MailingLine.objects.filter(run__in=runs).select_related("person__department", "stands_in_for")
    for line in rows.order_by("person__name", "pk"):
        lines[line.run_id].append(line)
    notices = [one.notification_id for found in lines.values() for one in found if one.notification_id]
    mails = {one.notification_id: one for one in Delivery.objects.filter(notification__in=notices)}
    return [_run(run, lines[run.pk], mails) for run in runs]


def _run(run: MailingRun, lines: Sequence[MailingLine], mails: dict[int, Delivery]) -> dict[str, Any]:
    told = sum(one.outcome == Outcome.TOLD for one in lines)
    return {
        "run": run,
        "told": told,
        "left_out": len(lines) - told,
        "lines": [_line(one, mails.get(one.notification_id or 0)) for one in lines],
    }


def _line(one: MailingLine, mail: Delivery | None) -> dict[str, Any]:
    tone, icon = LOOKS[Delivery.State(mail.state)] if mail is not None else ("neutral", "minus")
    return {
        "line": one,
        "what": _form_of(one.files) if one.outcome == Outcome.TOLD else "–",
        "state": mail.get_state_display() if mail is not None else one.get_outcome_display(),
        "why": REASONS.get(mail.last_error, mail.last_error) if mail is not None else "",
        "sent_at": mail.sent_at if mail is not None else None,
        "tone": tone,
        "icon": icon,
    }
