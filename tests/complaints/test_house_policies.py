"""House policies as a company keeps them, and what they propose for a ruling."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Department, User
from complaints.models import BasePoints, Code, Complaint, SharingPolicy
from complaints.models.sharing import read, stored
from complaints.operations.proposing_shares import Proposal, propose_shares
from complaints.operations.sharing import drop_policy, end_policy, save_points, save_policy
from complaints.policy_sentences import PROBLEMS
from complaints.sharing_policies import Band, Policy
from complaints.states import State
from feedback_system.approvals.models import Subject
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from tests.complaints.apportioning import newest
from tests.complaints.objecting import share
from tests.complaints.sharing import (
    HEAD_10,
    LEAD_10,
    REST_EQUALLY,
    REST_OF_UNIT,
    TODAY,
    UNIT_ONLY,
    USUAL,
    give_points,
    put_in_force,
)
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import STEPS, complaint_at, take
from tests.feedback_system.administration.pages import seal_in

PAGE = "/settings/policies/"
APRIL = date(2026, 4, 1)
RULED = at("2026-03-02 16:00")


def as_person(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def kind(code: str = "process") -> Code:
    return Code.objects.get(list="fault_kind", code=code)


def covering(on: date = TODAY, code: str = "process") -> SharingPolicy | None:
    return SharingPolicy.objects.covering(kind(code), on)


def proposal(
    complaint: Complaint, *, loss: str = "1000", lead: User | None = None, moment: Any = MONDAY_9AM
) -> Proposal:
    production = Department.objects.get(code="production")
    return propose_shares(
        complaint, fault_kind=kind(), loss=Decimal(loss), department=production, lead=lead, at=moment
    )


# --- keeping them


def test_no_policy_is_there_at_install(world: World) -> None:
    assert not SharingPolicy.objects.exists()


def test_bands_come_back_from_the_database_as_they_were_put_in(world: World) -> None:
    assert SharingPolicy.objects.get(pk=put_in_force(world).pk).policy == USUAL
    assert read(stored(UNIT_ONLY)) == UNIT_ONLY


def test_a_new_version_ends_the_one_before_it_on_its_day(world: World) -> None:
    put_in_force(world)
    put_in_force(world, UNIT_ONLY, since=APRIL)

    versions = SharingPolicy.objects.order_by("version").values_list(
        "version", "effective_from", "effective_to"
    )
    assert list(versions) == [(1, TODAY, APRIL), (2, APRIL, None)]
    march, april = covering(), covering(APRIL)
    assert march is not None and april is not None
    assert (march.version, april.version) == (1, 2)


def test_taking_back_a_planned_version_lets_the_one_before_it_go_on(world: World) -> None:
    put_in_force(world)
    put_in_force(world, UNIT_ONLY, since=APRIL)

    drop_policy(code="usual", since=APRIL, by=world.admin, at=MONDAY_9AM)

    assert [(one.version, one.effective_to) for one in SharingPolicy.objects.all()] == [(1, None)]
    with pytest.raises(NotPossibleNow):
        drop_policy(code="usual", since=TODAY, by=world.admin, at=MONDAY_9AM)


def test_a_policy_that_has_ended_proposes_nothing(world: World) -> None:
    put_in_force(world)

    end_policy(code="usual", last=date(2026, 3, 31), by=world.admin, at=MONDAY_9AM)

    assert covering(date(2026, 3, 31)) is not None
    assert covering(APRIL) is None


def test_the_policy_of_a_kind_of_fault_goes_before_the_one_for_every_kind(world: World) -> None:
    put_in_force(world)
    put_in_force(world, UNIT_ONLY, code="transport_only", kind="transport")

    found = [covering(code=code) for code in ("transport", "process")]

    assert [one.code for one in found if one is not None] == ["transport_only", "usual"]


def test_two_policies_never_hold_for_one_kind_of_fault_at_a_time(world: World) -> None:
    put_in_force(world)

    with pytest.raises(Invalid, match="same kind of fault"):
        put_in_force(world, UNIT_ONLY, code="another")


def test_a_policy_with_problems_cannot_be_put_into_force(world: World) -> None:
    gap = Policy((Band(Decimal(0), Decimal(500), (REST_OF_UNIT,)), Band(Decimal(600), None, (REST_OF_UNIT,))))

    with pytest.raises(Invalid, match="above 500 up to and with 600"):
        put_in_force(world, gap)
    assert not SharingPolicy.objects.exists()


def test_policies_are_kept_by_administrators_and_points_by_personnel_too(world: World) -> None:
    for by in (world.gm_office, world.hr):
        with pytest.raises(NotPermitted):
            save_policy(
                code="mine", labels={"label_zh_hans": "我的"}, fault_kind=None, policy=USUAL, source="-", since=TODAY,
                by=by, at=MONDAY_9AM,
            )  # fmt: skip
    with pytest.raises(NotPermitted):
        save_points(
            year=2026, month=3, points={world.prod1.pk: Decimal(5)}, by=world.gm_office, at=MONDAY_9AM
        )


@pytest.mark.parametrize("wrong", [{"month": 13}, {"month": 0}, {"points": Decimal(-1)}])
def test_the_database_refuses_points_that_cannot_be(world: World, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BasePoints.objects.create(
            **{"person": world.prod1, "year": 2026, "month": 3, "points": Decimal(1)} | wrong
        )


def test_points_are_changed_taken_away_and_told_by_the_history(world: World) -> None:
    give_points(world, prod1="10")
    give_points(world, prod1="12.5")
    save_points(year=2026, month=3, points={world.prod1.pk: None}, by=world.hr, at=MONDAY_9AM)

    assert not BasePoints.objects.exists()
    told = BasePoints.history.order_by("history_id").values_list(
        "history_type", "points", "history_user__username"
    )
    assert list(told) == [
        ("+", Decimal(10), "hr"), ("~", Decimal("12.5"), "hr"), ("-", Decimal("12.5"), "hr"),
    ]  # fmt: skip


# --- proposing


def test_head_10_lead_10_rest_by_base_points_fills_nested_rows(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world)
    User.objects.filter(username__in=["rd1", "qa2"]).update(department=world.departments["production"])
    give_points(world, prod_head="20", prod1="12", rd1="10", qa2="30")

    rows = proposal(complaint, lead=world.prod1).rows

    assert [(one["level"], one["party"], one["department"] or one["person"], one["percent"]) for one in rows] == [
        (0, "department", "production", Decimal(100)),
        (1, "person", "prod_head", Decimal(10)),
        (1, "person", "prod1", Decimal(10)),
        (1, "person", "qa2", Decimal(60)),
        (1, "person", "rd1", Decimal(20)),
    ]  # fmt: skip


def test_missing_points_are_a_refusal_that_names_the_people_and_the_month(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world)
    User.objects.filter(username__in=["rd1", "qa2"]).update(department=world.departments["production"])
    give_points(world, prod1="12", month=2)

    found = proposal(complaint, lead=world.prod1)

    assert found.rows == []
    assert "2026-03" in found.refusal
    assert world.rd1.name in found.refusal and world.qa2.name in found.refusal
    assert world.prod1.name not in found.refusal  # the lead has a part of his own


def test_without_a_policy_or_a_lead_the_refusal_says_what_to_do(world: World) -> None:
    complaint = complaint_at(world, State.RULING)

    assert "No house policy" in proposal(complaint).refusal
    put_in_force(world)
    assert "lead of the group" in proposal(complaint).refusal


def test_a_part_of_the_unit_stands_within_its_department(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world, Policy((Band(Decimal(0), None, (HEAD_10, REST_OF_UNIT)),)))

    rows = proposal(complaint).rows

    assert [(one["level"], one["party"], one["percent"]) for one in rows] == [
        (0, "department", 100), (1, "person", 10), (1, "group", 90),
    ]  # fmt: skip


# --- in the workbench


def typed(**more: str) -> dict[str, str]:
    return {
        "own_fault": "yes", "fault_kind": "process", "loss_amount": "1000", "recovered_amount": "",
        "shares-TOTAL_FORMS": "0", "shares-INITIAL_FORMS": "0",
        "proposal-department": "production", "proposal-lead": "",
    } | more  # fmt: skip


ROW = {
    "shares-TOTAL_FORMS": "1", "shares-0-level": "0", "shares-0-party": "department",
    "shares-0-department": "production", "shares-0-percent": "70", "shares-0-evidence": "点检表未填",
}  # fmt: skip


def ask(world: World, complaint: Complaint, name: str = "gm_office", **more: str) -> Any:
    address = reverse("complaints:share_proposal", args=[complaint.case.reference, "rule"])
    return as_person(world, name).post(address, typed(**more))


@pytest.fixture
def waiting(world: World) -> Complaint:
    """A case to rule, with a policy in force that gives everything to the head and the department."""
    complaint = complaint_at(world, State.RULING)
    put_in_force(world, Policy((Band(Decimal(0), None, (HEAD_10, REST_OF_UNIT)),)))
    return complaint


def test_the_button_fills_empty_rows_and_leaves_the_evidence_to_people(
    world: World, waiting: Complaint
) -> None:
    page = ask(world, waiting).content.decode()

    assert 'name="shares-TOTAL_FORMS" value="3"' in page
    assert 'name="shares-0-percent" value="100' in page and 'name="shares-1-percent" value="10' in page
    assert "Enter the evidence" in page


def test_rows_that_somebody_typed_are_kept_until_she_agrees(world: World, waiting: Complaint) -> None:
    page = ask(world, waiting, **ROW).content.decode()

    assert 'value="70"' in page and "点检表未填" in page
    assert "Replace the rows by the proposal" in page


def test_replaced_rows_keep_the_evidence_of_the_same_party(world: World, waiting: Complaint) -> None:
    page = ask(world, waiting, **ROW, **{"proposal-act": "replace"}).content.decode()

    assert 'value="70"' not in page and 'name="shares-TOTAL_FORMS" value="3"' in page
    assert "点检表未填" in page


def test_rows_stay_as_they_are_when_nothing_can_be_proposed(world: World, waiting: Complaint) -> None:
    for more in ({"own_fault": "no"}, {"fault_kind": ""}, {"loss_amount": "0"}, {"proposal-department": ""}):
        page = ask(world, waiting, **ROW, **more).content.decode()

        assert 'value="70"' in page and "点检表未填" in page
        assert "Replace the rows" not in page and "box-risk" in page


def test_who_may_not_rule_is_proposed_nothing(world: World, waiting: Complaint) -> None:
    assert ask(world, waiting, "sales1").status_code == 403


def test_the_button_stands_in_the_form_only_while_a_policy_is_in_force(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    page = f"/complaints/{complaint.case.reference}/steps/rule/"
    office = as_person(world, "gm_office")
    assert "share-proposal" not in office.get(page).content.decode()

    put_in_force(world, since=TODAY)

    assert SharingPolicy.objects.in_force(timezone.localdate()).exists()
    assert "Propose shares" in office.get(page).content.decode()


# --- on the ruling


FOLLOWING = [
    {**share("department", "100", department="production"), "level": "0"},
    {**share("person", "10", person="prod_head"), "level": "1"},
    {**share("group", "90", department="production", name="全部门"), "level": "1"},
]


def ruled(world: World, complaint: Complaint, shares: list[dict[str, str]], **more: Any) -> Complaint:
    fields = {**STEPS["rule"][1], "loss_amount": "1000", "shares": shares, **more}
    return take(complaint, "rule", by=world.gm_office, at=RULED, **fields)


def test_a_ruling_notes_the_version_that_it_follows(world: World, waiting: Complaint) -> None:
    ruling = newest(ruled(world, waiting, FOLLOWING))

    assert ruling.policy is not None
    assert (ruling.policy.code, ruling.policy.version, ruling.policy_outcome) == ("usual", 1, "followed")


def test_a_ruling_that_differs_says_so_to_the_approver_and_is_not_refused(
    world: World, waiting: Complaint
) -> None:
    complaint = ruled(world, waiting, [share("department", "100", department="production")])

    approval = complaint.case.approvals.get(subject=Subject.RULING, decision="pending")
    assert newest(complaint).policy_outcome == "differs"
    for page in (f"/approvals/{approval.pk}/", f"/complaints/{complaint.case.reference}/"):
        shown = as_person(world, "sales_head").get(page).content.decode()
        assert "The shares differ from the house policy: 损失分摊办法, version 1." in shown


def test_the_lead_is_found_among_the_persons_of_the_shares(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world, Policy((Band(Decimal(0), None, (LEAD_10, REST_OF_UNIT)),)))
    shares = [FOLLOWING[0], {**FOLLOWING[1], "person": "prod1"}, FOLLOWING[2]]

    assert newest(ruled(world, complaint, shares)).policy_outcome == "followed"


def test_a_policy_that_cannot_be_reckoned_is_told_as_that(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world)

    assert newest(ruled(world, complaint, FOLLOWING)).policy_outcome == "not_reckoned"


def test_no_policy_is_named_where_none_held_or_the_fault_is_not_ours(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world, UNIT_ONLY, since=APRIL)

    assert newest(ruled(world, complaint, FOLLOWING)).policy is None


def test_people_share_equally_without_points(world: World) -> None:
    complaint = complaint_at(world, State.RULING)
    put_in_force(world, Policy((Band(Decimal(0), None, (REST_EQUALLY,)),)))
    User.objects.filter(username="rd1").update(department=world.departments["production"])

    assert [one.amount for one in proposal(complaint, loss="100").amounts] == [
        Decimal("33.34"), Decimal("33.33"), Decimal("33.33"),
    ]  # fmt: skip


# --- the pages


def draft(rows: list[dict[str, str]], **more: str) -> dict[str, str]:
    data = {
        "code": "usual", "label_zh_hans": "损失分摊办法", "label_zh_hant": "", "label_en": "", "fault_kind": "",
        "since": f"{timezone.localdate():%Y-%m-%d}", "source": "Decision 9",
        "rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, row in enumerate(rows):
        data |= {f"rows-{number}-{name}": value for name, value in {"division": "points", **row}.items()}
    return data | more


GOOD = [
    {"above": "0", "up_to": "1,000", "bearer": "unit", "measure": "rest"},
    {"above": "1000", "bearer": "head", "measure": "percent", "value": "10", "cap": "500"},
    {"bearer": "unit", "measure": "rest"},
]
HOLED = [GOOD[0], {**GOOD[1], "above": "2000"}, GOOD[2]]


def test_a_policy_is_previewed_with_examples_and_the_last_rulings_and_then_saved(world: World) -> None:
    complaint_at(world, State.EXECUTING, start=timezone.now().replace(microsecond=0))
    admin = as_person(world, "admin")

    shown = admin.get(f"{PAGE}new/")
    preview = admin.post(f"{PAGE}new/", draft(GOOD))
    page = preview.content.decode()
    saved = admin.post(f"{PAGE}new/", draft(GOOD, act="save", seal=seal_in(preview)))

    assert shown.status_code == 200
    assert "20,000" in page and "On the rulings of the last three months" in page
    assert "1 ruling in force" in page and not SharingPolicy.objects.exclude(code="usual").exists()
    assert saved.status_code == 302
    policy = SharingPolicy.objects.get()
    assert len(policy.policy.bands) == 2 and len(policy.policy.bands[1].parts) == 2
    listed = as_person(world, "gm_office").get(PAGE).content.decode()
    assert "损失分摊办法" in listed and "Take back" not in listed and "New version" not in listed


def test_a_draft_with_a_gap_is_shown_and_never_saved(world: World) -> None:
    admin = as_person(world, "admin")

    live = admin.post(f"{PAGE}findings/", draft(HOLED)).content.decode()
    refused = admin.post(f"{PAGE}new/", draft(HOLED))

    assert "above 1,000 up to and with 2,000 have no band" in live and "band-none" in live
    assert refused.status_code == 422
    assert 'name="seal"' not in refused.content.decode()
    assert 'value="500"' in refused.content.decode()  # nothing typed is lost
    assert not SharingPolicy.objects.exists()


def test_rows_typed_half_are_told_and_break_nothing(world: World) -> None:
    admin = as_person(world, "admin")

    for rows in ([], [{"bearer": "unit", "measure": "rest"}], [{"above": "x", "bearer": "unit"}]):
        live = admin.post(f"{PAGE}findings/", draft(rows))
        assert live.status_code == 200 and "cannot be put into force" in live.content.decode()


def test_a_new_version_is_planned_taken_back_and_ended_on_the_page(world: World) -> None:
    today = timezone.localdate()
    later = date.fromordinal(today.toordinal() + 10)
    put_in_force(world)
    admin = as_person(world, "admin")
    fields = draft(GOOD, since=later.isoformat())

    preview = admin.post(f"{PAGE}usual/version/", fields)
    admin.post(f"{PAGE}usual/version/", {**fields, "act": "save", "seal": seal_in(preview)})
    planned = SharingPolicy.objects.count()
    admin.post(f"{PAGE}usual/drop/", {"since": later.isoformat()})
    admin.post(f"{PAGE}usual/end/", {"last": today.isoformat()})

    assert planned == 2
    assert [one.effective_to for one in SharingPolicy.objects.all()] == [
        date.fromordinal(today.toordinal() + 1)
    ]


def test_personnel_enters_points_and_everybody_sees_the_own(world: World) -> None:
    hr = as_person(world, "hr")
    address = "/settings/points/?department=production&month=2026-03"
    fields = {f"person-{world.prod1.pk}": "12.5", f"person-{world.prod_head.pk}": ""}

    preview = hr.post(address, fields)
    saved = hr.post(address, {**fields, "act": "save", "seal": seal_in(preview)})

    assert world.prod_head.name in preview.content.decode()
    assert saved.status_code == 302 and BasePoints.objects.get().points == Decimal("12.5")
    assert "12.50" in as_person(world, "prod1").get("/complaints/points/").content.decode()
    assert "12.50" not in as_person(world, "prod_head").get("/complaints/points/").content.decode()
    april = hr.get("/settings/points/?department=production&month=2026-04").content.decode()
    assert "the points of the month before" in april and 'value="12.50"' in april


def test_every_problem_has_a_sentence() -> None:
    assert all(sentence() for sentence in PROBLEMS.values())
