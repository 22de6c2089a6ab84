"""Whether the customer's reason holds and the demand is reasonable: weighed where it was reported, settled by whoever accepts.

Source: policy 004 on store complaints, article 7 and procedure (the store checks, its supervisor decides on acceptance);
policy 003 on dealer complaints, complaint sheet (reason sufficient, demand reasonable).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import transition

from complaints.models.route import Route
from complaints.states import BEFORE_ACCEPTANCE
from feedback_system.reference.kept import kept

if TYPE_CHECKING:
    from datetime import datetime


class Holds(models.TextChoices):
    """Whether the reason of a complaint is sufficient."""

    YES = "yes", pgettext_lazy("reason of a complaint", "holds")
    NO = "no", pgettext_lazy("reason of a complaint", "does not hold")
    UNCLEAR = "unclear", pgettext_lazy("reason of a complaint", "to be found out")


class Reasonable(models.TextChoices):
    """Whether the demand is reasonable."""

    YES = "yes", pgettext_lazy("demand of a customer", "reasonable")
    PARTLY = "partly", pgettext_lazy("demand of a customer", "partly reasonable")
    NO = "no", pgettext_lazy("demand of a customer", "not reasonable")


def some_route_weighs() -> bool:
    """Whether a route that may be chosen has the reason weighed. Note: no query while it is kept."""
    return kept(
        "routes that weigh the reason",
        lambda: Route.objects.filter(is_active=True, weighs_reason=True).exists(),
    )


class Weighing(models.Model):
    """What was found about reason and demand before the complaint was accepted."""

    reason_holds = models.CharField(
        _("reason of the complaint"), max_length=10, choices=Holds.choices, blank=True
    )
    demand_reasonable = models.CharField(
        _("demand of the customer"), max_length=10, choices=Reasonable.choices, blank=True
    )
    weighed_text = models.TextField(_("what the reporting unit found"), max_length=5_000, blank=True)
    weighed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("weighed by")
    )
    weighed_at = models.DateTimeField(_("weighed at"), null=True, blank=True)

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        state: Any

    def has_occasion_for_weigh_reason(self) -> bool:
        """The company has a route on which the reason is weighed."""
        return some_route_weighs()

    @transition(field="state", source=sorted(BEFORE_ACCEPTANCE), target=None)
    def weigh_reason(self, *, at: datetime) -> None:
        """Say as the reporting unit whether the reason holds, for whoever decides on the acceptance."""


WEIGHED = (
    models.CheckConstraint(
        condition=Q(weighed_at__isnull=True, weighed_by__isnull=True, weighed_text="")
        | Q(weighed_at__isnull=False, weighed_by__isnull=False) & ~Q(weighed_text="") & ~Q(reason_holds=""),
        name="a_reason_is_weighed_by_somebody_with_words",
    ),
)
