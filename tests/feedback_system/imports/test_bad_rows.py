"""What is wrong with a file or a row is said by row and column as the file names them, with what to do; nothing is lost."""

import io
import zipfile
from datetime import timedelta

import pytest

from complaints.states import State
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked, Invalid
from feedback_system.imports import operations
from feedback_system.imports.layout import layout_of
from feedback_system.imports.models import CaseImport, ImportState, RowOutcome
from feedback_system.masterdata.importing.columns import Column
from feedback_system.masterdata.importing.values import text_of
from tests.factories.company import World, at
from tests.feedback_system.imports.reading import MONDAY, csv_of, read, row, write
from tests.feedback_system.masterdata.files import excel_file

pytestmark = pytest.mark.django_db

HEADINGS = "投诉编号,客户,型号,投诉数量,不良数量,投诉内容,投诉日期,受理日期,状态,结案日期,承办部门"
GOOD = "260101,C001,TS-500,12,3,异响,2026年1月5日,2026.1.6,调查中,,"

WRONG = (
    # the row, the column as the file names it, a part of the sentence
    ("260102,C001,TS-500,12,3,异响,2026-02-31,2026-03-01,调查中,,", "投诉日期 (G)", "no day of the calendar"),
    ("260103,C001,TS-500,1.2e5,3,异响,2026-02-01,2026-02-01,调查中,,", "投诉数量 (D)", "120000"),
    (
        "260104,C001,TS-500,大约很多,3,异响,2026-02-01,2026-02-01,调查中,,",
        "投诉数量 (D)",
        "Write digits only",
    ),
    (
        "260105,C001,TS-500,2,3,异响,2026-02-01,2026-02-01,调查中,,",
        "不良数量 (E)",
        "larger than the quantity",
    ),
    (
        "260106,无此客户,TS-500,2,1,异响,2026-02-01,2026-02-01,调查中,,",
        "客户 (B)",
        "no customer that is entered",
    ),
    ("260107,C001,XX-9,2,1,异响,2026-02-01,2026-02-01,调查中,,", "型号 (C)", "no product that is entered"),
    ("260108,C001,TS-500,2,1,,2026-02-01,2026-02-01,调查中,,", "投诉内容 (F)", "必填"),
    ("260109,C001,TS-500,2,1,异响,2026-02-05,2026-02-01,调查中,,", "受理日期 (H)", "before the report"),
    ("260110,C001,TS-500,2,1,异响,2026-12-01,,调查中,,", "投诉日期 (G)", "future"),
    ("260111,C001,TS-500,2,1,异响,2026-02-01,2026-02-01,睡眠中,,", "状态 (I)", "no stage that is known"),
    ("260112,C001,TS-500,2,1,异响,2026-02-01,2026-02-01,已结案,,", "结案日期 (J)", "when it was closed"),
    ("260113,C001,TS-500,2,1,异响,2026-02-01,2026-02-01,调查中,2026-02-09,", "状态 (I)", "not closed"),
    ("260114,C001,TS-500,2,1,异响,2026-02-01,2026-02-01,调查中,,财务部", "承办部门 (K)", "品质部"),
    ("260115,C001,TS-500,2,1,异响,,2026-02-01,调查中,,", "投诉日期 (G)", "when the customer complained"),
    ("260116,C001,TS-500,#REF!,1,异响,2026-02-01,2026-02-01,调查中,,", "投诉数量 (D)", "#REF!"),
    ("260101,C001,TS-500,2,1,另一个,2026-02-01,2026-02-01,调查中,,", "", "same case as row 2"),
)


def test_each_wrong_row_says_its_column_as_the_file_names_it_and_what_to_do(world: World) -> None:
    file = read(csv_of(HEADINGS, GOOD, *(text for text, _column, _sentence in WRONG)), by=world.gm_office)

    for number, (_text, column, sentence) in enumerate(WRONG, start=3):
        found = row(file, number)
        told = " ".join(found.sentences)
        assert found.outcome == RowOutcome.BAD, number
        assert len(found.problems) == 1, (number, found.problems)
        assert told.startswith(column), (number, told)
        assert sentence in told, (number, told)
    assert row(file, 2).outcome == RowOutcome.GOOD


def test_nothing_is_written_while_a_row_is_wrong_unless_the_good_ones_are_wanted(world: World) -> None:
    file = read(csv_of(HEADINGS, GOOD, WRONG[0][0]), by=world.gm_office)

    with pytest.raises(Blocked, match="1 rows cannot be taken"):
        write(file, by=world.gm_office)
    assert not Case.objects.as_system("count").exists()

    done = write(file, by=world.gm_office, partial=True)
    assert done.state == ImportState.DONE
    assert operations.counts_of(done) == {"read": 0, "good": 1, "bad": 1, "skipped": 0, "written": 1}
    assert row(done, 3).cells[6] == "2026-02-31", "the row stays as it came"


def test_a_row_that_can_no_longer_be_written_takes_the_others_back_when_all_or_nothing_was_wanted(
    world: World,
) -> None:
    file = read(
        csv_of(HEADINGS, GOOD, GOOD.replace("260101", "260102").replace("C001", "C900")), by=world.gm_office
    )
    world.overseas.is_active = False
    world.overseas.save()

    left = write(file, by=world.gm_office)

    assert left.state == ImportState.CHECKED
    assert not Case.objects.as_system("count").exists()
    assert row(left, 3).outcome == RowOutcome.BAD and row(left, 2).case is None


def test_a_wide_sheet_with_nine_known_columns_and_odd_cells_is_read(world: World) -> None:
    unknown = [f"自定义{number}" for number in range(31)]
    known = ["编号", "日期", "客户名称", "产品型号", "数量", "投诉内容", "受理日期", "状态", "备注"]
    dates = [46055, "２０２６年２月３日 下午2:30", "20260204", "2026-02-05T08:00:00"]
    rows = [
        [f"26020{n}", told, "东方电子", "TS-500", 12.0, "多行\n内容", None, "处理中", "=1+1", *[None] * 31]
        for n, told in enumerate(dates, start=1)
    ]
    content = excel_file(
        ["客诉一览表"], known + unknown, *rows, [None] * 40, ["小计", None, None, None, 48]
    ).read()

    file = write(read(content, by=world.gm_office, name="一览表.xlsx"), by=world.gm_office)

    found = [row(file, number).case for number in range(3, 7)]
    assert [case.reported_at for case in found] == [
        at("2026-02-02 00:00"), at("2026-02-03 14:30"), at("2026-02-04 00:00"), at("2026-02-05 08:00"),
    ]  # fmt: skip
    assert {case.complaint.quantity for case in found} == {12}
    assert found[0].complaint.description == "多行\n内容"
    assert row(file, 7).outcome == row(file, 8).outcome == RowOutcome.SKIPPED
    assert [note for number in (3, 7) for note in row(file, number).notes] == [
        "The file does not say when it was accepted; the day of the report is taken.", "The row is empty.",
    ]  # fmt: skip


def test_stages_that_rest_on_a_signature_go_on_one_stage_before(world: World) -> None:
    told = {
        "待核决": State.PROPOSING,
        "待终核": State.NEGOTIATING,
        "判定待核": State.RULING,
        "终核中": State.NEGOTIATING,
    }
    lines = [
        f"26010{n},C001,TS-500,2,1,异响,2026-02-01,2026-02-01,{word},,"
        for n, word in enumerate(told, start=1)
    ]

    file = write(read(csv_of(HEADINGS, *lines), by=world.gm_office), by=world.gm_office)

    assert [row(file, number).case.state for number in range(2, 6)] == list(told.values())


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (101 * 1024 * 1024))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (zip_bomb, "unpacks to more than"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel format"),
        (csv_of("甲,乙,丙", "1,2,3"), "No headings were found"),
        (csv_of("投诉日期,型号", "2026-01-01,TS-500"), "No column is chosen for: customer"),
    ],
    ids=["empty", "bomb", "broken", "old", "unknown headings", "no customer"],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(world: World, content, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(content() if callable(content) else content, by=world.gm_office)

    assert sentence in str(refused.value)


def test_columns_assigned_by_hand_are_kept_for_files_with_the_same_headings(world: World) -> None:
    lines = ("甲方,何事,何时,客户", "C001,异响,2026-02-01,张三")
    with pytest.raises(Invalid, match="what is complained about"):
        read(csv_of(*lines), by=world.gm_office)
    file = operations.read_file(
        kind="complaint", name="a.csv", content=csv_of(*lines), by=world.gm_office, at=MONDAY
    )

    operations.assign_columns(
        file=file, mapping={"customer": 0, "description": 1, "reported_at": 2, "contact_name": 3},
        create_missing=False, by=world.gm_office, at=MONDAY,
    )  # fmt: skip
    next_month = read(csv_of(lines[0], "C900,掉漆,2026-03-01,李四"), by=world.gm_office, name="b.csv")

    assert row(next_month, 2).outcome == RowOutcome.GOOD
    assert row(next_month, 2).shown[1] == "Northwind"
    with pytest.raises(Invalid, match="cannot fill both"):
        operations.assign_columns(
            file=file,
            mapping={"customer": 0, "description": 0},
            create_missing=False,
            by=world.gm_office,
            at=MONDAY,
        )


def test_rows_that_became_no_case_are_forgotten_after_a_month(world: World) -> None:
    done = write(
        read(csv_of(HEADINGS, GOOD, WRONG[0][0]), by=world.gm_office), by=world.gm_office, partial=True
    )
    waiting = read(csv_of(HEADINGS, GOOD.replace("260101", "260199")), by=world.gm_office, name="b.csv")

    operations.read_file(
        kind="complaint",
        name="c.csv",
        content=csv_of(HEADINGS),
        by=world.gm_office,
        at=MONDAY + timedelta(days=31),
    )

    assert row(done, 2).cells and row(done, 3).cells == []
    assert not CaseImport.objects.filter(pk=waiting.pk).exists()


def test_headings_of_two_rows_are_read_together_also_where_nothing_is_merged() -> None:
    columns = tuple(Column(name, name, (name,), text_of(20)) for name in ("客户名称", "料号", "内容"))

    layout = layout_of(
        [
            ["客户", "", "产品", "", "内容"],
            ["客户名称", "电话", "料号", "规格", ""],
            ["a", "b", "c", "d", "e"],
        ],
        columns,
        given={},
    )

    assert layout.heading_row == 1
    assert layout.mapping == {"客户名称": 0, "料号": 2, "内容": 4}
