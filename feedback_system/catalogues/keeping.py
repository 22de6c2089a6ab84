"""Keep the catalogues: add and change entries, merge one into another, take a merge back while nothing came after it.

Cases refer to entries: none is ever deleted, no code ever changes, and a merge changes no case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.operations.log import signed
from accounts.permissions import Permission
from feedback_system.cases.fields import local_day
from feedback_system.catalogues.models import DEEPEST, CatalogueEntry, Classification
from feedback_system.catalogues.tree import Tree, tree_of
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted

if TYPE_CHECKING:
    from datetime import date

    from accounts.models import User

FIELDS = (
    "label_zh_hans", "label_zh_hant", "label_en", "parent", "position", "valid_from", "valid_until",
)  # fmt: skip
"""What of an entry may change."""


def must_keep(user: User) -> None:
    """:raises NotPermitted: unless the person keeps the settings"""
    if not user.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))


def _locked(list: str) -> None:
    """Hold the catalogue until the end of the transaction: two people who move entries at once could close a loop."""
    rows = CatalogueEntry.objects.select_for_update().filter(list=list).order_by("pk")
    tuple(rows.values_list("pk", flat=True))


def faults_of(
    tree: Tree,
    *,
    entry: CatalogueEntry | None,
    parent: CatalogueEntry | None,
    begins: date | None,
    ends: date | None,
) -> dict[str, list[str]]:
    """Why an entry (None: a new one) cannot stand below `parent` with these days, by field; empty when it can."""
    found: dict[str, list[str]] = {}
    if begins and ends and ends < begins:
        found["valid_until"] = [_("This day lies before the first one. Check both.")]
    if parent is None:
        return found
    if parent.merged_into_id is not None:
        now = tree.present(parent)
        found["parent"] = [
            _("“%(entry)s” was merged into “%(now)s”. Choose “%(now)s”.")
            % {"entry": parent.label, "now": now.label}
        ]
    elif entry is not None and parent.pk in tree.below(entry.pk):
        found["parent"] = [
            _("“%(parent)s” stands below “%(entry)s” itself. Choose another one, or move that one first.")
            % {"parent": parent.label, "entry": entry.label}
        ]
    elif len(tree.path(parent)) + (tree.height(entry.pk) if entry is not None else 1) > DEEPEST:
        found["parent"] = [
            _("A catalogue has at most %(levels)d levels. Choose an entry further up.") % {"levels": DEEPEST}
        ]
    return found


@transaction.atomic
def save_entry(
    *, record: CatalogueEntry | None, list: str, values: Mapping[str, Any], by: User, at: datetime
) -> CatalogueEntry:
    """Add an entry, or change its labels, its place, or the days on which it may be chosen.

    :raises NotPermitted: without the right to keep the settings
    :raises Conflict: the entry was merged meanwhile
    :raises Invalid: sentences by field; nothing is saved
    """
    must_keep(by)
    _locked(list)
    tree = tree_of(list)
    row = (
        CatalogueEntry(list=list, code=values["code"])
        if record is None
        else CatalogueEntry.objects.get(pk=record.pk)
    )
    if row.merged_into_id is not None:
        raise Conflict(
            _("“%(entry)s” was merged into another entry meanwhile. Change that one instead.")
            % {"entry": row.label}
        )
    if record is None and row.code.casefold() in tree.by_code:
        raise Invalid({"code": [_("This code stands in the list already. Choose another one.")]})
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    faults = faults_of(
        tree,
        entry=row if record is not None else None,
        parent=tree.get(row.parent_id),
        begins=row.valid_from,
        ends=row.valid_until,
    )
    if faults:
        raise Invalid(faults)
    _must_leave_one(tree, row, on=local_day(at))
    signed(row, by=by, at=at).save()
    return row


def _must_leave_one(tree: Tree, row: CatalogueEntry, *, on: date) -> None:
    if row.is_valid(on) or row.pk is None:
        return
    if not any(one.pk != row.pk and one.is_valid(on) for one, _level in tree.walk()):
        raise Invalid(
            {"valid_until": [_("This is the last value that may be chosen. Add another one first.")]}
        )


@transaction.atomic
def save_entries(rows: Iterable[Mapping[str, Any]], *, list: str, by: User, at: datetime) -> int:
    """Add and change the entries of an agreed file, those that others belong to first; all of them or none.

    Each row has the code and the values of `save_entry`; `parent` is a code. Refuses as `save_entry` does.
    """
    must_keep(by)
    changed = 0
    for row in rows:
        tree = tree_of(list)
        known = tree.by_code.get(str(row["code"]).casefold())
        values = dict(row)
        if "parent" in values:
            above = tree.by_code.get(str(values["parent"]).casefold()) if values["parent"] else None
            if values["parent"] and above is None:
                raise Conflict(
                    _("“%(code)s” is no longer in the catalogue. Choose the file again.")
                    % {"code": values["parent"]}
                )
            values["parent"] = above
        if known is None:
            values.setdefault("position", len(tree.children.get(_pk(values.get("parent")), ())) + 1)
        save_entry(record=known, list=list, values=values, by=by, at=at)
        changed += 1
    return changed


def _pk(entry: CatalogueEntry | None) -> int | None:
    return None if entry is None else entry.pk


def what_blocks_merge(
    tree: Tree, entry: CatalogueEntry, into: CatalogueEntry | None, *, on: date
) -> list[str]:
    """Why `entry` cannot be merged into `into` now, in sentences that say what to do first."""
    found: list[str] = []
    if entry.merged_into_id is not None:
        found.append(
            _("“%(entry)s” was merged into “%(now)s” already.")
            % {"entry": entry.label, "now": tree.present(entry).label}
        )
    below = [child for child in tree.children.get(entry.pk, ()) if child.merged_into_id is None]
    if below:
        found.append(
            ngettext(
                "%(count)d entry stands below “%(entry)s”. Move or merge it first.",
                "%(count)d entries stand below “%(entry)s”. Move or merge them first.",
                len(below),
            )
            % {"count": len(below), "entry": entry.label}
        )
    if into is None:
        return found
    if into.pk == entry.pk:
        found.append(_("An entry cannot be merged into itself. Choose another one."))
    elif into.list != entry.list:
        found.append(_("Both entries must stand in the same catalogue."))
    elif into.merged_into_id is not None:
        found.append(
            _("“%(entry)s” was merged into “%(now)s”. Choose “%(now)s”.")
            % {"entry": into.label, "now": tree.present(into).label}
        )
    elif not into.is_valid(on):
        found.append(
            _("“%(entry)s” may not be chosen today. Choose an entry that is in use.") % {"entry": into.label}
        )
    return found


@transaction.atomic
def merge_entry(
    *, entry: CatalogueEntry, into: CatalogueEntry, reason: str, by: User, at: datetime
) -> CatalogueEntry:
    """Let `into` stand for `entry` from now on. Old cases keep what they say; counts, filters and look-ups follow.

    :raises NotPermitted: without the right to keep the settings
    :raises Blocked: with what must be done first; a merge never closes a loop, because only living entries take part
    """
    must_keep(by)
    _locked(entry.list)
    tree = tree_of(entry.list)
    row = CatalogueEntry.objects.get(pk=entry.pk)
    target = CatalogueEntry.objects.get(pk=into.pk)
    if blocks := what_blocks_merge(tree, row, target, on=local_day(at)):
        raise Blocked(blocks)
    row.merged_into, row.merged_at, row.merged_by, row.merge_reason = target, at, by, reason
    signed(row, by=by, at=at).save()
    return row


def what_blocks_undoing(entry: CatalogueEntry) -> list[str]:
    """Why a merge cannot be taken back: afterwards nobody could say which of both a new case means. Note: two queries."""
    if entry.merged_into_id is None:
        return [_("“%(entry)s” is not merged.") % {"entry": entry.label}]
    into = CatalogueEntry.objects.get(pk=entry.merged_into_id)
    if into.merged_into_id is not None:
        return [
            _("“%(entry)s” itself was merged afterwards. Take that merge back first.") % {"entry": into.label}
        ]
    since = Classification.objects.filter(entry=into, at__gt=entry.merged_at).count()
    if since:
        return [
            ngettext(
                "%(count)d case was recorded with “%(entry)s” since the merge, and may mean either. The merge stays.",
                "%(count)d cases were recorded with “%(entry)s” since the merge, and may mean either. The merge stays.",
                since,
            )
            % {"count": since, "entry": into.label}
        ]
    return []


@transaction.atomic
def undo_merge(*, entry: CatalogueEntry, by: User, at: datetime) -> CatalogueEntry:
    """Let an entry stand for itself again. The field history keeps both acts.

    :raises NotPermitted: without the right to keep the settings
    :raises Blocked: something was recorded with the other entry since
    """
    must_keep(by)
    _locked(entry.list)
    row = CatalogueEntry.objects.get(pk=entry.pk)
    if blocks := what_blocks_undoing(row):
        raise Blocked(blocks)
    row.merged_into, row.merged_at, row.merged_by, row.merge_reason = None, None, None, ""
    signed(row, by=by, at=at).save()
    return row
