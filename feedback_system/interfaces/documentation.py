"""What the OpenAPI document says of every address alike: errors, paging, keys, and the fields of the steps."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from feedback_system.interfaces.serializers import CasePageSerializer, ErrorSerializer

MEANINGS: dict[int, Any] = {
    400: _("The body could not be read."),
    401: _("Not logged in."),
    403: _("No right, four eyes, or a conflict of interest (not_permitted)."),
    404: _("Nothing here that this person may see (not_found)."),
    405: _("The address does not take this method."),
    406: _("Answers are JSON only."),
    409: _(
        "Not possible in the present state (not_possible_now), somebody was faster (conflict), or the same request is being worked on (at_work)."
    ),
    413: _("The body is too large."),
    415: _("Not a kind of body this address takes."),
    422: _("Something has to be done first (blocked), or a field does not hold (invalid)."),
    428: _("The version is missing: send If-Match."),
    503: _(
        "The record was held by somebody else for too long (busy). Send it again after Retry-After seconds."
    ),
}
READING = (401, 403, 404, 406, 422)
WRITING = (400, 401, 403, 404, 406, 409, 413, 415, 422, 503)


def answers(
    ok: Any, *, status: int = 200, refused: Sequence[int] = READING, also: Sequence[int] = ()
) -> dict[Any, Any]:
    """The answers of an operation: the good one (or a mapping of good ones) and the refusals in the one form of error."""
    found: dict[Any, Any] = dict(ok) if isinstance(ok, dict) else {status: ok}
    for code in sorted({*refused, *also}):
        found[code] = OpenApiResponse(ErrorSerializer, description=MEANINGS[code])
    return found


@cache
def page_of(row: type[serializers.Serializer]) -> type[CasePageSerializer]:
    """The serializer of a page whose rows are written by `row`."""
    name = row.__name__.removesuffix("Serializer")
    return type(
        f"{name}PageSerializer",
        (CasePageSerializer,),
        {"results": row(many=True), "__doc__": f"A page of a list: {name} rows."},
    )


def query(
    name: str, description: Any, *, type: Any = str, enum: Sequence[str] | None = None
) -> OpenApiParameter:
    """A parameter of the query string."""
    return OpenApiParameter(name, type, OpenApiParameter.QUERY, description=description, enum=enum)


def paging(orders: Sequence[str], default: str) -> list[OpenApiParameter]:
    """The parameters every list takes."""
    return [
        query("cursor", _("From the address under `next` or `previous`.")),
        query("page_size", _("Rows on a page, 1 to 200 (50)."), type=int),
        query(
            "ordering",
            _("Order of the rows; left out: %(default)s.") % {"default": default},
            enum=list(orders),
        ),
    ]


KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=_(
        "1 to 200 visible ASCII characters. The same request sent again with the same key within 48 hours is carried "
        "out once and answered alike (header Idempotency-Replayed). Another request with the key is 422, a repetition "
        "while the first is at work 409. A refused request may be corrected and sent again with its key."
    ),
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description=_("The ETag of the case as you have read it. When somebody was faster, the answer is 409."),
)
MUST_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description=_("The ETag of the case as you have read it; missing it is 428, an older one 409."),
)


def version_field() -> dict[str, Any]:
    """The schema of the field by which a body may name the version instead of If-Match."""
    return {
        "type": "integer",
        "minimum": 0,
        "nullable": True,
        "title": _("Version of the case as you have read it, instead of If-Match"),
    }


FILES = inline_serializer(
    "FilesToAttach",
    {
        "files": serializers.ListField(
            child=serializers.FileField(), help_text=_("One or several files, 50 MB each.")
        ),
        "level": serializers.ChoiceField(choices=["internal", "customer", "restricted"], required=False),
    },
)
