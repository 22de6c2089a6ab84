"""The intake ledger: everything that came in from outside, and what became of it. Came in − became − added − refused − waiting = 0, each day.

What came in is counted by arrival alone, each outcome by a condition of its own; so a row that is in none of them, or in two, shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from complaints.intake.models import ApiArrival, InboundMail, LedgerCheck
from complaints.models import CustomerReport
from feedback_system.company.models import Company
from feedback_system.imports.models import ImportRow, ImportState, RowOutcome
from feedback_system.web.wording import full_instant_text

BECAME, ADDED, REFUSED, WAITING = OUTCOMES = ("became", "added", "refused", "waiting")
LABELS = {
    "came": gettext_lazy("Came in"),
    BECAME: gettext_lazy("Became a case"),
    ADDED: gettext_lazy("Added to a case"),
    REFUSED: pgettext_lazy("intake ledger", "Refused"),
    WAITING: pgettext_lazy("intake ledger", "Waiting"),
}
DAYS = 31
CHECKED_DAYS = 60
Report, Mail = CustomerReport.State, InboundMail.State
OVER = (ImportState.DONE, ImportState.UNDONE)
"""A list that is over waits for nothing; a row without a case was left out of it, or taken back."""


@dataclass(frozen=True)
class Source:
    """A way in: its rows, the column of their arrival, and the condition of each outcome."""

    code: str
    label: Any
    model: Any
    arrival: str
    outcomes: dict[str, Q]
    of: Q = field(default_factory=Q)

    def rows(self) -> QuerySet[Any]:
        """Everything that came this way."""
        found: QuerySet[Any] = self.model.objects.filter(self.of)
        return found


SOURCES = (
    Source(
        "web", gettext_lazy("Public form"), CustomerReport, "sent_at",
        {
            BECAME: Q(state=Report.OPENED, case__isnull=False),
            ADDED: Q(state=Report.ADDED, case__isnull=False),
            REFUSED: Q(state=Report.REFUSED) & ~Q(reason=""),
            WAITING: Q(state=Report.WAITING),
        },
        Q(channel=CustomerReport.Channel.WEB),
    ),
    Source(
        "mail", gettext_lazy("Mail"), InboundMail, "received_at",
        {
            BECAME: Q(state=Mail.REPORT, report__state=Report.OPENED, report__case__isnull=False),
            ADDED: Q(state=Mail.ADDED, case__isnull=False)
            | Q(state=Mail.REPORT, report__state=Report.ADDED, report__case__isnull=False),
            REFUSED: Q(state__in=[Mail.IGNORED, Mail.DISCARDED]) | Q(state=Mail.REPORT, report__state=Report.REFUSED),
            WAITING: Q(state__in=[Mail.STORED, Mail.QUARANTINED]) | Q(state=Mail.REPORT, report__state=Report.WAITING),
        },
    ),
    Source(
        "api", gettext_lazy("Programs (API)"), ApiArrival, "received_at",
        {
            BECAME: Q(case__isnull=False, refusal=""),
            ADDED: Q(pk__in=[]),
            REFUSED: Q(case__isnull=True) & ~Q(refusal=""),
            WAITING: Q(pk__in=[]),
        },
    ),
    Source(
        "import", gettext_lazy("Lists of cases"), ImportRow, "file__uploaded_at",
        {
            BECAME: Q(case__isnull=False),
            ADDED: Q(pk__in=[]),
            REFUSED: Q(case__isnull=True) & (Q(outcome__in=[RowOutcome.BAD, RowOutcome.SKIPPED]) | Q(file__state__in=OVER)),
            WAITING: Q(case__isnull=True, outcome__in=[RowOutcome.READ, RowOutcome.GOOD]) & ~Q(file__state__in=OVER),
        },
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in SOURCES}


@dataclass
class Day:
    """One day in the company's zone: how many came in, and what became of them."""

    day: date
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LABELS, 0))

    @property
    def rest(self) -> int:
        """What is in no outcome, or (negative) in more than one. Zero is right."""
        return self.counts["came"] - sum(self.counts[one] for one in OUTCOMES)


def bounds_of(day: date, zone: Any) -> tuple[datetime, datetime]:
    """The first instant of the day and that of the next."""
    first = datetime.combine(day, time(), zone)
    return first, datetime.combine(day + timedelta(days=1), time(), zone)


def days_of(first: date, last: date, *, source: Source | None = None) -> list[Day]:
    """The days from `first` to `last`, the newest first. Note: five queries for each source."""
    zone = Company.get().zone
    begins, ends = bounds_of(first, zone)[0], bounds_of(last, zone)[1]
    found = {
        first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range((last - first).days + 1)
    }
    for one in [source] if source is not None else SOURCES:
        rows = one.rows().filter(**{f"{one.arrival}__gte": begins, f"{one.arrival}__lt": ends})
        for name, condition in {"came": Q(), **one.outcomes}.items():
            for moment in rows.filter(condition).values_list(one.arrival, flat=True).iterator(2_000):
                found[moment.astimezone(zone).date()].counts[name] += 1
    return sorted(found.values(), key=lambda one: one.day, reverse=True)


def rows_of(source: Source, outcome: str, day: date) -> QuerySet[Any]:
    """The rows behind one number, the oldest first."""
    begins, ends = bounds_of(day, Company.get().zone)
    condition = source.outcomes[outcome] if outcome in source.outcomes else Q()
    within = {f"{source.arrival}__gte": begins, f"{source.arrival}__lt": ends}
    return source.rows().filter(condition, **within).order_by(source.arrival, "pk")


# ------------------------------------------------------------------------------------------------------------- check


def findings(first: date, last: date, *, at: datetime) -> Iterator[tuple[str, str]]:
    """What does not fit, as a day or "" and a code: a sum that is not zero, a row that points to nothing, one that nobody reads."""
    for one in SOURCES:
        yield from (
            (f"{day.day}", f"rest {one.code} {day.rest}")
            for day in days_of(first, last, source=one)
            if day.rest
        )
    orphans = CustomerReport.objects.filter(channel=CustomerReport.Channel.MAIL, mail__isnull=True)
    yield from (
        ("", f"report without its mail {number}")
        for number in orphans.values_list("receipt_number", flat=True)[:20]
    )
    early = CustomerReport.objects.filter(mail__isnull=False, sent_at__lt=F("mail__received_at"))
    yield from (
        ("", f"report before its mail {number}")
        for number in early.values_list("receipt_number", flat=True)[:20]
    )
    unread = InboundMail.objects.filter(state=Mail.STORED, received_at__lt=at - timedelta(hours=2))
    yield from (("", f"mail not read {pk}") for pk in unread.values_list("pk", flat=True)[:20])


def finding_in_words(code: str) -> str:
    """A finding as people read it; what is not known stays as it is written."""
    kind, _space, rest = code.rpartition(" ")
    name, _space, source = kind.partition(" ")
    if name == "rest" and source in BY_CODE:
        return _("%(source)s: %(number)s without an outcome, or (negative) with more than one") % {
            "source": BY_CODE[source].label,
            "number": rest,
        }
    words = {
        "report without its mail": _("Report %(number)s came by mail, and the mail is not there."),
        "report before its mail": _("Report %(number)s is older than its mail."),
        "mail not read": _("Mail #%(number)s has waited for two hours to be read."),
    }
    return words[kind] % {"number": rest} if kind in words else code


def check_ledger(*, at: datetime) -> LedgerCheck:
    """Compare the last two months, keep what was found, and forget older comparisons."""
    today = at.astimezone(Company.get().zone).date()
    first = today - timedelta(days=CHECKED_DAYS)
    check = LedgerCheck.objects.create(
        at=at,
        first_day=first,
        came=sum(day.counts["came"] for day in days_of(first, today)),
        wrong=[list(one) for one in findings(first, today, at=at)],
    )
    LedgerCheck.objects.filter(at__lt=at - timedelta(days=400)).delete()
    return check


def last_check_in_words() -> tuple[LedgerCheck | None, str]:
    """The last comparison and how it ended."""
    check = LedgerCheck.objects.order_by("-at").first()
    if check is None:
        return None, _("Not compared yet; that happens each night.")
    words = {
        "at": full_instant_text(check.at),
        "came": check.came,
        "days": CHECKED_DAYS,
        "wrong": len(check.wrong),
    }
    if check.wrong:
        return check, _(
            "Compared %(at)s: %(wrong)d findings among the %(came)d arrivals of %(days)d days."
        ) % words
    return check, _(
        "Compared %(at)s: each of the %(came)d arrivals of %(days)d days is accounted for."
    ) % words
