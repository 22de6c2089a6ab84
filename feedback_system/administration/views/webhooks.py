"""Webhooks: which there are, how they fare, enter, change, try; what was delivered, and let it leave again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.views.common import SHOWN_LINES, history_lines, refusals_in
from feedback_system.administration.channel_forms import AgainForm, DeliveriesForm, WebhookForm, hook_kinds
from feedback_system.administration.previewing import Change, Preview, is_agreed, seal_of
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.cases.models import Case
from feedback_system.errors import NotPossibleNow
from feedback_system.joining import listed
from feedback_system.notifications.models import HookDelivery, HookTopic, Webhook
from feedback_system.notifications.webhooks.operations import (
    FIELDS,
    renew_secret,
    resume,
    save_webhook,
    send_again,
    send_failed_again,
    try_webhook,
    what_is_wrong,
)
from feedback_system.notifications.webhooks.sending import sentence_for

PER_PAGE = 50
LOOK_BACK = timedelta(days=7)


@login_required
@require_safe
def webhooks(request: SignedIn) -> HttpResponse:
    """All webhooks with what they tell, how their last message ended and what waits."""
    must_read_settings(request.user)
    rows = Webhook.objects.select_related("owner", "work").order_by("-is_active", "name")
    counted = {
        (webhook_id, state): count
        for webhook_id, state, count in HookDelivery.objects.exclude(state=HookDelivery.State.SENT)
        .order_by()
        .values_list("webhook", "state")
        .annotate(count=Count("pk"))
    }
    context = {
        "webhooks": [_row(webhook, counted) for webhook in rows],
        "may_change": may_change_settings(request.user),
        "now": timezone.now(),
    }
    return render(request, "administration/webhooks.html", context)


def _row(webhook: Webhook, counted: dict[tuple[int, str], int]) -> dict[str, Any]:
    work = getattr(webhook, "work", None)
    return {
        "webhook": webhook,
        "work": work,
        "topics": _topics(webhook.topics),
        "kinds": _kinds(webhook.kinds),
        "pending": sum(counted.get((webhook.pk, state), 0) for state in HookDelivery.PENDING),
        "dead": counted.get((webhook.pk, HookDelivery.State.DEAD), 0),
        "error": sentence_for(work.last_error) if work is not None else "",
    }


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: SignedIn, pk: int = 0) -> HttpResponse:
    """Enter a webhook or change one: preview, then save. The secret of a new one stands on the answer, this once."""
    must_change_settings(request.user)
    record = get_object_or_404(Webhook.objects.select_related("owner"), pk=pk) if pk else None
    form = WebhookForm(initial=_initial(record))
    preview: Preview | None = None
    if request.method == "POST":
        form = WebhookForm(request.POST)
        if form.is_valid():
            preview = _preview(form, record)
            if is_agreed(request, preview):
                with refusals_in(form):
                    saved, raw = save_webhook(
                        webhook=record, values=form.cleaned_data, by=request.user, at=timezone.now()
                    )
                    if raw:
                        return _show_secret(request, saved, raw)
                    messages.success(request, _("The webhook “%(name)s” is saved.") % {"name": saved})
                    return redirect("administration:webhooks")
    history = Webhook.history.filter(id=pk).select_related("history_user") if pk else Webhook.history.none()
    context = {
        "form": form,
        "preview": preview,
        "webhook": record,
        "lines": history_lines(Webhook, history.order_by("-history_date", "-history_id")[:SHOWN_LINES]),
        "now": timezone.now(),
    }
    return render(request, "administration/webhook.html", context, status=422 if form.errors else 200)


def _show_secret(request: SignedIn, record: Webhook, raw: str) -> HttpResponse:
    return render(request, "administration/webhook_secret.html", {"webhook": record, "raw": raw})


@login_required
@never_cache
@require_POST
def secret(request: SignedIn, pk: int) -> HttpResponse:
    """Make a new secret and show it this once."""
    must_change_settings(request.user)
    record = get_object_or_404(Webhook, pk=pk)
    raw = renew_secret(webhook=record, by=request.user, at=timezone.now())
    return _show_secret(request, record, raw)


@login_required
@require_POST
def try_out(request: SignedIn, pk: int) -> HttpResponse:
    """Send a sample and say how it ended."""
    must_change_settings(request.user)
    verdict = try_webhook(webhook=get_object_or_404(Webhook, pk=pk), by=request.user, at=timezone.now())
    if verdict.accepted:
        messages.success(request, _("The receiver has taken the sample."))
    else:
        messages.error(request, sentence_for(verdict.code))
    return redirect("administration:hook_deliveries", pk)


@login_required
@require_POST
def resume_one(request: SignedIn, pk: int) -> HttpResponse:
    """Let a webhook that was paused tell again."""
    must_change_settings(request.user)
    resume(webhook=get_object_or_404(Webhook, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("The webhook tells again; what waited leaves now."))
    return redirect("administration:hook_deliveries", pk)


@login_required
@require_safe
def deliveries(request: SignedIn, pk: int) -> HttpResponse:
    """What was delivered, what waits and what failed, with the last answer. Numbers stand only at cases the reader may see."""
    must_read_settings(request.user)
    return _deliveries(request, pk, AgainForm(initial={"since": timezone.localdate() - LOOK_BACK}))


def _deliveries(request: SignedIn, pk: int, again: AgainForm, status: int = 200) -> HttpResponse:
    record = get_object_or_404(Webhook.objects.select_related("owner", "work"), pk=pk)
    form = DeliveriesForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = HookDelivery.objects.filter(webhook=record).order_by("-pk")
    filters = {name: value for name, value in chosen.items() if value}
    if filters:
        rows = rows.filter(**filters)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    seen = Case.objects.visible_to(request.user).in_bulk({row.case_id for row in shown})
    context = {
        "webhook": record,
        "work": getattr(record, "work", None),
        "error": _error(record),
        "form": form,
        "again": again,
        "filtered": bool(filters),
        "rows": [
            {"delivery": row, "error": sentence_for(row.last_error), "case": seen.get(row.case_id)}
            for row in shown
        ],
        "previous_url": _page_url(filters, page.previous_page_number()) if page.has_previous() else "",
        "next_url": _page_url(filters, page.next_page_number()) if page.has_next() else "",
        "may_change": may_change_settings(request.user),
        "now": timezone.now(),
    }
    return render(request, "administration/hook_deliveries.html", context, status=status)


def _error(record: Webhook) -> str:
    work = getattr(record, "work", None)
    return sentence_for(work.last_error) if work is not None else ""


def _page_url(filters: dict[str, str], number: int) -> str:
    return "?" + urlencode({**filters, "page": number})


@login_required
@require_POST
def one_again(request: SignedIn, pk: int) -> HttpResponse:
    """Let one message leave again."""
    must_change_settings(request.user)
    delivery = get_object_or_404(HookDelivery, pk=pk)
    try:
        send_again(delivery=delivery, by=request.user, at=timezone.now())
        messages.success(request, _("The message leaves again."))
    except NotPossibleNow as refusal:
        messages.error(request, str(refusal))
    return redirect("administration:hook_deliveries", delivery.webhook_id)


@login_required
@require_POST
def all_again(request: SignedIn, pk: int) -> HttpResponse:
    """Let everything leave again that failed since a day."""
    must_change_settings(request.user)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return _deliveries(request, pk, form, status=422)
    midnight = datetime.combine(form.cleaned_data["since"], time.min, tzinfo=timezone.get_current_timezone())
    record = get_object_or_404(Webhook, pk=pk)
    count = send_failed_again(webhook=record, since=midnight, by=request.user, at=timezone.now())
    told = ngettext("%(count)d message leaves again.", "%(count)d messages leave again.", count)
    messages.success(request, told % {"count": count})
    return redirect("administration:hook_deliveries", pk)


def _initial(record: Webhook | None) -> dict[str, Any]:
    if record is None:
        return {"is_active": True, "topics": [HookTopic.OPENED, HookTopic.CLOSED]}
    return {name: getattr(record, name) for name in FIELDS}


def _preview(form: WebhookForm, record: Webhook | None) -> Preview:
    data = form.cleaned_data
    present = {name: getattr(record, name) for name in FIELDS} if record is not None else {}
    changes = []
    for name in data:
        label = str(form.fields[name].label)
        if name == "address":
            if data[name]:
                before = record.host if record is not None else ""
                changes.append(Change(label, before, _("a new one, not shown")))
        elif record is None or data[name] != present[name]:
            changes.append(Change(label, _shown(name, present.get(name, "")), _shown(name, data[name])))
    wrong = what_is_wrong(webhook=record, values=data)
    preview = Preview(
        changes=changes,
        problems=[sentence for sentences in wrong.values() for sentence in sentences],
        seal=seal_of(
            {name: str(value) for name, value in data.items()},
            {name: str(value) for name, value in present.items()},
        ),
    )
    if data["with_names"]:
        preview.effects.append(
            _("Number, kind, state, title and customer of each case leave the house with the events chosen.")
        )
    else:
        preview.effects.append(
            _(
                "Number, kind and state of each case leave the house with the events chosen; no title, name or text."
            )
        )
    preview.effects.append(
        _("Only cases that %(person)s may see at that time; confidential kinds never.")
        % {"person": data["owner"]}
    )
    if not data["owner"].sees_all:
        preview.effects.append(
            _("%(person)s sees only cases that have reached her or her departments; others are not sent.")
            % {"person": data["owner"]}
        )
    if record is not None and record.is_active and not data["is_active"]:
        preview.effects.append(
            _(
                "Messages that wait stay here until it is switched on again; new events are not written down for it."
            )
        )
    return preview


def _shown(name: str, value: Any) -> str:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if name == "topics":
        return _topics(value or ())
    if name == "kinds":
        return _kinds(value) if value != "" else ""
    return str(value)


def _topics(codes: Any) -> str:
    return listed(HookTopic(code).label for code in codes if code in HookTopic.values)


def _kinds(codes: Any) -> str:
    labels = dict(hook_kinds())
    return listed(labels.get(code, code) for code in codes) or _("all kinds")
