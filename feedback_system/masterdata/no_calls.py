"""Who asked not to be called: a whole customer or one person there. The one place that is asked before anybody telephones.

A row is never changed but ended, so the rows tell who asked for what, when, and who lifted it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.masterdata.naming import fold, phone_key

if TYPE_CHECKING:
    from feedback_system.masterdata.models import Contact


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class NoCallsQuerySet(models.QuerySet):
    """Questions about who is not called."""

    def standing(self) -> Any:
        """Those that were not lifted."""
        return self.filter(ended_at__isnull=True)


class NoCalls(models.Model):
    """One wish not to be called, with the reason in the customer's words."""

    customer = models.ForeignKey(
        "masterdata.Customer", models.PROTECT, related_name="call_refusals", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        "masterdata.Contact",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="call_refusals",
        verbose_name=_("contact"),
    )
    reason = models.CharField(_("why not to be called"), max_length=500)
    by = _person(_("entered by"))
    at = models.DateTimeField(_("entered at"), null=True, blank=True)
    """Empty for wishes from before the day was kept."""
    ended_by = _person(_("lifted by"))
    ended_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    ended_reason = models.CharField(_("why calls are welcome again"), max_length=500, blank=True)

    objects = NoCallsQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish not to be called")
        verbose_name_plural = _("wishes not to be called")
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(ended_at__isnull=True), name="a_person_wants_no_calls_once"
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=Q(ended_at__isnull=True, contact__isnull=True),
                name="a_customer_wants_no_calls_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | (Q(ended_by__isnull=False) & ~Q(ended_reason="")),
                name="who_lifts_a_wish_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}/{self.contact_id or '–'}"

    @property
    def stands(self) -> bool:
        """Whether it was not lifted."""
        return self.ended_at is None


def wish_of_person(contact: Contact) -> NoCalls | None:
    """The wish that stands for this person, or for the whole customer. Note: a query, unless both were fetched before."""
    rows = contact.customer.call_refusals.all()
    found = [one for one in rows if one.stands and one.contact_id in (None, contact.pk)]
    return min(found, key=lambda one: one.contact_id is None, default=None)


def wish_of_number(customer_id: int | None, *, name: str = "", phone: str = "") -> NoCalls | None:
    """The wish that stands for the whole customer, or for the person there of that name or telephone. Note: one query."""
    if customer_id is None:
        return None
    rows = NoCalls.objects.standing().filter(customer=customer_id).select_related("contact")
    said = set(phone_key(phone).split())
    for one in rows.order_by("pk"):
        person = one.contact
        if person is None or (name and fold(name) == fold(person.name)):
            return one  # type: ignore[no-any-return]
        if said & set(person.phone_digits.split()):
            return one  # type: ignore[no-any-return]
    return None
