"""The slips on paper: what is asked, the answer or room for it, and the print in the history of the case."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.escalation.models import ReminderSlip
from feedback_system.escalation.operations import answer_slip, escalate_due, issue_enquiry
from tests.feedback_system.clockwork import local
from tests.feedback_system.escalation.test_pages import closed, login  # noqa: F401  a fixture


@pytest.fixture
def slip(town):
    town.clock(town.case())
    escalate_due(now=local("2026-03-16 00:00"), by=system_user())
    return ReminderSlip.objects.get()


def text_of(response) -> str:
    assert response.status_code == 200, response.content[:300]
    pages = PdfReader(BytesIO(response.content)).pages
    return " ".join("".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def test_a_reminder_slip_prints_with_its_limit_and_room_for_the_answer(client, town, slip):
    login(client, town.sales_head)

    said = text_of(client.get(reverse("escalation:slip_pdf", args=[slip.number])))

    assert "Reminder slip" in said
    assert slip.number in said
    assert "How it goes on" in said
    event = CaseEvent.objects.get(name="printed")
    assert event.facts == {"paper": "reminder_slip", "number": slip.number}
    assert event.actor == town.sales_head


def test_an_answered_slip_prints_the_answer_with_name_and_time(client, town, slip):
    answer_slip(
        slip=slip, by=town.sales_head, at=local("2026-03-16 09:30"), cause="#let late", text="$Friday$"
    )
    login(client, town.sales_head)

    said = text_of(client.get(reverse("escalation:slip_pdf", args=[slip.number])))

    assert "#let late" in said
    assert "$Friday$" in said
    assert "2026-03-16 09:30" in said


def test_another_department_gets_no_slip_on_paper(client, town, slip):
    login(client, town.worker)

    assert client.get(reverse("escalation:slip_pdf", args=[slip.number])).status_code == 404
    assert not CaseEvent.objects.filter(name="printed").exists()


def test_an_enquiry_slip_prints_time_allowed_and_used_with_the_judgement(client, town, closed):  # noqa: F811
    slip = issue_enquiry(
        case=closed, department=town.qa, by=town.gm_clerk, at=local("2026-03-16 09:00"), question="为何超时？"
    )
    login(client, town.gm_clerk)

    said = text_of(client.get(reverse("escalation:slip_pdf", args=[slip.number])))

    assert "Enquiry slip" in said
    assert "为何超时？" in said
    assert "Working time used" in said
