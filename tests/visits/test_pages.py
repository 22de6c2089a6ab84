"""The pages and papers of visits and renewals, and the API."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from aftersales.contracts.prints.slip import renewal_slip
from aftersales.contracts.states import RenewalState
from aftersales.visits.models import Visit, VisitPlan
from aftersales.visits.prints.record import visit_record
from aftersales.visits.states import VisitState as State
from feedback_system.cases.fields import local_day
from feedback_system.company.models import Company
from feedback_system.masterdata.models import MaintenanceContract
from tests.factories import visits as made
from tests.factories.company import World

pytestmark = pytest.mark.django_db


def as_person(world: World, name: str) -> Client:
    client = Client()
    client.force_login(getattr(world, name))
    return client


def test_the_page_of_a_call_shows_script_hotline_questions_and_the_file_of_the_customer(world: World) -> None:
    visit = made.called(world, made.due_visit(world))
    address = visit.case.get_absolute_url()

    desk = as_person(world, "cs1").get(address).content.decode()
    for words in ("现在方便吗", made.HOTLINE, "项目质量是否满意", "13900000077", 'id="customer-card"'):
        assert words in desk
    unit = as_person(world, "prod_head").get(address).content.decode()
    assert "13900000077" not in unit  # who does not see contacts reads them masked
    assert as_person(world, "qa1").get(address).status_code == 404


def test_the_papers_hold_what_was_said(world: World) -> None:
    visit = made.recorded(world, made.due_visit(world), problem="三号泵异响")
    renewal = made.renewal_at(world, RenewalState.RENEWED, "BY-1")
    common = {
        "company": Company.get(),
        "code": [],
        "by": world.cs1,
        "at": made.SECOND,
        "sees_contacts": False,
    }

    paper = str(visit_record(Visit.for_page(Visit.objects.filter(pk=visit.pk)).get(), **common))
    for words in ("运行平稳", "三号泵异响", "P-2601", "客户希望有备件清单"):
        assert words in paper
    assert "13900000077" not in paper
    slip = str(renewal_slip(renewal, **common))
    for words in ("BY-1-N", "有意续约", "保养到期通知书"):
        assert words in slip
    answer = as_person(world, "cs1").get(f"{visit.case.get_absolute_url()}print/visit.pdf")
    assert answer["Content-Type"] == "application/pdf"


def test_a_visit_is_planned_on_the_page_once_and_by_the_interface(world: World) -> None:
    client = as_person(world, "cs1")
    typed = {
        "plan": "patrol",
        "customer_text": "C001",
        "subject": "季度巡访",
        "planned_on": "2099-03-10",
        "once": "x",
    }

    refused = client.post("/aftersales/visits/new/", typed | {"planned_on": "2020-01-01"})
    assert refused.status_code == 422 and "季度巡访" in refused.content.decode()
    typed["planned_on"] = local_day(timezone.now()).isoformat()
    first, again = (client.post("/aftersales/visits/new/", typed) for _once in range(2))
    assert first.status_code == again.status_code == 302 and first["Location"] == again["Location"]
    assert Visit.objects.count() == 1
    body = {
        "plan": "register",
        "customer": "C001",
        "subject": "来信询问交期",
        "planned_on": local_day(timezone.now()).isoformat(),
    }
    answer = client.post("/api/v1/visits/", body, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert answer.json()["plan"]["code"] == "register"


def test_a_contract_is_entered_on_its_page_and_a_refused_one_keeps_what_was_typed(world: World) -> None:
    client = as_person(world, "sales_head")
    typed = made.SIX | {
        "code": "BY-9",
        "customer_text": "C001",
        "branch": str(world.departments["service_desk"].pk),
        "machines": "TS-500, SN-9",
        "starts_on": "2026-03-01",
        "ends_on": "2027-02-28",
        "currency": "CNY",
        "fee": "1200",
    }

    refused = client.post("/masterdata/contracts/new/", typed | {"contact_mobile": ""})
    assert refused.status_code == 422 and "SN-9" in refused.content.decode()
    assert client.post("/masterdata/contracts/new/", typed).status_code == 302
    contract = MaintenanceContract.objects.get()
    page = client.get(f"/masterdata/contracts/{contract.pk}/").content.decode()
    assert "SN-9" in page and "示例路1号" in page
    read = as_person(world, "cs1").get("/api/v1/contracts/?covers_on=2026-03-01").json()["results"]
    assert [(one["code"], one["machines"][0]["serial_number"]) for one in read] == [("BY-9", "SN-9")]


def test_a_plan_of_deliveries_needs_the_day_from_which_on_it_holds(world: World) -> None:
    client = as_person(world, "admin")
    page = client.get("/settings/visits/delivery_1/")
    typed = {
        name: value for name, value in page.context["form"].initial.items() if value not in (None, False, [])
    }

    refused = client.post("/settings/visits/delivery_1/", typed | {"is_on": "on", "act": "preview"})
    assert refused.status_code == 422 and "since" in refused.context["form"].errors
    shown = client.post(
        "/settings/visits/delivery_1/", typed | {"is_on": "on", "since": "2026-03-01", "act": "preview"}
    )
    assert shown.status_code == 200
    seal = shown.context["preview"].seal
    saved = client.post(
        "/settings/visits/delivery_1/",
        typed | {"is_on": "on", "since": "2026-03-01", "act": "save", "seal": seal},
    )
    assert saved.status_code == 302, saved.content.decode()[:2000]
    assert VisitPlan.objects.get(code="delivery_1").since == date(2026, 3, 1)


def test_the_state_of_each_visit_has_a_page(world: World) -> None:
    client = as_person(world, "cs1")

    for number, state in enumerate(State, start=1):
        visit = made.visit_at(world, state, f"P-{number}")
        assert client.get(visit.case.get_absolute_url()).status_code == 200, state
