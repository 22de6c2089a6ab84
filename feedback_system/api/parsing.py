"""JSON as it should be: no numbers that are none, no characters a database refuses, no key twice, not too much of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

LARGEST = 2 * 1024 * 1024
"""Bytes of a JSON body."""
LONGEST_NUMBER = 40
DEEPEST = 20


class TooLarge(APIException):
    """413: the body is larger than this address takes."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class StrictJSONParser(BaseParser):
    """Reads a JSON object; decimals stay exact."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """:raises ParseError: 400, the text is no JSON we accept. :raises TooLarge: 413, over 2 MB."""
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TooLarge(_("The body is larger than 2 MB. Send files as multipart, and split long lists."))
        try:
            found = json.loads(
                raw.decode("utf-8-sig"),
                parse_int=_whole,
                parse_float=_decimal,
                parse_constant=_no_number,
                object_pairs_hook=_object,
            )
        except (ValueError, ArithmeticError, RecursionError) as error:
            raise ParseError(
                _("The body is not the JSON this address takes. Check quotation marks, numbers and encoding.")
            ) from error
        _check(found, 0)
        return found


def _whole(text: str) -> int:
    if len(text) > 18:  # what every integer column of both databases holds
        raise ValueError("number too long")
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("number too long")
    number = Decimal(text)
    if number.adjusted() > 30 or number.adjusted() < -30:
        raise ValueError("number too large or too small")
    return number


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ParseError(_("The body is nested too deeply. Send the fields as this address describes them."))
    if isinstance(value, str):
        if not is_storable(value):
            raise ParseError(
                _("A text holds a character that cannot be stored (NUL or half a surrogate pair). Remove it.")
            )
    elif isinstance(value, dict):
        for name, one in value.items():
            _check(name, depth + 1)
            _check(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            _check(one, depth + 1)


def is_storable(text: str) -> bool:
    """Whether both databases take the text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
