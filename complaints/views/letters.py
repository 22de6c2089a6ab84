"""Letters: sending a failed one again, and the pages where the company keeps their wording."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedIn
from accounts.permissions import Permission
from complaints.forms.letters import TemplateForm
from complaints.kind import complaint_kind
from complaints.models import PLACEHOLDERS, Complaint, LetterKind, LetterTemplate
from complaints.models.letters import PLACE
from complaints.operations.letters import change_template, retry_letter
from complaints.prints.letter import GAP, sample_values, values_of
from complaints.wordings import found_in
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.views.cases import visible_record
from feedback_system.errors import NotPermitted


@require_POST
@login_required
def retry(request: SignedIn, reference: str, pk: int) -> HttpResponse:
    """Send a letter again that was given up."""
    complaint = visible_record(request, complaint_kind, reference)  # type: ignore[arg-type]
    retry_letter(letter=get_object_or_404(complaint.letters, pk=pk), by=request.user, at=database_now())
    messages.success(request, _("The letter is on its way again."))
    return redirect("complaints:papers", complaint.case.reference)


def _must_keep_settings(request: SignedIn) -> None:
    """:raises NotPermitted: neither keeps nor reads the settings"""
    if not (request.user.holds(Permission.MANAGE_SETTINGS) or request.user.holds(Permission.READ_SETTINGS)):
        raise NotPermitted(_("The wording of letters is kept by the administrator. Ask yours."))


@require_safe
@login_required
def templates(request: SignedIn) -> HttpResponse:
    """The letters the company has, each in its languages."""
    _must_keep_settings(request)
    rows = {(row.code, row.language): row for row in LetterTemplate.objects.all()}
    letters = [
        {
            "kind": kind,
            "rows": [
                {"language": label, "row": row}
                for language, label in settings.LANGUAGES
                if (row := rows.get((kind.value, language))) is not None
            ],
        }
        for kind in LetterKind
    ]
    return render(request, "complaints/letter_templates.html", {"letters": letters})


@require_http_methods(["GET", "POST"])
@login_required
def template(request: SignedIn, code: str, language: str) -> HttpResponse:
    """The wording of one letter with its preview, on a complaint the reader may see or on invented values; "preview"
    shows a change before it is saved.
    """
    _must_keep_settings(request)
    found = LetterTemplate.objects.filter(code=code, language=language).first()
    if found is None:
        raise Http404
    may_change = request.user.holds(Permission.MANAGE_SETTINGS)
    if request.method == "POST" and not may_change:
        raise NotPermitted(_("You may read the wording of letters. Only the administrator changes it."))
    stored = {"subject": found.subject, "body": found.body}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=stored)
    status = 200
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        words = {name: form.cleaned_data[name] for name in ("subject", "body")}
        change_template(template=found, by=request.user, at=database_now(), **words)
        messages.success(request, _("The wording is saved. Letters sent before keep theirs."))
        return redirect("letters:template", code, language)
    at = database_now()
    complaint = _complaint(request, form)
    if form.is_bound and form.is_valid() and form.cleaned_data["on_case"] and complaint is None:
        form.add_error(
            "on_case", _("There is no complaint with this number that you may see. Check the number.")
        )
    if request.method == "POST" and not form.is_valid():
        status = 422
    shown = form.cleaned_data if form.is_bound and form.is_valid() else stored
    with translation.override(language):
        values = _values(complaint, language, at)
    context = {
        "template": found,
        "form": form,
        "may_change": may_change,
        "is_unsaved": form.is_bound,
        "on_case": complaint.case.reference if complaint is not None else "",
        "language_label": dict(settings.LANGUAGES).get(language, language),
        "places": [{"name": f"{{{name}}}", "label": label} for name, label in PLACEHOLDERS.items()],
        "warned": found_in(f"{shown['subject']}\n{shown['body']}"),
        "preview_subject": _filled(shown["subject"], values),
        "preview_body": _filled(shown["body"], values),
        "changes": found.history.select_related("history_user").order_by("-history_date")[:10],
    }
    return render(request, "complaints/letter_template.html", context, status=status)


def _complaint(request: SignedIn, form: TemplateForm) -> Complaint | None:
    """The complaint named for the preview, when the reader may see it."""
    number = form.cleaned_data["on_case"] if form.is_bound and form.is_valid() else ""
    if not number:
        return None
    seen = Case.objects.visible_to(request.user).filter(kind=complaint_kind.code).by_reference(number)
    case = seen.first()
    return complaint_kind.form_of(case) if case is not None else None


def _values(complaint: Complaint | None, language: str, at: datetime) -> dict[str, str]:
    """What stands in the places of the preview, in the active language; a gap where the complaint has nothing."""
    company = Company.get()
    if complaint is None:
        return sample_values(company, at)
    found = values_of(complaint, language=language, company=company, at=at)
    return {name: value or GAP for name, value in found.items()}


def _filled(text: str, values: dict[str, str]) -> str:
    return PLACE.sub(lambda place: values.get(place.group(1), place.group(0)), text)
