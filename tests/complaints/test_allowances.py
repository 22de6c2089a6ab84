"""Money of a remedy: the certificate, two signatures inside or one, the customer's, the proof, and the voucher.

Source: policy 001, carrying out; policy 004, remedies 十三.1 (1) and 十三.2 (5).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from complaints.models import AllowanceCertificate, ApportionmentEntry, CertificateState, Complaint
from complaints.states import State
from feedback_system.approvals.models import Approval, Subject
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from tests.factories.company import World
from tests.factories.complaints import take
from tests.factories.remedies import AFTER, executing, fields_of, walk_certificate

pytestmark = pytest.mark.django_db
LATER = AFTER + timedelta(days=1)
APPROVED_900 = [{"kind": "allowance", "amount": "900.00", "description": "按不良品折让"}]


def paper_of(complaint: Complaint) -> AllowanceCertificate:
    """The certificate as the database has it."""
    return AllowanceCertificate.objects.get(complaint=complaint)


def step(world: World, complaint: Complaint, name: str, who: str, **fields: Any) -> Complaint:
    """Take a step about the only remedy, the usual fields with these changes."""
    line = complaint.remedy_lines.select_related("kind").get()
    try:
        usual = fields_of(line, name)
    except KeyError:
        usual = {} if name == "refile" else {"line": line.pk}
    return take(complaint, name, by=getattr(world, who), at=LATER, **{**usual, **fields})


def test_an_allowance_is_signed_twice_inside_then_by_the_customer_and_booked_with_its_proof(
    world: World,
) -> None:
    complaint = executing(world, APPROVED_900)  # given

    complaint = walk_certificate(world, complaint)  # when
    complaint = step(world, complaint, "book_remedy", "finance", reference="PZ-9")

    paper, line = paper_of(complaint), complaint.remedy_lines.get()  # then
    assert (paper.head_by, paper.manager_by, paper.customer_signer) == (
        world.sales_head,
        world.deputy_gm,
        "王先生",
    )
    assert (paper.state, line.booked_amount, line.booking_reference) == ("booked", Decimal("900.00"), "PZ-9")


def test_on_the_short_route_general_management_signs_alone(world: World) -> None:
    complaint = step(world, executing(world, APPROVED_900, route="short"), "draft_allowance", "sales1")

    with pytest.raises(NotPermitted, match="general management"):
        step(world, complaint, "sign_allowance", "sales_head")
    complaint = step(world, complaint, "sign_allowance", "gm")

    assert paper_of(complaint).state == CertificateState.SIGNED


# Policies 001 and 004: approved 900; 900 is drafted, 950 needs a new approval.
def test_a_certificate_is_never_above_the_approved_amount(world: World) -> None:
    complaint = executing(world, APPROVED_900)

    with pytest.raises(Invalid, match="Ask for a higher amount"):
        step(world, complaint, "draft_allowance", "sales1", amount="950.00")
    complaint = step(world, complaint, "draft_allowance", "sales1", amount="900.00")

    assert paper_of(complaint).amount == Decimal("900.00")


def test_a_higher_amount_is_approved_by_its_level_before_it_is_drafted(world: World) -> None:
    complaint = executing(world, APPROVED_900)

    complaint = step(world, complaint, "ask_change", "sales1", amount="950.00", reason="客户要求再加")
    with pytest.raises(NotPossibleNow):
        step(world, complaint, "draft_allowance", "sales1")
    complaint = step(world, complaint, "approve_change", "sales_head")
    complaint = walk_certificate(world, complaint, at=LATER + timedelta(hours=1), amount="950.00")

    assert Approval.objects.get(subject=Subject.CHANGE).amount == Decimal("950.00")
    assert paper_of(complaint).amount == complaint.remedy_lines.get().amount == Decimal("950.00")


def test_above_the_limit_of_the_head_the_next_level_decides_the_higher_amount(world: World) -> None:
    complaint = step(
        world, executing(world, APPROVED_900), "ask_change", "sales1", amount="1200.00", reason="客户要求再加"
    )

    with pytest.raises(NotPermitted):
        step(world, complaint, "approve_change", "sales_head")
    complaint = step(world, complaint, "refuse_change", "deputy_gm", reason="不再让步")

    assert complaint.remedy_lines.get().amount == Decimal("900.00")
    step(world, complaint, "draft_allowance", "sales1")


def test_nothing_is_paid_without_its_certificate_and_the_refusal_says_what_is_missing(world: World) -> None:
    complaint = executing(world, APPROVED_900)
    for name, who, missing in (
        ("draft_allowance", "sales1", "not drafted"),
        ("sign_allowance", "sales_head", "not signed inside"),
        ("sign_allowance", "deputy_gm", "not signed inside"),
        ("record_customer_signature", "sales1", "customer has not signed"),
        ("hand_in_proof", "sales1", "proof for"),
    ):
        with pytest.raises(Blocked, match=missing):
            step(world, complaint, "book_remedy", "finance", reference="PZ-1")
        complaint = step(world, complaint, name, who)
    step(world, complaint, "book_remedy", "finance", reference="PZ-1")


def test_nobody_signs_the_own_certificate_and_nobody_signs_twice(world: World) -> None:
    complaint = step(world, executing(world, APPROVED_900), "draft_allowance", "sales_head")
    with pytest.raises(NotPermitted, match="drafted this certificate"):
        step(world, complaint, "sign_allowance", "sales_head")

    complaint = step(world, complaint, "sign_allowance", "deputy_gm")
    with pytest.raises(NotPermitted, match="signed already"):
        step(world, complaint, "sign_allowance", "deputy_gm")
    complaint = step(world, complaint, "sign_allowance", "gm")

    assert (paper_of(complaint).head_by, paper_of(complaint).manager_by) == (world.deputy_gm, world.gm)


def test_who_is_named_responsible_does_not_sign(world: World) -> None:
    complaint = step(world, executing(world, APPROVED_900), "draft_allowance", "sales1")
    share = complaint.all_rulings()[0].shares.get()
    share.party, share.person, share.department = "person", world.sales_head, None
    share.save()

    with pytest.raises(NotPermitted, match="named as responsible"):
        step(world, complaint, "sign_allowance", "sales_head")


def test_what_is_signed_is_not_edited_and_a_new_draft_needs_every_signature_again(world: World) -> None:
    complaint = walk_certificate(world, executing(world, APPROVED_900), until="sign_allowance")
    with pytest.raises(NotPossibleNow):
        step(world, complaint, "draft_allowance", "sales1", amount="1.00")

    complaint = step(
        world,
        complaint,
        "record_customer_signature",
        "sales1",
        outcome="declined",
        reason="嫌少",
        signer="",
        signed_on="",
    )
    complaint = step(world, complaint, "draft_allowance", "sales1", amount="880.00")

    paper = paper_of(complaint)
    assert (paper.state, paper.head_by, paper.manager_by) == (CertificateState.DRAFTED, None, None)


def test_when_the_customer_does_not_sign_the_case_can_be_refiled(world: World) -> None:
    complaint = walk_certificate(world, executing(world, APPROVED_900), until="sign_allowance")
    with pytest.raises(NotPossibleNow):
        step(world, complaint, "refile", "sales1", reason="客户不接受", demand="全部换货")
    complaint = step(
        world,
        complaint,
        "record_customer_signature",
        "sales1",
        outcome="declined",
        reason="嫌少",
        signer="",
        signed_on="",
    )
    closed_at = complaint.closed_at

    complaint = step(world, complaint, "refile", "sales1", reason="客户不接受", demand="全部换货")

    successor = Case.objects.as_system("the case in its place").get(parent=complaint.case)
    assert (complaint.state, complaint.closed_at) == (State.REFILED, closed_at)
    assert successor.complaint.lowest_level == 1
    assert not complaint.case.deadlines.filter(code="complaint-remedy", state="running").exists()


def test_a_case_is_not_refiled_once_its_loss_is_posted(world: World) -> None:
    complaint = walk_certificate(world, executing(world, APPROVED_900), until="sign_allowance")
    complaint = step(
        world,
        complaint,
        "record_customer_signature",
        "sales1",
        outcome="declined",
        reason="嫌少",
        signer="",
        signed_on="",
    )
    ruling = complaint.all_rulings()[0]
    ApportionmentEntry.objects.create(
        complaint=complaint,
        ruling=ruling,
        share=ruling.shares.get(),
        kind="posted",
        amount=1,
        at=LATER,
        by=world.gm_office,
    )

    with pytest.raises(Blocked, match="posted already"):
        step(world, complaint, "refile", "sales1", reason="客户不接受", demand="全部换货")


def test_finance_refuses_with_a_reason_and_books_after_another_proof(world: World) -> None:
    complaint = walk_certificate(world, executing(world, APPROVED_900))

    complaint = step(world, complaint, "refuse_booking", "finance", reason="发票章不清")
    with pytest.raises(Blocked, match="proof"):
        step(world, complaint, "book_remedy", "finance", reference="PZ-1")
    complaint = step(world, complaint, "hand_in_proof", "sales1", kind="invoice_copy")
    complaint = step(world, complaint, "book_remedy", "finance", reference="PZ-1")

    assert paper_of(complaint).state == CertificateState.BOOKED
    assert paper_of(complaint).proof.kind.list == "allowance_proof"


@pytest.mark.parametrize(
    "wrong",
    [
        {"signed_on": "2030-01-01"},
        {"signed_on": ""},
        {"signer": ""},
        {"outcome": "declined", "reason": ""},
    ],
)
def test_a_signature_of_the_customer_has_a_name_and_a_day_that_has_come(
    world: World, wrong: dict[str, str]
) -> None:
    complaint = walk_certificate(world, executing(world, APPROVED_900), until="sign_allowance")

    with pytest.raises(Invalid):
        step(world, complaint, "record_customer_signature", "sales1", **wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"manager_by": None},
        {"head_by": None},
        {"proof": None},
        {"customer_signer": ""},
        {"state": "somewhere"},
        {"signatures_wanted": 0},
    ],
)
def test_the_database_refuses_certificates_that_skip_a_part(world: World, wrong: dict[str, Any]) -> None:
    paper = paper_of(walk_certificate(world, executing(world, APPROVED_900)))

    with pytest.raises(IntegrityError), transaction.atomic():
        AllowanceCertificate.objects.filter(pk=paper.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        AllowanceCertificate.objects.filter(pk=paper.pk).update(manager_by=paper.drafted_by)


def test_a_booking_lies_on_the_day_of_its_voucher_and_not_in_the_future(world: World) -> None:
    complaint = walk_certificate(world, executing(world, APPROVED_900))

    with pytest.raises(Invalid, match="future"):
        step(world, complaint, "book_remedy", "finance", reference="PZ-1", voucher_on="2027-01-01")
    complaint = step(world, complaint, "book_remedy", "finance", reference="PZ-1")

    assert complaint.remedy_lines.get().voucher_on == LATER.date()
