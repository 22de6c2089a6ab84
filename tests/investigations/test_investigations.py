"""The investigation of a major case: the way from the report to the accident analysis file, its gates, its confidential parts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation

from accounts.models import Delegation, User
from feedback_system.attachments.models import Attachment
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import offers
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.models import Deadline
from feedback_system.errors import Blocked, Invalid, NotPermitted, NotPossibleNow
from feedback_system.notifications.models import Notification
from feedback_system.searching.models import CaseSearch
from quality.investigations.models import Entry, Investigation, TeamMember
from quality.investigations.operations import open_investigation
from quality.investigations.prints.field_record import field_record_paper
from quality.investigations.prints.report import investigation_report
from quality.investigations.states import InvestigationState as State
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, take
from tests.factories.investigations import (
    FACT,
    FIELD,
    OPENED,
    OPENING,
    OPINION,
    OUTCOME,
    TEAM,
    UNIT,
    act,
    investigation_at,
    major_alert,
    new_investigation,
    paper,
)

pytestmark = pytest.mark.django_db

LATER = OPENED + timedelta(hours=6)


def clock(record: Investigation, code: str) -> Deadline:
    return Deadline.objects.filter(case=record.case_id, code=code).order_by("-pk").first()  # type: ignore[return-value]


def told(record: Investigation, kind: str) -> set[str]:
    rows = Notification.objects.filter(case=record.case_id, kind=kind)
    return set(rows.values_list("recipient__username", flat=True))


def browser(person: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def test_an_investigation_goes_from_the_report_to_the_accident_file_with_every_clock_and_notice(
    world: World,
) -> None:
    record = new_investigation(world)

    assert record.case.number.startswith("V2603")
    assert record.case.parent is not None and record.case.parent_relation == "investigation"
    assert clock(record, "investigation-convene").due_at == OPENED + timedelta(hours=24)
    assert told(record, "investigation_opened") == {"gm"}
    assert told(record, "investigation_unit_asked") == {"prod_head"}

    record = investigation_at(world, State.FILED, about=major_alert(world, batch_number="B2602").case)

    assert clock(record, "investigation-convene").state == "met"
    outcome = clock(record, "investigation-outcome")
    assert (outcome.due_at, outcome.state) == (at("2026-03-17 00:00"), "met")
    assert told(record, "investigation_member") == {"qa1", "rd1", "inspector1"}
    assert told(record, "investigation_sign") == {"rd1"}
    assert told(record, "investigation_outcome") == {"gm"}
    assert {"qa1", "rd1", "inspector1", "prod_head"} <= told(record, "investigation_news")
    improvement = record.improvement
    assert improvement is not None and improvement.parent_id == record.case_id
    assert (
        record.case.closed_at is not None
        and not Deadline.objects.filter(case=record.case, state="running").exists()
    )


def test_the_outcome_has_ten_working_days_by_rule_and_the_named_day_counts_instead(world: World) -> None:
    record = investigation_at(world, State.CONCLUDED)
    returned = at("2026-03-20 09:00")  # the named day has passed

    record = act(record, "return_outcome", by=world.gm, at=returned, reason="缺少批次追溯")

    assert record.state == State.INVESTIGATING
    assert clock(record, "investigation-outcome").due_at == at("2026-04-03 17:30")
    assert told(record, "investigation_returned") == {"rd1", "inspector1", "qa1"}


def test_only_a_major_alert_or_complaint_is_investigated_and_each_only_once(world: World) -> None:
    general = new_alert(world, batch_number="B2609").case
    with pytest.raises(Invalid, match="mark it as major first"):
        open_investigation(by=world.qa1, at=OPENED, **(OPENING | {"case": general.reference}))
    with pytest.raises(NotPermitted, match="Tell quality"):
        open_investigation(by=world.sales1, at=OPENED, **(OPENING | {"case": general.reference}))

    first = new_investigation(world)
    with pytest.raises(Blocked, match=first.case.reference):
        new_investigation(world, about=first.raised_from)

    first = act(first, "ask_withdrawal", by=world.qa1, at=LATER, reason="查错了批次")
    first = act(first, "agree_withdrawal", by=world.gm, at=LATER)
    assert new_investigation(world, about=first.raised_from, at=LATER).pk != first.pk


def test_a_major_complaint_is_investigated_as_an_accident_outside_and_sales_and_production_name_the_unit(
    world: World,
) -> None:
    complaint = complaint_at(world, "investigating")
    take(complaint, "flag_major", by=world.qa_head, at=OPENED, reason="客户停线")
    record = new_investigation(
        world, about=Case.objects.get(pk=complaint.case_id), at=LATER, origin="outside"
    )
    assert record.confirmer == world.departments["sales"]

    with pytest.raises(NotPermitted, match="one outside: sales"):
        act(record, "name_unit", by=world.prod_head, at=LATER, **UNIT)
    record = act(record, "name_unit", by=world.sales_head, at=LATER, **UNIT)

    assert told(record, "investigation_consent_asked") == {"prod_head"}
    assert record.has_occasion_for_agree_unit()
    record = act(record, "agree_unit", by=world.prod_head, at=LATER)
    assert record.agreed_by == world.prod_head
    record = act(record, "name_unit", by=world.sales_head, at=LATER, unit="unknown", reason="查不清")
    assert record.agreed_by is None  # another unit asks for another consent


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"leader": "gone"}, "who has left the company"),
        ({"members": [{"person": "gone"}]}, "who has left the company"),
        ({"members": [{"person": "rd1"}, {"person": "rd1"}]}, "Row 2: .* is named already"),
        ({"members": [{"person": "qa1"}]}, "Row 1: .* is named already"),
        ({"due_on": "2026-02-01"}, "This day has passed"),
        ({"scope": " "}, ""),
    ],
)
def test_a_team_that_cannot_be_is_refused_with_a_sentence_and_nobody_is_seated(
    world: World, changes: dict[str, Any], sentence: str
) -> None:
    User.objects.create(username="gone", name="辜去", password="!", joined_at=OPENED, is_active=False)
    record = new_investigation(world)
    data = {"leader": "qa1", "members": TEAM, "scope": "查明原因", "due_on": "2026-03-16"} | changes

    with translation.override("en"), pytest.raises(Invalid) as refusal:
        act(record, "convene", by=world.gm, at=LATER, **data)

    assert re.search(sentence, str(refusal.value.errors))
    assert not TeamMember.objects.exists()


def test_somebody_of_the_blamed_unit_does_not_lead_the_team(world: World) -> None:
    record = act(new_investigation(world), "name_unit", by=world.prod_head, at=LATER, **UNIT)
    team = {"leader": "prod_head", "members": TEAM, "scope": "查明原因", "due_on": "2026-03-16"}
    with pytest.raises(Invalid, match="conflict of interest"):
        act(record, "convene", by=world.gm, at=LATER, **team)

    other = investigation_at(world, State.INVESTIGATING, about=major_alert(world, batch_number="B2603").case)
    unit = UNIT | {"department": "qa", "reason": "来料检验漏检"}
    other = act(other, "name_unit", by=world.prod_head, at=LATER, **unit)
    with pytest.raises(Blocked, match="another leader of the team"):
        act(other, "conclude", by=world.qa1, at=LATER, **OUTCOME)

    other = act(
        other, "change_team", by=world.gm, at=LATER, leader="rd1", members=[{"person": "qa1"}], reason="回避"
    )
    other = act(other, "conclude", by=world.rd1, at=LATER, **OUTCOME)
    assert other.state == State.CONCLUDED
    assert (
        TeamMember.objects.filter(investigation=other, until__isnull=False).count() == 3
    )  # rd1, qa1 and who left


def test_opinions_alone_do_not_carry_an_outcome_and_a_struck_entry_counts_no_more(world: World) -> None:
    record = investigation_at(world, State.CONVENED)
    record = act(record, "name_unit", by=world.prod_head, at=LATER, **UNIT)
    record = act(record, "add_entry", by=world.rd1, at=LATER, **OPINION)
    record = act(record, "add_entry", by=world.rd1, at=LATER, **FACT)
    with pytest.raises(Blocked, match="opinions alone do not carry"):
        act(record, "conclude", by=world.qa1, at=LATER, **OUTCOME)

    proof = paper(record, by=world.rd1, at=LATER)
    record = act(
        record,
        "add_entry",
        by=world.rd1,
        at=LATER,
        nature="evidence",
        text="记录",
        about="2",
        proof=str(proof.pk),
    )
    with pytest.raises(Invalid, match="Strike the evidence through first"):
        act(record, "strike_entry", by=world.qa1, at=LATER, entry="2", reason="测错了件")
    record = act(record, "strike_entry", by=world.qa1, at=LATER, entry="3", reason="记录属于另一批")

    with pytest.raises(Blocked, match="No fact has evidence"):
        act(record, "conclude", by=world.qa1, at=LATER, **OUTCOME)
    struck = Entry.objects.get(number=3)
    assert struck.text == "记录" and struck.struck_by == world.qa1  # it stays to be read
    with pytest.raises(Invalid):  # somebody else's entry
        act(record, "strike_entry", by=world.inspector1, at=LATER, entry="2", reason="不对")


def test_evidence_needs_its_file_and_its_fact_and_a_file_that_was_cut_off_leaves_nothing_behind(
    world: World,
) -> None:
    record = act(investigation_at(world, State.CONVENED), "add_entry", by=world.rd1, at=LATER, **FACT)
    with pytest.raises(Invalid, match="which fact it shows"):
        act(record, "add_entry", by=world.rd1, at=LATER, nature="evidence", text="照片")
    cut_off = {"files": SimpleUploadedFile("joint.png", b"\x89PNG\r\n\x1a\n\x00", content_type="image/png")}
    before = CaseEvent.objects.count()

    with pytest.raises(Invalid):
        act(
            record,
            "add_entry",
            by=world.rd1,
            at=LATER,
            files=cut_off,
            nature="evidence",
            text="照片",
            about="1",
        )

    assert Entry.objects.count() == 1 and not Attachment.objects.filter(case=record.case).exists()
    assert CaseEvent.objects.count() == before
    with pytest.raises(Invalid, match="An opinion takes no file"):
        file = paper(record, by=world.rd1, at=LATER)
        act(record, "add_entry", by=world.rd1, at=LATER, proof=str(file.pk), **OPINION)


def test_an_open_question_to_a_body_and_an_unsigned_record_hold_the_outcome_up_by_name(world: World) -> None:
    record = investigation_at(world, State.INVESTIGATING)
    record = act(
        record, "send_to_body", by=world.rd1, at=LATER, kind="statutory_test", body="省质检院", question="焊料成分是否合格",
        expected_on="2026-03-09",
    )  # fmt: skip
    record = act(
        record, "record_field", by=world.rd1, at=LATER, **(FIELD | {"attendants": [{"person": "prod1"}]})
    )
    with pytest.raises(Blocked) as refusal:
        act(record, "conclude", by=world.qa1, at=LATER, **OUTCOME)
    reasons = " ".join(str(one) for one in refusal.value.reasons)
    assert "省质检院" in reasons and "潘工" in reasons
    assert clock(record, "investigation-body").due_at == at("2026-03-10 00:00")

    with pytest.raises(NotPermitted, match="signs in person"):
        act(record, "sign_field_record", by=world.rd1, at=LATER, record_number="2")
    record = act(record, "sign_field_record", by=world.prod1, at=LATER, record_number="2")
    report = paper(record, by=world.rd1, at=LATER, name="report.txt")
    record = act(
        record,
        "enter_body_result",
        by=world.rd1,
        at=LATER,
        question="1",
        result="铅含量超标",
        proof=str(report.pk),
    )

    assert act(record, "conclude", by=world.qa1, at=LATER, **OUTCOME).state == State.CONCLUDED
    assert clock(record, "investigation-body").state == "met"


def test_nobody_approves_what_they_wrote_nor_what_blames_their_own_department(world: World) -> None:
    record = investigation_at(world, State.INVESTIGATING)
    record = act(record, "change_team", by=world.gm, at=LATER, leader="gm", members=TEAM, reason="亲自负责")
    record = act(record, "conclude", by=world.gm, at=LATER, **OUTCOME)

    with pytest.raises(NotPermitted, match="You wrote this outcome"):
        act(record, "approve_outcome", by=world.gm, at=LATER)
    with pytest.raises(NotPermitted, match="leader of major cases"):
        act(record, "approve_outcome", by=world.deputy_gm, at=LATER)  # leads no major cases here
    assert act(record, "approve_outcome", by=world.chairman, at=LATER).approved_by == world.chairman

    other = investigation_at(world, State.INVESTIGATING, about=major_alert(world, batch_number="B2604").case)
    unit = UNIT | {"department": "company", "reason": "工期由公司压缩"}
    other = act(other, "name_unit", by=world.prod_head, at=LATER, **unit)
    other = act(other, "conclude", by=world.qa1, at=LATER, **OUTCOME)
    with pytest.raises(NotPermitted, match="conflict of interest"):
        act(other, "approve_outcome", by=world.gm, at=LATER)
    assert act(other, "approve_outcome", by=world.chairman, at=LATER).state == State.APPROVED


def test_a_deputy_who_writes_the_outcome_for_the_leader_of_the_team_makes_it_no_other_persons_work(
    world: World,
) -> None:
    record = investigation_at(world, State.INVESTIGATING)
    record = act(record, "change_team", by=world.gm, at=LATER, leader="gm", members=TEAM, reason="亲自负责")
    Delegation.objects.create(
        principal=world.gm, deputy=world.qa2, starts_at=OPENED, ends_at=LATER + timedelta(days=900)
    )
    record = act(record, "conclude", by=world.qa2, at=LATER, **OUTCOME)
    assert record.concluded_by == world.qa2

    with pytest.raises(NotPermitted, match="You wrote this outcome"):
        act(record, "approve_outcome", by=world.gm, at=LATER)


def test_the_database_refuses_an_outcome_without_facts_of_its_own(world: World) -> None:
    record = investigation_at(world, State.CONVENED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Investigation.objects.filter(pk=record.pk).update(state="concluded")
    with pytest.raises(IntegrityError), transaction.atomic():
        Investigation.objects.filter(pk=record.pk).update(state="withdrawn", closed_at=LATER)
    with pytest.raises(NotPossibleNow):
        act(record, "file_accident", by=world.qa2, at=LATER, no_improvement_reason="无需")


def test_an_outcome_leads_to_an_improvement_or_says_why_not(world: World) -> None:
    record = investigation_at(world, State.APPROVED)
    with pytest.raises(Invalid, match="Raise one, or say why none follows"):
        act(record, "file_accident", by=world.qa2, at=LATER)

    record = act(record, "file_accident", by=world.qa2, at=LATER, no_improvement_reason="措施已全部落实")

    assert record.state == State.FILED and record.improvement is None
    assert not offers(record, by=world.qa_head, at=LATER)


def test_a_withdrawal_needs_a_second_person_and_stops_the_outcome_meanwhile(world: World) -> None:
    record = investigation_at(world, State.INVESTIGATING)
    record = act(record, "ask_withdrawal", by=world.qa1, at=LATER, reason="并非重大")
    with pytest.raises(Blocked, match="must decide that first"):
        act(record, "conclude", by=world.qa1, at=LATER, **OUTCOME)
    record = act(record, "refuse_withdrawal", by=world.gm, at=LATER, reason="照常进行")
    record = act(record, "ask_withdrawal", by=world.qa1, at=LATER, reason="并非重大，客户已确认")

    record = act(record, "agree_withdrawal", by=world.gm, at=LATER)

    assert (record.state, record.withdrawn_by) == (State.WITHDRAWN, world.gm)
    own = new_investigation(world, who="gm", about=major_alert(world, batch_number="B2605").case)
    own = act(own, "ask_withdrawal", by=world.gm, at=LATER, reason="误开")
    with pytest.raises(NotPermitted, match="Somebody else who leads"):
        act(own, "agree_withdrawal", by=world.gm, at=LATER)


@pytest.mark.parametrize(
    ("who", "reads"),
    [
        ("qa1", True),
        ("rd1", True),
        ("inspector1", True),
        ("gm", True),
        ("qa_head", True),
        ("qa2", False),
        ("deputy_gm", False),
        ("auditor", False),
    ],
)
def test_opinions_are_read_by_the_team_those_who_lead_and_quality_that_sees_all_wherever_they_could_show(
    world: World, who: str, reads: bool
) -> None:
    record = investigation_at(world, State.INVESTIGATING)
    person, page = getattr(world, who), record.case.get_absolute_url()
    client = browser(person)

    answer = client.get(page)
    api = client.get(f"/api/v1/investigations/{record.case.reference}/")
    events = client.get(f"/api/v1/investigations/{record.case.reference}/events/")
    story = client.get(f"{page}timeline/")

    assert answer.status_code == api.status_code == 200
    assert (OPINION["text"] in answer.content.decode()) is reads
    assert (OPINION["text"] in str(api.json())) is reads
    assert api.json()["hidden_opinions"] == (0 if reads else 1)
    assert (
        OPINION["text"] not in str(events.json()) + story.content.decode()
    )  # the history has no words of opinions
    assert OPINION["text"] not in CaseSearch.objects.get(case=record.case).norm
    fresh = Investigation.objects.select_related("case").get(pk=record.pk)
    data = investigation_report(fresh, opinions=reads, company=Company.get(), code=[], by=person, at=LATER)
    assert (OPINION["text"] in str(data)) is reads


def test_a_case_reaches_the_team_and_those_who_act_and_nobody_else(world: World) -> None:
    record = investigation_at(world, State.INVESTIGATING)

    def sees(name: str) -> bool:
        return Case.objects.visible_to(getattr(world, name)).filter(pk=record.case_id).exists()

    assert all(sees(name) for name in ("qa1", "rd1", "inspector1", "gm", "prod_head", "qa2"))
    assert not any(sees(name) for name in ("sales1", "cs1", "prod1", "finance", "manager"))
    behind = Case.objects.visible_to(world.rd1).filter(pk=record.raised_from_id)
    assert behind.exists()  # the team reads what it investigates
    names = {offer.step.name for offer in offers(record, by=world.qa2, at=LATER)}
    assert "add_entry" not in names  # quality reads it, the team works on it
    with pytest.raises(NotPermitted, match="The team works on it"):
        act(record, "add_entry", by=world.qa2, at=LATER, **FACT)


def test_the_papers_tell_the_record_with_its_signatures_in_three_languages(world: World) -> None:
    record = investigation_at(world, State.FILED)
    fresh = Investigation.objects.select_related("case").get(pk=record.pk)
    field = fresh.all_field_records()[0]
    for language in ("zh-hans", "zh-hant", "en"):
        with translation.override(language):
            data = field_record_paper(fresh, field, company=Company.get(), code=[], by=world.qa1, at=LATER)
            text = str(data)
            assert FIELD["seen"] in text and "殷检" in text and "任研" in text
            report = str(
                investigation_report(
                    fresh, opinions=True, company=Company.get(), code=[], by=world.qa1, at=LATER
                )
            )
            assert OUTCOME["measures"] in report and record.improvement.reference in report  # type: ignore[union-attr]
    client = browser(world.qa1)
    page = client.get(f"/quality/investigations/{record.case.reference}/print/field-record-1.pdf")
    assert page.status_code == 200 and page.content[:4] == b"%PDF"
    assert (
        client.get(f"/quality/investigations/{record.case.reference}/print/field-record-9.pdf").status_code
        == 404
    )
    assert (
        client.get(f"/quality/investigations/{record.case.reference}/print/report.pdf").content[:4] == b"%PDF"
    )


def test_the_page_opens_an_investigation_once_however_often_the_form_is_sent(world: World) -> None:
    case = major_alert(world).case
    client = browser(world.qa1)
    assert (
        case.reference in client.get(f"/quality/investigations/new/?case={case.reference}").content.decode()
    )
    data = OPENING | {"case": case.reference, "once": "one-form"}

    first, again = (client.post("/quality/investigations/new/", data) for _time in range(2))

    assert first.status_code == again.status_code == 302 and first["Location"] == again["Location"]
    refused = client.post("/quality/investigations/new/", data | {"once": "another"})
    assert (
        refused.status_code == 422 and OPENING["what"] in refused.content.decode()
    )  # what was typed is kept
    assert Investigation.objects.count() == 1
