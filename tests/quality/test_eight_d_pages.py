"""The page, the papers, the lessons and the API of a full 8D."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_for
from quality.models import Improvement
from quality.operations.watching import watch_effects
from quality.prints.hiding import Hider
from quality.states import ImprovementState as State
from tests.factories.company import World, at
from tests.factories.eight_d import BEFORE, FULL_ITEMS, full_8d, full_8d_at, walk
from tests.factories.improvements import RULED, act, improvement_at
from tests.quality.test_eight_d import complained
from tests.quality.test_improvement_pages import page_of, signed_in

pytestmark = pytest.mark.django_db


def words_of(client: Client, address: str) -> str:
    """The text of a PDF."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(b"".join(answer))).pages)


def test_the_page_shows_a_card_for_each_discipline_and_the_trees_with_their_evidence(world: World) -> None:
    improvement = walk(world, full_8d(world), BEFORE[:-4])
    address = improvement.case.get_absolute_url()

    page = page_of(signed_in(world, "prod1"), address)

    for code in ("d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"):
        assert f'id="{code}"' in page, code
    assert "夹具没有更换周期" in page and "保养计划第二版没有此项" in page and "root cause" in page
    assert (
        page.index('id="cause-1"')
        < page.index('id="cause-2"')
        < page.index("</ul>", page.index('id="cause-2"'))
    )
    assert f"{address}steps/hand_in/?discipline=D4" in page and "steps/accept_discipline" not in page
    form = page_of(signed_in(world, "prod1"), f"{address}steps/change_cause/?cause=2")
    assert "夹具没有更换周期</textarea>" in form and "保养计划第二版没有此项</textarea>" in form
    improvement = walk(world, improvement, BEFORE[-4:-3])
    assert f"{address}steps/accept_discipline/?discipline=D4" in page_of(
        signed_in(world, "gm_office"), address
    )


def test_what_blocks_an_act_leads_to_the_form_that_mends_it(world: World) -> None:
    improvement = full_8d(world)
    improvement = act(improvement, "draft", by=world.prod1, at=RULED, analysis="", items=FULL_ITEMS)

    page = page_of(signed_in(world, "gm_office"), improvement.case.get_absolute_url())

    assert "D3 Containment is missing: nobody has handed it in." in page
    assert "steps/hand_in/?discipline=D3" in page and "steps/set_team/?discipline=D1" in page


def test_the_page_counts_the_claim_and_names_only_the_cases_that_the_reader_may_open(world: World) -> None:
    improvement = full_8d_at(world, State.DONE)
    found = complained(world, 3)
    address = improvement.case.get_absolute_url()

    assert f'hx-get="{address}claim/"' in page_of(signed_in(world, "gm_office"), address)
    office, production = (
        page_of(signed_in(world, "gm_office"), f"{address}claim/"),
        page_of(signed_in(world, "rd1"), f"{address}claim/"),
    )

    assert "stays below 20 per 10,000" in office and found.reference in office
    assert found.reference not in production and "1 case that has not reached you" in production
    step = page_of(signed_in(world, "gm_office"), f"{address}steps/check_effect/")
    assert "D7 Prevention is missing" in step  # blocked: the form would show the count


def test_the_8d_report_prints_every_discipline_in_three_languages(world: World) -> None:
    improvement = full_8d_at(world, State.CLOSED)
    office, base = signed_in(world, "gm_office"), improvement.case.get_absolute_url()

    text = words_of(office, f"{base}print/8d.pdf?language=en")

    for words in (
        "8D report",
        "D1 Team",
        "彭程",
        "夹具没有更换周期",
        "(root cause)",
        "WI-031",
        "夹具也要有更换周期",
        "龚文",
    ):
        assert words in text, words
    for language in ("zh-hans", "zh-hant"):
        assert "8D" in words_of(office, f"{base}print/8d.pdf?language={language}")
    assert CaseEvent.objects.filter(case=improvement.case_id, name="printed", facts__paper="8d").count() == 3


def test_the_report_for_the_customer_hides_names_sums_and_inner_numbers_after_a_preview(world: World) -> None:
    improvement = walk(world, full_8d(world), BEFORE[:4])
    number = improvement.case.number
    text = f"由潘工带队全检，返工花费 1,200 元，见 {number}"
    improvement = act(improvement, "hand_in", by=world.prod1, at=RULED, discipline="D3", text=text)
    improvement = act(improvement, "accept_discipline", by=world.gm_office, at=RULED, discipline="D3")
    office, base = signed_in(world, "gm_office"), improvement.case.get_absolute_url()

    preview = page_of(office, f"{base}8d/customer/?language=en")

    assert "由[name]带队全检，返工花费 [amount]，见 [number]" in preview
    assert "1 name of our people" in preview and "1 sum of money" in preview
    assert not CaseEvent.objects.filter(case=improvement.case_id, name="printed").exists()
    paper = words_of(office, f"{base}print/8d-customer.pdf?language=en")
    origin = improvement.raised_from
    assert origin.receipt_number in paper and "[name]" in paper
    for hidden in ("潘工", "1,200", str(number), str(origin.number), "龚文", "彭程", "Internal"):
        assert hidden not in paper, hidden
    assert CaseEvent.objects.filter(case=improvement.case_id, facts__paper="8d_customer").count() == 1


def test_what_is_hidden_is_hidden_as_a_whole_word_and_the_longest_first() -> None:
    shown = {"name": "[n]", "sum": "[s]", "number": "[#]"}
    hider = Hider(names=["安", "安明", "Ann Lee"], numbers=["G2603", "G260301"], shown_as=shown)

    assert hider.text("安明与 Ann Lee 见 G260301 和 G2603019") == "[n]与 [n] 见 [#] 和 G2603019"
    assert (
        hider.text("共 ￥3,500.00、2 万元、CNY 80，良率 99.5%，安装 12 元件")
        == "共 [s]、[s]、[s]，良率 99.5%，安装 12 元件"
    )
    assert hider.hidden == {"name": 2, "sum": 3, "number": 1}


def test_accepted_lessons_are_found_by_everybody_and_lead_only_readers_to_the_case(world: World) -> None:
    closed = full_8d_at(world, State.CLOSED)
    other = signed_in(world, "sales2")

    page = page_of(other, "/quality/lessons/?q=夾具 週期")  # traditional characters find simplified ones

    assert "夹具也要有更换周期" in page and closed.case.number not in page and "has not reached you" in page
    assert "No lesson matches" in page_of(other, "/quality/lessons/?q=电路板")
    assert "夹具也要有更换周期" in page_of(other, "/quality/lessons/?category=method")
    assert "No lesson matches" in page_of(other, "/quality/lessons/?category=man")
    assert closed.case.get_absolute_url() in page_of(signed_in(world, "gm_office"), "/quality/lessons/")
    closed.disciplines.filter(code="D8").update(state="handed_in", accepted_by=None, accepted_at=None)
    assert "No lesson has been accepted yet" in page_of(other, "/quality/lessons/")


def test_programs_read_disciplines_trees_and_claim_and_take_the_same_steps(world: World) -> None:
    improvement = full_8d_at(world, State.CONFIRMED)
    client = signed_in(world, "gm_office")
    address = f"/api/v1/improvements/{improvement.case.number}/"

    one = client.get(address).json()

    assert (one["tier"], one["mandatory"]) == ("full", ["D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"])
    rows = {row["discipline"]: row for row in one["disciplines"]}
    assert rows["D1"]["team"][0] == {"person": rows["D1"]["team"][0]["person"], "part": "leader"}
    assert rows["D2"]["lines"][0]["aspect"] == "what" and rows["D5"]["actions"][0]["cause"] == 2
    assert [(cause["number"], cause["under"], cause["is_root"]) for cause in one["causes"]] == [
        (1, None, False), (2, 1, True), (3, None, True), (4, None, True),
    ]  # fmt: skip
    assert [item["removes"] for item in one["items"]] == ["occurrence", "escape", "system"]
    answer = client.post(
        f"{address}steps/state_claim/",
        {"version": one["version"], "product": "TS-500", "limit": "15", "from_on": "2026-03-28", "days": 30},
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.json()
    assert answer.json()["claims"][0]["limit"] == "15.00"


def test_every_notice_of_an_8d_says_what_why_by_when_and_what_if_not(world: World) -> None:
    improvement = full_8d_at(world, State.CLOSED)
    complained(world, 2)
    watch_effects(at("2026-04-26 10:00"))
    complained(world, 40, day="2026-04-27 09:00")
    watch_effects(at("2026-04-27 10:00"))
    other = improvement_at(world, State.RAISED, order_number="SO-77", batch_number="")
    plan = [{"discipline": "D3", "owner": "qa1", "due_on": "2026-03-09"}]
    other = act(other, "plan_disciplines", by=world.gm_office, at=RULED, rows=plan)
    act(other, "ask_not_investigated", by=world.prod1, at=RULED, reason="单件")

    cases: dict[str, Improvement] = {
        "improvement_recurrence": improvement,
        "improvement_reopened": improvement,
        "improvement_discipline_assigned": other,
        "improvement_waiver_asked": other,
    }
    for kind, record in cases.items():
        row = Notification.objects.filter(kind=kind, case=record.case_id).first()
        assert row is not None, kind
        message = message_for(row, company=world.company)
        number = Case.objects.get(pk=record.case_id).number
        assert str(number) in message.subject and message.url.endswith(f"/quality/improvements/{number}/"), (
            kind
        )
        assert len(message.text.split("\n\n")) >= 3, message.text
