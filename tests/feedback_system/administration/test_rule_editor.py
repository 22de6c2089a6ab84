"""The pages that edit deadline rules: seen before saved, refused with a sentence, moved only when chosen."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import RoleAssignment
from accounts.roles import ROLES
from complaints.states import State
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import Deadline, DeadlineRule
from tests.factories.company import World
from tests.factories.complaints import complaint_at
from tests.feedback_system.administration.pages import seal_in
from tests.feedback_system.deadlines.drafting import new_version, stored

SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE = "/settings/rules/complaint-close/"


def as_person(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def address(act: str, rule: DeadlineRule) -> str:
    return f"/settings/rules/{rule.code}/{act}/{rule.pk}/"


def typed(rule: DeadlineRule, rungs: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """What the form of a new version holds, with something else typed."""
    tomorrow = (timezone.now().astimezone(SHANGHAI) + timedelta(days=1)).strftime("%Y-%m-%dT00:00")
    ladder = rungs if rungs is not None else [
        {"place": 10, "when": "share", "value": "50", "unit": "hours", "action": "remind", "to": "holder"},
        {"place": 20, "when": "after_due", "value": "0", "unit": "hours", "action": "issue_slip", "to": "holder_head"},
    ]  # fmt: skip
    data = {
        "label_zh_hans": rule.label_zh_hans, "label_zh_hant": rule.label_zh_hant, "label_en": rule.label_en,
        "amount": f"{rule.amount.normalize():f}", "unit": rule.unit, "pause_policy": rule.pause_policy,
        "reopen_policy": rule.reopen_policy, "reopen_amount": "", "reopen_unit": "", "source": "Decision 7",
        "is_active": "on", "since": tomorrow, "act": "preview",
        "ladder-TOTAL_FORMS": str(len(ladder)), "ladder-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, row in enumerate(ladder):
        data |= {f"ladder-{number}-{name}": str(value) for name, value in row.items()}
    return data | changes


def text_of(page: Any) -> str:
    return re.sub(r"\s+", " ", page.content.decode())


def begun_days_ago(world: World, days: int) -> Deadline:
    """The closing clock of a complaint at home, accepted so many days ago."""
    complaint = complaint_at(world, State.INVESTIGATING, start=timezone.now() - timedelta(days=days))
    return Deadline.objects.get(case=complaint.case, code="complaint-close")


def test_the_page_shows_in_advance_what_10_working_days_instead_of_13_would_change(world: World) -> None:
    running = begun_days_ago(world, 2)  # given
    rule, client = stored(), as_person(world, "admin")
    form = typed(rule, amount="１０", unit="working_days")

    page = client.post(address("new", rule), form)  # when

    text = text_of(page)  # then
    assert "13 calendar days" in text and "10 working days" in text
    assert "1 running clocks keep version 1; nothing about them changes." in text
    assert "if it began now" in text
    assert re.search(r"not touched: [^<]*Overseas", text)
    assert "50 % of the time used: remind – the person in charge" in text
    assert DeadlineRule.objects.filter(version=2).count() == 0

    assert client.post(address("new", rule), form | {"act": "save", "seal": seal_in(page)}).status_code == 302
    made = DeadlineRule.objects.get(version=2)
    was = running.due_at
    running.refresh_from_db()
    assert (running.due_at, running.rule.version) == (was, 1)
    assert made.effective_from == datetime.fromisoformat(form["since"]).replace(tzinfo=SHANGHAI)
    assert (made.amount, made.unit, made.rungs.count()) == (10, "working_days", 2)
    assert "planned" in text_of(client.get(PAGE)) and "Take back" in text_of(client.get(PAGE))

    client.post(address("take-back", made))
    assert DeadlineRule.objects.filter(version=2).count() == 0


def test_who_only_reads_sees_the_versions_and_no_button(world: World) -> None:
    client = as_person(world, "auditor")
    page = client.get(PAGE).content.decode()

    assert "Policy 004, handling limit at home: 13 days" in page
    assert "/new/" not in page
    assert client.get(address("new", stored())).status_code == 403
    assert client.post(address("new", stored()), typed(stored())).status_code == 403


def test_the_form_holds_the_version_in_force_and_saving_it_unchanged_changes_nothing(world: World) -> None:
    rule, client = stored(), as_person(world, "admin")
    page = client.get(address("new", rule))
    form = page.context["form"]
    rows = [
        {name: "" if cell is None else cell for name, cell in row.items()} for row in form.initial["ladder"]
    ]

    shown = client.post(address("new", rule), typed(rule, rows, source=form.initial["source"]))

    assert len(rows) == 6
    assert "Nothing: what you typed is what stands there already." in text_of(shown)


def test_rungs_are_put_in_the_order_of_their_numbers_and_may_name_people(world: World) -> None:
    rule, client = stored(), as_person(world, "admin")
    rows = [
        {"place": 30, "when": "after_due_working", "value": "2", "unit": "days", "action": "notice", "to": "next_head", "to_2": "duty", "people": "qa1，gm"},
        {"place": 10, "when": "before_due_working", "value": "4", "unit": "hours", "action": "remind", "to": "holder"},
        {"place": "", "when": "", "value": "", "unit": "hours", "action": "", "to": ""},
    ]  # fmt: skip
    form = typed(rule, rows, amount="9")
    page = client.post(address("new", rule), form)

    client.post(address("new", rule), form | {"act": "save", "seal": seal_in(page)})

    first, second = DeadlineRule.objects.get(version=2).rungs.all()
    assert (first.when, first.unit, first.to) == ("before_due_working", "hours", ["holder"])
    assert (second.value, second.unit) == (2, "days")
    assert second.to == ["next_head", "duty", f"person:{world.qa1.pk}", f"person:{world.gm.pk}"]
    assert "2 d of working time after it was due" in text_of(page)
    assert world.qa1.name in text_of(client.get(PAGE))


@pytest.mark.parametrize(
    ("rungs", "changes", "sentence"),
    [
        (None, {"amount": "0"}, "whole number from 1"),
        (None, {"amount": ""}, "or switch the rule off"),
        (None, {"since": "2020-01-01T00:00"}, "more than a year back"),
        (None, {"reopen_policy": "short"}, "shorter time"),
        ([{"place": 1, "when": "share", "value": "50", "action": "issue_slip", "to": "holder"}], {}, "before anything is late"),
        ([{"place": 1, "when": "share", "value": "50", "action": "remind", "to": ""}], {}, "Choose whom to tell"),
        ([{"place": 1, "when": "after_due", "value": "", "action": "remind", "to": "holder"}], {}, "Say how much"),
        ([{"place": 1, "when": "after_due", "value": "1", "action": "remind", "people": "nemo"}], {}, "Nobody logs in as “nemo”"),
    ],
)  # fmt: skip
def test_what_cannot_hold_is_refused_with_a_sentence_and_what_was_typed_stays(
    world: World, rungs: Any, changes: dict[str, str], sentence: str
) -> None:
    rule = stored()
    page = as_person(world, "admin").post(
        address("new", rule), typed(rule, rungs, label_en="Closing it", **changes)
    )

    assert page.status_code == 422
    assert sentence in text_of(page)
    assert 'value="Closing it"' in text_of(page)


def test_a_rung_that_leads_to_an_empty_post_names_who_would_hear_instead(world: World) -> None:
    RoleAssignment.objects.filter(role="deputy_gm").delete()
    rule = stored()
    rows = [
        {
            "place": 1,
            "when": "after_due",
            "value": "1",
            "unit": "hours",
            "action": "notice",
            "to": "deputy_gm",
        }
    ]

    page = as_person(world, "admin").post(address("new", rule), typed(rule, rows))

    words = f"nobody holds the role {ROLES['deputy_gm'].label} now; {ROLES['gm'].label} hears instead"
    assert words in text_of(page)


def test_a_row_more_comes_without_a_script(world: World) -> None:
    rule = stored()
    page = as_person(world, "admin").post(address("new", rule), typed(rule, act="more"))

    assert 'name="ladder-2-when"' in page.content.decode()


def test_a_rule_for_other_cases_wins_where_it_fits_and_exists_once(world: World) -> None:
    rule, client = stored(), as_person(world, "admin")
    form = typed(rule, amount="5", kind="complaint", market="home", severity="critical")
    page = client.post(address("other-cases", rule), form)

    client.post(address("other-cases", rule), form | {"act": "save", "seal": seal_in(page)})

    made = DeadlineRule.objects.get(code="complaint-close", severity="critical")
    assert (made.version, made.amount, made.market) == (1, 5, "home")
    assert made.weight > rule.weight
    again = client.post(address("other-cases", rule), typed(rule, kind="complaint", market="home"))
    assert "There is a rule for exactly these cases already" in text_of(again)


def test_a_rule_without_a_figure_is_switched_on_by_entering_one(world: World) -> None:
    rule, client = stored("joint-visit-call"), as_person(world, "admin")
    assert "no figure entered" in text_of(client.get("/settings/rules/joint-visit-call/"))
    form = typed(rule, amount="4", unit="clock_hours")
    page = client.post(address("new", rule), form)

    client.post(address("new", rule), form | {"act": "save", "seal": seal_in(page)})

    made = stored("joint-visit-call")
    assert (made.version, made.is_active, made.allowance_text) == (2, True, "4 clock hours")
    assert "No kind of case starts this clock yet" in text_of(page)


def test_running_clocks_are_listed_with_both_due_times_and_only_the_ticked_ones_move(world: World) -> None:
    stays, moves = begun_days_ago(world, 12), begun_days_ago(world, 12)
    now = timezone.now()
    target = new_version(stored(), since=now, by=world.admin, at=now, amount=10)
    client = as_person(world, "admin")
    assert "2 clocks run by older versions" in text_of(client.get(PAGE))

    page = client.get(address("move", target))
    assert moves.case.reference in text_of(page) and text_of(page).count("late at once") == 2
    refused = client.post(address("move", target), {"act": "some", "reason": "x"})
    assert refused.status_code == 422 and "Tick at least one clock" in text_of(refused)
    assert client.post(address("move", target), {"act": "all", "reason": ""}).status_code == 422
    client.post(address("move", target), {"act": "some", "reason": "GM decided", "clock": str(moves.pk)})

    moves.refresh_from_db()
    stays.refresh_from_db()
    assert (moves.rule.version, stays.rule.version) == (2, 1)
    assert moves.due_at < stays.due_at
    assert CaseEvent.objects.get(case=moves.case, name="deadline_moved").actor == world.admin
    story = Client()
    story.force_login(world.gm_office)
    assert "It goes by version 2 of its rule now, before by version 1." in text_of(
        story.get(moves.case.get_absolute_url())
    )


def test_a_version_that_has_not_begun_takes_no_running_clocks(world: World) -> None:
    now = timezone.now()
    planned = new_version(stored(), since=now + timedelta(days=1), by=world.admin, at=now, amount=10)

    page = as_person(world, "admin").get(address("move", planned))

    assert page.status_code == 409
    assert "Wait until this one has begun" in text_of(page)
