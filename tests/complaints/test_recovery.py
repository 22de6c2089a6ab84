"""Claims against third parties: drafted, approved by somebody else, sent, answered line by line, settled, paid or given up."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pypdf import PdfReader

from complaints.forms.recovery import DraftClaimForm
from complaints.kind import complaint_kind
from complaints.models import ClaimLine, ClaimLink, ClaimReceipt, RecoveryClaim
from complaints.models.recovery import in_company_money
from complaints.operations.claim_post import deliver_claims
from complaints.states import State
from feedback_system.attachments import store
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.desk.story import tell
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow, NotVisible
from feedback_system.notifications.models import Notification
from tests.factories import claims
from tests.factories.claims import AGREED, ANSWERED, ANSWERS, APPROVED, COSTS, SENT, SETTLED
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db

LATE = at("2026-03-18 12:00")
"""The link of the walked claims ends on 18 March at 11:00."""


def test_a_claim_goes_from_the_draft_to_the_money_with_everybody_in_the_history(world: World) -> None:
    complaint = claims.paid(world)

    claim = claims.newest(complaint)
    assert claim.state == "paid"
    assert (claim.total, claim.offered, claim.agreed, claim.received, claim.outstanding) == (
        Decimal("800.00"),
        Decimal("700.00"),
        Decimal("750.00"),
        Decimal("750.00"),
        Decimal("0.00"),
    )
    names = CaseEvent.objects.filter(case=complaint.case_id, name__contains="claim").order_by("sequence")
    assert [event.name for event in names] == [
        "draft_claim",
        "decide_claim",
        "send_claim",
        "answer_claim",
        "settle_claim",
        "confirm_claim_receipt",
        "confirm_claim_receipt",
    ]


def test_the_case_of_the_customer_goes_on_and_no_clock_is_stopped(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    before = {(one.code, one.state, one.due_at) for one in complaint.case.deadlines.all()}

    complaint = claims.sent(world, complaint)

    assert complaint.state == State.INVESTIGATING
    assert complaint.third_party_at is not None
    after = {(one.code, one.state, one.due_at) for one in complaint.case.deadlines.all()}
    assert before - after == set()
    assert {code for code, _state, _due in after - before} == {"joint-handling"}


def test_nobody_approves_the_own_claim(world: World) -> None:
    complaint = claims.drafted(world)

    with pytest.raises(NotPermitted, match="yourself"):
        take(complaint, "decide_claim", by=world.gm_office, at=APPROVED, claim=1, approve="yes", reason="")

    assert claims.newest(complaint).state == "drafted"


@pytest.mark.parametrize(
    ("amount", "who", "may"),
    [
        ("1000.00", "gm_office2", True),
        ("1000.01", "gm_office2", False),
        ("1000.01", "deputy_gm", True),
        ("5000.00", "deputy_gm", False),
        ("5000.00", "gm", True),
        ("99999.99", "gm", True),
    ],
)
def test_the_level_of_the_amount_approves_a_claim(world: World, amount: str, who: str, may: bool) -> None:
    complaint = claims.drafted(world, lines=[{**COSTS[0], "amount": amount}])
    decision = {"claim": 1, "approve": "yes", "reason": ""}

    if may:
        take(complaint, "decide_claim", by=getattr(world, who), at=APPROVED, **decision)
    else:
        with pytest.raises(NotPermitted, match="That is for"):
            take(complaint, "decide_claim", by=getattr(world, who), at=APPROVED, **decision)

    assert claims.newest(complaint).state == ("approved" if may else "drafted")


def test_the_level_is_that_of_the_amount_in_the_currency_of_the_company(world: World) -> None:
    complaint = claims.drafted(
        world, currency="USD", exchange_rate="7.1", lines=[{**COSTS[0], "amount": "141.00"}]
    )  # 1,001.10 yuan

    with pytest.raises(NotPermitted, match=r"1,001\.10"):
        take(complaint, "decide_claim", by=world.gm_office2, at=APPROVED, claim=1, approve="yes", reason="")


def test_a_claim_that_was_sent_back_is_drafted_anew_from_what_stood_on_it(world: World) -> None:
    complaint = claims.drafted(world)

    with pytest.raises(Invalid, match="changed"):
        take(complaint, "decide_claim", by=world.gm_office2, at=APPROVED, claim=1, approve="no", reason="")
    complaint = take(
        complaint, "decide_claim", by=world.gm_office2, at=APPROVED, claim=1, approve="no", reason="缺运费单"
    )

    form = DraftClaimForm(record=complaint, by=world.gm_office, at=APPROVED)
    assert form.initial["supplier"] == "S01"
    assert [row["amount"] for row in form.initial["lines"]] == [Decimal(one["amount"]) for one in COSTS]
    assert complaint.recovered_total() is None


def test_nothing_leaves_before_the_approval(world: World) -> None:
    complaint = claims.drafted(world)

    with pytest.raises(NotPossibleNow):
        take(
            complaint, "send_claim", by=world.gm_office, at=SENT, claim=1, way="paper", address="", days="14"
        )


def test_the_mail_carries_the_letter_and_the_link_in_the_language_of_the_supplier(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    complaint = claims.sent(world)

    assert deliver_claims(clock=lambda: SENT) == 1

    sent = mail.outbox[-1]
    assert sent.to == ["claims@yuanshan.example"]
    assert sent.subject.startswith(f"Claim {claims.newest(complaint).reference}")
    assert f"/claims/{claims.token(complaint)}/" in sent.body
    paper = sent.attachments[0][1]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
    assert "Total: CNY 800.00" in text
    assert claims.token(complaint) not in text
    assert deliver_claims(clock=lambda: SENT) == 0


def test_the_letter_names_the_customer_only_when_the_claim_says_so(world: World) -> None:
    hidden, named = (
        claims.sent(world),
        claims.sent(world, complaint_at(world, State.NEGOTIATING), names_customer="on"),
    )

    texts = []
    for complaint in (hidden, named):
        paper = claims.newest(complaint).paper
        assert paper is not None
        content = store.full_path(paper.stored_path).read_bytes()
        texts.append("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))

    customer = hidden.case.customer.name
    assert customer not in texts[0].replace("\n", "")
    assert customer in texts[1].replace("\n", "")


def test_no_token_is_stored_anywhere(world: World) -> None:
    complaint = claims.sent(world)
    token = claims.token(complaint)

    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            found += [table for row in cursor.fetchall() if any(token in str(cell) for cell in row)]

    assert found == []


def test_who_drafted_and_who_sent_the_claim_are_told_of_the_answer(world: World) -> None:
    complaint = claims.answered(world)

    told = Notification.objects.get(case=complaint.case_id, kind="claim_answered")
    assert (told.recipient, told.facts["offered"], told.facts["total"]) == (
        world.gm_office,
        "700.00",
        "800.00",
    )


def test_a_link_answers_once(world: World) -> None:
    complaint = claims.sent(world)
    token = claims.token(complaint)
    claims.answer(token)

    with pytest.raises(NotVisible):
        claims.answer(token, answers=[{**row, "answer": "accepted"} for row in ANSWERS])

    assert claims.newest(complaint).offered == Decimal("700.00")


def test_a_late_an_ended_and_a_wrong_token_are_told_apart_by_nothing(world: World) -> None:
    late = claims.token(claims.sent(world))
    other = claims.sent(world, complaint_at(world, State.NEGOTIATING))
    ended = claims.token(other)
    take(other, "revoke_claim_link", by=world.gm_office, at=ANSWERED, claim=1)

    sentences = set()
    for token, moment in ((late, LATE), (ended, ANSWERED), ("x" * 43, ANSWERED), ("", ANSWERED)):
        with pytest.raises(NotVisible) as refused:
            claims.answer(token, moment=moment)
        sentences.add(str(refused.value))

    assert len(sentences) == 1
    assert not RecoveryClaim.objects.filter(state="answered").exists()


def test_sending_again_ends_the_earlier_link(world: World) -> None:
    complaint = claims.sent(world)
    first = claims.token(complaint)

    complaint = take(
        complaint, "send_claim", by=world.gm_office, at=ANSWERED, claim=1, way="mail",
        address="quality@yuanshan.example", days="7",
    )  # fmt: skip

    with pytest.raises(NotVisible):
        claims.answer(first)
    claims.answer(claims.token(complaint))
    assert claims.newest(complaint).state == "answered"


def test_an_ended_link_is_not_mailed_any_more(world: World) -> None:
    complaint = claims.sent(world)
    take(complaint, "revoke_claim_link", by=world.gm_office, at=SENT, claim=1)

    assert deliver_claims(clock=lambda: SENT) == 0
    assert mail.outbox == []


def test_an_answer_by_letter_is_written_down_and_ends_the_link(world: World) -> None:
    complaint = claims.sent(world)
    token = claims.token(complaint)
    rows = [{**row, "amount": row["amount"] or ""} for row in ANSWERS]

    complaint = take(
        complaint,
        "record_claim_answer",
        by=world.gm_office,
        at=ANSWERED,
        claim=1,
        answered_by="沈工",
        lines=rows,
    )

    claim = claims.newest(complaint)
    assert (claim.state, claim.offered, claim.answered_by_link) == ("answered", Decimal("700.00"), False)
    with pytest.raises(NotVisible):
        claims.answer(token)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"answer": "part", "amount": "600.00", "reason": "x"}, "below the claimed amount"),
        ({"answer": "part", "amount": "600.01", "reason": "x"}, "below the claimed amount"),
        ({"answer": "part", "amount": "0", "reason": "x"}, "above 0"),
        ({"answer": "part", "amount": "", "reason": "x"}, "Enter the amount"),
        ({"answer": "rejected", "amount": "", "reason": ""}, "not accepted in full"),
        ({"answer": "", "amount": "", "reason": ""}, "Answer"),
    ],
)
def test_an_answer_that_does_not_fit_its_line_is_refused(world: World, row: Any, why: str) -> None:
    complaint = claims.sent(world, lines=COSTS[:1])

    with pytest.raises(Invalid, match=why):
        take(
            complaint, "record_claim_answer", by=world.gm_office, at=ANSWERED, claim=1, answered_by="沈工",
            lines=[{"line": 1, **row}],
        )  # fmt: skip

    assert claims.newest(complaint).state == "sent"


def test_every_line_needs_exactly_one_answer(world: World) -> None:
    complaint = claims.sent(world)
    rows = [{**row, "amount": row["amount"] or ""} for row in ANSWERS]

    for wrong in (rows[:2], [*rows[:2], rows[1]]):
        with pytest.raises(Invalid, match="exactly one row"):
            take(
                complaint, "record_claim_answer", by=world.gm_office, at=ANSWERED, claim=1, answered_by="沈工",
                lines=wrong,
            )  # fmt: skip


def test_more_than_claimed_is_not_agreed_and_less_needs_a_reason(world: World) -> None:
    complaint = claims.answered(world)
    by = {"by": world.gm_office2, "at": SETTLED, "claim": 1, "counter_proof": ""}

    with pytest.raises(Invalid, match="no more can be agreed"):
        take(complaint, "settle_claim", lines=[{**AGREED[0], "amount": "600.01"}, *AGREED[1:]], **by)
    with pytest.raises(Invalid, match="say why less"):
        take(complaint, "settle_claim", lines=[{**AGREED[0], "amount": "599.99"}, *AGREED[1:]], **by)

    assert claims.newest(complaint).state == "answered"


def test_nothing_agreed_gives_the_claim_up(world: World) -> None:
    complaint = claims.answered(world)
    nothing = [{"line": place, "amount": "0", "reason": "证据不足"} for place in (1, 2, 3)]

    complaint = take(
        complaint, "settle_claim", by=world.gm_office2, at=SETTLED, claim=1, lines=nothing, counter_proof=""
    )

    assert claims.newest(complaint).state == "given_up"


def test_finance_reads_the_case_once_money_is_expected(world: World) -> None:
    complaint = claims.answered(world)
    assert not Case.objects.visible_to(world.finance).filter(pk=complaint.case_id).exists()

    complaint = take(
        complaint, "settle_claim", by=world.gm_office2, at=SETTLED, claim=1, lines=AGREED, counter_proof=""
    )

    assert Case.objects.visible_to(world.finance).filter(pk=complaint.case_id).exists()
    assert Notification.objects.filter(kind="claim_money_expected", recipient=world.finance).exists()


def test_no_more_comes_in_than_was_agreed_and_no_voucher_counts_twice(world: World) -> None:
    complaint = claims.settled(world)

    with pytest.raises(Invalid, match=r"Only CNY 750\.00"):
        claims.receive(complaint, by=world.finance, amount="750.01", voucher="JZ-1")
    complaint = claims.receive(complaint, by=world.finance, amount="749.99", voucher="JZ-1")
    with pytest.raises(Invalid, match="booked"):
        claims.receive(complaint, by=world.finance, amount="0.01", voucher="JZ-1")
    with pytest.raises(Invalid, match=r"Only CNY 0\.01"):
        claims.receive(complaint, by=world.finance, amount="0.02", voucher="JZ-2")
    assert claims.newest(complaint).state == "settled"
    complaint = claims.receive(complaint, by=world.finance, amount="0.01", voucher="JZ-2")

    assert (claims.newest(complaint).state, complaint.recovered_total()) == ("paid", Decimal("750.00"))


def test_a_receipt_in_another_currency_counts_at_the_rate_of_the_claim(world: World) -> None:
    complaint = claims.settled(world, currency="USD", exchange_rate="1.25")

    complaint = claims.receive(complaint, by=world.finance, amount="100.10", voucher="JZ-1")

    assert complaint.recovered_total() == Decimal("125.13")


def test_a_receipt_is_never_changed_or_deleted(world: World) -> None:
    claims.paid(world)
    receipt = ClaimReceipt.objects.order_by("pk")[0]

    with pytest.raises(ValueError, match="never changed"):
        receipt.save()
    for act in (lambda: ClaimReceipt.objects.update(amount=1), lambda: ClaimReceipt.objects.all().delete()):
        with pytest.raises(Exception, match="never changed"), transaction.atomic():
            act()


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "accepted", "answered_amount": 1},
        {"answer": "part", "answered_amount": 600, "answer_reason": "x"},
        {"answer": "rejected", "answered_amount": 0, "answer_reason": ""},
        {"agreed_amount": 601},
        {"agreed_amount": 599, "dispute_reason": ""},
        {"amount": 0},
    ],
)
def test_the_database_refuses_a_line_that_does_not_add_up(world: World, wrong: dict[str, Any]) -> None:
    complaint = claims.drafted(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimLine.objects.filter(claim__complaint=complaint.pk, position=1).update(**wrong)


def test_the_database_lets_nobody_approve_the_own_claim(world: World) -> None:
    complaint = claims.drafted(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        RecoveryClaim.objects.filter(complaint=complaint.pk).update(
            state="approved", decided_by=world.gm_office
        )


def test_two_third_parties_have_a_claim_each(world: World) -> None:
    complaint = claims.sent(world)

    complaint = claims.drafted(world, complaint, party="insurer", supplier="", party_name="平安保险样本")

    assert [(one.number, one.name) for one in complaint.all_claims()] == [
        (1, "远山材料"),
        (2, "平安保险样本"),
    ]


def test_a_claim_without_a_third_party_or_with_a_wrong_rate_is_refused(world: World) -> None:
    for changes, why in (
        ({"supplier": ""}, "Choose the supplier"),
        ({"party": "other", "party_name": ""}, "who the third party is"),
        ({"exchange_rate": "7.1"}, "the rate is 1"),
        ({"lines": []}, "at least one row"),
        ({"lines": [{**COSTS[0], "amount": "0"}]}, "Amount"),
        ({"lines": [{**COSTS[0], "amount": "1.005"}]}, "Amount"),
    ):
        with pytest.raises(Invalid, match=why):
            claims.drafted(world, complaint_at(world, State.INVESTIGATING), **changes)


AMOUNTS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2)


@pytest.mark.once
@given(st.lists(AMOUNTS, min_size=1, max_size=30), st.decimals(min_value="0.01", max_value="999", places=6))
@hypothesis_settings(deadline=None)
def test_the_total_is_exact_to_the_fen_and_a_rate_moves_it_by_less_than_one(amounts: Any, rate: Any) -> None:
    total = sum(amounts, Decimal(0))

    value = in_company_money(total, rate)

    assert total == Decimal(sum(int(one * 100) for one in amounts)) / 100
    assert abs(value - total * rate) <= Decimal("0.005")
    assert value == value.quantize(Decimal("0.01"))


def test_the_story_tells_every_act_in_three_languages(world: World) -> None:
    complaint = claims.paid(world)
    events = CaseEvent.objects.filter(case=complaint.case_id, name__contains="claim").order_by("sequence")

    for language in ("en", "zh-hans", "zh-hant"):
        with translation.override(language):
            told = [tell(event, complaint_kind).what for event in events]
        assert len(told) == 7
        assert all("%(" not in sentence for sentence in told)


def test_the_story_writes_amounts_as_the_page_does_each_in_its_currency(world: World) -> None:
    complaint = claims.paid(world, currency="USD", exchange_rate="0.1")
    events = CaseEvent.objects.filter(case=complaint.case_id, name__contains="claim").order_by("sequence")

    with translation.override("en"):
        told = [tell(event, complaint_kind).what for event in events]

    assert told[0] == "drafted claim 1: 800.00 USD."
    assert told[3:] == [
        "took the answer of the third party to claim 1 through its link: accepted 700.00 USD of 800.00 USD.",
        "settled claim 1: agreed 750.00 USD of 800.00 USD.",
        "confirmed 500.00 USD for claim 1; 250.00 USD still expected.",
        "confirmed 250.00 USD for claim 1; 0.00 USD still expected.",
    ]


def test_links_of_other_claims_do_not_fit(world: World) -> None:
    """The token of one claim answers that claim and leaves the other untouched."""
    first, second = claims.sent(world), claims.sent(world, complaint_at(world, State.NEGOTIATING))

    claims.answer(claims.token(second))

    assert (claims.newest(first).state, claims.newest(second).state) == ("sent", "answered")
    assert ClaimLink.objects.filter(used_at__isnull=False).count() == 1
