"""The words people get: in each language, with the number of the case, the due time and why it is they."""

import pytest

from accounts.queries import system_user
from feedback_system.company.models import Company
from feedback_system.escalation.notices import CODES
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from feedback_system.notifications.operations import notify
from feedback_system.notifications.rendering import message_for
from tests.feedback_system.clockwork import MONDAY, local

EVERYTHING = {
    "reference": "R001",
    "title": "Scratched housing",
    "label_zh_hans": "结案期限",
    "label_zh_hant": "結案期限",
    "label_en": "Closing the complaint",
    "due_at": "2026-03-15T16:00:00Z",
    "was_due_at": "2026-03-14T16:00:00Z",
    "place": "holder",
    "instead_of": "Ms Li",
    "empty_posts": ["production"],
    "slip": "CB2603001",
    "reason": "Mistake",
    "count": 2,
    "more": 1,
    "entries": [
        {
            "reference": "R001",
            "label_zh_hans": "结案期限",
            "label_en": "Closing the complaint",
            "due_text": "2026-03-16 00:00",
        }
    ],
}


ABOUT_NO_CASE = {"clock_hold"}


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
@pytest.mark.parametrize("code", [*CODES, "deadline_moved"])
def test_every_notice_has_words_in_every_language(town, code, language, settings):
    settings.BASE_URL = "https://feedback.example.com"
    town.clerk.language = language
    town.clerk.save()
    notify(code, case=None, to=[town.clerk], at=MONDAY, facts=EVERYTHING, key=f"test:{code}")
    message = message_for(Notification.objects.select_related("recipient").get(), company=Company.get())
    assert message.subject.strip() and "\n" not in message.subject
    assert code in ABOUT_NO_CASE or "R001" in message.subject + message.text
    assert "{" not in message.subject + message.text and "&" not in message.text


def test_a_slip_notice_says_what_for_whom_and_until_when(town, settings):
    settings.BASE_URL = "https://feedback.example.com"
    case = town.case()
    town.clock(case)
    escalate_due(now=local("2026-03-16 00:00"), by=system_user())
    notice = Notification.objects.select_related("recipient").get(recipient=town.sales_head)
    message = message_for(notice, company=Company.get())
    assert message.subject == f"Reminder slip CB2603001: {case.reference} is late"
    assert "It was due 2026-03-15 24:00." in message.text
    assert "Closing the complaint" in message.text
    assert "You get this as head of the department in charge" in message.text


def test_a_list_names_every_case_and_what_is_late(town, settings):
    settings.BASE_URL = "https://feedback.example.com"
    cases = [town.case() for _number in range(6)]
    for case in cases:
        town.clock(case)
    escalate_due(now=local("2026-03-16 00:00"), by=system_user())
    notice = Notification.objects.select_related("recipient").get(recipient=town.clerk)
    text = message_for(notice, company=Company.get()).text
    assert all(case.reference in text for case in cases)
    assert "2026-03-15 24:00" in text
