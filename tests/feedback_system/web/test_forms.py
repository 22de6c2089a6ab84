"""What people and telephones type is cleaned once, before anything compares or stores it."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from feedback_system.web.forms import (
    CodeField,
    LineField,
    LookupInput,
    NarrowDecimalField,
    NarrowIntegerField,
    PhoneField,
    TextField,
)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def sentences(field, value):
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    return refusal.value.messages


def test_full_width_numbers_become_ascii():
    assert CodeField().clean("ＢＨ－２６０３　０１") == "BH-2603 01"
    assert NarrowDecimalField().clean("１，２００．５０") == Decimal("1200.50")
    assert NarrowIntegerField().clean("１２") == 12


def test_chinese_text_and_its_punctuation_stay_as_they_were_written():
    assert LineField().clean(" 密封圈漏油，两天后。 ") == "密封圈漏油，两天后。"


def test_control_and_invisible_characters_are_taken_out():
    assert LineField().clean("seal\x07 \u202eleaks\u200b\u2066") == "seal leaks"


def test_a_line_has_no_line_breaks_and_a_text_keeps_them():
    assert LineField().clean("one\r\ntwo") == "one two"
    assert TextField().clean("one\r\ntwo\ttab") == "one\ntwo\ttab"


@pytest.mark.parametrize("field", [LineField(), TextField(), CodeField(), PhoneField()])
def test_a_nul_is_refused_with_a_way_out(field):
    assert sentences(field, "a\x00b") == [
        "The text holds a character that cannot be stored. Type it again instead of pasting it."
    ]


def test_too_long_a_text_is_told_once_with_both_figures():
    assert sentences(LineField(max_length=5), "密封圈漏油了") == [
        "Please shorten this to 5 characters; it has 6 now."
    ]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("１３８ ００００ ００００", "13800000000"),
        ("+86 (10) 6234-5678", "+86106234-5678"),
        ("010-62345678", "010-62345678"),
    ],
)
def test_a_telephone_number_is_kept_as_digits(typed, kept):
    assert PhoneField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["12", "call me", "+86+10 6234 5678", "1" * 21])
def test_what_is_no_telephone_number_is_refused_with_an_example(typed):
    assert sentences(PhoneField(), typed) == [
        "Please enter a telephone number, for example 138 0000 0000 or 010-62345678."
    ]


def test_the_look_up_shows_the_name_and_sends_the_id():
    html = LookupInput("/lookup/customers/", label_for=lambda key: f"Customer <{key}>").render(
        "customer", 7, {"id": "id_customer"}
    )

    assert 'name="customer_text" value="Customer &lt;7&gt;"' in html
    assert '<input type="hidden" name="customer" id="id_customer_value" value="7">' in html
    assert 'data-lookup-url="/lookup/customers/"' in html


def test_without_a_chosen_entry_the_typed_name_arrives():
    look_up = LookupInput("/lookup/customers/")

    assert (
        look_up.value_from_datadict({"customer": "", "customer_text": "Northern"}, {}, "customer")
        == "Northern"
    )
    assert look_up.value_from_datadict({"customer": "7", "customer_text": "Northern"}, {}, "customer") == "7"
