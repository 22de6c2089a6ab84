"""The absence planner: choose who is away and when, see what hangs on it, name deputies for all of it in one go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.http import SignedIn
from accounts.models import User
from accounts.permissions import Permission
from feedback_system.administration.previewing import SAVE, seal_of
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.errors import NotPermitted
from feedback_system.oversight.absence import AbsencePlan, plan_absence
from feedback_system.oversight.forms import AbsenceForm, DeputiesForm, midnight
from feedback_system.oversight.operations import Outcome, name_deputies

DAY = timedelta(days=1)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: SignedIn) -> HttpResponse:
    """Everybody plans the own absence; who reads the settings, anybody's; deputies for others are named by who keeps
    the people.
    """
    user, now = request.user, database_now()
    plans_for_all = user.holds(Permission.MANAGE_PEOPLE) or user.holds(Permission.READ_SETTINGS)
    with timezone.override(Company.get().zone):
        today = timezone.localtime(now).date()
        chosen = "first_day" in request.GET
        form = AbsenceForm(
            request.GET if chosen else None,
            initial={"first_day": today, "last_day": today + 6 * DAY},
            today=today,
            only=None if plans_for_all else user,
        )
        context: dict[str, Any] = {
            "form": form,
            "now": now,
            "plans_for_all": plans_for_all,
            "zone": Company.get().zone.key,
        }
        if not (chosen and form.is_valid()):
            if request.method == "POST":
                _must_name(user, [])
            status = 422 if form.errors or request.method == "POST" else 200
            return render(request, "oversight/absence.html", context, status=status)
        people = form.people()
        status = 200
        if request.method == "POST":
            status = _name(request, form, people, now, context)
        plan = _plan(request, form, people, now)
        context |= _shown(plan, context.get("deputies_form"), may_name=_may_name(user, people))
        context["lists_cases"] = user.sees_all or [person.pk for person in people] == [user.pk]
        if not context["lists_cases"]:  # a part of the cases would look like all of them
            context |= {"due": [], "decisions": []}
        return render(request, "oversight/absence.html", context, status=status)


def _plan(request: SignedIn, form: AbsenceForm, people: list[User], now: datetime) -> AbsencePlan:
    begins, ends = _span(form)
    return plan_absence(
        people=people,
        begins=max(begins, now),
        ends=ends,
        cases=Case.objects.visible_to(request.user),
    )


def _span(form: AbsenceForm) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    first, last = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
    return midnight(first, zone), midnight(last + DAY, zone)


def _may_name(user: User, people: list[User]) -> bool:
    return user.holds(Permission.MANAGE_PEOPLE) or [person.pk for person in people] == [user.pk]


def _must_name(user: User, people: list[User]) -> None:
    """:raises NotPermitted: unless the person keeps the people or plans only the own absence."""
    if people and not _may_name(user, people):
        raise NotPermitted(
            _("Deputies of others are named by an administrator. Show this plan to one, or ask the people.")
        )


def _name(
    request: SignedIn, form: AbsenceForm, people: list[User], now: datetime, context: dict[str, Any]
) -> int:
    """Preview or name the deputies that were chosen; puts the outcome into `context`, returns the status."""
    _must_name(request.user, people)
    deputies = DeputiesForm(request.POST, people=people)
    context["deputies_form"] = deputies
    if not deputies.is_valid():
        return 422
    begins, ends = _span(form)
    wishes = deputies.wishes()
    reason = deputies.cleaned_data["reason"]
    tried = name_deputies(
        wishes=wishes, starts_at=begins, ends_at=ends, reason=reason, by=request.user, at=now, only_try=True
    )
    seal = seal_of(
        [(one.wish.principal.pk, one.wish.deputy.pk, one.refusal) for one in tried],
        begins.isoformat(),
        ends.isoformat(),
        reason,
    )
    saves = request.POST.get("act") == SAVE
    if not saves or request.POST.get("seal") != seal or not any(one.done for one in tried):
        context |= {"outcomes": tried, "seal": seal, "outdated": saves, "can_be_saved": any(_done(tried))}
        return 422 if saves else 200
    named = name_deputies(
        wishes=wishes, starts_at=begins, ends_at=ends, reason=reason, by=request.user, at=now
    )
    context |= {"outcomes": named, "saved": True}
    # Refused rows stay selected, the others are done with.
    left = {DeputiesForm.name_of(one.wish.principal): one.wish.deputy.pk for one in named if not one.done}
    context["deputies_form"] = DeputiesForm(initial={**left, "reason": reason}, people=people)
    count = sum(_done(named))
    messages.success(
        request,
        ngettext("%(count)d deputy is named.", "%(count)d deputies are named.", count) % {"count": count},
    )
    return 200


def _done(outcomes: list[Outcome]) -> list[bool]:
    return [one.done for one in outcomes]


def _shown(plan: AbsencePlan, deputies: DeputiesForm | None, *, may_name: bool) -> dict[str, Any]:
    form = deputies or DeputiesForm(people=[away.person for away in plan.people])
    due = {clock.pk: clock for away in plan.people for clock in away.due}
    decisions = {one.pk: one for away in plan.people for one in away.decisions}
    return {
        "plan": plan,
        "may_name": may_name,
        "deputies_form": form,
        "rows": [
            {
                "away": away,
                "covered": away.is_covered(plan.begins, plan.ends),
                "bound": form[DeputiesForm.name_of(away.person)],
            }
            for away in plan.people
        ],
        "due": [
            {"clock": clock, "people": [away.person for away in plan.people if clock in away.due]}
            for clock in sorted(due.values(), key=lambda clock: (clock.due_at, clock.pk))
        ],
        "decisions": [
            {"approval": one, "people": [away.person for away in plan.people if one in away.decisions]}
            for one in decisions.values()
        ],
    }
