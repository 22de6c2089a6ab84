"""What the team works from: facts, evidence and opinions kept apart, and questions to bodies outside.

Source: policy 001 on anomaly alerts: by facts, deep and careful; an arbitration body where needed.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quality.investigations.states import BodyKind, Nature


def _proof() -> models.ForeignKey:
    return models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )


class Entry(models.Model):
    """One entry with its author and time. Nobody rewrites it; what no longer stands is struck through with a reason."""

    investigation = models.ForeignKey("investigations.Investigation", models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField(_("number"))
    nature = models.CharField(_("kind of entry"), max_length=10, choices=Nature.choices)
    text = models.TextField(_("text"), max_length=5_000)
    whose = models.CharField(_("whose opinion"), max_length=120, blank=True)
    about = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("which fact it shows"),
    )
    proof = _proof()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    struck_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("struck through by"),
    )
    struck_at = models.DateTimeField(_("struck through at"), null=True, blank=True)
    struck_reason = models.CharField(_("why it was struck through"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("entry of an investigation")
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "number"], name="an_entry_of_an_investigation_has_its_number_once"
            ),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="nature_of_an_entry_is_known"),
            models.CheckConstraint(
                condition=~Q(nature="evidence") | Q(proof__isnull=False, about__isnull=False),
                name="evidence_has_its_file_and_its_fact",
            ),
            models.CheckConstraint(
                condition=(Q(nature="opinion", proof__isnull=True) & ~Q(whose=""))
                | (~Q(nature="opinion") & Q(whose="")),
                name="an_opinion_says_whose_and_has_no_file",
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
                name="an_entry_is_struck_through_as_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investigation_id}/{self.number}"

    @property
    def stands(self) -> bool:
        """Whether it is not struck through."""
        return self.struck_at is None


class BodyQuestion(models.Model):
    """A question to an arbitration or statutory test body, and its result. An open one holds up the outcome."""

    investigation = models.ForeignKey(
        "investigations.Investigation", models.PROTECT, related_name="questions"
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("what it decides"), max_length=20, choices=BodyKind.choices)
    body = models.CharField(_("body"), max_length=120)
    question = models.TextField(_("question"), max_length=2_000)
    sent_on = models.DateField(_("sent on"))
    expected_on = models.DateField(_("expected on"))
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("sent by"))
    sent_at = models.DateTimeField(_("entered at"))
    result = models.TextField(_("result"), max_length=5_000, blank=True)
    proof = _proof()
    result_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("result entered by"),
    )
    result_at = models.DateTimeField(_("result entered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to a body outside")
        constraints = [
            models.UniqueConstraint(
                fields=["investigation", "number"], name="a_question_to_a_body_has_its_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BodyKind.values), name="kind_of_a_body_outside_is_known"
            ),
            models.CheckConstraint(
                condition=Q(expected_on__gte=models.F("sent_on")),
                name="a_body_answers_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(result_at__isnull=True, result_by__isnull=True, result="", proof__isnull=True)
                | (Q(result_at__isnull=False, result_by__isnull=False, proof__isnull=False) & ~Q(result="")),
                name="a_body_answers_as_a_whole_with_its_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.investigation_id}/{self.number}"


def entry_rows() -> QuerySet[Entry]:
    """The entries with their people and files, in the order of writing."""
    return Entry.objects.select_related("by", "proof", "struck_by", "about").order_by("number")


def question_rows() -> QuerySet[BodyQuestion]:
    """The questions to bodies outside with their people and files, in their order."""
    return BodyQuestion.objects.select_related("sent_by", "result_by", "proof").order_by("number")
