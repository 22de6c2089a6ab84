"""The form of a step: sent once, refused with reasons, overtaken by somebody else, kept as a draft."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints.models import Complaint
from complaints.states import State
from feedback_system.attachments.models import Attachment
from feedback_system.cases.models import Case, FormDraft
from tests.factories.company import World, at
from tests.factories.complaints import STEPS, complaint_at, new_complaint, take
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of the form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def sent_form(client, case: Case, step: str, **fields):
    """The form as it stands on the page, filled in."""
    page = client.get(f"/complaints/{case.reference}/steps/{step}/").content.decode()
    return {"version": hidden(page, "version"), "once": hidden(page, "once"), **fields}


def test_a_step_leads_back_to_the_case_and_says_what_is_next(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world).case
    clerk = signed_in("cs1")

    response = clerk.post(
        f"/complaints/{case.reference}/steps/submit/", sent_form(clerk, case, "submit"), follow=True
    )

    assert Complaint.objects.get().state == State.SUBMITTED
    assert response.redirect_chain[-1][0] == f"/complaints/{case.reference}/"
    page = response.content.decode()
    assert "Done: Submit." in page
    assert "next: 总经理室" in page


def test_a_form_sent_twice_does_its_work_once_and_answers_the_same(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world).case
    clerk = signed_in("cs1")
    form = sent_form(clerk, case, "submit")

    first = clerk.post(f"/complaints/{case.reference}/steps/submit/", form)
    second = clerk.post(f"/complaints/{case.reference}/steps/submit/", form)

    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Case.objects.get().version == 2


def test_what_is_wrong_stands_at_its_field_and_the_typed_text_stays(
    world: World, signed_in: SignedIn
) -> None:
    case = complaint_at(world, State.PRODUCTION_ANALYSIS).case
    client = signed_in("prod1")
    fields = sent_form(client, case, "finish_production_analysis", countermeasure="更换夹具", text="")

    response = client.post(f"/complaints/{case.reference}/steps/finish_production_analysis/", fields)

    page = response.content.decode()
    assert response.status_code == 422
    assert "更换夹具" in page
    assert 'aria-invalid="true"' in page
    assert Complaint.objects.get().state == State.PRODUCTION_ANALYSIS


def test_who_was_overtaken_sees_what_happened_and_loses_no_word(world: World, signed_in: SignedIn) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    client = signed_in("qa1")
    data = STEPS["finish_investigation"][1]
    form = sent_form(
        client, complaint.case, "finish_investigation", **{**data, "text": "我写了很久的调查结论"}
    )
    take(complaint, "flag_major", by=world.qa_head, at=at("2026-03-03 15:00"), reason="客户停线")
    address = f"/complaints/{complaint.case.reference}/steps/finish_investigation/"

    response = client.post(address, form)

    page = response.content.decode()
    assert response.status_code == 409
    assert "我写了很久的调查结论" in page
    assert "What happened meanwhile" in page and "客户停线" in page
    again = client.post(address, {**form, "version": hidden(page, "version"), "once": hidden(page, "once")})
    assert again.status_code == 302
    assert Complaint.objects.get().state == State.PRODUCTION_ANALYSIS


def test_whose_step_somebody_else_has_taken_already_sees_by_whom_and_loses_no_word(
    world: World, signed_in: SignedIn
) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    client = signed_in("qa1")
    data = {**STEPS["finish_investigation"][1], "text": "我写了很久的调查结论"}
    form = sent_form(client, complaint.case, "finish_investigation", **data)
    take(
        complaint,
        "finish_investigation",
        by=world.qa_head,
        at=at("2026-03-03 15:00"),
        **STEPS["finish_investigation"][1],
    )

    response = client.post(f"/complaints/{complaint.case.reference}/steps/finish_investigation/", form)

    assert response.status_code == 409
    page = response.text
    assert "我写了很久的调查结论" in page
    assert "Somebody else has taken the case further meanwhile." in page
    assert str(world.qa_head) in page
    assert "is no longer possible" in page


def test_a_step_without_the_version_of_the_page_is_a_conflict(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world).case

    response = signed_in("cs1").post(f"/complaints/{case.reference}/steps/submit/", {})

    assert response.status_code == 409
    assert Complaint.objects.get().state == State.DRAFT


def test_who_has_no_right_to_the_step_is_refused_and_told_who_has(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case

    response = signed_in("sales1").get(f"/complaints/{case.reference}/steps/finish_investigation/")

    assert response.status_code == 403
    assert "Quality engineer" in response.content.decode()


def test_a_step_that_the_state_does_not_have_is_refused(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.CONSOLIDATING).case

    assert signed_in("gm_office").get(f"/complaints/{case.reference}/steps/accept/").status_code == 409
    assert signed_in("gm_office").get(f"/complaints/{case.reference}/steps/no-such-step/").status_code == 404


def test_a_blocked_step_shows_its_reasons_and_no_button_to_press(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world, demand="").case

    page = signed_in("cs1").get(f"/complaints/{case.reference}/steps/submit/").content.decode()

    assert "The customer&#x27;s demand is missing." in page
    assert re.search(r"<button[^>]*button-primary[^>]*disabled", page)


def test_a_file_sent_with_the_step_hangs_on_its_event(
    world: World, signed_in: SignedIn, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = complaint_at(world, State.PRODUCTION_ANALYSIS).case
    client = signed_in("prod1")
    fields = sent_form(client, case, "finish_production_analysis", text="夹具磨损", countermeasure="更换")
    fields["files"] = SimpleUploadedFile("log.txt", "炉温记录".encode())

    client.post(f"/complaints/{case.reference}/steps/finish_production_analysis/", fields)

    attachment = Attachment.objects.get()
    assert attachment.event.name == "finish_production_analysis"
    assert attachment.name == "log.txt"


def test_a_file_that_is_not_accepted_stops_the_step_and_says_why(
    world: World, signed_in: SignedIn, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = complaint_at(world, State.PRODUCTION_ANALYSIS).case
    client = signed_in("prod1")
    fields = sent_form(client, case, "finish_production_analysis", text="夹具磨损", countermeasure="更换")
    fields["files"] = SimpleUploadedFile("run.exe", b"MZ\x90\x00" + b"\x00" * 64)

    response = client.post(f"/complaints/{case.reference}/steps/finish_production_analysis/", fields)

    assert response.status_code == 422
    assert "夹具磨损" in response.content.decode()
    assert Complaint.objects.get().state == State.PRODUCTION_ANALYSIS
    assert not Attachment.objects.exists()


def test_a_draft_comes_back_and_is_gone_after_sending(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.PRODUCTION_ANALYSIS).case
    client = signed_in("prod1")
    address = f"/complaints/{case.reference}/steps/finish_production_analysis/"
    page = client.get(address).content.decode()
    draft_url = re.search(r'data-draft-url="([^"]+)"', page)[1]

    assert client.post(draft_url, {"text": "写到一半", "csrfmiddlewaretoken": "x"}).status_code == 204

    page = client.get(address).content.decode()
    assert "写到一半" in page
    assert "Your draft is back" in page
    assert "写到一半" not in signed_in("prod_head").get(address).content.decode(), (
        "a draft is seen by its writer only"
    )
    assert client.get(draft_url).json()["data"] == {"text": ["写到一半"]}
    client.post(
        address,
        {"version": hidden(page, "version"), "once": "k1", "text": "写完了", "countermeasure": "更换"},
    )
    assert not FormDraft.objects.exists()


def test_htmx_gets_the_form_alone(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world).case

    part = (
        signed_in("cs1")
        .get(f"/complaints/{case.reference}/steps/submit/", headers={"hx-request": "true"})
        .content.decode()
    )

    assert "<html" not in part
    assert 'id="step-form"' in part


@pytest.mark.parametrize(
    ("state", "step", "who", "words"),
    [
        (State.AWAITING_APPROVAL, "approve", "sales_head", ("800.00", "What is asked", "/approvals/")),
        (
            State.AWAITING_RULING_APPROVAL,
            "approve_ruling",
            "factory_head",
            ("100 %", "生产部", "What is asked"),
        ),
        (State.AWAITING_APPROVAL, "refuse_approval", "sales_head", ("800.00",)),
    ],
)
def test_who_decides_sees_above_the_form_what_is_asked(
    world: World, signed_in: SignedIn, state: str, step: str, who: str, words: tuple[str, ...]
) -> None:
    case = complaint_at(world, state).case

    page = signed_in(who).get(f"/complaints/{case.reference}/steps/{step}/").content.decode()

    assert [word for word in words if word not in page] == []


def test_a_step_that_decides_nothing_shows_no_approval(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.AWAITING_APPROVAL).case

    page = signed_in("cs1").get(f"/complaints/{case.reference}/steps/acknowledge/").content.decode()

    assert "What is asked" not in page
