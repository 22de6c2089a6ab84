"""What people see of early warning: the table of series, its file, the case page with its charts, the settings, the API, the bell."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from feedback_system.cases.models import Case
from feedback_system.notifications.models import Notification
from feedback_system.notifications.rendering import message_in_words
from quality.watches.models import Watch, WatchRules
from quality.watches.prints.signal import signal_paper
from quality.watches.states import WatchState as State
from quality.watches.views.drawing import findings_chart, sparkline, weeks_of
from quality.watches.views.panel import case_context
from quality.watches.wording import few
from tests.factories.company import World
from tests.factories.watches import MORNING, rising, run, watch_at

pytestmark = pytest.mark.django_db


def page(person: Any, address: str, **sent: Any) -> Any:
    """The answer to `person`, in English; with `sent` it is posted."""
    client = Client()
    client.force_login(person)
    with translation.override("en"):
        client.cookies["django_language"] = "en"
        return client.post(address, sent) if sent else client.get(address)


def test_the_table_shows_each_series_with_its_figures_its_bars_and_its_open_case(world: World) -> None:
    before = page(world.qa1, "/quality/warning/").content.decode()
    rising(world)
    run(world)

    text = page(world.qa1, "/quality/warning/").content.decode()

    assert "find_signals" in before  # nothing has run yet, and the page says how
    assert '<svg class="spark"' in text and "style=" not in text.split("<main")[1].split("</main>")[0]
    assert Watch.objects.get().case.number in text and "TS-500" in text
    for asked, shown in (("q=裂紋", True), ("q=ts-500", True), ("q=KB", False), ("scope=supplier", False),
                         ("standing=signal", True), ("standing=quiet&scope=x", False)):  # fmt: skip
        found = page(world.qa1, f"/quality/warning/?{asked}").content.decode()
        assert ('<svg class="spark"' in found) is shown, asked


def test_who_does_not_read_the_cases_of_all_departments_reads_no_figures_of_theirs(world: World) -> None:
    rising(world)
    run(world)
    assert page(world.prod_head, "/quality/warning/").status_code == 403
    assert page(world.qa1, "/quality/warning/export/").status_code == 403  # reads, and may not take away
    assert page(world.auditor, "/quality/warning/export/").status_code == 200


def test_the_file_holds_what_the_page_shows(world: World) -> None:
    rising(world)
    run(world)

    answer = page(world.qa_head, "/quality/warning/export/?q=TS-500")
    rows = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))

    assert len(rows) == 2 and rows[1][1] == "TS-500" and rows[1][5] == "8"
    assert rows[1][-1] == "2026-03-27"


def test_the_case_page_draws_the_weeks_and_says_the_same_in_a_table(world: World) -> None:
    watch = watch_at(world, State.JUDGED_FALSE)

    text = page(world.qa_head, watch.case.get_absolute_url()).content.decode()

    assert text.count('<svg class="series-chart"') == 2 and 'role="img"' in text
    assert text.count('<td class="nowrap">20') >= 26
    assert "检验标准改严" in text and "2026-05-01" in text


def test_the_paper_tells_the_figures_as_they_stood_and_the_judgement_on_one_page(world: World) -> None:
    watch = watch_at(world, State.JUDGED_FALSE)
    address = f"/quality/watches/{watch.case.number}/print/signal.pdf"

    answer = page(world.qa_head, address)
    told = PdfReader(io.BytesIO(answer.content))
    text = " ".join("".join(one.extract_text() for one in told.pages).split())

    assert len(told.pages) == 1
    for words in (
        "TS-500",
        "8 findings",
        "2026-03-23",
        "检验标准改严",
        "false signal",
        "2026-05-01",
        "42 times",
    ):
        assert words in text, words
    event = watch.case.events.order_by("-sequence")[0]
    assert (event.name, event.facts["paper"], event.actor) == ("printed", "signal", world.qa_head)
    assert page(world.sales2, address).status_code == 404


def test_a_signal_that_is_not_judged_yet_leaves_room_for_a_pen(world: World) -> None:
    watch = watch_at(world)

    with translation.override("en"):
        shown = case_context(watch, world.qa1, MORNING)
        data = signal_paper(watch, shown=shown, company=world.company, code=[], by=world.qa1, at=MORNING)

    kinds = [block["kind"] for block in data["blocks"]]
    assert kinds == ["facts", "chart", "chart", "rows", "opinion"]
    findings, sums = data["blocks"][1], data["blocks"][2]
    assert [bar["value"] for bar in findings["bars"]["values"]] == [week.count for week in shown["weeks"]]
    assert (
        any(bar["marked"] for bar in findings["bars"]["values"])
        and sums["most"] == sums["lines"][0]["values"][-1]
    )
    assert data["blocks"][-1]["parts"][0]["blank"] > 0


def test_a_chart_marks_weeks_above_their_limit_and_stands_without_findings_too() -> None:
    weeks = weeks_of([["2026-03-02", 0, 0.5, 0.0], ["2026-03-09", 7, 0.5, 4.2]])
    drawn = findings_chart(weeks, "label <x>")
    assert drawn.count('class="bar above"') == 1 and "label &lt;x&gt;" in drawn
    assert sparkline([]) == "" and "<rect" not in sparkline([["2026-03-02", 0, 0.5, 0.0]])


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (0.001, "<0.01"), (0.03, "0.03"), (0.35, "0.3"), (3.44, "3.4"), (12.3, "12")],
)
def test_small_expected_numbers_keep_the_digits_that_say_something(value: float, text: str) -> None:
    assert few(value) == text


def test_the_rules_are_previewed_before_they_are_saved(world: World) -> None:
    typed = {
        "is_on": "on", "baseline_weeks": "52", "recent_weeks": "26", "horizon_weeks": "52", "shift": "1.5",
        "weeks_between_false_alarms": "104", "false_percent": "10", "least_count": "4", "owner_role": "qa_head",
    }  # fmt: skip

    shown = page(world.admin, "/settings/warning/change/", act="preview", **typed)
    assert shown.status_code == 200 and not WatchRules.objects.exists()
    seal = shown.context["preview"].seal
    saved = page(world.admin, "/settings/warning/change/", act="save", seal=seal, **typed)

    assert saved.status_code == 302 and WatchRules.objects.get().least_count == 4
    assert "104" in page(world.auditor, "/settings/warning/").content.decode()
    wrong = page(world.admin, "/settings/warning/change/", act="preview", **(typed | {"false_percent": "90"}))
    assert wrong.status_code == 422
    assert page(world.qa_head, "/settings/warning/").status_code == 403


def test_the_api_tells_the_figures_and_takes_the_steps(world: World) -> None:
    watch = watch_at(world)
    client = Client()
    client.force_login(world.qa1)
    number = Case.objects.get(pk=watch.case_id).number

    told = client.get(f"/api/v1/watches/{number}/").json()
    taken = client.post(f"/api/v1/watches/{number}/steps/take_up/", {}, content_type="application/json")

    assert told["scope"] == "product" and told["defect"] == "code:crack" and told["judged_true"] is None
    assert told["figures"]["findings"] == 8 and len(told["figures"]["weeks"]) == 26
    assert taken.status_code == 200 and taken.json()["state"] == "in_review"
    assert client.post("/api/v1/watches/", {}, content_type="application/json").status_code == 405


def test_the_owner_is_told_how_many_there_are(world: World) -> None:
    watch = watch_at(world)

    message = message_in_words(Notification.objects.get(kind="watch_opened"))

    assert watch.case.number in message.subject and "8" in message.text
