"""First-inquiry responsibility (首问负责制): who was asked first stays in charge until somebody accepts it from her.

Source: policy 004 names it; that handing over needs an acceptance is ours. It moves neither the case nor its desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class FirstInquiry(models.Model):
    """The person who answers to the customer for a complaint, whoever works on it."""

    inquiry_holder = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("first inquiry taken over by"),
    )  # fmt: skip
    """Empty while it is with the person who logged the complaint."""
    inquiry_offered_to = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("first inquiry offered to"),
    )  # fmt: skip
    inquiry_note = models.CharField(_("what the next person must know"), max_length=500, blank=True)

    inquiry_before: User | None = None
    """From whom it was taken over in this step."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        case: Any

    @property
    def inquiry_person(self) -> User:
        """Who is responsible for the first inquiry now."""
        person: User = self.inquiry_holder or self.case.entered_by
        return person

    @property
    def inquiry_person_id(self) -> int:
        """Her id. Note: no query."""
        return int(self.inquiry_holder_id or self.case.entered_by_id)

    def has_occasion_for_accept_inquiry(self) -> bool:
        """Somebody has been asked to take the first inquiry over."""
        return self.inquiry_offered_to_id is not None

    has_occasion_for_decline_inquiry = has_occasion_for_accept_inquiry
