"""Code lists of complaints: values that a company may rename, add to and retire, never re-code."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints.costs import REWORKING
from feedback_system.labels import Labelled
from feedback_system.reference.kept import kept_rows


class CodeList(models.TextChoices):
    """The lists. Source: reference lists of policies 000 to 004."""

    CHANNEL = "channel", _("Channel")
    REMEDY = "remedy", _("Remedy")
    DELAY_CAUSE = "delay_cause", _("Cause of delay")
    FAULT_KIND = "fault_kind", _("Kind of fault")
    STOP_REASON = "stop_reason", _("Reason for stopping a deadline")
    APPROVING = "approving", _("Phrases for approving")
    SENDING_BACK = "sending_back", _("Phrases for sending back")
    RETURNING = "returning", _("Phrases for asking for missing data")
    OBJECTIONS = "objections", _("Phrases for deciding objections")
    RETURN_PROOF = "return_proof", _("Proof of return")
    ALLOWANCE_PROOF = "allowance_proof", _("Proof of allowance")
    COST_KIND = "cost_kind", _("Kind of cost")
    SANCTION_FAULT = "sanction_fault", _("Fault of a sanction")
    PROMISE = "promise", _("Phrases to avoid: exaggerated promises, pressure")
    ADMISSION = "admission", _("Phrases to avoid before the ruling: admissions of fault")
    COURTESY = "courtesy", _("How we speak with customers")


PHRASES = frozenset({CodeList.APPROVING, CodeList.SENDING_BACK, CodeList.RETURNING, CodeList.OBJECTIONS})
"""Lists of sentences to put into a reason. Nothing is tied to them, so a list may be empty."""


WARNED_OF = frozenset({CodeList.PROMISE, CodeList.ADMISSION})
"""Lists of phrases that no text to a customer shall hold. Each label is one, in whichever language the text is."""
FREE = PHRASES | WARNED_OF | {CodeList.COURTESY}
"""Lists of words to which nothing is tied, so that they may be empty."""


class Code(Labelled):
    """One value of a list."""

    list = models.CharField(_("list"), max_length=20, choices=CodeList.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("may be chosen"), default=True)
    counts_goods = models.BooleanField(_("goods move: the warehouse confirms"), default=False)
    counts_money = models.BooleanField(_("money moves: finance confirms"), default=False)
    goes_out = models.BooleanField(_("goods go out: a count is enough"), default=False)
    after_return = models.BooleanField(
        _("money back: only with the slip of the returned goods"), default=False
    )
    public_opinion = models.BooleanField(
        _("the public reads it: the clock of public opinion runs"), default=False
    )
    human_slip = models.BooleanField(_("human slip: needs no tracking"), default=False)
    needs_number = models.BooleanField(_("the number on the proof is asked for"), default=False)
    needs_manager = models.BooleanField(_("a head hands it in, with a note"), default=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("list value")
        verbose_name_plural = _("list values")
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="a_code_stands_once_in_its_list")
        ]

    @property
    def needs_slip(self) -> bool:
        """Whether goods come back for this remedy: they do on a returned-goods slip only (policies 001 and 004)."""
        return self.counts_goods and not self.goes_out

    @property
    def pays_goods_back(self) -> bool:
        """Whether this remedy is what goods are worth that came back: the same money as a refund on the return of them."""
        return self.after_return or (self.needs_slip and self.code not in REWORKING)

    @property
    def needs_certificate(self) -> bool:
        """Whether this remedy is money: it is given on an allowance certificate only (policies 001 and 004)."""
        return not self.needs_slip and (self.counts_money or not self.counts_goods)


def every_code() -> list[Code]:
    """The values of all lists in their order, those retired too. Note: no query while they are kept."""
    return kept_rows("codes of complaints", lambda: Code.objects.order_by("list", "position", "code"))
