"""Import of master data: the dry run tells the truth, and the apply does exactly that or nothing."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from feedback_system.errors import Blocked, Conflict, Invalid, NotPermitted
from feedback_system.masterdata.importing import apply_import, plan_import, reading
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product, Supplier
from tests.feedback_system.masterdata.conftest import MONDAY_9AM
from tests.feedback_system.masterdata.files import File, csv_file, excel_file

pytestmark = pytest.mark.django_db

LEDGER = ["客户编号", "订单号", "料号", "批号", "数量", "单价", "交货日期"]
LINE = ["K001", "SO-1", "TS-500", "B1", "12", "1999.90", "2026年3月5日"]


def outcomes(plan):
    return [row.outcome.value for row in plan.rows]


def sentences(plan):
    return [sentence for row in plan.rows for sentence in row.sentences]


def applied(plan, by, **options):
    return apply_import(plan, by=by, at=MONDAY_9AM, **options)


# The way through


def test_customers_come_in_with_their_contact_person_and_who_did_it(keeper):
    plan = plan_import(
        "customers",
        excel_file(
            ["客户编号", "客户名称", "市场", "等级", "电话", "业务员", "联系人", "手机"],
            ["K001", "上海华达机械", "国外", "A", "021-55556666", "keeper", "王小明", 13800138000],
            ["K002", "苏州东吴泵业", None, None, None, None, None, None],
        ),
    )
    assert outcomes(plan) == ["create", "create"]
    assert Customer.objects.count() == 0

    result = applied(plan, keeper)

    assert (result.created, result.updated, result.skipped, result.refused) == (2, 0, 0, 0)
    huada = Customer.objects.get(code="K001")
    assert (huada.market, huada.grade, huada.salesperson, huada.initials) == (
        "overseas",
        "A",
        keeper,
        "shhdjx",
    )
    contact = Contact.objects.get()
    assert (contact.customer, contact.name, contact.is_main, contact.phone_digits) == (
        huada,
        "王小明",
        True,
        " 13800138000 ",
    )
    version = huada.history.get()
    assert (version.history_user, version.history_date) == (keeper, MONDAY_9AM)
    assert Customer.objects.get(code="K002").market == "home"


def test_a_second_import_updates_what_changed_skips_the_rest_and_keeps_what_is_empty(keeper, huada):
    Customer.objects.create(code="K002", name="东吴", phone="1")
    plan = plan_import(
        "customers",
        csv_file(
            "客户编号,客户名称,等级,电话,联系人,手机",
            "k001,上海华达机械有限公司,B,,王小明,13900000000",
            "K002,东吴,,,,",
        ),
    )
    assert outcomes(plan) == ["update", "skip"]
    assert sentences(plan)[0] == "grade: A → B"
    assert "13900000000" not in " ".join(sentences(plan)) and "8000" not in " ".join(sentences(plan))

    applied(plan, keeper)

    huada.refresh_from_db()
    assert (huada.code, huada.grade, huada.phone) == ("K001", "B", "021-5555 6666")
    assert huada.contacts.get().phone == "13900000000"
    assert huada.history.count() == 2
    assert Customer.objects.get(code="K002").history.count() == 1


def test_a_renamed_product_is_found_under_its_new_name(keeper, pump):
    applied(
        plan_import("products", csv_file("part no;name;unit", "TS-500;不锈钢水泵;台", delimiter=";")), keeper
    )

    assert Product.objects.get(search_key__contains="不锈钢").initials == "bxgsb"


def test_the_sales_ledger_comes_in_and_enters_a_batch_that_nobody_knows(keeper, huada, pump):
    plan = plan_import(
        "deliveries",
        csv_file(LEDGER, LINE, ["上海华达机械有限公司", "SO-1", "ts-500", "b1", "3", "", "2026.3.6"]),
    )
    assert outcomes(plan) == ["create", "create"]
    assert sentences(plan)[0] == "Batch B1 is entered as well."

    applied(plan, keeper)

    batch = Batch.objects.get()
    first, second = Delivery.objects.order_by("pk")
    assert (first.customer, first.product, first.batch, first.quantity) == (huada, pump, batch, 12)
    assert (first.unit_price, first.delivered_on, first.order_key) == (
        Decimal("1999.90"),
        date(2026, 3, 5),
        "so-1",
    )
    assert (second.batch, second.unit_price) == (batch, None)
    assert batch.history.get().history_user == keeper


def test_the_same_ledger_line_again_updates_its_quantity_and_nothing_else(keeper, delivery):
    line = ["K001", "so-2026-0107", "TS-500", "B20260301", "13", "1999.90", "2026-03-05"]
    plan = plan_import("deliveries", csv_file(LEDGER, line))
    assert outcomes(plan) == ["update"]
    assert sentences(plan) == ["quantity: 12 → 13"]

    applied(plan, keeper)

    row = Delivery.objects.get()
    assert (row.quantity, row.order_number, row.batch_id) == (13, "SO-2026-0107", delivery.batch_id)
    assert outcomes(plan_import("deliveries", csv_file(LEDGER, line))) == ["skip"]


def test_suppliers_come_in(keeper):
    applied(plan_import("suppliers", csv_file("供应商编号,供应商名称,类别", "V1,顺达,物流")), keeper)

    assert Supplier.objects.get().kind == "carrier"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_read_in_every_encoding_and_separator_that_excel_writes(encoding, delimiter):
    plan = plan_import(
        "customers",
        csv_file(["客户编号", "客户名称"], ["K1", "华达㐂"], encoding=encoding, delimiter=delimiter),
    )

    assert plan.rows[0].values == {"code": "K1", "name": "华达㐂"}


def test_a_title_above_the_headings_is_passed_over_and_rows_keep_the_numbers_of_the_file():
    plan = plan_import(
        "customers", csv_file("客户资料表,", "打印日期: 2026-03-01,", "客户编号,客户名称", "K1,华达")
    )

    assert [(row.number, row.key) for row in plan.rows] == [(4, "K1 华达")]


def test_of_two_columns_that_fit_the_number_counts_and_the_name_is_told_as_not_used(huada, pump):
    plan = plan_import("deliveries", csv_file([*LEDGER, "客户名称"], [*LINE, "写错的名称"]))

    assert outcomes(plan) == ["create"]
    assert [(one.letter, one.text) for one in plan.headings if not one.label] == [("H", "客户名称")]


def test_own_headings_are_mapped():
    plan = plan_import(
        "customers",
        csv_file("Kundennummer,Firma", "K1,Huada"),
        mapping={"code": "Kundennummer", "name": "Firma"},
    )

    assert plan.rows[0].values == {"code": "K1", "name": "Huada"}


# Bad input


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        (
            6,
            "2026-02-31",
            "Row 2, column G (delivered on): “2026-02-31” is no day of the calendar. Check month and day.",
        ),
        (4, "twelve", "Row 2, column E (quantity): “twelve” is not a number. Write digits only."),
        (
            4,
            "-3",
            "Row 2, column E (quantity): The quantity is -3. It must be greater than zero; "
            "returns are not entered here.",
        ),
        (4, "", "Row 2, column E (quantity): The cell is empty, but this is needed."),
        (
            0,
            "K999",
            "Row 2, customer: There is no customer “K999”. Import or enter the customer first, "
            "or correct the number.",
        ),
        (
            2,
            "XX",
            "Row 2, product: There is no product “XX”. Import or enter the product first, or "
            "correct the number.",
        ),
    ],
)
def test_a_cell_that_cannot_be_taken_is_told_with_row_and_column(huada, pump, column, cell, sentence):
    line = list(LINE)
    line[column] = cell

    plan = plan_import("deliveries", csv_file(LEDGER, line))

    assert outcomes(plan) == ["refuse"]
    assert sentences(plan) == [sentence]


def test_every_wrong_cell_of_a_row_is_told_at_once(huada, pump):
    plan = plan_import("deliveries", csv_file(LEDGER, ["K001", "SO-1", "TS-500", "", "0", "-1", "soon"]))

    assert len(plan.rows[0].sentences) == 3


def test_empty_rows_and_a_second_row_of_headings_are_left_out_and_told(huada, pump):
    plan = plan_import("deliveries", csv_file(LEDGER, ",,,,,,", LEDGER, LINE, " , ,,,,,"))

    assert outcomes(plan) == ["skip", "skip", "create", "skip"]
    assert sentences(plan)[:2] == [
        "Row 2 is empty and is left out.",
        "Row 3 repeats the headings and is left out.",
    ]


def test_a_row_that_repeats_another_is_refused_and_names_it():
    plan = plan_import("customers", csv_file("客户编号,客户名称", "K1,华达", "k１,华达二"))

    assert outcomes(plan) == ["create", "refuse"]
    assert sentences(plan) == ["Row 3 repeats row 2 (k1 华达二). Keep one of them."]


def test_an_ambiguous_customer_name_asks_for_the_number(pump):
    Customer.objects.create(code="A", name="华达")
    Customer.objects.create(code="B", name="华达")

    plan = plan_import("deliveries", csv_file(LEDGER, ["华达", *LINE[1:]]))

    assert sentences(plan) == [
        "Row 2, customer: Several records are called “华达”. Write the number instead."
    ]


def test_an_unknown_salesperson_and_a_contact_without_a_name_are_refused(keeper):
    plan = plan_import(
        "customers", csv_file("客户编号,客户名称,业务员,手机", "K1,华达,nobody,", "K2,东吴,,13800138000")
    )

    assert outcomes(plan) == ["refuse", "refuse"]


def refusal_of(file, kind="customers"):
    with pytest.raises(Invalid) as refused:
        plan_import(kind, file)
    return str(refused.value)


def test_a_file_without_the_needed_headings_says_which_are_missing():
    assert "客户名称" in refusal_of(csv_file("客户编号,电话", "K1,1"))
    assert "客户编号" in refusal_of(csv_file("a,b", "1,2"))


def test_two_columns_with_the_same_heading_are_refused():
    assert "Columns B and C" in refusal_of(csv_file("客户编号,客户名称,客户名称", "K1,华达,东吴"))


def test_an_unknown_kind_or_field_of_a_mapping_is_refused():
    with pytest.raises(Invalid):
        plan_import("planets", csv_file("a"))
    with pytest.raises(Invalid):
        plan_import("customers", csv_file("客户编号,客户名称"), mapping={"colour": "Farbe"})


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"\r\n,,\r\n", "no rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"),
        (b"PK\x03\x04broken", "damaged"),
        (b"%PDF-1.7\x00\x01", "neither"),
        (b"\xff\xfe\x00\xd8", "cannot be read"),
        (b'a,b\r\n"open', "quotation mark"),
    ],
)
def test_what_is_no_table_is_told_apart(content, word):
    assert word in refusal_of(File(content, "x.csv"))


def archive(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), text)
    return File(content.getvalue(), "x.xlsx")


def test_an_archive_that_is_no_workbook_is_refused():
    assert "not an Excel workbook" in refusal_of(archive(a_txt="x"))


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_UNPACKED", 1_000_000)

    assert "unpacks to more than" in refusal_of(
        archive(xl__workbook_xml="<a/>", xl__media_bin="0" * 2_000_000)
    )


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576", "ZZ1"])
def test_a_cell_that_claims_to_stand_far_away_is_refused_before_it_costs_memory(place):
    sheet = f"<worksheet><sheetData><row><c r='{place}'><v>1</v></c></row></sheetData></worksheet>"

    told = refusal_of(archive(xl__workbook_xml="<a/>", xl__worksheets__sheet1_xml=sheet))

    assert "at most" in told


def test_too_large_too_long_and_too_wide_files_are_refused_with_the_limit():
    assert "10 MB" in refusal_of(File(b"a" * (reading.LARGEST_FILE + 1), "x.csv"))
    assert "20000" in refusal_of(csv_file("客户编号,客户名称", *(["K,x"] * (reading.MOST_ROWS + 20))))
    assert "columns" in refusal_of(csv_file(",".join(["x"] * (reading.MOST_COLUMNS + 1))))


# All or nothing, rights, races


def test_one_refused_row_stops_the_whole_file_unless_the_rest_is_wanted(keeper):
    file = ("客户编号,客户名称,等级", "K1,华达,A", "K2,东吴,Z")

    with pytest.raises(Blocked) as refused:
        applied(plan_import("customers", csv_file(*file)), keeper)
    assert "Row 3, column C (grade)" in refused.value.reasons[0]
    assert Customer.objects.count() == 0

    result = applied(plan_import("customers", csv_file(*file)), keeper, partial=True)

    assert (result.created, result.refused) == (1, 1)
    assert Customer.objects.get().code == "K1"


def test_many_refusals_are_shortened(keeper):
    rows = [f"K{n},x,Z" for n in range(30)]

    with pytest.raises(Blocked) as refused:
        applied(plan_import("customers", csv_file("客户编号,客户名称,等级", *rows)), keeper)

    assert len(refused.value.reasons) == 21
    assert refused.value.reasons[-1] == "… and 10 more."


def test_only_who_keeps_master_data_imports(clerk):
    with pytest.raises(NotPermitted):
        applied(plan_import("customers", csv_file("客户编号,客户名称", "K1,华达")), clerk)

    assert Customer.objects.count() == 0


def test_a_record_entered_since_the_dry_run_stops_the_import_and_nothing_is_written(keeper):
    plan = plan_import("customers", csv_file("客户编号,客户名称", "K1,华达", "K2,东吴"))
    Customer.objects.create(code="K2", name="faster")

    with pytest.raises(Conflict):
        applied(plan, keeper)

    assert list(Customer.objects.values_list("code", "name")) == [("K2", "faster")]


def test_a_large_file_is_planned_with_a_fixed_number_of_queries(django_assert_max_num_queries):
    Customer.objects.bulk_create([Customer(code=f"K{n}", name="x") for n in range(1200)])
    file = csv_file("客户编号,客户名称", *(f"K{n},y{n}" for n in range(1200)))

    with django_assert_max_num_queries(10):
        plan = plan_import("customers", file)

    assert plan.counts == {"create": 0, "update": 1200, "skip": 0, "refuse": 0}
