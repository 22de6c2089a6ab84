"""The field history of a master-data record, told for people: who changed what, from what to what, when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.formats import localize
from django.utils.translation import gettext as _

from feedback_system.masterdata.operations import CONTACTS_CHANGED

SHOWN = 20
"""Changes on a page; older ones are in the database."""


def changes_of(record: Any, limit: int = SHOWN) -> list[dict[str, Any]]:
    """The newest changes as the timeline shows them: `{at, who, what, kind, changes: [{label, old, new}]}`.

    Note: one query, and one more for each relation that changed.
    """
    versions = list(
        record.history.select_related("history_user").order_by("-history_date", "-history_id")[: limit + 1]
    )
    fields = [field for field in versions[0].tracked_fields if not field.primary_key] if versions else []
    told: list[dict[str, Any]] = []
    for position, version in enumerate(versions[:limit]):
        before = versions[position + 1] if position + 1 < len(versions) else None
        changed = _changed(fields, before, version) if before is not None else []
        if before is not None and not changed and version.history_change_reason != CONTACTS_CHANGED:
            continue
        told.append(
            {
                "at": version.history_date,
                "who": str(version.history_user or _("the system")),
                "what": _what(version, bool(changed)),
                "kind": "change",
                "changes": changed,
            }
        )
    return told


def _what(version: Any, has_changes: bool) -> str:
    if version.history_type == "+":
        return _("entered this record")
    if version.history_change_reason == CONTACTS_CHANGED and not has_changes:
        return _("changed the contact persons")
    return _("changed this record")


def _changed(fields: list[models.Field[Any, Any]], before: Any, after: Any) -> list[dict[str, Any]]:
    return [
        {
            "label": str(field.verbose_name),
            "old": _shown(field, getattr(before, field.attname)),
            "new": _shown(field, getattr(after, field.attname)),
        }
        for field in fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    ]


def _shown(field: models.Field[Any, Any], value: Any) -> str:
    if value in (None, ""):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if field.remote_field is not None and isinstance(field.related_model, type):
        return str(field.related_model._default_manager.filter(pk=value).first() or value)
    return str(localize(value))
