"""The page of a link: a supplier answers on a phone, without an account, once, and sees the claim and nothing else."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.queries import system_user
from complaints.kind import complaint_kind
from complaints.models import ClaimLink, Complaint
from complaints.operations.claim_answers import answer_claim
from complaints.states import State
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.advance import advance
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.story import tell
from feedback_system.errors import Conflict, NotPermitted, NotVisible
from tests.complaints.test_races import act, together
from tests.factories import claims
from tests.factories.claims import ANSWERS, SENT
from tests.factories.company import World
from tests.factories.complaints import complaint_at, take

pytestmark = pytest.mark.django_db

TYPED = {
    "answer_1": "accepted", "amount_1": "", "reason_1": "",
    "answer_2": "part", "amount_2": "100.00", "reason_2": "按合同价",
    "answer_3": "rejected", "amount_3": "", "reason_3": "未通知",
    "answered_by": "沈工",
}  # fmt: skip


def address(complaint: Complaint) -> str:
    """The page of the newest link, which can be used from now on."""
    ClaimLink.objects.filter(claim__complaint=complaint.pk).update(
        expires_at=database_now().replace(year=database_now().year + 1)
    )
    return reverse("claims:answer", args=[claims.token(complaint)])


def test_a_supplier_answers_line_by_line_with_files(world: World, client: Client) -> None:
    complaint = claims.sent(world)
    page = address(complaint)
    report = SimpleUploadedFile("report.txt", b"measured", content_type="text/plain")

    shown = client.get(page)
    done = client.post(page, {**TYPED, "files": [report]})

    assert shown.status_code == 200
    assert "600.00" in shown.content.decode()
    assert done.status_code == 200
    assert "700.00" in done.content.decode()
    claim = claims.newest(complaint)
    assert (claim.state, claim.answered_by, claim.answered_by_link) == ("answered", "沈工", True)
    file = Attachment.objects.get(case=complaint.case_id, name="report.txt")
    assert file.level == "internal"
    event = CaseEvent.objects.get(case=complaint.case_id, name="answer_claim")
    assert event.facts["offered"] == "700.00"
    assert client.get(page).status_code == 404
    assert client.post(page, TYPED).status_code == 404


def test_the_page_shows_the_claim_and_nothing_of_the_case(world: World, client: Client) -> None:
    complaint = claims.sent(world)

    page = client.get(address(complaint)).content.decode()

    assert "批号 B2601 的面板来料划伤" in page
    for hidden in (
        complaint.description, complaint.demand, complaint.contact_name, complaint.case.customer.name,
        complaint.case.title, world.gm_office.name, world.gm_office2.name, "claims@yuanshan.example",
    ):  # fmt: skip
        assert hidden not in page


def test_the_page_names_the_customer_when_the_claim_says_so(world: World, client: Client) -> None:
    complaint = claims.sent(world, names_customer="on")

    assert complaint.case.customer.name in client.get(address(complaint)).content.decode()


def test_the_page_speaks_the_language_of_the_supplier_unless_the_visitor_chose_one(world: World) -> None:
    page = address(claims.sent(world))
    stranger, chooser = Client(), Client()
    chooser.cookies["django_language"] = "zh-hant"

    assert "Send the answer" in stranger.get(page).content.decode()
    assert stranger.get(page)["Content-Language"] == "en"
    assert chooser.get(page)["Content-Language"] == "zh-hant"


def test_what_was_typed_stays_when_something_is_wrong(world: World, client: Client) -> None:
    complaint = claims.sent(world)
    page = address(complaint)

    refused = client.post(page, {**TYPED, "amount_2": "120.50"})

    text = refused.content.decode()
    assert refused.status_code == 422
    assert "below the claimed amount of 120.50" in text
    assert "未通知" in text
    assert claims.newest(complaint).state == "sent"


def test_a_file_that_is_not_accepted_leaves_the_link_usable(world: World, client: Client) -> None:
    complaint = claims.sent(world)
    page = address(complaint)
    script = SimpleUploadedFile("run.exe", b"MZ\x90\x00", content_type="application/octet-stream")

    refused = client.post(page, {**TYPED, "files": [script]})

    assert refused.status_code == 422
    assert claims.newest(complaint).state == "sent"
    assert ClaimLink.objects.get().used_at is None
    assert client.post(page, TYPED).status_code == 200


def test_more_than_five_files_or_a_large_one_are_refused(world: World, client: Client) -> None:
    page = address(claims.sent(world))
    six = [SimpleUploadedFile(f"{n}.txt", b"x", content_type="text/plain") for n in range(6)]
    large = SimpleUploadedFile("large.txt", b"x" * (10 * 1024 * 1024 + 1), content_type="text/plain")

    assert "At most 5 files" in client.post(page, {**TYPED, "files": six}).content.decode()
    assert "larger than 10 MB" in client.post(page, {**TYPED, "files": [large]}).content.decode()
    assert ClaimLink.objects.get().used_at is None


def test_a_wrong_a_used_and_an_ended_link_get_the_same_page(world: World, client: Client) -> None:
    used = claims.sent(world)
    used_page = address(used)
    client.post(used_page, TYPED)
    ended = claims.sent(world, complaint_at(world, State.NEGOTIATING))
    ended_page = address(ended)
    take(ended, "revoke_claim_link", by=world.gm_office, at=SENT, claim=1)

    pages = [client.get(page) for page in (used_page, ended_page, reverse("claims:answer", args=["x" * 43]))]

    assert {page.status_code for page in pages} == {404}
    bodies = {page.content.decode().replace(claims.token(used), "").replace(claims.token(ended), "").replace("x" * 43, "")
              for page in pages}  # fmt: skip
    assert len({_without_secrets(body) for body in bodies}) == 1


def _without_secrets(body: str) -> str:
    """The page without what differs at every request."""
    import re

    return re.sub(r'(X-CSRFToken&quot;|"X-CSRFToken"|csrfmiddlewaretoken|nonce)[^>]*', "", body)


def test_the_page_is_kept_nowhere_and_its_address_goes_to_no_other_site(world: World, client: Client) -> None:
    page = address(claims.sent(world))

    for answer in (client.get(page), client.get(reverse("claims:answer", args=["x" * 43]))):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer["X-Robots-Tag"]
        assert (
            "frame-ancestors 'none'" in answer["Content-Security-Policy"]
            or answer["X-Frame-Options"] == "DENY"
        )


def test_who_tries_tokens_is_stopped(world: World, client: Client, settings: Any) -> None:
    # An address of its own: the limit is kept in the cache, which other tests reach at the same time.
    codes = [
        client.get(reverse("claims:answer", args=[f"{n:043d}"]), REMOTE_ADDR="198.51.100.77").status_code
        for n in range(62)
    ]

    assert codes[:60] == [404] * 60
    assert codes[60:] == [429, 429]


def test_the_answer_needs_the_mark_of_our_own_form(world: World) -> None:
    page = address(claims.sent(world))

    assert Client(enforce_csrf_checks=True).post(page, TYPED).status_code == 403


def test_the_case_page_shows_the_claim_with_its_answer(world: World, client: Client) -> None:
    complaint = claims.answered(world)
    client.force_login(world.gm_office2)

    page = client.get(f"{complaint.case.get_absolute_url()}money/").content.decode()

    assert f"{complaint.case.reference}-C1" in page
    assert "运费按合同价" in page


@pytest.mark.parametrize(
    "name",
    [
        "decide_claim",
        "send_claim",
        "record_claim_answer",
        "settle_claim",
        "give_up_claim",
        "confirm_claim_receipt",
    ],
)
def test_every_form_opens_with_what_is_usual(world: World, client: Client, name: str) -> None:
    made = {
        "decide_claim": claims.drafted, "send_claim": claims.approved, "record_claim_answer": claims.sent,
        "settle_claim": claims.answered, "give_up_claim": claims.answered, "confirm_claim_receipt": claims.settled,
    }  # fmt: skip
    complaint = made[name](world)
    who = {"send_claim": "gm_office", "record_claim_answer": "gm_office", "confirm_claim_receipt": "finance"}
    client.force_login(getattr(world, who.get(name, "gm_office2")))

    page = client.get(f"{complaint.case.get_absolute_url()}steps/{name}/")

    assert page.status_code == 200
    assert f"{complaint.case.reference}-C1" in page.content.decode()


@pytest.mark.race
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_heard(world: World) -> None:
    complaint = claims.sent(world)
    token = claims.token(complaint)
    all_accepted = [{**row, "answer": "accepted", "amount": None} for row in ANSWERS]

    outcomes = together(lambda: claims.answer(token), lambda: claims.answer(token, answers=all_accepted))

    assert sorted(outcomes) == ["done", "not_found"]
    assert CaseEvent.objects.filter(case=complaint.case_id, name="answer_claim").count() == 1
    assert claims.newest(complaint).offered in (700, 800)


def test_an_answer_through_the_link_is_a_step_of_the_case_that_the_system_takes(world: World) -> None:
    complaint = claims.sent(world)
    before = complaint.case.version

    claims.answer(claims.token(complaint))

    case = Complaint.objects.get(pk=complaint.pk).case
    event = CaseEvent.objects.get(case=case, name="answer_claim")
    assert case.version == before + 1
    assert event.actor == system_user()
    assert event.facts["by_link"] is True
    assert "through its link" in tell(event, complaint_kind).what
    assert verify(case.pk) is None


def test_who_had_a_form_open_while_the_answer_came_is_told(world: World) -> None:
    complaint = claims.sent(world)
    seen = complaint.case.version
    claims.answer(claims.token(complaint))

    with pytest.raises(Conflict, match="changed this case"):
        advance(
            complaint_kind.steps["acknowledge"], complaint.case, by=world.gm_office, at=claims.ANSWERED, version=seen,
            data={"channel": "phone", "text": "已收到"},
        )  # fmt: skip


def test_no_person_takes_the_step_of_the_link(world: World) -> None:
    complaint = claims.sent(world)
    rows = [{**row, "amount": row["amount"] or ""} for row in ANSWERS]
    typed = {"claim": 1, "answered_by": "沈工", "lines": rows}

    for person in (world.gm_office, world.gm, world.admin):
        with pytest.raises((NotPermitted, NotVisible)):
            advance(answer_claim, complaint.case, by=person, at=claims.ANSWERED, data=typed)

    assert "answer_claim" not in complaint_kind.steps
    assert claims.newest(complaint).state == "sent"


def test_the_link_ends_with_the_complaint(world: World) -> None:
    complaint = claims.sent(world)
    token = claims.token(complaint)
    take(complaint, "withdraw", by=world.gm_office, at=SENT, reason="客户撤回", proof="3月4日来函")

    with pytest.raises(NotVisible):
        claims.answer(token)

    assert claims.newest(complaint).state == "sent"


@pytest.mark.race
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_an_answer_and_giving_the_claim_up_at_once_the_history_tells_the_order(world: World) -> None:
    complaint = claims.sent(world)
    before, token = complaint.case.version, claims.token(complaint)
    give_up = act(world, complaint, "give_up_claim", "gm_office2", {"claim": 1, "reason": "供应商停业"}, None)

    outcomes = together(lambda: claims.answer(token), give_up)

    assert outcomes in (["done", "done"], ["not_found", "done"])
    events = CaseEvent.objects.filter(case=complaint.case_id).order_by("sequence")
    taken = [event.name for event in events if event.name in ("answer_claim", "give_up_claim")]
    assert taken == ["answer_claim", "give_up_claim"][2 - outcomes.count("done") :]
    assert Complaint.objects.get(pk=complaint.pk).case.version == before + outcomes.count("done")
    assert claims.newest(complaint).state == "given_up"


def test_the_api_reads_claims_with_their_lines_and_never_the_link(world: World, client: Client) -> None:
    complaint = claims.paid(world)
    client.force_login(world.gm_office)

    answer = client.get(f"/api/v1/complaints/{complaint.case.reference}/")

    (claim,) = answer.json()["claims"]
    assert (claim["state"], claim["total"]) == ("paid", {"amount": "800.00", "currency": "CNY"})
    assert [line["agreed"]["amount"] for line in claim["lines"]] == ["600.00", "100.00", "50.00"]
    assert [receipt["voucher"] for receipt in claim["receipts"]] == ["JZ-0301", "JZ-0302"]
    assert claims.token(complaint) not in answer.content.decode()
    assert "claims@yuanshan.example" not in answer.content.decode()
