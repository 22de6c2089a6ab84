"""Erasing a case takes every text that may name a person, from every table, file and index; all figures and the chain stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import models
from django.test import Client

from complaints.models import Complaint, JointVisit
from complaints.states import State
from feedback_system.administration.erasure import erase_case, what_would_go
from feedback_system.approvals.models import Approval
from feedback_system.attachments import store
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach, reconcile
from feedback_system.audit.models import CaseEvent
from feedback_system.audit.operations import verify
from feedback_system.cases.models import Case, FormDraft
from feedback_system.desk.operations import write_note
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.searching.queries import find
from tests.factories.company import World, at
from tests.factories.complaints import LONG_WAY, complaint_at, new_complaint, take, walk
from tests.factories.remedies import book
from tests.feedback_system.administration.pages import seal_in

pytestmark = pytest.mark.django_db

NAME, PHONE = "欧阳锦绣", "13977778888"
WHO = f"{NAME} {PHONE}"
MORNING, NOON, LATER = at("2026-03-03 09:00"), at("2026-03-03 12:00"), at("2026-03-06 10:00")
PAGE = "/settings/erasure/"


def full_of_texts(world: World) -> Complaint:
    """A complaint that was found not upheld, with the customer's name in everything people could write."""
    complaint = new_complaint(
        world, description=f"划伤，{WHO}", demand=WHO, defect_reason=WHO, sales_remarks=WHO,
        contact_name=NAME, contact_phone=PHONE,
    )  # fmt: skip
    complaint = walk(
        world,
        complaint,
        LONG_WAY,
        until=State.PRODUCTION_ANALYSIS,
        changes={"finish_investigation": {"text": WHO}},
    )
    take(complaint, "hand_in_report", by=world.qa1, at=MORNING, text=WHO)
    take(complaint, "acknowledge", by=world.cs1, at=MORNING, channel="phone", text=WHO)
    take(
        complaint,
        "receive_sample",
        by=world.qa1,
        at=MORNING,
        description=WHO,
        quantity="1",
        origin=WHO,
        place=WHO,
    )
    take(complaint, "begin_wait", by=world.prod1, at=MORNING, reason="customer", note=WHO)
    take(complaint, "ask_joint_visit", by=world.cs1, at=MORNING, reason=WHO, place=WHO)
    take(
        complaint, "record_joint_visit", by=world.qa1, at=NOON, visited_at="2026-03-03 10:00", place=WHO,
        went=[{"person": "qa1"}], others=WHO, findings=WHO, proposal=WHO,
    )  # fmt: skip
    take(
        complaint, "send_letter", by=world.sales1, at=NOON, letter="progress", language="zh-hans", way="paper"
    )
    write_note(case=complaint.case, text=WHO, by=world.qa1, at=NOON)
    attach(
        case=complaint.case, file=SimpleUploadedFile(f"{NAME}.txt", WHO.encode()), level=Attachment.Level.INTERNAL,
        by=world.qa1, at=NOON,
    )  # fmt: skip
    FormDraft.objects.create(
        user=world.qa1,
        form="step",
        key=f"{complaint.case_id}-flag_major",
        data={"reason": [WHO]},
        updated_at=NOON,
    )
    return take(complaint, "rule_not_upheld", by=world.gm_office, at=NOON, text=f"{WHO} 自行改装")


def found_by(world: World, words: str) -> list[int]:
    """The ids of the cases that the GM office finds by these words."""
    return list(find(Case.objects.visible_to(world.gm_office), words, limit=10).ids)


def everything_written() -> str:
    """All texts of all tables, one after the other."""
    found = []
    for model in apps.get_models():
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
        ]
        if names:
            found += [str(row) for row in model._base_manager.order_by().values_list(*names)]
    return "\n".join(found)


def test_nothing_of_the_person_is_left_in_any_table_file_or_index_and_the_chain_holds(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    complaint = full_of_texts(world)
    case = complaint.case
    assert found_by(world, NAME) == [case.pk]
    paths = [store.full_path(row.stored_path) for row in case.attachments.all()]
    opened = {name: getattr(case, name) for name in ("reported_at", "entered_at", "receipt_number", "number")}

    with django_capture_on_commit_callbacks(execute=True):
        erase_case(case=case, by=world.admin, at=LATER, reason="申请 2026/17")

    left = everything_written()
    assert found_by(world, NAME) == []
    assert found_by(world, case.number) == [case.pk]
    assert NAME not in left
    assert PHONE not in left
    assert [path.exists() for path in paths] == [False] * len(paths)
    assert len(paths) == 2
    fresh = Case.objects.get(pk=case.pk)
    assert {name: getattr(fresh, name) for name in opened} == opened
    visit = JointVisit.objects.get(complaint=complaint)
    assert (visit.findings, visit.visited_at) == ("***", at("2026-03-03 10:00"))
    assert verify(case.pk) is None
    last = CaseEvent.objects.filter(case=case).latest("sequence")
    assert (last.name, last.actor, last.facts["reason"]) == ("texts_erased", world.admin, "申请 2026/17")
    assert reconcile(by=world.admin, at=LATER).missing == ()  # the nightly check of files does not miss them


def test_the_page_of_an_erased_case_says_so_and_its_story_still_tells_who_did_what(world: World) -> None:
    complaint = full_of_texts(world)
    erase_case(case=complaint.case, by=world.admin, at=LATER, reason="申请 2026/17")
    client = Client()
    client.force_login(world.gm_office)

    page = client.get(complaint.case.get_absolute_url()).text

    assert "The personal texts of this case are erased" in page
    assert "erased personal texts of this case on request." in page
    assert NAME not in page
    assert "秦安" in page  # who investigated
    assert client.get(f"/complaints/{complaint.case.number}/print/form.pdf").status_code == 200
    for attachment in complaint.case.attachments.all():
        auditor = Client()
        auditor.force_login(world.auditor)
        assert auditor.get(f"/attachments/{attachment.pk}/").status_code == 404


def test_vouchers_of_a_payment_stay_as_long_as_the_law_wants_and_then_go_too(
    world: World, django_capture_on_commit_callbacks: Any
) -> None:
    complaint = walk(world, new_complaint(world), LONG_WAY)
    complaint = book(world, complaint, at=LATER, reference="ZR1")
    line = complaint.remedy_lines.get()
    for copy in complaint.copies.all():
        copy.read_at, copy.read_by = LATER, world.gm_office
        copy.save()
    complaint = take(complaint, "file_away", by=world.gm_office, at=LATER)
    kept = {
        str(one.label): one.kept_until for one in what_would_go(complaint.case, at=LATER) if one.kept_until
    }
    assert {day.isoformat() for day in kept.values()} == {"2056-12-31"}
    assert set(kept) == {
        "Descriptions of the remedy",
        "Allowance certificates",
        "Words in the terms of decisions",
    }

    erase_case(case=complaint.case, by=world.admin, at=LATER, reason="申请 2026/17")

    line.refresh_from_db()
    assert (line.description, line.amount) == ("按不良品折让", 800)
    terms = Approval.objects.filter(case=complaint.case_id, subject="remedy").latest("pk").terms
    assert terms["lines"][0]["description"] == "按不良品折让"
    erase_case(case=complaint.case, by=world.admin, at=LATER + timedelta(days=31 * 366), reason="保管期满")
    line.refresh_from_db()
    assert (line.description, line.amount) == ("***", 800)
    assert verify(complaint.case_id) is None


def test_who_may_not_and_a_case_in_work_and_a_case_without_texts_are_refused(world: World) -> None:
    complaint = complaint_at(world, State.INVESTIGATING)
    done = full_of_texts(world)

    with pytest.raises(NotPossibleNow, match="still works"):
        erase_case(case=complaint.case, by=world.admin, at=LATER, reason="申请")
    with pytest.raises(NotPermitted):
        erase_case(case=done.case, by=world.gm_office, at=LATER, reason="申请")
    with pytest.raises(Invalid):
        erase_case(case=done.case, by=world.admin, at=LATER, reason=" ")
    erase_case(case=done.case, by=world.admin, at=LATER, reason="申请")
    with pytest.raises(NotPossibleNow, match="nothing left"):
        erase_case(case=done.case, by=world.admin, at=LATER, reason="申请")


def test_the_page_shows_counts_before_anything_goes_and_erases_only_what_was_shown(world: World) -> None:
    complaint = full_of_texts(world)
    client = Client()
    client.force_login(world.admin)
    asked = {"case": complaint.case.number, "reason": "申请 2026/17"}

    shown = client.post(PAGE, asked | {"act": "preview"})

    assert "Signed opinions" in shown.text
    assert NAME not in shown.text
    write_note(case=complaint.case, text="补记", by=world.qa1, at=LATER)  # somebody writes meanwhile
    outdated = client.post(PAGE, asked | {"act": "save", "seal": seal_in(shown)})
    assert "This is not what you saw before" in outdated.text
    assert NAME in everything_written()
    client.post(PAGE, asked | {"act": "save", "seal": seal_in(outdated)})
    assert NAME not in everything_written()
    assert "申请 2026/17" in client.get(PAGE).text
    assert client.post(PAGE, asked | {"case": "999999", "act": "preview"}).status_code == 422


def test_the_command_shows_what_would_go_and_erases_only_when_told_to(world: World, capsys: Any) -> None:
    complaint = full_of_texts(world)

    call_command("erase", complaint.case.number, by="admin", reason="申请 2026/17")
    assert "nothing erased" in capsys.readouterr().out
    assert NAME in everything_written()

    call_command("erase", complaint.case.number, by="admin", reason="申请 2026/17", yes=True)
    assert "erased" in capsys.readouterr().out
    assert NAME not in everything_written()
