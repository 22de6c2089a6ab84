"""The ways of stores, dealers and hotlines: installed with a preview, switched on by hand, walked by real complaints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Code, CodeList, Complaint, Route, RoutePaper
from complaints.models.way import Stop, problems_of_way
from complaints.operations.presets import install_preset, standing_of, switch_on_preset
from complaints.operations.proof import Posts, prove
from complaints.operations.setting import save_route
from complaints.presets import DEALER, HOTLINE, PRESETS, STORE, Preset
from complaints.sources import SHIPPED
from complaints.states import State
from feedback_system.approvals.models import ApprovalBand, Subject
from feedback_system.approvals.operations import bands_in_force
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import MONDAY_9AM, TUESDAY_9AM, World
from tests.factories.complaints import LONG_WAY, NON_QUALITY_WAY, new_complaint, walk
from tests.feedback_system.administration.pages import seal_in

PAGE = "/settings/presets/"
TODAY = MONDAY_9AM.date()
RESPONSIBLE = {"start_investigation": "prod_head", "finish_investigation": "prod_head"}


def as_person(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def switched_on(world: World, preset: Preset) -> None:
    install_preset(preset=preset, since=TODAY, by=world.admin, at=MONDAY_9AM)
    switch_on_preset(preset=preset, by=world.admin, at=MONDAY_9AM)


def accepted_for(route: str) -> dict[str, Any]:
    return {"route": route, "responsible_department": "production"}


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_preset_is_a_way_that_complaints_can_walk_and_that_somebody_can_always_decide(
    world: World, preset: Preset
) -> None:
    stops = [Stop(state.value, desk.value, skip.value) for state, desk, skip in preset.stops]
    assert problems_of_way(stops) == []
    assert {preset.source, preset.levels_source or preset.source} <= set(SHIPPED)

    switched_on(world, preset)  # when

    for subject, lines in ((Subject.REMEDY, preset.remedy_levels), (Subject.RULING, preset.ruling_levels)):
        bands = bands_in_force(route=preset.code, subject=subject, on=TODAY)
        assert [band.role for band in bands if not band.kind] == [line.role for line in lines]
        assert not lines or prove([band for band in bands if not band.kind], subject, Posts()).holes == []


def test_an_administrator_sees_what_a_preset_adds_before_it_is_there_and_then_switches_it_on(
    world: World,
) -> None:
    admin = as_person(world, "admin")
    typed = {"since": "2099-01-01", "act": "preview"}
    today = {"since": _today(admin), "act": "preview"}

    past = admin.post(PAGE + "store/", typed | {"since": "2020-01-01"})  # when
    shown = admin.post(PAGE + "store/", today)
    assert past.status_code == 422
    assert "门店折扣" in shown.text
    assert "客户投诉记录卡" in shown.text
    assert not Route.objects.filter(code="store").exists()
    admin.post(PAGE + "store/", today | {"act": "save", "seal": seal_in(shown)})

    # then it is there, switched off
    assert not Route.objects.get(code="store").is_active
    assert not Code.objects.get(list=CodeList.REMEDY, code="store_discount").is_active
    assert not admin.get(PAGE).context["rows"][0]["standing"].is_on
    admin.post(PAGE + "store/on/")
    assert [row.version for row in Route.objects.filter(code="store", is_active=True)] == [2]
    assert Code.objects.get(list=CodeList.REMEDY, code="store_discount").is_active
    assert "Complaint record card" in {row.label_en for row in RoutePaper.objects.filter(route__version=2)}
    assert Route.history.filter(code="store", version=1).get().history_user == world.admin


def _today(client: Client) -> str:
    form = client.get(PAGE + "store/").context["form"]
    return str(form.initial["since"])


def test_installing_changes_nothing_that_a_company_has_already(world: World) -> None:
    values = {
        "label_zh_hans": "店面", "label_zh_hant": "", "label_en": "Shop", "registrar": "qa", "source": "Decision 9",
        "is_active": False,
    }  # fmt: skip
    stops = [Stop(state.value, desk.value, skip.value) for state, desk, skip in HOTLINE.stops]
    save_route(code="store", values=values, stops=stops, by=world.admin, at=MONDAY_9AM)
    Code.objects.create(list=CodeList.CHANNEL, code="store", label_zh_hans="柜台", is_active=True)

    install_preset(preset=STORE, since=TODAY, by=world.admin, at=MONDAY_9AM)  # when

    assert [row.label_en for row in Route.objects.filter(code="store")] == ["Shop"]
    assert Code.objects.get(list=CodeList.CHANNEL, code="store").label_zh_hans == "柜台"
    assert len(standing_of(STORE).levels) == 3
    with pytest.raises(NotPossibleNow, match="there already"):
        install_preset(preset=STORE, since=TODAY, by=world.admin, at=MONDAY_9AM)
    with pytest.raises(NotPermitted):
        install_preset(preset=DEALER, since=TODAY, by=world.gm_office, at=MONDAY_9AM)
    with pytest.raises(Invalid, match="later day"):
        install_preset(preset=DEALER, since=TODAY - timedelta(days=1), by=world.admin, at=MONDAY_9AM)


def test_a_preset_whose_levels_begin_later_waits_for_their_day(world: World) -> None:
    install_preset(preset=DEALER, since=TODAY + timedelta(days=1), by=world.admin, at=MONDAY_9AM)

    with pytest.raises(NotPossibleNow, match="Wait for its day"):
        switch_on_preset(preset=DEALER, by=world.admin, at=MONDAY_9AM)

    switch_on_preset(preset=DEALER, by=world.admin, at=TUESDAY_9AM)
    assert standing_of(DEALER).is_on


def test_a_store_complaint_goes_up_to_administration_and_is_approved_before_the_customer_is_answered(
    world: World,
) -> None:
    switched_on(world, STORE)
    way = tuple(
        step
        for step in LONG_WAY
        if step not in ("finish_production_analysis", "instruct", "consolidate_outcome")
    )
    discount = [{"kind": "store_discount", "amount": "800.00", "description": "打折"}]

    complaint = walk(
        world,
        new_complaint(world, channel="store"),
        way,
        people=RESPONSIBLE | {"approve": "deputy_gm"},
        changes={"accept": accepted_for("store"), "propose": {"text": "打折", "remedy": discount}},
    )

    assert complaint.state == State.EXECUTING
    visited = list(complaint.case.visits.order_by("pk").values_list("state", flat=True))
    assert visited.index(State.CONSOLIDATING) < visited.index(State.AWAITING_APPROVAL)
    # 800 of a discount lie above the 200 that the sales head decides, though the route would let her
    assert complaint.case.approvals.get(subject=Subject.REMEDY).role == "deputy_gm"


def test_a_dealer_has_a_solution_within_one_working_day_and_the_general_manager_agrees(world: World) -> None:
    switched_on(world, DEALER)
    way = tuple(step for step in LONG_WAY if step in (*NON_QUALITY_WAY, "consolidate_outcome"))
    changes = {
        "accept": accepted_for("dealer"),
        "consolidate": {
            "text": "同意折让",
            "remedy": [{"kind": "allowance", "amount": "800.00", "description": "折让"}],
        },
    }

    complaint = walk(
        world,
        new_complaint(world, channel="dealer"),
        way,
        people=RESPONSIBLE | {"approve": "gm", "approve_ruling": "gm"},
        changes=changes,
    )

    clock = complaint.case.deadlines.get(code="dealer-solution")
    assert (clock.rule.amount, clock.rule.unit, clock.state) == (1, "working_days", "met")
    assert complaint.state == State.EXECUTING


def test_the_clock_of_the_hotline_runs_only_once_a_figure_is_entered(world: World) -> None:
    switched_on(world, HOTLINE)
    way = ("submit", "accept", "start_investigation", "finish_investigation", "record_outcome")
    changes = {"accept": accepted_for("hotline")}
    first = walk(world, new_complaint(world, channel="line_help"), way, people=RESPONSIBLE, changes=changes)

    DeadlineRule.objects.filter(code="hotline-answer").update(has_figure=True, is_active=True)  # when
    second = walk(world, new_complaint(world, channel="line_help"), way, people=RESPONSIBLE, changes=changes)

    assert first.state == second.state == State.NEGOTIATING
    codes = [set(one.case.deadlines.values_list("code", flat=True)) for one in (first, second)]
    assert ["hotline-answer" in found for found in codes] == [False, True]


def test_papers_bear_the_names_of_their_route(world: World) -> None:
    switched_on(world, STORE)
    complaint = walk(
        world, new_complaint(world), LONG_WAY, until=State.ACCEPTED, changes={"accept": accepted_for("store")}
    )

    page = (
        as_person(world, "gm_office").get(reverse("complaints:papers", args=[complaint.case.reference])).text
    )

    assert "客户投诉记录卡" in page
    assert "客户投诉处理单" not in page
    assert Complaint.objects.get(pk=complaint.pk).route.version == 2
    assert ApprovalBand.history.filter(route="store").first().history_user == world.admin
