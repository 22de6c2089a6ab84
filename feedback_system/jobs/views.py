"""My jobs: the list, one job with its progress, stop it, fetch its file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from feedback_system.jobs import files, operations
from feedback_system.jobs.kinds import kind_named
from feedback_system.jobs.models import Job
from feedback_system.jobs.showing import shown
from feedback_system.web.htmx import page_or_part

PER_PAGE = 30


@login_required
@require_safe
def listing(request: SignedIn) -> HttpResponse:
    """The own jobs, newest first; with `all` everybody's, for administrators and auditors."""
    visible = Job.objects.visible_to(request.user).select_related("asked_by", "cancel_asked_by")
    sees_others = request.user.holds(Permission.MANAGE_SETTINGS) or request.user.holds(
        Permission.READ_HISTORY
    )
    everybody = sees_others and request.GET.get("whose") == "all"
    rows = visible if everybody else visible.filter(asked_by=request.user)
    page = Paginator(rows.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    whose = "all" if everybody else "mine"
    jobs = [shown(job) for job in page]
    context = {
        "jobs": jobs,
        "everybody": everybody,
        "tabs": [
            {"label": _("Mine"), "url": "?whose=mine", "active": not everybody},
            {"label": _("Everybody's"), "url": "?whose=all", "active": everybody},
        ]
        if sees_others
        else [],
        "polls": any(not entry.job.is_over for entry in jobs),
        "own_url": f"?whose={whose}&page={page.number}",
        "previous_url": f"?whose={whose}&page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"?whose={whose}&page={page.next_page_number()}" if page.has_next() else "",
        "may_stop_all": request.user.holds(Permission.MANAGE_SETTINGS),
        "now": timezone.now(),
    }
    return page_or_part(request, page="jobs/list.html", part="jobs/_rows.html", context=context)


@login_required
@require_safe
def job(request: SignedIn, pk: int) -> HttpResponse:
    """One job: how far it is, or what came of it."""
    found = _visible(request, pk)
    context = {"entry": shown(found), "job": found, "now": timezone.now(), **_deeds(request, found)}
    return page_or_part(request, page="jobs/job.html", part="jobs/_job.html", context=context)


def _deeds(request: SignedIn, found: Job) -> dict[str, Any]:
    mine = found.asked_by_id == request.user.pk
    return {
        "may_stop": not found.is_over and (mine or request.user.holds(Permission.MANAGE_SETTINGS)),
        "has_file": mine and _offers_file(found),
        "file_gone": bool(found.file_name) and not found.file,
    }


def _offers_file(found: Job) -> bool:
    """Whether the file is for people; the page of a kind that has one shows of its file what the reader may see."""
    kind = kind_named(found.kind)
    return kind is not None and not kind.leads_to and files.path_of(found) is not None


@login_required
@require_POST
def stop(request: SignedIn, pk: int) -> HttpResponse:
    """Stop a job that waits or runs."""
    operations.cancel(job=_visible(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The job is being stopped. What it has not finished is left undone."))
    return redirect("jobs:job", pk=pk)


@login_required
@require_safe
def file(request: SignedIn, pk: int) -> FileResponse | HttpResponse:
    """The file of a finished job, for who asked for it; the page of the job where there is none."""
    found = get_object_or_404(Job, pk=pk, asked_by=request.user)
    path = files.path_of(found) if _offers_file(found) else None
    if path is None:
        return redirect("jobs:job", pk=pk)
    kind = kind_named(found.kind)
    if kind is not None and kind.must_take is not None:
        kind.must_take(found)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=found.file_name)
    response["Cache-Control"] = "no-store"
    return response


def _visible(request: SignedIn, pk: int) -> Job:
    rows = Job.objects.visible_to(request.user).select_related("asked_by", "cancel_asked_by")
    found: Job = get_object_or_404(rows, pk=pk)
    return found
