"""The claim of an effect, the words in which its count is told, and the reason for beginning anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.cases.fields import local_day
from feedback_system.cases.steps import StepForm
from feedback_system.masterdata.choosing import ProductField
from feedback_system.web.forms import LineField, NarrowDecimalField, NarrowIntegerField, TextField
from quality.counting import Counted
from quality.forms.disciplines import day_field
from quality.models.claims import EffectClaim, Verdict

LONGEST_DAYS = 1_095
MOST_PIECES = 2_000_000_000
EARLIEST = timedelta(days=366)


class ClaimForm(StepForm):
    """Defect X on product Y stays below n per 10,000, for N days or until M pieces are delivered."""

    product = ProductField(label=gettext_lazy("Product"))
    defect = LineField(
        label=gettext_lazy("Defect, as a word or a code"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Cases count in whose defect or description it stands, such as “scratch”. Empty counts every case of the product."
        ),
    )
    limit = NarrowDecimalField(
        label=gettext_lazy("Stays below, pieces per 10,000 delivered"),
        min_value=Decimal("0.01"),
        max_value=Decimal(10_000),
        max_digits=9,
        decimal_places=2,
    )
    from_on = day_field(
        gettext_lazy("Counted from"), help_text=gettext_lazy("The day from which the actions work.")
    )
    days = NarrowIntegerField(
        label=gettext_lazy("For so many days"), min_value=1, max_value=LONGEST_DAYS, required=False
    )
    shipped = NarrowIntegerField(
        label=gettext_lazy("Until so many pieces are delivered"),
        min_value=1,
        max_value=MOST_PIECES,
        required=False,
        help_text=gettext_lazy("With both, the watch lasts until both are reached."),
    )

    def initial_values(self) -> Mapping[str, Any]:
        last = next(iter(self.record.all_claims()), None)
        if last is None:
            return {"product": self.record.case.product, "days": 90}
        return {
            "product": last.product,
            "defect": last.defect,
            "limit": last.limit,
            "from_on": last.from_on if last.round == self.record.round else None,
            "days": last.days,
            "shipped": last.shipped,
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        assert self.at is not None  # noqa: S101 - for the type checker
        if not self.errors and data.get("days") is None and data.get("shipped") is None:
            self.add_error("days", _("Say for how many days, or until how many pieces are delivered."))
        day, today = data.get("from_on"), local_day(self.at)
        if day is not None and not today - EARLIEST <= day <= today + EARLIEST:
            self.add_error("from_on", _("Choose a day within a year of today."))
        return data


class ReopenForm(StepForm):
    """Why it begins anew."""

    reason = TextField(
        label=gettext_lazy("Why it begins anew"),
        max_length=500,
        help_text=gettext_lazy("Name the case in which the problem came back."),
    )


def claim_sentence(claim: EffectClaim) -> str:
    """The claim in one sentence of the active language."""
    words: dict[str, Any] = {
        "defect": claim.defect or _("any defect"),
        "product": claim.product,
        "limit": f"{claim.limit.normalize():f}",
        "day": f"{claim.from_on:%Y-%m-%d}",
        "days": claim.days,
        "shipped": claim.shipped,
    }
    if claim.days is not None and claim.shipped is not None:
        told = _(
            "“%(defect)s” on %(product)s stays below %(limit)s per 10,000 from %(day)s on, for %(days)d days and until %(shipped)d pieces are delivered."
        )
    elif claim.days is not None:
        told = _(
            "“%(defect)s” on %(product)s stays below %(limit)s per 10,000 from %(day)s on, for %(days)d days."
        )
    else:
        told = _(
            "“%(defect)s” on %(product)s stays below %(limit)s per 10,000 from %(day)s on, until %(shipped)d pieces are delivered."
        )
    return told % words


def told_counts(found: Counted) -> list[str]:
    """The claim and what was counted, in sentences of the active language."""
    lines = [claim_sentence(found.claim)]
    if found.verdict == Verdict.UNANSWERABLE:
        lines.append(
            _(
                "Nothing of this product was delivered since, so the data cannot answer. Enter the deliveries in the sales ledger, or wait for the next one."
            )
        )
        if found.pieces:
            lines.append(_("%(pieces)d pieces were found all the same.") % {"pieces": found.pieces})
        return lines
    lines.append(
        _(
            "Until %(day)s: %(pieces)d pieces found in %(cases)d cases, %(shipped)d delivered, that is %(rate)s per 10,000."
        )
        % {
            "day": f"{found.until:%Y-%m-%d}",
            "pieces": found.pieces,
            "cases": len(found.matches),
            "shipped": found.shipped,
            "rate": found.rate,
        }
    )
    lines.append(_("By the data the claim is: %(verdict)s") % {"verdict": found.verdict.label})
    return lines


def against_data(found: Counted, *, effective: bool) -> bool:
    """Whether a finding is another one than that of the data; where those cannot answer it needs its reason too."""
    if found.verdict == Verdict.UNANSWERABLE:
        return effective
    return effective == (found.verdict == Verdict.BROKEN)
