"""Keep the signature of a customer: a picture under restricted access with name and time, or why there is none.

Source: policies 001 and 004 on after-sales service: the customer signs the voucher.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile

from aftersales.services.models import ServiceCall, Signature
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.web.signature import Stroke, drawn

if TYPE_CHECKING:
    from accounts.models import User


def keep_signature(
    call: ServiceCall,
    paper: str,
    *,
    strokes: list[Stroke],
    name: str,
    missing_reason: str,
    by: User,
    at: datetime,
    signed_at: datetime,
) -> dict[str, Any]:
    """Write the signature on that paper of the call, with when the customer signed; returns the facts for the history."""
    picture = keep_picture(call, paper, strokes=strokes, by=by, at=at)
    Signature.objects.create(
        call=call,
        paper=paper,
        picture=picture,
        name=name,
        missing_reason=missing_reason,
        taken_by=by,
        at=signed_at,
    )
    return {"signed": picture is not None, "paper": paper, "signed_at": signed_at}


def keep_picture(
    call: ServiceCall, paper: str, *, strokes: list[Stroke], by: User, at: datetime
) -> Attachment | None:
    """Keep what was drawn as a restricted file of the call; None when nothing was drawn."""
    if not strokes:
        return None
    file = SimpleUploadedFile(
        f"signature-{call.case.reference}-{paper}.png", drawn(strokes), content_type="image/png"
    )
    return attach(case=call.case, file=file, level=Attachment.Level.RESTRICTED, by=by, at=at)


def words_of(name: str, missing_reason: str) -> dict[str, str]:
    """The personal part of it for the history."""
    found = {"signer": name, "reason": missing_reason}
    return {key: value for key, value in found.items() if value}
