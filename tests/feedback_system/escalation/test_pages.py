"""The pages of slips and receipts: who sees what, and what happens on a click."""

import pytest
from django.urls import reverse

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.operations import meet_all, stage_moved
from feedback_system.errors import NotPermitted, NotPossibleNow
from feedback_system.escalation.models import EnquirySlip, ReminderSlip
from feedback_system.escalation.operations import escalate_due, issue_enquiry
from feedback_system.notifications.models import Notification
from tests.feedback_system.clockwork import MONDAY, local
from tests.feedback_system.folders import person


@pytest.fixture
def slip(town):
    town.clock(town.case())
    escalate_due(now=local("2026-03-16 00:00"), by=system_user())
    return ReminderSlip.objects.get()


def login(client, user):
    client.force_login(user)
    return client


def test_the_department_finds_its_slip_answers_it_and_it_is_on_record(client, town, slip):
    login(client, town.sales_head)
    assert slip.number in client.get(reverse("escalation:slips")).content.decode()
    assert client.get(reverse("escalation:slip", args=[slip.number])).status_code == 200

    answer = {"cause": "The sample came late", "text": "Done by Friday"}
    response = client.post(reverse("escalation:answer", args=[slip.number]), answer)

    assert response.status_code == 302
    slip.refresh_from_db()
    assert (slip.cause, slip.answered_by) == ("The sample came late", town.sales_head)
    event = CaseEvent.objects.get(name="slip_answered")
    assert event.payload.content["cause"] == "The sample came late"
    assert "cause" not in event.facts
    link = reverse("escalation:slip", args=[slip.number])
    assert link not in client.get(reverse("escalation:slips")).content.decode()


def test_an_answer_without_cause_keeps_what_was_typed(client, town, slip):
    login(client, town.sales_head)
    response = client.post(
        reverse("escalation:answer", args=[slip.number]), {"cause": " ", "text": "Done by Friday"}
    )
    assert response.status_code == 422
    assert "Done by Friday" in response.content.decode()


def test_another_department_neither_sees_nor_answers_the_slip(client, town, slip):
    login(client, town.worker)
    assert slip.number not in client.get(reverse("escalation:slips")).content.decode()
    assert client.get(reverse("escalation:slip", args=[slip.number])).status_code == 404
    assert client.post(reverse("escalation:answer", args=[slip.number]), {"cause": "x"}).status_code == 404


def test_who_sees_the_case_but_is_not_of_the_department_may_not_answer(client, town, slip):
    auditor = person("auditor", "auditor", town.qa)
    login(client, auditor)
    assert client.get(reverse("escalation:slip", args=[slip.number])).status_code == 200
    assert client.post(reverse("escalation:answer", args=[slip.number]), {"cause": "x"}).status_code == 403


def test_the_gm_office_has_all_slips_on_its_list_and_withdraws_one_with_a_reason(client, town, slip):
    login(client, town.gm_clerk)
    assert slip.number in client.get(reverse("escalation:slips")).content.decode()
    assert client.post(reverse("escalation:withdraw", args=[slip.number]), {"reason": ""}).status_code == 422
    client.post(reverse("escalation:withdraw", args=[slip.number]), {"reason": "The customer asked for it"})
    slip.refresh_from_db()
    assert slip.withdrawal_reason == "The customer asked for it"
    assert Notification.objects.filter(kind="slip_withdrawn", recipient=town.sales_head).exists()


def test_the_department_cannot_withdraw_its_own_slip(client, town, slip):
    login(client, town.sales_head)
    assert (
        client.post(reverse("escalation:withdraw", args=[slip.number]), {"reason": "no"}).status_code == 403
    )


def test_a_withdrawn_slip_cannot_be_answered(client, town, slip):
    login(client, town.gm_clerk).post(
        reverse("escalation:withdraw", args=[slip.number]), {"reason": "Mistake"}
    )
    login(client, town.sales_head)
    assert client.post(reverse("escalation:answer", args=[slip.number]), {"cause": "x"}).status_code == 409


@pytest.fixture
def closed(town):
    """A closed case on which quality overran its two days and production did not."""
    case = town.case()
    stage_moved(case, entered=town.qa, entered_function="qa", by=town.clerk, at=MONDAY)
    stage_moved(
        case,
        left=town.qa,
        entered=town.production,
        left_function="qa",
        entered_function="production",
        by=town.clerk,
        at=local("2026-03-06 09:00"),
    )
    meet_all(case, by=town.clerk, at=local("2026-03-06 12:00"))
    case.closed_at = local("2026-03-06 12:00")
    case.save()
    return case


def test_after_closing_the_gm_office_asks_the_late_department_why(client, town, closed):
    login(client, town.gm_clerk)
    page = client.get(reverse("escalation:time_used", args=[closed.reference])).content.decode()
    assert reverse("escalation:enquire", args=[closed.reference, "qa"]) in page
    assert reverse("escalation:enquire", args=[closed.reference, "production"]) not in page

    client.post(reverse("escalation:enquire", args=[closed.reference, "qa"]), {"question": "Why?"})

    slip = EnquirySlip.objects.get()
    assert (slip.number[:2], slip.department, slip.head) == ("QB", town.qa, town.qa_head)
    assert Notification.objects.filter(kind="slip_enquiry", recipient=town.qa_head).exists()
    login(client, town.qa_head).post(
        reverse("escalation:answer", args=[slip.number]), {"cause": "Press was down"}
    )
    login(client, town.gm_clerk).post(reverse("escalation:judge", args=[slip.number]), {"accepted": "yes"})
    slip.refresh_from_db()
    assert slip.accepted is True
    assert "Press was down" in client.get(reverse("escalation:slip", args=[slip.number])).content.decode()


def test_a_department_that_kept_its_time_is_not_asked(town, closed):
    with pytest.raises(NotPossibleNow, match="kept its time"):
        issue_enquiry(case=closed, department=town.production, by=town.gm_clerk, at=MONDAY)


def test_an_open_case_gets_no_enquiry_slip(town):
    with pytest.raises(NotPossibleNow, match="open"):
        issue_enquiry(case=town.case(), department=town.qa, by=town.gm_clerk, at=MONDAY)


def test_only_the_gm_office_asks(town, closed):
    with pytest.raises(NotPermitted):
        issue_enquiry(case=closed, department=town.qa, by=town.sales_head, at=MONDAY)


def test_a_receipt_shows_every_line_rule_source_and_calendar(client, town):
    case = town.case()
    clock = town.clock(case)
    page = login(client, town.clerk).get(reverse("deadlines:receipt", args=[clock.pk])).content.decode()
    assert page.count("2026-03-") > 26
    assert "Policy 004, handling limit at home: 13 days" in page
    assert Deadline.objects.get(pk=clock.pk).calendar_version in page
    part = client.get(
        reverse("deadlines:receipt", args=[clock.pk]), headers={"HX-Request": "true"}
    ).content.decode()
    assert "<html" not in part
    assert "13 days" in part


def test_a_receipt_is_for_those_who_see_the_case(client, town):
    clock = town.clock(town.case())
    assert login(client, town.worker).get(reverse("deadlines:receipt", args=[clock.pk])).status_code == 404


@pytest.mark.parametrize("name", ["escalation:slips"])
def test_nobody_sees_anything_without_logging_in(client, db, name):
    assert client.get(reverse(name)).status_code == 302
