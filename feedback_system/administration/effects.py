"""What a change of the company's settings would touch, in sentences."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import AccessLog, LoginAttempt
from feedback_system.administration.forms import CompanyForm
from feedback_system.administration.operations import problem_with_day, top_department_of
from feedback_system.administration.previewing import Change, Preview, seal_of
from feedback_system.approvals.models import Approval
from feedback_system.cases.models import Case
from feedback_system.cases.querysets import CaseQuerySet
from feedback_system.company.models import Company, DatedSetting, setting_on
from feedback_system.deadlines.models import ClockStop, StopReason

DATED = tuple(DatedSetting.Code.values)


def preview_of_company(company: Company, form: CompanyForm, *, at: datetime) -> Preview:
    """What saving the valid `form` would change. Note: one query for each kind of thing that is touched."""
    wanted, since = dict(form.cleaned_data), form.cleaned_data["dated_since"]
    present = values_of(company, on=since)
    changed = [name for name in present if wanted[name] != present[name]]
    dated = [name for name in changed if name in DATED]
    today = at.astimezone(company.zone).date()
    if not dated:
        del wanted["dated_since"]
    preview = Preview(
        problems=list(
            dict.fromkeys(
                problem for name in dated if (problem := problem_with_day(name, since, today=today))
            )
        ),
        changes=[
            Change(
                str(form.fields[name].label),
                _shown(form, name, present[name]),
                _shown(form, name, wanted[name]),
            )
            for name in changed
        ],
        seal=seal_of(wanted, present),
    )
    cases: CaseQuerySet = Case.objects.as_system("the settings say how many cases a change touches")
    open_cases = cases.open().count() if {"time_zone", "currency"} & set(changed) else 0
    for name in changed:
        preview.effects += _effects(name, wanted[name], open_cases=open_cases, at=at)
    if "name" in changed and (top := top_department_of(company)) is not None:
        preview.effects.append(_("The department “%(name)s” at the top is renamed with it.") % {"name": top})
    if dated:
        preview.effects.append(_("The new value holds from %(day)s.") % {"day": since.isoformat()})
    return preview


def values_of(company: Company, *, on: date) -> dict[str, Any]:
    """What the form says of the company: its row, and the dated values in force on that day."""
    found: dict[str, Any] = {name: setting_on(name, on) for name in DATED}
    names = [name for name in CompanyForm.base_fields if name != "dated_since"]
    return {name: found[name] if name in found else getattr(company, name) for name in names}


def _shown(form: CompanyForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value))


def _effects(name: str, value: Any, *, open_cases: int, at: datetime) -> list[str]:
    if name == "time_zone":
        return [
            _("Days, months and numbers begin by the new clock from now on.")
            + " "
            + _(
                "The %(count)d open cases keep their due times; the working calendar keeps the zone of its own hours."
            )
            % {"count": open_cases}
        ]
    if name == "currency":
        waiting = Approval.objects.filter(decision=Approval.Decision.PENDING).count()
        return [
            _(
                "The figures of the approval limits stay and are read in the new currency: check them. "
                "The %(cases)d open cases and %(questions)d open questions keep their amounts and currency."
            )
            % {"cases": open_cases, "questions": waiting}
        ]
    if name == "sum_window_days":
        waiting = Approval.objects.filter(decision=Approval.Decision.PENDING).count()
        return [
            _(
                "Questions asked from now on add up over the new window. The %(count)d open questions keep their level."
            )
            % {"count": waiting}
        ]
    if name == "resale_months":
        return [
            _(
                "Cases that are closed from that day on have the new time to resell. Those closed before keep theirs, and so do settled rulings and closed months."
            )
        ]
    if name == "precedent_months":
        return [
            _("Rulings proposed from that day on are compared over the new time. Rulings that stand stay.")
        ]
    if name == "backdating_limit_hours":
        return [_("Times entered from now on are measured by the new limit. Entries that are there stay.")]
    if name in ("most_stops_per_clock", "longest_stop_days"):
        standing = ClockStop.objects.filter(ends_at=None, reason=StopReason.REQUESTED).count()
        return [
            _(
                "Stops asked for or approved from now on are measured by the new limit. The %(count)d that last keep their end."
            )
            % {"count": standing}
        ]
    if name == "access_log_days":
        before = at - timedelta(days=int(value))
        count = (
            AccessLog.objects.filter(at__lt=before).count()
            + LoginAttempt.objects.filter(at__lt=before).count()
        )
        return [_("The coming night deletes %(count)d entries for good.") % {"count": count}]
    if name == "second_factor_for_all" and value:
        return [_("Whoever has no second factor yet is led to its page at the next click. API tokens go on.")]
    if name == "two_administrators":
        if value:
            return [
                _("A change of a role or a home department waits until a second administrator confirms it."),
                _("No administrator can set the password of another one any more."),
            ]
        return [_("A second administrator has to confirm this. Until then everything stays as it is.")]
    return []
