"""What people keep on the shared screens: the filters of a list under a name, the address of their calendar."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SavedViewQuerySet(models.QuerySet):
    """Questions about saved lists."""

    def for_person(self, user_id: int, department_ids: list[int]) -> SavedViewQuerySet:
        """The own lists and those shared with one of these departments, in the order of the tab bar."""
        return self.filter(Q(user=user_id) | Q(shared_with__in=department_ids)).order_by("position", "pk")


class SavedView(models.Model):
    """A list somebody keeps: its filters as they stand in the address, under a name, shared with a department or not.

    It holds no cases: whoever opens it sees what she may see.
    """

    user = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="saved_views", verbose_name=_("person")
    )
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60)
    query = models.CharField(_("filters"), max_length=1000, blank=True)
    shared_with = models.ForeignKey(
        "accounts.Department",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shared with"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved list")
        verbose_name_plural = _("saved lists")
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="a_person_names_a_list_once")]

    def __str__(self) -> str:
        return self.name


class CalendarLink(models.Model):
    """The secret address under which programs of a person read the deadlines of her cases. Only its SHA-256 is kept."""

    person = models.OneToOneField(
        "accounts.User", models.CASCADE, related_name="calendar_link", verbose_name=_("person")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))
    last_read_at = models.DateTimeField(_("last read"), null=True, blank=True)

    class Meta:
        verbose_name = _("address of a calendar")
        verbose_name_plural = _("addresses of calendars")

    def __str__(self) -> str:
        return str(self.person_id)
