"""What users say about an anomaly is collected on the alert and printed as the anomaly feedback form (质量异常反馈表)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from feedback_system.cases.models import Case
from feedback_system.errors import Invalid
from quality.anomalies.models import Anomaly
from quality.anomalies.prints.feedback_form import feedback_form
from tests.factories.anomalies import SEEN, act, new_alert
from tests.factories.company import World
from tests.factories.complaints import new_complaint

pytestmark = pytest.mark.django_db

LATER = SEEN + timedelta(hours=1)


def refused(record: Anomaly, *, by: Any, **data: Any) -> dict[str, Any]:
    with pytest.raises(Invalid) as refusal:
        act(record, "collect_feedback", by=by, at=LATER, **data)
    return {field: str(messages[0]) for field, messages in refusal.value.errors.items()}


def test_users_feedback_is_collected_with_its_cases_and_printed_as_one_form(
    world: World, client: Client
) -> None:
    complaint = new_complaint(world)  # of the customer C001, not accepted yet
    record = new_alert(world)
    said = {"heard_by": "phone", "text": "三台设备焊点脱落"}

    nobody = refused(record, by=world.qa1, **said)
    unknown = refused(record, by=world.qa1, source="R999", **said)
    itself = refused(record, by=world.qa1, source=record.case.reference, **said)
    with_case = said | {"source": complaint.case.reference, "quantity": "3", "wish": "尽快换货"}
    record = act(record, "collect_feedback", by=world.qa1, at=LATER, **with_case)
    twice = refused(record, by=world.qa1, **with_case)
    record = act(
        record, "collect_feedback", by=world.qa2, at=LATER, user_name="城东燃气站", heard_by="visit", text="一台异响",
        quantity="1",
    )  # fmt: skip

    record = act(record, "inform", by=world.qa1, at=LATER, department="production", text="请停用该批")

    assert "Say who spoke" in nobody["customer"] and "There is no case R999" in unknown["source"]
    assert "alert itself" in itself["source"] and "stands on this form already" in twice["source"]
    assert [(one.who, one.quantity, one.heard_at) for one in record.all_feedback()] == [
        (str(world.customer), 3, complaint.case.reported_at), ("城东燃气站", 1, LATER),
    ]  # fmt: skip

    client.force_login(world.qa1)
    page = client.get(Case.objects.get(pk=record.case_id).get_absolute_url())
    assert page.context["feedback"].users == 2 and page.context["feedback"].pieces == 4
    assert "三台设备焊点脱落" in page.text and complaint.case.reference in page.text
    made = client.get(f"/quality/anomalies/{record.case.reference}/print/feedback.pdf")
    assert made.status_code == 200 and made.content[:4] == b"%PDF"
    with translation.override("en"):
        paper = str(feedback_form(record, company=world.company, code=(), by=world.qa1, at=LATER))
        hidden = str(feedback_form(record, company=world.company, code=(), by=world.prod1, at=LATER))
    assert "城东燃气站" in paper and "尽快换货" in paper and complaint.case.reference in paper
    assert "尽快换货" in hidden and complaint.case.reference not in hidden

    client.force_login(world.prod1)  # whom the complaint has not reached
    assert complaint.case.reference not in client.get(record.case.get_absolute_url()).text
    told = client.get(f"/api/v1/anomalies/{record.case.reference}/").json()["feedback"]
    assert [(one["customer"], one["user_name"]) for one in told] == [("C001", ""), (None, "城东燃气站")]
