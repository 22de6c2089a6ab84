"""What an import has to look at and to put back when it is undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.cases.removing import NAMED, kept_by_others, remove, stays
from feedback_system.errors import Blocked
from feedback_system.imports.models import CaseImport, ImportRow
from feedback_system.numbering.operations import first_of_month, give_back

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 500


def what_keeps(file: CaseImport) -> list[str]:
    """Sentences about cases of the import on which somebody has acted; empty while it can be undone."""
    rows = file.rows.filter(case__isnull=False).order_by("pk")
    ids = list(rows.values_list("case_id", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        if reasons := _keeps(ids[start : start + AT_ONCE]):
            return reasons
    return []


def _keeps(case_ids: Sequence[int]) -> list[str]:
    events = CaseEvent.objects.filter(case__in=case_ids, at__gt=F("case__import_row__written_at"))
    by_people = events.exclude(actor=system_user()).order_by("case_id").values_list("case_id", flat=True)
    rows = Case.objects.as_system("cases that stay are named to who wanted to undo the import")
    acted = [case.reference for case in rows.filter(pk__in=list(by_people.distinct()[:NAMED])).order_by("pk")]
    kept = acted or kept_by_others(case_ids, by_import="imports.ImportRow")
    return [stays(kept)] if kept else []


@transaction.atomic
def remove_batch(file: CaseImport, rows: Sequence[ImportRow], *, by: User, at: datetime) -> None:
    """Remove the cases of these rows; the rows stay and say nothing of a case any more.

    :raises Blocked: somebody has acted on one of them
    """
    ids = [row.case_id for row in rows if row.case_id is not None]
    if reasons := _keeps(ids):
        raise Blocked(reasons)
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(case=None, written_at=None)
    removed = remove(ids, why=f"import {file.pk} undone", by=by, at=at)
    numbers = [case.number for case in removed if case.number]
    if numbers:
        give_back(file.kind, numbers, in_use=_numbers_in_use(file.kind, numbers))


def _numbers_in_use(kind: str, numbers: Sequence[str]) -> list[str]:
    """The numbers of the same months that cases still have."""
    found: list[str] = []
    for start in sorted({first_of_month(kind, number) for number in numbers} - {""}):
        rows = Case.objects.as_system("the counter falls back to the highest number in use")
        found += [
            str(number)
            for number in rows.filter(kind=kind, number__startswith=start).values_list("number", flat=True)
        ]
    return found


def forget_created(created: Sequence[Any]) -> list[Any]:
    """Delete the records of master data that an import created and nobody uses; returns those that stay."""
    staying = []
    for label, pk, words in created:
        model = apps.get_model(label)
        try:
            with transaction.atomic():
                model._default_manager.filter(pk=pk).delete()
        except (ProtectedError, IntegrityError):
            staying.append([label, pk, words])
    return staying


def kept_words(created: Sequence[Any]) -> str:
    """The sentence about records that stay; "" for none."""
    if not created:
        return ""
    return _("These stay because something else uses them: %(records)s.") % {
        "records": ", ".join(str(words) for _label, _pk, words in created)
    }
