"""The pages of sanctions and deductions: the switch, papers, board, prints, months, pay, what concerns oneself, the API."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from complaints.penalties.models import DeductionMonth, MonthlyPay, SanctionPaper, penalty_rules
from tests.complaints.monthly import ruled
from tests.complaints.objecting import share
from tests.complaints.sharing import give_points
from tests.factories.company import World
from tests.penalties.papers import (
    MARCH,
    add_sanction,
    in_force,
    month_with,
    only_line,
    opened,
    paper_on,
    penalty_of,
    person,
    sanction_of,
    share_of,
    switch_on,
)

pytestmark = pytest.mark.django_db


def page(who: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(who)
    return client


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()


RULES = {
    "is_on": "on", "checked": "on", "legal_percent": "20", "least_wage": "2000", "cap_percent": "50",
    "floor_warning": "400", "floor_minor": "800", "repeat_times": "3", "bands-TOTAL_FORMS": "0", "bands-INITIAL_FORMS": "0",
}  # fmt: skip


def test_while_it_is_off_there_is_no_menu_and_no_page(world: World) -> None:
    for address in (
        "/sanctions/",
        "/sanctions/new/",
        "/deductions/",
        "/deductions/mine/",
        "/sanctions/board/",
    ):
        assert page(world.gm_office).get(address).status_code == 409, address
    assert page(world.gm_office).get("/sanctions/J2603001/").status_code == 404
    assert page(world.gm_office).get("/api/v1/sanctions/").status_code == 404
    assert "/sanctions/" not in page(world.gm_office).get("/").content.decode()


def test_an_administrator_switches_it_on_after_a_preview_and_with_the_word_of_a_lawyer(world: World) -> None:
    admin = page(world.admin)
    unchecked = admin.post("/settings/penalties/", {**RULES, "checked": "", "act": "preview"})
    assert "Have a lawyer check it first, and say so here." in unchecked.content.decode()
    preview = admin.post("/settings/penalties/", {**RULES, "act": "preview"})
    seal = preview.context["preview"].seal
    saved = admin.post("/settings/penalties/", {**RULES, "act": "save", "seal": seal})

    assert saved.status_code == 302
    assert (penalty_rules().is_on, penalty_rules().switched_by) == (True, world.admin)
    assert "安明" in admin.get("/settings/penalties/").content.decode()
    assert "/sanctions/" in page(world.gm_office).get("/").content.decode()


def test_a_paper_is_written_and_its_lines_proposed_on_the_pages(on: World) -> None:
    complaint = ruled(on, person(on, "prod1"))
    office = page(on.gm_office)

    wrong = office.post("/sanctions/new/", {"complaint": "X1", "reason": "未点检", "once": "a"})
    made = office.post(
        "/sanctions/new/", {"complaint": complaint.case.number, "reason": "未点检", "once": "b"}
    )
    paper = SanctionPaper.objects.get()

    assert wrong.status_code == 422 and "未点检" in wrong.content.decode()
    assert made.status_code == 302 and made.headers["Location"].endswith(f"/sanctions/{paper.case.number}/")
    form = office.get(f"/sanctions/{paper.case.number}/steps/add_economic/").content.decode()
    assert "潘工" in form


def test_each_reader_sees_the_lines_and_amounts_that_concern_her(on: World) -> None:
    complaint = ruled(on, person(on, "prod1", "60"), person(on, "qa1", "40"))
    paper = paper_on(on, complaint)
    paper = add_sanction(on, paper, "prod1", amount="411")
    paper = in_force(on, add_sanction(on, paper, "qa1", amount="422"))
    address = f"/sanctions/{paper.case.number}/"

    seen = {
        who: page(getattr(on, who)).get(address).content.decode()
        for who in ("gm_office", "finance", "hr", "prod1", "qa1", "prod_head")
    }
    assert all("411.00" in seen[who] and "422.00" in seen[who] for who in ("gm_office", "finance", "hr"))
    assert "411.00" in seen["prod1"] and "422.00" not in seen["prod1"] and "秦安" not in seen["prod1"]
    assert "422.00" in seen["qa1"] and "411.00" not in seen["qa1"]
    assert "411.00" in seen["prod_head"] and "422.00" not in seen["prod_head"]
    for who in ("auditor", "deputy_gm", "factory_head", "admin", "sales1"):
        assert page(getattr(on, who)).get(address).status_code == 404, who


def test_a_see_all_role_finds_no_paper_in_lists_search_export_and_api(on: World) -> None:
    paper = sanction_of(on, "prod1", kind="warning", amount="400")
    number, auditor = paper.case.number, page(on.auditor)

    for address in (
        "/?tab=all", "/sanctions/", f"/search/?q={number}", "/worklist/export/?tab=all", "/api/v1/events/",
        "/api/v1/approvals/", "/api/v1/deadlines/", "/notifications/", "/approvals/", "/escalations/ledger/",
    ):  # fmt: skip
        assert f"/sanctions/{number}" not in text_of(auditor.get(address)), address
    assert f"/sanctions/{number}" in text_of(page(on.gm_office).get("/sanctions/"))
    assert number not in text_of(auditor.get(f"/complaints/{paper.complaint.case.number}/"))


def test_the_notice_board_names_people_and_sanctions_and_no_amounts(on: World) -> None:
    unseen = sanction_of(on, "prod1", kind="minor", amount="833")
    assert page(on.sales1).get("/sanctions/board/").status_code == 409
    switch_on(on, publishes=True)
    sanction_of(on, "qa1", kind="warning", amount="455", number=2)
    penalty_of(on, "sales1", "477", number=3)

    board = page(on.sales1).get("/sanctions/board/").content.decode()

    assert "秦安" in board and "Warning" in board
    assert "455" not in board and "沈约" not in board.split("<main")[1]
    assert "潘工" not in board and not SanctionPaper.objects.get(pk=unseen.pk).is_public


def test_the_personnel_notice_holds_no_amount_and_the_penalty_notice_what_its_reader_may_see(
    on: World,
) -> None:
    paper = sanction_of(on, "prod1", kind="warning", amount="444")
    address = f"/sanctions/{paper.case.number}/print/"

    def words(who: str, name: str) -> str:
        answer = page(getattr(on, who)).get(f"{address}{name}.pdf")
        return "".join(one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages)

    personnel = words("hr", "personnel-notice")
    assert "潘工" in personnel and "Warning" in personnel and "444" not in personnel
    assert "444.00" in words("finance", "penalty-notice")
    assert "444.00" in words("prod1", "penalty-notice")


def test_personnel_runs_a_month_on_the_pages_and_finance_takes_the_list(on: World) -> None:
    penalty_of(on, "prod1", "1500")
    opened(on, MARCH)
    hr, address = page(on.hr), "/deductions/2026-03/"
    shown = hr.get(address)
    assert "潘工" in shown.content.decode() and "missing" in shown.content.decode()
    refused = hr.post(f"{address}close/", {"seal": shown.context["close_form"].initial["seal"]})
    assert refused.status_code == 422

    pay_page = "/deductions/pay/?department=production&month=2026-03"
    typed = {f"wage-{on.prod1.pk}": "20000", f"bonus-{on.prod1.pk}": "1000"}
    seal = hr.post(pay_page, {**typed, "act": "preview"}).context["preview"].seal
    assert hr.post(pay_page, {**typed, "act": "save", "seal": seal}).status_code == 302
    assert MonthlyPay.objects.get().bonus == 1000
    seen = hr.get(address).context["close_form"].initial["seal"]
    assert hr.post(f"{address}close/", {"seal": seen}).status_code == 302

    assert not DeductionMonth.objects.get().is_open
    listed = text_of(page(on.finance).get(f"{address}export/"))
    assert "prod1" in listed and "500.00" in listed and "1000.00" in listed and "20000" not in listed
    assert page(on.gm_office).get(f"{address}export/").status_code == 403
    assert "20,000" not in page(on.finance).get(address).content.decode()


def test_wrong_pay_is_said_and_kept(on: World) -> None:
    typed = {f"wage-{on.prod1.pk}": "800", f"bonus-{on.prod1.pk}": "1000"}

    answer = page(on.hr).post(
        "/deductions/pay/?department=production&month=2026-03", {**typed, "act": "preview"}
    )

    assert answer.status_code == 422
    assert "cannot be higher" in answer.content.decode() and 'value="1000"' in answer.content.decode()


def test_everybody_reads_the_own_deductions_and_pay_and_nobody_elses(on: World) -> None:
    penalty_of(on, "prod1", "1511")
    month_with(on, MARCH, prod1=("20123", "1000"))

    own = page(on.prod1).get("/deductions/mine/").content.decode()
    other = page(on.qa1).get("/deductions/mine/").content.decode()

    assert "1,511.00" in own and "20,123.00" in own and "file_appeal" in own
    assert "1,511.00" not in other and "20,123.00" not in other
    switch_on(on, is_on=False, checked=False)
    assert page(on.prod1).get("/deductions/mine/").status_code == 200
    assert page(on.hr).get("/deductions/2026-03/").status_code == 200
    assert page(on.finance).get("/deductions/2026-03/").status_code == 409


def test_a_formula_in_a_name_does_not_run_in_the_list_for_the_payroll(on: World) -> None:
    penalty_of(on, "prod1", "100")
    month_with(on, MARCH, prod1=("20000", "1000"))
    named = on.prod1
    named.name = "=HYPERLINK(1)"
    named.save()

    listed = text_of(page(on.hr).get("/deductions/2026-03/export/"))

    assert "'=HYPERLINK(1)" in listed


def test_programs_read_months_and_papers_by_the_same_rights(on: World) -> None:
    paper = penalty_of(on, "prod1", "1500")
    month_with(on, MARCH, prod1=("20000", "1000"))

    month = page(on.finance).get("/api/v1/deductions/2026-03/").json()
    mine = page(on.prod1).get("/api/v1/deductions/mine/").json()
    detail = page(on.prod1).get(f"/api/v1/sanctions/{paper.case.number}/").json()

    assert month["total"]["taken"]["amount"] == "500.00" and month["rows"][0]["person"]["username"] == "prod1"
    assert mine["lines"][0]["left"]["amount"] == "1000.00"
    assert detail["lines"][0]["amount"]["amount"] == "1500.00" and detail["countersigns"] == []
    assert page(on.auditor).get("/api/v1/deductions/2026-03/").status_code == 403
    assert page(on.auditor).get(f"/api/v1/sanctions/{paper.case.number}/").status_code == 404


def test_a_program_names_the_people_of_a_unit_as_a_list(on: World) -> None:
    complaint = ruled(on, share("department", "100", department="production"), loss="600.00")
    paper = paper_on(on, complaint)
    give_points(on, prod1="6")
    address = f"/api/v1/sanctions/{paper.case.number}/steps/add_economic/"
    typed = {
        "share": share_of(paper, department=on.departments["production"]).pk, "month": "2026-03", "fault": "against_norm",
    }  # fmt: skip

    def sent(people: Any) -> Any:
        return page(on.gm_office).post(address, {**typed, "people": people}, content_type="application/json")

    assert sent("prod1").status_code == 422
    stranger = sent(["prod1", "nobody-here"])
    assert stranger.status_code == 422 and "people" in stranger.json()["errors"]
    answer = sent(["prod1"])

    assert answer.status_code == 200, answer.content
    assert only_line(paper).person == on.prod1 and only_line(paper).amount == 600
