"""The team of an investigation: who, of which department, with what part in it, from when to when.

Source: policy 001 on anomaly alerts (the leader of major cases convenes a team); the parts are ours.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _


class TeamMember(models.Model):
    """One person's time on the team. Rows are added and ended, never changed: who was of the team stays to be read."""

    investigation = models.ForeignKey("investigations.Investigation", models.PROTECT, related_name="members")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("department"),
    )
    part = models.CharField(_("part in it"), max_length=120, blank=True)
    leads = models.BooleanField(_("leads the team"), default=False)
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of a team")
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "person"],
                condition=Q(until__isnull=True),
                name="a_person_is_of_a_team_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["investigation"],
                condition=Q(until__isnull=True, leads=True),
                name="a_team_has_one_leader_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="a_member_leaves_after_coming",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investigation_id} {self.person_id}"


def member_rows() -> QuerySet[TeamMember]:
    """The members of all times with their people and departments, the leader first, then in the order of naming."""
    return TeamMember.objects.select_related("person", "department").order_by("-leads", "pk")
