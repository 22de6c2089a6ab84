"""The history nobody can alter unnoticed: events chained by hashes, personal text in rows of its own.

An event's hash covers its facts and the salted hash of its payload, so a payload can be erased (rights of the
individual) while the chain stays valid. Triggers of the database refuse every change of an event (triggers.py).
"""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseEvent(models.Model):
    """Who did what to a case, when, and why. Written only by `audit.operations.record`, never changed."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField(_("place in the case's history"))
    name = models.CharField(_("what happened"), max_length=60)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    at = models.DateTimeField(_("at"))
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)
    payload_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("event")
        constraints = [
            models.UniqueConstraint(fields=["case", "sequence"], name="an_event_has_its_place_in_the_chain"),
        ]
        indexes = [models.Index(fields=["at"], name="event_at")]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.sequence} {self.name}"


class EventPayload(models.Model):
    """The personal and free text of an event. Deleted only by erasure; the event then shows “erased”."""

    event = models.OneToOneField(CaseEvent, models.PROTECT, related_name="payload", primary_key=True)
    salt = models.CharField(max_length=32)
    content = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("text of an event")

    def __str__(self) -> str:
        return f"payload of {self.event_id}"


class Removal(models.Model):
    """What is left of an imported case that was taken back: its numbers and the end of its chain. Written once, for ever.

    The case is gone, so it is named by its id. Triggers let events go only for cases that stand here.
    """

    case_id = models.BigIntegerField(_("id of the case"), unique=True)
    receipt_number = models.CharField(_("receipt number"), max_length=20)
    number = models.CharField(_("number"), max_length=20, blank=True)
    events = models.PositiveIntegerField(_("events of its history"))
    head = models.CharField(max_length=64)
    why = models.CharField(_("why"), max_length=200)
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("removed case")

    def __str__(self) -> str:
        return self.number or self.receipt_number
