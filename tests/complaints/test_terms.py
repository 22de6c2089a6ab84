"""What an approver reads: labels instead of codes, the parties by name, and no exchange rate where nothing is exchanged."""

import pytest
from django.utils import translation

from complaints.states import State
from complaints.views.terms import complaint_terms
from feedback_system.approvals.models import Approval
from tests.factories.company import World
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db


def test_a_remedy_is_told_by_its_label_and_without_a_rate_of_one(world: World) -> None:
    complaint = complaint_at(world, State.AWAITING_APPROVAL)
    approval = Approval.objects.get(case=complaint.case)

    with translation.override("zh-hans"):
        told = complaint_terms(approval.terms)

    assert told.facts == []
    assert [str(row[0]) for row in told.rows] == ["折让"]
    assert told.rows[0][1] == "800.00"


def test_another_currency_shows_its_rate(world: World) -> None:
    told = complaint_terms(
        {
            "currency": "USD",
            "exchange_rate": "7.120000",
            "lines": [{"kind": "allowance", "amount": "1250.00", "quantity": None, "description": ""}],
        }
    )

    assert [value for _label, value in told.facts] == ["USD", "7.12"]
    assert told.rows[0][1:] == ["1,250.00", "–", "–"]


def test_a_ruling_names_who_bears_which_share(world: World) -> None:
    complaint = complaint_at(world, State.AWAITING_RULING_APPROVAL)
    approval = Approval.objects.get(case=complaint.case, subject="ruling")

    with translation.override("zh-hans"):
        told = complaint_terms(approval.terms)

    assert told.rows[0][1:] == ["生产部", "100.00", "800.00"]
    assert "制程问题" in [value for _label, value in told.facts]


def test_what_nobody_knows_how_to_tell_is_told_plainly(world: World) -> None:
    told = complaint_terms({"amount": "3.00"})

    assert [value for _label, value in told.facts] == ["3.00"]
