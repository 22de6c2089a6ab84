"""When everybody up to the chairman is a party, the chairman decides and a second person signs as well."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import Delegation, RoleAssignment
from complaints.models import Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval, Signature, Subject
from feedback_system.approvals.operations import deciders, pending, request_approval
from feedback_system.desk.inbox import decidable
from feedback_system.errors import Blocked, NotPermitted, Refusal
from tests.complaints.objecting import closed_complaint, decide, file, share
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import complaint_at, take

NOW = at("2026-03-03 09:00")

EVERYBODY = (
    share("department", "40", department="sales"),
    share("person", "20", person="deputy_gm"),
    share("person", "20", person="gm"),
    share("person", "20", person="chairman"),
)
"""A ruling that blames every level of the long route; only the GM office is left."""


def awaiting(world: World) -> Complaint:
    """A ruling that blames everybody up to the chairman waits for its approval."""
    return closed_complaint(world, *EVERYBODY, state=State.AWAITING_RULING_APPROVAL)


def approve(complaint: Complaint, by, moment=NOW, **data) -> Complaint:
    return take(complaint, "approve_ruling", by=by, at=moment, reason="", **data)


@pytest.mark.django_db
def test_the_chairman_decides_a_ruling_that_blames_the_chairman_with_a_second_signer(world: World) -> None:
    complaint = awaiting(world)

    question = pending(complaint.case, Subject.RULING)

    assert question is not None and question.needs_second_signer and question.role == "chairman"
    assert [step["role"] for step in question.climbed] == ["sales_head", "deputy_gm", "gm", "chairman"]
    assert deciders(question) == [world.chairman, world.gm_office2], "gm_office asks, so the colleague signs"
    assert decidable(world.chairman) == [question] and decidable(world.gm_office2) == [question]
    for name in ("gm", "deputy_gm", "sales_head", "gm_office", "auditor"):
        assert decidable(getattr(world, name)) == [], name


@pytest.mark.django_db
@pytest.mark.parametrize("order", [("chairman", "gm_office2"), ("gm_office2", "chairman")])
def test_only_both_signatures_decide_in_any_order(world: World, order: tuple[str, str]) -> None:
    complaint = awaiting(world)
    first, second = (getattr(world, name) for name in order)

    complaint = approve(complaint, first)
    assert complaint.state == State.AWAITING_RULING_APPROVAL and not complaint.ruling_is_approved
    assert decidable(first) == [] and len(decidable(second)) == 1
    complaint = approve(complaint, second, at("2026-03-03 10:00"))

    assert complaint.state == State.RULING and complaint.ruling_is_approved
    decided = Approval.objects.get(subject=Subject.RULING)
    assert (decided.decision, decided.decided_by) == ("approved", world.chairman)
    assert {(one.capacity, one.signed_by) for one in decided.signatures.all()} == {
        ("decider", world.chairman),
        ("second", world.gm_office2),
    }
    assert decided.signatures.count() == 2 == len({one.at for one in decided.signatures.all()})


@pytest.mark.django_db
def test_nobody_signs_twice_and_either_can_refuse(world: World) -> None:
    complaint = approve(awaiting(world), world.chairman)

    with pytest.raises(NotPermitted, match="You have signed already"):
        approve(complaint, world.chairman)
    complaint = take(complaint, "refuse_ruling", by=world.gm_office2, at=NOW, reason="证据不足")

    assert complaint.state == State.RULING and not complaint.ruling_is_approved
    refused = Approval.objects.get(subject=Subject.RULING)
    assert (refused.decision, refused.decided_by) == ("refused", world.gm_office2)


@pytest.mark.django_db
def test_the_database_refuses_a_second_signature_and_a_signature_is_never_changed(world: World) -> None:
    complaint = approve(awaiting(world), world.chairman)
    signature = Signature.objects.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(
            approval=signature.approval, capacity="second", signed_by=world.chairman, at=NOW, approves=True
        )
    with pytest.raises(ValueError, match="never changed"):
        signature.save()
    assert complaint.state == State.AWAITING_RULING_APPROVAL


def stand_in(principal, deputy) -> None:
    Delegation.objects.create(
        principal=principal, deputy=deputy, starts_at=at("2026-03-01 00:00"), ends_at=at("2030-01-01 00:00")
    )


@pytest.mark.django_db
def test_the_deputy_of_a_party_is_refused_and_that_of_the_second_signer_signs(world: World) -> None:
    complaint = awaiting(world)
    stand_in(world.chairman, world.qa_head)
    stand_in(world.gm_office2, world.hr)

    with pytest.raises(NotPermitted, match="signs in person"):
        approve(complaint, world.qa_head)
    from feedback_system.cases.advance import let_read

    let_read(complaint.case, person=world.gm_office2, why="told")
    complaint = approve(complaint, world.hr)

    signature = Signature.objects.get()
    assert (signature.signed_by, signature.on_behalf_of) == (world.hr, world.gm_office2)
    assert complaint.state == State.AWAITING_RULING_APPROVAL


def put(world: World, complaint: Complaint, **blocked: str) -> Approval:
    """Ask for an amount that only the general manager of the long route decides."""
    return request_approval(
        case=complaint.case,
        subject=Subject.REMEDY,
        route="long",
        terms={"lines": []},
        summary="x",
        amount=Decimal(90000),
        blocked={getattr(world, name).pk: why for name, why in blocked.items()},
        by=world.cs1,
        at=MONDAY_9AM,
    )


@pytest.mark.django_db
def test_an_amount_prepared_by_everybody_goes_to_the_chairman_and_a_second_signer(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)

    question = put(world, complaint, gm="prepared", chairman="prepared")

    assert question.needs_second_signer
    assert deciders(question) == [world.chairman, world.deputy_gm, world.gm_office, world.gm_office2]


@pytest.mark.django_db
def test_an_empty_post_is_never_got_round(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    RoleAssignment.objects.filter(role="gm").delete()

    with pytest.raises(Blocked, match="a post is empty: General manager"):
        put(world, complaint)


@pytest.mark.django_db
def test_without_a_chairman_or_a_second_person_the_question_is_refused(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    with pytest.raises(Blocked, match="nobody may sign as the second person"):
        put(
            world,
            complaint,
            gm="gains",
            deputy_gm="gains",
            gm_office="gains",
            gm_office2="gains",
            chairman="gains",
        )
    RoleAssignment.objects.filter(role="chairman").delete()
    with pytest.raises(Blocked, match="a post is empty: Chairman"):
        put(world, complaint, gm="gains")


@pytest.mark.django_db
def test_an_objection_against_the_chairmans_decision_needs_both_and_the_chairmans_answer_counts(
    world: World,
) -> None:
    complaint = approve(awaiting(world), world.chairman)
    complaint = approve(complaint, world.gm_office2)
    objection = file(complaint, by=world.prod_head, at=at("2026-03-03 11:00"))
    question = pending(complaint.case, Subject.OBJECTION)
    assert question.needs_second_signer

    second = next(one for one in deciders(question) if one != world.chairman)
    complaint = decide(complaint, "cancelled", by=second)
    objection.refresh_from_db()
    assert objection.is_open and complaint.ruling_in_force is not None
    complaint = decide(complaint, "changed", by=world.chairman)

    objection.refresh_from_db()
    assert (objection.decision, objection.decided_by) == ("changed", world.chairman)
    assert complaint.needs_new_ruling


@pytest.mark.django_db
def test_the_page_says_that_two_sign_and_who_has_signed(world: World, client: Client) -> None:
    complaint = awaiting(world)
    question = pending(complaint.case, Subject.RULING)
    client.force_login(world.gm_office2)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    before = client.get(f"/approvals/{question.pk}/").content.decode()
    approve(complaint, world.chairman)
    after = client.get(f"/approvals/{question.pk}/").content.decode()
    case = client.get(complaint.case.get_absolute_url()).content.decode()

    assert "Two signatures are needed" in before and 'formaction="' in before
    assert "董长" in after and "decides" in after
    assert "two signatures needed" in case and "The second signature is missing" in case


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_are_both_counted_and_the_case_moves_once(world: World) -> None:
    complaint = awaiting(world)
    start = Barrier(2)

    def sign(name: str) -> str:
        try:
            person = getattr(world, name)
            start.wait()
            for _attempt in range(3):  # who is told that somebody was faster looks again, as people do
                try:
                    approve(Complaint.objects.get(pk=complaint.pk), person)
                    return "signed"
                except Refusal as refusal:
                    said = type(refusal).__name__
            return said
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(sign, ["chairman", "gm_office2"]))

    assert said == ["signed", "signed"]
    decided = Approval.objects.get(subject=Subject.RULING)
    assert decided.decision == "approved" and decided.signatures.count() == 2
    assert Complaint.objects.get(pk=complaint.pk).state == State.RULING
