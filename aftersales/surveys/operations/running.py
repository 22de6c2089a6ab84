"""Ask everybody on the list, type answers in, write calls down, extend, and take no more answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.surveys.forms.answers import EnterAnswerForm, RecordCallForm, no_calls_sentence
from aftersales.surveys.forms.steps import CollectForm, ExtendForm, NothingForm
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import OWNERS, Asked, Survey, SurveyLink
from aftersales.surveys.operations.asking import issue as ask
from aftersales.surveys.operations.asking import lock_asked, write_answer, write_call
from aftersales.surveys.states import CALLING, Asking, Way
from feedback_system.cases.steps import Trace, step
from feedback_system.company.models import Company
from feedback_system.errors import Blocked
from feedback_system.links.operations import end_links
from feedback_system.notifications.texts.sorts import mobile_of

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority

AT_ONCE = 2_000
"""How many are asked in one step; the rest with the next one."""


@step(
    survey_kind,
    "issue",
    label=_("Ask everybody on the list"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=NothingForm,
    help=_("Mails leave, paper can be printed, calls can be made. Who was asked already is not asked again."),
)
def issue(survey: Survey, *, by: User, at: datetime, authority: Authority) -> Trace:
    """Ask everybody who was not asked yet; who cannot be asked in the chosen way stays on the list and is counted."""
    rows = list(
        Asked.objects.filter(survey=survey, state=Asking.PLANNED)
        .select_related("customer", "department")
        .order_by("number")[:AT_ONCE]
    )
    counts: dict[str, int] = {}
    left_out = 0
    for row in rows:
        if _cannot(row):
            left_out += 1
            continue
        ask(row, by=by, at=at)
        counts[row.way] = counts.get(row.way, 0) + 1
    if not counts:
        raise Blocked(
            [
                str(
                    _(
                        "Nobody on the list can be asked in the way that stands there. Put people with an address on it."
                    )
                )
            ]
        )
    return Trace({"asked": counts, "left_out": left_out})


def _cannot(row: Asked) -> bool:
    if row.way == Way.MAIL:
        return not row.address
    if row.way == Way.TEXT and not mobile_of(row.phone):
        return True
    return row.way in CALLING and no_calls_sentence(row) is not None


@step(
    survey_kind,
    "enter_answer",
    label=_("Type in an answer"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=EnterAnswerForm,
    side=True,
    help=_(
        "From paper, or asked on the telephone. Quicker from the list: it leads to a page with script and customer file."
    ),
)
def enter_answer(
    survey: Survey, *, by: User, at: datetime, authority: Authority, number: Asked, **fields: Any
) -> Trace:
    """Write the answer; an open link ends with it. An anonymous one leaves no trace of whose it is."""
    asked = lock_asked(number.pk)
    write_answer(asked, fields, channel=fields["channel"], entered_by=by, at=at)
    return Trace(
        {"channel": fields["channel"]}
        if survey.anonymous
        else {"channel": fields["channel"], "number": asked.number}
    )


@step(
    survey_kind,
    "record_call",
    label=_("Write down a call"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=RecordCallForm,
    side=True,
    help=_(
        "A call that brought no answer: another time was agreed, the customer does not want to, nobody was reached."
    ),
)
def record_call(
    survey: Survey,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    number: Asked,
    result: str,
    call_back_at: datetime | None,
    reason: str,
) -> Trace:
    """Write the call down, with the agreed time of the next one."""
    asked = lock_asked(number.pk)
    refusal = no_calls_sentence(asked)
    if refusal:
        raise Blocked([refusal])
    write_call(asked, result=result, call_back_at=call_back_at, reason=reason, by=by, at=at)
    facts = {"number": asked.number, "result": result, "call_back_at": asked.call_back_at}
    return Trace(facts, {"reason": reason} if reason else {})


@step(
    survey_kind,
    "extend",
    label=_("Extend"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=ExtendForm,
    side=True,
    help=_("Too few came back: answers are taken longer. Links that are still open go on working."),
)
def extend(
    survey: Survey, *, by: User, at: datetime, authority: Authority, ends_on: date, reason: str
) -> Trace:
    """Take answers until a later day."""
    share = survey.return_share()
    survey.ends_on, survey.extension_reason = ends_on, reason
    survey.extensions += 1
    _stretch_links(survey, ends_on, at)
    return Trace({"ends_on": ends_on, "returned": share.count, "issued": share.base}, {"reason": reason})


def _stretch_links(survey: Survey, ends_on: date, at: datetime) -> None:
    """Links that would run out before the new end are good until then."""
    zone = Company.get().zone
    until = datetime(ends_on.year, ends_on.month, ends_on.day, 23, 59, 59, tzinfo=zone)
    SurveyLink.objects.filter(
        asked__survey=survey, used_at__isnull=True, revoked_at__isnull=True, expires_at__lt=until
    ).update(expires_at=until)


@step(
    survey_kind,
    "collect",
    label=_("Take no more answers"),
    rights=[Permission.RUN_SURVEY],
    stage=OWNERS,
    form=CollectForm,
    help=_(
        "Open links end. Under the return rate of the plan the survey is extended, or a reason says why it ends."
    ),
)
def collect(
    survey: Survey,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    reason: str = "",
    **_fields: Mapping[str, Any],
) -> Trace:
    """Close the collection."""
    survey.shortfall_reason = reason
    end_links(
        SurveyLink.objects.filter(asked__survey=survey, used_at__isnull=True, revoked_at__isnull=True),
        by=by,
        at=at,
    )
    share = survey.return_share()
    facts = {"returned": share.count, "issued": share.base, "target": str(survey.return_target)}
    return Trace(facts, {"reason": reason} if reason else {})
