"""The yearly notice as it is published, pasted or uploaded: read right, or refused line by line."""

from datetime import date

import pytest
from django.utils import translation

from feedback_system.worktime.calendar import DayKind
from feedback_system.worktime.official_days import SEED_FILE, Problem, UnreadableTable, read_official_days
from feedback_system.worktime.problems import sentences_of
from feedback_system.worktime.yearly import decoded, read_year

NOTICE_2024 = """国务院办公厅关于2024年部分节假日安排的通知
国办发明电〔2023〕7号
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2024年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2023年10月25日
"""
NOTICE_2025 = """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""
NOTICE_2026 = (  # one paragraph, full-width digits here and there, traditional characters in a line
    "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。"
    "二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。"
    "２月１４日（周六）、2月28日（周六）上班。\n"
    "三、清明節：4月4日（週六）至6日（週一）放假，共3天。\n"
    "四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。\n"
    "五、端午节：6月19日（周五）~21日（周日）放假，共3天。六、中秋节:9月25日(周五)-27日(周日)放假,共3天.\n"
    "七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"
)
SOURCE = "notice"


def days_of(text, year):
    found = read_year(text, year, SOURCE)
    return {row.day.isoformat(): row.special.kind.value for row in (*found.before, *found.days)}


@pytest.mark.parametrize(
    ("year", "text"),
    [(2024, NOTICE_2024), (2025, NOTICE_2025), (2026, NOTICE_2026)],
    ids=["2024", "2025", "2026"],
)
def test_the_published_notices_say_what_the_seed_table_says(year, text):
    seed = read_official_days(SEED_FILE.read_text(encoding="utf-8"))

    found = read_year(text, year, SOURCE)

    assert {row.day: row.special for row in found.days} == {
        row.day: row.special for row in seed if row.day.year == year
    }
    assert found.missing == ()


def test_the_number_of_the_notice_is_its_source_and_a_text_without_one_has_to_name_it():
    assert read_year(NOTICE_2024, 2024).days[0].source == "国务院办公厅 国办发明电〔2023〕7号"
    with pytest.raises(UnreadableTable) as refusal:
        read_year(NOTICE_2025, 2025)
    assert refusal.value.problems == (Problem(0, "source_missing"),)


@pytest.mark.parametrize(
    ("year", "text", "days"),
    [
        (
            2017,
            "元旦：1月1日放假，1月2日（星期一）补休。",
            {"2017-01-01": "holiday", "2017-01-02": "holiday"},
        ),
        (
            2019,
            "元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。",
            {
                "2018-12-29": "make_up_workday",
                "2018-12-30": "holiday",
                "2018-12-31": "holiday",
                "2019-01-01": "holiday",
            },
        ),
        (
            2023,
            "元旦：12月31日至1月2日放假，共3天。",
            {"2022-12-31": "holiday", "2023-01-01": "holiday", "2023-01-02": "holiday"},
        ),
        (
            2021,
            "（四）劳动节:5月1日到3日放假；4月25日（星期日）和5月8日（星期六）上班",
            {
                "2021-05-01": "holiday",
                "2021-05-02": "holiday",
                "2021-05-03": "holiday",
                "2021-04-25": "make_up_workday",
                "2021-05-08": "make_up_workday",
            },
        ),
        (2027, "厂庆：3月1日放假，共1天。", {"2027-03-01": "holiday"}),
    ],
)
def test_other_wordings_of_other_years(year, text, days):
    assert days_of(text, year) == days


def test_a_part_of_the_notice_is_read_and_the_holidays_it_lacks_are_named():
    assert read_year(NOTICE_2025.partition("三、")[0], 2025, SOURCE).missing == (
        "清明节",
        "劳动节",
        "端午节",
        "中秋节",
        "国庆节",
    )


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("元旦：1月1日（周四）放假。", [Problem(1, "weekday_wrong", "2027-01-01", "周四")]),
        ("元旦：1月1日放假。\n春节：2月30日放假。", [Problem(2, "date_unknown", "2月30日")]),
        ("元旦：2028年1月1日放假。", [Problem(1, "year_wrong", "2028-01-01", "2027")]),
        ("元旦：2026年11月1日放假。", [Problem(1, "year_wrong", "2026-11-01", "2027")]),
        ("元旦：1月1日放假。\n\n元旦：1月1日放假。", [Problem(3, "date_twice", "2027-01-01")]),
        ("元旦：1月1日放假。1月8日上班。", [Problem(1, "make_up_on_a_weekday", "2027-01-08")]),
        ("元旦：1月1日至3日放假，共4天。", [Problem(1, "count_wrong", "4", "3")]),
        ("元旦：1月3日至1日放假。", [Problem(1, "range_wrong", "2027-01-03 – 2027-01-01")]),
        ("元旦：1月1日放假。1月4日。", [Problem(1, "not_understood", "1月4日")]),
        ("1月1日放假。", [Problem(1, "name_missing")]),
        ("元旦：1月1日（周四）至3日放假。", [Problem(1, "weekday_wrong", "2027-01-01", "周四")]),
        ("", [Problem(0, "empty")]),
        ("祝大家新年快乐！", [Problem(0, "empty")]),
        (
            "date,kind,name_zh_hans,name_zh_hant,name_en,source\n"
            "2028-01-01,holiday,元旦,,,x\n2027-01-04,make_up_workday,元旦,,,x\n",
            [
                Problem(2, "year_wrong", "2028-01-01", "2027"),
                Problem(3, "make_up_on_a_weekday", "2027-01-04"),
            ],
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(text, problems):
    with pytest.raises(UnreadableTable) as refusal:
        read_year(text, 2027, SOURCE)

    assert list(refusal.value.problems) == problems
    assert all(str(sentence).endswith(".") for sentence in sentences_of(refusal.value))


def test_the_sentence_about_a_weekday_names_the_right_one():
    with pytest.raises(UnreadableTable) as refusal:
        read_year("元旦：1月1日（周四）放假。", 2027, SOURCE)

    with translation.override("en"):
        assert "2027-01-01 is a Friday, but the text says “周四”" in str(sentences_of(refusal.value)[0])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_an_upload_is_read_in_the_encodings_of_chinese_programs(encoding):
    content = NOTICE_2025.replace("\n", "\r\n").encode(encoding)

    assert len(read_year(decoded(content), 2025, SOURCE).days) == 33


@pytest.mark.parametrize("content", [b"PK\x03\x04word", b"%PDF-1.7", b"\x00\x01\x02", b"\xff\xfe\x00"])
def test_an_upload_that_is_no_text_is_refused(content):
    with pytest.raises(UnreadableTable) as refusal:
        decoded(content)

    assert refusal.value.problems == (Problem(0, "file_not_text"),)


def test_cells_copied_from_a_spreadsheet_are_our_table_too():
    cells = "date\tkind\tname_zh_hans\tname_zh_hant\tname_en\tsource\n2027-01-01\tholiday\t元旦\t\t\tx\n"

    found = read_year(cells, 2027)

    assert [(row.day, row.special.kind, row.source) for row in found.days] == [
        (date(2027, 1, 1), DayKind.HOLIDAY, "x")
    ]
