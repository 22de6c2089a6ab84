"""Change the draft, and choose one by one the photos that the supplier is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.permissions import Permission
from feedback_system.attachments import store
from feedback_system.attachments.inspection import RASTER
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.cases.steps import Trace, step
from feedback_system.errors import Invalid
from quality.supplier_requests.forms.draft import DraftForm, HidePhotoForm, ShowPhotoForm
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import QUALITY, ShownPhoto, SupplierRequest
from quality.supplier_requests.operations.opening import PLAIN, facts_of, title_of, write_goods

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority


@step(
    supplier_request_kind,
    "change_draft",
    label=gettext_lazy("Change the draft"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=DraftForm,
    side=True,
    help=gettext_lazy(
        "Until it is sent. The supplier sees these fields and the chosen photos, nothing else."
    ),
)
def change_draft(
    asked: SupplierRequest,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    goods: Sequence[Mapping[str, Any]],
    **fields: Any,
) -> Trace:
    """Write the draft anew."""
    for name in PLAIN:
        setattr(asked, name, fields[name])
    write_goods(asked, goods)
    asked.case.title, asked.case.product = title_of(asked), goods[0]["product"]
    return Trace(facts_of(asked), {"text": asked.description})


@step(
    supplier_request_kind,
    "show_photo",
    label=gettext_lazy("Show a photo to the supplier"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=ShowPhotoForm,
    side=True,
    help=gettext_lazy("One at a time. What is not chosen here, the supplier does not see."),
)
def show_photo(
    asked: SupplierRequest,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    proof: Attachment | None,
    files: Any,
) -> Trace:
    """Choose a photo; one of the case behind is put on this case, so that nothing there is ever opened from outside."""
    photo = proof
    if photo is None or photo.case_id != asked.case_id:
        file = files if photo is None else _copy_of(photo)
        photo = attach(case=asked.case, file=file, level=Attachment.Level.INTERNAL, by=by, at=at)
    if photo.content_type not in RASTER:
        raise Invalid(
            {"files": [_("Only pictures are shown on the page of the supplier. Choose a JPEG or PNG file.")]}
        )
    last = max((one.number for one in ShownPhoto.objects.filter(request=asked)), default=0)
    ShownPhoto.objects.create(request=asked, number=last + 1, photo=photo)
    return Trace({"photo": last + 1, "file": photo.pk}, {"name": photo.name})


def _copy_of(photo: Attachment) -> SimpleUploadedFile:
    content = store.full_path(photo.stored_path).read_bytes()
    return SimpleUploadedFile(photo.name, content, content_type=photo.content_type)


@step(
    supplier_request_kind,
    "hide_photo",
    label=gettext_lazy("Take a photo back"),
    rights=[Permission.ASK_SUPPLIER],
    stage=QUALITY,
    form=HidePhotoForm,
    side=True,
    help=gettext_lazy("The file stays on the case; the supplier does not see it."),
)
def hide_photo(
    asked: SupplierRequest, *, by: User, at: datetime, authority: Authority, photo: ShownPhoto
) -> Trace:
    """Take a photo back before the request is sent."""
    facts, name = {"photo": photo.number, "file": photo.photo_id}, photo.photo.name
    photo.delete()
    return Trace(facts, {"name": name})
