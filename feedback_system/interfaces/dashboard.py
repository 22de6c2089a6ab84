"""The dashboard for programs: the same figures as the page, from the same place. Reading only, in the scope of the reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.errors import Invalid
from feedback_system.interfaces import asking
from feedback_system.interfaces.documentation import answers, query
from feedback_system.interfaces.views.base import InterfaceView
from feedback_system.reporting.asking import Asked
from feedback_system.reporting.blocks import Block, Cell
from feedback_system.reporting.board import Board, Number, board_for
from feedback_system.reporting.dimensions import FILTERS, NONE, OFFERED, Pointing
from feedback_system.reporting.months.board import signed_board
from feedback_system.reporting.months.models import SignedMonth
from feedback_system.reporting.months.queries import latest_version
from feedback_system.reporting.rights import must_read_figures
from feedback_system.reports.periods import Rhythm, period_named


class BoardNumberSerializer(serializers.Serializer):
    """One number. An amount is in hundredths of the company's currency."""

    code = serializers.CharField(help_text="It never changes its meaning.")
    label = serializers.CharField()  # type: ignore[assignment]
    meaning = serializers.CharField(help_text="The definition in words.")
    value = serializers.IntegerField()
    whole = serializers.IntegerField(
        allow_null=True, help_text="The number of which it is a part; null for none."
    )
    is_amount = serializers.BooleanField()
    cases = serializers.CharField(help_text="The page that lists exactly its cases.")


class BoardLineSerializer(BoardNumberSerializer):
    """One figure of the month, with the month before and the same month of last year."""

    before = serializers.IntegerField(
        allow_null=True, help_text="Null beside signed figures when that month is not signed."
    )
    last_year = serializers.IntegerField(allow_null=True, help_text="The same.")


class BoardRowSerializer(serializers.Serializer):
    """One row of a table."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    numbers = BoardNumberSerializer(many=True)


class BoardTableSerializer(serializers.Serializer):
    """Figures divided by one thing."""

    code = serializers.CharField()
    title = serializers.CharField()
    by = serializers.CharField(help_text="The name of the filter that narrows to a row by its key.")
    rows = BoardRowSerializer(many=True)


class StageDaysSerializer(serializers.Serializer):
    """The spread of days at one stage of the complaints closed in the month."""

    stage = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    cases = serializers.IntegerField()
    least = serializers.FloatField()
    quarter = serializers.FloatField()
    middle = serializers.FloatField()
    three_quarters = serializers.FloatField()
    most = serializers.FloatField()


class MonthSignatureSerializer(serializers.Serializer):
    """Who signed the figures of a closed month."""

    version = serializers.IntegerField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    reason = serializers.CharField(help_text="Why it was restated; empty for the first version.")
    checksum = serializers.CharField()


class BlockCellSerializer(serializers.Serializer):
    """What stands at one place of a table."""

    text = serializers.CharField()
    remark = serializers.CharField(allow_blank=True)
    stands_out = serializers.BooleanField(help_text="Whether it misses its target or leaves its limits.")
    list = serializers.CharField(allow_blank=True, help_text="The page that lists what it counts.")


class BlockGridSerializer(serializers.Serializer):
    """One table."""

    code = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=BlockCellSerializer(many=True))


class BlockSerializer(serializers.Serializer):
    """One part of the dashboard beside the figures: costs, losses, satisfaction, control charts."""

    code = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()
    remarks = serializers.ListField(child=serializers.CharField())
    grids = BlockGridSerializer(many=True)


class BoardSerializer(serializers.Serializer):
    """The whole dashboard."""

    month = serializers.CharField()
    as_of = serializers.DateTimeField()
    live = serializers.BooleanField(help_text="Whether later changes of cases still move these figures.")
    signed = MonthSignatureSerializer(
        allow_null=True, help_text="The signature under the figures; null for live ones."
    )
    now = BoardNumberSerializer(many=True, help_text="What stands now, whatever month is asked for.")
    figures = BoardLineSerializer(many=True)
    tables = BoardTableSerializer(many=True)
    stages = StageDaysSerializer(many=True)
    blocks = BlockSerializer(many=True)


def _block(one: Block) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": str(one.title),
        "note": str(one.note),
        "remarks": [str(remark) for remark in one.remarks],
        "grids": [
            {
                "code": grid.code,
                "title": str(grid.title),
                "columns": [str(column.label) for column in grid.columns],
                "rows": [[_cell(cell) for cell in row] for row in grid.rows],
            }
            for grid in one.grids
        ],
    }


def _cell(one: Cell) -> dict[str, Any]:
    return {"text": str(one.text), "remark": str(one.sub), "stands_out": one.stands_out, "list": one.url}


def _number(one: Number) -> dict[str, Any]:
    return {
        "code": one.figure.code,
        "label": str(one.figure.label),
        "meaning": str(one.figure.meaning),
        "value": one.value,
        "whole": one.whole,
        "is_amount": one.is_money,
        "cases": one.url,
    }


def _value(one: Number | None) -> int | None:
    return None if one is None else one.value


def _told(board: Board, signed: SignedMonth | None) -> dict[str, Any]:
    return {
        "month": board.asked.month.code,
        "as_of": board.asked.at,
        "live": signed is None,
        "signed": signed,
        "now": [_number(one) for one in board.now],
        "figures": [
            _number(line.now) | {"before": _value(line.before), "last_year": _value(line.last_year)}
            for line in board.lines
        ],
        "tables": [
            {
                "code": table.table.code,
                "title": str(table.table.title),
                "by": table.table.by,
                "rows": [
                    {
                        "key": row.row.value,
                        "label": row.row.label,
                        "numbers": [_number(one) for one in row.numbers],
                    }
                    for row in table.rows
                ],
            }
            for table in board.tables
        ],
        "stages": [box for box, _url in board.stages],
        "blocks": [_block(one) for one in board.blocks],
    }


class Dashboard(InterfaceView):
    """The figures of a month."""

    @extend_schema(
        operation_id="dashboard_retrieve",
        tags=["dashboard"],
        summary=gettext_lazy(
            "The dashboard: what needs action now, and the figures of a month, as on the page"
        ),
        parameters=[
            query("month", gettext_lazy("The month, such as 2026-03; left out: the present one.")),
            query("live", gettext_lazy("true: the live figures of a month that is signed.")),
            query("department", gettext_lazy("Code of a department, with those below it.")),
            query("product", gettext_lazy("Code of a product.")),
            query("customer", gettext_lazy("Code of a customer.")),
            query("supplier", gettext_lazy("Code of a supplier.")),
            query("market", gettext_lazy("home or overseas.")),
            query("class", gettext_lazy("Class of the complaint: quality or non_quality.")),
        ],
        responses=answers(BoardSerializer),
    )
    def get(self, request: Request) -> Response:
        asked = asking.Asked(request, ("month", "live", *OFFERED))
        must_read_figures(self.by)
        month = asked.text("month")
        if month and period_named(month, Rhythm.MONTH) is None:
            raise Invalid({"month": [_("Write the month as year and month, such as 2026-01.")]})
        given = {name: value for name in OFFERED if (value := asked.text(name))}
        for name, value in given.items():
            found = FILTERS[name]
            if isinstance(found, Pointing) and value != NONE and found.row(value) is None:
                raise Invalid(
                    {name: [_("Nothing has the code “%(code)s”. Send one of the list.") % {"code": value}]}
                )
        question = Asked.of_query({"month": month or "", **given}, user=self.by, at=self.at)
        signed = None if given or asked.yes_or_no("live") else latest_version(question.month)
        board = board_for(question) if signed is None else signed_board(signed, question)
        return Response(BoardSerializer(_told(board, signed)).data)
