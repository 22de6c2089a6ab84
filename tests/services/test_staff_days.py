"""The day report of customer service reaches the manager, once; who owes one is reminded, and the manager sees who is missing."""

from datetime import date, timedelta

import pytest
from django.test import Client

from aftersales.services.models import StaffReport
from aftersales.services.operations.staff_days import hand_in
from aftersales.services.staff_days import manager_of, missing_reports, staff, watch_reports
from feedback_system.errors import Blocked, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.services import act, new_call

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)
EVENING = at("2026-03-02 18:00")
NEXT_DAY = at("2026-03-03 09:00")


def busy_day(world: World) -> None:
    """The desk takes a call and speaks with the customer; customer service takes another call."""
    call = new_call(world)
    act(call, "tell_customer", by=world.service_desk, at=EVENING, words="明天上门")
    new_call(world, who="cs1", serial_number="SN-2")


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_the_report_has_the_figures_of_the_day_and_reaches_the_head_once(world: World) -> None:
    busy_day(world)
    assert {one.username for one in staff()} == {"cs1", "service_desk"}
    assert manager_of(world.service_desk) == world.sales_head

    report = hand_in(day=MONDAY, words="客户催修", by=world.service_desk, at=EVENING)

    assert (report.to, report.counts, report.talks) == (world.sales_head, [["service", 1, 1]], 1)
    assert told("staff_report_in") == {"sales_head"}
    with pytest.raises(NotPossibleNow, match="stays"):
        hand_in(day=MONDAY, words="补充", by=world.service_desk, at=EVENING)
    with pytest.raises(Blocked, match="Nothing stands"):
        hand_in(day=date(2026, 3, 1), words="", by=world.service_desk, at=EVENING)
    with pytest.raises(Blocked, match="not come"):
        hand_in(day=date(2026, 3, 3), words="x", by=world.service_desk, at=EVENING)
    with pytest.raises(NotPermitted):
        hand_in(day=MONDAY, words="x", by=world.tech1, at=EVENING)


def test_who_worked_and_handed_nothing_in_is_missing_and_reminded_of_once(world: World) -> None:
    busy_day(world)
    assert missing_reports(staff(), at=NEXT_DAY) == []  # nobody has ever used day reports here
    hand_in(day=MONDAY, words="", by=world.service_desk, at=EVENING)

    assert [(one.person, one.is_late(EVENING)) for one in missing_reports(staff(), at=EVENING)] == [
        (world.cs1, False)
    ]
    assert watch_reports(EVENING - timedelta(minutes=1)).reminded == 0
    assert watch_reports(EVENING).reminded == 1 and told("staff_report_due") == {"cs1"}
    assert watch_reports(NEXT_DAY).reminded == 2  # at the end of the day the head hears of it too
    assert watch_reports(NEXT_DAY).reminded == 0 and told("staff_report_due") == {"cs1", "sales_head"}

    hand_in(day=MONDAY, words="昨天的日报", by=world.cs1, at=NEXT_DAY)
    assert missing_reports(staff(), at=NEXT_DAY + timedelta(hours=1)) == []


def test_the_page_hands_in_and_shows_the_manager_reports_and_nobody_else(world: World) -> None:
    busy_day(world)
    client = Client(headers={"accept-language": "en"})
    page = "/aftersales/services/day/reports/"

    client.force_login(world.service_desk)
    assert "Hand in" in client.get(f"{page}?day=2026-03-02").content.decode()
    sent = client.post(page, {"day": "2026-03-02", "words": "客户催修"})
    again = client.post(page, {"day": "2026-03-02", "words": "再写一次"})

    assert sent.status_code == 302 and again.status_code == 409
    assert StaffReport.objects.get().words == "客户催修"
    for who, status in (("sales_head", 200), ("gm", 200), ("cs1", 200), ("tech1", 403), ("prod1", 403)):
        client.force_login(world.people[who])
        shown = client.get(f"{page}?day=2026-03-02")
        assert shown.status_code == status
        assert ("客户催修" in shown.content.decode()) == (who in ("sales_head", "gm"))
