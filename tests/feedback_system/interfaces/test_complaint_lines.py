"""Lines and repetitions of complaints by program."""

import pytest

from complaints.models import Complaint
from complaints.states import State
from feedback_system.cases.models import Case
from tests.factories.company import World
from tests.factories.complaints import complaint_at
from tests.feedback_system.interfaces.conftest import report

pytestmark = pytest.mark.django_db

LINE = {"order_number": "SO-2002", "product": "TS-500", "batch_number": "B2702", "quantity": 80}


def test_lines_are_sent_and_read_with_the_totals_over_all_of_them(world: World, program):
    made = program("cs1").send("complaints/", report(lines=[LINE, LINE | {"batch_number": "B3", "quantity": None,
                                                                         "quantity_undetermined": True}])).json()  # fmt: skip

    assert [(row["line"], row["product"]["code"], row["quantity"]) for row in made["lines"]] == [
        (2, "TS-500", 80),
        (3, "TS-500", None),
    ]
    assert made["lines"][1]["quantity_undetermined"] is True
    assert made["order_number"] == "SO-1001" and made["quantity"] == 200
    assert made["totals"] == {"quantity": 280, "defective_quantity": 12, "quantity_open": True}


def test_a_report_without_lines_is_answered_as_ever(world: World, program):
    made = program("cs1").send("complaints/", report()).json()

    assert made["lines"] == []
    assert made["totals"] == {"quantity": 200, "defective_quantity": 12, "quantity_open": False}
    assert (made["repeat"], made["parent"], made["repeated_by"]) == (False, None, [])


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([LINE | {"nonsense": 1}], "nonsense"),
        ([LINE | {"quantity": "many"}], "Row 1, Quantity"),
        ([LINE | {"defective_quantity": 81}], "cannot be larger"),
        ([LINE, LINE], "Rows 1 and 2 name the same goods"),
        ([{"order_number": "SO-1001", "batch_number": "B2601", "product": "TS-500"}], "the first line"),
        ([LINE | {"batch_number": f"B{number}"} for number in range(51)], "At most 50"),
        ([LINE | {"product": 999999999}], "was not found"),
        ("SO-2002", "Send a list of objects"),
        ([["SO-2002"]], "Send a list of objects"),
    ],
)
def test_wrong_lines_are_named_and_nothing_is_saved(world: World, program, lines, sentence):
    answer = program("cs1").send("complaints/", report(lines=lines))

    assert answer.status_code == 422, answer.json()
    assert sentence in " ".join(answer.json()["errors"]["lines"])
    assert Case.objects.count() == 0


def test_a_change_that_does_not_send_the_lines_keeps_them_and_one_that_does_replaces_them(
    world: World, program
):
    made = program("cs1").send("complaints/", report(lines=[LINE])).json()
    address, version = f"complaints/{made['reference']}/", {"If-Match": f'"{made["version"]}"'}

    kept = program("cs1").change(address, {"demand": "退款"}, **version)
    assert kept.status_code == 200, kept.json()
    assert kept.json()["lines"] == made["lines"]
    replaced = program("cs1").change(
        address, {"lines": [LINE | {"order_number": "SO-3"}]}, **{"If-Match": kept["ETag"]}
    )
    assert [row["order_number"] for row in replaced.json()["lines"]] == ["SO-3"]
    gone = program("cs1").change(address, {"lines": []}, **{"If-Match": replaced["ETag"]})

    assert gone.json()["lines"] == []
    assert Complaint.objects.get().further_lines.count() == 0


def test_the_quantity_of_one_line_is_fixed_by_its_number(world: World, program):
    line = LINE | {"quantity": None, "quantity_undetermined": True}
    complaint = complaint_at(world, State.INVESTIGATING, lines=[line])
    address = f"complaints/{complaint.case.number}/steps/fix_quantity/"

    assert program("cs1").send(address, {"line": 1, "quantity": 60}).status_code == 422
    answer = program("cs1").send(address, {"line": 2, "quantity": 60})

    assert answer.status_code == 200, answer.json()
    assert answer.json()["totals"]["quantity"] == 260


def test_a_repetition_is_logged_by_the_number_of_the_closed_case(world: World, program):
    closed = complaint_at(world, State.CLOSED).case

    answer = program("cs1").send("complaints/", report(repeat_of=closed.number))

    assert answer.status_code == 201, answer.json()
    made = answer.json()
    assert (made["repeat"], made["parent"]) == (True, closed.number)
    assert program("cs1").ask(f"complaints/{closed.number}/").json()["repeated_by"] == [made["reference"]]
    found = program("cs1").ask("complaints/", repeat="yes").json()["results"]
    assert [row["reference"] for row in found] == [made["reference"]]
    assert program("cs1").ask("complaints/", repeat="perhaps").status_code == 422


def test_a_case_one_may_not_see_and_one_that_does_not_exist_are_refused_alike(world: World, program):
    closed = complaint_at(world, State.CLOSED).case
    closed.audience.all().delete()

    hidden = program("cs1").send("complaints/", report(repeat_of=closed.number))
    unknown = program("cs1").send("complaints/", report(repeat_of="260399"))

    assert hidden.status_code == unknown.status_code == 422
    text = hidden.content.decode().replace(closed.number, "…")
    assert text == unknown.content.decode().replace("260399", "…")


def test_the_schema_describes_lines_and_the_repetition(world: World, program):
    document = program("cs1").ask("schema/").content.decode()

    for word in ("repeat_of", "repeated_by", "quantity_open", "maxItems: 50"):
        assert word in document, word
