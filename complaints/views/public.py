"""The public door: the form for a report, the photos in pieces, the privacy notice. No account; every answer fenced and limited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from complaints.forms.public import PublicReportForm
from complaints.models import ReportFile, notice_in_force
from complaints.models.customer_reports import LARGEST_PHOTO, MOST_FILES
from complaints.operations.public_limits import LOOK, TooMany, count, whom_is
from complaints.operations.public_reports import send_report, sent_with
from complaints.operations.public_uploads import (
    LARGEST_PIECE,
    drop_file,
    files_of,
    receive_piece,
    receive_whole,
)
from complaints.operations.status_pages import token_of_page
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.once import new_key
from feedback_system.errors import Invalid, NotPossibleNow, Refusal
from feedback_system.links.views import fenced

PREFILLED = ("product_text", "batch_number", "order_number")
"""What the address on a label or QR code may bring along."""
BROUGHT = {"product": "product_text", "batch": "batch_number", "order": "order_number"}


def whom(request: HttpRequest) -> str:
    """The keyed hash under which tries of this visitor are counted."""
    return whom_is(str(get_adapter().get_client_ip(request) or "nowhere"))


def too_many(request: HttpRequest, refusal: Refusal) -> HttpResponseBase:
    """The page for who asks for more than a person does."""
    return fenced(render(request, "complaints/public/wait.html", {"sentence": refusal.message}, status=429))


def looked(request: HttpRequest, at: datetime) -> HttpResponseBase | None:
    """Count one look at the public door; an answer when it is one too many."""
    if count(LOOK, whom(request), at=at):
        return None
    return too_many(
        request, TooMany(_("Those were too many pages. Wait a while and try again, or telephone us."))
    )


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """The form; with POST the report is kept once and the page with number and code follows."""
    at = database_now()
    if (stopped := looked(request, at)) is not None:
        return stopped
    if request.method == "POST":
        return fenced(_send(request, at))
    initial = {into: request.GET[name][:120] for name, into in BROUGHT.items() if request.GET.get(name)}
    initial = {name: value for name, value in initial.items() if "\x00" not in value}
    return fenced(_show(request, PublicReportForm(initial=initial), key=new_key(), at=at))


def _send(request: HttpRequest, at: datetime) -> HttpResponseBase:
    key = request.POST.get("once", "")[:64].replace("\x00", "") or new_key()
    known = sent_with(key)
    if known is not None:
        return redirect("feedback:received", token_of_page(known))
    form = PublicReportForm(request.POST)
    said = _take_files(request, key, at)
    notice = notice_in_force(at)
    if not form.is_valid() or said or notice is None or str(notice.version) != request.POST.get("notice"):
        if form.is_valid() and not said:
            form.add_error(
                "agreed", _("The privacy notice has changed. Read it once more, then send the form.")
            )
        return _show(request, form, key=key, at=at, said=said, status=422)
    try:
        page = send_report(
            key=key,
            fields=form.cleaned_data,
            notice=notice,
            language=translation.get_language() or settings.LANGUAGE_CODE,
            whom=whom(request),
            at=at,
        )
    except TooMany as refusal:
        return _show(request, form, key=key, at=at, said=[str(refusal)], status=429)
    return redirect("feedback:received", token_of_page(page))


def _take_files(request: HttpRequest, key: str, at: datetime) -> list[str]:
    """Keep files that came with the form itself; returns what is wrong with those that are not kept."""
    said: list[str] = []
    for file in request.FILES.getlist("files"):
        try:
            receive_whole(key=key, file=file, whom=whom(request), at=at)
        except Refusal as refusal:
            said.append(str(refusal))
    return said


def _show(
    request: HttpRequest,
    form: PublicReportForm,
    *,
    key: str,
    at: datetime,
    said: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    company = Company.get()
    context = {
        "form": form,
        "once": key,
        "said": said or [],
        "notice": notice_in_force(at),
        "files": [_row(one) for one in files_of(key)] if form.is_bound else [],
        "most": MOST_FILES,
        "largest": LARGEST_PHOTO,
        "piece": min(LARGEST_PIECE, 256 * 1024),
        "company": company.name,
    }
    return render(request, "complaints/public/report.html", context, status=status)


def _row(file: ReportFile) -> dict[str, Any]:
    return {
        "part": file.part,
        "name": file.name,
        "size": file.size,
        "received": file.received,
        "whole": file.is_whole,
    }


@never_cache
@require_http_methods(["GET", "POST"])
def files(request: HttpRequest) -> HttpResponseBase:
    """The photos of a form that is being filled in: how far each has come, its next piece, or taking it back. JSON."""
    at = database_now()
    key = (request.POST if request.method == "POST" else request.GET).get("once", "")[:64].replace("\x00", "")
    if len(key) < 16:
        return _told(Invalid({"": [_("This form has run out. Load the page again.")]}))
    try:
        if request.method == "POST":
            return fenced(JsonResponse(_taken(request, key, at)))
    except (Invalid, NotPossibleNow) as refusal:
        return _told(refusal)
    return fenced(JsonResponse({"files": [_row(one) for one in files_of(key)]}))


def _taken(request: HttpRequest, key: str, at: datetime) -> dict[str, Any]:
    typed = request.POST
    part = typed.get("part", "")[:64]
    if typed.get("act") == "drop":
        drop_file(key=key, part=part)
        return {"dropped": part}
    piece = request.FILES.get("piece")
    numbers = [typed.get(name, "") for name in ("size", "offset")]
    if piece is None or not all(one.isascii() and one.isdigit() and len(one) < 12 for one in numbers):
        raise Invalid({"file": [_("This piece of a file cannot be read. Choose the file again.")]})
    size, offset = (int(one) for one in numbers)
    data = piece.read(LARGEST_PIECE + 1)
    name = typed.get("name", "")[:300].replace("\x00", "")
    row = receive_piece(
        key=key, part=part, name=name, size=size, offset=offset, data=data, whom=whom(request), at=at
    )
    return _row(row)


def _told(refusal: Refusal) -> HttpResponseBase:
    return fenced(JsonResponse({"message": str(refusal)}, status=refusal.status))


@require_safe
def privacy(request: HttpRequest) -> HttpResponseBase:
    """The privacy notice in force, with its version."""
    at = database_now()
    if (stopped := looked(request, at)) is not None:
        return stopped
    context = {"notice": notice_in_force(at), "company": Company.get().name}
    return fenced(render(request, "complaints/public/privacy.html", context))
