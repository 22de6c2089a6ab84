"""What a slip has for its confirmation and its review: who reported it, who confirmed that, and the gross error that the committee reviews.

Source: policy 000 on fast feedback (market reports are confirmed by service, reports of dealers by marketing); policy 001 on the total
quality office (batch rework, scrap, gross process error, batch mis-sorting or missed inspection are reviewed with the quality committee).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_system.joining import listed
from quality.slips.models.levels import Seat, seats
from quality.slips.models.parts import SlipWord, WordKind
from quality.slips.models.values import Source

if TYPE_CHECKING:
    from quality.slips.models.kinds import SlipKind


class ReviewFacts(models.Model):
    """Columns of a slip for its source and its review, and the questions its steps ask."""

    slip_kind: SlipKind
    sender_department: Any

    gross: Any = models.ForeignKey(
        "slips.SlipValue",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("batch event or gross error"),
    )
    report_source = models.CharField(_("reported by"), max_length=10, choices=Source.choices, blank=True)
    report_confirmed_by: Any = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("report confirmed by"),
    )
    report_confirmed_at = models.DateTimeField(_("report confirmed at"), null=True, blank=True)
    targets = models.TextField(_("quality targets"), max_length=5_000, blank=True)
    analysis = models.TextField(_("analysis"), max_length=10_000, blank=True)
    measures = models.TextField(_("measures"), max_length=10_000, blank=True)

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def all_words(self) -> list[SlipWord]: ...

    # ------------------------------------------------------------------------------------------------------ its source

    def confirmers(self) -> list[Seat]:
        """Who confirms the report first; nobody where that is not asked for, or the post is empty."""
        kind = self.slip_kind
        by_source = {Source.MARKET: kind.confirms_market, Source.DEALER: kind.confirms_dealer}
        place = by_source.get(Source(self.report_source), "") if self.report_source else ""
        return seats((place,), self.sender_department, None) if place else []

    def waits_for_confirmation(self) -> bool:
        """Whether somebody has to confirm the report and has not."""
        return self.report_confirmed_at is None and bool(self.confirmers())

    def has_occasion_for_confirm_report(self) -> bool:
        """The report waits for it."""
        return self.waits_for_confirmation()

    def missing_confirmation(self) -> Iterator[Any]:
        """The sentence where the report is not confirmed."""
        if self.waits_for_confirmation():
            yield _("%(people)s has not confirmed the report yet. Ask for the confirmation.") % {
                "people": listed(self.confirmers())
            }

    # --------------------------------------------------------------------------------------------------- the committee

    def committee(self) -> list[Seat]:
        """Who sits in the quality committee for this slip now."""
        return seats(tuple(self.slip_kind.committee), self.sender_department, None)

    def _last_of_committee(self) -> str:
        kinds = [one.kind for one in self.all_words() if one.kind in (WordKind.COMMITTEE, WordKind.REVIEW)]
        return kinds[-1] if kinds else ""

    def has_occasion_for_call_committee(self) -> bool:
        """The kind has a committee, and none is called already."""
        return bool(self.slip_kind.committee) and self._last_of_committee() != WordKind.COMMITTEE

    def has_occasion_for_enter_review(self) -> bool:
        """The committee is called."""
        return self._last_of_committee() == WordKind.COMMITTEE

    def what_blocks_confirm_answer(self) -> Iterator[Any]:
        """A gross error is reviewed with the committee before its slip ends."""
        last = self._last_of_committee()
        if last == WordKind.COMMITTEE:
            yield _("The quality committee is called and its review is missing. Enter the review first.")
        elif self.gross is not None and self.slip_kind.committee and not last:
            yield _("“%(event)s” is reviewed with the quality committee. Call it, and enter its review.") % {
                "event": self.gross.label
            }
