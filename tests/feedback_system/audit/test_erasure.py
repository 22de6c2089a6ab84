"""Personal texts can be erased; the history stays whole."""

import pytest

from feedback_system.audit.erasure import erase_payloads
from feedback_system.audit.models import CaseEvent, EventPayload
from feedback_system.audit.operations import verify
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.feedback_system.folders import MONDAY_10AM, TUESDAY_9AM, department, person


@pytest.fixture
def administrator(db):
    return person("administrator", "administrator", department("it", "other"))


def test_texts_go_the_events_stay_and_the_chain_holds(case, administrator):
    case.closed_at = MONDAY_10AM
    case.save()

    count = erase_payloads(case=case, by=administrator, at=TUESDAY_9AM, reason="request 2026/17")

    assert count == 1
    assert not EventPayload.objects.exists()
    last = CaseEvent.objects.order_by("sequence").last()
    assert (last.name, last.facts) == ("texts_erased", {"count": 1, "notes": 0, "reason": "request 2026/17"})
    assert verify(case.pk) is None


def test_only_an_administrator_erases_with_a_reason_and_after_closing(case, clerk, administrator):
    with pytest.raises(NotPermitted):
        erase_payloads(case=case, by=clerk, at=TUESDAY_9AM, reason="request")
    with pytest.raises(Invalid):
        erase_payloads(case=case, by=administrator, at=TUESDAY_9AM, reason=" ")
    with pytest.raises(NotPossibleNow):
        erase_payloads(case=case, by=administrator, at=TUESDAY_9AM, reason="request")

    assert EventPayload.objects.count() == 1


def test_the_notes_of_the_case_lose_their_text_and_keep_author_and_time(case, clerk, administrator):
    note = case.notes.create(author=clerk, at=TUESDAY_9AM, text="王先生 rang from 138 0000 0000")
    case.closed_at = MONDAY_10AM
    case.save()

    erase_payloads(case=case, by=administrator, at=TUESDAY_9AM, reason="request 2026/17")

    note.refresh_from_db()
    assert (note.text, note.author, note.at) == ("", clerk, TUESDAY_9AM)
    assert CaseEvent.objects.order_by("sequence").last().facts["notes"] == 1
