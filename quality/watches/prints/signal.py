"""The signal of early warning on paper (预警信号分析单): the series, the figures as they stood with their charts, the judgement.

Source: policy 001 on quality feedback (analysed regularly, told to the top); the boxes of the paper are ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from feedback_system.company.models import Company
from feedback_system.printing.blocks import (
    Block,
    bars,
    case_form,
    chart,
    column,
    day,
    fact,
    facts,
    instant,
    line,
    opinion,
    part,
    signature,
    table,
)
from feedback_system.printing.codes import Rows
from quality.watches.models import Watch


def signal_paper(
    watch: Watch, *, shown: dict[str, Any], company: Company, code: Rows, by: Any, at: datetime
) -> dict[str, Any]:
    """The paper as data for `engine.make`, in the active language and zone; `shown` is what the case page shows its reader."""
    case, weeks = watch.case, shown["weeks"]
    places = [week.monday[5:] for week in weeks]
    return case_form(
        case,
        _("Early-warning signal"),
        company=company.name,
        blocks=[
            _series(watch, shown),
            chart(
                pgettext("early warning", "Findings"),
                places,
                columns=bars(
                    pgettext("early warning", "findings"), [(week.count, week.is_above) for week in weeks]
                ),
                lines=[
                    line(_("expected"), [week.expected for week in weeks], stepped=True),
                    line(
                        _("upper limit of a week"), [week.limit for week in weeks], limit=True, stepped=True
                    ),
                ],
            ),
            chart(
                _("Cumulative sum"),
                places,
                lines=[
                    line(_("sum"), [week.sum for week in weeks]),
                    line(
                        _("decision limit"), [watch.figures["limit"]] * len(weeks), limit=True, stepped=True
                    ),
                ],
            ),
            _weeks(weeks),
            _judgement(watch, shown),
        ],
        remarks=[
            _(
                "Figures as they stood on %(day)s. Young batches are corrected for: a piece counts with the share of its complaints that come by then."
            )
            % {"day": watch.run.day}
        ],
        code=code,
        by=by,
        at=at,
    )


def _series(watch: Watch, shown: dict[str, Any]) -> Block:
    series, figures = watch.series, watch.figures
    supplier = series.supplier
    return facts(
        fact(_("What was found"), _rise(shown), wide=True),
        fact(_("Series of"), series.get_scope_display()),
        fact(_("Defect"), shown["defect"]),
        fact(_("Product"), series.product or ""),
        fact(_("Batch number"), series.batch.number if series.batch is not None else ""),
        *(
            [fact(_("Supplier"), f"{supplier.code} {supplier.name}", wide=True)]
            if supplier is not None
            else []
        ),
        fact(
            _("Usual rate"),
            _("%(rate)s per 1,000 pieces (%(count)s findings to compare with)")
            % {"rate": f"{shown['per_mille']:.3f}", "count": figures["usual_count"]},
        ),
        fact(
            _("Cumulative sum"),
            _("%(sum)s (decision limit %(limit)s)")
            % {"sum": f"{figures['evidence']:.1f}", "limit": f"{figures['limit']:.1f}"},
        ),
        fact(_("State"), watch.get_state_display()),
        fact(_("Owner"), watch.owner or ""),
    )


def _rise(shown: dict[str, Any]) -> str:
    """By how much there is more than usual, in sentences."""
    said = []
    if shown["since"]:
        said.append(
            _("Since the week of %(since)s there were %(count)s findings where %(expected)s were expected.")
            % {
                "since": day(shown["since"]),
                "count": shown["figures"]["since_count"],
                "expected": shown["since_expected"],
            }
        )
    if shown["times_at_least"]:
        said.append(
            _("That is more than %(low)s times the usual rate (with 95 %% confidence).")
            % {"low": shown["times_at_least"]}
        )
    elif shown["times"]:
        figures = {name: f"{shown[name]:.1f}" for name in ("times", "times_low", "times_high")}
        said.append(
            _("That is %(times)s times the usual rate (with 95 %% confidence %(low)s to %(high)s times).")
            % {"times": figures["times"], "low": figures["times_low"], "high": figures["times_high"]}
        )
    return "\n".join(said)


def _weeks(weeks: Sequence[Any]) -> Block:
    """The figures of each week, two weeks in a line, the older half at the left."""
    columns = [
        column(_("Week of"), 1.3),
        column(pgettext("early warning", "Findings"), number=True),
        column(_("Expected"), number=True),
        column(_("Upper limit"), number=True),
        column(_("Cumulative sum"), number=True),
    ]
    cells = [
        [week.monday, week.count, f"{week.expected:.2f}", week.limit, f"{week.sum:.2f}"] for week in weeks
    ]
    half = (len(cells) + 1) // 2
    rows = [
        [*left, *right]
        for left, right in zip_longest(cells[:half], cells[half:], fillvalue=[""] * len(columns))
    ]
    return table(_("Week by week"), [*columns, *columns], rows)


def _judgement(watch: Watch, shown: dict[str, Any]) -> Block:
    if watch.judged_by is None:
        return opinion(_("Judgement"), part(blank=14), part(signatures=[signature(_("Judged by"))]))
    acting = ", ".join(f"{case.reference} {case.title}" for case in shown["acting"])
    verdict = _("true signal") if watch.is_true else _("false signal")
    return opinion(
        _("Judgement"),
        part(
            watch.reason,
            notes=[
                (_("Judged"), verdict),
                (_("Raised limit until"), day(watch.muted_until)),
                (_("Acts on it"), acting),
                (_("Remark"), watch.remark),
                (_("Closed at"), instant(watch.closed_at)),
            ],
            signatures=[signature(_("Judged by"), str(watch.judged_by), instant(watch.judged_at))],
        ),
    )
