"""The page of a link: somebody answers a questionnaire, without an account, and sees nothing else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from aftersales.surveys.forms.answers import AnswerForm
from aftersales.surveys.models import Questionnaire, SurveyLink
from aftersales.surveys.operations.asking import answer_from_outside
from aftersales.surveys.operations.links import is_usable, link_of
from feedback_system.company.models import Company
from feedback_system.errors import NotPossibleNow, NotVisible
from feedback_system.links.views import of_no_use, page_of_link


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the questionnaire of the link and take the answer. A wrong, ended or late token gets one and the same page; whoever has
    answered is told so."""

    def find(at: datetime) -> SurveyLink | None:
        link = link_of(token)
        return link if link is not None and (link.used_at is not None or is_usable(link, at)) else None

    return page_of_link(
        request,
        name="survey",
        find=find,
        language=lambda link: link.asked.language,
        show=lambda link, at: _answered(request, token, link, at),
    )


def _answered(request: HttpRequest, token: str, link: SurveyLink, at: datetime) -> HttpResponse:
    asked = link.asked
    if link.used_at is not None:
        return render(request, "surveys/thanks.html", {"again": True})
    posted = request.method == "POST"
    form = AnswerForm(
        request.POST if posted else None, questionnaire=asked.questionnaire, anonymous=asked.anonymous
    )
    if posted and form.is_valid():
        try:
            answer_from_outside(token=token, fields=form.cleaned_data, at=at)
        except (NotVisible, NotPossibleNow):
            return of_no_use(request)
        return render(request, "surveys/thanks.html", {"again": False})
    context = {
        "form": form,
        "modules": _by_module(form, asked.questionnaire),
        "rest": [bound for bound in form.visible_fields() if not bound.name.startswith("item_")],
        "company": Company.get().name,
        "title": asked.questionnaire.label,
        "intro": asked.questionnaire.intro,
        "anonymous": asked.anonymous,
    }
    return render(request, "surveys/public.html", context, status=422 if posted else 200)


def _by_module(form: AnswerForm, sheet: Questionnaire) -> list[dict[str, Any]]:
    """The items under the headings of their modules, in their order."""
    found: list[dict[str, Any]] = []
    labels = {module.code: module.label for module in sheet.all_modules()}
    last = ""
    for item in sheet.all_items():
        if not found or item.module != last:
            found.append({"label": labels.get(item.module, ""), "bounds": []})
            last = item.module
        found[-1]["bounds"].append(form[f"item_{item.code}"])
    return found
