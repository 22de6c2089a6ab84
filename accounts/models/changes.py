"""Changes of roles and departments that wait for a second administrator, where the company wants two."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.departments import Department
from accounts.models.people import User
from accounts.roles import ROLE_CHOICES


class ChangeRequest(models.Model):
    """What one administrator asks for and another one confirms or refuses. Never changed after its answer."""

    class Act(models.TextChoices):
        GIVE_ROLE = "give_role", _("Give a role")
        TAKE_ROLE = "take_role", _("Take a role away")
        MOVE_PERSON = "move_person", _("Change the home department")
        END_RULE = "end_rule", _("Let one administrator change roles alone again")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for a second administrator")
        CONFIRMED = "confirmed", _("Confirmed")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    act = models.CharField(_("change"), max_length=20, choices=Act.choices)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="change_requests", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=40, choices=ROLE_CHOICES, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(_("state"), max_length=20, choices=State.choices, default=State.WAITING)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change waiting for a second administrator")
        verbose_name_plural = _("changes waiting for a second administrator")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed")
                | Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by")),
                name="a_change_is_confirmed_by_another_administrator",
            ),
            models.CheckConstraint(
                condition=Q(act="end_rule", user__isnull=True) | ~Q(act="end_rule") & Q(user__isnull=False),
                name="a_change_names_its_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "confirmed", "refused", "withdrawn"]),
                name="state_of_a_change_is_known",
            ),
            models.UniqueConstraint(
                fields=["act", "user", "role", "department"],
                condition=Q(state="waiting"),
                name="a_change_waits_once",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="changes_waiting")]

    def __str__(self) -> str:
        return f"{self.act} {self.user_id or ''} {self.state}"
