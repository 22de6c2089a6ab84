"""Reports that go up level by level: production reports and incidents."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import ApiToken
from accounts.operations.tokens import issue_token
from accounts.queries import system_user
from feedback_system.cases.advance import offers
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.stages import stages_of
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.escalation.models import Escalation, ReminderSlip
from feedback_system.escalation.operations import escalate_due
from feedback_system.notifications.models import Notification
from quality.slips.models import Slip, SlipKind
from quality.slips.states import SlipState as State
from tests.factories.company import SHANGHAI, World, at
from tests.factories.slips import DONE, SENT, act, new_slip, slip_at, way_up

pytestmark = pytest.mark.django_db


def ladder(slip: Any) -> list[tuple[str, str, str]]:
    """The way up: level, what became of it, who."""
    slip = Slip.objects.select_related("slip_kind").get(pk=slip.pk)
    return [
        (slip.level_named(one.level).label_en, one.state, one.person.username if one.person else "")
        for one in slip.all_rungs()
    ]


def clocks(slip: Any) -> dict[str, tuple[str, str]]:
    """The clocks of a slip: rule, state, and when it is due on the wall."""
    rows = Deadline.objects.filter(case=slip.case_id).order_by("pk")
    return {row.code: (row.state, f"{row.due_at.astimezone(SHANGHAI):%m-%d %H:%M}") for row in rows}


def told(slip: Any, kind: str = "slip_arrived") -> set[str]:
    """Who was told of the slip by notices of that kind."""
    rows = Notification.objects.filter(case=slip.case_id, kind=kind)
    return set(rows.values_list("recipient__username", flat=True))


def signed_in(world: World, who: str) -> Client:
    """The browser of that person."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, who))
    return client


def page_of(client: Client, address: str) -> str:
    """The text of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_production_report_climbs_level_by_level_and_a_level_that_was_left_out_stands_there_by_name(
    world: World,
) -> None:
    slip = new_slip(world, "production_report", who="prod1", level="2")  # past the shift leader
    assert (slip.state, slip.case.holder.code, told(slip)) == (State.AT_LEVEL, "rd", {"rd1"})
    assert ladder(slip) == [("Shift leader", "missed", "prod_head"), ("Technician", "open", "")]
    with pytest.raises(NotPermitted, match="the level that has the report"):
        act(slip, "solve_level", by=world.prod_head, at=SENT, **DONE)

    with pytest.raises(Invalid) as bare:
        act(slip, "pass_up", by=world.rd1, at=at("2026-03-02 10:00"))
    assert "measures" in bare.value.errors
    slip = act(slip, "pass_up", by=world.rd1, at=at("2026-03-02 10:00"), measures="停止投板", loss="800")
    assert (slip.case.holder.code, slip.case.owner.username) == ("plant", "factory_head")
    slip = act(slip, "solve_level", by=world.factory_head, at=at("2026-03-02 11:00"), **DONE)
    assert (slip.state, slip.case.holder.code) == (State.FOLLOWING, "production")
    assert told(slip, "slip_solved_below") == {
        "qa_head",
        "deputy_gm",
    }  # the next level hears of it all the same
    slip = act(slip, "follow_up", by=world.prod1, at=at("2026-03-02 14:00"), effective="no", text="仍有波动")
    assert (slip.state, slip.case.owner.username) == (State.AT_LEVEL, "factory_head")
    slip = act(slip, "solve_level", by=world.factory_head, at=at("2026-03-02 15:00"), **DONE)
    slip = act(slip, "follow_up", by=world.prod1, at=at("2026-03-02 16:00"), effective="yes", text="连续合格")

    assert slip.state == State.FILED
    assert [state for _level, state, _who in ladder(slip)] == ["missed", "passed_up", "solved", "solved"]
    client = signed_in(world, "prod1")
    page = page_of(client, slip.case.get_absolute_url())
    assert "Level by level" in page and "Shift leader" in page and "missed" in page and "彭程" in page
    assert "Fines that the policy names" not in page  # off at install
    assert [
        one["label"]
        for one in stages_of(slip.case_kind, slip, since=None, at=SENT)
        if one["state"] == "skipped"
    ] == ["Received", "Answered"]
    story = page_of(client, f"{slip.case.get_absolute_url()}timeline/")
    assert "Missed: Shift leader." in story
    SlipKind.objects.filter(pk=slip.slip_kind_id).update(shows_fines=True)
    fined = page_of(client, slip.case.get_absolute_url())
    assert "Fines that the policy names" in fined and "100.00" in fined and "nothing is deducted" in fined
    paper = client.get(f"{slip.case.get_absolute_url()}print/slip.pdf").content
    words = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)
    assert "Shift leader" in words and "加热丝接触不良" in words


def test_what_is_disputed_goes_straight_to_the_general_manager_with_a_reason_and_comes_back_with_an_instruction(
    world: World,
) -> None:
    with pytest.raises(Invalid) as bare:
        new_slip(world, "production_report", who="prod1", level="5")
    assert "straight to" in bare.value.errors["level_reason"][0]
    assert not Case.objects.as_system("test").exists()
    urgent = new_slip(world, "production_report", who="prod1", level="5", level_reason="两部门争执")
    assert [state for _level, state, _who in ladder(urgent)] == ["to_top"] * 4 + ["open"]

    slip = new_slip(world, "production_report", who="prod1")
    assert told(slip) == {"prod_head"}
    slip = act(slip, "put_to_gm", by=world.prod1, at=at("2026-03-02 10:00"), text="班组与技术意见不一")
    assert (
        slip.case.owner.username == "gm" and "gm" in told(slip, "slip_put_to_gm") and "gm" not in told(slip)
    )
    assert "put_to_gm" not in {one.step.name for one in offers(slip, by=world.prod1, at=SENT)}
    with pytest.raises(NotPermitted):
        act(slip, "instruct_departments", by=world.factory_head, at=at("2026-03-02 11:00"), text="先停线")
    slip = act(
        slip,
        "instruct_departments",
        by=world.gm,
        at=at("2026-03-02 11:00"),
        text="先停线，技术查因",
        level="2",
    )

    assert ladder(slip) == [
        ("Shift leader", "to_top", "prod_head"), ("Technician", "to_top", "rd1"), ("Factory head", "to_top", "factory_head"),
        ("Departments and leader in charge", "to_top", "qa_head"), ("General manager", "handed_down", "gm"),
        ("Technician", "open", ""),
    ]  # fmt: skip
    assert act(slip, "solve_level", by=world.rd1, at=at("2026-03-02 12:00"), **DONE).state == State.FOLLOWING


def test_a_sudden_event_is_handled_first_and_reported_within_an_hour_after(world: World) -> None:
    slip = new_slip(
        world, "incident", who="prod1", at=at("2026-03-07 22:00"), handle_first="on"
    )  # a Saturday night
    assert (slip.state, slip.case.severity, clocks(slip)) == (State.SEEN, "major", {})
    assert not Case.objects.visible_to(world.hr).filter(pk=slip.case_id).exists()

    with pytest.raises(Invalid) as early:
        act(
            slip,
            "note_handled",
            by=world.prod1,
            at=at("2026-03-07 22:30"),
            handling="送医",
            handled_at="2026-03-08 22:00",
        )
    assert "future" in early.value.errors["handled_at"][0]
    slip = act(
        slip,
        "note_handled",
        by=world.prod1,
        at=at("2026-03-07 22:30"),
        handling="包扎并送医",
        handled_at="2026-03-07 22:20",
    )
    assert clocks(slip) == {"incident-after-emergency": ("running", "03-07 23:20")}
    slip = act(slip, "report_event", by=world.prod1, at=at("2026-03-07 23:00"), handling="包扎并送医")
    assert (slip.state, slip.case.holder.code, told(slip)) == (State.AT_LEVEL, "gm_office", {"gm_office"})
    assert clocks(slip) == {"incident-after-emergency": ("met", "03-07 23:20")}

    slip = act(
        slip, "pass_up", by=world.gm_office, at=at("2026-03-07 23:10"), measures="已通知家属，需公司决定"
    )
    assert told(slip) == {
        "gm_office",
        "deputy_gm",
        "hr",
    }  # whoever cannot handle it passes it to both at once
    assert Case.objects.visible_to(world.hr).filter(pk=slip.case_id).exists()
    assert act(slip, "solve_level", by=world.hr, at=at("2026-03-08 09:00"), **DONE).state == State.FOLLOWING
    quality = new_slip(
        world,
        "incident",
        who="prod1",
        incident="product_quality",
        handled_at="2026-03-02 08:00",
        handling="封存",
    )
    assert quality.case.holder.code == "qa"
    assert clocks(quality) == {
        "incident-after-emergency": ("met", "03-02 09:00")
    }  # reported at once, in time to the second


def test_a_hazard_that_nobody_reports_within_two_hours_is_escalated(world: World) -> None:
    slip = new_slip(
        world, "incident", who="prod1", incident="hazard", handle_first="on", happened_at="2026-03-02 08:40"
    )
    assert clocks(slip) == {"incident-hazard": ("running", "03-02 10:40")}

    escalate_due(now=at("2026-03-02 10:39"), by=system_user())
    assert not ReminderSlip.objects.filter(case=slip.case_id).exists()
    escalate_due(now=at("2026-03-02 10:40"), by=system_user())
    assert ReminderSlip.objects.get(case=slip.case_id).department == world.departments["production"]
    escalate_due(now=at("2026-03-02 14:40"), by=system_user())
    assert Escalation.objects.filter(case=slip.case_id, deadline__code="incident-hazard").count() >= 3

    slip = act(slip, "report_event", by=world.prod1, at=at("2026-03-02 15:00"))
    assert clocks(slip)["incident-hazard"][0] == "met"
    with pytest.raises(NotPossibleNow):
        act(
            slip, "withdraw", by=world.prod1, at=at("2026-03-02 15:10"), reason="误报"
        )  # a level ends it, nobody else


def test_a_program_reports_an_incident_and_reads_its_levels(world: World) -> None:
    def program(who: str) -> Client:
        now = timezone.now()
        _token, raw = issue_token(
            user=getattr(world, who), name="test", scope=ApiToken.Scope.WRITE,
            expires_at=now + timezone.timedelta(days=1), by=getattr(world, who), at=now,
        )  # fmt: skip
        return Client(headers={"authorization": f"Token {raw}", "accept-language": "en"})

    def post(who: str, path: str, body: dict[str, Any]) -> Any:
        return program(who).post(f"/api/v1/slips/{path}", json.dumps(body), content_type="application/json")

    typed = {"kind": "incident", "incident": "fire", "description": "配电柜冒烟", "level": 3}
    assert "level_reason" in post("prod1", "", typed).json()["errors"]
    sent = post("prod1", "", typed | {"level_reason": "火势未控制"})
    assert sent.status_code == 201, sent.content
    number, levels = sent.json()["number"], sent.json()["levels"]
    assert [(one["level_label"], one["state"]) for one in levels] == [
        ("Department in charge of the event", "to_top"), ("Leader and departments told", "to_top"), ("General manager", "open"),
    ]  # fmt: skip
    assert post("gm_office", f"{number}/steps/solve_level/", DONE).status_code == 403
    solved = post("gm", f"{number}/steps/solve_level/", DONE)
    assert solved.status_code == 200, solved.content
    assert (solved.json()["state"], solved.json()["levels"][2]["loss"]) == ("following", "1500.00")
    assert post("gm", f"{number}/steps/pass_up/", DONE).status_code == 409


def test_levels_are_settings_and_a_report_under_way_keeps_its_own(world: World) -> None:
    slip = way_up(world)
    client = signed_in(world, "admin")
    address = "/settings/slips/kinds/production_report/"
    assert "Shift leader" in page_of(client, address) and "Technician" in page_of(client, "/settings/slips/")
    kind = SlipKind.objects.get(code="production_report")
    typed: dict[str, Any] = {
        name: getattr(kind, name)
        for name in ("label_zh_hans", "label_zh_hant", "label_en", "position", "way", "signed_by", "filed_by", "rule_normal", "asks", "needs")
    }  # fmt: skip
    rows = [("2", "厂长", "role.factory_head", "on"), ("1", "班组长", "own_head", "")]
    typed |= {"is_active": "on", "levels-TOTAL_FORMS": "2", "levels-INITIAL_FORMS": "0"}
    for place, (number, label, who, solves) in enumerate(rows):
        typed |= {
            f"levels-{place}-number": number,
            f"levels-{place}-label_zh_hans": label,
            f"levels-{place}-who": who,
        }
        typed |= {f"levels-{place}-solves": solves, f"levels-{place}-fine": "50"} if solves else {}

    nobody = client.post(
        address, typed | {"act": "preview", "levels-0-who": "role.service_desk", "levels-0-solves": ""}
    )
    assert "must be able to solve" in nobody.content.decode()
    shown = client.post(address, typed | {"act": "preview"})
    page = shown.content.decode()
    assert shown.status_code == 200 and "1 slip of this kind is under way" in page
    seal = page.split('name="seal" value="')[1].split('"')[0]
    assert client.post(address, typed | {"act": "save", "seal": seal}).status_code == 302

    after = new_slip(world, "production_report", who="prod1", at=timezone.now())
    assert [one.label_zh_hans for one in after.levels()] == ["班组长", "厂长"]
    assert "solve_level" not in {
        one.step.name for one in offers(after, by=world.prod_head, at=timezone.now())
    }
    slip = Slip.objects.select_related("slip_kind").get(pk=slip.pk)
    assert len(slip.levels()) == 5 and slip_at(world, State.SEEN).slip_kind.code == "incident"
