"""The returned-goods slip and the allowance certificate on paper, as data and as PDF, for who sees the case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from complaints.models import Complaint
from complaints.prints.remedy_papers import allowance_certificate, return_slip
from feedback_system.audit.models import CaseEvent
from tests.complaints.test_prints import pdf_text, texts
from tests.factories.company import World
from tests.factories.remedies import AFTER, GOODS_400, executing, walk_certificate, walk_slip

pytestmark = pytest.mark.django_db
LATER = AFTER + timedelta(days=1)


def shown(world: World, complaint: Complaint, make: Any) -> str:
    """All texts of a paper."""
    line = complaint.remedy_lines.select_related("kind").get()
    paper = complaint.slip_of(line) or complaint.certificate_of(line)
    more = {"code": [[[0, 1]]]} if make is return_slip else {}
    return texts(make(complaint, paper, line, company=world.company, by=world.finance, at=LATER, **more))


def read(world: World, who: str, address: str) -> Any:
    """The answer to that person."""
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(getattr(world, who))
    return client.get(address)


def test_the_slip_holds_both_quantities_the_question_and_every_signature(world: World) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400), counted=410)

    said = shown(world, complaint, return_slip)

    for words in (
        "400", "410", "+10", "2", "800.00", "820.00", "实到数量与退货单不符，请确认。", "客户多装了，按实收签收。", "表面划伤",
        "退回后重工", "客诉核决", "韩立", "万库", "秦安", "范财", "not for outside", "① sales",
    ):  # fmt: skip
        assert words in said


def test_the_certificate_goes_to_the_customer_and_tells_nothing_of_the_case(world: World) -> None:
    complaint = walk_certificate(world, executing(world), part="TS-500 控制板")

    said = shown(world, complaint, allowance_certificate)

    for words in ("800.00", "按不良品折让", "韩立", "邓副", "王先生", "TS-500", "① sales"):
        assert words in said
    for words in ("not for outside", "夹具磨损", "生产部"):
        assert words not in said


@pytest.mark.parametrize("who", ["finance", "sales1", "warehouse"])
def test_the_slip_is_printed_for_who_sees_the_case_and_stands_in_the_history(world: World, who: str) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400))

    answer = read(world, who, f"/complaints/{complaint.case.reference}/print/return-slip-1.pdf")

    assert (answer.status_code, answer["content-type"]) == (200, "application/pdf")
    assert "410" not in pdf_text(answer) and "400" in pdf_text(answer)
    event = CaseEvent.objects.filter(case=complaint.case_id).latest("sequence")
    assert event.facts["paper"] == "return_slip"


@pytest.mark.parametrize(
    ("who", "paper"), [("hr", "return-slip-1"), ("finance", "return-slip-2"), ("finance", "certificate-1")]
)
def test_there_is_no_paper_for_strangers_and_none_that_is_not_drafted(
    world: World, who: str, paper: str
) -> None:
    complaint = walk_slip(world, executing(world, GOODS_400))

    assert read(world, who, f"/complaints/{complaint.case.reference}/print/{paper}.pdf").status_code == 404
