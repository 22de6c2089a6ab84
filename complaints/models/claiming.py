"""What a complaint knows about its claims against third parties, and the acts about them.

Source: policies 001 and 004, third-party fault (handled jointly by the GM office); the claim as a record is ours.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Value
from django.db.models.functions import Coalesce
from django_fsm import transition

from complaints.models.claim_links import ClaimLink
from complaints.models.recovery import CLAIMABLE, ClaimLine, ClaimReceipt, RecoveryClaim, open_links
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.parts import has_read


def with_claim_parts(claims: models.QuerySet[RecoveryClaim]) -> models.QuerySet[RecoveryClaim]:
    """The claims with lines, receipts and links, in four queries."""
    people = ("drafted_by", "decided_by", "sent_by", "settled_by", "given_up_by")
    return (
        claims.select_related("supplier", "paper", *people)
        .order_by("number")
        .prefetch_related(
            models.Prefetch("lines", ClaimLine.objects.select_related("evidence").order_by("position")),
            models.Prefetch("receipts", ClaimReceipt.objects.select_related("confirmed_by").order_by("pk")),
            models.Prefetch("links", ClaimLink.objects.order_by("pk")),
        )
    )


def with_claim_answers(claims: models.QuerySet[RecoveryClaim]) -> models.QuerySet[RecoveryClaim]:
    """The claims with what tells which acts about them are possible, in one query: what is claimed, what came in, and
    whether a link is out.
    """
    links = ClaimLink.objects.filter(claim=models.OuterRef("pk"), used_at=None, revoked_at=None)
    return claims.order_by("number").annotate(
        claimed=_sum_of(ClaimLine, "amount"),
        came_in=_sum_of(ClaimReceipt, "value"),
        link_is_out=models.Exists(links),
    )


def _sum_of(rows: type[models.Model], field: str) -> Coalesce:
    of_claim = rows._default_manager.filter(claim=models.OuterRef("pk")).order_by().values("claim")
    summed = models.Subquery(of_claim.annotate(all=models.Sum(field)).values("all"))
    money = models.DecimalField(max_digits=16, decimal_places=2)
    return Coalesce(summed, Value(Decimal(0)), output_field=money)


class Claiming:
    """What a complaint knows about its claims against third parties, and the acts about them, which move no state."""

    if TYPE_CHECKING:
        third_party_at: datetime | None

        def __getattr__(self, name: str) -> Any: ...

    def all_claims(self) -> list[RecoveryClaim]:
        """Every claim by number. Note: four queries, none once a page has read them."""
        found: list[RecoveryClaim] = self.asked_once("claims", self._all_claims)
        return found

    def _all_claims(self) -> list[RecoveryClaim]:
        claims = self.claims.all()
        if not has_read(self, "claims"):
            claims = with_claim_parts(claims)
        found = sorted(claims, key=lambda claim: claim.number)
        for claim in found:
            claim.complaint = self
        return found

    def claims_in(self, *states: str) -> list[RecoveryClaim]:
        """The claims in one of these states."""
        return [claim for claim in self.all_claims() if claim.state in states]

    def pending_waivers(self) -> dict[int, Approval]:
        """The questions about giving up part of a claim that wait for their approver, by the id of the claim."""
        return {
            one.matter: one
            for one in self.case.approvals.all()
            if one.subject == Subject.WAIVER and one.is_pending
        }

    def free_claims_in(self, *states: str) -> list[RecoveryClaim]:
        """The claims in one of these states of which nothing waits to be given up."""
        waiting = self.pending_waivers()
        return [claim for claim in self.claims_in(*states) if claim.pk not in waiting]

    def recovered_total(self) -> Decimal | None:
        """What finance has confirmed on all claims, in the company's currency; None while there is no claim."""
        claims = [claim for claim in self.all_claims() if claim.state != RecoveryClaim.State.REFUSED]
        return sum((claim.recovered for claim in claims), Decimal(0)) if claims else None

    def open_claim_links(self) -> list[ClaimLink]:
        """Links that are neither used nor revoked, of claims that wait for the answer."""
        return [link for claim in self.claims_in(RecoveryClaim.State.SENT) for link in open_links(claim)]

    def has_occasion_for_draft_claim(self) -> bool:
        """No claim waits for its approval."""
        return not self.claims_in(RecoveryClaim.State.DRAFTED)

    def has_occasion_for_drop_claim(self) -> bool:
        """A claim waits for its approval."""
        return bool(self.claims_in(RecoveryClaim.State.DRAFTED))

    def has_occasion_for_decide_claim(self) -> bool:
        """A claim waits for its approval."""
        return bool(self.claims_in(RecoveryClaim.State.DRAFTED))

    def has_occasion_for_send_claim(self) -> bool:
        """A claim is approved, or was sent and not answered."""
        return bool(self.free_claims_in(RecoveryClaim.State.APPROVED, RecoveryClaim.State.SENT))

    def has_occasion_for_revoke_claim_link(self) -> bool:
        """A link is out."""
        return any(claim.has_open_link for claim in self.claims_in(RecoveryClaim.State.SENT))

    def has_occasion_for_record_claim_answer(self) -> bool:
        """A claim waits for the answer."""
        return bool(self.claims_in(RecoveryClaim.State.SENT))

    def has_occasion_for_answer_claim(self) -> bool:
        """A claim waits for the answer."""
        return bool(self.claims_in(RecoveryClaim.State.SENT))

    def has_occasion_for_settle_claim(self) -> bool:
        """A claim was answered."""
        return bool(self.free_claims_in(RecoveryClaim.State.ANSWERED))

    def has_occasion_for_give_up_claim(self) -> bool:
        """A claim is pursued."""
        return bool(self.free_claims_in(*PURSUED))

    def has_occasion_for_approve_waiver(self) -> bool:
        """Something to give up waits for its approver."""
        return bool(self.pending_waivers())

    def has_occasion_for_refuse_waiver(self) -> bool:
        """Something to give up waits for its approver."""
        return bool(self.pending_waivers())

    def has_occasion_for_confirm_claim_receipt(self) -> bool:
        """Money is expected for a claim."""
        return bool(self.claims_in(RecoveryClaim.State.SETTLED))

    @transition(field="state", source=CLAIMABLE, target=None)
    def draft_claim(self, *, at: datetime) -> None:
        """Draft a claim; from now on the case says that a third party is involved."""
        self.third_party_at = self.third_party_at or at

    @transition(field="state", source=CLAIMABLE, target=None)
    def drop_claim(self, *, at: datetime) -> None:
        """Take back a claim that waits for its approval."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def decide_claim(self, *, at: datetime) -> None:
        """Approve a claim or send it back."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def send_claim(self, *, at: datetime) -> None:
        """Send a claim to the third party."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def revoke_claim_link(self, *, at: datetime) -> None:
        """Make a link useless."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def record_claim_answer(self, *, at: datetime) -> None:
        """Write down an answer that came by letter or telephone."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def answer_claim(self, *, at: datetime) -> None:
        """Take the answer that the third party gives through its link."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def settle_claim(self, *, at: datetime) -> None:
        """Agree line by line."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def give_up_claim(self, *, at: datetime) -> None:
        """Give a claim up, with the reason."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def approve_waiver(self, *, at: datetime) -> None:
        """Approve giving up part of a claim."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def refuse_waiver(self, *, at: datetime) -> None:
        """Leave a claim as it is."""

    @transition(field="state", source=CLAIMABLE, target=None)
    def confirm_claim_receipt(self, *, at: datetime) -> None:
        """Confirm money or a credit note as finance."""


PURSUED = (
    RecoveryClaim.State.APPROVED,
    RecoveryClaim.State.SENT,
    RecoveryClaim.State.ANSWERED,
    RecoveryClaim.State.SETTLED,
)
"""Approved, and neither paid nor given up."""
