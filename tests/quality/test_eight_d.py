"""The full 8D: its tier and gates, the trees of causes, the claim that the data check, and beginning anew."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from accounts.queries import system_user
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance, what_blocks
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from quality.counting import count
from quality.kind import improvement_kind
from quality.models import Cause, Discipline, Improvement, Verdict
from quality.models.claims import rate_of, verdict_of
from quality.operations.watching import watch_effects
from quality.states import ImprovementState as State
from quality.tiers import Asked, D, Tier, asked_of, proposed_tier
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import new_complaint, take
from tests.factories.eight_d import (
    BEFORE,
    CAUSES,
    CLAIM,
    FULL_ITEMS,
    WAY,
    delivered,
    full_8d,
    full_8d_at,
    walk,
)
from tests.factories.improvements import (
    CHECK_DAY,
    FIGURES,
    ITEMS,
    RULED,
    act,
    improvement_at,
    improvement_of,
    ruled_complaint,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def told(kind: str, improvement: Improvement) -> set[str]:
    """Who was told that on the bell."""
    rows = Notification.objects.filter(kind=kind, case=improvement.case_id)
    return set(rows.values_list("recipient__username", flat=True))


def sentences(improvement: Improvement, step: str) -> list[str]:
    """What blocks the step, in words."""
    return [str(one) for one in what_blocks(improvement, step)]


def fresh(improvement: Improvement) -> Improvement:
    """The improvement as the database has it."""
    return improvement_kind.form_of(Case.objects.get(pk=improvement.case_id))  # type: ignore[no-any-return]


def complained(world: World, pieces: int, *, day: str = "2026-04-25 09:00", what: str = "又见划伤") -> Case:
    """A complaint about the product, handed in on that day."""
    complaint = new_complaint(
        world,
        at=at(day),
        reported_at=at(day),
        description=what,
        defective_quantity=str(pieces),
        order_number=f"SO-{pieces}",
    )
    case: Case = take(complaint, "submit", by=world.cs1, at=at(day) + timedelta(minutes=5)).case
    return case


def test_the_tier_follows_severity_and_what_the_customer_wants() -> None:
    assert proposed_tier(grave=False, wants_8d=False) == Tier.SHORT
    assert proposed_tier(grave=True, wants_8d=False) == proposed_tier(grave=False, wants_8d=True) == Tier.FULL
    assert asked_of(Tier.FULL, D.D0) == Asked.MAY
    assert asked_of(Tier.FULL, D.D0, critical=True) == Asked.MUST
    assert asked_of(Tier.CORRECTION, D.D3) == Asked.MUST
    assert asked_of(Tier.SHORT, D.D4, round=2) == Asked.MAY


def test_the_items_of_a_full_8d_wait_for_every_discipline_before_them(world: World) -> None:
    improvement = full_8d(world)
    assert (improvement.tier, improvement.proposed_tier) == (Tier.FULL, Tier.FULL)
    with pytest.raises(Invalid, match="which root cause it removes; missing in row 1.+2"):
        act(improvement, "draft", by=world.prod1, at=RULED + HOUR, analysis="", items=ITEMS)

    drafted = act(improvement, "draft", by=world.prod1, at=RULED + HOUR, analysis="", items=FULL_ITEMS)
    missing = sentences(drafted, "confirm")
    assert [one for one in missing if "nobody has handed it in" in one][:1] == [
        "D1 Team is missing: nobody has handed it in."
    ]
    for code in ("D2", "D3", "D4", "D5"):
        assert any(one.startswith(code) for one in missing), code
    assert "The tree “Why it was not detected” has no root cause yet." in missing
    with pytest.raises(Blocked, match="D3 Containment is missing"):
        act(drafted, "confirm", by=world.gm_office, at=RULED + 2 * HOUR)


def test_a_full_8d_travels_its_whole_way(world: World) -> None:
    improvement = full_8d_at(world, State.CLOSED)

    assert improvement.state == State.CLOSED
    rows = {
        row.code: (row.state, row.handed_in_by.username)
        for row in improvement.all_disciplines()
        if row.handed_in_by
    }
    assert rows["D3"] == ("accepted", "prod1") and rows["D8"] == ("accepted", "prod1")
    check = improvement.last_check()
    assert (check.by_data, check.shipped, check.pieces) == ("open", 10_000, 0)
    assert Case.objects.visible_to(world.rd1).filter(pk=improvement.case_id).exists()  # of the team


def test_each_later_gate_names_exactly_the_discipline_that_is_missing(world: World) -> None:
    delivered(world, 10_000)
    improvement = walk(world, full_8d(world), WAY[:-8])
    assert sentences(improvement, "call_done") == [
        "Nobody has said yet by what figures the effect will be seen."
    ]
    improvement = act(improvement, "state_claim", by=world.prod1, at=RULED + 20 * HOUR, **CLAIM)
    improvement = act(
        improvement, "call_done", by=world.gm_office, at=RULED + 21 * HOUR, effect_check_on="2026-04-20"
    )

    assert sentences(improvement, "check_effect") == ["D7 Prevention is missing: nobody has handed it in."]
    with pytest.raises(Invalid, match="Say what was done at the similar"):
        act(
            improvement,
            "prevent",
            by=world.prod1,
            at=CHECK_DAY,
            similar="yes",
            which="TS-600",
            done="",
            documents=[],
        )
    improvement = act(
        improvement, "prevent", by=world.prod1, at=CHECK_DAY, similar="no", which="没有同类夹具", done=""
    )
    assert sentences(improvement, "check_effect") == ["D7 Prevention is handed in and not accepted yet."]
    improvement = act(
        improvement, "return_discipline", by=world.gm_office, at=CHECK_DAY, discipline="D7", reason="缺文件"
    )
    assert sentences(improvement, "check_effect") == [
        "D7 Prevention was sent back and has to be handed in again."
    ]


def test_a_lighter_tier_needs_its_reason_and_asks_for_less(world: World) -> None:
    improvement = full_8d(world)

    with pytest.raises(Invalid, match="The proposed tier is “Full 8D”"):
        act(improvement, "choose_tier", by=world.prod1, at=RULED + HOUR, tier="correction")
    improvement = act(
        improvement,
        "choose_tier",
        by=world.prod1,
        at=RULED + HOUR,
        tier="correction",
        reason="单件操作失误，已当场更换",
    )
    improvement = act(improvement, "draft", by=world.prod1, at=RULED + 2 * HOUR, analysis="", items=ITEMS)

    assert sentences(improvement, "confirm") == ["D3 Containment is missing: nobody has handed it in."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Improvement.objects.filter(pk=improvement.pk).update(tier_reason="")


def test_what_is_not_investigated_has_a_reason_and_the_approval_of_another_person(world: World) -> None:
    improvement = improvement_at(world, State.RAISED)
    improvement = act(
        improvement, "ask_not_investigated", by=world.prod_head, at=RULED + HOUR, reason="运输途中单件跌落"
    )

    assert {"gm_office", "gm_office2", "gm", "deputy_gm"} <= told("improvement_waiver_asked", improvement)
    with pytest.raises(Blocked, match="asked not to investigate"):
        act(improvement, "draft", by=world.prod1, at=RULED + HOUR, analysis="x", items=ITEMS)
    with pytest.raises(NotPermitted):
        act(improvement, "approve_not_investigated", by=world.prod_head, at=RULED + HOUR)
    refused = act(
        improvement, "refuse_not_investigated", by=world.gm, at=RULED + 2 * HOUR, reason="第二次了，要查"
    )
    assert (refused.state, refused.waive_reason, refused.return_reason) == (
        State.RAISED,
        "",
        "第二次了，要查",
    )

    improvement = act(
        refused, "ask_not_investigated", by=world.prod_head, at=RULED + 3 * HOUR, reason="货代已确认跌落"
    )
    improvement = act(improvement, "approve_not_investigated", by=world.gm_office, at=RULED + 4 * HOUR)

    assert (improvement.state, improvement.waived_by) == (State.NOT_INVESTIGATED, world.gm_office)
    assert (
        improvement.case.closed_at is not None and not OpenCase.objects.filter(case=improvement.case).exists()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Improvement.objects.filter(pk=improvement.pk).update(waived_by=world.prod_head)


def test_the_containment_comes_first_and_a_root_cause_needs_evidence(world: World) -> None:
    improvement = full_8d(world)
    guess = {
        "branch": "occurrence",
        "because": "可能是新人操作",
        "is_assumption": "on",
        "category": "man",
        "is_root": "on",
    }
    improvement = act(improvement, "add_cause", by=world.prod1, at=RULED + HOUR, **guess)
    for cause in CAUSES[2:]:
        improvement = act(improvement, "add_cause", by=world.prod1, at=RULED + HOUR, **cause)
    improvement = act(improvement, "hand_in", by=world.prod1, at=RULED + HOUR, discipline="D4", text="人员")

    with pytest.raises(Invalid) as refusal:
        act(improvement, "accept_discipline", by=world.gm_office, at=RULED + 2 * HOUR, discipline="D4")
    said = refusal.value.errors["discipline"]
    assert "The containment is confirmed first: accept D3 before the root cause." in said
    assert "Cause 1 is marked as a root cause and is only an assumption. Give its evidence first." in said

    proven = guess | {"cause": "1", "is_assumption": "", "evidence": "三名新人各做五十件，全部划伤"}
    improvement = act(improvement, "change_cause", by=world.prod1, at=RULED + 3 * HOUR, **proven)
    improvement = act(
        improvement, "hand_in", by=world.prod1, at=RULED + 3 * HOUR, discipline="D3", text="隔离"
    )
    for code in ("D3", "D4"):
        improvement = act(
            improvement, "accept_discipline", by=world.gm_office, at=RULED + 4 * HOUR, discipline=code
        )
    assert improvement.discipline("D4").accepted_by == world.gm_office  # type: ignore[union-attr]
    with pytest.raises(NotPossibleNow):  # accepted causes stand
        act(improvement, "change_cause", by=world.prod1, at=RULED + 5 * HOUR, **proven)


def test_a_tree_never_loops_and_a_root_cause_is_a_leaf(world: World) -> None:
    improvement = full_8d(world)
    why = {"because": "x", "evidence": "记录"}
    improvement = act(improvement, "add_cause", by=world.prod1, at=RULED + HOUR, branch="occurrence", **why)
    for parent in ("1", "2"):
        improvement = act(improvement, "add_cause", by=world.prod1, at=RULED + HOUR, parent=parent, **why)

    with pytest.raises(Invalid, match="Cause 1 would explain itself"):
        act(improvement, "change_cause", by=world.prod1, at=RULED + HOUR, cause="1", parent="3", **why)
    with pytest.raises(Invalid, match="Cause 2 would explain itself"):
        act(improvement, "change_cause", by=world.prod1, at=RULED + HOUR, cause="2", parent="2", **why)
    with pytest.raises(Invalid, match="Something still stands under this cause"):
        act(
            improvement, "change_cause", by=world.prod1, at=RULED + HOUR, cause="2", parent="1", is_root="on", category="man", **why
        )  # fmt: skip
    root = {"cause": "3", "parent": "2", "is_root": "on", "category": "machine"}
    improvement = act(improvement, "change_cause", by=world.prod1, at=RULED + HOUR, **root, **why)
    with pytest.raises(Invalid, match="nothing stands under it"):
        act(improvement, "add_cause", by=world.prod1, at=RULED + HOUR, parent="3", **why)
    with pytest.raises(Invalid, match="Give the evidence, or mark it as an assumption"):
        act(improvement, "add_cause", by=world.prod1, at=RULED + HOUR, parent="1", because="y")
    with pytest.raises(IntegrityError), transaction.atomic():
        cause = Cause.objects.get(improvement=improvement, number=1)
        Cause.objects.filter(pk=cause.pk).update(parent=cause)

    moved = act(
        improvement, "change_cause", by=world.prod1, at=RULED + HOUR, cause="2", branch="system", **why
    )
    assert {one.number: one.branch for one in moved.living_causes()} == {
        1: "occurrence",
        2: "system",
        3: "system",
    }
    gone = act(moved, "drop_cause", by=world.prod1, at=RULED + HOUR, cause="1", reason="试验推翻")
    assert [one.number for one in gone.living_causes()] == [2, 3]


def test_nobody_accepts_what_they_handed_in_and_only_the_team_hands_in(world: World) -> None:
    improvement = full_8d(world)
    with pytest.raises(NotPermitted, match="owner of a discipline, and the team"):
        act(improvement, "hand_in", by=world.qa1, at=RULED + HOUR, discipline="D3", text="x")
    team = [{"person": "gm_office", "part": "leader"}, {"person": "qa1", "part": "member"}]
    improvement = act(improvement, "set_team", by=world.prod1, at=RULED + HOUR, members=team)
    improvement = act(improvement, "accept_discipline", by=world.gm_office2, at=RULED + HOUR, discipline="D1")
    improvement = act(
        improvement, "hand_in", by=world.gm_office, at=RULED + HOUR, discipline="D3", text="已隔离"
    )

    with pytest.raises(NotPermitted, match="You handed in what is waiting"):
        act(improvement, "accept_discipline", by=world.gm_office, at=RULED + HOUR, discipline="D3")
    improvement = act(improvement, "accept_discipline", by=world.gm_office2, at=RULED + HOUR, discipline="D3")
    with pytest.raises(IntegrityError), transaction.atomic():
        Discipline.objects.filter(improvement=improvement, code="D3").update(accepted_by=world.gm_office)


def test_a_planned_discipline_has_a_clock_and_an_owner_who_left_is_named(world: World) -> None:
    improvement = full_8d(world)
    plan = [{"discipline": "D3", "owner": "qa1", "due_on": "2026-03-04"}]
    improvement = act(improvement, "plan_disciplines", by=world.gm_office, at=RULED + HOUR, rows=plan)

    clock = Deadline.objects.get(case=improvement.case, code="improvement-discipline")
    assert (clock.matter, clock.due_at, clock.addressees) == (3, at("2026-03-05 00:00"), [world.qa1.pk])
    assert told("improvement_discipline_assigned", improvement) == {"qa1"}
    with pytest.raises(Invalid, match="stands twice"):
        act(improvement, "plan_disciplines", by=world.gm_office, at=RULED + HOUR, rows=plan * 2)

    qa1 = world.qa1
    qa1.is_active = False
    qa1.save()
    drafted = act(improvement, "draft", by=world.prod1, at=RULED + HOUR, analysis="", items=FULL_ITEMS[:1])
    assert (
        "D3 Containment is missing, and 秦安, who answers for it, has left. Plan it for somebody else."
        in sentences(drafted, "confirm")
    )
    again = [{"discipline": "D3", "owner": "qa2", "due_on": "2026-03-05"}]
    improvement = act(drafted, "plan_disciplines", by=world.gm_office, at=RULED + 2 * HOUR, rows=again)
    improvement = act(improvement, "hand_in", by=world.qa2, at=RULED + 3 * HOUR, discipline="D3", text="隔离")
    states = Deadline.objects.filter(case=improvement.case, code="improvement-discipline").order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["cancelled", "met"]


def test_an_item_whose_owner_left_is_named_and_handed_to_somebody_else(world: World) -> None:
    improvement = improvement_at(world, State.RUNNING)
    qa1 = world.qa1
    qa1.is_active = False
    qa1.save()

    reasons = list(what_blocks(fresh(improvement), "call_done"))
    left = next(one for one in reasons if "has left" in str(one))
    assert "秦安" in str(left) and left.url.endswith("/steps/hand_over/?item=2")
    improvement = act(
        fresh(improvement),
        "hand_over",
        by=world.gm_office,
        at=RULED + 9 * HOUR,
        item="2",
        owner="qa2",
        reason="原负责人离职",
    )

    item = improvement.items.get(number=2)
    assert (item.owner, item.department.code) == (world.qa2, "qa")
    assert "qa2" in told("improvement_item_assigned", improvement)
    clocks = Deadline.objects.filter(case=improvement.case, code="improvement-item", matter=2).order_by("pk")
    assert [(one.state, one.addressees) for one in clocks] == [
        ("cancelled", [qa1.pk]),
        ("running", [world.qa2.pk]),
    ]


def test_the_verdict_of_the_data_is_plain_arithmetic() -> None:
    assert rate_of(3, 12_000) == 2.5 and rate_of(3, 0) is None

    def of(**figures: int | None) -> Verdict:
        base: dict[str, int | None] = {
            "days": 30,
            "wanted": None,
            "passed": 10,
            "shipped": 10_000,
            "pieces": 0,
        }
        from decimal import Decimal

        return verdict_of(limit=Decimal(5), **(base | figures))  # type: ignore[arg-type]

    assert of(shipped=0) == Verdict.UNANSWERABLE
    assert of(pieces=4) == Verdict.OPEN and of(pieces=5) == Verdict.BROKEN
    assert of(pieces=4, passed=30) == Verdict.KEPT
    assert of(days=None, wanted=20_000, pieces=5) == Verdict.OPEN  # the rest may still bring it below
    assert of(days=None, wanted=20_000, pieces=10) == Verdict.BROKEN
    assert of(days=None, wanted=10_000, pieces=1) == Verdict.KEPT


def test_the_claim_is_counted_from_deliveries_complaints_and_alerts(world: World) -> None:
    improvement = full_8d_at(world, State.DONE)
    claim = improvement.present_claim()
    assert claim is not None
    delivered(world, 500, day="2026-03-27", order="SO-2002")  # the day before counting begins
    mine = complained(world, 3)
    complained(world, 40, day="2026-04-26 09:00", what="外箱受潮")  # another defect
    alert = new_alert(world, at=at("2026-04-27 09:00"), description="右侧划伤", bad_quantity="2")

    counted = count(claim, at=at("2026-04-28 09:00"))

    assert (counted.shipped, counted.pieces, str(counted.rate)) == (10_000, 5, "5.00")
    assert [one.case for one in counted.matches] == [mine, alert.case]
    assert counted.verdict == Verdict.OPEN


def test_a_finding_against_the_data_needs_its_reason(world: World) -> None:
    improvement = full_8d_at(world, State.DONE)
    improvement = walk(world, improvement, WAY[-6:-4])
    complained(world, 30, day="2026-04-18 09:00")
    good = {"effective": "yes", **FIGURES}

    with pytest.raises(Invalid, match="The data say “broken”"):
        act(improvement, "check_effect", by=world.qa2, at=CHECK_DAY, **good)
    improvement = act(
        improvement,
        "check_effect",
        by=world.qa2,
        at=CHECK_DAY,
        **good,
        against_reason="三十件均为改善前发出的货",
    )

    check = improvement.last_check()
    assert (improvement.state, check.by_data, check.pieces) == (State.EFFECT_CHECKED, "broken", 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        improvement.checks.update(against_reason="")


def test_a_full_8d_without_effect_begins_a_round_that_asks_for_its_own_disciplines(world: World) -> None:
    improvement = walk(world, full_8d_at(world, State.DONE), WAY[-6:-4])

    improvement = act(
        improvement,
        "check_effect",
        by=world.qa2,
        at=CHECK_DAY,
        effective="no",
        **FIGURES,
        against_reason="抽检又见划伤",
    )

    assert (improvement.state, improvement.round) == (State.DRAFTED, 2)
    missing = [one.split(" ")[0] for one in sentences(improvement, "confirm")]
    assert missing == ["D3", "D4", "D5", *missing[3:]]
    assert improvement.present_claim() is None and len(improvement.roots()) == 3


def test_without_deliveries_the_effect_cannot_be_answered_and_the_form_says_what_to_do(world: World) -> None:
    improvement = walk(world, full_8d(world), WAY, until=State.DONE)
    improvement = walk(world, improvement, WAY[-6:-4])
    form = improvement_kind.steps["check_effect"].form(record=improvement, by=world.qa2, at=CHECK_DAY)

    shown = "\n".join(text for _title, text in form.shown_beside())
    assert "the data cannot answer." in shown and "Enter the deliveries in the sales ledger" in shown
    with pytest.raises(Invalid, match="cannot be answered"):
        act(improvement, "check_effect", by=world.qa2, at=CHECK_DAY, effective="yes", **FIGURES)


def test_a_case_that_breaks_the_claim_begins_a_closed_improvement_anew_by_itself(world: World) -> None:
    improvement = full_8d_at(world, State.CLOSED)
    small = complained(world, 2)
    watch_effects(at("2026-04-26 10:00"))
    watch_effects(at("2026-04-26 10:10"))
    assert fresh(improvement).state == State.CLOSED
    notes = Notification.objects.filter(kind="improvement_recurrence", case=improvement.case)
    assert {note.facts["found"] for note in notes} == {small.reference}
    assert {"gm_office", "prod1", "qa1"} <= told("improvement_recurrence", improvement)
    before = notes.count()

    complained(world, 25, day="2026-04-27 09:00")
    watched = watch_effects(at("2026-04-27 10:00"))

    assert watched.escalated == 1 and notes.count() == before
    anew = fresh(improvement)
    assert (anew.state, anew.round, anew.closed_at, anew.case.closed_at) == (State.DRAFTED, 2, None, None)
    assert {"gm_office", "prod_head", "prod1", "qa1"} <= told("improvement_reopened", anew)
    assert OpenCase.objects.filter(case=anew.case).exists()
    event = CaseEvent.objects.filter(case=anew.case, name="reopen_broken").get()
    assert (event.facts["pieces"], event.facts["shipped"], event.actor) == (27, 10_000, system_user())
    assert anew.claims.get(round=1).outcome == "broken"
    assert any(one.startswith("D3 Containment is missing") for one in sentences(anew, "confirm"))
    assert not any(one.startswith("D1") for one in sentences(anew, "confirm"))  # the team stands
    assert watch_effects(at("2026-04-27 10:10")).escalated == 0


def test_a_watch_that_ends_without_a_break_is_settled(world: World) -> None:
    improvement = full_8d_at(world, State.CLOSED)

    watch_effects(at("2026-05-26 10:00"))
    assert improvement.claims.get().settled_at is None
    watch_effects(at("2026-05-28 10:00"))

    claim = improvement.claims.get()
    assert (claim.outcome, claim.settled_at) == ("kept", at("2026-05-28 10:00"))


def test_somebody_begins_anew_by_hand_unless_another_improvement_of_the_case_lives(world: World) -> None:
    complaint = ruled_complaint(world)
    first = improvement_of(complaint)
    for name, who, data, when in (
        ("draft", "prod_head", {"analysis": "夹具磨损", "items": ITEMS[:1]}, RULED + HOUR),
        ("confirm", "gm_office", {}, RULED + 2 * HOUR),
    ):
        first = act(first, name, by=getattr(world, who), at=when, **data)
    photo = SimpleUploadedFile("夹具.txt", "更换后".encode(), content_type="text/plain")
    case = Case.objects.get(pk=first.case_id)
    step = improvement_kind.steps["finish_item"]
    first = advance(
        step,
        case,
        by=world.prod1,
        at=RULED + 3 * HOUR,
        data={"item": "1", "evidence": "已换"},
        files={"files": photo},
    )
    first = act(first, "call_done", by=world.gm_office, at=RULED + 4 * HOUR, effect_check_on="2026-03-20")
    first = act(first, "check_effect", by=world.qa2, at=CHECK_DAY, effective="yes", **FIGURES)
    first = act(first, "close", by=world.gm_office, at=CHECK_DAY + HOUR)
    complaint.case.refresh_from_db()
    take(
        complaint,
        "raise_improvement",
        by=world.gm_office,
        at=CHECK_DAY + HOUR,
        department="qa",
        reason="另一原因",
    )

    with pytest.raises(Blocked, match="is not finished. Use that one"):
        act(first, "reopen", by=world.gm_office, at=CHECK_DAY + 2 * HOUR, reason="又来了")
    act(improvement_of(complaint), "withdraw", by=world.gm_office, at=CHECK_DAY + 2 * HOUR, reason="并入前案")
    first = act(first, "reopen", by=world.gm_office, at=CHECK_DAY + 3 * HOUR, reason="又来了")

    assert (first.state, first.round, first.case.holder.code) == (State.DRAFTED, 2, "production")
    first = act(
        first,
        "add_items",
        by=world.prod1,
        at=CHECK_DAY + 4 * HOUR,
        items=[{**ITEMS[0], "due_on": "2026-05-20"}],
    )
    assert sentences(first, "confirm") == []  # in the short form new items are enough


def test_a_file_that_was_cut_off_is_refused_and_nothing_is_handed_in(world: World) -> None:
    improvement = full_8d(world)
    case = Case.objects.get(pk=improvement.case_id)
    cut_off = SimpleUploadedFile(
        "照片.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", content_type="image/png"
    )

    with pytest.raises(Invalid):
        advance(
            improvement_kind.steps["hand_in"], case, by=world.prod1, at=RULED + HOUR,
            data={"discipline": "D3", "text": "隔离"}, files={"files": cut_off},
        )  # fmt: skip

    assert not Discipline.objects.filter(improvement=improvement).exists()
    assert Case.objects.get(pk=case.pk).version == case.version


def test_the_days_of_a_claim_are_plausible_and_it_has_an_end(world: World) -> None:
    improvement = walk(world, full_8d(world), BEFORE)
    improvement = act(
        improvement, "draft", by=world.prod1, at=RULED + 9 * HOUR, analysis="", items=FULL_ITEMS
    )

    for wrong, said in (
        ({"days": "", "shipped": ""}, "for how many days"),
        ({"from_on": "2036-03-28"}, "within a year"),
        ({"limit": "0"}, "0.01"),
        ({"product": "NO-SUCH"}, "NO-SUCH"),
    ):
        with pytest.raises(Invalid, match=said):
            act(improvement, "state_claim", by=world.prod1, at=RULED + 10 * HOUR, **(CLAIM | wrong))
    improvement = act(improvement, "state_claim", by=world.prod1, at=RULED + 10 * HOUR, **CLAIM)
    claim = improvement.present_claim()
    assert claim is not None and claim.last_day == date(2026, 5, 26)
