"""Count what became of the claim of an improvement: pieces delivered, and pieces found in later cases of every kind.

The kinds of case that know of defective pieces stand above improvements or beside them; each says at start-up how its cases are
counted. Source: effectiveness of corrective action, ISO 9001 clause 10.2; counting it from the sales ledger is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from feedback_system.cases.fields import local_day
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.masterdata.models import Delivery
from feedback_system.masterdata.naming import fold
from quality.models.claims import EffectClaim, Verdict, rate_of, verdict_of

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Asked:
    """Which cases a counter is asked for: about that product, received within these instants, with that defect ("" for any)."""

    product_id: int
    defect: str
    since: datetime
    until: datetime

    def is_meant(self, *texts: str) -> bool:
        """Whether the defect stands in one of these texts; small differences of writing do not count."""
        wanted = fold(self.defect)
        return not wanted or any(wanted in fold(text) for text in texts if text)


@dataclass(frozen=True)
class Match:
    """One case that counts against a claim."""

    case: Case
    pieces: int


Counter = Callable[[Asked], Iterable[Match]]
_COUNTERS: dict[str, Counter] = {}


def register_counter(kind_code: str, counter: Counter) -> None:
    """Have `counter` say which cases of that kind count.

    :raises ValueError: another one does already
    """
    if _COUNTERS.setdefault(kind_code, counter) is not counter:
        raise ValueError(f"two counters of {kind_code}")


@dataclass(frozen=True)
class Counted:
    """What the data say of a claim at one instant."""

    claim: EffectClaim
    until: date
    """The last day that was counted."""
    shipped: int
    pieces: int
    rate: Decimal | None
    """Per 10,000 delivered; None without deliveries."""
    verdict: Verdict
    matches: list[Match] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether the watch has come to its end without the claim being broken, or with nothing delivered by its last day."""
        last = self.claim.last_day
        return self.verdict == Verdict.KEPT or (
            self.verdict == Verdict.UNANSWERABLE and last is not None and self.until >= last
        )


def count(claim: EffectClaim, *, at: datetime) -> Counted:
    """The count from the day of the claim to the day of `at`, or to the last day of the claim.

    Counts the cases of everybody; who may read which of them, the caller says. Note: a query for the deliveries, few for each kind.
    """
    today, last = local_day(at), claim.last_day
    until = min(today, last) if last is not None else today
    delivered = Delivery.objects.filter(
        product=claim.product_id, delivered_on__gte=claim.from_on, delivered_on__lte=until
    ).aggregate(sum=Sum("quantity"))["sum"]
    zone = Company.get().zone
    asked = Asked(
        claim.product_id,
        claim.defect,
        datetime.combine(claim.from_on, time.min, tzinfo=zone),
        datetime.combine(until + timedelta(days=1), time.min, tzinfo=zone),
    )
    matches = [match for _kind, counter in sorted(_COUNTERS.items()) for match in counter(asked)]
    matches.sort(key=lambda one: (one.case.reported_at, one.case.pk))
    shipped, pieces = int(delivered or 0), sum(one.pieces for one in matches)
    verdict = verdict_of(
        limit=claim.limit,
        days=claim.days,
        wanted=claim.shipped,
        passed=(today - claim.from_on).days,
        shipped=shipped,
        pieces=pieces,
    )
    return Counted(claim, until, shipped, pieces, rate_of(pieces, shipped), verdict, matches)


@dataclass(frozen=True)
class ToldMatches:
    """The cases that count against a claim as one reader gets them: those that may be opened, and the others as a number."""

    matches: list[Match]
    hidden: int


def told_to(user: User, counted: Counted) -> ToldMatches:
    """What `user` reads of the cases that were counted. Note: one query, none without any."""
    ids = [one.case.pk for one in counted.matches]
    seen = (
        set(Case.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    )
    shown = [one for one in counted.matches if one.case.pk in seen]
    return ToldMatches(shown, len(counted.matches) - len(shown))
