"""Departments from a file: shown row by row first, carried out as shown, closed only where ticked, nothing half done."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from accounts.models import Department, User
from accounts.operations import add_department, close_department
from feedback_system.administration.departments import (
    Plan,
    as_rows,
    import_departments,
    plan_departments,
    values_of,
)
from feedback_system.cases.models import OpenCase
from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted
from feedback_system.masterdata.export import csv_lines
from tests.factories.company import MONDAY_9AM, TUESDAY_9AM, World
from tests.factories.complaints import complaint_at

pytestmark = pytest.mark.django_db

PAGE = "/settings/departments-import/"
HEADINGS = "部门编号,部门名称,上级部门,性质,负责人\n"

FILE = (
    "组织架构,,,,\n"
    + HEADINGS
    + """company,,,,
gm_office,总经理室,company,,
sales,销售部,company,,
qa,,plant,,qa2
LAB,检测室,品质部,Quality assurance,秦安
LINE1,一线,LINE,production,
LINE,总装车间,制造厂,,-
lab,又一个,,,
X Y,带空格,company,,
N1,无上级,不存在,,
N2,错性质,company,打杂,
N3,没有人,company,,谁谁
"""
)


def plan_of(rows: str) -> Plan:
    return plan_departments(values_of((HEADINGS + rows).encode()))


def told(plan: Plan) -> dict[int, str]:
    """What each refused row is told, by its number."""
    return {row.number: " ".join(row.sentences) for row in plan.with_outcome("refused")}


def carry_out(world: World, rows: str, **more: Any) -> Any:
    values = values_of((HEADINGS + rows).encode())
    facts = plan_departments(values).facts
    return import_departments(values=values, facts=facts, by=world.admin, at=TUESDAY_9AM, **more)


def shown(client: Client, text: str = FILE) -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile("departments.csv", text.encode("gb18030"))})


def agreed(page: Any, **more: Any) -> dict[str, Any]:
    found = re.search(r'name="shown" value="([^"]+)"', page.content.decode())
    assert found is not None
    return {"shown": found.group(1), **more}


def department(code: str) -> Department:
    return Department.objects.get(code=code)


def as_it_stands() -> str:
    """The rows of every department in use, as its own file has them, without what the short headings do not name."""
    return "".join(f"{row[0]},,,,\n" for row in list(as_rows())[1:])


def test_a_file_is_shown_row_by_row_and_carried_out_as_shown(world: World, client: Client) -> None:
    client.force_login(world.admin)
    before = Department.objects.count()

    page = shown(client)
    outcomes = {row.values["code"]: row.outcome for row in page.context["plan"].rows}
    assert outcomes == {
        "company": "same", "gm_office": "same", "sales": "changed", "qa": "moved", "LAB": "new", "LINE1": "new", "LINE": "new",
        "lab": "refused", "X Y": "refused", "N1": "refused", "N2": "refused", "N3": "refused",
    }  # fmt: skip
    assert Department.objects.count() == before
    done = client.post(PAGE, agreed(page))

    assert done.status_code == 200 and (done.context["done"].new, done.context["done"].closed) == (3, 0)
    lab, line = department("LAB"), department("LINE1")
    assert (lab.label_zh_hans, lab.function, lab.head, lab.parent) == (
        "检测室",
        "qa",
        world.qa1,
        department("qa"),
    )
    assert line.parent == department("LINE") and line.parent.parent == department("plant")
    assert line.parent.function == "other" and line.function == "production"
    assert department("qa").parent == department("plant") and department("qa").head == world.qa2
    assert department("sales").label_zh_hans == "销售部" and department("sales").head == world.sales_head
    assert (
        Department.objects.count() == before + 3 and not Department.objects.filter(is_active=False).exists()
    )
    again = client.post(PAGE, agreed(page))
    assert again.status_code == 422 and "since" in again.context["problems"][0]


def test_every_change_stands_in_the_history_with_who_and_when(world: World) -> None:
    carry_out(world, "qa,质量部,plant,,qa2\nLAB,检测室,qa,,\n")

    for code in ("qa", "LAB"):
        row = department(code).history.latest("history_id")
        assert (row.history_user, row.history_date) == (world.admin, TUESDAY_9AM)


def test_each_wrong_row_says_what_is_wrong_with_it(world: World) -> None:
    User.objects.filter(username="qa2").update(name="秦安")
    User.objects.filter(username="hr").update(is_active=False)
    add_department(
        code="old", label_zh_hans="旧部门", function="other", parent=None, by=world.admin, at=MONDAY_9AM
    )
    Department.objects.filter(code="old").update(is_active=False)
    Department.objects.filter(code="sales_north").update(label_zh_hans="业务部")

    refused = told(
        plan_of(
            ",没有编号,,,\n"
            "A,,,,\n"
            "B,甲,company,,\n"
            "b,乙,company,,\n"
            "C,丙,没有的,,\n"
            "D,丁,业务部,,\n"
            "E,戊,E,,\n"
            "F,己,旧部门,,\n"
            "G,庚,C,,\n"
            "H,辛,company,打杂,\n"
            "I,壬,company,,秦安\n"
            "J,癸,company,,何人\n"
            "old,旧部门,,,\n"
            "Q1,品质部,company,,\n"
            "K" + "k" * 40 + ",长编号,company,,\n"
        )
    )

    assert {number: sentence.split("“")[0][:26] for number, sentence in refused.items()} == {
        2: "The department code is mis",
        3: "The department name is mis",
        5: "The code ",
        6: "There is no department ",
        7: "Several departments are ca",
        8: "A department cannot belong",
        9: "",
        10: "The department above it, i",
        11: "There is no function ",
        12: "Head: several people are c",
        13: "Head: nobody who can log i",
        14: "This department is closed.",
        15: "",
        16: "A department code has at m",
    }
    assert "is closed" in refused[9] and "row 6" in refused[10] and "row 4" in refused[5]
    assert "with the code “qa”" in refused[15]


def test_rows_that_close_a_loop_are_refused_and_the_rest_is_taken(world: World) -> None:
    plan = plan_of("plant,,production,,\nproduction,,,,\nA,甲,B,,\nB,乙,A,,\nC,丙,A,,\nD,丁,plant,,\n")

    refused = told(plan)
    assert set(refused) == {2, 4, 5, 6}
    assert "制造厂 → 生产部 → 制造厂" in refused[2] and "甲 → 乙 → 甲" in refused[4]
    assert "row 4" in refused[6]
    assert [row.key for row in plan.with_outcome("new")] == ["D"]


def test_two_departments_change_places_whatever_the_order_of_the_rows(world: World) -> None:
    done = carry_out(world, "plant,,production,,\nproduction,,company,,\n")

    assert done.moved == 2
    assert department("plant").parent == department("production")
    assert department("production").parent == department("company")


def test_the_own_file_changes_nothing_and_names_everybody(world: World) -> None:
    plan = plan_departments(values_of("".join(csv_lines(as_rows())).encode()))

    assert {row.outcome for row in plan.rows} == {"same"} and plan.absent == []


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_own_file_has_headings_and_functions_that_are_known(
    world: World, chinese: None, language: str
) -> None:
    with translation.override(language):
        content = "".join(csv_lines(as_rows())).encode()

    plan = plan_departments(values_of(content))
    functions = {row.values["code"]: row.values["function"] for row in plan.rows}
    assert functions["hr"] == ("Personnel" if language == "en" else "人事部")

    assert len(plan.rows) == len(world.departments)
    assert all(row.values["name"] and row.values["function"] and row.values["head"] for row in plan.rows)
    assert {row.outcome for row in plan.rows} == {"same"}


def test_a_dash_empties_and_an_empty_cell_says_nothing(world: World) -> None:
    carry_out(world, "qa,,-,,-\nsales,,,,\n")

    assert department("qa").parent is None and department("qa").head is None
    assert department("sales").parent == department("company") and department("sales").head is not None


def test_a_name_in_another_language_of_the_company_is_no_new_name(world: World) -> None:
    Department.objects.filter(code="qa").update(label_zh_hant="品質部")

    plan = plan_of("qa,品質部,,,\nsales,业务一部,,,\n")

    assert [row.outcome for row in plan.rows] == ["same", "changed"]
    assert len(plan.rows[1].sentences) == 1 and plan.rows[1].sentences[0].endswith("业务部 → 业务一部")


def test_the_name_of_a_usual_department_brings_its_function_and_other_names(world: World) -> None:
    carry_out(world, "W2,成品仓,plant,,\n")

    assert (department("W2").function, department("W2").label_zh_hant) == ("warehouse", "成品倉")


def test_who_is_not_in_the_file_is_listed_and_closed_only_where_ticked(world: World, client: Client) -> None:
    rows = as_it_stands()
    for code, parent in (("one", "plant"), ("two", "one"), ("three", "plant")):
        add_department(
            code=code, label_zh_hans=code, function="other", parent=department(parent), by=world.admin, at=MONDAY_9AM
        )  # fmt: skip
    client.force_login(world.admin)

    page = shown(client, HEADINGS + rows)
    assert {one.department.code: [two.code for two in one.below] for one in page.context["closable"]} == {
        "one": ["two"],
        "two": [],
        "three": [],
    }
    half = client.post(PAGE, agreed(page, close=[department("three").pk, department("one").pk]))
    problem = str(half.context["problems"][0])
    assert half.status_code == 422 and "one" in problem and "1 departments lie below it" in problem
    assert Department.objects.filter(is_active=False).count() == 0
    done = client.post(PAGE, agreed(half, close=[department("one").pk, department("two").pk]))

    assert done.context["done"].closed == 2
    assert not department("one").is_active and not department("two").is_active
    assert department("three").is_active


def test_what_still_hangs_on_a_missing_department_is_said_and_it_cannot_be_ticked(
    world: World, client: Client
) -> None:
    complaint = complaint_at(world, "investigating")
    holder = OpenCase.objects.as_system("a test").get(case=complaint.case).holder
    assert holder == department("qa")
    User.objects.filter(department=holder).update(department=department("company"))
    holder.role_assignments.all().delete()
    client.force_login(world.admin)

    page = shown(client, HEADINGS + as_it_stands().replace("qa,,,,\n", "").replace("plant,,,,\n", ""))
    waiting = {
        one.department.code: [str(reason) for reason in one.reasons] for one in page.context["staying"]
    }
    assert len(waiting["qa"]) == 1 and waiting["qa"][0].startswith("1 open cases still lie with it.")
    assert (
        "2 departments lie below it" in waiting["plant"][-1] and "people still belong" in waiting["plant"][0]
    )
    assert f"?department={department('plant').pk}" in page.content.decode()
    refused = client.post(PAGE, agreed(page, close=[holder.pk]))

    assert refused.status_code == 422 and department("qa").is_active


def test_a_department_below_which_the_file_puts_another_one_is_not_closed(world: World) -> None:
    add_department(
        code="old", label_zh_hans="旧", function="other", parent=None, by=world.admin, at=MONDAY_9AM
    )

    plan = plan_of(as_it_stands().replace("old,,,,\n", "") + "N,新,old,,\n")

    assert [str(reason)[:28] for reason in plan.absent[0].reasons] == ["1 departments lie below it. "]


def test_the_page_of_a_department_refuses_to_close_it_for_the_same_reasons(world: World) -> None:
    complaint_at(world, "investigating")

    with pytest.raises(Blocked) as refusal:
        close_department(department=department("qa"), by=world.admin, at=TUESDAY_9AM)

    assert "1 open cases still lie with it" in str(refusal.value)


def test_the_last_department_of_a_function_that_routes_need_is_noted(world: World) -> None:
    plan = plan_of("".join(line + "\n" for line in as_it_stands().split() if line[:3] not in ("qa,", "sal")))

    notes = {one.department.code: one.note for one in plan.absent}
    assert (
        "Quality assurance" in notes["qa"] and "Sales" in notes["sales"] and "Sales" in notes["sales_north"]
    )
    plan = plan_of("".join(line + "\n" for line in as_it_stands().split() if line[:6] != "sales,"))
    assert [(one.department.code, one.note) for one in plan.absent] == [("sales", "")]


def test_nothing_is_half_done_when_one_department_cannot_be_closed(world: World) -> None:
    with pytest.raises(Blocked):
        carry_out(world, "sales,销售部,,,\nN,新,company,,\n", close=[department("qa").pk])

    assert department("sales").label_zh_hans == "业务部"
    assert not Department.objects.filter(code="N").exists()


def test_only_administrators_and_only_what_was_shown(world: World) -> None:
    values = values_of((HEADINGS + "sales,销售部,,,\n").encode())
    facts = plan_departments(values).facts

    with pytest.raises(NotPermitted):
        import_departments(values=values, facts=facts, by=world.gm_office, at=TUESDAY_9AM)
    with pytest.raises(Conflict):
        import_departments(
            values=values, facts=facts, close=[department("sales").pk], by=world.admin, at=TUESDAY_9AM
        )
    Department.objects.filter(code="sales").update(label_zh_hans="销售部")
    with pytest.raises(Conflict):
        import_departments(values=values, facts=facts, by=world.admin, at=TUESDAY_9AM)


def test_a_forged_preview_and_a_file_without_headings_change_nothing(world: World, client: Client) -> None:
    client.force_login(world.admin)

    assert client.post(PAGE, {"shown": "made:up:text"}).status_code == 422
    assert shown(client, "a,b\n1,2\n").status_code == 422
    with pytest.raises(Invalid):
        values_of(b"")
    assert plan_departments([]).rows == []


def test_the_file_of_the_page_is_taken_again_as_it_is(world: World, client: Client) -> None:
    client.force_login(world.admin)

    file = client.get(f"{PAGE}departments.csv")
    content = b"".join(file.streaming_content)  # type: ignore[attr-defined]

    page = client.post(PAGE, {"file": SimpleUploadedFile("departments.csv", content)})
    assert page.status_code == 200 and not page.context["may_go"]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_the_rows_say_the_tree_becomes_the_one_that_was_planned(world: World, seed: int) -> None:
    drawn = random.Random(seed)
    codes = [*world.departments, "N1", "N2", "N3", "N4"]
    rows = "".join(
        f"{code},{name},{drawn.choice([*codes, '', '-'])},,\n"
        for code, name in drawn.sample([(code, f"部门{n}") for n, code in enumerate(codes)], 12)
    )

    plan = plan_of(rows)
    carry_out(world, rows)

    tree = {one.code: one.parent.code if one.parent else "" for one in Department.objects.all()}
    assert tree == plan.above
    assert all(climbs_to_the_top(tree, code) for code in tree)


def climbs_to_the_top(tree: dict[str, str], code: str) -> bool:
    for _step in tree:
        if (code := tree[code]) == "":
            return True
    return False
