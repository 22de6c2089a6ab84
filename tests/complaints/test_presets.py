"""The ways of stores, dealers and hotlines: installed with a preview, switched on by hand, walked by real complaints."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from aftersales.surveys.models import Asked
from complaints.kind import complaint_kind
from complaints.models import Code, CodeList, Complaint, Route, RoutePaper, paper_names
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
from tests.factories.complaints import LONG_WAY, NON_QUALITY_WAY, new_complaint, take, walk
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
    weighed = {"reason_holds": "yes", "demand_reasonable": "partly"}
    return {"route": route, "responsible_department": "production", **weighed}


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
        people=RESPONSIBLE | {"approve": "deputy_gm", "propose": "prod_head"},
        changes={"accept": accepted_for("store"), "propose": {"text": "打折", "remedy": discount}},
    )

    assert complaint.state == State.EXECUTING
    visited = list(complaint.case.visits.order_by("pk").values_list("state", flat=True))
    assert visited.index(State.CONSOLIDATING) < visited.index(State.AWAITING_APPROVAL)
    # the department that handles it has written the handling opinion
    assert complaint.opinions.get(stage=State.PROPOSING).author == world.prod_head
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

    assert (complaint.reason_holds, complaint.demand_reasonable) == ("yes", "partly")
    card = Asked.objects.get(about=complaint.case)
    assert (card.customer, card.person_rated) == (complaint.case.customer, complaint.salesperson)
    clock = complaint.case.deadlines.get(code="dealer-solution")
    assert (clock.rule.amount, clock.rule.unit, clock.state) == (1, "working_days", "met")
    assert complaint.state == State.EXECUTING


def test_a_dealer_complaint_without_a_remedy_is_put_before_the_general_manager_too(world: World) -> None:
    switched_on(world, DEALER)
    way = tuple(step for step in LONG_WAY if step in (*NON_QUALITY_WAY, "consolidate_outcome"))
    nothing = {"text": "解释清楚即可", "remedy": [], "without_remedy": "on"}

    complaint = walk(
        world, new_complaint(world, channel="dealer"), way, until=State.AWAITING_APPROVAL, people=RESPONSIBLE,
        changes={"accept": accepted_for("dealer"), "consolidate": nothing},
    )  # fmt: skip

    asked = complaint.case.approvals.get(subject=Subject.REMEDY)
    assert (asked.role, asked.amount) == ("gm", 0)
    complaint = take(complaint, "approve", by=world.gm, at=TUESDAY_9AM + timedelta(days=3), reason="同意")
    assert complaint.state == State.NEGOTIATING


def test_a_store_weighs_the_reason_and_its_supervisor_decides_with_it_in_view(world: World) -> None:
    complaint = new_complaint(world, channel="visit")
    with pytest.raises(NotPossibleNow):  # no route of this company has the reason weighed
        take(
            complaint,
            "weigh_reason",
            by=world.cs1,
            at=MONDAY_9AM,
            reason_holds="no",
            demand_reasonable="no",
            text="x",
        )
    switched_on(world, STORE)

    complaint = take(
        complaint, "weigh_reason", by=world.cs1, at=MONDAY_9AM + timedelta(hours=1), reason_holds="no",
        demand_reasonable="partly", text="客户自行改装后损坏。",
    )  # fmt: skip
    complaint = take(complaint, "submit", by=world.cs1, at=MONDAY_9AM + timedelta(hours=2))

    form = as_person(world, "gm_office").get(
        reverse("desk:step", args=[complaint_kind, complaint.case.reference, "accept"])
    )
    assert "客户自行改装后损坏。" in form.text
    data = {"route": "store", "responsible_department": "production", "complaint_class": "quality"}
    data |= {"market": "home", "severity": "general", "reason_holds": "unclear"}
    complaint = take(complaint, "accept", by=world.gm_office, at=TUESDAY_9AM, **data)
    assert (complaint.reason_holds, complaint.demand_reasonable) == ("unclear", "partly")
    other = take(new_complaint(world), "submit", by=world.cs1, at=TUESDAY_9AM)
    with pytest.raises(Invalid, match="weighed"):
        take(other, "accept", by=world.gm_office, at=TUESDAY_9AM, **{**data, "reason_holds": ""})


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
    # no limit of the long route runs beside it, and the answer of the hotline is the limit over the whole case
    assert ["complaint-close" in found for found in codes] == [False, False]
    ended = take(
        second, "review_outcome", by=world.sales_head, at=TUESDAY_9AM + timedelta(days=9), text="客户满意"
    )
    assert ended.case.deadlines.get(code="hotline-answer").state == "met"


def test_a_route_carries_the_limit_over_the_whole_case_or_none(world: World) -> None:
    long = Route.objects.get(code="long", is_active=True)
    values = {
        name: getattr(long, name)
        for name in ("label_zh_hans", "label_zh_hant", "label_en", "registrar", "source")
    }
    stops = [Stop(stage.state, stage.desk, stage.skip) for stage in long.stages.order_by("position")]
    running = walk(world, new_complaint(world), LONG_WAY, until=State.INVESTIGATING)

    save_route(
        code="long",
        values=values | {"is_active": True, "overall_rule": ""},
        stops=stops,
        by=world.admin,
        at=MONDAY_9AM,
    )  # when
    free = walk(world, new_complaint(world), LONG_WAY, until=State.EXECUTING)

    assert not free.case.deadlines.filter(code="complaint-close").exists()
    assert free.case.deadlines.filter(code="stage-qa").exists()
    assert running.case.deadlines.get(code="complaint-close").state == "running"
    page = as_person(world, "gm_office")
    for address in (free.case.get_absolute_url(), reverse("complaints:form_pdf", args=[free.case.reference])):
        assert page.get(address).status_code == 200


def test_public_opinion_has_four_hours_where_the_company_wants_it_and_on_channels_that_the_public_reads(
    world: World,
) -> None:
    before = new_complaint(world, channel="social")
    DeadlineRule.objects.filter(code="opinion-answer").update(is_active=True)
    posted, called = new_complaint(world, channel="social"), new_complaint(world, channel="phone")

    clocks = [one.case.deadlines.filter(code="opinion-answer").first() for one in (before, posted, called)]

    assert clocks[0] is None
    assert clocks[2] is None
    assert clocks[1].due_at - posted.case.reported_at == timedelta(hours=4)
    take(
        posted,
        "acknowledge",
        by=world.cs1,
        at=MONDAY_9AM + timedelta(hours=3),
        channel="phone",
        text="已致电说明",
    )
    assert posted.case.deadlines.get(code="opinion-answer").state == "met"


def test_an_administrator_names_the_papers_of_a_route_and_open_complaints_keep_theirs(world: World) -> None:
    running = walk(world, new_complaint(world), LONG_WAY, until=State.INVESTIGATING)
    admin, page = as_person(world, "admin"), "/settings/routes/long/papers/"
    typed = {
        "papers-TOTAL_FORMS": "1", "papers-INITIAL_FORMS": "0", "papers-0-paper": "report",
        "papers-0-label_zh_hans": "客诉调查书", "papers-0-label_en": "Inquiry paper",
    }  # fmt: skip

    shown = admin.post(page, typed | {"act": "preview"})
    assert "客诉调查书" in shown.text
    assert not RoutePaper.objects.exists()
    admin.post(page, typed | {"act": "save", "seal": seal_in(shown)})

    assert "客诉调查书" in admin.get(page).text
    later = walk(world, new_complaint(world), LONG_WAY, until=State.INVESTIGATING)
    assert [paper_names(one.route_id)["report"] for one in (running, later)] == [
        "Investigation report",
        "客诉调查书",
    ]
    assert as_person(world, "gm_office").post(page, typed).status_code == 403


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
