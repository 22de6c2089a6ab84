"""The gallery of defects: pictures of cases that the reader may see, and those that quality has chosen for learning."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from feedback_system.attachments.inspection import RASTER
from feedback_system.attachments.models import Attachment
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case
from feedback_system.catalogues.models import CatalogueEntry, CatalogueList, Classification
from feedback_system.catalogues.tree import tree_of
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.lessons.models import LearningPicture
from feedback_system.masterdata.naming import fold

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST_NAME = 2
"""A name of one character would be found in every caption."""
CHOSEN = "picture_chosen"
DROPPED = "picture_dropped"


def may_choose(user: User) -> bool:
    """Whether the person may choose pictures for learning: quality does."""
    return user.holds(Permission.HANDLE_ANOMALY)


def must_choose(user: User) -> None:
    """:raises NotPermitted: unless the person is of quality"""
    if not may_choose(user):
        raise NotPermitted(_("Quality chooses the pictures for learning. Tell them which one you mean."))


def pictures(
    user: User,
    *,
    entry: CatalogueEntry | None = None,
    product_id: int | None = None,
    only_learning: bool = False,
) -> QuerySet[Attachment]:
    """The pictures of classified cases that `user` may see, with what their captions need, unordered.

    With `entry`: only of cases with that defect, something below it, or something merged into one of these.
    """
    rows = Attachment.objects.visible_to(user).filter(state=Attachment.State.STORED, content_type__in=RASTER)
    marks = Classification.objects.filter(counts=True, list=CatalogueList.DEFECT)
    if entry is not None:
        marks = marks.filter(entry__in=tree_of(entry.list).meant_by(entry))
    rows = rows.filter(case__in=marks.values("case"))
    if product_id is not None:
        rows = rows.filter(case__product=product_id)
    if only_learning:
        rows = rows.filter(learning__isnull=False, learning__dropped_at__isnull=True)
    named = Classification.objects.filter(counts=True, list=CatalogueList.DEFECT).select_related("entry")
    return rows.select_related("case__product", "learning").prefetch_related(
        Prefetch("case__classifications", named, to_attr="defects")
    )


def in_the_way(case: Case, caption: str) -> list[str]:
    """Names of the case's customer that stand in the caption."""
    customer = case.customer
    if customer is None:
        return []
    told = fold(caption)
    names = dict.fromkeys([customer.name, customer.short_name, customer.code])
    return [name for name in names if len(name) >= SHORTEST_NAME and fold(name) in told]


@transaction.atomic
def choose_picture(*, attachment: Attachment, caption: str, by: User, at: datetime) -> LearningPicture:
    """Choose a picture for learning, or give a chosen one another caption; the history of the case says so.

    :raises NotPermitted: not of quality, or the picture is out of sight
    :raises NotPossibleNow: it is no picture, or was withdrawn meanwhile
    :raises Invalid: in `caption`, when it is empty or names the customer
    """
    must_choose(by)
    case = Case.objects.lock(attachment.case_id)
    found = Attachment.objects.visible_to(by).filter(pk=attachment.pk).first()
    if found is None:
        raise NotPermitted(_("This picture has not reached you."))
    if found.state != Attachment.State.STORED or found.content_type not in RASTER:
        raise NotPossibleNow(_("This file is no picture, or it was withdrawn meanwhile. Choose another one."))
    caption = caption.strip()
    if not caption:
        raise Invalid({"caption": [_("Say in one line what is to be seen.")]})
    if names := in_the_way(case, caption):
        raise Invalid(
            {
                "caption": [
                    _("Pictures for learning name no customer. Leave “%(name)s” out.") % {"name": names[0]}
                ]
            }
        )
    picture, _made = LearningPicture.objects.update_or_create(
        attachment=found,
        defaults={
            "caption": caption[:200],
            "chosen_by": by,
            "chosen_at": at,
            "dropped_by": None,
            "dropped_at": None,
        },
    )
    record(case, CHOSEN, by=by, at=at, facts={"file": found.sha256}, payload={"text": caption})
    return picture


@transaction.atomic
def drop_picture(*, attachment: Attachment, by: User, at: datetime) -> None:
    """Take a picture out of those for learning; the file itself stays on its case.

    :raises NotPermitted: not of quality, or the picture is out of sight
    """
    must_choose(by)
    case = Case.objects.lock(attachment.case_id)
    if not Attachment.objects.visible_to(by).filter(pk=attachment.pk).exists():
        raise NotPermitted(_("This picture has not reached you."))
    done = LearningPicture.objects.filter(attachment=attachment, dropped_at=None).update(
        dropped_by=by, dropped_at=at
    )
    if done:
        record(case, DROPPED, by=by, at=at, facts={"file": attachment.sha256})


def card(row: Attachment, *, thumbnail_url: str, url: str) -> dict[str, Any]:
    """What the gallery shows of a picture: defect, product, day, case, caption; never the customer."""
    learning = getattr(row, "learning", None)
    chosen = learning if learning is not None and learning.dropped_at is None else None
    return {
        "pk": row.pk,
        "case": row.case,
        "entries": [mark.entry for mark in getattr(row.case, "defects", ())],
        "product": row.case.product,
        "at": row.at,
        "caption": chosen.caption if chosen is not None else "",
        "is_chosen": chosen is not None,
        "thumbnail_url": thumbnail_url,
        "url": url,
    }
