"""What the supplier answered, how it was reviewed, and whether the actions took effect. Rows are written once and never changed."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quality.supplier_requests.states import Part, Scope


def _file(words: Any) -> Any:
    return models.ForeignKey(
        "attachments.Attachment", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class Answer(models.Model):
    """One answer of the supplier: the containment or the full one, once in each round."""

    request = models.ForeignKey("supplier_requests.SupplierRequest", models.PROTECT, related_name="replies")
    round = models.PositiveSmallIntegerField(_("round"))
    scope = models.CharField(_("answer"), max_length=12, choices=Scope.choices)
    answered_by = models.CharField(_("who answered"), max_length=120)
    by_link = models.BooleanField(_("through the link"))
    at = models.DateTimeField(_("at"))
    entered_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    # Containment
    contained = models.TextField(_("containment"), max_length=5_000, blank=True)
    contained_on = models.DateField(_("contained on"), null=True, blank=True)
    sorted_quantity = models.PositiveIntegerField(_("pieces sorted"), null=True, blank=True)
    sorted_bad = models.PositiveIntegerField(_("of these bad"), null=True, blank=True)
    # Causes
    occurred = models.TextField(_("why it occurred"), max_length=5_000, blank=True)
    undetected = models.TextField(_("why it was not detected"), max_length=5_000, blank=True)
    report = _file(_("8D report"))
    remarks = models.TextField(_("remarks"), max_length=5_000, blank=True)

    class Meta:
        verbose_name = _("answer of a supplier")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "round", "scope"], name="a_supplier_answers_once_in_a_round"
            ),
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="scope_of_an_answer_is_known"),
            models.CheckConstraint(condition=~Q(answered_by=""), name="an_answer_says_who_answers"),
            models.CheckConstraint(
                condition=~Q(scope="containment") | (~Q(contained="") & Q(contained_on__isnull=False)),
                name="a_containment_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=Q(sorted_bad=None) | Q(sorted_bad__lte=F("sorted_quantity")),
                name="no_more_pieces_are_bad_than_were_sorted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.round} {self.scope}"

    def covers(self, part: str) -> bool:
        """Whether this answer says something to that part."""
        match part:
            case Part.CONTAINMENT:
                return bool(self.contained)
            case Part.CAUSE:
                return bool(self.occurred or self.undetected)
            case Part.ACTION:
                return bool(self.actions.all())
        return self.report_id is not None


class AnswerAction(models.Model):
    """One corrective action that the supplier promises."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="actions")
    position = models.PositiveSmallIntegerField(_("position"))
    action = models.TextField(_("corrective action"), max_length=2_000)
    due_on = models.DateField(_("to be done by"))

    class Meta:
        verbose_name = _("corrective action of a supplier")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "position"], name="an_action_has_its_place_once")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}.{self.position}"


class AnswerFile(models.Model):
    """A file that came with an answer: evidence, or the letter it was taken from."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, related_name="+", verbose_name=_("file")
    )

    class Meta:
        verbose_name = _("file of an answer")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer_id}: {self.file_id}"


class AnswerReview(models.Model):
    """What quality found of the answer to a round: accepted, or what each part that came back lacks."""

    request = models.ForeignKey("supplier_requests.SupplierRequest", models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(_("round"))
    accepted = models.BooleanField(_("accepted"))
    containment = models.TextField(_("why the containment is sent back"), max_length=2_000, blank=True)
    cause = models.TextField(_("why the causes are sent back"), max_length=2_000, blank=True)
    action = models.TextField(_("why the actions are sent back"), max_length=2_000, blank=True)
    report = models.TextField(_("why the 8D report is sent back"), max_length=2_000, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("reviewed by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("review of an answer")
        constraints = [
            models.UniqueConstraint(fields=["request", "round"], name="a_round_is_reviewed_once"),
            models.CheckConstraint(
                condition=Q(accepted=True, containment="", cause="", action="", report="")
                | (Q(accepted=False) & (~Q(containment="") | ~Q(cause="") | ~Q(action="") | ~Q(report=""))),
                name="an_answer_is_sent_back_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.round}"

    def reasons(self) -> dict[Part, str]:
        """Why each part came back; only those that did."""
        return {part: str(getattr(self, part.value)) for part in Part if getattr(self, part.value)}


class EffectCheck(models.Model):
    """What was seen on goods that came after the actions."""

    request = models.ForeignKey("supplier_requests.SupplierRequest", models.PROTECT, related_name="checks")
    number = models.PositiveSmallIntegerField(_("number"))
    round = models.PositiveSmallIntegerField(_("round"))
    checked_on = models.DateField(_("checked on"))
    deliveries = models.PositiveSmallIntegerField(_("deliveries checked"))
    quantity = models.PositiveIntegerField(_("pieces checked"))
    bad = models.PositiveIntegerField(_("of these with the defect"))
    words = models.TextField(_("what was seen"), max_length=2_000, blank=True)
    proof = _file(_("file"))
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("checked by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("check of the effect at a supplier")
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="an_effect_check_has_its_number_once"),
            models.CheckConstraint(
                condition=Q(bad__lte=F("quantity")), name="no_more_pieces_show_the_defect_than_were_checked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"


def answer_rows() -> QuerySet[Answer]:
    """The answers in the order in which they came, with their actions and files."""
    return (
        Answer.objects.select_related("report", "entered_by")
        .prefetch_related(
            "actions", models.Prefetch("evidence", AnswerFile.objects.select_related("file").order_by("pk"))
        )
        .order_by("pk")
    )


def review_rows() -> QuerySet[AnswerReview]:
    """The reviews, the first round first."""
    return AnswerReview.objects.select_related("by").order_by("round")


def check_rows() -> QuerySet[EffectCheck]:
    """The checks of the effect in their order."""
    return EffectCheck.objects.select_related("by", "proof").order_by("number")
