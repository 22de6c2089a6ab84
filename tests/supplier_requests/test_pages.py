"""The pages of supplier requests inside the house: the draft from a case, the case page, papers, and figures by supplier."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from feedback_system.desk.views.cases import openings_from
from quality.supplier_requests.figures import figures_of
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import SupplierRequest
from quality.supplier_requests.states import RequestState as State
from quality.supplier_requests.states import Scope
from tests.factories import supplier_requests as scar
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db


def words_of(pdf: bytes) -> str:
    """The text of a paper without the spaces of its lines."""
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_an_alert_about_goods_of_a_supplier_offers_the_request_and_another_does_not(world: World) -> None:
    named = scar.alert_of_supplier(world).case
    plain = new_alert(world, batch_number="", defect="crack").case

    def labels(case):
        return [str(one["label"]) for one in openings_from(case, world.qa1)]

    assert str(supplier_request_kind.new_label) in labels(named)
    assert str(supplier_request_kind.new_label) not in labels(plain)
    assert str(supplier_request_kind.new_label) not in [
        str(one["label"]) for one in openings_from(named, world.inspector1)
    ]


def test_the_form_begins_with_what_the_case_says(world: World, client: Client) -> None:
    case = scar.alert_of_supplier(world).case
    client.force_login(world.qa1)

    page = client.get(f"/quality/supplier-requests/new/?case={case.reference}").content.decode()

    assert '<option value="S01" selected' in page
    assert "B2601" in page
    assert "weld_fault" in page


def test_the_same_form_sent_twice_makes_one_draft(world: World, client: Client) -> None:
    case = scar.alert_of_supplier(world).case
    client.force_login(world.qa1)
    data = {
        **{name: value for name, value in scar.DRAFT.items() if name != "goods"}, "case": case.reference, "once": "k1",
        "goods-TOTAL_FORMS": "1", "goods-INITIAL_FORMS": "0", "goods-0-product": "TS-500", "goods-0-batch_number": "B2601",
    }  # fmt: skip

    first = client.post("/quality/supplier-requests/new/", data)
    again = client.post("/quality/supplier-requests/new/", data)

    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert SupplierRequest.objects.count() == 1


@pytest.mark.parametrize("state", State.values)
def test_the_case_page_tells_every_state(world: World, client: Client, state: str) -> None:
    record = scar.request_at(world, state)
    client.force_login(world.qa2)

    page = client.get(record.case.get_absolute_url())

    assert page.status_code == 200
    assert "来料焊点虚焊" in page.content.decode()


def test_the_paper_for_the_supplier_has_boxes_to_fill_in_and_names_no_case_behind(
    world: World, client: Client
) -> None:
    record = scar.answered(world, language="en")
    client.force_login(world.qa1)

    told = words_of(
        client.get(
            f"/quality/supplier-requests/{record.case.reference}/print/request.pdf?for=supplier"
        ).content
    )
    inside = words_of(
        client.get(f"/quality/supplier-requests/{record.case.reference}/print/request.pdf").content
    )

    assert record.case.reference in told
    assert record.raised_from.reference not in told
    assert "回流焊温区三加热管老化" not in told
    assert "回流焊温区三加热管老化" in inside


def test_the_paper_that_was_sent_is_in_the_language_of_the_supplier(world: World) -> None:
    from feedback_system.attachments import store

    record = scar.sent(world, language="en")

    told = words_of(store.full_path(record.paper.stored_path).read_bytes())

    assert "Supplierrequestforcorrectiveaction" in told or "Suppliercorrectiveactionrequest" in told
    assert "来料焊点虚焊" in told
    assert record.raised_from.reference not in told


def test_suppliers_are_told_apart_by_what_is_open_overdue_and_in_time(world: World) -> None:
    scar.answered(world)
    late = scar.sent(world, about=scar.alert_of_supplier(world, batch_number="B2695").case)
    scar.new_request(world, about=scar.alert_of_supplier(world, batch_number="B2696").case)

    (early,) = figures_of(world.qa1, at=scar.CONTAINED)
    (figures,) = figures_of(world.qa1, at=at("2026-03-20 09:00"))

    assert late.state == State.SENT
    assert (figures.sent, figures.open, figures.answered, figures.in_time) == (2, 2, 1, 1)
    assert (early.overdue, figures.overdue) == (0, 1)


def test_the_instant_at_which_an_answer_is_due_is_late_as_for_every_clock(world: World) -> None:
    record = scar.contained(world)
    due = record.answer_by

    (running,) = figures_of(world.qa1, at=due)
    scar.outside(record, Scope.FULL, due)
    (answered,) = figures_of(world.qa1, at=due)

    assert (running.overdue, answered.overdue) == (1, 0)
    assert (answered.answered, answered.in_time) == (1, 0)


def test_nobody_counts_requests_that_have_not_reached_him(world: World, client: Client) -> None:
    scar.sent(world)
    client.force_login(world.sales1)

    assert figures_of(world.sales1, at=timezone.now()) == []
    page = client.get("/quality/supplier-requests/suppliers/?supplier=S01").content.decode()
    assert "Q2603" not in page


def test_the_figures_of_one_supplier_come_with_its_requests_and_as_a_file(
    world: World, client: Client
) -> None:
    record = scar.sent(world)
    client.force_login(world.qa_head)

    page = client.get("/quality/supplier-requests/suppliers/?supplier=S01").content.decode()
    file = b"".join(
        client.get("/quality/supplier-requests/suppliers/export/?supplier=S01").streaming_content
    ).decode("utf-8-sig")

    assert record.case.reference in page
    assert "远山材料" in file
    assert len(file.strip().splitlines()) == 2
    assert client.get("/quality/supplier-requests/suppliers/?supplier=nobody").status_code == 200


def test_the_page_of_a_supplier_leads_to_its_requests(world: World, client: Client) -> None:
    client.force_login(world.qa_head)

    page = client.get(f"/masterdata/suppliers/{world.supplier.pk}/").content.decode()

    assert "/quality/supplier-requests/suppliers/?supplier=S01" in page
