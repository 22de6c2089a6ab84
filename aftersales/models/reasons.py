"""The lists a return chooses from: channels, kinds of reason with the department that confirms each, what the customer gets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import DepartmentFunction
from feedback_system.labels import Labelled


class Channel(models.TextChoices):
    """How the customer reached us, or we the customer (policy 001 on returned goods: letters, calls, visits)."""

    LETTER = "letter", _("Letter")
    PHONE = "phone", _("Telephone")
    VISIT = "visit", _("Visit in person")
    MAIL = "mail", _("E-mail")
    WECHAT = "wechat", _("WeChat")
    OTHER = "other", _("Other")


class Settlement(models.TextChoices):
    """What the customer gets for the goods that came back."""

    REFUND = "refund", _("Money back")
    EXCHANGE = "exchange", _("Other goods in exchange")
    NOTHING = "nothing", _("Nothing further")


class ReturnReason(Labelled):
    """A kind of reason and the function of the department that says whether such a reason stands."""

    function = models.CharField(_("confirmed by"), max_length=20, choices=DepartmentFunction.choices)
    is_quality = models.BooleanField(_("about quality"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("may be chosen"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reason for returns")
        verbose_name_plural = _("reasons for returns")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="one_reason_for_returns_per_code"),
            models.CheckConstraint(
                condition=Q(function__in=DepartmentFunction.values),
                name="who_confirms_a_reason_is_a_known_function",
            ),
        ]
