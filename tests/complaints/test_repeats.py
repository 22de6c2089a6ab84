"""The customer complains again after the case was closed, and the customer who refuses again and again."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from complaints.forms.intake import IntakeForm, repeat_of
from complaints.kind import complaint_kind
from complaints.models import Complaint
from complaints.operations.receive import receive_complaint, repetitions_of
from complaints.states import State
from feedback_system.audit.operations import verify
from feedback_system.cases.models import Case
from feedback_system.desk.lists import CaseList
from feedback_system.desk.story import chapter
from feedback_system.errors import Invalid
from feedback_system.searching.queries import find
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, intake, new_complaint, take, walk

pytestmark = pytest.mark.django_db

LATER = at("2026-03-10 09:00")
MUCH_LATER = at("2026-03-20 09:00")


def repeated(world: World, closed: Complaint, **changes: Any) -> Complaint:
    """The complaint that the customer makes again."""
    return new_complaint(world, at=MUCH_LATER, repeat_of=closed.case.reference, **changes)


def refused(world: World, reference: str, **changes: Any) -> str:
    """The sentence when a new complaint names this one as its earlier one; nothing is saved."""
    before = Case.objects.count()
    with translation.override("en"), pytest.raises(Invalid) as refusal:
        receive_complaint(by=world.cs1, at=MUCH_LATER, **intake(world, repeat_of=reference, **changes))
    assert Case.objects.count() == before
    return " ".join(str(sentence) for sentence in refusal.value.errors["repeat_of"])


def test_a_repeated_complaint_is_a_new_case_linked_to_the_closed_one_in_both_histories(world: World) -> None:
    closed = complaint_at(world, State.CLOSED)

    again = repeated(world, closed).case

    assert (again.parent, again.is_repeat, again.state) == (closed.case, True, State.DRAFT)
    assert again.receipt_number != closed.case.receipt_number
    assert again.events.get(name="opened").facts["repeat_of"] == closed.case_id
    assert closed.case.events.get(name="repeated").facts["case"] == again.pk
    assert verify(closed.case_id) is None and verify(again.pk) is None
    assert repetitions_of(Case.objects.get(pk=closed.case_id), by=world.cs1) == [again]
    assert Case.objects.get(pk=closed.case_id).state == State.CLOSED


def test_the_receipt_number_names_the_earlier_case_as_well(world: World) -> None:
    closed = complaint_at(world, State.CLOSED)

    again = new_complaint(world, at=MUCH_LATER, repeat_of=closed.case.receipt_number.lower())

    assert again.case.parent == closed.case


def test_a_complaint_that_was_not_upheld_may_be_repeated(world: World) -> None:
    complaint = complaint_at(world, State.PRODUCTION_ANALYSIS)
    complaint = take(complaint, "rule_not_upheld", by=world.gm_office, at=LATER, text="未按说明书安装")

    assert repeated(world, complaint).case.is_repeat


def test_an_open_case_is_not_repeated_but_added_to(world: World) -> None:
    running = complaint_at(world, State.INVESTIGATING)

    assert "is not closed yet" in refused(world, running.case.reference)


def test_a_refiled_case_goes_on_in_its_successor(world: World) -> None:
    complaint = complaint_at(world, State.NEGOTIATING)
    complaint = take(complaint, "refile", by=world.sales1, at=LATER, reason="太少", demand="换货")

    assert "goes on as a new case" in refused(world, complaint.case.reference)


def test_the_case_of_another_customer_is_not_repeated(world: World) -> None:
    closed = complaint_at(world, State.CLOSED)

    assert "another customer" in refused(world, closed.case.reference, customer="C900")


def test_a_case_that_one_may_not_see_answers_like_one_that_does_not_exist(
    world: World, client: Client
) -> None:
    closed = complaint_at(world, State.CLOSED)
    number = closed.case.reference
    closed.case.audience.all().delete()

    assert refused(world, number).replace(number, "…") == refused(world, "R999999999").replace(
        "R999999999", "…"
    )

    client.force_login(world.cs1)
    pages = [client.get(f"/complaints/new/?repeats={one}").content.decode() for one in (number, "R999999999")]
    assert all("or it has not reached you" in page for page in pages)
    assert all('value="C001' not in page for page in pages)


@pytest.mark.parametrize(
    "typed", ["'; --", "２６０３０１０１０１０１０１０１０１０１０１", "x" * 300, "\x00"]
)
def test_nonsense_as_a_number_is_refused_and_breaks_nothing(world: World, client: Client, typed: str) -> None:
    client.force_login(world.cs1)

    assert refused(world, typed)
    assert client.get("/complaints/new/", {"repeats": typed}).status_code == 200


def test_the_form_of_a_repetition_holds_customer_goods_and_contact_and_no_quantities(
    world: World, client: Client
) -> None:
    lines = [{"order_number": "SO-2", "batch_number": "B9", "quantity": "80", "product": "TS-500"}]
    closed = complaint_at(world, State.CLOSED, lines=lines)
    client.force_login(world.cs1)

    page = client.get(f"/complaints/new/?repeats={closed.case.reference}").content.decode()

    form = IntakeForm(by=world.cs1, at=MUCH_LATER, initial=repeat_of(closed.case, by=world.cs1))
    assert form.initial["customer"] == world.customer
    assert form.initial["lines"] == [
        {
            "product": world.product,
            "order_number": "SO-2",
            "batch_number": "B9",
            "invoice_number": "",
            "delivered_on": None,
        }
    ]
    for shown in (
        'value="SO-1001"',
        'value="B2601"',
        'value="SO-2"',
        'value="13900001111"',
        closed.case.reference,
    ):
        assert shown in page, shown
    assert 'value="80"' not in page and 'value="200"' not in page


def test_the_contact_is_not_filled_in_for_people_who_may_not_see_it(world: World) -> None:
    closed = complaint_at(world, State.CLOSED)

    assert "contact_phone" not in repeat_of(closed.case, by=world.inspector1)


def test_the_page_of_a_closed_case_leads_to_the_form_for_those_who_log_complaints(
    world: World, client: Client
) -> None:
    closed = complaint_at(world, State.CLOSED)
    running = complaint_at(world, State.INVESTIGATING, order_number="SO-5")
    way = f"/complaints/new/?repeats={closed.case.reference}"

    client.force_login(world.cs1)
    assert way in client.get(closed.case.get_absolute_url()).content.decode()
    assert "?repeats=" not in client.get(running.case.get_absolute_url()).content.decode()
    client.force_login(world.gm)
    assert "?repeats=" not in client.get(closed.case.get_absolute_url()).content.decode()


def test_both_cases_show_the_repetition_and_lead_to_each_other(world: World, client: Client) -> None:
    closed = complaint_at(world, State.CLOSED)
    again = repeated(world, closed)
    client.force_login(world.gm_office)

    old = client.get(closed.case.get_absolute_url()).content.decode()
    new = client.get(again.case.get_absolute_url()).content.decode()

    assert again.case.get_absolute_url() in old and "Complained about again" in old
    assert closed.case.get_absolute_url() in new and "A repeated complaint" in new


def test_who_may_not_see_the_earlier_case_learns_nothing_of_it(world: World, client: Client) -> None:
    closed = complaint_at(world, State.CLOSED)
    again = repeated(world, closed)
    closed.case.audience.all().delete()
    client.force_login(world.cs1)

    page = client.get(again.case.get_absolute_url()).content.decode()

    assert "A repeated complaint" in page
    assert closed.case.number not in page and closed.case.receipt_number not in page


def test_the_likely_duplicate_that_is_closed_is_offered_as_the_earlier_case(
    world: World, client: Client
) -> None:
    closed = complaint_at(world, State.CLOSED)
    running = complaint_at(world, State.INVESTIGATING)
    client.force_login(world.cs1)

    box = client.get(
        f"/complaints/new/duplicates/?customer={world.customer.pk}&order_number=SO-1001"
    ).content.decode()

    assert f'data-repeat-of="{closed.case.reference}"' in box
    assert running.case.reference in box
    assert f'data-repeat-of="{running.case.reference}"' not in box


def test_lists_and_search_find_the_repetitions(world: World, client: Client) -> None:
    closed = complaint_at(world, State.CLOSED)
    again = repeated(world, closed).case

    def listed(text: str) -> set[Case]:
        return set(CaseList.of_text(world.gm_office, text, MUCH_LATER, complaint_kind).cases)

    assert listed("repeat=yes") == {again}
    assert listed("repeat=no") == {closed.case}
    assert listed("repeat=perhaps") == set()
    assert find(Case.objects.visible_to(world.gm_office), "重复投诉", limit=5).ids == (again.pk,)
    client.force_login(world.gm_office)
    page = client.get("/complaints/?repeat=yes&filters=1").content.decode()
    assert page.count("data-row-url") == 1 and ">Repeat</span>" in page


def test_the_histories_tell_the_repetition_in_sentences(world: World) -> None:
    closed = complaint_at(world, State.CLOSED)
    again = repeated(world, closed)

    with translation.override("en"):
        old = [event.what for event in chapter(closed.case_id, complaint_kind, part="changes").events]
        new = [event.what for event in chapter(again.case_id, complaint_kind).events]

    assert "logged a new complaint of the customer about the same goods." in old
    assert any("complains again about the goods of a closed case" in what for what in new)


def test_an_edit_keeps_the_link_and_does_not_ask_for_it(world: World) -> None:
    closed = complaint_at(world, State.CLOSED)
    again = repeated(world, closed)

    again = take(
        again,
        "edit",
        by=world.cs1,
        at=MUCH_LATER,
        **intake(world, demand="退货", reported_at="2026-03-20T09:00"),
    )

    assert again.case.is_repeat and again.case.parent == closed.case
    assert "repeat_of" not in complaint_kind.steps["edit"].form.base_fields


# ------------------------------------------------------------------------------------------------------ round after round


def test_the_third_round_is_warned_of_before_and_after_it_begins(world: World, client: Client) -> None:
    first = complaint_at(world, State.NEGOTIATING)
    take(first, "refile", by=world.sales1, at=LATER, reason="太少", demand="换货")
    second = Complaint.objects.get(case__parent=first.case)
    second = walk(
        world, second, LONG_WAY, until=State.NEGOTIATING, start=LATER,
        people={"submit": "sales1", "approve": "deputy_gm"},
    )  # fmt: skip
    client.force_login(world.sales1)
    assert "round 2" not in client.get(second.case.get_absolute_url()).content.decode()

    step = client.get(f"{second.case.get_absolute_url()}steps/refile/").content.decode()
    take(second, "refile", by=world.sales1, at=MUCH_LATER, reason="还是太少", demand="退款")
    third = Complaint.objects.get(case__parent=second.case)

    assert "the new case would be round 3" in step
    assert third.rounds() == 3
    assert "This is round 3 with this customer" in client.get(third.case.get_absolute_url()).content.decode()


def test_a_repetition_is_no_further_round(world: World) -> None:
    assert repeated(world, complaint_at(world, State.CLOSED)).rounds() == 1
