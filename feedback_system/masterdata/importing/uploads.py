"""An upload on its way: kept with its preview, then imported or forgotten."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.errors import NotPossibleNow
from feedback_system.masterdata.importing.applying import ImportResult, apply_import
from feedback_system.masterdata.importing.plan import ImportPlan, plan_import
from feedback_system.masterdata.importing.reading import LARGEST_FILE
from feedback_system.masterdata.models import ImportFile
from feedback_system.masterdata.rights import require_manager

KEPT_FOR = timedelta(days=2)
"""An upload that nobody imported is emptied after this time: it may hold addresses of people."""


@transaction.atomic
def upload(*, kind: str, name: str, content: bytes, by: User, at: datetime) -> ImportFile:
    """Keep a file with the preview of its import. Files that were given up are emptied on the way.

    :raises NotPermitted: without the right to keep master data.
    :raises Invalid: when nothing of the file can be used.
    """
    require_manager(by)
    ImportFile.objects.filter(uploaded_at__lt=at - KEPT_FOR).exclude(content=b"").update(
        content=b"", report=[]
    )
    plan = plan_import(kind, _file(name, content))
    return ImportFile.objects.create(
        kind=kind,
        name=name[-200:],
        content=content,
        counts=plan.counts,
        headings=[[heading.letter, heading.text[:200], heading.label] for heading in plan.headings],
        report=_report(plan),
        uploaded_by=by,
        uploaded_at=at,
    )


@transaction.atomic
def import_upload(*, file: ImportFile, by: User, at: datetime, partial: bool = False) -> ImportResult:
    """Import an upload once, planned again on what is stored now.

    :raises NotPossibleNow: when it was imported already or was emptied.
    :raises NotPermitted: without the right to keep master data.
    :raises Blocked: for refused rows without `partial`.
    :raises Conflict: when somebody entered the same records in this moment.
    """
    require_manager(by)
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.imported_at is not None:
        raise NotPossibleNow(_("This file is already imported. Its report stays on the page of the import."))
    if not file.content:
        raise NotPossibleNow(_("This upload has expired. Choose the file again."))
    plan = plan_import(file.kind, _file(file.name, bytes(file.content)))
    result = apply_import(plan, by=by, at=at, partial=partial)
    file.content = b""
    file.imported_at = at
    file.counts = plan.counts
    file.report = _report(plan)
    file.save()
    return result


def _report(plan: ImportPlan) -> list[list[object]]:
    """[row number, outcome, record, sentences] for each row, as the page and the CSV report show it."""
    return [[row.number, row.outcome.value, row.key, row.sentences] for row in plan.rows]


class _Named(io.BytesIO):
    name = ""


def _file(name: str, content: bytes) -> _Named:
    file = _Named(content[: LARGEST_FILE + 1])
    file.name = name
    return file
