"""What hangs on a complaint: signed opinions, remedy lines, what was told to the customer, copies to read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from complaints.costs import TRAVEL
from complaints.models.certificates import CERTIFICATE_SIGNERS, AllowanceCertificate
from complaints.models.claiming import with_claim_answers
from complaints.models.costs import COST_STANDS, CostEntry
from complaints.models.customer_reports import CustomerWord
from complaints.models.delays import told_rows, with_answer_of
from complaints.models.joint_handling import HANDLING_IS_OPEN, JointHandling
from complaints.models.lines import ComplaintLine
from complaints.models.major_case import MajorMeeting, PenaltyNote
from complaints.models.major_files import major_rows
from complaints.models.merging import MERGE_STANDS, merge_rows
from complaints.models.objection import Objection
from complaints.models.receivables import DISPUTE_STANDS, DisputedReceivable
from complaints.models.recovery import RecoveryClaim
from complaints.models.return_slips import SIGNERS, ReturnSlip
from complaints.models.route import Desk
from complaints.models.ruling import Ruling, RulingShare, ShareProof
from complaints.models.samples import Sample, with_moves
from complaints.models.settlement import ApportionmentEntry
from complaints.models.speaking import ExpertQuestion, HeldReply
from complaints.models.visits import JointVisit, with_people
from feedback_system.cases.models import Case
from feedback_system.cases.parts import Part
from feedback_system.deadlines.models import ExternalWait


class Opinion(models.Model):
    """A signed, dated part of the form by one desk; nobody changes it after the step, a second one stands beside it."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="opinions")
    desk = models.CharField(_("desk"), max_length=20, choices=Desk.choices)
    stage = models.CharField(_("stage"), max_length=40)
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("signed by"))
    on_behalf_of = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("on behalf of"),
    )
    at = models.DateTimeField(_("signed at"))
    text = models.TextField(_("opinion"), max_length=20_000)
    details = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("opinion")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.desk}"


class RemedyLine(models.Model):
    """One thing the company does for the customer. The sum of the amounts is what an approver decides on.

    Approved terms are kept with the approval; a line is booked by finance (money) or the warehouse (goods).
    """

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="remedy_lines")
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.ForeignKey("complaints.Code", models.PROTECT, related_name="+", verbose_name=_("remedy"))
    amount = models.DecimalField(_("cost"), max_digits=14, decimal_places=2)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    booked_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    booked_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed by"),
    )
    booking_reference = models.CharField(_("voucher or slip number"), max_length=60, blank=True)
    booked_quantity = models.PositiveIntegerField(_("quantity confirmed"), null=True, blank=True)
    booked_amount = models.DecimalField(
        _("amount booked"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    voucher_on = models.DateField(_("date of the voucher"), null=True, blank=True)

    class Meta:
        verbose_name = _("remedy line")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_remedy_costs_nothing_or_more"),
            models.CheckConstraint(
                condition=Q(booked_at__isnull=True, booked_by__isnull=True)
                | Q(booked_at__isnull=False, booked_by__isnull=False),
                name="a_booking_has_a_person_and_a_time",
            ),
            models.CheckConstraint(
                condition=Q(booked_amount__isnull=True)
                | Q(booked_amount__lte=models.F("amount"))
                | Q(booked_quantity__isnull=False),
                name="no_money_is_booked_beyond_what_is_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind_id} {self.amount}"

    @property
    def is_booked(self) -> bool:
        """Whether finance or the warehouse has confirmed it."""
        return self.booked_at is not None

    @property
    def final_amount(self) -> Decimal:
        """What it cost: the amount booked, before that and for goods that went out the approved one."""
        return self.amount if self.booked_amount is None else self.booked_amount


class ReplyRecord(models.Model):
    """What was told to the customer: by which channel, when, in which words, by whom (policies 001 and 004)."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="replies")
    channel = models.ForeignKey(
        "complaints.Code", models.PROTECT, related_name="+", verbose_name=_("channel")
    )
    told_at = models.DateTimeField(_("told at"))
    text = models.TextField(_("what was told"), max_length=20_000)
    told_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("person", "told by")
    )
    entered_at = models.DateTimeField(_("entered at"))
    late_reason = models.CharField(_("why it was entered late"), max_length=200, blank=True)
    is_first_answer = models.BooleanField(_("first answer"), default=False)
    tells_decision = models.BooleanField(_("tells the decision"), default=False)

    class Meta:
        verbose_name = _("reply to the customer")
        constraints = [
            models.CheckConstraint(
                condition=Q(told_at__lte=models.F("entered_at")), name="a_reply_is_told_before_it_is_entered"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.told_at:%Y-%m-%d}"

    @property
    def has_failed(self) -> bool:
        """Whether this is a letter by mail that could not be delivered: then the customer was told nothing."""
        letter = getattr(self, "letter", None)
        return letter is not None and letter.state == "dead"


class ClosingCopy(models.Model):
    """A department that gets the closed case to read, and when it marked it read (已阅)."""

    complaint = models.ForeignKey("complaints.Complaint", models.PROTECT, related_name="copies")
    department = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("department")
    )
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    read_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("read by")
    )

    class Meta:
        verbose_name = _("copy of the closed case")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "department"], name="one_copy_per_department"),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, read_by__isnull=True)
                | Q(read_at__isnull=False, read_by__isnull=False),
                name="a_read_mark_has_a_person_and_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} → {self.department_id}"


class InvestigationReport(models.Model):
    """The report to the general manager within three days after the investigation, and the instruction given."""

    complaint = models.OneToOneField("complaints.Complaint", models.PROTECT, related_name="report")
    text = models.TextField(_("report"), max_length=20_000)
    handed_in_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", verbose_name=_("handed in by")
    )
    handed_in_at = models.DateTimeField(_("handed in at"))
    instruction = models.TextField(_("instruction"), max_length=5_000, blank=True)
    instructed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instructed by"),
    )
    instructed_at = models.DateTimeField(_("instructed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("investigation report")

    def __str__(self) -> str:
        return f"{self.complaint_id}"


def follow_ups() -> QuerySet[Case]:
    """The folders that came out of this one: repetitions, successors, improvements."""
    return Case.objects.as_system("whether something that came out of it blocks the case").order_by("pk")


def with_reach(cases: QuerySet[Case], reader: User) -> QuerySet[Case]:
    """These folders, each with whether it has reached `reader` (`reaches_reader`). Costs no query of its own."""
    reached = Case.objects.visible_to(reader).filter(pk=OuterRef("pk"))
    found: QuerySet[Case] = cases.annotate(reaches_reader=Exists(reached))
    return found


PARTS = (
    Part("customer_words", lambda: CustomerWord.objects.order_by("at", "pk")),
    Part("further_lines", lambda: ComplaintLine.objects.select_related("product").order_by("position")),
    Part(
        "rulings",
        lambda: (
            Ruling.objects.select_related("ruled_by", "approved_by", "fault_kind", "settlement", "policy")
            .order_by("-version")
            .prefetch_related(
                Prefetch(
                    "shares",
                    RulingShare.objects.select_related("department", "person", "supplier").annotate(
                        has_proofs=Exists(ShareProof.objects.filter(share=OuterRef("pk")))
                    ),
                )
            )
        ),
    ),
    Part(
        "objections",
        lambda: Objection.objects.select_related(
            "department", "person", "filed_by", "filed_for", "decided_by", "decided_for", "ruling"
        ).order_by("-number"),
    ),
    Part(
        "apportionment",
        lambda: ApportionmentEntry.objects.select_related(
            "ruling", "share__department", "share__person", "share__supplier", "by"
        ).order_by("pk"),
    ),
    Part(
        "remedy_lines",
        lambda: RemedyLine.objects.select_related("kind", "booked_by").order_by("position", "pk"),
    ),
    Part(
        "return_slips",
        lambda: ReturnSlip.objects.select_related(
            "proof__kind", "proof__file", "proof__by", *SIGNERS
        ).order_by("pk"),
    ),
    Part(
        "certificates",
        lambda: AllowanceCertificate.objects.select_related(
            "proof__kind", "proof__file", "proof__by", "customer_file", *CERTIFICATE_SIGNERS
        ).order_by("pk"),
    ),
    Part("opinions", lambda: Opinion.objects.select_related("author", "on_behalf_of").order_by("pk")),
    Part(
        "replies",
        lambda: ReplyRecord.objects.select_related("channel", "told_by", "letter__paper").order_by(
            "-told_at", "-pk"
        ),
    ),
    Part(
        "held_replies",
        lambda: HeldReply.objects.select_related(
            "author", "author_for", "decided_by", "decided_for"
        ).order_by("-pk"),
    ),
    Part(
        "expert_questions",
        lambda: ExpertQuestion.objects.select_related("expert", "asked_by", "answered_by").order_by("number"),
    ),
    Part("claims", lambda: with_claim_answers(RecoveryClaim.objects.all())),
    Part("major_entries", major_rows),
    Part("major_meetings", lambda: MajorMeeting.objects.select_related("recorded_by").order_by("-number")),
    Part(
        "penalty_notes",
        lambda: PenaltyNote.objects.select_related("entered_by", "instructed_by").order_by("-number"),
    ),
    Part("merges", merge_rows, among=MERGE_STANDS),
    Part("merged_in", merge_rows, among=MERGE_STANDS),
    Part("samples", lambda: with_moves(Sample.objects.all())),
    Part("joint_handlings", lambda: JointHandling.objects.order_by("pk"), among=HANDLING_IS_OPEN),
    Part("joint_visits", lambda: with_people(JointVisit.objects.all())),
    Part("follow_ups", follow_ups, of_case=True, for_reader=with_reach),
    Part("escalations", told_rows, of_case=True, while_open=True, for_reader=with_answer_of),
    Part("external_waits", lambda: ExternalWait.objects.order_by("pk"), of_case=True),
    Part("copies", lambda: ClosingCopy.objects.select_related("department", "read_by").order_by("pk")),
)
"""What the case page shows of a complaint. A further part is one more line: its related name, and its rows with the people
and codes its template names. It costs a page one query where there is any, and none where there is not."""


def with_money_answers(complaints: QuerySet[Any]) -> QuerySet[Any]:
    """The forms, each with what the page asks about costs, receivables and joint handling, whose rows are read after it stands.

    `has_money` says whether there are costs or receivables; the others say which acts are possible. Costs no query of its own.
    """
    costs = CostEntry.objects.filter(complaint=OuterRef("pk"))
    disputes = DisputedReceivable.objects.filter(complaint=OuterRef("pk"))
    found: QuerySet[Any] = complaints.annotate(
        has_money=Exists(costs) | Exists(disputes),
        is_handled_jointly=Exists(JointHandling.objects.filter(complaint=OuterRef("pk"))),
        cost_stands=Exists(costs.filter(COST_STANDS)),
        travel_waits=Exists(costs.filter(COST_STANDS, kind__code=TRAVEL, repayment=None)),
        dispute_is_open=Exists(disputes.filter(DISPUTE_STANDS)),
    )
    return found
