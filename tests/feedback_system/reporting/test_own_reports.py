"""Own reports: every cell equals a count of its own and opens exactly its cases, in the scope of whoever reads."""

from __future__ import annotations

import io
import re
from collections import Counter
from decimal import Decimal
from statistics import mean, median
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from complaints.models import Complaint
from complaints.states import State
from feedback_system.cases.kinds import confidential_kinds
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.errors import Invalid
from feedback_system.reporting.builder.definition import Definition, kinds_offered, read, read_query
from feedback_system.reporting.builder.drawing import drawn_of
from feedback_system.reporting.builder.measures import MEASURES, Tally
from feedback_system.reporting.builder.models import OwnReport, Shared
from feedback_system.reporting.builder.operations import keep_report
from feedback_system.reporting.builder.tables import OTHERS, Question, Result, result_for
from feedback_system.reporting.models import CaseFact
from tests.factories.company import World, at
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.reporting.counted import month_figures
from tests.quality.test_report_figures import lively

pytestmark = pytest.mark.django_db

MOMENT = at("2026-04-20 09:00")
MARCH = {"period": "days", "first": "2026-03-01", "last": "2026-03-31"}
MOST_STATEMENTS = 12
"""Of the page of a report; the frame of a page asks most of them."""


def asked(**choices: Any) -> Definition:
    """A question; single values or lists."""
    values = {"rows": "unit", **choices}
    return read(
        {name: one if isinstance(one, list) else [one] for name, one in values.items()}, MOMENT.date()
    )


def table(person: Any, **choices: Any) -> Result:
    """The table as that person gets it."""
    return result_for(asked(**choices), user=person, at=MOMENT)


def cells_of(result: Result) -> dict[tuple[str, str], Tally]:
    """Every cell by its values."""
    return {
        (line.value, column.value): cell.tally
        for line in result.rows
        for column, cell in zip(result.columns, line.cells, strict=True)
    }


def opened_by(url: str, person: Any) -> set[int]:
    """The cases that the address of a number lists."""
    given = parse_qs(url.split("?", 1)[1])
    row, column, part = (given.pop(name, [""])[0] for name in ("row", "column", "part"))
    question = Question(read(given, MOMENT.date()), person, MOMENT)
    return set(question.behind(row=row, column=column, part=part).values_list("case", flat=True))


def test_every_cell_equals_a_count_from_the_cases_in_three_scopes(world: World) -> None:
    lively(world)
    zone = Company.get().zone

    for name in ("gm", "sales_head", "prod_head"):
        person = getattr(world, name)
        seen = Complaint.objects.filter(case__in=Case.objects.visible_to(person).values("pk"))
        expected = Counter(
            (one.sales_department.code, one.case.reported_at.astimezone(zone).strftime("%Y-%m"))
            for one in seen.select_related("case", "sales_department")
        )
        result = table(person, columns="month", kinds=["complaint"], period="months_13")
        found = {place: tally["n"] for place, tally in cells_of(result).items() if tally["n"]}

        assert found == dict(expected), name
        assert result.total.tally["n"] == sum(expected.values())
        assert [one.value for one in result.columns][-1] == "2026-04" and len(result.columns) == 13


def test_measures_agree_with_the_figures_counted_by_hand(world: World) -> None:
    lively(world)
    complaint_at(world, State.EXECUTING, order_number="SO-61", batch_number="")
    complaint_at(world, State.EXECUTING, start=at("2026-02-20 09:00"), order_number="SO-60", batch_number="")
    expected = month_figures(world.gm, "2026-03")
    choices: dict[str, Any] = {"kinds": ["complaint"], "by": "closed", "period": "last_month"}

    totals = {code: table(world.gm, measure=code, **choices).total.tally for code in MEASURES}

    assert totals["cases"]["n"] == expected["closed"] > 0
    assert (totals["on_time"]["part"], totals["on_time"]["n"]) == (
        expected["on_time"],
        expected["with_limit"],
    )
    assert (totals["late"]["part"], totals["late"]["n"]) == (expected["late"], expected["with_limit"])
    assert (totals["loss"]["sum"], totals["loss"]["n"]) == (expected["loss"], expected["with_loss"])
    assert totals["approved"]["sum"] == expected["approved_amount"]
    zone = Company.get().zone
    closed = [one for one in Case.objects.filter(kind="complaint", closed_at__gte=at("2026-03-01 00:00")) if one.closed_at < at("2026-04-01 00:00")]  # fmt: skip
    days = [(one.closed_at.astimezone(zone).date() - one.reported_at.astimezone(zone).date()).days for one in closed]  # fmt: skip
    assert float(MEASURES["days_mean"].value(totals["days_mean"]) or 0) == pytest.approx(mean(days), abs=0.05)
    assert float(MEASURES["days_middle"].value(totals["days_middle"]) or 0) == median(days)


def test_every_number_opens_exactly_its_cases_and_counts_add_up(world: World) -> None:
    lively(world)
    checked = 0
    for rows, columns in (("unit", "state"), ("week", "product"), ("holder", "severity"), ("quarter", "kind"), ("defect", ""), ("currency", "year")):  # fmt: skip
        for measure in ("cases", "on_time", "days_mean", "loss"):
            result = table(world.gm, rows=rows, columns=columns, measure=measure, period="months_13")
            every = [one for line in result.rows for one in (*line.cells, line.total) if one is not None]
            for cell in [*every, *result.totals, result.total]:
                wanted = [int(text) for text, _url in cell.texts] if measure in ("cases", "on_time") else [cell.cases]  # fmt: skip
                urls = [url for _text, url in cell.texts]
                for number, url in zip(wanted, urls, strict=False):
                    assert len(opened_by(url, world.gm)) == number, url
                    checked += bool(number)
            assert sum(one.cases for one in result.totals) == result.total.cases
            assert sum((line.total or line.cells[0]).cases for line in result.rows) == result.total.cases
    assert checked > 60


def test_what_is_beyond_the_most_frequent_stands_together_and_opens_its_cases(world: World) -> None:
    complaint = new_complaint(world)
    base = Case.objects.get(pk=complaint.case_id)
    product = base.product
    for number in range(30):  # one case for each of thirty products, by their facts alone
        row = type(product).objects.create(code=f"P-{number:02}", name=f"Board {number}")
        other = new_complaint(world, order_number=f"SO-{number}", batch_number="")
        CaseFact.objects.filter(case=other.case_id).update(product=row)

    result = table(world.gm, rows="product", period="months_13")

    last = result.rows[-1]
    assert last.value == OTHERS and result.hidden["rows"] == 6 and len(result.rows) == 26
    assert last.cells[0].tally["n"] == 6 == len(opened_by(last.cells[0].texts[0][1], world.gm))
    assert result.total.tally["n"] == 31 == sum(line.cells[0].tally["n"] for line in result.rows)


def test_a_shared_report_shows_each_reader_only_what_has_reached_her(world: World, client: Client) -> None:
    complaint_at(world, State.EXECUTING)
    kept = keep_report(
        name="Departments", definition=asked(period="months_36"), shared=Shared.READERS, department=None, by=world.gm, at=MOMENT,
    )  # fmt: skip

    numbers = {}
    for name in ("gm", "sales_head", "sales2_head"):
        client.force_login(getattr(world, name))
        page = client.get(f"/reports/own/{kept.pk}/")
        numbers[name] = page.context["result"].total.tally["n"]
    assert numbers == {"gm": 1, "sales_head": 1, "sales2_head": 0}
    assert client.get(f"/reports/own/{kept.pk}/change/").status_code == 403
    assert client.post(f"/reports/own/{kept.pk}/delete/").status_code == 403
    client.force_login(world.cs1)  # reads no figures
    assert client.get(f"/reports/own/{kept.pk}/").status_code == 403
    assert client.get(f"/reports/own/cases/?{kept.query}").status_code == 403
    assert client.get(f"/reports/own/export/?{kept.query}").status_code == 403


def test_a_report_for_a_department_is_there_for_its_people_alone(world: World, client: Client) -> None:
    home = world.sales_head.assignments[0].department
    client.force_login(world.sales_head)
    posted = {"query": asked().query, "name": "Ours", "shared": "department", "department": home.code}

    answer = client.post("/reports/own/new/", posted)

    kept = OwnReport.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/reports/own/{kept.pk}/"
    client.force_login(world.gm)
    assert client.get(f"/reports/own/{kept.pk}/").status_code == 404
    client.force_login(world.sales_head)
    assert client.post("/reports/own/new/", posted).status_code == 422  # the name is taken
    assert client.post("/reports/own/new/", {**posted, "name": "Two", "department": ""}).status_code == 422
    assert (
        client.post("/reports/own/new/", {**posted, "name": "Two", "department": "prod"}).status_code == 422
    )


def test_confidential_kinds_are_neither_offered_nor_counted(world: World) -> None:
    assert confidential_kinds() and not set(confidential_kinds()) & set(kinds_offered())
    for kind in confidential_kinds():
        with pytest.raises(Invalid) as refused:
            asked(kinds=[kind])
        assert set(refused.value.errors) == {"kinds"}
    complaint = new_complaint(world)
    CaseFact.objects.filter(pk=complaint.case_id).update(kind=next(iter(confidential_kinds())))
    assert table(world.gm, period="months_13").total.tally["n"] == 0


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"columns": "unit"}, "columns"),
        ({"rows": "month", "columns": "week"}, "columns"),
        ({"measure": "case__title"}, "measure"),
        ({"rows": "case__customer__name"}, "rows"),
        ({"period": "days", "first": "2026-03-31", "last": "2026-03-01"}, "last"),
        ({"period": "days", "first": "2026-02-30", "last": "2026-03-01"}, "first"),
        ({"period": "days", "first": "2016-01-01", "last": "2025-12-31", "columns": "month"}, "columns"),
        ({"period": "days", "first": "2016-01-01", "last": "2025-12-31", "rows": "week"}, "rows"),
    ],
)
def test_choices_that_say_nothing_are_refused_at_their_field(world: World, client: Client, choices: dict[str, str], field: str) -> None:  # fmt: skip
    with pytest.raises(Invalid) as refused:
        asked(**choices)
    assert set(refused.value.errors) == {field}

    client.force_login(world.gm)
    page = client.get("/reports/own/new/", {"rows": "unit", "measure": "cases", "period": "month", "by": "opened", **choices})  # fmt: skip
    assert page.status_code == 422 and set(page.context["form"].errors) == {field}


def test_ten_years_stand_as_years_and_a_stretch_without_cases_as_zeros(world: World) -> None:
    new_complaint(world)

    years = table(world.gm, columns="year", period="days", first="2017-01-01", last="2026-12-31")
    empty = table(world.gm, rows="month", period="days", first="2019-01-10", last="2019-04-02")

    assert [one.value for one in years.columns] == [str(year) for year in range(2017, 2027)]
    assert years.total.tally["n"] == 1
    assert [(line.value, line.cells[0].tally["n"]) for line in empty.rows] == [(f"2019-0{one}", 0) for one in range(1, 5)]  # fmt: skip
    assert empty.is_empty and drawn_of(empty).chart == ""


def test_the_days_at_the_ends_count_by_the_companys_clock(world: World) -> None:
    complaint = new_complaint(world)
    for moment, inside in (("2026-03-01 00:00", True), ("2026-03-31 23:59", True), ("2026-02-28 23:59", False), ("2026-04-01 00:00", False)):  # fmt: skip
        CaseFact.objects.filter(pk=complaint.case_id).update(
            opened_at=at(moment), opened_month=f"{moment[:7]}-01"
        )
        assert table(world.gm, **MARCH).total.tally["n"] == inside, moment
        part = {**MARCH, "last": "2026-03-31", "first": "2026-02-28"}
        by_week = table(world.gm, rows="week", **part)
        assert by_week.total.tally["n"] == (moment != "2026-04-01 00:00")
        assert sum(line.cells[0].tally["n"] for line in by_week.rows) == by_week.total.tally["n"], moment


def test_a_renamed_department_stands_under_its_name_of_today(world: World) -> None:
    new_complaint(world)
    home = Complaint.objects.get().sales_department
    home.label_zh_hans = home.label_zh_hant = home.label_en = "Sales of today"
    home.save()

    row = table(world.gm, period="months_13").rows[0]

    assert row.label == "Sales of today" and row.cells[0].tally["n"] == 1
    assert opened_by(row.cells[0].texts[0][1], world.gm) == {Complaint.objects.get().case_id}


def test_charts_are_drawn_where_they_say_something_and_refused_in_a_sentence(world: World) -> None:
    lively(world)

    def drawn(**choices: str) -> Any:
        return drawn_of(table(world.gm, period="months_13", **choices))

    assert (
        "polyline" in drawn(rows="month", chart="trend").chart
        and "</a>" in drawn(rows="month", chart="trend").chart
    )
    rates = drawn(rows="month", chart="trend", measure="on_time", by="closed").chart
    months = table(world.gm, rows="month", measure="on_time", by="closed", period="months_13").rows
    told = sum(bool(line.cells[0].cases) for line in months)
    assert 0 < told == rates.count("<circle") < 13  # a month without a rate is a gap, no zero
    assert drawn(rows="unit", chart="pareto").sums[-1] == "100.0 %"
    assert "rect" in drawn(rows="unit", chart="bars", measure="on_time").chart
    assert "weeks, months" in drawn(rows="unit", chart="trend").note
    assert "add up" in drawn(rows="unit", chart="pareto", measure="days_mean").note
    heated = table(world.gm, period="months_13", columns="severity", chart="heat")
    assert max(cell.heat for line in heated.rows for cell in line.cells) == 5


def test_the_table_follows_the_choices_with_and_without_script(world: World, client: Client) -> None:
    complaint_at(world, State.EXECUTING)
    client.force_login(world.gm)
    choices = {
        "rows": "product",
        "measure": "cases",
        "period": "months_36",
        "by": "opened",
        "customer": "C001",
    }

    plain = client.get("/reports/own/new/", choices).content.decode()
    part = client.get("/reports/own/preview/", choices, headers={"HX-Request": "true"})

    told = part.content.decode()
    assert "<html" not in told and 'form="keep-form"' in told and told.strip()[:200] in plain
    assert part["HX-Replace-Url"].startswith("/reports/own/new/?rows=product")
    assert client.get("/reports/own/preview/", choices).status_code == 302
    wrong = client.get("/reports/own/new/", {**choices, "customer": "", "customer_text": "nobody"})
    assert wrong.status_code == 422 and "nobody" in wrong.content.decode()


def test_the_page_of_a_report_asks_few_questions_however_many_cases_there_are(world: World, client: Client) -> None:  # fmt: skip
    complaint_at(world, State.EXECUTING)
    client.force_login(world.gm)
    kept = keep_report(
        name="Months", definition=asked(columns="month", period="months_36"), shared=Shared.NOBODY, department=None, by=world.gm, at=MOMENT,
    )  # fmt: skip
    address = f"/reports/own/{kept.pk}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(4):
        complaint_at(world, State.EXECUTING, order_number=f"SO-{number}", batch_number="")
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) <= len(few) <= MOST_STATEMENTS


def test_the_file_has_plain_figures_a_definition_and_no_formula(world: World, client: Client) -> None:
    complaint_at(world, State.EXECUTING)
    product = Case.objects.get().product
    type(product).objects.filter(pk=product.pk).update(name="=1+1")
    client.force_login(world.gm)
    query = asked(rows="product", measure="days_mean", by="closed", period="months_36").query

    answer = client.get(f"/reports/own/export/?{query}&format=xlsx&name=%3DHYPERLINK(1)")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    first, second = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)

    assert first[1][0] == first[1][0].lstrip() and not str(first[1][0]).startswith("=")
    assert first[-1][2] == 1 and isinstance(first[-1][1], int | float)
    assert not str(second[0][1]).startswith("=") and len(second) > 5
    listed = client.get(f"/reports/own/cases/export/?{query}")
    assert b"".join(listed.streaming_content).decode("utf-8-sig").count("\n") == 2  # type: ignore[attr-defined]


def test_a_kept_question_is_read_again_as_it_was_and_the_middle_is_the_middle() -> None:
    found = asked(columns="month", kinds=["complaint"], chart="heat", market="home", **MARCH)

    assert read_query(found.query, MOMENT.date()) == found
    assert not re.search(r"[<>'\"]", found.query)
    middle = Tally({1: 2, 4: 1, 10: 1})
    assert MEASURES["days_middle"].value(middle) == Decimal("2.5") and MEASURES["days_mean"].value(middle) == Decimal("4.0")  # fmt: skip
    assert MEASURES["days_mean"].value(Tally()) is None
