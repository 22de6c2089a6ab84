"""The way of a supplier request: drafted, sent, answered in rounds, reviewed by other eyes, watched, closed."""

from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from accounts.queries import system_user
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import SUPPLIER_REQUEST, Case
from feedback_system.deadlines.models import Deadline
from feedback_system.desk.related import related_to
from feedback_system.desk.story import tell
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from quality.anomalies.kind import anomaly_kind
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.models import Answer, RequestLink, ShownPhoto, SupplierRequest
from quality.supplier_requests.operations.post import deliver_requests
from quality.supplier_requests.states import Part, Scope
from quality.supplier_requests.states import RequestState as State
from tests.factories import supplier_requests as scar
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at

pytestmark = pytest.mark.django_db


def test_a_request_follows_from_the_alert_and_says_so_on_both(world: World) -> None:
    alert = scar.alert_of_supplier(world)

    record = scar.new_request(world, about=alert.case)

    case = record.case
    assert case.number == "Q260301"
    assert (case.parent_id, case.parent_relation) == (alert.case_id, SUPPLIER_REQUEST)
    assert case.title.startswith("远山材料 · ")
    assert (case.holder, case.owner) == (world.departments["qa"], world.qa1)
    groups = related_to(alert.case, anomaly_kind, user=world.qa1)
    assert [one["reference"] for one in groups[0].cases] == ["Q260301"]
    event = CaseEvent.objects.get(case=alert.case_id, name="supplier_asked")
    assert "Q260301" in tell(event, anomaly_kind).what


def test_an_alert_that_names_no_supplier_leads_to_no_request(world: World) -> None:
    alert = new_alert(world, batch_number="")

    with pytest.raises(Invalid) as refusal:
        scar.new_request(world, about=alert.case)

    assert "names no supplier" in str(refusal.value.errors["case"][0])


def test_the_case_behind_is_not_held_up_by_its_request(world: World) -> None:
    record = scar.sent(world)

    blocked = [str(one) for one in Case.objects.get(pk=record.raised_from_id).anomaly.what_blocks_close()]

    assert not [one for one in blocked if record.case.reference in one]


def test_sending_makes_the_paper_the_clocks_and_the_link(world: World) -> None:
    record = scar.sent(world)

    assert record.state == State.SENT
    assert record.parts_of_round() == [Part.CONTAINMENT, Part.CAUSE, Part.ACTION]
    assert record.paper.name == "request-Q260301-1.pdf"
    clocks = {one.code: one for one in Deadline.objects.filter(case=record.case_id, state="running")}
    assert set(clocks) == {"supplier-request-contain", "supplier-request-answer"}
    assert record.contain_by == clocks["supplier-request-contain"].due_at
    assert record.answer_by == clocks["supplier-request-answer"].due_at
    assert record.contain_by == at("2026-03-04 17:30")
    assert record.answer_by == at("2026-03-16 17:30")
    assert RequestLink.objects.get().expires_at > record.answer_by


def test_the_mail_carries_link_and_paper_and_nothing_of_the_case_behind(world: World) -> None:
    record = scar.sent(world)

    assert deliver_requests(clock=lambda: scar.SENT) == 1

    (letter,) = mail.outbox
    assert letter.to == [scar.ADDRESS]
    assert f"/supplier-answers/{scar.token(record)}/" in letter.body
    assert letter.reply_to == ["qa1@example.test"]
    assert [name for name, _content, _kind in letter.attachments] == ["request-Q260301-1.pdf"]
    assert record.raised_from.reference not in letter.body
    assert RequestLink.objects.get().state == "sent"


def test_a_mail_that_is_given_up_is_told_to_who_sent_the_request(world: World, settings: Any) -> None:
    scar.sent(world)
    RequestLink.objects.update(give_up_at=scar.SENT)
    settings.EMAIL_BACKEND = "tests.feedback_system.notifications.no_such_backend.Nothing"

    assert deliver_requests(clock=lambda: scar.SENT) == 0

    assert RequestLink.objects.get().state == "dead"
    assert Notification.objects.filter(kind="supplier_request_mail_failed", recipient=world.qa1).count() == 1


def test_the_answers_through_the_link_are_steps_that_the_system_takes(world: World) -> None:
    record = scar.sent(world)
    version = record.case.version

    record = scar.contained(world, record)
    assert (record.state, record.case.version) == (State.CONTAINED, version + 1)
    assert RequestLink.objects.get().used_at is None
    record = scar.answered(world, record)

    assert (record.state, record.case.version) == (State.ANSWERED, version + 2)
    assert RequestLink.objects.get().used_at == scar.ANSWERED
    events = {one.name: one for one in CaseEvent.objects.filter(case=record.case_id)}
    assert events["contain_by_link"].actor == events["answer_by_link"].actor == system_user()
    assert "沈工" in tell(events["answer_by_link"], supplier_request_kind).what
    assert verify(record.case_id) is None
    states = dict(Deadline.objects.filter(case=record.case_id).values_list("code", "state"))
    assert states == {
        "supplier-request-contain": "met", "supplier-request-answer": "met", "supplier-request-review": "running",
    }  # fmt: skip
    told = Notification.objects.filter(kind="supplier_request_answered", recipient=world.qa1)
    assert [one.facts["scope"] for one in told.order_by("pk")] == ["containment", "full"]


def test_who_sent_the_request_does_not_review_the_answer(world: World) -> None:
    record = scar.answered(world)

    for name, data in (
        ("accept_answer", {"watch_deliveries": "2"}),
        ("return_answer", {"cause_reason": "不够"}),
    ):
        with pytest.raises(NotPermitted, match="You sent this request"):
            scar.act(record, name, by=world.qa1, at=scar.REVIEWED, way="paper", **data)

    assert scar.accepted(world, record).accepted_by == world.qa2


def test_the_database_too_wants_other_eyes(world: World) -> None:
    record = scar.accepted(world)

    with pytest.raises(IntegrityError), transaction.atomic():
        SupplierRequest.objects.filter(pk=record.pk).update(accepted_by=world.qa1)


def test_only_what_went_back_is_asked_again(world: World) -> None:
    record = scar.returned(world)

    assert (record.state, record.round) == (State.SENT, 2)
    assert record.parts_of_round() == [Part.CAUSE]
    assert record.reasons_of_round() == {Part.CAUSE: "只说了现象，没有说为什么老化"}
    assert record.contain_by is None
    assert RequestLink.objects.filter(used_at=None, revoked_at=None).get().round == 2
    record = scar.outside(
        record, Scope.FULL, at("2026-03-12 10:00"), occurred="温区三超期使用", undetected="无寿命管理"
    )

    assert record.state == State.ANSWERED
    assert record.standing(Part.CAUSE).round == 2
    assert record.standing(Part.ACTION).round == 1
    assert record.standing(Part.CONTAINMENT).round == 1


def test_containment_alone_sent_back_leads_straight_to_the_review(world: World) -> None:
    record = scar.returned(world, cause_reason="", containment_reason="在途货物没有说明")
    assert record.parts_of_round() == [Part.CONTAINMENT]

    record = scar.outside(record, Scope.CONTAINMENT, at("2026-03-11 10:00"), contained_on="2026-03-10")

    assert record.state == State.ANSWERED
    assert RequestLink.objects.filter(used_at=None, revoked_at=None).count() == 0


def test_an_answer_on_paper_needs_its_letter_and_ends_the_link(world: World) -> None:
    record = scar.sent(world, asks_containment="")

    with pytest.raises(Invalid) as refusal:
        scar.act(record, "record_answer", by=world.qa1, at=scar.ANSWERED, **scar.ANSWER)
    assert "files" in refusal.value.errors
    record = scar.act(
        record,
        "record_answer",
        by=world.qa1,
        at=scar.ANSWERED,
        files=scar.several(scar.paper()),
        **scar.ANSWER,
    )

    answer = Answer.objects.get()
    assert (record.state, answer.by_link, answer.entered_by) == (State.ANSWERED, False, world.qa1)
    assert [one.file.name for one in answer.evidence.all()] == ["letter.txt"]
    assert RequestLink.objects.get().revoked_at == scar.ANSWERED


def test_an_8d_report_that_was_asked_for_must_come_with_the_answer(world: World) -> None:
    record = scar.contained(world, wants_report="on")

    with pytest.raises(Invalid) as refusal:
        scar.outside(record, Scope.FULL, scar.ANSWERED)
    assert "report" in refusal.value.errors
    report = scar.paper("8d.txt")
    record = scar.outside(record, Scope.FULL, scar.ANSWERED, files={"report": report})

    assert record.standing(Part.REPORT).report.name == "8d.txt"


def test_it_closes_after_as_many_deliveries_as_were_set(world: World) -> None:
    record = scar.accepted(world)
    with pytest.raises(Blocked, match="not been checked yet"):
        scar.act(record, "close", by=world.qa1, at=at("2026-03-20 10:00"))
    record = scar.checked(world, record, deliveries="1")
    with pytest.raises(Blocked, match="1 of 2 deliveries"):
        scar.act(record, "close", by=world.qa1, at=at("2026-03-20 11:00"))

    record = scar.checked(world, record, deliveries="1")
    record = scar.act(record, "close", by=world.qa1, at=at("2026-03-20 11:00"))

    assert record.state == State.CLOSED
    assert not Deadline.objects.filter(case=record.case_id, state="running").exists()


def test_without_effect_it_does_not_close_and_a_new_round_asks_for_everything(world: World) -> None:
    record = scar.checked(world, bad="3")
    with pytest.raises(Blocked, match="took no effect"):
        scar.act(record, "close", by=world.qa1, at=at("2026-03-20 11:00"))

    record = scar.act(
        record,
        "not_effective",
        by=world.qa1,
        at=at("2026-03-20 11:00"),
        reason="仍有虚焊",
        way="mail",
        address=scar.ADDRESS,
    )

    assert (record.state, record.round) == (State.SENT, 2)
    assert record.parts_of_round() == record.asked_parts()
    assert record.accepted_by is None
    assert record.checks_of_round() == []
    assert RequestLink.objects.filter(used_at=None, revoked_at=None).get().round == 2


def test_watched_for_days_it_closes_after_the_last_of_them(world: World) -> None:
    record = scar.act(scar.answered(world), "accept_answer", by=world.qa2, at=scar.REVIEWED, watch_days="30")
    clock = Deadline.objects.get(case=record.case_id, code="supplier-request-effect")
    assert clock.named_day == record.watch_until
    record = scar.checked(world, record)

    with pytest.raises(Blocked, match="watched until 2026-04-09"):
        scar.act(record, "close", by=world.qa1, at=at("2026-03-20 11:00"))


def test_a_withdrawn_request_cannot_be_answered(world: World) -> None:
    record = scar.withdrawn(world)

    assert RequestLink.objects.get().revoked_by == world.qa1
    with pytest.raises(NotPossibleNow):
        scar.act(record, "send", by=world.qa1, at=scar.ANSWERED, way="paper")


def test_a_photo_of_the_case_behind_is_put_on_the_request(world: World) -> None:
    alert = scar.alert_of_supplier(world)
    photo = scar.file_on(alert.case, by=world.qa1, moment=scar.DRAFTED)
    record = scar.new_request(world, about=alert.case)

    record = scar.act(record, "show_photo", by=world.qa1, at=scar.DRAFTED, proof=str(photo.pk))

    shown = ShownPhoto.objects.get().photo
    assert (shown.case_id, shown.sha256) == (record.case_id, photo.sha256)
    record = scar.act(record, "hide_photo", by=world.qa1, at=scar.DRAFTED, photo="1")
    assert record.all_photos() == []
    assert Attachment.objects.filter(pk=shown.pk).exists()


def test_only_pictures_of_this_case_or_the_one_behind_are_shown(world: World) -> None:
    other = scar.file_on(new_alert(world, batch_number="").case, by=world.qa1, moment=scar.DRAFTED)
    record = scar.new_request(world)

    with pytest.raises(Invalid):
        scar.act(record, "show_photo", by=world.qa1, at=scar.DRAFTED, proof=str(other.pk))
    with pytest.raises(Invalid) as refusal:
        scar.act(record, "show_photo", by=world.qa1, at=scar.DRAFTED, files={"files": scar.paper()})

    assert "Only pictures" in refusal.value.errors["files"][0]
    assert not ShownPhoto.objects.exists()


def test_a_request_that_asks_for_neither_cause_nor_action_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        scar.new_request(world, asks_cause="", asks_action="")

    assert "asks_cause" in refusal.value.errors


def test_more_bad_pieces_than_checked_are_refused(world: World) -> None:
    with pytest.raises(Invalid) as refusal:
        scar.new_request(world, bad_quantity="201")

    assert "bad_quantity" in refusal.value.errors


@pytest.mark.parametrize("name", ["sales1", "prod1", "finance", "gm", "auditor"])
def test_who_is_not_of_quality_asks_no_supplier(world: World, name: str) -> None:
    with pytest.raises(NotPermitted):
        scar.new_request(world, who=name)
