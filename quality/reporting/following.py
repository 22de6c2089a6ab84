"""What became of the cases of a period: problems and where they stand, improvements and their effect, signals, information.

Source: policy 001 on quality information, report of the week (number of problems, state, progress, effect of measures) and assessment
of the quarter (collection and transfer, accuracy, timeliness); the exact definitions are ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Department
from feedback_system.cases.fields import local_day
from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import REPEAT, Case, Severity, StageVisit
from feedback_system.catalogues.models import Classification
from feedback_system.deadlines.models import Deadline, DeadlineState
from feedback_system.masterdata.models import Market
from feedback_system.reports.sections import Asked, Column, Counted
from quality.kind import improvement_kind
from quality.models import EffectCheck, EffectClaim, ImprovementItem, Verdict
from quality.models.items import OPEN_ITEMS
from quality.slips.kind import slip_kind
from quality.watches.kind import watch_kind

NO_PROBLEMS = (improvement_kind.code, watch_kind.code)
"""Kinds that follow from problems and are none themselves; they have tables of their own."""


def open_at_end(asked: Asked) -> Q:
    """The condition on cases that were open when the period ended, or are now while it lasts."""
    until = asked.counted_until
    return Q(reported_at__lt=until) & (Q(closed_at__isnull=True) | Q(closed_at__gte=until))


def _touching(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    """Cases reported before the end of the period and not closed before it began: no other can count."""
    return rows.filter(reported_at__lt=asked.ends).filter(
        Q(closed_at__isnull=True) | Q(closed_at__gte=asked.begins) | Q(reported_at__gte=asked.begins)
    )


def _broken_deadline(asked: Asked) -> Exists:
    """Some deadline of the case came due in the period and was not met by then."""
    broken = Deadline.objects.filter(
        case=OuterRef("pk"), due_at__gte=asked.begins, due_at__lt=asked.counted_until
    ).filter(Q(state=DeadlineState.RUNNING) | Q(state=DeadlineState.MET, met_at__gte=F("due_at")))
    return Exists(broken)


REPORTED = Column(
    "reported",
    pgettext_lazy("figure", "Reported"),
    _("Cases reported in the period, by the time of the report."),
)
LATE = Column(
    "late",
    _("With a broken deadline"),
    _("Cases of which a deadline came due in the period and was not met by then."),
)


# ---------------------------------------------------------------------------------------------------- problems and state


def problem_conditions(asked: Asked) -> Mapping[str, Q]:
    """What was reported, closed, open and late, by the columns of `PROBLEMS`."""
    return {
        "reported": asked.reported_in(),
        "closed": asked.within("closed_at"),
        "open": open_at_end(asked),
        "late": Q(_broken_deadline(asked)),
    }


def labels_of_kinds(keys: Sequence[str]) -> Mapping[str, str]:
    """What kinds of case are called, in the plural."""
    return {kind.code: str(kind.label_plural) for kind in all_kinds()}


PROBLEMS = Counted(
    code="problems",
    title=_("Problems by kind"),
    row_title=_("Kind"),
    columns=(
        REPORTED,
        Column("closed", pgettext_lazy("figure", "Closed"), _("Cases closed in the period.")),
        Column(
            "open",
            pgettext_lazy("figure", "Open at the end"),
            _("Cases reported and not closed at the end of the period, or now while it lasts."),
        ),
        LATE,
    ),
    keys=("kind",),
    prepared=lambda asked, rows: _touching(asked, rows).exclude(kind__in=NO_PROBLEMS),
    conditions=problem_conditions,
    labels=labels_of_kinds,
)


def _with_state_then(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    stays = StageVisit.objects.filter(
        case=OuterRef("pk"), beside=False, entered_at__lt=asked.counted_until
    ).order_by("-entered_at", "-pk")
    return (
        _touching(asked, rows)
        .exclude(kind__in=NO_PROBLEMS)
        .annotate(state_then=Subquery(stays.values("state")[:1]))
    )


def _labels_of_states(keys: Sequence[str]) -> Mapping[str, str]:
    kinds = {kind.code: kind for kind in all_kinds()}
    found = {}
    for key in keys:
        code, _dot, state = key.partition(".")
        if code in kinds:
            found[key] = f"{kinds[code].label}: {kinds[code].state_label(state)}"
    return found


STANDING = Counted(
    code="standing",
    title=_("Where the open cases stood"),
    row_title=_("State"),
    columns=(
        Column(
            "open",
            pgettext_lazy("figure", "Open at the end"),
            _("Open cases by their state at the end of the period, or now while it lasts."),
        ),
    ),
    keys=("kind", "state_then"),
    prepared=_with_state_then,
    conditions=lambda asked: {"open": open_at_end(asked)},
    labels=_labels_of_states,
)


# ------------------------------------------------------------------------------------------------ progress and effect


def _only_improvements(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.filter(kind=improvement_kind.code)


def _progress(asked: Asked) -> Mapping[str, Q]:
    last = min(asked.period.last, local_day(asked.at) - timedelta(days=1))
    overdue = ImprovementItem.objects.filter(
        improvement__case=OuterRef("pk"), state__in=sorted(OPEN_ITEMS), due_on__lte=last
    )
    return {
        "raised": asked.reported_in(),
        "called_done": asked.within("improvement__called_done_at"),
        "finished": asked.within("closed_at"),
        "open": open_at_end(asked),
        "overdue": Q(Exists(overdue)),
    }


PROGRESS = Counted(
    code="progress",
    title=_("Progress of improvements"),
    columns=(
        Column("raised", pgettext_lazy("figure", "Raised"), _("Improvements raised in the period.")),
        Column(
            "called_done",
            _("Called done"),
            _("Improvements last called done in the period; their effect is to be checked."),
        ),
        Column(
            "finished",
            _("Finished"),
            _("Improvements closed, withdrawn or decided not to be investigated in the period."),
        ),
        Column("open", pgettext_lazy("figure", "Open at the end"), _("Improvements not finished at the end of the period, or now while it lasts.")),
        Column(
            "overdue",
            _("With an overdue item"),
            _("Improvements with an item whose day had passed by the end of the period and that is not done now."),
        ),
    ),
    prepared=_only_improvements,
    conditions=_progress,
)  # fmt: skip


def _effects(asked: Asked) -> Mapping[str, Q]:
    checks = EffectCheck.objects.filter(
        improvement__case=OuterRef("pk"), checked_at__gte=asked.begins, checked_at__lt=asked.ends
    )
    settled = EffectClaim.objects.filter(
        improvement__case=OuterRef("pk"), settled_at__gte=asked.begins, settled_at__lt=asked.ends
    )
    return {
        "checked": Q(Exists(checks)),
        "effective": Q(Exists(checks.filter(effective=True))),
        "not_effective": Q(Exists(checks.filter(effective=False))),
        "kept": Q(Exists(settled.filter(outcome=Verdict.KEPT))),
        "broken": Q(Exists(settled.filter(outcome=Verdict.BROKEN))),
    }


EFFECTS = Counted(
    code="effects",
    title=_("Effect of measures"),
    columns=(
        Column("checked", _("Checked"), _("Improvements whose effect was checked in the period.")),
        Column(
            "effective",
            _("Effective"),
            _("Improvements found effective in a check of the period."),
        ),
        Column(
            "not_effective",
            _("Not effective"),
            _("Improvements found without effect in a check of the period; a new round begins."),
        ),
        Column("effective_share", _("Effective, share"), _("Found effective, of those checked."), part="effective", of="checked"),
        Column("kept", _("Claims kept"), _("Improvements whose claim the deliveries and later cases have confirmed in the period.")),
        Column("broken", _("Claims broken"), _("Improvements whose claim later cases have broken in the period.")),
    ),
    prepared=_only_improvements,
    conditions=_effects,
)  # fmt: skip


def _signals(asked: Asked) -> Mapping[str, Q]:
    judged = asked.within("watch__judged_at")
    return {
        "opened": asked.reported_in(),
        "true": judged & Q(watch__is_true=True),
        "false": judged & Q(watch__is_true=False),
        "open": open_at_end(asked),
    }


SIGNALS = Counted(
    code="signals",
    title=_("Signals of early warning"),
    columns=(
        Column("opened", pgettext_lazy("state of a signal", "Opened"), _("Signals that the daily count opened in the period.")),
        Column("true", pgettext_lazy("state of a signal", "Judged true"), _("Signals judged true in the period.")),
        Column("false", pgettext_lazy("state of a signal", "Judged false"), _("Signals judged false in the period.")),
        Column("open", pgettext_lazy("figure", "Open at the end"), _("Signals not closed at the end of the period, or now while it lasts.")),
    ),
    prepared=lambda asked, rows: rows.filter(kind=watch_kind.code),
    conditions=_signals,
)  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- reach


def _reach(asked: Asked) -> Mapping[str, Q]:
    reported = asked.reported_in()
    return {
        "reported": reported,
        "grave": reported & Q(severity__in=[Severity.MAJOR, Severity.CRITICAL]),
        "overseas": reported & Q(market=Market.OVERSEAS),
        "repeated": reported & Q(parent_relation=REPEAT),
    }


REACH = Counted(
    code="reach",
    title=_("Severity and reach"),
    row_title=_("Kind"),
    columns=(
        REPORTED,
        Column("grave", _("Major or critical"), _("Of these, those that are major or critical now.")),
        Column("overseas", _("Overseas"), _("Of these, those of the overseas market.")),
        Column("repeated", _("Repeated"), _("Of these, those in which a customer complains again about the goods of a closed case.")),
    ),
    keys=("kind",),
    prepared=lambda asked, rows: rows.filter(asked.reported_in()).exclude(kind__in=NO_PROBLEMS),
    conditions=_reach,
    labels=labels_of_kinds,
)  # fmt: skip


# -------------------------------------------------------------------------------------------- information of a quarter


def _information(asked: Asked) -> Mapping[str, Q]:
    entered = asked.within("entered_at")
    reported_otherwise = Classification.objects.filter(
        case=OuterRef("case"), list=OuterRef("list"), basis=Classification.Basis.REPORTED
    ).exclude(entry=OuterRef("entry"))
    confirmed = Classification.objects.filter(
        Exists(reported_otherwise), case=OuterRef("pk"), basis=Classification.Basis.CONFIRMED
    )
    named = Classification.objects.filter(case=OuterRef("pk"), basis=Classification.Basis.CONFIRMED)
    return {
        "entered": entered,
        "entered_late": entered & ~Q(late_entry_reason=""),
        "confirmed": entered & Q(Exists(named)),
        "changed": entered & Q(Exists(confirmed)),
    }


def labels_of_departments(keys: Sequence[str]) -> Mapping[str, str]:
    """What departments with these ids are called. Note: one query."""
    ids = [int(key) for key in keys if key.isdigit()]
    return {str(one.pk): one.label for one in Department.objects.filter(pk__in=ids)}


INFORMATION = Counted(
    code="information",
    title=_("Information by the department that collected it"),
    row_title=_("Department"),
    columns=(
        Column("entered", pgettext_lazy("figure", "Entered"), _("Cases entered in the period by people of the department.")),
        Column("entered_late", _("Entered late"), _("Of these, those entered later than the company allows, with the reason why.")),
        Column("late_share", _("Late, share"), _("Entered late, of those entered."), part="entered_late", of="entered"),
        Column("confirmed", _("Confirmed"), _("Of those entered, the cases of which quality has confirmed a defect, a cause or a kind of fault.")),
        Column("changed", _("Confirmed otherwise"), _("Of these, those in which something else was confirmed than had been reported.")),
        Column("changed_share", _("Otherwise, share"), _("Confirmed otherwise, of those confirmed."), part="changed", of="confirmed"),
    ),
    keys=("entered_by__department",),
    prepared=lambda asked, rows: rows.filter(asked.within("entered_at")).exclude(kind__in=NO_PROBLEMS),
    conditions=_information,
    labels=labels_of_departments,
)  # fmt: skip


def _slips_touching(asked: Asked, rows: QuerySet[Case]) -> QuerySet[Case]:
    return _touching(asked, rows).filter(kind=slip_kind.code)


TRANSFER = Counted(
    code="transfer",
    title=_("Slips by the department that sent them"),
    row_title=_("Department"),
    columns=(
        Column("reported", pgettext_lazy("figure", "Sent"), _("Slips sent in the period.")),
        Column("closed", pgettext_lazy("figure", "Closed"), _("Slips closed in the period.")),
        Column("open", pgettext_lazy("figure", "Open at the end"), _("Slips not closed at the end of the period, or now while it lasts.")),
        Column("late", LATE.label, _("Slips of which a deadline came due in the period and was not met by then.")),
    ),
    keys=("entered_by__department",),
    prepared=_slips_touching,
    conditions=problem_conditions,
    labels=labels_of_departments,
)  # fmt: skip


def _timely(asked: Asked) -> Mapping[str, Q]:
    return {"touched": Q(_came_due(asked)), "late": Q(_broken_deadline(asked))}


def _came_due(asked: Asked) -> Any:
    came = Deadline.objects.filter(
        case=OuterRef("pk"), due_at__gte=asked.begins, due_at__lt=asked.counted_until
    ).filter(state__in=[DeadlineState.RUNNING, DeadlineState.MET])
    return Exists(came)


TIMELINESS = Counted(
    code="timeliness",
    title=_("Timeliness by kind"),
    row_title=_("Kind"),
    columns=(
        Column("touched", _("With a deadline"), _("Cases of which a deadline came due in the period.")),
        LATE,
        Column("late_share", _("Broken, share"), _("With a broken deadline, of those with a deadline."), part="late", of="touched"),
    ),
    keys=("kind",),
    conditions=_timely,
    labels=labels_of_kinds,
)  # fmt: skip
