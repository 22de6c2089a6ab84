"""Letters: sending a failed one again, and the pages where the company keeps their wording."""

from __future__ import annotations

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
from complaints.models import PLACEHOLDERS, LetterKind, LetterTemplate
from complaints.models.letters import PLACE
from complaints.operations.letters import change_template, retry_letter
from complaints.prints.letter import sample_values
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
    """The wording of one letter with its preview; "preview" shows a change before it is saved."""
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
        change_template(template=found, by=request.user, at=database_now(), **form.cleaned_data)
        messages.success(request, _("The wording is saved. Letters sent before keep theirs."))
        return redirect("letters:template", code, language)
    if request.method == "POST" and not form.is_valid():
        status = 422
    shown = form.cleaned_data if form.is_bound and form.is_valid() else stored
    with translation.override(language):
        values = sample_values(Company.get(), database_now())
    context = {
        "template": found,
        "form": form,
        "may_change": may_change,
        "is_unsaved": form.is_bound,
        "language_label": dict(settings.LANGUAGES).get(language, language),
        "places": [{"name": f"{{{name}}}", "label": label} for name, label in PLACEHOLDERS.items()],
        "preview_subject": _filled(shown["subject"], values),
        "preview_body": _filled(shown["body"], values),
        "changes": found.history.select_related("history_user").order_by("-history_date")[:10],
    }
    return render(request, "complaints/letter_template.html", context, status=status)


def _filled(text: str, values: dict[str, str]) -> str:
    return PLACE.sub(lambda place: values.get(place.group(1), place.group(0)), text)
