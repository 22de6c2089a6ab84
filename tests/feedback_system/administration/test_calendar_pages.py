"""The working calendars as a company keeps them: seen on the wall, changed after a look at what would move."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.states import State
from feedback_system.administration.calendars.operations import change_day
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import Deadline
from feedback_system.deadlines.moving import Reach
from feedback_system.errors import Conflict, NotPermitted
from feedback_system.worktime.loading import calendar_for
from feedback_system.worktime.models import Calendar, CalendarYear, DepartmentCalendar, SpecialDay
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import complaint_at
from tests.feedback_system.administration.pages import seal_in

LIST = "/settings/calendars/"
ONE = f"{LIST}default/"
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
HOURS = {f"day_{day}": "8:30-17:30" for day in range(5)} | {
    "day_5": "", "day_6": "", "day_7": "", "time_zone": "Asia/Shanghai",
    "label_zh_hans": "标准工作历", "label_zh_hant": "標準工作曆", "label_en": "Standard calendar",
}  # fmt: skip
NOTICE = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
"""
YEAR = {"year": "2027", "text": NOTICE, "source": "made up for this test", "running": "on"}


def as_person(world: World, name: str) -> Client:
    client = Client(**ENGLISH)
    client.force_login(getattr(world, name))
    return client


def saved(client: Client, path: str, data: dict[str, Any]) -> Any:
    """Look at what would change, then save exactly that."""
    shown = client.post(path, data | {"act": "preview"})
    answer = client.post(path, data | {"act": "save", "seal": seal_in(shown)})
    assert answer.status_code == 302, answer.content.decode()
    return shown


def text_of(page: Any) -> str:
    return str(page.content.decode())


# --- to read


def test_a_year_hangs_on_the_wall_with_every_day_in_word_and_colour(world: World) -> None:
    page = as_person(world, "auditor").get(ONE, {"year": "2026"})
    text = text_of(page)

    cells = {
        cell["day"].isoformat(): (cell["look"], cell["name"])
        for month in page.context["months"]
        for week in month["weeks"]
        for cell in week
        if cell
    }
    assert len(cells) == 365
    assert cells["2026-02-14"] == ("make_up_day", "Spring Festival")
    assert cells["2026-02-17"] == ("holiday", "Spring Festival")
    assert (cells["2026-03-07"], cells["2026-03-09"]) == (("day_off", ""), ("working_day", ""))
    assert "make-up workday: Spring Festival" in text
    assert "248 working days" in text
    assert "?date=" not in text  # who only reads is not led to a form


def test_a_year_that_is_not_loaded_says_so_and_an_impossible_one_is_not_there(world: World) -> None:
    client = as_person(world, "admin")

    assert "The official holidays of 2031 are not loaded" in text_of(client.get(ONE, {"year": "2031"}))
    assert client.get(ONE, {"year": "9999"}).status_code == 404
    assert client.get(ONE, {"year": "next"}).status_code == 404


# --- a new year


def test_pasting_the_notice_shows_the_days_and_the_deadlines_that_move_and_writes_nothing(
    world: World,
) -> None:
    complaint = complaint_at(world, State.SUBMITTED, start=at("2026-12-31 10:00"))
    was = Deadline.objects.get(case=complaint.case_id, code="complaint-accept")
    assert was.provisional

    text = text_of(as_person(world, "admin").post(f"{ONE}year/", YEAR | {"act": "preview"}))

    assert "2027-02-05 (Fri) – 2027-02-11 (Thu)" in text
    assert "holiday: Spring Festival" in text
    assert "1 open deadline moves" in text
    assert complaint.case.reference in text
    assert complaint.case.title not in text  # administrators see no case
    assert "No day off is named for 清明节" in text
    assert Deadline.objects.get(pk=was.pk).due_at == was.due_at
    assert not CalendarYear.objects.filter(year=2027).exists()


def test_saving_the_year_moves_what_was_shown_and_tells_the_history(world: World) -> None:
    complaint = complaint_at(world, State.SUBMITTED, start=at("2026-12-31 10:00"))
    client = as_person(world, "admin")

    saved(client, f"{ONE}year/", YEAR)

    clock = Deadline.objects.get(case=complaint.case_id, code="complaint-accept")
    assert (clock.provisional, clock.due_at) == (False, at("2027-01-04 17:30"))
    moved = CaseEvent.objects.get(case=complaint.case_id, name="deadline_moved")
    assert (moved.actor, moved.facts["because"]) == (world.admin, "year")
    assert CalendarYear.objects.get(year=2027).source == "made up for this test"
    text = text_of(client.get(ONE, {"year": "2027"}))
    assert "Official days of 2027 loaded." in text
    assert "Running deadlines were counted again." in text


@pytest.mark.parametrize(
    "content",
    [NOTICE.encode("utf-8"), NOTICE.encode("utf-8-sig"), NOTICE.encode("gb18030")],
    ids=["utf-8", "utf-8 with its mark", "gb18030"],
)
def test_an_uploaded_notice_stands_in_the_text_field_so_that_it_can_be_saved(
    world: World, content: bytes
) -> None:
    file = SimpleUploadedFile("通知.txt", content)

    page = as_person(world, "admin").post(f"{ONE}year/", YEAR | {"text": "", "file": file, "act": "preview"})

    assert page.context["form"]["text"].value() == NOTICE
    assert page.context["preview"].can_be_saved


def test_a_notice_with_mistakes_is_refused_line_by_line_and_stays_as_typed(world: World) -> None:
    wrong = NOTICE.replace("（周五）至3日", "（周六）至3日") + "三、清明节：4月31日放假。\n"

    page = as_person(world, "admin").post(f"{ONE}year/", YEAR | {"text": wrong, "act": "save"})

    assert page.status_code == 422
    errors = page.context["form"].errors["text"]
    assert "Line 1: 2027-01-01 is a Friday" in errors[0]
    assert "Line 3: “4月31日” is not a date" in errors[-1]
    assert page.context["form"]["text"].value() == wrong
    assert page.context["preview"] is None


def test_a_file_that_is_no_text_is_refused_at_its_field(world: World) -> None:
    file = SimpleUploadedFile("通知.docx", b"PK\x03\x04 something")

    page = as_person(world, "admin").post(f"{ONE}year/", {"year": "2027", "file": file, "act": "preview"})

    assert page.status_code == 422
    assert "not plain text" in page.context["form"].errors["file"][0]


def test_a_loaded_year_can_be_corrected_in_its_own_table(world: World) -> None:
    client = as_person(world, "admin")
    form = client.get(f"{ONE}year/", {"year": "2026"}).context["form"]
    table = form.initial["text"].replace("2026-10-10,make_up_workday", "2026-10-11,make_up_workday")

    shown = saved(client, f"{ONE}year/", {"year": "2026", "text": table, "running": "on"})

    assert [change.label[:10] for change in shown.context["preview"].changes] == ["2026-10-10", "2026-10-11"]
    assert SpecialDay.objects.filter(date__year=2026, kind="make_up_workday").count() == 6


# --- single days


def test_a_day_of_the_companys_own_stays_when_the_year_is_loaded_again(world: World) -> None:
    client = as_person(world, "admin")
    own = {"date": "2027-03-01", "kind": "holiday", "name": "盘点", "source": "厂办 7 号", "running": "on"}
    saved(client, f"{ONE}day/", own)

    shown = saved(client, f"{ONE}year/", YEAR)

    assert "The company&#x27;s own days stay: 2027-03-01 盘点." in text_of(shown)
    assert SpecialDay.objects.get(date="2027-03-01").is_own
    saved(client, f"{ONE}day/", {"date": "2027-03-01", "kind": ""})
    assert not SpecialDay.objects.filter(date="2027-03-01").exists()


def test_a_make_up_day_on_a_day_that_is_worked_anyway_and_a_day_without_a_name_are_refused(
    world: World,
) -> None:
    client = as_person(world, "admin")
    day = {
        "date": "2026-03-02",
        "kind": "make_up_workday",
        "name": "赶工",
        "source": "厂办",
        "act": "preview",
    }

    assert "worked anyway" in text_of(client.post(f"{ONE}day/", day))
    assert "say why the day differs" in text_of(client.post(f"{ONE}day/", day | {"name": ""}))


# --- opening hours


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"day_0": "17:30-8:30"}, "write 17:30–24:00 on this day and 0:00–8:30 on the next"),
        ({"day_0": "22:00-6:00"}, "goes over midnight"),
        ({"day_0": "8:00-12:00, 11:30-17:00"}, "overlap"),
        ({"day_0": "8:00-24:00, 13:00-14:00"}, "overlap"),
        ({"day_0": "8:00-8:00"}, "at the same time"),
        ({"day_0": "8:70-12:00"}, "not a time of day"),
        ({"day_0": "mornings"}, "is not understood"),
        ({"day_0": "8:00-12:00 and the afternoon"}, "is not understood"),
        ({f"day_{day}": "" for day in range(5)}, "at least one weekday"),
        ({"time_zone": "Mars/Olympus"}, "is not a time zone"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_in_a_sentence(
    world: World, typed: dict[str, str], sentence: str
) -> None:
    page = as_person(world, "admin").post(f"{ONE}hours/", HOURS | typed | {"act": "save"})

    assert page.status_code == 422
    assert sentence in text_of(page)
    assert all(page.context["form"][name].value() == value for name, value in typed.items())
    assert Calendar.objects.get().version == 4


def test_several_openings_a_day_are_written_with_full_width_signs_too(world: World) -> None:
    saved(as_person(world, "admin"), f"{ONE}hours/", HOURS | {"day_0": "１３：３０～２４：００，8:00至12:00"})

    assert calendar_for().weekly_hours[0] == ((time(8), time(12)), (time(13, 30), time(0)))


def test_running_deadlines_keep_their_time_under_new_hours_unless_they_are_counted_again(
    world: World,
) -> None:
    complaint = complaint_at(world, State.SUBMITTED)  # a working day to accept it
    clock = Deadline.objects.get(case=complaint.case_id, code="complaint-accept")
    client = as_person(world, "admin")
    short = HOURS | {f"day_{day}": "8:30-16:00" for day in range(5)}

    shown = saved(client, f"{ONE}hours/", short)
    assert "1 open deadline keeps its time although the change would move it." in text_of(shown)
    assert Deadline.objects.get(pk=clock.pk).due_at == clock.due_at
    assert "Running deadlines kept their time." in text_of(client.get(ONE))

    assert "1 open deadline moves" in text_of(client.get(f"{ONE}recount/"))
    saved_again = client.post(
        f"{ONE}recount/", {"act": "save", "seal": seal_in(client.get(f"{ONE}recount/"))}
    )
    assert saved_again.status_code == 302
    assert Deadline.objects.get(pk=clock.pk).due_at == clock.due_at.replace(hour=8, minute=0)
    assert "All open deadlines are counted" in text_of(client.get(f"{ONE}recount/"))


# --- calendars of departments


def test_a_copy_is_changed_and_given_to_a_department_whose_deadlines_move(world: World) -> None:
    client = as_person(world, "admin")
    labels = {"label_zh_hans": "二厂轮班", "label_zh_hant": "", "label_en": "Shifts"}
    default = Calendar.objects.get()
    refused = client.post(f"{LIST}new/", labels | {"copy_of": default.pk, "code": "New"})
    assert refused.status_code == 422
    client.post(f"{LIST}new/", labels | {"copy_of": default.pk, "code": "plant-2"})
    shifts = HOURS | labels | {f"day_{day}": "0:00-24:00" for day in range(7)}
    saved(client, f"{LIST}plant-2/hours/", shifts)
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)
    clock = Deadline.objects.get(case=complaint.case_id, code="stage-production")
    assert clock.department == world.departments["production"]

    given = {
        "department": world.departments["plant"].pk,
        "calendar": Calendar.objects.get(code="plant-2").pk,
        "running": "on",
    }
    shown = saved(client, f"{LIST}departments/", given)

    assert complaint.case.reference in text_of(shown)
    assert calendar_for(world.departments["production"]).version == "plant-2/2"
    moved = Deadline.objects.get(pk=clock.pk)
    assert moved.calendar_version == "plant-2/2"
    assert moved.due_at > clock.due_at  # the end of the day instead of half past five
    saved(client, f"{LIST}departments/", given | {"calendar": ""})
    assert not DepartmentCalendar.objects.exists()
    assert Deadline.objects.get(pk=clock.pk).due_at == clock.due_at


# --- who, and at the same time


def test_only_who_keeps_the_settings_changes_a_calendar(world: World) -> None:
    calendar = Calendar.objects.get()

    assert as_person(world, "gm_office").post(f"{LIST}departments/", {}).status_code == 403
    with pytest.raises(NotPermitted):
        change_day(
            calendar=calendar,
            day=MONDAY_9AM.date(),
            special=None,
            source="",
            reach=Reach([None]),
            running=True,
            by=world.gm_office,
            at=MONDAY_9AM,
        )


def test_somebody_elses_change_in_between_is_not_overwritten_unseen(world: World) -> None:
    client = as_person(world, "admin")
    mine = {"date": "2026-03-04", "kind": "holiday", "name": "盘点", "source": "厂办"}
    seal = seal_in(client.post(f"{ONE}day/", mine | {"act": "preview"}))
    stale = Calendar.objects.get()
    saved(client, f"{ONE}day/", {"date": "2026-03-05", "kind": "holiday", "name": "检修", "source": "厂办"})

    page = client.post(f"{ONE}day/", mine | {"act": "save", "seal": seal})

    assert "This is not what you saw before" in text_of(page)
    with pytest.raises(Conflict):
        change_day(
            calendar=stale,
            day=MONDAY_9AM.date(),
            special=None,
            source="",
            reach=Reach([None]),
            running=True,
            by=world.admin,
            at=MONDAY_9AM,
        )


def test_the_set_up_page_asks_for_the_next_year_from_november_on(world: World) -> None:
    from feedback_system.administration.checklist import all_items

    item = next(one for one in all_items() if one.code == "calendar")

    assert item.look(at("2026-10-31 12:00")).done
    november = item.look(at("2026-11-01 12:00"))
    assert not november.done
    assert "2027" in november.text
