"""Settings: the company's words to customers in after-sales, each with a preview before it is saved."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedIn
from aftersales.contracts.forms.words import TextForm
from aftersales.contracts.models import CustomerText, TextCode
from aftersales.contracts.models.words import PLACE, PLACEHOLDERS
from aftersales.contracts.operations.wording import change_text
from aftersales.contracts.prints.letters import sample_values
from feedback_system.administration.rights import (
    may_change_settings,
    must_change_settings,
    must_read_settings,
)
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now


@require_safe
@login_required
def texts(request: SignedIn) -> HttpResponse:
    """All texts, each in its languages."""
    must_read_settings(request.user)
    rows = {(row.code, row.language): row for row in CustomerText.objects.all()}
    shown = [
        {
            "code": code,
            "rows": [
                {"language": label, "row": row}
                for language, label in settings.LANGUAGES
                if (row := rows.get((code.value, language))) is not None
            ],
        }
        for code in TextCode
    ]
    return render(request, "contracts/texts.html", {"texts": shown})


@require_http_methods(["GET", "POST"])
@login_required
def text(request: SignedIn, code: str, language: str) -> HttpResponse:
    """One text with its preview; "preview" shows a change before it is saved."""
    must_read_settings(request.user)
    record = get_object_or_404(CustomerText, code=code, language=language)
    if request.method == "POST":
        must_change_settings(request.user)
    stored = {"subject": record.subject, "body": record.body}
    form = TextForm(request.POST if request.method == "POST" else None, initial=stored, record=record)
    if form.is_bound and form.is_valid() and "preview" not in request.POST:
        change_text(record=record, by=request.user, at=database_now(), **form.cleaned_data)
        messages.success(request, _("The words are saved. Letters sent before keep theirs."))
        return redirect("customer_texts:text", code, language)
    shown = form.cleaned_data if form.is_bound and form.is_valid() else stored
    with translation.override(language):
        values = sample_values(Company.get(), database_now())
    context = {
        "record": record,
        "form": form,
        "may_change": may_change_settings(request.user),
        "is_unsaved": form.is_bound,
        "language_label": dict(settings.LANGUAGES).get(language, language),
        "places": [{"name": f"{{{name}}}", "label": label} for name, label in PLACEHOLDERS.items()],
        "preview_subject": _filled(shown["subject"], values),
        "preview_body": _filled(shown["body"], values),
        "changes": record.history.select_related("history_user").order_by("-history_date")[:10],
    }
    return render(request, "contracts/text.html", context, status=422 if form.errors else 200)


def _filled(words: str, values: dict[str, str]) -> str:
    return PLACE.sub(lambda place: values.get(place.group(1), place.group(0)), words)
