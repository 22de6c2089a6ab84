"""What the pages of all kinds of master data share: a paged list and an edit form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.errors import Invalid
from feedback_system.masterdata.operations import latest_history_id, save_record
from feedback_system.masterdata.paging import page_of
from feedback_system.masterdata.rights import may_manage, require_manager


def sections(active: str) -> list[dict[str, Any]]:
    """The tabs above every list."""
    labels = {
        "customers": _("Customers"),
        "products": _("Products"),
        "deliveries": _("Deliveries"),
        "suppliers": _("Suppliers"),
        "projects": _("Projects"),
        "contracts": _("Maintenance contracts"),
    }
    return [
        {"label": label, "url": reverse(f"masterdata:{code}"), "active": code == active}
        for code, label in labels.items()
    ]


def search_text(request: HttpRequest) -> str:
    """What was typed into the search box of a list; NUL characters, which PostgreSQL refuses, fall away."""
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


def list_page(
    request: HttpRequest,
    template: str,
    rows: QuerySet[Any],
    *,
    section: str,
    by: tuple[str, ...],
    newest_first: bool = False,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Render one page of `rows` with the search box, the tabs and links to the pages before and after."""
    shown = page_of(rows, by=by, newest_first=newest_first, cursor=request.GET.get("cursor", ""))

    def address(cursor: str) -> str:
        if not cursor:
            return ""
        query = request.GET.copy()
        query["cursor"] = cursor
        return f"?{query.urlencode()}"

    return render(
        request,
        template,
        {
            "rows": shown.rows,
            "previous_url": address(shown.previous),
            "next_url": address(shown.next),
            "search": search_text(request),
            "sections": sections(section),
            "section": section,
            "may_manage": may_manage(request.user),
            **(context or {}),
        },
    )


def edit_page(
    request: HttpRequest,
    form: forms.ModelForm,
    *,
    title: str,
    back_url: str,
    done_url: Callable[[Any], str],
    save: Callable[[Any], Any] | None = None,
) -> HttpResponse:
    """Show `form`, or save what was posted and go to `done_url(record)`.

    A refused form comes back with what was typed and status 422; a record changed by somebody else
    meanwhile is 409.
    :raises NotPermitted: without the right to keep master data.
    """
    by = require_manager(request.user)
    if request.method == "POST" and form.is_valid():
        try:
            record = (save or _saver(request, by))(form.instance)
        except Invalid as refused:
            for name, sentences in refused.errors.items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            messages.success(request, _("“%(record)s” is saved.") % {"record": record})
            return redirect(done_url(record))
    seen: str | int = ""
    if form.instance.pk is not None and hasattr(form.instance, "history"):
        seen = request.POST.get("seen") or latest_history_id(form.instance)
    return render(
        request,
        "masterdata/edit.html",
        {"form": form, "title": title, "back_url": back_url, "seen": seen},
        status=422 if form.is_bound and form.errors else 200,
    )


def version_seen(request: HttpRequest) -> int | None:
    """The version that the posted form was made of."""
    seen = request.POST.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= 18 else None


def _saver(request: HttpRequest, by: User) -> Callable[[Any], Any]:
    version = version_seen(request)
    return lambda record: save_record(record=record, by=by, at=timezone.now(), seen=version)
