"""The bell and the outbox."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission
from accounts.views.profile import tabs_of_account
from feedback_system.cases.models import Case
from feedback_system.errors import NotPermitted
from feedback_system.notifications.delivery import REASONS
from feedback_system.notifications.forms import ListsForm
from feedback_system.notifications.kinds import notice_named
from feedback_system.notifications.models import Delivery, ListChoice, Notification
from feedback_system.notifications.operations import choose_lists, mark_all_read, mark_read, retry_delivery
from feedback_system.notifications.rendering import (
    is_list_of_cases,
    message_in_words,
    path_of,
    path_of_case,
    subject_of,
    visible_facts,
)

UNREAD_SHOWN = 100
READ_PER_PAGE = 50
WATCHED_SHOWN = 200
PER_PAGE = 50


@login_required
@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """What I was told: unread first, then the newest read ones; `before` goes on to older ones."""
    mine = Notification.objects.for_person(_reader(request)).select_related("case", "recipient")
    before = request.GET.get("before", "")
    older = mine.filter(read_at__isnull=False).order_by("-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        older = older.filter(pk__lt=int(before))
    unread = [] if before else list(mine.unread().order_by("-pk")[:UNREAD_SHOWN])
    read_rows = list(older[: READ_PER_PAGE + 1])
    more = len(read_rows) > READ_PER_PAGE
    read_rows = read_rows[:READ_PER_PAGE]
    context = {
        "unread": [_row(notice) for notice in unread],
        "read": [_row(notice) for notice in read_rows],
        "older_url": f"?before={read_rows[-1].pk}" if more else "",
        "newest_url": reverse("notifications:list") if before else "",
        "now": timezone.now(),
    }
    return render(request, "notifications/list.html", context)


def _row(notice: Notification) -> dict[str, Any]:
    try:
        subject, urgent = subject_of(notice), notice_named(notice.kind).urgent
    except KeyError:  # the app that told this is not installed any more
        subject, urgent = notice.kind, False
    return {"notice": notice, "subject": subject, "urgent": urgent, "url": path_of(notice)}


@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice in full, for those that lead to no single case; its lines lead to theirs."""
    notice = _mine(request, pk)
    try:
        message = message_in_words(notice)
    except KeyError as error:  # the app that told this is not installed any more
        raise Http404 from error
    facts = visible_facts(notice)
    named = [entry for value in facts.values() if is_list_of_cases(value) for entry in value]
    cases = Case.objects.visible_to(_reader(request)).in_bulk({entry["case"] for entry in named})
    rows = dict.fromkeys(cases[entry["case"]] for entry in named if entry["case"] in cases)
    context = {
        "notice": notice,
        "message": message,
        "rows": [{"case": case, "url": path_of_case(case)} for case in rows],
        "now": timezone.now(),
    }
    return render(request, "notifications/show.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Which lists I get by mail, and the cases I watch."""
    user = _reader(request)
    present = ListChoice.objects.filter(person=user).first() or ListChoice(person=user)
    form = ListsForm(request.POST or None, initial={"work": present.work, "watching": present.watching})
    if request.method == "POST" and form.is_valid():
        choose_lists(**form.cleaned_data, by=user, at=timezone.now())
        messages.success(request, _("Your choice is saved."))
        return redirect("notifications:choices")
    watched = Case.objects.visible_to(user).filter(watches__person=user).order_by("-pk")[:WATCHED_SHOWN]
    context = {
        "form": form,
        "watched": [{"case": case, "url": path_of_case(case)} for case in watched],
        "tabs": tabs_of_account("notices"),
    }
    return render(request, "notifications/choices.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and go where it leads."""
    notice = _mine(request, pk)
    mark_read(notification=notice, by=_reader(request), at=timezone.now())
    return redirect(path_of(notice))


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and stay."""
    mark_read(notification=_mine(request, pk), by=_reader(request), at=timezone.now())
    return redirect("notifications:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    mark_all_read(by=_reader(request), at=timezone.now())
    return redirect("notifications:list")


def _mine(request: HttpRequest, pk: int) -> Notification:
    mine = Notification.objects.for_person(_reader(request)).select_related("case")
    notice: Notification = get_object_or_404(mine, pk=pk)
    return notice


def _reader(request: HttpRequest) -> User:
    """The signed-in person; every view here asks for one."""
    return cast(User, request.user)


# ---------------------------------------------------------------------------------------------------- outbox

TABS = (
    (Delivery.State.WAITING, gettext_lazy("Waiting")),
    (Delivery.State.FAILED, gettext_lazy("Will be tried again")),
    (Delivery.State.DEAD, gettext_lazy("Given up")),
    (Delivery.State.REFUSED, gettext_lazy("Not sent")),
)


@login_required
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages that have not left, by state, and people without an address. Tells nothing of the cases."""
    _may_look(_reader(request))
    state = request.GET.get("state", "")
    if state not in dict(TABS):
        state = str(Delivery.State.WAITING)
    states = [state, Delivery.State.SENDING] if state == Delivery.State.WAITING else [state]
    rows = Delivery.objects.filter(state__in=states).select_related("notification__recipient").order_by("-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    without_address = User.objects.filter(
        is_active=True, kind=User.Kind.PERSON, email="", role_assignments__isnull=False
    ).distinct()
    context = {
        "tabs": [{"label": label, "url": f"?state={code}", "active": code == state} for code, label in TABS],
        "state": state,
        "rows": [{"delivery": row, "why": REASONS.get(row.last_error, row.last_error)} for row in page],
        "page": page,
        "previous_url": f"?state={state}&page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?state={state}&page={page.next_page_number()}" if page.has_next() else "",
        "without_address": list(without_address.order_by("name")[:200]),
        "may_retry": _reader(request).holds(Permission.MANAGE_SETTINGS) and state != Delivery.State.WAITING,
        "now": timezone.now(),
    }
    return render(request, "notifications/outbox.html", context)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one message again."""
    _may_look(_reader(request))
    delivery = get_object_or_404(Delivery, pk=pk)
    state = delivery.state
    retry_delivery(delivery=delivery, by=_reader(request), at=timezone.now())
    messages.success(request, _("The message is back in the outbox and leaves within a minute."))
    return redirect(f"{reverse('notifications:outbox')}?state={state}")


def _may_look(user: User) -> None:
    if not (user.holds(Permission.MANAGE_SETTINGS) or user.holds(Permission.READ_HISTORY)):
        raise NotPermitted(
            _("The outbox is for administrators and auditors. Your own notices are on the bell.")
        )
