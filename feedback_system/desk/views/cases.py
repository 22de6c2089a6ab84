"""The page of one case, its story and its notes."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet, Subquery
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.permissions import Permission
from feedback_system.approvals.models import Approval
from feedback_system.attachments.views import files_of
from feedback_system.cases.kinds import Kind, offered_kinds
from feedback_system.cases.models import Case
from feedback_system.cases.parts import Part, read_parts, with_flags
from feedback_system.deadlines.clock import database_now
from feedback_system.deadlines.showing import deadlines_of
from feedback_system.desk import once
from feedback_system.desk.actions import actions_for
from feedback_system.desk.drafts import drop_draft, read_draft
from feedback_system.desk.joining import give_people_and_departments, joined_keys, rows_beside
from feedback_system.desk.neighbours import neighbours
from feedback_system.desk.operations import write_note
from feedback_system.desk.related import related_to
from feedback_system.desk.stages import stages_of
from feedback_system.desk.story import CHAPTERS, chapter
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.errors import Invalid
from feedback_system.notifications.models import CaseWatch
from feedback_system.notifications.operations import stop_watching, watch_case
from feedback_system.searching.similar import compared_kinds
from feedback_system.web.forms import clean_text
from feedback_system.web.htmx import go_to, is_htmx

LONGEST_NOTE = 20_000
NOTE_FORM = "note"
"""Under which the text of a note is kept that nobody has saved yet: one draft per person and case."""
SHOWN = ("customer", "product", "holder", "owner", "entered_by", "parent", "open_row")


def note_key(case: Case) -> str:
    """The key of the draft of a note on this case."""
    return str(case.pk)


def _approvals() -> QuerySet[Approval]:
    """The decisions asked for, newest first, with their people."""
    return Approval.objects.select_related("asked_by", "decided_by", "on_behalf_of", "band").order_by("-pk")


def approvals_of(case: Case) -> QuerySet[Approval]:
    """The decisions asked for on a case, newest first, with their people."""
    return _approvals().filter(case=case)


APPROVALS = Part("approvals", _approvals, of_case=True)
"""The part of the folder that every kind of case has."""


def visible_case(request: SignedInRequest, kind: Kind, reference: str) -> Case:
    """The case of that kind with that number or receipt number; 404 when this person may not see it."""
    visible = Case.objects.visible_to(request.user).select_related(*SHOWN)
    found: Case = get_object_or_404(
        visible, Q(number=reference) | Q(receipt_number=reference), kind=kind.code
    )
    return found


def visible_record(request: SignedInRequest, kind: Kind, reference: str) -> Any:
    """The form of that case with its folder and everything both point to; 404 when this person may not see it.

    Note: one query.
    """
    return _visible(request, kind, reference, _records(kind))


def readable_record(request: SignedInRequest, kind: Kind, reference: str) -> Any:
    """The same as its page needs it: with its parts, and only to be read.

    Note: one query, one for the people, and one for each kind of part.
    """
    model = apps.get_model(kind.model)
    parts = (APPROVALS, *model.page_parts())
    record = _visible(request, kind, reference, with_flags(model.for_page(_records(kind)), parts))
    read_parts(record, parts, reader=request.user)
    record.read_for_page()
    return record


def _records(kind: Kind) -> QuerySet[Any]:
    """The forms of a kind with their folders and everything both point to."""
    model = apps.get_model(kind.model)
    own = [field.name for field in joined_keys(model)]
    case = [f"case__{field.name}" for field in joined_keys(Case)]
    rows: QuerySet[Any] = model._default_manager.select_related("case", "case__open_row", *own, *case)
    return rows


def _visible(request: SignedInRequest, kind: Kind, reference: str, rows: QuerySet[Any]) -> Any:
    visible = Case.objects.visible_to(request.user).filter(kind=kind.code).by_reference(reference)
    # The id as one value, not as one more table to join: it is looked up first, and once.
    record = get_object_or_404(rows, case=Subquery(visible.order_by("pk").values("pk")[:1]))
    give_people_and_departments([record, record.case, *rows_beside(record)])
    return record


@require_safe
@login_required
def case(request: SignedInRequest, area: Kind, reference: str) -> HttpResponse:
    """Everything about one case: where it stands, what to do next, by when, and how it came here."""
    record = readable_record(request, area, reference)
    found = record.case
    if found.reference != reference:
        query = request.GET.urlencode()
        return redirect(found.get_absolute_url() + (f"?{query}" if query else ""))
    at = timezone.now()
    row = getattr(found, "open_row", None)
    part = request.GET.get("part", "")
    clocks = deadlines_of(found, at, shares_of_ended=False)
    approvals = list(found.approvals.all())
    context: dict[str, Any] = {
        "case": found,
        "kind": area,
        "record": record,
        "alike_url": reverse("lessons:alike", args=[found.reference])
        if area.code in compared_kinds()
        else "",
        "now": at,
        "actions": actions_for(record, by=request.user, at=at),
        "stages": stages_of(area, record, since=row.state_since if row else None, at=at),
        "state_label": area.state_label(found.state),
        "running": [clock for clock in clocks if clock.state == "running"],
        "parked": [clock for clock in clocks if clock.state == "paused"],
        "ended": [clock for clock in clocks if clock.state not in ("running", "paused")],
        "approvals": approvals,
        "asked": next((one for one in approvals if one.is_pending), None),
        "list_text": request.GET.get("list", ""),
        "once": once.new_key(),
        "may_note": request.user.holds(Permission.WRITE_NOTE),
        "note_text": _begun_note(request, found),
        "breadcrumb_url": reverse("desk:area", args=[area]),
        **told(found, area, part),
    }
    if context["list_text"]:
        context["neighbours"] = neighbours(found, list_text=context["list_text"], user=request.user, at=at)
    if area.case_context is not None:
        context |= area.case_context(record, request.user, at)
    return render(request, "cases/case.html", context)


def _begun_note(request: SignedInRequest, case: Case) -> str:
    """The note that was handed over to this case and not saved yet. Note: no query unless the address asks for it."""
    draft = read_draft(request.user, NOTE_FORM, note_key(case)) if request.GET.get("note") else None
    return "\n".join(draft.data.get("text", [])) if draft is not None else ""


def told(case: Case, kind: Kind, part: str, older_than: int = 0) -> dict[str, Any]:
    """The context of the story: its parts as chips, the events, where older ones are."""
    part = part if part in CHAPTERS else ""
    base = reverse("desk:timeline", args=[kind, case.reference])
    piece = chapter(case.pk, kind, part=part, older_than=older_than)
    return {
        "parts": [
            {
                "code": code,
                "label": label,
                "active": code == part,
                "url": f"{base}?part={code}" if code else base,
            }
            for code, (label, _condition) in CHAPTERS.items()
        ],
        "events": piece.events,
        "older_url": f"{base}?part={part}&older={piece.older_than}" if piece.older_than else "",
        "is_first_piece": not older_than,
        "is_filtered_part": bool(part),
    }


@require_safe
@login_required
def timeline(request: SignedInRequest, area: Kind, reference: str) -> HttpResponse:
    """A piece of the story: for htmx the events alone, else a page of its own."""
    found = visible_case(request, area, reference)
    older = request.GET.get("older", "")
    older_than = int(older) if older.isdecimal() and len(older) < 10 else 0
    context = {
        "case": found,
        "kind": area,
        "now": timezone.now(),
        **told(found, area, request.GET.get("part", ""), older_than),
    }
    if is_htmx(request):
        return render(request, "cases/_events.html" if older_than else "cases/_story.html", context)
    return render(request, "cases/timeline.html", context)


@require_safe
@login_required
def beside(request: SignedInRequest, area: Kind, reference: str) -> HttpResponse:
    """The files and the related cases: asked for after the page stands; without htmx a page of its own."""
    found = visible_case(request, area, reference)
    at = timezone.now()
    groups = related_to(found, area, user=request.user)
    context = {
        "case": found,
        "kind": area,
        "now": at,
        "groups": groups,
        "openings": openings_from(found, request.user),
        "watched": CaseWatch.objects.filter(case=found, person=request.user).first(),
        **files_of(found, request.user),
    }
    return render(request, "cases/_beside.html" if is_htmx(request) else "cases/beside.html", context)


def openings_from(case: Case, user: User) -> list[dict[str, Any]]:
    """What this person may open because of this case: the words of the button and its address."""
    return [
        {"label": kind.new_label, "url": f"{reverse(kind.from_case_url)}?case={case.reference}"}
        for kind in offered_kinds()
        if kind.from_case_url and (kind.new_right is None or user.holds(kind.new_right)) and kind.suits(case)
    ]


@require_POST
@login_required
def watch(request: SignedInRequest, area: Kind, reference: str) -> HttpResponse:
    """Watch the case, or with `act=stop` no longer; back to its page, for htmx the card alone."""
    found = visible_case(request, area, reference)
    at = database_now()
    if request.POST.get("act") == "stop":
        stop_watching(case=found, by=request.user, at=at)
    else:
        watch_case(case=found, by=request.user, at=at)
    if is_htmx(request):
        watched = CaseWatch.objects.filter(case=found, person=request.user).first()
        context = {"case": found, "kind": area, "now": at, "watched": watched}
        return render(request, "cases/_watch.html", context)
    return redirect(f"{found.get_absolute_url()}#watch")


@require_POST
@login_required
def notes(request: SignedInRequest, area: Kind, reference: str) -> HttpResponse:
    """Write an inner note; an empty one is refused with the form as it was."""
    found = visible_case(request, area, reference)
    page = found.get_absolute_url()
    key = request.POST.get("once", "")
    if before := once.led_to(request.user, key):
        return go_to(request, before)
    text = clean_text(request.POST.get("text", ""), lines=True)
    if len(text) > LONGEST_NOTE:
        raise Invalid(
            {
                "text": [
                    _("Please shorten this to %(limit)d characters; it has %(now)d now.")
                    % {"limit": LONGEST_NOTE, "now": len(text)}
                ]
            }
        )
    note = write_note(case=found, text=text, by=request.user, at=database_now())
    drop_draft(user=request.user, form=NOTE_FORM, key=note_key(found))
    url = f"{page}#story"
    once.done(request.user, key, url)
    if is_htmx(request):
        context = {
            "case": found,
            "kind": area,
            "now": note.at,
            "once": once.new_key(),
            "may_note": True,
            **told(found, area, ""),
        }
        return render(request, "cases/_story.html", context)
    messages.success(request, _("The note is saved."))
    return HttpResponseRedirect(url)
