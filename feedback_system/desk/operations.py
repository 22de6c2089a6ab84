"""What people do on the shared screens besides the steps: keep a list, drop it, write an inner note."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.permissions import Permission
from feedback_system.audit.operations import record
from feedback_system.cases.models import Case, Note
from feedback_system.desk.models import SavedView
from feedback_system.errors import Invalid, NotPermitted

MOST_VIEWS = 30
NOTE = "note_written"
"""Name of the event; its text is the event's payload, so that it stands in the chain and can be erased."""


@transaction.atomic
def save_view(*, name: str, query: str, shared_with: Department | None, by: User, at: datetime) -> SavedView:
    """Keep the filters `query` under `name`; the same name again replaces the filters.

    :raises Invalid: an empty name or too many lists
    :raises NotPermitted: sharing with a department one does not work in
    """
    if not name.strip():
        raise Invalid({"name": [_("Give the list a name.")]})
    own = SavedView.objects.filter(user=by)
    known = own.filter(name=name).first()
    if known is None and own.count() >= MOST_VIEWS:
        raise Invalid(
            {"name": [_("You keep %(most)d lists already. Delete one first.") % {"most": MOST_VIEWS}]}
        )
    if shared_with is not None and shared_with.pk not in {one.department_id for one in by.assignments}:
        raise NotPermitted(_("You can share a list with a department you work in. Choose one of yours."))
    last = own.aggregate(last=Max("position"))["last"]
    view = known or SavedView(user=by, name=name, position=min((last or 0) + 1, 30_000))
    view.query, view.shared_with = query, shared_with
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as clash:
        raise Invalid({"name": [_("You keep a list of that name already. Choose another name.")]}) from clash
    return view


@transaction.atomic
def delete_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Drop an own saved list. :raises NotPermitted: it is somebody else's."""
    if view.user_id != by.pk:
        raise NotPermitted(_("This list was shared with you. Only the person who keeps it can delete it."))
    view.delete()


def must_write_notes(by: User) -> None:
    """:raises NotPermitted: for people whose roles only read."""
    if not by.holds(Permission.WRITE_NOTE):
        raise NotPermitted(
            _("Your roles read cases and do not write on them. Ask somebody who works on the case.")
        )


@transaction.atomic
def write_note(*, case: Case, text: str, by: User, at: datetime) -> Note:
    """Add an inner note to the case; the customer never sees it, and nobody changes it afterwards.

    The text is kept with the event too, so that the history proves it.

    :raises NotPermitted: the person may not see the case or not write on it
    :raises Invalid: there is no text
    """
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotPermitted(_("You may not see this case. Ask the GM office if you need it."))
    must_write_notes(by)
    if not text.strip():
        raise Invalid({"text": [_("Write something before you save the note.")]})
    locked = Case.objects.lock(case.pk)
    note = Note.objects.create(case=locked, author=by, at=at, text=text)
    record(locked, NOTE, by=by, at=at, facts={"note": note.pk}, payload={"text": text})
    return note
