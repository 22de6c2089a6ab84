"""The disciplines of an improvement as records: owner, day, what was handed in, who accepted it, and the rows that belong to it.

What is handed in again after it was sent back is a new handing: earlier rows stay as they are and are shown no more.
Source: the 8D method, disciplines D0 to D8; four eyes on each of them is ours.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quality.tiers import Branch, Category, D


class DisciplineState(models.TextChoices):
    """Where a discipline stands."""

    PLANNED = "planned", pgettext_lazy("discipline", "planned")
    HANDED_IN = "handed_in", pgettext_lazy("discipline", "handed in")
    RETURNED = "returned", pgettext_lazy("discipline", "sent back")
    ACCEPTED = "accepted", pgettext_lazy("discipline", "accepted")


def _person(words: Any) -> models.ForeignKey:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class Discipline(models.Model):
    """One discipline of one round."""

    improvement = models.ForeignKey("quality.Improvement", models.PROTECT, related_name="disciplines")
    code = models.CharField(_("discipline"), max_length=2, choices=D.choices)
    round = models.PositiveSmallIntegerField(_("round"))
    state = models.CharField(
        _("state"), max_length=10, choices=DisciplineState.choices, default=DisciplineState.PLANNED
    )
    owner = _person(_("owner"))
    due_on = models.DateField(_("to be handed in by"), null=True, blank=True)
    handing = models.PositiveSmallIntegerField(_("times handed in"), default=0)
    text = models.TextField(_("text"), max_length=10_000, blank=True)
    proof = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file"),
    )
    handed_in_by = _person(_("handed in by"))
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    accepted_by = _person(_("accepted by"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    remark = models.CharField(_("remark on it"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("discipline")
        constraints = [
            models.UniqueConstraint(
                fields=["improvement", "round", "code"], name="a_discipline_once_per_round"
            ),
            models.CheckConstraint(condition=Q(code__in=D.values), name="discipline_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=DisciplineState.values), name="state_of_a_discipline_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="planned")
                | Q(handed_in_by__isnull=False, handed_in_at__isnull=False, handing__gte=1),
                name="a_discipline_goes_on_after_it_is_handed_in",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False, accepted_at__isnull=False)
                | ~Q(state="accepted") & Q(accepted_by__isnull=True, accepted_at__isnull=True),
                name="an_accepted_discipline_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("handed_in_by")),
                name="nobody_accepts_the_discipline_they_handed_in",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="rounds_of_disciplines_count_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.code}"

    @property
    def is_accepted(self) -> bool:
        """Whether somebody else has accepted it."""
        return self.state == DisciplineState.ACCEPTED

    def newest(self, name: str) -> list[Any]:
        """Its rows of that name as they were handed in last."""
        return [row for row in getattr(self, name).all() if row.handing == self.handing]

    @property
    def matter(self) -> int:
        """The number under which its clock runs: that of the discipline, ten more in each further round."""
        return (self.round - 1) * 10 + int(self.code[1:])


class TeamPart(models.TextChoices):
    """What somebody is in the team."""

    SPONSOR = "sponsor", pgettext_lazy("team", "Sponsor")
    LEADER = "leader", pgettext_lazy("team", "Leader")
    MEMBER = "member", pgettext_lazy("team", "Member")


class _Row(models.Model):
    """A row of a discipline as it was handed in at one time."""

    handing = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True


class TeamMember(_Row):
    """One person of the team (D1)."""

    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="team")
    person = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("person"))
    part = models.CharField(_("part in the team"), max_length=10, choices=TeamPart.choices)

    class Meta:
        verbose_name = _("member of a team")
        constraints = [
            models.UniqueConstraint(
                fields=["discipline", "handing", "person"], name="a_person_once_in_a_team"
            ),
            models.CheckConstraint(condition=Q(part__in=TeamPart.values), name="part_in_a_team_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.discipline_id} {self.part}"


class Aspect(models.TextChoices):
    """The questions of 5W2H, each answered by what is and what is not."""

    WHAT = "what", pgettext_lazy("problem description", "What")
    WHERE = "where", pgettext_lazy("problem description", "Where")
    WHEN = "when", pgettext_lazy("problem description", "When")
    WHO = "who", pgettext_lazy("problem description", "Who")
    WHY = "why", pgettext_lazy("problem description", "Why it is a problem")
    HOW = "how", pgettext_lazy("problem description", "How it shows")
    HOW_MANY = "how_many", pgettext_lazy("problem description", "How many")


class ProblemLine(_Row):
    """One question of the problem description: what is, what is not, and what differs (D2)."""

    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="lines")
    aspect = models.CharField(_("question"), max_length=10, choices=Aspect.choices)
    is_so = models.TextField(_("is"), max_length=1_000)
    is_not = models.TextField(_("is not"), max_length=1_000, blank=True)
    difference = models.TextField(_("what differs"), max_length=1_000, blank=True)

    class Meta:
        verbose_name = _("line of a problem description")
        constraints = [
            models.CheckConstraint(
                condition=Q(aspect__in=Aspect.values), name="question_of_a_problem_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.discipline_id} {self.aspect}"


class ChosenAction(_Row):
    """An action that is chosen against a root cause, with why it removes it (D5). Carried out it is an item (D6)."""

    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="actions")
    cause = models.ForeignKey(
        "quality.Cause", models.PROTECT, related_name="actions", verbose_name=_("root cause")
    )
    action = models.TextField(_("action"), max_length=2_000)
    why = models.TextField(_("how it was shown that it removes the cause"), max_length=2_000)

    class Meta:
        verbose_name = _("chosen action")

    def __str__(self) -> str:
        return f"{self.discipline_id} {self.cause_id}"


class Prevention(_Row):
    """Whether similar products and processes have the same cause, and what was done there (D7)."""

    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="preventions")
    similar = models.BooleanField(_("similar products or processes have the same cause"))
    which = models.TextField(_("which ones, or why none"), max_length=2_000)
    done = models.TextField(_("what was done there"), max_length=5_000, blank=True)

    class Meta:
        verbose_name = _("prevention")
        constraints = [
            models.UniqueConstraint(fields=["discipline", "handing"], name="one_prevention_per_handing"),
            models.CheckConstraint(
                condition=Q(similar=False) | ~Q(done=""),
                name="similar_products_say_what_was_done_there",
            ),
        ]

    def __str__(self) -> str:
        return str(self.discipline_id)


class DocumentKind(models.TextChoices):
    """What is updated so that the lesson outlives the people who learned it."""

    STANDARD = "standard", pgettext_lazy("document", "Standard")
    WORK_INSTRUCTION = "work_instruction", pgettext_lazy("document", "Work instruction")
    FMEA = "fmea", pgettext_lazy("document", "FMEA")
    CONTROL_PLAN = "control_plan", pgettext_lazy("document", "Control plan")


class DocumentUpdate(_Row):
    """A document that was brought up to date (D7)."""

    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="documents")
    kind = models.CharField(_("kind of document"), max_length=20, choices=DocumentKind.choices)
    reference = models.CharField(_("number or title"), max_length=120)
    version = models.CharField(_("version"), max_length=30)
    updated_on = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("updated document")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DocumentKind.values), name="kind_of_a_document_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Lesson(_Row):
    """What everybody can learn from it (D8); in the list of lessons once the discipline is accepted."""

    discipline = models.ForeignKey(Discipline, models.PROTECT, related_name="lessons")
    title = models.CharField(_("lesson in one line"), max_length=200)
    text = models.TextField(_("lesson"), max_length=5_000)
    category = models.CharField(_("category of the cause"), max_length=20, choices=Category.choices)
    branch = models.CharField(_("which root cause"), max_length=12, choices=Branch.choices)
    scope = models.CharField(_("where it was applied"), max_length=300)
    words = models.TextField(_("search words"), blank=True)
    """Title, text, scope and product, folded for the search."""

    class Meta:
        verbose_name = _("lesson")
        constraints = [
            models.CheckConstraint(
                condition=Q(category__in=Category.values), name="category_of_a_lesson_is_known"
            ),
            models.CheckConstraint(
                condition=Q(branch__in=Branch.values), name="root_cause_of_a_lesson_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


def discipline_rows() -> QuerySet[Discipline]:
    """The disciplines with what a page shows of them, in order of round and number."""
    rows = (
        Prefetch("team", TeamMember.objects.select_related("person")),
        Prefetch("actions", ChosenAction.objects.select_related("cause")),
        "lines",
        "preventions",
        "documents",
        "lessons",
    )
    return (
        Discipline.objects.select_related("owner", "handed_in_by", "accepted_by", "proof")
        .prefetch_related(*rows)
        .order_by("round", "code")
    )


def published_lessons() -> QuerySet[Lesson]:
    """The lessons that were accepted, as they stand now, the newest first."""
    return (
        Lesson.objects.filter(discipline__state=DisciplineState.ACCEPTED, handing=F("discipline__handing"))
        .select_related("discipline__improvement__case__product")
        .order_by("-discipline__accepted_at", "-pk")
    )
