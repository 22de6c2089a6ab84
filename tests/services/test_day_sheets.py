"""The end of a day on paper: daily sheets that are signed and stand, the call book that is sent on, open parts, arrivals, talks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from aftersales.services.models import BookSent, DaySheet, SheetKind, SheetRow, Work
from aftersales.services.operations.books import send_book
from aftersales.services.operations.sheets import (
    add_line,
    correct_sheet,
    countersign,
    open_sheet,
    remove_line,
    sign_sheet,
)
from aftersales.services.prints.sheet import sheet_paper
from aftersales.services.sheets_due import missing_books, missing_sheets, watch_day
from aftersales.services.states import ServiceState as State
from aftersales.services.summaries import arrivals, contacts, open_parts
from aftersales.services.worked import checksum, entries_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.errors import Blocked, Conflict, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from tests.factories.company import World, at
from tests.factories.services import CALLED, FIXED, REPAIR, act, call_at, new_call, walk

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)
EVENING = at("2026-03-02 18:00")
TUESDAY = at("2026-03-03 09:30")
NEXT_MORNING = at("2026-03-03 00:01")


def technicians_sheet(world: World, **more: Any) -> DaySheet:
    return open_sheet(
        centre=world.departments["service_desk"],
        technician=world.tech1,
        day=MONDAY,
        by=more.get("by", world.tech1),
        at=EVENING,
    )


def supervisors_sheet(world: World) -> DaySheet:
    return open_sheet(
        centre=world.departments["service_desk"],
        technician=None,
        day=MONDAY,
        by=world.service_head,
        at=EVENING,
    )


def signed(sheet: DaySheet, *, by: Any) -> DaySheet:
    sign_sheet(sheet=sheet, seal=checksum(sheet, entries_of(sheet)), by=by, at=EVENING)
    return DaySheet.objects.get(pk=sheet.pk)


def told(sheet: DaySheet) -> list[tuple[str, str, int | None, str]]:
    return [(one.work, one.service_class, one.minutes, one.words) for one in entries_of(sheet)]


def keys(people: Iterable[Any]) -> set[str]:
    return {one.username for one in people}


def test_a_sheet_takes_its_lines_from_the_calls_of_the_day_and_stands_once_it_is_signed(
    world: World,
) -> None:
    walk(world, new_call(world), FIXED)  # forty minutes on site
    repaired = walk(world, new_call(world, serial_number="SN-2"), REPAIR, until=State.REPAIRED)
    sheet = technicians_sheet(world)
    add_line(sheet=sheet, work=Work.TRAVEL, minutes=50, words="往返滨江", by=world.tech1, at=EVENING)
    wrong = add_line(sheet=sheet, work=Work.OTHER, minutes=5, words="", by=world.tech1, at=EVENING)
    remove_line(sheet=sheet, line=wrong.pk, by=world.tech1, at=EVENING)

    standing = signed(sheet, by=world.tech1)
    act(repaired, "reject_repair", by=world.inspector1, at=EVENING, reason="噪声仍大")

    kind = repaired.service_class
    assert told(standing) == [
        ("site", kind, 40, ""),
        ("site", kind, 15, ""),  # from the arrival to the taking in
        ("repair", kind, 95, ""),
        ("travel", "", 50, "往返滨江"),
    ]
    assert (
        open_sheet(centre=sheet.department, technician=world.tech1, day=MONDAY, by=world.tech1, at=EVENING)
        == standing
    )
    with pytest.raises(NotPossibleNow, match="new edition"):
        add_line(sheet=standing, work=Work.OTHER, minutes=5, words="", by=world.tech1, at=EVENING)
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetRow.objects.filter(signed=standing.pk).update(minutes=1)
    again = correct_sheet(sheet=standing, reason="漏记培训", by=world.tech1, at=EVENING)
    assert again.edition == 2 and told(again)[-1] == ("travel", "", 50, "往返滨江")
    assert ("repair", kind, 95, "") not in told(again)  # it was sent back meanwhile
    assert correct_sheet(sheet=standing, reason="再改", by=world.tech1, at=EVENING) == again


def test_what_has_changed_since_it_was_seen_is_not_signed_and_a_day_has_no_more_minutes_than_it_has(
    world: World,
) -> None:
    sheet = technicians_sheet(world)
    with pytest.raises(Blocked, match="Nothing stands"):
        signed(sheet, by=world.tech1)
    seen = checksum(sheet, entries_of(sheet))
    add_line(sheet=sheet, work=Work.TRAINING, minutes=1400, words="", by=world.tech1, at=EVENING)

    with pytest.raises(Conflict, match="have changed"):
        sign_sheet(sheet=sheet, seal=seen, by=world.tech1, at=EVENING)
    with pytest.raises(Blocked, match="1450 minutes"):
        add_line(sheet=sheet, work=Work.OTHER, minutes=50, words="", by=world.tech1, at=EVENING)
    with pytest.raises(Blocked, match="has not come"):
        open_sheet(
            centre=sheet.department,
            technician=world.tech1,
            day=date(2026, 3, 3),
            by=world.tech1,
            at=EVENING,
        )


def test_the_supervisor_signs_over_the_sheets_of_the_staff_and_the_head_above_countersigns(
    world: World,
) -> None:
    walk(world, new_call(world), FIXED)
    own = supervisors_sheet(world)
    before = entries_of(own)
    signed(technicians_sheet(world), by=world.tech1)
    after = entries_of(DaySheet.objects.get(pk=own.pk))

    with pytest.raises(NotPermitted):
        signed(own, by=world.tech1)
    with pytest.raises(NotPermitted):
        technicians_sheet(world, by=world.service_head)
    with pytest.raises(NotPossibleNow):
        countersign(sheet=own, by=world.sales_head, at=EVENING)
    own = signed(own, by=world.service_head)
    with pytest.raises(NotPermitted):
        countersign(sheet=own, by=world.service_head, at=EVENING)
    with pytest.raises(NotPermitted):
        countersign(sheet=own, by=world.gm, at=EVENING)  # not the nearest
    approval = countersign(sheet=own, by=world.sales_head, at=EVENING)

    assert [(one.is_signed, one.minutes) for one in before] == [(False, 40)]
    assert [(one.is_signed, one.minutes) for one in after] == [(True, 40)]
    assert approval.by == world.sales_head
    assert Notification.objects.get(kind="day_sheet_to_countersign").recipient == world.sales_head
    with pytest.raises(NotPossibleNow, match="already"):
        countersign(sheet=own, by=world.sales_head, at=EVENING)


def test_the_sheets_of_a_day_are_due_at_its_end_and_each_is_reminded_of_once(world: World) -> None:
    walk(world, new_call(world), FIXED)
    centre = world.departments["service_desk"]
    assert watch_day(TUESDAY).reminded == 0  # nobody has ever used sheets here
    technicians_sheet(world)

    at_work = missing_sheets([centre], at=EVENING)
    first, second = watch_day(NEXT_MORNING), watch_day(TUESDAY)

    assert [(one.what, one.is_late(EVENING)) for one in at_work] == [
        (SheetKind.TECHNICIAN, False),
        (SheetKind.SUPERVISOR, False),
    ]
    assert (first.reminded, second.reminded) == (2, 0)
    rows = Notification.objects.filter(kind="day_sheet_due")
    assert keys(one.recipient for one in rows) == {"tech1", "service_head"}
    signed(technicians_sheet(world), by=world.tech1)
    signed(supervisors_sheet(world), by=world.service_head)
    assert missing_sheets([centre], at=TUESDAY) == []


def test_the_call_book_goes_on_the_next_day_and_again_when_calls_were_entered_later(world: World) -> None:
    centre = world.departments["service_desk"]
    new_call(world)
    with pytest.raises(Blocked, match="not over"):
        send_book(centre=centre, day=MONDAY, by=world.service_desk, at=EVENING)
    with pytest.raises(NotPermitted):
        send_book(centre=centre, day=MONDAY, by=world.tech1, at=TUESDAY)

    sent = send_book(centre=centre, day=MONDAY, by=world.service_desk, at=TUESDAY)
    assert missing_books([centre], at=TUESDAY) == []
    with pytest.raises(Blocked, match="sent by"):
        send_book(centre=centre, day=MONDAY, by=world.service_desk, at=TUESDAY)
    new_call(world, serial_number="SN-7", at=TUESDAY, called_at="2026-03-02 17:00")
    late = missing_books([centre], at=at("2026-03-04 00:01"))

    assert (sent.calls, sent.by, sent.to.code) == (1, world.service_desk, "service_desk")
    assert [(one.day, one.calls, one.is_late(at("2026-03-03 23:00")), one.is_late(at("2026-03-04 00:01"))) for one in late] == [(MONDAY, 1, False, True)]  # fmt: skip
    assert watch_day(at("2026-03-04 00:01")).reminded == 3  # all who take calls there
    assert send_book(centre=centre, day=MONDAY, by=world.service_head, at=TUESDAY).calls == 2
    assert BookSent.objects.count() == 2


def test_lists_over_calls_count_what_has_reached_the_reader(world: World) -> None:
    late = walk(
        world, new_call(world, serial_number="SN-3"), (("dispatch", "service_desk", {"technician": "tech1"}),)
    )
    late = act(late, "arrive", by=world.tech1, at=at("2026-03-03 11:00"))
    fixed = walk(world, new_call(world), FIXED)
    new_call(world, serial_number="SN-5", at=at("2026-03-03 10:30"))
    call_at(world, State.CANCELLED, serial_number="SN-6")
    act(fixed, "issue_part", by=world.service_desk, at=EVENING, part="PM-3", quantity="1")
    act(fixed, "tell_customer", by=world.service_desk, at=EVENING, words="明天送配件")
    now = at("2026-03-12 09:00")

    found = arrivals(world.service_desk, first=MONDAY, last=date(2026, 3, 3), at=at("2026-03-03 11:30"))
    parts = open_parts(world.service_desk, centre=None, only_late=True, at=now)
    held = contacts(world.service_desk, day=MONDAY)

    row = found["2026-03 urban"]
    assert (len(row.in_time), len(row.late), len(row.waiting), row.percent) == (1, 1, 1, "50.0 %")
    assert row.late == [late.case_id] and len(row.cases("all")) == row.counted == 2
    assert [(one.line.part, one.days, one.days_late) for one in parts] == [("PM-3", 10, 3)]
    assert [(one.by, one.words) for one in held] == [(world.service_desk, "明天送配件")]
    assert open_parts(world.prod1, centre=None, only_late=False, at=now) == []
    assert contacts(world.prod1, day=MONDAY) == []
    assert arrivals(world.prod1, first=MONDAY, last=MONDAY, at=now) == {}


def logged_in(person: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_the_pages_of_the_day_show_each_what_is_theirs(world: World) -> None:
    call = walk(world, new_call(world), FIXED)
    tech, head = logged_in(world.tech1), logged_in(world.service_head)
    place = {"day": "2026-03-02", "centre": "service_desk"}

    opened = tech.post("/aftersales/services/day/open/", place | {"technician": "tech1"})
    page = opened.headers["Location"]
    wrong = tech.post(f"{page}add/", {"work": "travel", "minutes": "0", "words": "路上"})
    seal = checksum(DaySheet.objects.get(), entries_of(DaySheet.objects.get()))
    done = tech.post(f"{page}sign/", {"seal": seal})
    own = head.post("/aftersales/services/day/open/", place).headers["Location"]
    shown = head.get(own).content.decode()

    assert wrong.status_code == 422 and "路上" in wrong.content.decode()
    assert done.status_code == 302 and "exactly those that were signed" in tech.get(page).content.decode()
    assert call.case.reference in shown and "By technician" in shown
    assert tech.get(own).status_code == 404 and logged_in(world.prod1).get(page).status_code == 404
    assert logged_in(world.prod1).get("/aftersales/services/day/").status_code == 403
    assert logged_in(world.sales_head).get("/aftersales/services/day/?day=2026-03-02").status_code == 200
    Case.objects.get(pk=call.case_id).audience.all().delete()
    assert "a call that has not reached you" in head.get(own).content.decode()
    board = head.get("/aftersales/services/board/").content.decode()
    assert "Sheets of the day" in board


@pytest.mark.parametrize("name", ["parts", "arrivals", "contacts"])
def test_each_list_has_its_page_and_its_file_for_those_who_may_export(world: World, name: str) -> None:
    call = walk(world, new_call(world), FIXED)
    act(call, "issue_part", by=world.service_desk, at=EVENING, part="PM-3", quantity="1")
    act(call, "tell_customer", by=world.service_desk, at=EVENING, words="明天送配件")
    client = logged_in(world.service_head)
    asked = "?day=2026-03-02&from=2026-03&to=2026-03"

    page = client.get(f"/aftersales/services/{name}/{asked}").content.decode()
    file = b"".join(client.get(f"/aftersales/services/{name}/export/{asked}"))  # type: ignore[arg-type]

    found = {"parts": "PM-3", "arrivals": "100.0 %", "contacts": "明天送配件"}[name]
    assert found in page and found in file.decode()
    assert logged_in(world.tech1).get(f"/aftersales/services/{name}/export/").status_code == 403
    if name == "arrivals":
        behind = "/aftersales/services/arrivals/calls/?from=2026-03&to=2026-03&row=2026-03+urban&part=all"
        assert call.case.reference in client.get(behind).content.decode()
        assert client.get(behind.replace("part=all", "part=x")).status_code == 404


def test_the_paper_of_a_sheet_names_calls_only_for_those_they_have_reached(world: World) -> None:
    walk(world, new_call(world), FIXED)
    sheet = signed(technicians_sheet(world), by=world.tech1)
    entries = entries_of(sheet)
    with translation.override("en"):
        data = json.dumps(
            sheet_paper(
                sheet,
                entries,
                references={},
                company=Company.get(),
                code=[],
                by=world.tech1,
                at=EVENING + timedelta(minutes=1),
            ),
            ensure_ascii=False,
            default=str,
        )

    assert "a call that has not reached you" in data and "田技" in data and "40" in data
    assert CALLED.date().isoformat() in data
