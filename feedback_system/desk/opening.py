"""Open a case by a form of its own: the same form sent twice opens one, and a refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from feedback_system.desk import once
from feedback_system.errors import Blocked

if TYPE_CHECKING:
    from accounts.http import SignedIn

F = TypeVar("F")


def open_by_form(
    request: SignedIn,
    *,
    empty: Callable[[], F],
    posted: Callable[[], F],
    act: Callable[[F], Any],
    show: Callable[..., HttpResponse],
    told: Any,
) -> HttpResponse:
    """Show the `empty` form, or open the case from the `posted` one by `act` and go to its page, telling `told` with its number.

    `show(form, key)` makes the page; `reasons` and `status` come with a refusal.
    """
    if request.method != "POST":
        return show(empty(), once.new_key())
    key = request.POST.get("once", "")[:40] or once.new_key()
    if page := once.led_to(request.user, key):
        return redirect(page)
    form: Any = posted()
    if not form.is_valid():
        return show(form, key, status=422)
    try:
        record = act(form)
    except Blocked as refusal:
        return show(form, key, reasons=list(refusal.reasons), status=422)
    page = record.case.get_absolute_url()
    once.done(request.user, key, page)
    messages.success(request, str(told) % {"number": record.case.reference})
    return redirect(page)
