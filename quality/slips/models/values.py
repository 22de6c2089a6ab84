"""Lists from which a slip chooses: class of information, cause; and what a slip may be about."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.labels import Labelled


class ValueList(models.TextChoices):
    """The lists. Source: policy 001 on information (classes); policies 000 on quality information (causes) and major events."""

    INFORMATION_CLASS = "information_class", _("Class of information")
    CAUSE_INTERNAL = "cause_internal", _("Cause inside the company")
    CAUSE_EXTERNAL = "cause_external", _("Information from outside")
    INCIDENT = "incident", _("Kind of incident")
    GROSS = "gross", _("Batch event or gross error")


CAUSES = (ValueList.CAUSE_INTERNAL, ValueList.CAUSE_EXTERNAL)


class Topic(models.TextChoices):
    """What an internal feedback slip may be about, and the one thing that it may not (policy 000 on internal feedback)."""

    PRODUCT = "product", _("A problem with a product")
    STUCK = "stuck", _("A problem between departments that does not move")
    PROPOSAL = "proposal", _("A proposal for improvement")
    TASK = "task", _("A supervised task")
    ROUTINE = "routine", _("Normal planned preparation of production, material or technique")


class Source(models.TextChoices):
    """Who reported a problem from the market (policy 000 on fast feedback: the one is confirmed by service, the other by marketing)."""

    MARKET = "market", pgettext_lazy("source of a report", "Market: service staff on site")
    DEALER = "dealer", pgettext_lazy("source of a report", "Dealer")
    OWN = "own", pgettext_lazy("source of a report", "Somebody else of the house")


class SlipValue(Labelled):
    """One value of a list; never deleted, its code never changes."""

    list = models.CharField(_("list"), max_length=20, choices=ValueList.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("may be chosen"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("value of a list of slips")
        verbose_name_plural = _("values of the lists of slips")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_slip_value_per_code"),
            models.CheckConstraint(
                condition=models.Q(list__in=ValueList.values), name="list_of_a_slip_value_is_known"
            ),
        ]
