"""The pages, the paper, the API and the settings of slips, and what other cases show of them."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import ApiToken
from accounts.operations.tokens import issue_token
from complaints.states import State as ComplaintState
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.deadlines.models import Deadline
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_for
from quality.slips.models import SlipKind
from quality.slips.states import SlipState as State
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at
from tests.factories.slips import TYPED, act, fast_feedback_with_everything, new_slip, slip_at, slip_to_file

pytestmark = pytest.mark.django_db


def signed_in(world: World, who: str) -> Client:
    """The browser of that person."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(getattr(world, who))
    return client


def page_of(client: Client, address: str) -> str:
    """The text of a page."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def text_of(answer: Any) -> str:
    """The words of a paper."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


def test_a_slip_is_sent_from_a_complaint_and_both_show_each_other(world: World) -> None:
    complaint = complaint_at(world, ComplaintState.INVESTIGATING)
    client = signed_in(world, "qa1")
    beside = page_of(client, f"{complaint.case.get_absolute_url()}beside/")
    assert f"/quality/slips/new/?case={complaint.case.reference}" in beside
    kinds = page_of(client, f"/quality/slips/new/?case={complaint.case.reference}")
    assert f"kind=information&amp;case={complaint.case.reference}" in kinds and "2 working days" in kinds

    form = page_of(client, f"/quality/slips/new/?kind=information&case={complaint.case.reference}")
    assert (
        f'value="{complaint.case.reference}"' in form
        and "Production is slowed" in form
        and "Station" not in form
    )
    typed = {**TYPED["information"], "case": complaint.case.reference, "once": "the-one-slip"}
    own = client.post("/quality/slips/new/", typed | {"departments": ["qa"]})
    assert own.status_code == 422 and "your own department" in own.content.decode()
    assert TYPED["information"]["description"] in own.content.decode()  # nothing typed is lost
    sent = client.post("/quality/slips/new/", typed)
    again = client.post("/quality/slips/new/", typed)

    case = Case.objects.as_system("test").get(kind="slip")
    assert (
        sent.url
        == again.url
        == case.get_absolute_url()
        == "/quality/slips/X260301/".replace("2603", case.number[1:5])
    )
    assert case.customer == complaint.case.customer
    assert case.number in page_of(client, f"{complaint.case.get_absolute_url()}beside/")
    assert complaint.case.number in page_of(client, case.get_absolute_url())
    assert case.number in page_of(client, "/quality/slips/") and case.number in page_of(
        client, "/search/?q=虚焊"
    )
    assert signed_in(world, "sales2").get(case.get_absolute_url()).status_code == 404


def test_a_row_of_the_register_says_which_kind_of_slip_it_is_and_many_rows_ask_once(world: World) -> None:
    client = signed_in(world, "gm")
    first = new_slip(world)
    page_of(client, "/quality/slips/")

    def asked_for_the_page() -> tuple[str, int]:
        with CaptureQueriesContext(connection) as asked:
            page = page_of(client, "/quality/slips/")
        return page, len(asked)

    _page, few = asked_for_the_page()
    second, third = new_slip(world), new_slip(world, "fast_feedback", who="sales1")
    page, many = asked_for_the_page()

    for slip in (first, second, third):
        assert f"{slip.case.number} · {slip.slip_kind.label_en}" in page
    assert first.slip_kind.label_en != third.slip_kind.label_en
    assert many == few
    assert f"{first.case.number} · {first.slip_kind.label_en}" in page_of(client, "/search/?q=虚焊")


def test_anybody_passes_something_to_the_intake_in_two_clicks(world: World) -> None:
    client = signed_in(world, "warehouse")
    assert "Pass to the intake" in page_of(client, "/")

    typed = {"description": "司机说东方电子的外箱压坏了"}
    answer = client.post("/quality/slips/pass-on/", typed)

    case = Case.objects.as_system("test").get(kind="slip")
    assert (answer.url, case.holder.code, case.entered_by) == (
        case.get_absolute_url(),
        "service_desk",
        world.warehouse,
    )
    assert case.slip.slip_kind.code == "intake"


def test_a_call_is_entered_with_three_fields_and_goes_on_as_a_slip(world: World) -> None:
    client = signed_in(world, "cs1")
    form = page_of(client, "/quality/slips/new/?kind=phone")
    assert 'value="程晓"' in form  # the caller is known

    answer = client.post("/quality/slips/new/", {**TYPED["phone"]})
    page = page_of(client, answer.url)
    assert "Send a slip from this" in page and "/complaints/new/" in page
    reference = answer.url.rstrip("/").rsplit("/", 1)[1]
    onward = page_of(client, f"/quality/slips/new/?kind=information&case={reference}")
    assert TYPED["phone"]["description"] in onward


def test_one_paper_serves_every_kind_and_masks_the_contact(world: World) -> None:
    slip = slip_to_file(world)
    address = f"{slip.case.get_absolute_url()}print/slip.pdf"

    paper = text_of(signed_in(world, "prod1").get(address))
    assert "Internal feedback slip" in paper and slip.case.number in paper
    assert "图纸本周下发" in paper and "Head of the department" in paper and "齐正" in paper
    assert CaseEvent.objects.filter(case=slip.case, name="printed").count() == 1

    market = new_slip(world, "market_quality", who="cs1")
    assert "13900001111" in page_of(signed_in(world, "cs1"), market.case.get_absolute_url())
    masked = page_of(signed_in(world, "gm"), market.case.get_absolute_url())
    assert "13900001111" in masked  # general management sees contacts
    feedback = fast_feedback_with_everything(world)
    words = text_of(signed_in(world, "gm_office").get(f"{feedback.case.get_absolute_url()}print/slip.pdf"))
    assert "控制板" in words and "现场电压" in words and "苏州二厂" in words


def test_the_steps_are_taken_on_the_page_and_a_department_that_is_not_asked_finds_no_button(
    world: World,
) -> None:
    slip = slip_at(world, State.IN_WORK)
    address = f"{slip.case.get_absolute_url()}steps/answer/"
    client = signed_in(world, "prod1")
    assert "Distribution list" in page_of(client, address)

    typed = {"version": slip.case.version, "department": "production", "answer": "夹具松动", "once": "a"}
    undated = client.post(address, typed | {"measure": "改夹具"})
    assert undated.status_code == 422 and "夹具松动" in undated.content.decode()
    assert client.post(address, typed).status_code == 302
    page = page_of(client, slip.case.get_absolute_url())
    assert "夹具松动" in page and "timeline/?part=" in page  # the story keeps its own chips
    assert "steps/answer/" not in page_of(signed_in(world, "gm_office"), slip.case.get_absolute_url())
    notice = Notification.objects.filter(case=slip.case_id, kind="slip_arrived", recipient=world.qa1).first()
    assert slip.case.number in message_for(notice, company=world.company).subject


def test_a_program_sends_a_slip_and_answers_it_by_the_same_steps(world: World) -> None:
    def program(who: str) -> Client:
        now = timezone.now()
        _token, raw = issue_token(
            user=getattr(world, who), name="test", scope=ApiToken.Scope.WRITE,
            expires_at=now + timezone.timedelta(days=1), by=getattr(world, who), at=now,
        )  # fmt: skip
        return Client(headers={"authorization": f"Token {raw}", "accept-language": "en"})

    def post(who: str, path: str, body: dict[str, Any]) -> Any:
        return program(who).post(f"/api/v1/slips/{path}", json.dumps(body), content_type="application/json")

    sent = post("qa1", "", TYPED["information"])
    assert sent.status_code == 201, sent.content
    number = sent.json()["number"]
    assert [part["department"]["code"] for part in sent.json()["parts"]] == ["production"]
    own = post("qa1", "", TYPED["information"] | {"departments": ["qa"]})
    assert own.status_code == 422 and "departments" in own.json()["errors"]
    assert post("sales1", f"{number}/steps/answer/", {"answer": "x"}).status_code == 404
    assert post("gm_office", f"{number}/steps/answer/", {"answer": "x"}).status_code == 403
    answered = post("prod1", f"{number}/steps/answer/", {"answer": "已处理", "copies": ["rd"]})
    assert answered.status_code == 200, answered.content
    assert answered.json()["state"] == "answered" and answered.json()["distribution"][0]["code"] == "rd"
    assert post("prod1", f"{number}/steps/answer/", {"answer": "x"}).status_code == 409


def test_the_settings_show_what_a_new_version_changes_before_it_is_saved(world: World) -> None:
    new_slip(world)
    client = signed_in(world, "admin")
    assert "信息事务处理单" in page_of(client, "/settings/slips/") or "Information handling slip" in page_of(
        client, "/settings/slips/"
    )
    address = "/settings/slips/kinds/information/"
    kind = SlipKind.objects.get(code="information")
    fields = (
        "label_zh_hans", "label_zh_hant", "label_en", "title_zh_hans", "title_zh_hant", "title_en", "position", "way", "desk",
        "receiver", "filed_by", "rule_desk", "rule_normal", "rule_hard", "rule_urgent", "asks", "needs", "copies", "mass_from",
    )  # fmt: skip
    typed = {name: getattr(kind, name) for name in fields}
    typed |= {"is_active": "on", "refuses_own_work": "on", "signed_by": "head"}

    shown = client.post(address, typed | {"act": "preview"})
    page = shown.content.decode()
    assert shown.status_code == 200, page[:2000]
    assert "1 slip of this kind is under way" in page and "has no time entered" in page
    assert SlipKind.objects.filter(code="information").count() == 1
    seal = page.split('name="seal" value="')[1].split('"')[0]
    saved = client.post(address, typed | {"act": "save", "seal": seal})

    assert saved.status_code == 302
    assert list(SlipKind.objects.filter(code="information").values_list("version", "signed_by").order_by("version")) == [
        (1, "author"), (2, "head"),
    ]  # fmt: skip
    wrong = client.post(address, typed | {"act": "preview", "needs": ["station"]})
    assert wrong.status_code == 422 and "cannot be needed" in wrong.content.decode()


def test_the_desk_sees_in_words_what_is_missing(world: World) -> None:
    slip = new_slip(world, "fast_feedback", who="sales1")

    page = page_of(signed_in(world, "cs1"), slip.case.get_absolute_url())

    assert "Data are missing" in page and "When it happened" in page and "happened_at" not in page


def test_a_simple_fast_feedback_is_due_the_same_day(world: World) -> None:
    data = {"product": "TS-500", "happened_at": "2026-03-02 08:00", "place": "苏州二厂", "station": "3 号台"}
    slip = new_slip(world, "fast_feedback", who="sales1", **data)

    act(slip, "pass_on", by=world.cs1, at=at("2026-03-02 14:00"), departments=["qa"])

    clock = Deadline.objects.get(case=slip.case_id, code="fast-feedback-simple")
    assert clock.due_at == at("2026-03-03 00:00")
