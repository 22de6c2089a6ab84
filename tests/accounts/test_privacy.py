"""What a masked name, telephone number and e-mail address show."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.privacy import mask_email, mask_name, mask_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("008613812345678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("010-62345678", "****5678"),
        ("+44 20 7946 0000", "****0000"),
        ("1234", "****"),
        ("", ""),
    ],
)
def test_a_telephone_number(number: str, shown: str) -> None:
    assert mask_phone(number) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张明", "张*"),
        ("张小明", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("歐陽娜", "歐陽*"),
        ("司马", "司*"),
        ("阿卜杜拉热合曼", "阿**"),
        ("Maria Lopez", "M***"),
        (" 张明 ", "张*"),
        ("", ""),
    ],
)
def test_a_name(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("zhang@demo.cn", "z***@d***.cn"),
        ("zhang@mail.demo.com.cn", "z***@m***.cn"),
        ("a@localhost", "a***@l***"),
        ("not an address", "n***"),
        ("@demo.cn", "@***"),
        ("", ""),
    ],
)
def test_an_email_address(address: str, shown: str) -> None:
    assert mask_email(address) == shown


@given(st.text(alphabet="0123456789+- ", max_size=20))
def test_never_more_than_seven_digits_of_a_number_are_shown(number: str) -> None:
    assert sum(char.isdigit() for char in mask_phone(number)) <= 7


@given(st.text(max_size=30))
def test_nothing_typed_breaks_a_mask(text: str) -> None:
    for mask in (mask_name, mask_email, mask_phone):
        assert len(mask(text)) <= len(text) + 12
