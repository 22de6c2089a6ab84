"""What is typed and what is stored meet in one form."""

import pytest

from feedback_system.masterdata.naming import fold, initials_of, phone_key, phone_numbers, search_key


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＴＳ－５００", "ts-500"),
        ("華達機械", "华达机械"),
        ("  Acme \u3000 Pumps\n", "acme pumps"),
        ("", ""),
    ],
)
def test_width_script_case_and_spaces_make_no_difference(typed, folded):
    assert fold(typed) == folded


def test_initials_follow_the_word_and_keep_latin_letters():
    assert initials_of("重庆长城TS-500") == "cqccts500"
    assert initials_of("上海华达机械", "华达") == "shhdjx hd"
    assert initials_of("华达", "华达") == "hd"
    assert initials_of("!?") == ""


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("138 0013 8000", ["13800138000"]),
        ("+86 138-0013-8000", ["13800138000"]),
        ("0086 021-55556666", ["02155556666"]),
        ("(021) 5555-6666 转 801", ["02155556666"]),
        ("021-55556666 ext. 12 / １３８００１３８０００", ["02155556666", "13800138000"]),
        ("无", []),
    ],
)
def test_every_telephone_number_in_a_text_is_found(written, numbers):
    assert phone_numbers(written) == numbers


def test_a_phone_key_has_a_border_on_both_sides_and_nothing_without_a_number():
    assert phone_key("13800138000") == " 13800138000 "
    assert phone_key("-") == ""


def test_a_search_key_leaves_empty_parts_out():
    assert search_key("K1", "", "华达") == "\nk1\n华达\n"
    assert search_key("", " ") == ""
