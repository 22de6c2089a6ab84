"""The form of one step, alone as a page or inside a dialog, and what happens when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.permissions import Permission
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.advance import advance, authority_for, not_possible, offers
from feedback_system.cases.kinds import Kind
from feedback_system.cases.models import Case
from feedback_system.cases.steps import Step, StepForm
from feedback_system.deadlines.clock import database_now
from feedback_system.desk import once
from feedback_system.desk.drafts import as_posted, drop_draft, read_draft
from feedback_system.desk.story import tell
from feedback_system.desk.views.approvals import asked_by_step
from feedback_system.desk.views.cases import visible_record
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.errors import Conflict, Invalid, NotPossibleNow
from feedback_system.web.htmx import go_to, is_htmx, page_or_part

FILES = "files"
"""Name of the optional file field that every step form has."""


@dataclass(frozen=True)
class Asked:
    """A step asked for on a case by a person."""

    kind: Kind
    case: Case
    record: Any
    step: Step
    at: datetime

    @property
    def draft_key(self) -> str:
        """Under which the typed text is kept: one draft per person, case and step."""
        return f"{self.case.pk}-{self.step.name}"[:40]


@require_http_methods(["GET", "POST"])
@login_required
def step(request: SignedInRequest, area: Kind, reference: str, name: str) -> HttpResponse:
    """Show the form of a step, or take the step. What is refused says why and loses nothing that was typed."""
    record = visible_record(request, area, reference)
    wanted = area.steps.get(name)
    if wanted is None:
        raise Http404
    asked = Asked(area, record.case, record, wanted, database_now())
    return _take(request, asked) if request.method == "POST" else _ask(request, asked)


def _ask(request: SignedInRequest, asked: Asked) -> HttpResponse:
    """The empty form, or the one a draft holds; blocked steps show what is missing instead.

    Values of fields may be chosen in the address: they count instead of a draft.
    """
    authority_for(asked.step, asked.record, by=request.user, at=asked.at)
    offer = next(
        (one for one in offers(asked.record, by=request.user, at=asked.at) if one.step is asked.step), None
    )
    if offer is None:
        raise not_possible(asked.step, asked.record)
    chosen = {name: request.GET[name] for name in asked.step.form.base_fields if name in request.GET}
    draft = None if chosen else read_draft(request.user, "step", asked.draft_key)
    form = asked.step.form(record=asked.record, by=request.user, at=asked.at, initial=chosen)
    if draft is not None:
        form = _unvalidated(asked, as_posted(draft), request)
    return _show(request, asked, form, offer=offer, draft_at=draft.updated_at if draft else None)


def _unvalidated(asked: Asked, data: QueryDict, request: SignedInRequest) -> StepForm:
    """The form with typed text but without complaints about it: a draft or the text of a conflict."""
    form = asked.step.form(data, record=asked.record, by=request.user, at=asked.at)
    form._errors = ErrorDict()  # type: ignore[attr-defined]
    return form


def _take(request: SignedInRequest, asked: Asked) -> HttpResponse:
    key = request.POST.get("once", "")
    if before := once.led_to(request.user, key):
        return go_to(request, before)
    if request.POST.get("drop_draft"):
        drop_draft(user=request.user, form="step", key=asked.draft_key)
        return go_to(request, request.get_full_path())
    try:
        record = _carry_out(request, asked)
    except Invalid as refusal:
        return _show(request, asked, _with_errors(request, asked, refusal), status=422)
    except Conflict as refusal:
        if before := once.led_to(request.user, key):  # the same form, sent twice at once
            return go_to(request, before)
        return _show_conflict(request, asked, str(refusal))
    except NotPossibleNow:
        if before := once.led_to(request.user, key):
            return go_to(request, before)
        if not _has_moved_on(request, asked):
            raise
        return _show_conflict(request, asked, _("Somebody else has taken the case further meanwhile."))
    drop_draft(user=request.user, form="step", key=asked.draft_key)
    url = _back_to_case(request, record.case)
    once.done(request.user, key, url)
    messages.success(request, _what_happened(asked, record))
    return go_to(request, url)


@transaction.atomic
def _carry_out(request: SignedInRequest, asked: Asked) -> Any:
    """The step and its files together, or nothing."""
    version = request.POST.get("version", "")
    record = advance(
        asked.step,
        asked.case,
        by=request.user,
        at=asked.at,
        version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        data=request.POST,
        files=request.FILES,
    )
    files = request.FILES.getlist(FILES) if FILES not in asked.step.form.base_fields else []
    if files:
        event = (
            CaseEvent.objects.filter(case=asked.case.pk, name=asked.step.name).order_by("-sequence").first()
        )
        for file in files:
            attach(
                case=record.case,
                file=file,
                level=Attachment.Level.INTERNAL,
                by=request.user,
                at=asked.at,
                event=event,
            )
    return record


def _with_errors(request: SignedInRequest, asked: Asked, refusal: Invalid) -> StepForm:
    """The form as it was sent, with what is wrong at its fields."""
    form = asked.step.form(request.POST, request.FILES, record=asked.record, by=request.user, at=asked.at)
    form.is_valid()
    if not form.errors:
        for name, sentences in refusal.errors.items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, str(sentence))
    return form


def _show_conflict(request: SignedInRequest, asked: Asked, said: str) -> HttpResponse:
    """What the others did meanwhile beside the own text, which stays in the form; sending again means "yes, still"."""
    record = visible_record(request, asked.kind, asked.case.reference)
    case = record.case
    fresh = Asked(asked.kind, case, record, asked.step, asked.at)
    seen = request.POST.get("version", "")
    since = _events_since(case, int(seen) if seen.isdecimal() and len(seen) < 10 else 0)
    offer = next(
        (one for one in offers(record, by=request.user, at=asked.at) if one.step is asked.step), None
    )
    return _show(
        request,
        fresh,
        _unvalidated(fresh, request.POST, request),
        status=409,
        conflict=said,
        meanwhile=[tell(event, asked.kind) for event in since],
        still_possible=offer is not None,
        offer=offer,
    )


def _has_moved_on(request: SignedInRequest, asked: Asked) -> bool:
    """Whether the case was changed after the form was opened; without a version nobody knows."""
    seen = request.POST.get("version", "")
    if not (seen.isdecimal() and len(seen) < 10):
        return False
    return Case.objects.visible_to(request.user).filter(pk=asked.case.pk, version__gt=int(seen)).exists()


def _events_since(case: Case, version: int) -> list[CaseEvent]:
    """What happened after the version somebody saw: each step raises the version by one and ends in one event.

    Steps are the events that tell the state they led to; clocks and files in between are left out.
    """
    missed = max(1, min(case.version - version, 10))
    rows = CaseEvent.objects.filter(case=case.pk, facts__has_key="after").select_related(
        "actor", "on_behalf_of", "payload"
    )
    return list(rows.order_by("-sequence")[:missed])


def _show(
    request: SignedInRequest, asked: Asked, form: StepForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    path = reverse("desk:step", args=[asked.kind, asked.case.reference, asked.step.name])
    context = {
        "case": asked.case,
        "kind": asked.kind,
        "record": asked.record,
        "step": asked.step,
        "form": form,
        "now": asked.at,
        "once": once.new_key(),
        "action_url": path + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "back_url": _back_to_case(request, asked.case),
        "draft_url": reverse("desk:draft", args=["step", asked.draft_key]),
        "phrases": _phrases(asked),
        "takes_files": FILES not in form.fields and request.user.holds(Permission.ATTACH_FILE),
        "state_label": asked.kind.state_label(asked.record.state),
        "meanwhile": [],
        "still_possible": True,
        **asked_by_step(asked.kind, asked.record, asked.step.name, request.user),
        "is_part": is_htmx(request) and "/steps/" not in request.headers.get("HX-Current-URL", ""),
        **more,
    }
    return page_or_part(
        request, page="cases/step.html", part="cases/_step.html", context=context, status=status
    )


def _phrases(asked: Asked) -> list[dict[str, Any]]:
    """The company's phrases for the reason of this step; none for most steps."""
    if asked.kind.phrases is None or "reason" not in asked.step.form.base_fields:
        return []
    sentences = asked.kind.phrases([asked.step.name]).get(asked.step.name, [])
    return [{"label": "", "sentences": sentences}] if sentences else []


def _back_to_case(request: SignedInRequest, case: Case) -> str:
    """The page of the case, with the list one came from."""
    found = request.GET.get("list", "")
    query = QueryDict(mutable=True)
    if found:
        query["list"] = found
    return case.get_absolute_url() + (f"?{query.urlencode()}" if found else "")


def _what_happened(asked: Asked, record: Any) -> str:
    """One sentence for the toast: what was done, where the case stands, who is next."""
    case = record.case
    words = {
        "step": asked.step.label,
        "number": case.reference,
        "state": asked.kind.state_label(record.state),
        "holder": case.holder.label if case.holder else "",
    }
    if record.state == asked.record.state:
        return _("Done: %(step)s on %(number)s.") % words
    if case.holder is not None:
        return _("Done: %(step)s. %(number)s is now “%(state)s”, next: %(holder)s.") % words
    return _("Done: %(step)s. %(number)s is now “%(state)s”.") % words
