"""The rehearsal on screen and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import SignedIn
from accounts.models import Department
from accounts.roles import ROLES
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.models.rules import PLACES
from feedback_system.desk.views.exports import streamed
from feedback_system.joining import listed
from feedback_system.oversight.forms import FutureSpanForm, midnight
from feedback_system.oversight.holidays import next_long_holiday
from feedback_system.oversight.rehearsal import Rehearsal, Telling, rehearse
from feedback_system.oversight.rights import must_export, must_see_all_cases
from feedback_system.web.wording import due_text, full_instant_text

PER_PAGE = 100
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Which hours are rehearsed; `query` leads back to them."""

    begins: datetime
    ends: datetime
    query: str
    form: FutureSpanForm


@login_required
@require_safe
def rehearsal(request: SignedIn) -> HttpResponse:
    """The next 24 hours, or the days that were chosen; by person or by day."""
    must_see_all_cases(request.user)
    now, zone = database_now(), Company.get().zone
    with timezone.override(zone):
        span = _span(request, now)
        found = _rehearsed(request, span, now)
        by = "day" if request.GET.get("by") == "day" else "person"
        lines = found.tellings if by == "day" else _by_person(found)
        page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
        base = f"{reverse('oversight:rehearsal')}?{span.query}"
        context = {
            "found": found,
            "span": span,
            "form": span.form,
            "now": now,
            "zone": zone.key,
            "people": len(found.per_person()),
            "problems": _problems(found),
            "groups": _groups(list(page), found, by),
            "shortcuts": _shortcuts(now, span),
            "tabs": [
                {"label": _("By person"), "url": f"{base}&by=person", "active": by == "person"},
                {"label": _("By day"), "url": f"{base}&by=day", "active": by == "day"},
            ],
            "page": page,
            "previous_url": f"{base}&by={by}&page={page.number - 1}" if page.has_previous() else "",
            "next_url": f"{base}&by={by}&page={page.number + 1}" if page.has_next() else "",
            "export_url": f"{reverse('oversight:rehearsal_export')}?{span.query}",
        }
        wrong = bool(span.form.errors)
        return render(request, "oversight/rehearsal.html", context, status=422 if wrong else 200)


@login_required
@require_safe
def export(request: SignedIn) -> StreamingHttpResponse:
    """The same lines as a file, in the order of time."""
    must_export(request.user)
    now, zone = database_now(), Company.get().zone
    with timezone.override(zone):
        span = _span(request, now)
        found = _rehearsed(request, span, now)
        return streamed(request, _lines(found), name="rehearsal", at=now)  # type: ignore[arg-type]


def _rehearsed(request: SignedIn, span: Span, now: datetime) -> Rehearsal:
    return rehearse(
        cases=Case.objects.visible_to(request.user).select_related("holder"),
        begins=span.begins,
        ends=span.ends,
        at=now,
    )


def _span(request: SignedIn, now: datetime) -> Span:
    today = timezone.localtime(now).date()
    chosen = "first_day" in request.GET
    initial = {"first_day": today, "last_day": today + DAY}
    form = FutureSpanForm(request.GET if chosen else None, initial=initial, today=today)
    if chosen and form.is_valid():
        first, last = form.cleaned_data["first_day"], form.cleaned_data["last_day"]
        zone = timezone.get_current_timezone()
        query = urlencode({"first_day": first.isoformat(), "last_day": last.isoformat()})
        return Span(max(midnight(first, zone), now), midnight(last + DAY, zone), query, form)
    return Span(now, now + DAY, "", form)


def _shortcuts(now: datetime, span: Span) -> list[dict[str, Any]]:
    base, today = reverse("oversight:rehearsal"), timezone.localtime(now).date()
    week = urlencode({"first_day": today.isoformat(), "last_day": (today + 6 * DAY).isoformat()})
    found = [
        {"label": _("Next 24 hours"), "url": base, "active": not span.query},
        {"label": _("Next 7 days"), "url": f"{base}?{week}", "active": span.query == week},
    ]
    holiday = next_long_holiday(today)
    if holiday is not None:
        days = urlencode({"first_day": holiday.first.isoformat(), "last_day": holiday.last.isoformat()})
        hans, hant, english = holiday.names
        language = translation.get_language() or ""
        name = {"zh-hans": hans, "zh-hant": hant}.get(language, english) or hans
        label = _("%(holiday)s, %(first)s to %(last)s") % {
            "holiday": name,
            "first": f"{holiday.first:%m-%d}",
            "last": f"{holiday.last:%m-%d}",
        }
        found.append({"label": label, "url": f"{base}?{days}", "active": span.query == days})
    return found


def _by_person(found: Rehearsal) -> list[Telling]:
    order = {person.pk: place for place, (person, _count) in enumerate(found.per_person())}
    return sorted(found.tellings, key=lambda one: (order[one.recipient.person.pk], one.at))


def _groups(lines: list[Telling], found: Rehearsal, by: str) -> list[dict[str, Any]]:
    """The lines of a page under their persons or days, each with its number over all pages."""
    posts = _post_names(found)
    if by == "day":
        counts: dict[Any, int] = {}
        for one in found.tellings:
            day = timezone.localtime(one.at).date()
            counts[day] = counts.get(day, 0) + 1
        return [
            {"day": day, "count": counts[day], "rows": [_row(one, posts) for one in rows]}
            for day, rows in groupby(lines, key=lambda one: timezone.localtime(one.at).date())
        ]
    totals = {person.pk: count for person, count in found.per_person()}
    grouped = []
    for pk, rows in groupby(lines, key=lambda one: one.recipient.person.pk):
        told = list(rows)
        person = told[0].recipient.person
        grouped.append({"person": person, "count": totals[pk], "rows": [_row(one, posts) for one in told]})
    return grouped


def _row(one: Telling, posts: dict[str, str]) -> dict[str, Any]:
    return {"telling": one, "why": why_told(one, posts), "due": due_text(one.due_at)}


def why_told(one: Telling, posts: dict[str, str]) -> str:
    """Why this person: her place in the ladder, for whom she stands in, which posts are empty (`posts` names them)."""
    place = one.recipient.place
    label = PLACES[place] if place in PLACES else ROLES[place].label if place in ROLES else place
    parts = [str(label)]
    if one.recipient.principal is not None:
        parts.append(_("stands in for %(name)s") % {"name": one.recipient.principal})
    if one.recipient.empty_posts:
        parts.append(
            _("empty: %(posts)s")
            % {"posts": listed(posts.get(code, code) for code in one.recipient.empty_posts)}
        )
    return listed(parts)


def _post_names(found: Rehearsal) -> dict[str, str]:
    """The empty posts as people call them: roles and departments by the codes under which they are noted."""
    codes = found.empty_posts()
    departments = {row.code: row.label for row in Department.objects.filter(code__in=codes)} if codes else {}
    return {code: str(ROLES[code].label) if code in ROLES else departments.get(code, code) for code in codes}


def _problems(found: Rehearsal) -> list[dict[str, str]]:
    """What will go past the one it is meant for, in sentences with the page that mends it."""
    problems = []
    names = _post_names(found)
    for code, count in found.empty_posts().items():
        words: dict[str, Any] = {"post": names[code], "count": count}
        text = _("The post “%(post)s” is empty: %(count)d messages climb to the next one.") % words
        url = reverse("accounts:people") if code in ROLES else reverse("accounts:departments")
        problems.append({"text": text, "url": url})
    for absence, count in found.away().items():
        words = {"name": absence.principal, "deputy": absence.deputy, "count": count}
        text = (
            _("%(name)s is away and the deputy %(deputy)s can no longer log in: %(count)d messages wait.")
            % words
        )
        problems.append({"text": text, "url": reverse("accounts:person", args=[absence.principal_id])})
    for person, count in found.without_address().items():
        text = _("%(name)s has no e-mail address: %(count)d messages stand on the bell only.") % {
            "name": person,
            "count": count,
        }
        problems.append({"text": text, "url": reverse("accounts:person", args=[person.pk])})
    return problems


def _lines(found: Rehearsal) -> Iterator[list[Any]]:
    yield [
        _("Will be told at"), _("Mail leaves at"), _("Person"), _("Why this person"), _("Number"), _("In one line"),
        _("Deadline"), _("Level"), _("What happens"), _("Reminder slip"), _("Due"),
    ]  # fmt: skip
    posts = _post_names(found)
    for one in found.tellings:
        yield [
            full_instant_text(one.at),
            full_instant_text(one.mail_at) if one.mail_at is not None else _("bell only"),
            str(one.recipient.person),
            why_told(one, posts),
            one.case.reference,
            one.case.title,
            one.clock.rule.label,
            one.level,
            one.act,
            _("yes") if one.issues_slip else "",
            due_text(one.due_at),
        ]
    if found.left_out:
        yield [_("There is more than this file holds. Choose fewer days and export again.")]
