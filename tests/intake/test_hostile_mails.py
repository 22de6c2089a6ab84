"""Whatever comes by mail becomes a report, words on a case, or a row for a person: nothing is thrown, nothing is lost, the ledger is zero."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.intake.addresses import token_for
from complaints.intake.ledger import days_of, findings
from complaints.intake.models import InboundMail
from complaints.intake.operations.storing import store_mail
from complaints.intake.operations.taking_in import take_in_mails
from complaints.intake.parsing import read
from complaints.models import CustomerReport, CustomerWord
from complaints.operations.status_pages import page_for
from feedback_system.cases.models import Case
from tests.factories.company import World
from tests.factories.complaints import new_complaint
from tests.factories.mails import CAME, mailbox
from tests.intake.hostile import mutated, seeds
from tests.sizes import size

MAILS = size(300, 5_000)
SEEDS = [20260302 + number for number in range(size(1, 10))]
"""The large size is 50,000 mails; each seed repeats by itself: `-k 20260305`."""
AT_ONCE = 100
State = InboundMail.State


@pytest.mark.django_db
@pytest.mark.proof
@pytest.mark.parametrize("seed", SEEDS)
def test_every_mutated_mail_is_accounted_for_and_none_stops_the_intake(world: World, seed: int) -> None:
    mailbox()
    complaints = [new_complaint(world), new_complaint(world, order_number="SO-1001")]
    marks = [f"[#{token_for(page_for(one, at=CAME))}]" for one in complaints]
    cases = list(Case.objects.as_system("the test compares").order_by("pk").values_list("pk", "state"))
    different, moment = set(), CAME

    for number, raw in enumerate(mutated(seeds(marks), MAILS, seed=seed)):
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


HEADS = b"From: wang@x.example\r\nSubject: scratch\r\n"
STUMBLES = {
    "an encoding whose name holds a NUL": (
        HEADS + b'Content-Type: text/plain; charset="gb\x002312"\r\n\r\n' + "划伤".encode(), "划伤", [],
    ),
    "comments within comments": (b"From: " + b"(" * 3_000 + b"\r\nSubject: scratch\r\n\r\nten pieces", "ten pieces", []),
    "a mail in the mail with signs no head may hold": (
        HEADS + b"Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
        + "划伤".encode() + b"\r\n--b\r\nContent-Type: multipart/mixed; charset=gb2312\r\n\r\n\xb0\xe5\xc3\xe6", "", ["mail-1.eml"],
    ),
    "a kind of file with a NUL in it": (
        HEADS + b"Content-Type: ima\x00ge/j\x00peg\r\nContent-Disposition: attachment\r\n\r\nx", "", ["image-1.jpeg"],
    ),
}  # fmt: skip
"""Found by mails that were made worse: each raised something out of the library, or a name no database takes."""


@pytest.mark.parametrize("name", STUMBLES)
def test_what_makes_the_library_stumble_is_read_all_the_same(name: str) -> None:
    raw, text, files = STUMBLES[name]

    letter = read(raw)

    assert (letter.text, [one.name for one in letter.files]) == (text, files)
