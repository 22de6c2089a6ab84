"""Whatever comes by mail becomes a report, words on a case, or a row for a person: nothing is thrown, nothing is lost, the ledger is zero."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.intake.addresses import token_for
from complaints.intake.ledger import days_of, findings
from complaints.intake.models import InboundMail
from complaints.intake.operations.storing import store_mail
from complaints.intake.operations.taking_in import take_in_mails
from complaints.models import CustomerReport, CustomerWord
from complaints.operations.status_pages import page_for
from feedback_system.cases.models import Case
from tests.factories.company import World
from tests.factories.complaints import new_complaint
from tests.factories.mails import CAME, mailbox
from tests.intake.hostile import mutated, seeds
from tests.sizes import size

pytestmark = [pytest.mark.django_db, pytest.mark.proof]
MAILS = size(300, 50_000)
AT_ONCE = 100
State = InboundMail.State


def test_every_mutated_mail_is_accounted_for_and_none_stops_the_intake(world: World) -> None:
    mailbox()
    complaints = [new_complaint(world), new_complaint(world, order_number="SO-1001")]
    marks = [f"[#{token_for(page_for(one, at=CAME))}]" for one in complaints]
    cases = list(Case.objects.as_system("the test compares").order_by("pk").values_list("pk", "state"))
    different, moment = set(), CAME

    for number, raw in enumerate(mutated(seeds(marks), MAILS, seed=20260302)):
        mail, _new = store_mail(raw, at=moment)
        different.add(mail.pk)
        if number % AT_ONCE == AT_ONCE - 1:
            take_in_mails(clock=lambda now=moment: now)
            moment += timedelta(minutes=30)  # the limits of an hour let each wave through
    while InboundMail.objects.filter(state=State.STORED).exists():
        take_in_mails(clock=lambda now=moment: now)

    states = list(InboundMail.objects.values_list("state", flat=True))
    assert len(states) == len(different)
    assert set(states) == {State.REPORT, State.ADDED, State.IGNORED, State.QUARANTINED}
    assert states.count(State.REPORT) == CustomerReport.objects.filter(channel="mail").count()
    assert states.count(State.ADDED) == CustomerWord.objects.filter(by_mail=True).count()
    zone = world.company.zone
    first, last = CAME.astimezone(zone).date(), moment.astimezone(zone).date()
    days = days_of(first, last)
    assert sum(day.counts["came"] for day in days) == len(different)
    assert {day.rest for day in days} == {0}
    assert list(findings(first, last, at=moment)) == []
    after = list(Case.objects.as_system("the test compares").order_by("pk").values_list("pk", "state"))
    assert after == cases, "no mail moves a case"
