"""The claim of an effect and its count in sentences of the active language, for forms, pages and papers alike."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from quality.counting import Counted
from quality.models.claims import EffectClaim, Verdict


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


def told_counts(found: Counted, *, on_paper: bool = False) -> list[str]:
    """The claim and what was counted, in sentences of the active language; a paper does not say what to do next."""
    lines = [claim_sentence(found.claim)]
    if found.verdict == Verdict.UNANSWERABLE:
        lines.append(_("Nothing of this product was delivered since, so the data cannot answer."))
        if not on_paper:
            lines.append(_("Enter the deliveries in the sales ledger, or wait for the next one."))
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
