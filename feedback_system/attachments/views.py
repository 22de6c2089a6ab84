"""Hand files out and take them in. Everything handed out is a download, except small copies that we drew
ourselves.
"""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.permissions import Permission
from feedback_system.attachments import store
from feedback_system.attachments.inspection import MAX_REQUEST, RASTER, inspect
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import (
    BROKEN_OFF,
    ERASED,
    attach,
    must_attach,
    withdraw_attachment,
)
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid
from feedback_system.web.htmx import is_htmx
from feedback_system.web.wording import full_instant_text

HARMLESS = "default-src 'none'; sandbox"
"""Whatever a browser makes of the bytes, it may not run, load or send anything."""

REASONS = {
    BROKEN_OFF: gettext_lazy("The upload broke off."),
    ERASED: gettext_lazy("Erased on request; the content is gone for good."),
}
"""Reasons that are stored as a code, in words."""


def _known(request: HttpRequest, pk: int) -> Attachment:
    """The file if this person may open it; otherwise it does not exist. Withdrawn files open for auditors
    only.
    """
    user = cast(User, request.user)
    found: Attachment = get_object_or_404(Attachment.objects.visible_to(user), pk=pk)
    withdrawn = found.state == Attachment.State.WITHDRAWN
    if found.withdrawn_reason == ERASED:
        raise Http404
    if found.state != Attachment.State.STORED and not (withdrawn and user.holds(Permission.READ_HISTORY)):
        raise Http404
    return found


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = HARMLESS
    response["Cache-Control"] = "private, no-cache"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes as they were handed in, always as a download."""
    return handed_out(_known(request, pk))


def handed_out(attachment: Attachment) -> HttpResponseBase:
    """The bytes of a file whose reader has been checked, as a download. :raises Http404: they are gone"""
    try:
        bytes_ = store.full_path(attachment.stored_path).open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        bytes_, as_attachment=True, filename=attachment.name, content_type=attachment.content_type
    )
    prefix = getattr(settings, "EVIDENCE_ACCEL_PREFIX", "")
    if prefix:  # the front proxy hands out the bytes; our part was to check the right
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        response.close()
        handed_over = HttpResponse(headers=headers)
        handed_over["X-Accel-Redirect"] = f"{prefix.rstrip('/')}/{attachment.stored_path}"
        return _guarded(handed_over)
    return _guarded(response)


@login_required
@require_GET
def thumbnail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A small copy of a picture, drawn by us, shown in the page."""
    answer = small_copy(_known(request, pk))
    if answer is None:
        raise Http404
    return answer


def small_copy(attachment: Attachment) -> HttpResponseBase | None:
    """A small copy of a picture whose reader has been checked; None when there is none to be had."""
    path = store.thumbnail(attachment.stored_path, attachment.content_type)
    if path is None:
        return None
    return _guarded(FileResponse(path.open("rb"), content_type="image/webp", filename="thumbnail.webp"))


@login_required
@require_POST
def upload(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the posted `files` for the case with that number; htmx gets the list of files back, others the
    case page.

    Either all files are taken or none, and then one sentence per file says why.
    """
    user = cast(User, request.user)
    case = get_object_or_404(Case.objects.visible_to(user).by_reference(reference))
    must_attach(user)
    files = request.FILES.getlist("files")
    level = request.POST.get("level", Attachment.Level.INTERNAL)
    if not files:
        raise Invalid({"files": [_("No file was chosen. Choose one or drop it on the field.")]})
    if sum(file.size or 0 for file in files) > MAX_REQUEST:
        raise Invalid(
            {"files": [_("These files together are larger than 200 MB. Send them in several turns.")]}
        )
    refused: list[Any] = []
    for file in files:
        try:
            inspect(file)
        except Invalid as refusal:
            refused += [sentence for sentences in refusal.errors.values() for sentence in sentences]
    if refused:
        raise Invalid({"files": refused})
    now = timezone.now()
    for file in files:
        attach(case=case, file=file, level=level, by=user, at=now)
    return _list_of(request, case)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a file with the posted `reason`."""
    user = cast(User, request.user)
    attachment = get_object_or_404(Attachment.objects.visible_to(user).select_related("case"), pk=pk)
    reason = request.POST.get("reason", "")
    withdraw_attachment(attachment=attachment, by=user, at=timezone.now(), reason=reason)
    return _list_of(request, attachment.case)


def _list_of(request: HttpRequest, case: Case) -> HttpResponse:
    if not is_htmx(request):
        return redirect(case.get_absolute_url())
    return render(request, "attachments/_files.html", files_of(case, request.user))


def files_of(case: Case, user: Any) -> dict[str, Any]:
    """The context of `attachments/_files.html`: the files of `case` that `user` may know of, and where to
    send more.

    Note: one query, however many files.
    """
    rows = Attachment.objects.visible_to(user).filter(case=case).select_related("uploaded_by").order_by("pk")
    may_attach = user.holds(Permission.ATTACH_FILE)
    leads = user.holds(Permission.ASSIGN_CASE)
    return {
        "files": [
            {
                **tile(row),
                "may_withdraw": may_attach
                and row.state == "stored"
                and (leads or row.uploaded_by_id == user.pk),
            }
            for row in rows
        ],
        "may_attach": may_attach,
        "upload_url": reverse("attachments:upload", args=[case.reference]),
        "levels": Attachment.Level.choices,
    }


def tile(attachment: Attachment) -> dict[str, Any]:
    """What the component `file_tile` shows of a file."""
    address = reverse("attachments:download", args=[attachment.pk])
    family = attachment.content_type.partition("/")[0]
    return {
        "pk": attachment.pk,
        "name": attachment.name,
        "size": attachment.size,
        "url": address,
        "kind": "mail" if family == "message" else family,
        "thumbnail_url": reverse("attachments:thumbnail", args=[attachment.pk])
        if attachment.content_type in RASTER
        else "",
        "by": attachment.uploaded_by,
        "at_text": full_instant_text(attachment.at),
        "level": attachment.level,
        "state": attachment.state,
        "reason": REASONS.get(attachment.withdrawn_reason, attachment.withdrawn_reason),
        "withdraw_url": reverse("attachments:withdraw", args=[attachment.pk]),
    }
