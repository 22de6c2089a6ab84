"""Thousands of complaints that fall due at one instant, and the question whether each was told exactly once."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client

from accounts.models import User
from accounts.queries import system_user
from demo.copying import Copier
from demo.families import families_of
from demo.sold import Sold
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import Case
from feedback_system.deadlines.calendars import company_calendar
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.escalation.models import Escalation, ReminderSlip, SetAside
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Delivery
from tests.factories.company import make_company
from tests.factories.complaints import new_complaint

CODE = "complaint-first-answer"
"""The clock of 24 clock hours that falls due to the second."""
ALLOWANCE = timedelta(hours=24)
CHECKED_CHAINS = 300


def fill(count: int, *, due_at: datetime, seed: int) -> None:
    """`count` complaints, each of which the customer reported 24 hours before `due_at` and nobody has answered."""
    world = make_company()
    first = new_complaint(world, at=due_at - ALLOWANCE)
    escalate_due(now=due_at - timedelta(seconds=1), by=system_user())
    calendar = company_calendar()
    sold = Sold({}, {}, [world.delivery], {}, {})
    copier = Copier(sold, calendar, random.Random(seed))  # noqa: S311  made-up cases
    [family] = families_of([first.case], calendar)
    sheet = copier.sheet(family, 0)
    for _ in range(count - 1):
        copier.copy(family, sheet)
    copier.finish()


def reader_cookie() -> str:
    """The cookie of a person of the GM office who is logged in and sees every case."""
    client = Client()
    client.force_login(User.objects.get(username="gm_office"), backend="accounts.backends.Backend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def left(now: datetime) -> int:
    """How many clocks still wait for a level that is due at `now`."""
    return Deadline.objects.filter(state=DeadlineState.RUNNING, escalates_at__lte=now).count()


def undelivered() -> int:
    """How many mails have not left yet."""
    return Delivery.objects.filter(
        state__in=[Delivery.State.WAITING, Delivery.State.SENDING, Delivery.State.FAILED]
    ).count()


@dataclass
class Verdict:
    """What a run left behind. Everything but `told` and repeated mails must be 0."""

    told: int
    lost: int
    twice: int
    slips_missing: int
    slips_twice: int
    set_aside: int
    chains_broken: int
    mails_lost: int
    mails_repeated: int

    @property
    def faults(self) -> list[str]:
        """The names of the figures that are not 0 and should be."""
        wrong = ("lost", "twice", "slips_missing", "slips_twice", "set_aside", "chains_broken", "mails_lost")
        return [f"{name} {getattr(self, name)}" for name in wrong if getattr(self, name)]


def judge(count: int, *, due_at: datetime, letters: list[str]) -> Verdict:
    """Count what became of `count` complaints due at `due_at`; `letters` are the Message-IDs the mail server took."""
    fired = Escalation.objects.filter(deadline__code=CODE, at=due_at)
    told = fired.exclude(action="skipped").values("deadline").distinct().count()
    # Constraints of the database forbid double rows there; the history has none, so it is counted apart.
    events: Counter[tuple[int, int]] = Counter()
    rows = CaseEvent.objects.filter(name__in=["slip_issued", "escalated", "reminded"])
    for case_id, facts in rows.values_list("case_id", "facts").iterator():
        if facts.get("code") == CODE:
            events[case_id, facts["level"]] += 1
    slips = ReminderSlip.objects.filter(deadline__code=CODE).values("deadline").annotate(n=Count("pk"))
    per_clock = [row["n"] for row in slips]
    repeated = Counter(letters)
    sent = Delivery.objects.filter(state=Delivery.State.SENT).count()
    sample = Case.objects.as_system("whether the chains hold").order_by("?")[:CHECKED_CHAINS]
    return Verdict(
        told=told,
        lost=count - told,
        twice=sum(number - 1 for number in events.values()),
        slips_missing=count - len(per_clock),
        slips_twice=sum(number - 1 for number in per_clock),
        set_aside=SetAside.objects.filter(solved_at=None).count(),
        chains_broken=sum(1 for case in sample if verify(case.pk) is not None),
        mails_lost=max(0, sent - len(repeated)) + undelivered(),
        mails_repeated=sum(number - 1 for number in repeated.values()),
    )


def forget_connection() -> None:
    """Let the next question open a new connection: the server was killed under the old one."""
    connection.close()
