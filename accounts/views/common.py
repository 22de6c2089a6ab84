"""What the pages of this app share: refusals shown in the form, who may read, lines of history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from simple_history.models import DeletedObject

from accounts.models import User
from accounts.permissions import Permission
from feedback_system.errors import Invalid, NotPermitted
from feedback_system.joining import clauses

SHOWN_LINES = 30
"""How many lines of history a page shows."""


@contextmanager
def refusals_in(form: forms.Form, **places: str) -> Iterator[None]:
    """Turn what an operation found wrong into errors of the fields, so that nothing typed is lost.

    `places` maps a name the operation uses to the field of the form it was typed into.
    """
    try:
        yield
    except Invalid as refusal:
        for name, sentences in refusal.errors.items():
            field = places.get(name, name)
            for sentence in sentences:
                form.add_error(field if field in form.fields else None, sentence)


def must_read_settings(user: User) -> None:
    """:raises NotPermitted: unless the person keeps the people or may read the settings."""
    if not (user.holds(Permission.MANAGE_PEOPLE) or user.holds(Permission.READ_SETTINGS)):
        raise NotPermitted(
            _("These pages are for administrators and auditors. Ask an administrator if you need them.")
        )


@dataclass(frozen=True)
class Line:
    """One change as a page tells it."""

    at: datetime
    who: str
    what: str


def history_lines(model: type[models.Model], rows: Iterable[Any], *, about: Any = None) -> list[Line]:
    """Lines of the field history of `rows` (newest first): created, removed, or which fields became what.

    `about` turns a history row into the words before the change, for rows of several objects.
    """
    lines: list[Line] = []
    for row in rows:
        subject = f"{about(row)}: " if about else ""
        lines.append(Line(row.history_date, str(row.history_user or "–"), subject + _what(model, row)))
    return lines


def _what(model: type[models.Model], row: Any) -> str:
    if row.history_type == "+":
        return _("created")
    if row.history_type == "-":
        return _("removed")
    # By key, not by time: an operation may write two rows at the same instant.
    rows = type(row).objects.filter(id=row.id, history_id__lt=row.history_id)
    previous = rows.order_by("-history_id").first()
    if previous is None:
        return _("changed")
    changes = [
        f"{field_label(model, change.field)}: {_shown(model, change.field, change.old)} → "
        f"{_shown(model, change.field, change.new)}"
        for change in row.diff_against(previous, foreign_keys_are_objs=True).changes
    ]
    return clauses(changes) or _("changed")


def field_label(model: type[models.Model], name: str) -> str:
    """What people call the field `name` of `model`."""
    return str(getattr(model._meta.get_field(name), "verbose_name", name))


def _shown(model: type[models.Model], name: str, value: Any) -> str:
    # The history library stands a DeletedObject in for an empty reference too.
    if value in (None, "") or (isinstance(value, DeletedObject) and value.pk is None):
        return "–"
    if isinstance(value, DeletedObject):
        return _("removed")
    choices = dict(getattr(model._meta.get_field(name), "flatchoices", ()))
    if value in choices:
        return str(choices[value])
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    return str(value)
