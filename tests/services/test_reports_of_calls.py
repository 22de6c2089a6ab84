"""The written reports of a call: who writes, who files, what waits for them, and the travel costs that are repaid after them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from aftersales.services.models import ServiceCall, ServiceReport
from aftersales.services.prints.report import service_report
from aftersales.services.states import ServiceState as State
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.services import REPORT, SIGNED, act, call_at
from tests.factories.services import written_report as written

pytestmark = pytest.mark.django_db

LATER = at("2026-03-02 14:00")
NEXT_DAY = at("2026-03-03 10:00")


def travelled(world: World) -> ServiceCall:
    call = call_at(world, State.FIXED)
    return act(call, "enter_cost", by=world.tech1, at=LATER, kind="travel", amount="420")


def repay(world: World, call: ServiceCall) -> ServiceCall:
    return act(call, "repay_travel", by=world.finance, at=NEXT_DAY, line="1", voucher="FK-0303")


def test_travel_is_repaid_once_quality_has_filed_the_repair_report(world: World) -> None:
    call = travelled(world)
    with pytest.raises(Blocked, match="technician writes it"):
        repay(world, call)
    call = written(world, call)
    with pytest.raises(Blocked, match="not filed yet"):
        repay(world, call)

    call = act(call, "file_report", by=world.qa1, at=NEXT_DAY, report="1")
    told = set(
        Notification.objects.filter(kind="service_travel").values_list("recipient__username", flat=True)
    )
    call = repay(world, call)

    (cost,) = call.all_costs()
    assert (cost.repaid_voucher, cost.repaid_by, call.cost) == ("FK-0303", world.finance, 420)
    assert told == {"finance"}
    with pytest.raises(NotPossibleNow):
        repay(world, call)
    with pytest.raises(NotPossibleNow):  # what is repaid is not struck
        act(call, "strike_cost", by=world.finance, at=NEXT_DAY, line="1", reason="记错")


def test_an_after_sales_record_alone_opens_no_repayment(world: World) -> None:
    call = written(world, travelled(world), sort="record")
    call = act(call, "file_report", by=world.qa1, at=NEXT_DAY, report="1")
    with pytest.raises(Blocked, match="repair or commissioning report"):
        repay(world, call)


def test_a_call_ends_when_its_reports_are_filed_and_the_customer_is_satisfied(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        written(world, call_at(world, State.FIXED), satisfied="", customer_words="")
    assert "not satisfied with" in str(refused.value.errors["customer_words"])

    call = call_at(world, State.INVOICED, caller="赵工")
    call = written(world, call, sort="record", satisfied="", customer_words="仍有异响")
    with pytest.raises(Blocked) as blocked:
        act(call, "file", by=world.service_desk, at=NEXT_DAY)
    assert len(blocked.value.reasons) == 2
    call = act(call, "file_report", by=world.qa1, at=NEXT_DAY, report="1")
    with pytest.raises(Blocked, match="not satisfied"):
        act(call, "file", by=world.service_desk, at=NEXT_DAY)
    call = written(world, call, sort="record", done="加固支架", tested="无异响")
    call = act(call, "file_report", by=world.qa_head, at=NEXT_DAY, report="2")

    assert act(call, "file", by=world.service_desk, at=NEXT_DAY).state == State.FILED


def test_a_report_sent_back_is_followed_by_another_and_stays(world: World) -> None:
    call = written(world, travelled(world))
    call = act(call, "return_report", by=world.qa1, at=NEXT_DAY, report="1", reason="没有试验数据")
    told = Notification.objects.get(kind="service_report_back")
    call = written(world, call, tested="耐压 1500V 一分钟")
    call = act(call, "file_report", by=world.qa1, at=NEXT_DAY, report="2")

    assert told.recipient == world.tech1
    assert [(one.back_reason, one.filed_by) for one in call.all_reports()] == [
        ("没有试验数据", None),
        ("", world.qa1),
    ]
    assert repay(world, call).travel_to_repay() == []


def test_quality_reads_the_call_from_the_report_on_and_nobody_else_files(world: World) -> None:
    call = call_at(world, State.FIXED)
    assert not Case.objects.visible_to(world.qa1).filter(pk=call.case_id).exists()
    call = written(world, call)

    assert Case.objects.visible_to(world.qa1).filter(pk=call.case_id).exists()
    for person in (world.tech1, world.service_head, world.service_desk):
        with pytest.raises(NotPermitted):
            act(call, "file_report", by=person, at=NEXT_DAY, report="1")
    with pytest.raises(IntegrityError), transaction.atomic():  # nor do the own eyes, whatever the code says
        ServiceReport.objects.filter(call=call).update(filed_by=world.tech1, filed_at=NEXT_DAY)


def test_a_filed_call_takes_its_report_and_its_repayment_afterwards(world: World) -> None:
    call = act(travelled(world), "sign", by=world.tech1, at=LATER, **SIGNED)
    call = act(call, "settle", by=world.tech1, at=LATER, fee_way="free")
    call = act(call, "file", by=world.service_desk, at=LATER)

    call = written(world, call)
    call = act(call, "file_report", by=world.qa1, at=NEXT_DAY, report="1")

    assert repay(world, call).state == State.FILED


def test_page_paper_and_interface_tell_the_report_and_the_picture_only_who_may_see_it(world: World) -> None:
    call = act(written(world, travelled(world)), "file_report", by=world.qa1, at=NEXT_DAY, report="1")
    call = repay(world, call)
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.tech1)
    address = f"/aftersales/services/{call.case.number}/"
    with translation.override("en"):
        page = client.get(address).content.decode()
        kinds = {
            who: [
                block["kind"]
                for block in service_report(
                    call, call.all_reports()[0], company=Company.get(), code=(), by=getattr(world, who), at=NEXT_DAY
                )["blocks"]
            ]
            for who in ("tech1", "service_desk")
        }  # fmt: skip
    paper = client.get(f"{address}print/report-1.pdf")
    told = client.get(f"/api/v1/services/{call.case.number}/").json()

    assert "电源模块电容鼓包" in page and "repaid on 2026-03-03, voucher FK-0303" in page
    assert "picture" in kinds["tech1"] and "picture" not in kinds["service_desk"]
    assert paper.status_code == 200 and paper["Content-Type"] == "application/pdf"
    assert client.get(f"{address}print/report-2.pdf").status_code == 404
    assert told["reports"][0]["tested"] == REPORT["tested"]
    assert told["costs"][0]["repaid_by_voucher"] == "FK-0303"
