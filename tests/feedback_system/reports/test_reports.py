"""From the draft of a week to the signed report: who writes, what blocks, what is frozen, what a correction says."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Delegation
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted, NotPossibleNow, NotVisible
from feedback_system.notifications.models import Notification
from feedback_system.reports.due import missing_reports, watch_reports
from feedback_system.reports.figures import is_intact, signed_tables
from feedback_system.reports.kinds import all_reports
from feedback_system.reports.models import Report, SignedCase, SignedFigure, SignedText
from feedback_system.reports.operations import (
    correct_report,
    mark_read,
    open_report,
    sign_report,
    what_blocks_signing,
    write_texts,
)
from feedback_system.reports.periods import Rhythm, period_named
from tests.factories.anomalies import new_alert
from tests.factories.company import World, at
from tests.factories.complaints import LIGHT_WAY, new_complaint, walk
from tests.feedback_system.reports.written import (
    MONDAY_AFTER,
    WEEK,
    busy_week,
    draft,
    kind_of,
    seal,
    signed,
    signer,
)

pytestmark = pytest.mark.django_db


def number(report: Report, section: str, row: str, column: str) -> int:
    """A number of a signed report."""
    return report.signed.figures.get(section=section, row=row, column=column).number


def test_a_signed_report_keeps_its_figures_with_their_cases_whatever_happens_later(world: World) -> None:
    busy_week(world)

    report = signed(world)
    new_alert(
        world, at=at("2026-03-06 08:00"), defect="scratch", batch_number="B2699", late_entry_reason="补录"
    )

    assert number(report, "problems", "complaint", "reported") == 2
    assert number(report, "problems", "anomaly", "reported") == 3, "not the alerts a second before and after"
    figure = report.signed.figures.get(section="defects", row="code:scratch", column="cases")
    assert figure.number == figure.rows.count() == 3
    assert figure.labels["zh-hans"] and figure.labels["en"] == "Scratch"
    assert is_intact(report.signed)


def test_nobody_changes_or_deletes_what_is_signed_not_even_by_sql(world: World) -> None:
    busy_week(world)
    report = signed(world)

    for rows, change in (
        (SignedFigure.objects, {"number": 0}),
        (SignedText.objects, {"text": "x"}),
        (SignedCase.objects, {"figure": 1}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete(using="default")
    with pytest.raises(NotPossibleNow, match="new edition"):
        write_texts(report=report, texts={}, version=report.version, by=world.qa1, at=MONDAY_AFTER)
    with pytest.raises(NotPossibleNow):
        sign_report(report=report, seal=seal(report), by=world.qa_head, at=MONDAY_AFTER)


def test_only_the_head_signs_and_only_quality_writes(world: World) -> None:
    period = period_named(WEEK, Rhythm.WEEK)
    with pytest.raises(NotPermitted, match="written by others"):
        open_report(kind=kind_of(), period=period, by=world.gm_office, at=MONDAY_AFTER)
    report = draft(world)

    with pytest.raises(NotPermitted, match="signed by the head"):
        sign_report(report=report, seal=seal(report), by=world.qa1, at=MONDAY_AFTER)
    with pytest.raises(NotVisible):
        mark_read(report=report, by=world.gm, at=MONDAY_AFTER)  # a draft is nobody's to read


def test_the_deputy_signs_in_the_own_name_and_says_for_whom(world: World) -> None:
    busy_week(world)
    Delegation.objects.create(
        principal=world.qa_head,
        deputy=world.rd1,
        starts_at=MONDAY_AFTER - timedelta(days=1),
        ends_at=MONDAY_AFTER + timedelta(days=1),
    )
    report = draft(world)

    done = sign_report(report=report, seal=seal(report), by=world.rd1, at=MONDAY_AFTER)

    assert (done.by, done.on_behalf_of) == (world.rd1, world.qa_head)
    assert done.figures.get(section="problems", row="anomaly", column="reported").number == 3


def test_a_week_that_is_not_over_or_lacks_a_part_is_not_signed(world: World) -> None:
    sunday = at("2026-03-08 23:59")
    report = open_report(kind=kind_of(), period=period_named(WEEK, Rhythm.WEEK), by=world.qa1, at=sunday)

    reasons = [str(one) for one in what_blocks_signing(report, kind_of(), at=sunday)]
    assert len(reasons) == 2 and "not over" in reasons[0] and "Main problems" in reasons[1]
    with pytest.raises(Blocked, match="Main problems"):
        sign_report(report=report, seal="x", by=world.qa_head, at=at("2026-03-09 00:00"))
    with pytest.raises(Blocked, match="has not begun"):
        open_report(kind=kind_of(), period=period_named("2026-W11", Rhythm.WEEK), by=world.qa1, at=sunday)


def test_what_was_not_seen_is_neither_signed_nor_overwritten(world: World) -> None:
    busy_week(world)
    report = draft(world)
    seen = seal(report)
    new_alert(world, at=at("2026-03-06 08:00"), batch_number="B2699", late_entry_reason="补录")

    with pytest.raises(Conflict, match="have changed"):
        sign_report(report=report, seal=seen, by=world.qa_head, at=MONDAY_AFTER)
    with pytest.raises(Conflict, match="Somebody else has saved"):
        write_texts(
            report=report,
            texts={"findings": "y"},
            version=report.version - 1,
            by=world.qa_head,
            at=MONDAY_AFTER,
        )
    assert report.texts.get(part="findings").text != "y"


def test_opening_a_period_twice_leads_to_the_same_report(world: World) -> None:
    first, second = draft(world), draft(world)

    assert first.pk == second.pk and Report.objects.count() == 1


def test_a_correction_is_a_new_edition_that_says_what_moved_and_why(world: World, client: Client) -> None:
    busy_week(world)
    first = signed(world)
    new_alert(
        world, at=at("2026-03-06 08:00"), defect="scratch", batch_number="B2699", late_entry_reason="补录"
    )
    with pytest.raises(Invalid):
        correct_report(report=first, reason=" ", by=world.qa1, at=MONDAY_AFTER)

    second = correct_report(report=first, reason="补录一件警报", by=world.qa1, at=MONDAY_AFTER)
    sign_report(report=second, seal=seal(second), by=world.qa_head, at=MONDAY_AFTER)

    client.force_login(world.gm_office)
    page = client.get(f"/reports/written/{second.pk}/")
    moved = {
        (str(one.section), one.row, str(one.column)): (one.before, one.after) for one in page.context["moved"]
    }
    assert ("Problems by kind", "Anomaly alerts", "Reported") in moved
    assert moved["Problems by kind", "Anomaly alerts", "Reported"] == (3, 4)
    assert "补录一件警报" in page.text
    old = client.get(f"/reports/written/{first.pk}/")
    assert "Edition 2 takes its place" in old.text and number(first, "problems", "anomaly", "reported") == 3
    with pytest.raises(NotPossibleNow, match="Edition 2"):
        correct_report(report=Report.objects.get(pk=first.pk), reason="x", by=world.qa1, at=MONDAY_AFTER)


def test_those_it_is_for_are_told_and_mark_it_read(world: World, client: Client) -> None:
    busy_week(world)

    report = signed(world)

    asked = {one.person.username for one in report.signed.asked.all()}
    told = {one.recipient.username for one in Notification.objects.filter(kind="report_signed")}
    assert asked == told >= {"gm_office", "gm_office2", "factory_head", "prod_head", "sales_head"}
    assert "qa_head" not in told, "who signs is not told of it"
    client.force_login(world.gm_office)
    assert "You are asked to read" in client.get(f"/reports/written/{report.pk}/").text
    client.post(f"/reports/written/{report.pk}/read/")
    client.post(f"/reports/written/{report.pk}/read/")
    page = client.get(f"/reports/written/{report.pk}/")
    assert "You marked it read" in page.text and report.signed.readings.count() == 1
    assert page.context["unread"] == len(asked) - 1


def test_a_draft_counts_what_has_reached_the_reader_and_who_signs_sees_what_is_signed(
    world: World, client: Client
) -> None:
    busy_week(world)
    report = draft(world)

    def figures(person: str) -> dict[str, int]:
        client.force_login(getattr(world, person))
        page = client.get(f"/reports/written/{report.pk}/")
        table = next(one for one in page.context["tables"] if one["section"].code == "problems")
        return {row["label"]: row["cells"][0]["text"] for row in table["rows"]}

    assert not Case.objects.visible_to(world.qa1).filter(kind="slip").exists()
    assert figures("qa_head") == {"Anomaly alerts": 3, "Complaints": 2, "Department slips": 1}
    assert figures("qa1") == {"Anomaly alerts": 3, "Complaints": 2}
    client.force_login(world.gm_office)
    assert client.get(f"/reports/written/{report.pk}/").status_code == 404


def test_a_reader_gets_the_signed_number_and_only_the_cases_that_have_reached_her(
    world: World, client: Client
) -> None:
    busy_week(world)
    report = signed(world)
    address = f"/reports/written/{report.pk}/cases/?section=problems&row=complaint&column=reported"

    client.force_login(world.prod_head)
    page = client.get(address)
    assert page.context["number"] == 2 and page.context["hidden"] == 2 and page.context["rows"] == []
    client.force_login(world.gm)
    page = client.get(address)
    assert page.context["hidden"] == 0 and len(page.context["rows"]) == 2
    for wrong in ("section=x&row=complaint&column=reported", "section=problems&row=none&column=reported"):
        assert client.get(f"/reports/written/{report.pk}/cases/?{wrong}").status_code == 404
    client.force_login(world.tech1)
    assert client.get(address).status_code == 404


def period_of_busy_week(code: str) -> tuple[str, datetime]:
    """The period of that kind of report in which the busy week lies, and a morning after its end."""
    after_quarter, after_year = at("2026-04-01 09:00"), at("2027-01-04 09:00")
    return {
        Rhythm.WEEK: (WEEK, after_quarter),
        Rhythm.MONTH: ("2026-03", after_quarter),
        Rhythm.QUARTER: ("2026-Q1", after_quarter),
        Rhythm.YEAR: ("2026", after_year),
    }[kind_of(code).rhythm]


def test_what_is_closed_comes_into_the_review_of_its_year_by_itself(world: World, client: Client) -> None:
    closed = walk(
        world,
        new_complaint(world, route="light"),
        LIGHT_WAY,
        people={"accept": "qa1"},
        changes={"accept": {"route": "light"}},
    )
    assert closed.case.closed_at is not None
    report = signed(world, code="management-review", period="2026", moment=at("2027-01-04 09:00"))

    assert number(report, "problems", "complaint", "closed") == 1
    client.force_login(world.gm)
    behind = client.get(f"/reports/written/{report.pk}/cases/?section=problems&row=complaint&column=closed")
    assert [row["case"].pk for row in behind.context["rows"]] == [closed.case_id]


@pytest.mark.parametrize("code", [kind.code for kind in all_reports()])
def test_every_number_of_every_kind_opens_exactly_its_cases_live_and_signed(
    world: World, client: Client, code: str
) -> None:
    busy_week(world)
    period, moment = period_of_busy_week(code)
    client.force_login(signer(world, kind_of(code)))
    for report in (
        draft(world, code=code, period=period, moment=moment),
        signed(world, code=code, period=period, moment=moment),
    ):
        page = client.get(f"/reports/written/{report.pk}/")
        cells = [
            cell
            for table in page.context["tables"]
            for row in table["rows"]
            for cell in row["cells"]
            if cell["url"]
        ]
        for cell in cells:
            behind = client.get(cell["url"])
            assert behind.context["number"] == cell["text"], cell["url"]
            assert len(behind.context["rows"]) + behind.context["hidden"] == cell["text"]
    assert cells or code in ("defect-pictures", "month-announcement") or code.startswith("market-")


@pytest.mark.parametrize("code", [kind.code for kind in all_reports()])
def test_a_page_asks_a_fixed_number_of_questions(world: World, client: Client, code: str) -> None:
    busy_week(world)
    period, moment = period_of_busy_week(code)
    report = draft(world, code=code, period=period, moment=moment)
    client.force_login(signer(world, kind_of(code)))
    address = f"/reports/written/{report.pk}/"
    client.get(address)

    with CaptureQueriesContext(connection) as live:
        client.get(address)
    signed(world, code=code, period=period, moment=moment)
    with CaptureQueriesContext(connection) as frozen:
        client.get(address)

    assert len(live) <= 25 and len(frozen) <= 25, "\n".join(one["sql"][:160] for one in live.captured_queries)


def test_a_period_without_cases_is_signed_and_says_so(world: World, client: Client) -> None:
    report = signed(world, period="2026-W02")

    tables = {one.section.code: one.rows for one in signed_tables(kind_of(), report.signed)}
    assert list(tables) == [section.code for section in kind_of().sections]
    assert tables["problems"] == [] and [row.key for row in tables["progress"]] == ["all"]
    assert sum(report.signed.figures.values_list("number", flat=True)) == 0
    client.force_login(world.gm_office)
    assert client.get(f"/reports/written/{report.pk}/").status_code == 200
    assert is_intact(report.signed)


def test_the_list_says_what_is_due_and_the_watch_reminds_once(world: World, client: Client) -> None:
    later = at("2026-03-17 09:00")
    assert missing_reports(all_reports(), at=later) == [], "of what was never written nobody is reminded"
    signed(world)

    missing = missing_reports(all_reports(), at=later)

    assert [one.period.code for one in missing] == ["2026-W11"]
    assert not missing[0].is_late(later) and watch_reports(later).reminded == 0
    late = at("2026-03-24 09:00")
    assert watch_reports(late).reminded > 0
    assert watch_reports(late).reminded == 0
    assert {one.recipient.username for one in Notification.objects.filter(kind="report_due")} == {"qa_head"}
    client.force_login(world.qa1)
    page = client.get("/reports/written/")
    assert page.status_code == 200 and len(page.context["missing"]) >= 1


def test_paper_and_file_say_what_the_page_says(world: World, client: Client) -> None:
    busy_week(world)
    report = signed(world)
    client.force_login(world.gm_office)

    lines = b"".join(client.get(f"/reports/written/{report.pk}/export/").streaming_content).decode(
        "utf-8-sig"
    )
    paper = client.get(f"/reports/written/{report.pk}/report.pdf")

    assert '"Problems by kind","Anomaly alerts","Reported","3"' in lines
    assert "Cases reported in the period" in lines and "两件投诉" in lines
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    client.force_login(world.qa1)
    assert client.get(f"/reports/written/{report.pk}/export/").status_code == 403


def test_the_form_keeps_what_was_typed_when_somebody_else_was_faster(world: World, client: Client) -> None:
    report = draft(world)
    client.force_login(world.qa1)

    answer = client.post(
        f"/reports/written/{report.pk}/texts/", {"version": report.version - 1, "findings": "我写的一段"}
    )
    assert answer.status_code == 409 and "我写的一段" in answer.text and "两件投诉" in answer.text
    assert (
        client.post(
            f"/reports/written/{report.pk}/texts/", {"version": report.version, "findings": "我写的一段"}
        ).status_code
        == 302
    )
    assert client.post("/reports/written/", {"kind": "quality-week", "period": "2026-03"}).status_code == 422
    assert client.post("/reports/written/", {"kind": "quality-week", "period": "2030-W10"}).status_code == 422


def test_signed_tables_read_as_the_live_ones_did(world: World) -> None:
    busy_week(world)
    report = signed(world)

    tables = {table.section.code: table for table in signed_tables(kind_of(), report.signed)}

    assert [row.key for row in tables["defects"].rows] == ["code:scratch", "code:crack", "code:burr"] or [
        row.numbers["cases"] for row in tables["defects"].rows
    ] == sorted((row.numbers["cases"] for row in tables["defects"].rows), reverse=True)


def test_the_list_of_reports_asks_a_fixed_number_of_questions_however_many_are_missing(
    world: World, client: Client
) -> None:
    for kind in all_reports():
        period = {
            Rhythm.WEEK: "2025-W40",
            Rhythm.MONTH: "2025-06",
            Rhythm.QUARTER: "2024-Q4",
            Rhythm.YEAR: "2023",
        }[kind.rhythm]
        draft(world, code=kind.code, period=period, moment=at("2026-01-05 09:00"))
    client.force_login(world.qa1)
    client.get("/reports/written/")

    with CaptureQueriesContext(connection) as asked:
        page = client.get("/reports/written/")

    assert len(page.context["missing"]) > 40
    assert len(asked) <= 25, "\n".join(one["sql"][:120] for one in asked.captured_queries)


def test_who_has_let_a_kind_rest_is_reminded_of_its_newest_period_alone(world: World) -> None:
    signed(world)
    much_later = at("2026-04-28 09:00")
    assert len(missing_reports(all_reports(), at=much_later)) > 3

    watch_reports(much_later)

    (notice,) = Notification.objects.filter(kind="report_due")
    assert notice.facts["period"] == "2026-W16"
