"""What people do with the pack: keep a note on a line, keep a sample, write down what a check found, file a finding once."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department
from feedback_system.cases.models import Case
from feedback_system.conformity.filing import Filer
from feedback_system.conformity.lines import Line
from feedback_system.conformity.models import LineNote, Result, Sample, SampledCase
from feedback_system.conformity.rights import must_keep_pack
from feedback_system.conformity.sampling import Wish, draw
from feedback_system.errors import Blocked, Conflict

if TYPE_CHECKING:
    from accounts.models import User


def keep_note(
    *, line: Line, note: str, reference: str, target: Decimal | None, by: User, at: datetime
) -> LineNote:
    """Keep what counts for a line from now on; the notes before it stay. :raises NotPermitted: for who does not keep the pack"""
    must_keep_pack(by)
    return LineNote.objects.create(
        line=line.code,
        note=note,
        reference=reference,
        target=target if line.measure is not None else None,
        by=by,
        at=at,
    )


@transaction.atomic
def keep_sample(*, wish: Wish, by: User, at: datetime) -> Sample:
    """Draw a sample and keep it with its cases.

    :raises NotPermitted: for who does not keep the pack
    :raises Blocked: there is no case in the period
    """
    must_keep_pack(by)
    drawn = draw(wish, user=by)
    if not drawn.case_ids:
        raise Blocked([_("No case of this kind falls into the period. Choose another period or kind.")])
    sample = Sample.objects.create(
        kind=wish.kind,
        basis=wish.basis,
        first_day=wish.first_day,
        last_day=wish.last_day,
        seed=wish.seed,
        size=wish.size,
        population=drawn.population,
        drawn_by=by,
        drawn_at=at,
    )
    SampledCase.objects.bulk_create(
        SampledCase(sample=sample, position=place, case_id=pk)
        for place, pk in enumerate(drawn.case_ids, start=1)
    )
    return sample


@transaction.atomic
def write_check(
    *, row: SampledCase, result: str, words: str, version: int, by: User, at: datetime
) -> SampledCase:
    """Write down what the check of a case found.

    :raises NotPermitted: for who does not keep the pack
    :raises Conflict: somebody else wrote meanwhile
    :raises Blocked: its finding is filed
    """
    must_keep_pack(by)
    row = SampledCase.objects.select_for_update().get(pk=row.pk)
    if row.filed_id is not None:
        raise Blocked([_("The finding is filed as a case and stays as it is. Go on in that case.")])
    if row.version != version:
        raise Conflict(
            _(
                "Somebody else has written on this case meanwhile. Compare with what stands now, and save again."
            )
        )
    row.result, row.words, row.version = result, words, row.version + 1
    row.checked_by, row.checked_at = by, at
    row.save(update_fields=["result", "words", "version", "checked_by", "checked_at"])
    return row


@transaction.atomic
def file_finding(*, row: SampledCase, filer: Filer, department: Department, by: User, at: datetime) -> Case:
    """File a finding as a case of its own, linked with the case it was found in; once.

    :raises NotPermitted: for who does not keep the pack
    :raises Blocked: it is no finding, or filed already; or the kind of case cannot be opened now
    """
    must_keep_pack(by)
    parent = Case.objects.lock(row.case_id)
    row = SampledCase.objects.select_for_update().select_related("sample").get(pk=row.pk)
    if row.filed_id is not None:
        raise Blocked([_("This finding is filed already. Open its case and go on there.")])
    if row.result != Result.FINDING:
        raise Blocked([_("Only a finding is filed. Write down first what was found.")])
    case = filer.file(parent=parent, department=department, text=row.words, by=by, at=at)
    row.filed, row.version = case, row.version + 1
    row.save(update_fields=["filed", "version"])
    return case
