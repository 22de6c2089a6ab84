"""What hangs on a service call: signatures, parts, costs, talks with the customer. Nothing that was signed is ever rewritten."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def _person(words: Any, **more: Any) -> Any:
    return models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=words, **more)


NOBODY_YET: dict[str, Any] = {"null": True, "blank": True}


class SignedPaper(models.TextChoices):
    """What the customer signs."""

    RECEIPT = "receipt", pgettext_lazy("paper that a customer signs", "Voucher at taking in")
    VOUCHER = "voucher", pgettext_lazy("paper that a customer signs", "Voucher")


class Signature(models.Model):
    """The customer's signature as a restricted picture, or why there is none (policies 001 and 004: the customer signs the voucher)."""

    call = models.ForeignKey("services.ServiceCall", models.PROTECT, related_name="signatures")
    paper = models.CharField(_("paper"), max_length=10, choices=SignedPaper.choices)
    picture = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, related_name="+", verbose_name=_("picture"), **NOBODY_YET
    )
    name = models.CharField(_("name of who signs"), max_length=60, blank=True)
    missing_reason = models.CharField(_("why there is no signature"), max_length=500, blank=True)
    taken_by = _person(_("taken by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("signature of a customer")
        constraints = [
            models.UniqueConstraint(fields=["call", "paper"], name="a_paper_of_a_call_is_signed_once"),
            models.CheckConstraint(
                condition=Q(paper__in=SignedPaper.values), name="paper_of_a_signature_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(picture__isnull=False, missing_reason="") & ~Q(name=""))
                | (Q(picture__isnull=True) & ~Q(missing_reason="")),
                name="a_signature_is_drawn_and_named_or_its_lack_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} {self.paper}"


class ServicePart(models.Model):
    """A part for a call: issued, used or brought back, the replaced one returned and examined."""

    call = models.ForeignKey("services.ServiceCall", models.PROTECT, related_name="part_lines")
    number = models.PositiveSmallIntegerField(_("number"))
    part = models.CharField(_("part"), max_length=120)
    quantity = models.PositiveIntegerField(_("quantity"))
    issued_by = _person(_("issued by"))
    issued_at = models.DateTimeField(_("issued at"))
    used = models.PositiveIntegerField(_("used"), **NOBODY_YET)
    used_by = _person(_("use told by"), **NOBODY_YET)
    used_at = models.DateTimeField(_("use told at"), **NOBODY_YET)
    back_words = models.CharField(_("what came back"), max_length=300, blank=True)
    back_by = _person(_("taken back by"), **NOBODY_YET)
    back_at = models.DateTimeField(_("back at"), **NOBODY_YET)
    result = models.CharField(_("what the examination showed"), max_length=1000, blank=True)
    examined_by = _person(_("examined by"), **NOBODY_YET)
    examined_at = models.DateTimeField(_("examined at"), **NOBODY_YET)

    class Meta:
        verbose_name = _("part of a service call")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="a_part_of_a_call_has_its_number_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="some_of_a_part_is_issued"),
            models.CheckConstraint(
                condition=Q(used__isnull=True, used_by__isnull=True, used_at__isnull=True)
                | Q(used__lte=F("quantity"), used_by__isnull=False, used_at__isnull=False),
                name="no_more_of_a_part_is_used_than_was_issued",
            ),
            models.CheckConstraint(
                condition=Q(back_at__isnull=True, back_by__isnull=True, back_words="")
                | (Q(back_at__isnull=False, back_by__isnull=False, used__isnull=False) & ~Q(back_words="")),
                name="a_part_comes_back_after_its_use_is_told",
            ),
            models.CheckConstraint(
                condition=Q(examined_at__isnull=True, examined_by__isnull=True, result="")
                | (
                    Q(examined_at__isnull=False, examined_by__isnull=False, back_at__isnull=False)
                    & ~Q(result="")
                ),
                name="a_part_is_examined_after_it_is_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether something of it has still to come back."""
        return self.back_at is None


class CostKind(models.TextChoices):
    """What a call costs us (policy 001: cost of service)."""

    TRAVEL = "travel", pgettext_lazy("cost of a service call", "Travel")
    ALLOWANCE = "allowance", pgettext_lazy("cost of a service call", "Allowance")
    PART = "part", pgettext_lazy("cost of a service call", "Parts")
    REPAIR = "repair", pgettext_lazy("cost of a service call", "Repair")
    OTHER = "other", pgettext_lazy("cost of a service call", "Other")


class ServiceCost(models.Model):
    """A sum that a call cost us, in the company's currency. A wrong line is struck, never changed."""

    call = models.ForeignKey("services.ServiceCall", models.PROTECT, related_name="costs")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=CostKind.choices)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    by = _person(_("entered by"))
    at = models.DateTimeField(_("entered at"))
    struck_reason = models.CharField(_("why it was struck"), max_length=300, blank=True)
    struck_by = _person(_("struck by"), **NOBODY_YET)
    struck_at = models.DateTimeField(_("struck at"), **NOBODY_YET)
    repaid_voucher = models.CharField(_("voucher of the repayment"), max_length=60, blank=True)
    repaid_by = _person(_("repaid by"), **NOBODY_YET)
    repaid_at = models.DateTimeField(_("repaid at"), **NOBODY_YET)

    class Meta:
        verbose_name = _("cost of a service call")
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="a_cost_of_a_call_has_its_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_cost_of_a_call_is_above_zero"),
            models.CheckConstraint(
                condition=Q(kind__in=CostKind.values), name="kind_of_a_cost_of_a_call_is_known"
            ),
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True, struck_reason="")
                | (Q(struck_at__isnull=False, struck_by__isnull=False) & ~Q(struck_reason="")),
                name="a_struck_cost_says_why",
            ),
            models.CheckConstraint(
                condition=Q(repaid_at__isnull=True, repaid_by__isnull=True, repaid_voucher="")
                | (
                    Q(repaid_at__isnull=False, repaid_by__isnull=False, kind="travel", struck_at__isnull=True)
                    & ~Q(repaid_voucher="")
                ),
                name="standing_travel_alone_is_repaid_with_its_voucher",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"

    @property
    def counts(self) -> bool:
        """Whether it is part of the sum."""
        return self.struck_at is None

    @property
    def is_repaid(self) -> bool:
        """Whether finance has given the money back to who travelled."""
        return self.repaid_at is not None


class Contact(models.Model):
    """A talk with the customer about the call, such as that the repair will be late (policy 001: the desk talks with the customer)."""

    call = models.ForeignKey("services.ServiceCall", models.PROTECT, related_name="contacts")
    number = models.PositiveSmallIntegerField(_("number"))
    told_at = models.DateTimeField(_("when"))
    words = models.TextField(_("what was said"), max_length=2_000)
    about_delay = models.BooleanField(_("the customer was told of the delay"), default=False)
    by = _person(_("by"))
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("talk with a customer about a call")
        constraints = [
            models.UniqueConstraint(
                fields=["call", "number"], name="a_talk_about_a_call_has_its_number_once"
            ),
            models.CheckConstraint(
                condition=Q(told_at__lte=F("entered_at")), name="a_talk_is_held_before_it_is_entered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"


def signature_rows() -> QuerySet[Signature]:
    """The signatures with who took them."""
    return Signature.objects.select_related("taken_by", "picture").order_by("pk")


def part_rows() -> QuerySet[ServicePart]:
    """The parts with their people, in their order."""
    return ServicePart.objects.select_related("issued_by", "used_by", "back_by", "examined_by").order_by(
        "number"
    )


def cost_rows() -> QuerySet[ServiceCost]:
    """The costs with who entered them, in their order."""
    return ServiceCost.objects.select_related("by", "struck_by", "repaid_by").order_by("number")


def contact_rows() -> QuerySet[Contact]:
    """The talks with who held them, in their order."""
    return Contact.objects.select_related("by").order_by("number")
