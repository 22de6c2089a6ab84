"""Who is asked first stays in charge until somebody accepts the first inquiry from her (首问负责制)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from complaints.models import Complaint
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories.company import TUESDAY_9AM, World
from tests.factories.complaints import complaint_at, take

KNOW = "客户只在上午接电话"


def offered(world: World) -> Complaint:
    complaint = complaint_at(world, State.INVESTIGATING)
    return take(complaint, "offer_inquiry", by=world.cs1, at=TUESDAY_9AM, person="sales2", reason=KNOW)


def told(world: World, code: str) -> list[str]:
    return sorted(one.recipient.username for one in Notification.objects.filter(kind=code))


def test_the_first_inquiry_stays_with_who_logged_it_until_the_other_person_accepts(world: World) -> None:
    complaint = offered(world)  # given

    assert complaint.inquiry_person == world.cs1
    assert told(world, "inquiry_offered") == ["sales2"]
    complaint = take(complaint, "accept_inquiry", by=world.sales2, at=TUESDAY_9AM)  # when

    assert (complaint.inquiry_person, complaint.inquiry_offered_to) == (world.sales2, None)  # then
    assert complaint.state == State.INVESTIGATING
    assert told(world, "inquiry_accepted") == ["cs1"]
    with pytest.raises(NotPermitted, match="responsible for the first inquiry"):
        take(complaint, "offer_inquiry", by=world.cs1, at=TUESDAY_9AM, person="sales1", reason=KNOW)
    event = CaseEvent.objects.get(case=complaint.case, name="accept_inquiry")
    assert (event.facts["from_person"], event.facts["person"]) == ("cs1", "sales2")


def test_who_declines_says_why_and_the_person_before_stays_in_charge(world: World) -> None:
    complaint = offered(world)

    with pytest.raises(Invalid):
        take(complaint, "decline_inquiry", by=world.sales2, at=TUESDAY_9AM, reason="")
    complaint = take(complaint, "decline_inquiry", by=world.sales2, at=TUESDAY_9AM, reason="下周出差")

    assert (complaint.inquiry_person, complaint.inquiry_offered_to) == (world.cs1, None)
    assert told(world, "inquiry_declined") == ["cs1"]
    with pytest.raises((NotPermitted, NotPossibleNow)):
        take(complaint, "accept_inquiry", by=world.sales2, at=TUESDAY_9AM)


def test_only_the_person_asked_answers_and_only_who_takes_in_complaints_can_be_asked(world: World) -> None:
    complaint = offered(world)

    for name in ("sales1", "cs1", "gm_office"):
        with pytest.raises(NotPermitted):
            take(complaint, "accept_inquiry", by=getattr(world, name), at=TUESDAY_9AM)
    for nobody in ("cs1", "prod1"):
        with pytest.raises(Invalid, match="takes in complaints"):
            take(complaint, "offer_inquiry", by=world.cs1, at=TUESDAY_9AM, person=nobody, reason=KNOW)


def test_a_head_hands_over_for_somebody_who_is_gone(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    User.objects.filter(username="cs1").update(is_active=False)
    head = world.cs1.department.head
    assert head is not None

    complaint = take(complaint, "offer_inquiry", by=head, at=TUESDAY_9AM, person="sales2", reason=KNOW)
    complaint = take(complaint, "accept_inquiry", by=world.sales2, at=TUESDAY_9AM)

    assert complaint.inquiry_person == world.sales2
    assert told(world, "inquiry_accepted") == [head.username]


def test_the_offer_stands_on_the_case_and_in_the_work_of_the_person_asked(world: World) -> None:
    complaint = offered(world)
    client = Client()
    client.force_login(world.sales2)

    page = client.get(complaint.case.get_absolute_url()).text
    step = reverse("desk:step", args=["complaints", complaint.case.reference, "accept_inquiry"])

    assert KNOW in page
    assert step in page
    assert KNOW in client.get(step).text
    assert complaint.case.reference in client.get(reverse("desk:worklist")).text
    take(complaint, "accept_inquiry", by=world.sales2, at=TUESDAY_9AM)
    assert step not in client.get(complaint.case.get_absolute_url()).text
    assert Case.objects.visible_to(world.sales2).filter(pk=complaint.case_id).exists()
