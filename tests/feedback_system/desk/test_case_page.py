"""The page of one case: who may open it, where it stands, what is next, what it tells and what it keeps to itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.queries import system_user
from complaints.states import State
from feedback_system.audit.models import CaseEvent, EventPayload
from feedback_system.audit.operations import record, verify
from feedback_system.cases.models import Note
from feedback_system.desk.operations import write_note
from tests.factories.company import TUESDAY_9AM, World
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.desk.conftest import SignedIn

pytestmark = pytest.mark.django_db

PARTS = ("", "timeline/", "beside/", "here/", "steps/finish_investigation/", "steps/assign/")


@pytest.mark.parametrize("part", PARTS)
def test_a_stranger_cannot_tell_whether_the_case_exists(world: World, signed_in: SignedIn, part: str) -> None:
    case = complaint_at(world, State.INVESTIGATING).case

    for who in ("sales2", "admin", "hr", "manager"):
        assert signed_in(who).get(f"/complaints/{case.reference}/{part}").status_code == 404
        assert signed_in(who).post(f"/complaints/{case.reference}/notes/", {"text": "x"}).status_code == 404
    assert not Note.objects.exists()


def test_the_receipt_number_leads_to_the_number_and_keeps_the_list(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case

    response = signed_in("qa1").get(f"/complaints/{case.receipt_number}/?list=tab%3Dall")

    assert response.status_code == 302
    assert response["Location"] == f"/complaints/{case.number}/?list=tab%3Dall"


@pytest.mark.parametrize(
    "address", ["/nonsense/", "/complaints/none/", "/complaints/999999/", "/anomalies-x/1/"]
)
def test_an_address_of_nothing_is_not_found(world: World, signed_in: SignedIn, address: str) -> None:
    assert signed_in("gm_office").get(address).status_code == 404


def test_the_next_act_is_the_one_primary_button(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case

    mine = signed_in("qa1").get(f"/complaints/{case.reference}/").content.decode()
    colleague = signed_in("sales1").get(f"/complaints/{case.reference}/").content.decode()

    assert mine.count("button-primary") == 1
    assert f"/complaints/{case.reference}/steps/finish_investigation/" in mine
    assert "finish_investigation" not in colleague
    assert "The next act lies with" in colleague


def test_a_blocked_act_shows_what_is_missing_instead_of_an_error(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world, demand="", quantity="", quantity_undetermined="").case

    page = signed_in("cs1").get(f"/complaints/{case.reference}/").content.decode()

    assert "button-blocked" in page
    assert "The quantity is missing." in page


def test_a_stage_the_route_does_not_have_is_shown_as_left_out(world: World, signed_in: SignedIn) -> None:
    complaint = complaint_at(world, State.ACCEPTED)

    page = signed_in("gm_office").get(f"/complaints/{complaint.case.reference}/").content.decode()

    assert page.count('aria-current="step"') == 1
    assert "stage-todo" in page


def test_the_story_tells_what_happened_and_nothing_personal_of_the_customer(
    world: World, signed_in: SignedIn
) -> None:
    case = complaint_at(world, State.INVESTIGATING).case

    story = signed_in("qa1").get(f"/complaints/{case.reference}/timeline/").content.decode()

    assert "opened the case." in story
    assert "took the step" in story
    assert "13900001111" not in story
    assert "王先生" not in story


def test_an_erased_text_is_said_to_be_erased(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.NEGOTIATING).case
    write_note(case=case, text="客户要求保密", by=world.qa1, at=TUESDAY_9AM)
    EventPayload.objects.filter(event__name="note_written").delete()

    story = (
        signed_in("gm_office").get(f"/complaints/{case.reference}/timeline/?part=messages").content.decode()
    )

    assert "客户要求保密" not in story
    assert "has been erased on request" in story


def test_a_note_stands_in_the_story_and_in_the_chain(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    client = signed_in("qa1")
    sent = {"text": "同批次上月也有", "once": "abc-123"}

    first = client.post(f"/complaints/{case.reference}/notes/", sent)
    again = client.post(f"/complaints/{case.reference}/notes/", sent)

    assert first.status_code == again.status_code == 302
    assert Note.objects.count() == 1, "a double click writes one note"
    assert "同批次上月也有" in client.get(f"/complaints/{case.reference}/timeline/").content.decode()
    assert verify(case.pk) is None


def test_who_only_reads_writes_no_note(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    auditor = signed_in("auditor")

    assert auditor.post(f"/complaints/{case.reference}/notes/", {"text": "x"}).status_code == 403
    assert "note-form" not in auditor.get(f"/complaints/{case.reference}/").content.decode()


def test_an_empty_note_is_refused(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case

    assert signed_in("qa1").post(f"/complaints/{case.reference}/notes/", {"text": "  "}).status_code == 422


def test_the_story_goes_on_after_fifty_entries(world: World, signed_in: SignedIn) -> None:
    case = new_complaint(world).case
    for number in range(60):
        write_note(case=case, text=f"note {number}", by=world.cs1, at=TUESDAY_9AM)
    client = signed_in("cs1")

    page = client.get(f"/complaints/{case.reference}/timeline/?part=messages").content.decode()
    assert "note 59" in page and "note 9<" not in page
    oldest_shown = CaseEvent.objects.filter(case=case, name="note_written").order_by("-sequence")[49].sequence
    older = client.get(
        f"/complaints/{case.reference}/timeline/?part=messages&older={oldest_shown}",
        headers={"hx-request": "true"},
    )

    assert "note 9<" in older.content.decode()
    assert "note 10<" not in older.content.decode()


def test_the_way_back_knows_the_place_in_the_list(world: World, signed_in: SignedIn) -> None:
    cases = [new_complaint(world).case for _ in range(3)]
    client = signed_in("gm_office")

    page = client.get(f"/complaints/{cases[1].reference}/?list=in%3Dcomplaints").content.decode()

    assert "2 of 3" in page
    assert f'rel="prev" href="/complaints/{cases[2].reference}/?list=' in page
    assert f'rel="next" href="/complaints/{cases[0].reference}/?list=' in page
    assert 'href="/complaints/"' in page


def test_the_list_in_the_address_never_widens_what_one_sees(world: World, signed_in: SignedIn) -> None:
    hidden = [new_complaint(world, by="qa1").case for _ in range(2)]
    own = complaint_at(world, State.INVESTIGATING).case
    assert (
        signed_in("gm_office")
        .get(f"/complaints/{own.reference}/?list=tab%3Dall")
        .content.decode()
        .count("of 3")
        == 1
    )

    page = signed_in("rd1").get(f"/complaints/{hidden[0].reference}/?list=tab%3Dall")

    assert page.status_code == 404


def test_a_long_story_costs_as_many_statements_as_a_short_one(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    client = signed_in("gm_office")
    address = f"/complaints/{case.reference}/"
    write_note(case=case, text="one", by=world.qa1, at=TUESDAY_9AM)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for who in User.objects.filter(username__in=["qa1", "qa2", "gm_office", "cs1"]):
        for number in range(8):
            write_note(case=case, text=f"{number}", by=who, at=TUESDAY_9AM)

    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few)


def test_related_cases_are_shown_only_when_one_may_see_them(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.PRODUCTION_ANALYSIS).case
    other = complaint_at(world, State.DRAFT).case
    address = f"/complaints/{case.reference}/beside/"

    assert other.reference in signed_in("gm_office").get(address).content.decode()
    assert other.reference not in signed_in("prod1").get(address).content.decode()


def test_what_the_clock_did_is_told_in_sentences(world: World, signed_in: SignedIn) -> None:
    case = complaint_at(world, State.INVESTIGATING).case
    facts = {
        "code": "complaint-close",
        "slip": "CB260301",
        "to": [{"user": world.qa_head.pk, "place": "head"}],
    }
    for name in ("reminded", "slip_issued", "escalated"):
        record(case, name, by=system_user(), at=TUESDAY_9AM, facts=facts)

    story = signed_in("qa1").get(f"/complaints/{case.reference}/timeline/?part=clocks").content.decode()

    assert "issued reminder slip CB260301" in story
    assert "reported up the line" in story
    assert "complaint-close" not in story, "a rule is called by its label"
    assert "齐正" in story
