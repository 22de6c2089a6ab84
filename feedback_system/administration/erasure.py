"""Erase the personal texts of one case: what would go, what the law keeps, and the act itself.

Source: personal information protection law, article 47 (erasure when the purpose is over or the person asks; what a law
wants kept is kept and not used otherwise); measures for accounting archives, vouchers 30 years.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.administration.rights import may_change_settings
from feedback_system.approvals.models import Approval
from feedback_system.attachments.erasing import erase_files, files_with_bytes
from feedback_system.audit.erasure import delete_payloads, texts_in_history
from feedback_system.audit.operations import record
from feedback_system.cases import personal_texts
from feedback_system.cases.kinds import kind_of
from feedback_system.cases.models import Case, FormDraft
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.searching.operations import index_case

if TYPE_CHECKING:
    from accounts.models import User

VOUCHERS_ARE_KEPT = 30
"""Years, counted from the closing. Source: measures for accounting archives, vouchers."""
HISTORY, FILES, DRAFTS = (
    gettext_lazy("Texts of the history"),
    gettext_lazy("Files, their content too"),
    gettext_lazy("Drafts of forms"),
)
EVENT = "texts_erased"


@dataclass(frozen=True)
class Going:
    """One kind of text: how many rows still hold some, and until which day the law keeps them (None: they go)."""

    label: Any
    rows: int
    kept_until: date | None = None


def find_case(reference: str) -> Case:
    """The case with that number or receipt number. :raises Invalid: there is none"""
    wanted = reference.strip().upper()
    cases = Case.objects.as_system("an administrator erases personal texts")
    found: Case | None = cases.filter(number=wanted).first() or cases.filter(receipt_number=wanted).first()
    if found is None:
        raise Invalid({"case": [_("There is no case with this number. Check the number.")]})
    return found


def vouchers_kept_until(case: Case, *, at: datetime) -> date | None:
    """Until which day the vouchers of `case` have to be kept; None when no money was agreed or the time is over."""
    if case.closed_at is None:
        return None
    agreed = Approval.objects.filter(case=case.pk, decision=Approval.Decision.APPROVED, amount__gt=0)
    if not agreed.exists():
        return None
    closed = timezone.localtime(case.closed_at).date()
    until = date(closed.year + VOUCHERS_ARE_KEPT, 12, 31)
    return until if timezone.localtime(at).date() <= until else None


def what_would_go(case: Case, *, at: datetime) -> list[Going]:
    """What erasing would take away, and what it would leave for now; counts only, no word of the texts."""
    return list(_going(case, at=at))


def _going(case: Case, *, at: datetime) -> Iterator[Going]:
    until = vouchers_kept_until(case, at=at)
    for texts in personal_texts.registered():
        rows = sum(1 for _row in texts.changes(case))
        if rows:
            yield Going(texts.label, rows, until if texts.voucher else None)
    for label, rows, kept in (
        (HISTORY, texts_in_history(case), None),
        (FILES, files_with_bytes(case), until),
        (DRAFTS, _drafts(case).count(), None),
    ):
        if rows:
            yield Going(label, rows, kept)


def _drafts(case: Case) -> Any:
    return FormDraft.objects.filter(case=case.pk) | FormDraft.objects.filter(key__startswith=f"{case.pk}-")


@transaction.atomic
def erase_case(*, case: Case, by: User, at: datetime, reason: str) -> dict[str, int]:
    """Erase every text of `case` that may name a person; who did what and when stays, with all codes, amounts and times.

    What is part of the vouchers of a payment stays as long as the law wants vouchers kept; asked again after that, it goes
    too. Afterwards the case is found by its numbers only. The act stands in the history with how many rows went; `reason`
    stays there too and names the request (for example its file number), not the person.

    :raises NotPermitted: only who keeps the settings may do this.
    :raises Invalid: no reason given.
    :raises NotPossibleNow: somebody still works on the case, or nothing is left to erase.
    """
    if not may_change_settings(by):
        raise NotPermitted(_("Only an administrator can erase the texts of a case. Ask yours."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say on whose request or by which rule the texts are erased.")]})
    locked = Case.objects.lock(case.pk)
    must_be_over(locked)
    until = vouchers_kept_until(locked, at=at)
    erased = 0
    for texts in personal_texts.registered():
        if texts.voucher and until is not None:
            continue
        for row, changed in list(texts.changes(locked)):
            texts.rows(locked).filter(pk=row.pk).update(**changed)
            erased += 1
    events = delete_payloads(locked)
    files = erase_files(case=locked, by=by, at=at) if until is None else 0
    _drafts(locked).delete()
    if not (erased or events or files):
        raise NotPossibleNow(_("There is nothing left to erase on this case."))
    facts = {"count": events, "rows": erased, "files": files, "reason": reason.strip()[:200]}
    if until is not None:
        facts["vouchers_until"] = until.isoformat()
    record(locked, EVENT, by=by, at=at, facts=facts)
    index_case(Case.objects.lock(locked.pk))
    return {"events": events, "rows": erased, "files": files}


def must_be_over(case: Case) -> None:
    """:raises NotPossibleNow: somebody still has to act on this case, or a decision about it is still open."""
    if case.is_open or not kind_of(case).form_of(case).is_finished():
        raise NotPossibleNow(
            _("Somebody still works on this case and needs its texts. Bring it to its end first.")
        )
    if Approval.objects.filter(case=case.pk, decision=Approval.Decision.PENDING).exists():
        raise NotPossibleNow(_("A decision about this case is still open. Wait for it, then erase."))
