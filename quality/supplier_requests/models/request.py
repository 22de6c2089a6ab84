"""The request to a supplier inside the case folder: what is asked, in which round it stands, and what blocks a step.

Source: ours; the manual on suppliers asks for a report on supplier quality each month and names neither form nor limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField
from simple_history.models import HistoricalRecords

from accounts.models import Department, DepartmentFunction
from accounts.queries import department_with
from feedback_system.cases.kinds import kind_named
from feedback_system.cases.models import CaseForm
from feedback_system.cases.parts import Part as PagePart
from feedback_system.cases.protection import ProtectedState
from quality.supplier_requests.models.answers import (
    Answer,
    AnswerReview,
    EffectCheck,
    answer_rows,
    check_rows,
    review_rows,
)
from quality.supplier_requests.models.links import RequestLink
from quality.supplier_requests.models.parts import RequestGoods, ShownPhoto, goods_rows, photo_rows
from quality.supplier_requests.models.transitions import RequestTransitions
from quality.supplier_requests.states import FINISHED, FULL, LIVING, WITH_SUPPLIER, Part
from quality.supplier_requests.states import RequestState as State

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.kinds import Kind

QUALITY = "quality"
"""The stage of steps that quality takes."""


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class SupplierRequest(RequestTransitions, ProtectedState, CaseForm):
    """One request for corrective action, from its draft to the proof that the actions took effect."""

    state = FSMField(_("state"), max_length=40, choices=State.choices, default=State.DRAFTED, protected=True)
    raised_from = models.ForeignKey(
        "cases.Case", models.PROTECT, related_name="supplier_requests", verbose_name=_("because of the case")
    )
    supplier = models.ForeignKey(
        "masterdata.Supplier", models.PROTECT, related_name="+", verbose_name=_("supplier")
    )
    defect = models.ForeignKey(
        "catalogues.CatalogueEntry", models.PROTECT, related_name="+", verbose_name=_("defect")
    )
    checked_quantity = models.PositiveIntegerField(_("pieces checked"), validators=[MinValueValidator(1)])
    bad_quantity = models.PositiveIntegerField(_("pieces with the defect"), validators=[MinValueValidator(1)])
    description = models.TextField(_("description"), max_length=10_000)
    asks_containment = models.BooleanField(_("containment is asked for"), default=True)
    asks_cause = models.BooleanField(_("the causes are asked for"), default=True)
    asks_action = models.BooleanField(_("corrective action is asked for"), default=True)
    wants_report = models.BooleanField(_("an 8D report is wanted"), default=False)
    contact = models.CharField(_("contact at the supplier"), max_length=120, blank=True)
    address = models.EmailField(_("mail address of the supplier"), blank=True)
    language = models.CharField(
        _("language of the supplier"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    # The round that runs
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    round_parts = models.CharField(_("parts asked for in this round"), max_length=60, blank=True)
    round_reason = models.TextField(_("why a new round is needed"), max_length=2_000, blank=True)
    contain_by = models.DateTimeField(_("containment due"), null=True, blank=True)
    answer_by = models.DateTimeField(_("full answer due"), null=True, blank=True)
    sent_by, sent_at = (
        _person(_("request sent by")),
        models.DateTimeField(_("sent at"), null=True, blank=True),
    )
    paper = models.ForeignKey(
        "attachments.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("paper"),
    )
    # Effect
    accepted_by = _person(_("answer accepted by"))
    accepted_at = models.DateTimeField(_("answer accepted at"), null=True, blank=True)
    watch_deliveries = models.PositiveSmallIntegerField(_("deliveries to be watched"), null=True, blank=True)
    watch_until = models.DateField(_("watched until"), null=True, blank=True)
    remark = models.TextField(_("remark at the end"), max_length=2_000, blank=True)
    withdrawal_reason = models.TextField(_("why it was withdrawn"), max_length=2_000, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    history = HistoricalRecords(
        excluded_fields=["description", "contact", "address", "round_reason", "remark", "withdrawal_reason"]
    )

    class Meta:
        verbose_name = _("supplier corrective action request")
        verbose_name_plural = _("supplier corrective action requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="state_of_a_supplier_request_is_known"
            ),
            models.CheckConstraint(
                condition=Q(bad_quantity__gte=1, bad_quantity__lte=F("checked_quantity")),
                name="no_more_pieces_are_bad_than_a_request_says_were_checked",
            ),
            models.CheckConstraint(
                condition=Q(asks_cause=True) | Q(asks_action=True), name="a_request_asks_for_cause_or_action"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["request_drafted", "request_withdrawn"])
                | (
                    Q(sent_by__isnull=False, sent_at__isnull=False, answer_by__isnull=False)
                    & ~Q(round_parts="")
                ),
                name="a_sent_request_says_by_whom_when_and_what_is_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["request_accepted", "request_closed"])
                | (
                    Q(accepted_by__isnull=False, accepted_at__isnull=False)
                    & ~Q(accepted_by=F("sent_by"))
                    & (Q(watch_deliveries__isnull=False) | Q(watch_until__isnull=False))
                ),
                name="an_answer_is_accepted_by_another_than_who_sent_the_request",
            ),
            models.CheckConstraint(
                condition=~Q(state="request_withdrawn") | ~Q(withdrawal_reason=""),
                name="a_withdrawn_request_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(FINISHED), closed_at__isnull=False)
                | Q(state__in=sorted(LIVING), closed_at__isnull=True),
                name="a_finished_request_alone_has_a_closing_time",
            ),
        ]

    def __str__(self) -> str:
        return self.case.reference

    # ------------------------------------------------------------------------------------------------ the folder asks

    @property
    def case_kind(self) -> Kind:
        """The registered kind, with its steps."""
        return kind_named("supplier_request")

    @classmethod
    def page_parts(cls) -> tuple[PagePart, ...]:
        return (
            PagePart("goods", goods_rows),
            PagePart("photos", photo_rows),
            PagePart("replies", answer_rows),
            PagePart("reviews", review_rows),
            PagePart("checks", check_rows),
            PagePart("links", link_rows),
        )

    @classmethod
    def for_step(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.select_related("raised_from", "supplier", "defect", "sent_by", "accepted_by", "paper")

    @classmethod
    def for_page(cls, rows: QuerySet[Any]) -> QuerySet[Any]:
        return cls.for_step(rows)

    def is_finished(self) -> bool:
        return self.state in FINISHED

    def department_ids_for(self, step: Any) -> list[int] | None:
        quality = self.quality_department()
        return [quality.pk] if quality is not None else []

    def quality_department(self) -> Department | None:
        """The department that asks suppliers."""
        found: Department | None = self.asked_once("quality", lambda: department_with(DepartmentFunction.QA))
        return found

    def present_holder(self) -> Department | None:
        return None if self.is_finished() else self.quality_department()

    def present_owner(self) -> User | None:
        """Who wrote or sent it; while an answer is reviewed nobody by name, because somebody else must do that."""
        if self.is_finished() or self.state == State.ANSWERED:
            return None
        return next((one for one in (self.sent_by, self.case.entered_by) if one and one.is_active), None)

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_goods(self) -> list[RequestGoods]:
        """The goods concerned."""
        return self.rows_of_part("goods", goods_rows)

    def all_photos(self) -> list[ShownPhoto]:
        """The photos that the supplier sees."""
        return self.rows_of_part("photos", photo_rows)

    def all_answers(self) -> list[Answer]:
        """The answers of all rounds, the first one first."""
        return self.rows_of_part("replies", answer_rows)

    def all_reviews(self) -> list[AnswerReview]:
        """The reviews of all rounds."""
        return self.rows_of_part("reviews", review_rows)

    def all_checks(self) -> list[EffectCheck]:
        """The checks of the effect of all rounds."""
        return self.rows_of_part("checks", check_rows)

    def all_links(self) -> list[RequestLink]:
        """The links of all rounds."""
        return self.rows_of_part("links", link_rows)

    def open_link(self) -> RequestLink | None:
        """The link that is neither used nor ended, or None."""
        return next((one for one in self.all_links() if one.is_open), None)

    # -------------------------------------------------------------------------------------------- rounds and what is asked

    def asked_parts(self) -> list[Part]:
        """Everything the request asks for."""
        asked = {
            Part.CONTAINMENT: self.asks_containment,
            Part.CAUSE: self.asks_cause,
            Part.ACTION: self.asks_action,
            Part.REPORT: self.wants_report,
        }
        return [part for part in Part if asked[part]]

    def parts_of_round(self) -> list[Part]:
        """What is asked for in the round that runs; in a later round only what came back."""
        asked = self.round_parts.split()
        return [part for part in Part if part.value in asked]

    def full_parts(self) -> list[Part]:
        """What the full answer of this round holds."""
        return [part for part in self.parts_of_round() if part in FULL]

    def waits_for_containment(self) -> bool:
        """Whether the first answer of this round is still to come."""
        return self.state == State.SENT and Part.CONTAINMENT in self.parts_of_round()

    def waits_for_full_answer(self) -> bool:
        """Whether the full answer is what comes next."""
        return self.state in WITH_SUPPLIER and not self.waits_for_containment()

    def after_containment(self) -> State:
        return State.CONTAINED if self.full_parts() else State.ANSWERED

    def answer_in_round(self, scope: str) -> Answer | None:
        """The answer of that scope in the round that runs."""
        return next(
            (one for one in self.all_answers() if one.round == self.round and one.scope == scope), None
        )

    def standing(self, part: str) -> Answer | None:
        """The answer that counts for a part: the latest that says something to it."""
        return next((one for one in reversed(self.all_answers()) if one.covers(part)), None)

    def last_review(self) -> AnswerReview | None:
        """The review of the round before, or of this one once it is done."""
        return self.all_reviews()[-1] if self.all_reviews() else None

    def reasons_of_round(self) -> dict[Part, str]:
        """Why parts of the round before came back; empty in the first round, and after actions without effect."""
        review = next((one for one in self.all_reviews() if one.round == self.round - 1), None)
        return review.reasons() if review is not None else {}

    def checks_of_round(self) -> list[EffectCheck]:
        """The checks of what was accepted last."""
        return [one for one in self.all_checks() if one.round == self.round]

    def deliveries_seen(self) -> int:
        """How many deliveries were checked after the answer was accepted."""
        return sum(one.deliveries for one in self.checks_of_round())

    # ------------------------------------------------------------------------------------- occasion, and what blocks it

    def has_occasion_for_contain_by_link(self) -> bool:
        """The containment of this round is asked for and still to come."""
        return self.waits_for_containment()

    has_occasion_for_record_containment = has_occasion_for_contain_by_link

    def has_occasion_for_answer_by_link(self) -> bool:
        """The containment is in, or was not asked for."""
        return self.waits_for_full_answer()

    has_occasion_for_record_answer = has_occasion_for_answer_by_link

    def has_occasion_for_hide_photo(self) -> bool:
        """A photo is shown."""
        return bool(self.all_photos())

    def has_occasion_for_end_link(self) -> bool:
        """A link is open."""
        return self.open_link() is not None

    def what_blocks_close(self) -> Iterator[Any]:
        """The effect was seen on as many deliveries, or as long, as was set."""
        if not self.checks_of_round():
            yield _(
                "The effect has not been checked yet. Enter a check of goods that came after the actions."
            )
            return
        if self.watch_deliveries and self.deliveries_seen() < self.watch_deliveries:
            yield _(
                "%(seen)d of %(wanted)d deliveries are checked. Enter the checks of the next ones first."
            ) % {"seen": self.deliveries_seen(), "wanted": self.watch_deliveries}
        last = max(one.checked_on for one in self.checks_of_round())
        if self.watch_until is not None and last < self.watch_until:
            yield _("The effect is watched until %(day)s. Enter a check of that day or later.") % {
                "day": self.watch_until.isoformat()
            }
        if any(one.bad for one in self.checks_of_round()):
            yield _(
                "A check found the defect again: the actions took no effect. Start a new round instead of closing."
            )


def link_rows() -> QuerySet[RequestLink]:
    """The links, the newest last."""
    return RequestLink.objects.order_by("pk")


def parts_as_text(parts: Iterable[str]) -> str:
    """Parts as they are stored with a round."""
    return " ".join(str(part) for part in parts)
