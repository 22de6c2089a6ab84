"""The page of a link: a supplier answers on a phone, without an account, once in a round, and sees one request and nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted, NotVisible
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import Answer, RequestLink, ShownPhoto, SupplierRequest
from quality.supplier_requests.operations.answering import answer_by_link, contain_by_link
from quality.supplier_requests.states import RequestState as State
from quality.supplier_requests.states import Scope
from tests.complaints.test_races import together
from tests.factories import supplier_requests as scar
from tests.factories.company import World

pytestmark = pytest.mark.django_db

FIRST = {**scar.CONTAINMENT, "scope": "containment"}
FULL = {
    "scope": "full", "occurred": "加热管老化", "undetected": "首件未做拉力测试", "answered_by": "沈工",
    "actions-TOTAL_FORMS": "1", "actions-INITIAL_FORMS": "0", "actions-0-action": "更换加热管", "actions-0-due_on": "2026-03-12",
}  # fmt: skip


def address(record: SupplierRequest) -> str:
    """The page of the newest link, which can be used from now on."""
    RequestLink.objects.filter(request=record.pk).update(
        expires_at=database_now().replace(year=database_now().year + 1)
    )
    return reverse("supplier_answers:answer", args=[scar.token(record)])


def with_photo(world: World) -> SupplierRequest:
    """A sent request with one photo that the supplier sees, and one that it does not."""
    record = scar.new_request(world)
    scar.file_on(record.case, by=world.qa1, moment=scar.DRAFTED, file=scar.picture("hidden.png", "blue"))
    record = scar.act(record, "show_photo", by=world.qa1, at=scar.DRAFTED, files={"files": scar.picture()})
    return scar.sent(world, record)


def test_a_supplier_answers_first_the_containment_and_then_in_full(world: World, client: Client) -> None:
    record = scar.sent(world)
    page = address(record)

    shown = client.get(page).content.decode()
    first = client.post(page, FIRST)
    between = client.get(first["Location"]).content.decode()
    done = client.post(page, {**FULL, "files": [scar.paper("test.txt"), scar.paper("photo.txt")]})

    assert "首次答复" in shown or "First answer" in shown
    assert first.status_code == 302
    assert "occurred" not in shown
    assert 'name="occurred"' in between
    assert done.status_code == 200
    record = SupplierRequest.objects.get(pk=record.pk)
    assert record.state == State.ANSWERED
    full = Answer.objects.get(scope="full")
    assert (full.by_link, full.answered_by) == (True, "沈工")
    assert [one.action for one in full.actions.all()] == ["更换加热管"]
    assert sorted(one.file.name for one in full.evidence.all()) == ["photo.txt", "test.txt"]
    assert set(Attachment.objects.filter(name="test.txt").values_list("level", flat=True)) == {"internal"}
    assert client.get(page).status_code == client.post(page, FULL).status_code == 404


def test_the_page_shows_the_request_and_nothing_of_any_case(world: World, client: Client) -> None:
    record = with_photo(world)

    page = client.get(address(record)).content.decode()

    assert "来料焊点虚焊" in page
    assert "B2601" in page
    for hidden in (
        record.raised_from.reference, record.raised_from.receipt_number, record.raised_from.title, world.customer.name,
        world.qa1.name, "hidden.png", record.case.receipt_number, scar.ADDRESS,
    ):  # fmt: skip
        assert hidden not in page


def test_a_photo_that_was_chosen_is_shown_and_no_other_file_is(world: World, client: Client) -> None:
    record = with_photo(world)
    other = with_photo_of_another(world)
    address(record)
    token = scar.token(record)

    chosen = reverse("supplier_answers:photo", args=[token, 1])
    small, full = client.get(chosen), client.get(f"{chosen}?full")

    assert (small.status_code, small["Content-Type"]) == (200, "image/webp")
    assert "attachment" in full["Content-Disposition"]
    assert "no-store" in full["Cache-Control"]
    for number in {2, 99, *Attachment.objects.values_list("pk", flat=True), other.pk} - {1}:
        assert client.get(reverse("supplier_answers:photo", args=[token, number])).status_code == 404
    assert client.get(reverse("supplier_answers:photo", args=["x" * 43, 1])).status_code == 404


def with_photo_of_another(world: World) -> SupplierRequest:
    """A request to the same supplier because of another alert, with two photos."""
    alert = scar.alert_of_supplier(world, batch_number="B2699", defect="crack")
    record = scar.new_request(world, about=alert.case)
    for name in ("first.png", "second.png"):
        record = scar.act(
            record, "show_photo", by=world.qa1, at=scar.DRAFTED, files={"files": scar.picture(name)}
        )
    return record


def test_a_photo_whose_file_was_withdrawn_is_shown_no_more(world: World, client: Client) -> None:
    record = with_photo(world)
    address(record)
    Attachment.objects.filter(pk=ShownPhoto.objects.get().photo_id).update(
        state="withdrawn", withdrawn_at=scar.SENT, withdrawn_by=world.qa1, withdrawn_reason="人像"
    )

    assert client.get(reverse("supplier_answers:photo", args=[scar.token(record), 1])).status_code == 404


def test_the_same_answer_sent_twice_is_heard_once(world: World, client: Client) -> None:
    page = address(scar.sent(world))

    first, again = client.post(page, FIRST), client.post(page, {**FIRST, "contained": "别的说法"})

    assert first.status_code == again.status_code == 302
    assert Answer.objects.get().contained == scar.CONTAINMENT["contained"]


def test_a_wrong_a_used_an_ended_a_late_and_a_withdrawn_link_get_the_same_page(
    world: World, client: Client
) -> None:
    used, ended, late, withdrawn = [scar.sent(world) for _number in range(1)] + [
        scar.sent(world, about=scar.alert_of_supplier(world, batch_number=f"B269{n}").case) for n in range(3)
    ]
    pages = [address(one) for one in (used, ended, late, withdrawn)]
    client.post(pages[0], FIRST)
    client.post(pages[0], FULL)
    scar.act(ended, "end_link", by=world.qa1, at=scar.CONTAINED)
    RequestLink.objects.filter(request=late.pk).update(expires_at=scar.SENT)
    scar.act(withdrawn, "withdraw", by=world.qa1, at=scar.CONTAINED, reason="本厂责任")

    answers = [client.get(page) for page in (*pages, reverse("supplier_answers:answer", args=["x" * 43]))]

    assert {one.status_code for one in answers} == {404}
    assert len({_without_secrets(one.content.decode(), pages) for one in answers}) == 1


def _without_secrets(body: str, pages: list[str]) -> str:
    """The page without what differs at every request."""
    for page in (*pages, reverse("supplier_answers:answer", args=["x" * 43])):
        body = body.replace(page, "")
    return re.sub(r'(X-CSRFToken&quot;|"X-CSRFToken"|csrfmiddlewaretoken|nonce)[^>]*', "", body)


def test_a_new_link_makes_the_old_one_useless(world: World, client: Client) -> None:
    record = scar.sent(world)
    old = address(record)

    scar.act(record, "renew_link", by=world.qa1, at=scar.CONTAINED, address="other@yuanshan.example")

    assert client.get(old).status_code == 404
    assert client.get(address(record)).status_code == 200


def test_the_link_of_a_round_answers_no_later_round(world: World, client: Client) -> None:
    record = scar.answered(world)
    old = scar.token(record)
    scar.returned(world, record)

    with pytest.raises(NotVisible):
        scar.answer_from_outside(token=old, scope=Scope.FULL, data=scar.ANSWER, files=None, at=scar.REVIEWED)

    assert "只说了现象" in client.get(address(record)).content.decode()


def test_a_later_round_asks_only_for_what_went_back(world: World, client: Client) -> None:
    record = scar.returned(world)

    page = client.get(address(record)).content.decode()

    assert 'name="occurred"' in page
    assert "actions-TOTAL_FORMS" not in page
    assert 'name="contained"' not in page


def test_what_was_typed_stays_when_something_is_wrong(world: World, client: Client) -> None:
    page = address(scar.sent(world))

    refused = client.post(page, {**FIRST, "contained_on": "2999-01-01"})

    assert refused.status_code == 422
    assert scar.CONTAINMENT["contained"] in refused.content.decode()
    assert not Answer.objects.exists()


def test_a_file_that_is_not_accepted_leaves_the_link_usable(world: World, client: Client) -> None:
    page = address(scar.sent(world))
    script = scar.paper("run.exe")

    refused = client.post(page, {**FIRST, "files": [script]})

    assert refused.status_code == 422
    assert not Answer.objects.exists()
    assert client.post(page, FIRST).status_code == 302


def test_more_than_five_files_are_refused(world: World, client: Client) -> None:
    page = address(scar.sent(world))

    refused = client.post(page, {**FIRST, "files": [scar.paper(f"{n}.txt") for n in range(6)]})

    assert refused.status_code == 422
    assert not Answer.objects.exists()


def test_what_a_supplier_types_never_becomes_markup(world: World, client: Client) -> None:
    record = scar.sent(world)
    client.post(
        address(record), {**FIRST, "contained": "<script>alert(1)</script>", "answered_by": "<b>x</b>"}
    )
    client.force_login(world.qa1)

    page = client.get(SupplierRequest.objects.get(pk=record.pk).case.get_absolute_url()).content.decode()

    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_speaks_the_language_of_the_supplier_unless_the_visitor_chose_one(world: World) -> None:
    page = address(scar.sent(world, language="en"))
    stranger, chooser = Client(), Client()
    chooser.cookies["django_language"] = "zh-hant"

    assert "Send the answer" in stranger.get(page).content.decode()
    assert stranger.get(page)["Content-Language"] == "en"
    assert chooser.get(page)["Content-Language"] == "zh-hant"


def test_the_page_is_kept_nowhere_and_its_address_goes_to_no_other_site(world: World, client: Client) -> None:
    for page in (address(scar.sent(world)), reverse("supplier_answers:answer", args=["x" * 43])):
        answer = client.get(page)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert "noindex" in answer["X-Robots-Tag"]


def test_who_tries_tokens_is_stopped(world: World, client: Client) -> None:
    # An address of its own: the limit is kept in the cache, which other tests reach at the same time.
    codes = [
        client.get(
            reverse("supplier_answers:answer", args=[f"{n:043d}"]), REMOTE_ADDR="198.51.100.78"
        ).status_code
        for n in range(62)
    ]

    assert codes == [404] * 60 + [429] * 2


def test_the_answer_needs_the_mark_of_our_own_form(world: World) -> None:
    page = address(scar.sent(world))

    assert Client(enforce_csrf_checks=True).post(page, FIRST).status_code == 403


@pytest.mark.parametrize("step", [contain_by_link, answer_by_link], ids=str)
def test_no_person_takes_the_steps_of_the_link(world: World, step: Any) -> None:
    from feedback_system.cases.advance import advance

    record = scar.sent(world)

    for person in (world.qa1, world.qa_head, world.gm, world.admin):
        with pytest.raises((NotPermitted, NotVisible)):
            advance(step, record.case, by=person, at=scar.CONTAINED, data=scar.CONTAINMENT)
    assert step.name not in supplier_request_kind.steps


@pytest.mark.race
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_heard(world: World) -> None:
    record = scar.sent(world)

    def answer() -> Any:
        return scar.outside(record, Scope.CONTAINMENT, scar.CONTAINED)

    outcomes = together(answer, answer)

    assert sorted(outcomes) == ["done", "not_found"]
    assert CaseEvent.objects.filter(case=record.case_id, name="contain_by_link").count() == 1


def test_the_api_tells_the_answers_and_never_the_link(world: World, client: Client) -> None:
    record = scar.answered(world)
    client.force_login(world.qa1)

    told = client.get(f"/api/v1/supplier-requests/{record.case.reference}/")

    assert told.status_code == 200
    assert [one["scope"] for one in told.json()["answers"]] == ["containment", "full"]
    assert told.json()["asked"] == ["containment", "cause", "action"]
    assert scar.token(record) not in told.content.decode()
