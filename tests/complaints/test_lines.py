"""A complaint about several parts, orders or batches: what a second line may say, and that it hides nothing."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from complaints.models import Complaint, ComplaintLine
from complaints.models.lines import goods_texts
from complaints.operations.receive import likely_duplicates, receive_complaint
from complaints.operations.summing import related_amounts
from complaints.states import State
from feedback_system.approvals.models import Approval
from feedback_system.cases.models import Case, FormDraft
from feedback_system.desk.related import related_to
from feedback_system.errors import Blocked, Invalid
from feedback_system.masterdata.models import Product
from feedback_system.searching.queries import find
from tests.factories.company import MONDAY_9AM, World, at
from tests.factories.complaints import LONG_WAY, complaint_at, intake, new_complaint, take, walk

pytestmark = pytest.mark.django_db

LATER = at("2026-03-10 09:00")
SECOND = {"order_number": "SO-2002", "product": "TS-500", "batch_number": "B2702", "quantity": "80"}


def line(**changes: Any) -> dict[str, Any]:
    """A second line as the clerk types it."""
    return SECOND | changes


def refused(world: World, *lines: dict[str, Any], **changes: Any) -> str:
    """The sentences about the lines when the clerk types these; nothing is saved."""
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        receive_complaint(by=world.cs1, at=MONDAY_9AM, **intake(world, lines=list(lines), **changes))
    assert not Case.objects.exists()
    return " ".join(str(sentence) for sentence in refusal.value.errors["lines"])


def test_a_complaint_keeps_its_remedy_in_order_with_totals_over_all_of_them(world: World) -> None:
    complaint = new_complaint(
        world, lines=[line(defective_quantity="5"), line(batch_number="B2703", quantity="20")]
    )

    complaint = Complaint.objects.get(pk=complaint.pk)
    assert [(one.position, one.order_number, one.quantity) for one in complaint.lines()] == [
        (1, "SO-1001", 200),
        (2, "SO-2002", 80),
        (3, "SO-2002", 20),
    ]
    totals = complaint.totals()
    assert (totals.quantity, totals.defective, totals.is_open) == (300, 17, False)
    opened = complaint.case.events.get(name="opened")
    assert [one["line"] for one in opened.facts["lines"]] == [2, 3]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"defective_quantity": "81"}, "Row 1, Defective quantity: The defective quantity cannot be larger"),
        ({"quantity": "0"}, "Row 1, Quantity: Ensure this value is greater than or equal to 1"),
        ({"quantity": "many"}, "Row 1, Quantity: Enter a whole number"),
        ({"quantity_undetermined": "on"}, "Row 1, Quantity: Give the quantity or mark it as undetermined"),
        ({"product": "XX-9"}, "Row 1, Product: “XX-9” was not found"),
        ({"delivered_on": "2026-03-09"}, "Row 1, Delivered on: The delivery date lies in the future"),
        ({"delivered_on": "2026-02-31"}, "Row 1, Delivered on: Enter a valid date"),
        ({"order_number": "A\x00B"}, "Row 1, Order number: The text holds a character that cannot be stored"),
        ({"batch_number": "B" * 61}, "Row 1, Batch: Please shorten this to 60 characters"),
    ],
)
def test_a_wrong_line_is_refused_with_its_row_and_field(
    world: World, changes: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(world, line(**changes))


def test_a_line_that_names_no_goods_is_refused(world: World) -> None:
    assert "Say which goods" in refused(world, {"quantity": "5"})


def test_goods_delivered_after_the_defect_was_seen_are_refused_in_any_line(world: World) -> None:
    sentence = refused(world, line(delivered_on="2026-03-01"), event_at="2026-02-28T09:00")

    assert "Row 1: the goods were delivered after the defect was seen" in sentence


def test_lines_that_name_the_same_goods_are_refused_whatever_the_case_of_letters(world: World) -> None:
    first_again = line(order_number="so-1001", batch_number="b2601")

    assert "Row 1 names the same goods as the first line" in refused(world, first_again)
    assert "Rows 1 and 2 name the same goods" in refused(
        world, line(), line(quantity="1", batch_number="ｂ2702")
    )


def test_fifty_further_lines_fit_and_one_more_is_refused(world: World) -> None:
    lines = [line(batch_number=f"B{number}") for number in range(51)]

    assert "At most 50 rows fit here" in refused(world, *lines)
    assert ComplaintLine.objects.count() == 0
    assert len(new_complaint(world, lines=lines[:50]).lines()) == 51


def test_an_order_that_the_ledger_does_not_know_is_taken_as_in_the_first_line(world: World) -> None:
    complaint = new_complaint(world, order_number="UNKNOWN-1", lines=[line(order_number="UNKNOWN-2")])

    assert [one.order_number for one in complaint.lines()] == ["UNKNOWN-1", "UNKNOWN-2"]


def test_full_width_digits_and_control_characters_in_a_line_are_taken_as_meant(world: World) -> None:
    complaint = new_complaint(
        world,
        lines=[line(order_number="ＳＯ－２００２\u200b", quantity="１，２００", batch_number="B27\x0702")],
    )

    second = complaint.lines()[1]
    assert (second.order_number, second.quantity, second.batch_number) == ("SO-2002", 1200, "B2702")


@pytest.mark.parametrize(
    "wrong",
    [
        {"position": 1},
        {"order_number": "", "product": None},
        {"quantity": 5, "defective_quantity": 6},
        {"quantity": 5, "quantity_undetermined": True},
    ],
)
def test_the_database_refuses_a_line_that_cannot_be(world: World, wrong: dict[str, Any]) -> None:
    complaint = new_complaint(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintLine.objects.create(complaint=complaint, **({"position": 2, "order_number": "SO-2"} | wrong))


# --------------------------------------------------------------------------------------------------- nothing is hidden


def test_a_second_line_finds_the_duplicate_that_is_here_already(world: World) -> None:
    there = new_complaint(world, lines=[line()]).case

    def found(**keys: str) -> list[Case]:
        keys_of_lines = {name: [value] for name, value in keys.items()}
        return likely_duplicates(by=world.cs1, customer_id=world.customer.pk, keys=keys_of_lines)

    assert found(order_number="so-2002") == [there]
    assert found(batch_number="B2601") == [there]
    assert found(order_number="SO-3003") == []
    assert (
        likely_duplicates(by=world.cs1, customer_id=world.overseas.pk, keys={"order_number": ["SO-2002"]})
        == []
    )


def test_the_page_asks_for_duplicates_with_the_numbers_of_all_lines(world: World, client: Client) -> None:
    there = new_complaint(world, order_number="SO-5", batch_number="", invoice_number="FP-7").case
    client.force_login(world.cs1)
    address = f"/complaints/new/duplicates/?customer={world.customer.pk}&order_number=SO-9"

    assert there.receipt_number not in client.get(address).content.decode()
    assert there.receipt_number in client.get(f"{address}&order_number=ＳＯ-5").content.decode()
    assert there.receipt_number in client.get(f"{address}&invoice_number=fp-7").content.decode()


def test_cases_are_related_through_any_line(world: World) -> None:
    one = new_complaint(world, lines=[line()]).case
    other = new_complaint(world, order_number="SO-9", batch_number="", lines=[line(order_number="SO-8")]).case
    stranger = new_complaint(world, customer="C900", order_number="SO-7", batch_number="").case

    with translation.override("en"):
        groups = {str(group.label): group.cases for group in related_to(one, _kind(), user=world.gm_office)}

    assert [row["reference"] for row in groups["Same order or batch"]] == [other.reference]
    assert stranger.reference not in str(groups)


def _kind() -> Any:
    from complaints.kind import complaint_kind

    return complaint_kind


def test_a_second_line_does_not_keep_a_complaint_below_the_limit(world: World) -> None:
    before = complaint_at(world, State.NEGOTIATING, order_number="SO-1", batch_number="", lines=[line()])
    assert before.remedy_total() == Decimal("800.00")

    split = new_complaint(
        world,
        order_number="SO-2",
        batch_number="",
        lines=[line(order_number="so-2002", batch_number="")],
        at=LATER,
    )
    assert related_amounts(split, at=LATER) == Decimal("800.00")

    split = walk(world, split, LONG_WAY, until=State.AWAITING_APPROVAL, start=LATER)
    approval = Approval.objects.get(case=split.case)
    assert approval.summed_amount == Decimal("1600.00")
    assert approval.role != Approval.objects.get(case=before.case).role


def test_an_invoice_counts_for_the_limit_too(world: World) -> None:
    complaint_at(world, State.NEGOTIATING, order_number="SO-1", batch_number="", invoice_number="FP-1")

    split = new_complaint(
        world,
        order_number="SO-2",
        batch_number="",
        lines=[line(batch_number="", invoice_number="FP-1")],
        at=LATER,
    )

    assert related_amounts(split, at=LATER) == Decimal("800.00")


def test_words_of_every_line_find_the_case(world: World) -> None:
    Product.objects.create(code="TS-777", name="温控模块")
    case = new_complaint(world, lines=[line(product="TS-777", invoice_number="FP-4711")]).case
    visible = Case.objects.visible_to(world.cs1)

    for words in ("温控模块", "SO-2002", "B2702", "FP-4711"):
        assert find(visible, words, limit=5).ids == (case.pk,), words


def test_lists_are_narrowed_by_the_product_of_any_line(world: World, client: Client) -> None:
    Product.objects.create(code="TS-777", name="温控模块")
    case = new_complaint(world, lines=[line(product="TS-777")]).case
    new_complaint(world, order_number="SO-9")
    client.force_login(world.gm_office)

    page = client.get("/complaints/?product=TS-777").content.decode()

    assert page.count("data-row-url") == 1
    assert case.receipt_number in page


def test_a_file_of_cases_names_the_goods_of_every_line(world: World, client: Client) -> None:
    case = new_complaint(world, lines=[line(invoice_number="FP-4711")]).case
    client.force_login(world.qa_head)

    file = b"".join(client.get("/complaints/export/").streaming_content).decode()  # type: ignore[attr-defined]

    words = goods_texts([case.pk])[case.pk]
    assert words in file
    assert words.startswith("1. SO-1001 · TS-500 控制板 · B2601 (12/200); 2. SO-2002")
    assert "FP-4711 (?/80)" in words


# ------------------------------------------------------------------------------------------------------- on the way


def test_each_line_needs_order_product_and_quantity_before_it_is_handed_in(world: World) -> None:
    complaint = new_complaint(world, lines=[{"batch_number": "B2702"}])

    with translation.override("en"), pytest.raises(Blocked) as refusal:
        take(complaint, "submit", by=world.cs1, at=LATER)

    assert [str(reason) for reason in refusal.value.reasons] == [
        "Line 2: the order number is missing. Enter it on the form.",
        "Line 2: the product is missing. Choose it on the form.",
        "Line 2: the quantity is missing. Enter it, or mark it as undetermined.",
    ]


def test_an_undetermined_quantity_of_a_second_line_must_be_fixed_before_the_approval(world: World) -> None:
    complaint = new_complaint(world, lines=[line(quantity="", quantity_undetermined="on")])
    complaint = walk(world, complaint, LONG_WAY, until=State.PROPOSAL_REVIEW)
    assert complaint.case.deadlines.get(code="complaint-quantity").state == "running"

    with translation.override("en"), pytest.raises(Blocked, match="quantity of line 2 is still undetermined"):
        take(complaint, "consolidate_proposal", by=world.gm_office, at=LATER, text="同意")
    complaint = take(complaint, "fix_quantity", by=world.cs1, at=LATER, quantity="60", defective_quantity="3")
    assert complaint.case.deadlines.get(code="complaint-quantity").state == "met"
    complaint = take(complaint, "consolidate_proposal", by=world.gm_office, at=LATER, text="同意")

    assert complaint.state == State.AWAITING_APPROVAL
    assert [(one.quantity, one.defective_quantity) for one in complaint.lines()] == [(200, 12), (60, 3)]


def test_open_quantities_are_fixed_line_by_line_and_the_clock_runs_until_the_last(world: World) -> None:
    undetermined = {"quantity": "", "defective_quantity": "", "quantity_undetermined": "on"}
    complaint = new_complaint(world, **undetermined, lines=[line(**undetermined)])
    complaint = walk(world, complaint, LONG_WAY, until=State.INVESTIGATING)

    with translation.override("en"), pytest.raises(Invalid) as refusal:
        take(complaint, "fix_quantity", by=world.cs1, at=LATER, line="3", quantity="60")
    assert "Choose one of: 1, 2" in str(refusal.value.errors["line"])
    complaint = take(complaint, "fix_quantity", by=world.cs1, at=LATER, line="2", quantity="60")

    assert complaint.case.deadlines.get(code="complaint-quantity").state == "running"
    assert complaint.case.events.filter(name="fix_quantity").latest("sequence").facts["line"] == 2
    complaint = take(complaint, "fix_quantity", by=world.cs1, at=LATER, quantity="100")
    assert complaint.case.deadlines.get(code="complaint-quantity").state == "met"
    assert complaint.totals().quantity == 160


def test_a_correction_replaces_the_lines_and_the_search_forgets_the_old_ones(world: World) -> None:
    complaint = new_complaint(world, lines=[line(), line(batch_number="B2703")])

    corrected = take(
        complaint, "edit", by=world.cs1, at=LATER, **intake(world, reported_at="2026-03-02T09:00"),
        lines=[line(order_number="SO-3003")],
    )  # fmt: skip

    assert [one.order_number for one in corrected.lines()] == ["SO-1001", "SO-3003"]
    visible = Case.objects.visible_to(world.cs1)
    assert find(visible, "SO-2002", limit=5).ids == ()
    assert find(visible, "SO-3003", limit=5).ids == (corrected.case_id,)
    assert complaint.case.events.get(name="edit").facts["lines"][0]["order_number"] == "SO-3003"


def test_a_refused_case_hands_its_lines_to_its_successor(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING, invoice_number="FP-1", lines=[line()])

    take(complaint, "refile", by=world.sales1, at=LATER, reason="折让太少", demand="全部换货")

    successor = Complaint.objects.get(case__parent=complaint.case)
    assert [one.facts() for one in successor.lines()] == [one.facts() for one in complaint.lines()]
    assert find(Case.objects.visible_to(world.sales1), "SO-2002", limit=5).ids == (
        successor.case_id,
        complaint.case_id,
    )


# ------------------------------------------------------------------------------------------------------- in the browser


def posted(world: World, *rows: dict[str, str], **changes: str) -> dict[str, str]:
    """The intake page as a browser posts it, with these rows of further lines."""
    data = {name: str(value) for name, value in intake(world).items()} | changes
    data |= {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"lines-{number}-{name}": value for name, value in row.items()}
    return data


def test_the_page_saves_lines_and_leaves_out_empty_and_removed_rows(world: World, client: Client) -> None:
    client.force_login(world.cs1)
    removed = line(batch_number="B9", quantity="wrong") | {"DELETE": "on"}

    answer = client.post(
        "/complaints/new/", posted(world, line(), {"order_number": ""}, removed) | {"save": "1"}
    )

    assert answer.status_code == 302
    assert [one.batch_number for one in Complaint.objects.get().lines()] == ["B2601", "B2702"]


def test_a_refused_page_keeps_the_rows_with_their_errors(world: World, client: Client) -> None:
    client.force_login(world.cs1)

    answer = client.post(
        "/complaints/new/", posted(world, line(defective_quantity="81"), line(batch_number="B3"))
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="lines-1-batch_number" value="B3"' in page
    assert 'id="id_lines-0-defective_quantity_error"' in page
    assert not Case.objects.exists()


def test_a_removed_row_stays_removed_when_the_page_comes_back(world: World, client: Client) -> None:
    client.force_login(world.cs1)
    rows = posted(world, line() | {"DELETE": "on"}, line(quantity="wrong"))

    page = client.post("/complaints/new/", rows).content.decode()

    assert page.count('class="row-card removed"') == 1


def test_a_draft_keeps_its_lines(world: World, client: Client) -> None:
    client.force_login(world.cs1)
    client.post("/drafts/intake/k1/", posted(world, line(batch_number="B-DRAFT")))
    assert FormDraft.objects.get().data["lines-0-batch_number"] == ["B-DRAFT"]

    page = client.get("/complaints/new/?draft=k1").content.decode()

    assert 'value="B-DRAFT"' in page
    assert "<details" in page.split('data-rows="lines"')[0].rsplit("\n", 1)[-1]


def test_more_rows_than_anybody_types_are_refused_and_not_cut(world: World, client: Client) -> None:
    client.force_login(world.cs1)

    answer = client.post("/complaints/new/", posted(world) | {"lines-TOTAL_FORMS": "5000"})

    assert answer.status_code == 422
    assert not Case.objects.exists()


def test_the_case_page_shows_every_line_with_the_totals(world: World, client: Client) -> None:
    case = new_complaint(
        world, lines=[line(quantity="", quantity_undetermined="on", invoice_number="FP-1")]
    ).case
    client.force_login(world.cs1)

    page = client.get(case.get_absolute_url()).content.decode()

    assert 'id="lines"' in page
    assert page.count("<tr>", page.index('id="lines"')) >= 3
    assert "SO-2002" in page and "FP-1" in page
    assert "Quantity of a line is open" in page
