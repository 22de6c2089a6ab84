"""The figures of a survey, each with its base and its definition; every number opens the answers behind it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.http import SignedIn
from accounts.permissions import Permission
from aftersales.surveys.counting import Figures, answers_of, figures_of, groups_of, low_words
from aftersales.surveys.kind import survey_kind
from aftersales.surveys.models import Answer, Questionnaire, Rating, Survey, survey_rules
from feedback_system.desk.views.cases import readable_record

PER_PAGE = 50


def table_of(sheet: Questionnaire, figures: Figures, url: str) -> list[dict[str, Any]]:
    """One row per item for the table of the page; `url` is where the answers behind a number are."""
    names = sheet.level_names()
    return [
        {
            "label": one.item.label,
            "base": one.base,
            "low": one.low,
            "rate": one.rate,
            "mean": one.shown_mean,
            "cells": [
                {
                    "count": count,
                    "label": names.get(value, str(value)),
                    "url": f"{url}?{urlencode({'item': one.item.code, 'value': value})}"
                    if count and url
                    else "",
                }
                for value, count in one.given
            ],
            "low_url": f"{url}?{urlencode({'item': one.item.code, 'low': 1})}" if one.low and url else "",
        }
        for one in figures.items
    ]


@require_GET
@login_required
def analysis(request: SignedIn, reference: str) -> HttpResponse:
    """Rates of items, overall, modules, Pareto, return and issue rate."""
    survey: Survey = readable_record(request, survey_kind, reference)  # type: ignore[arg-type]
    figures, sheet = figures_of(survey), survey.questionnaire
    url = reverse("surveys:answers", args=[reference])
    labels = {item.code: item.label for item in sheet.all_items()}
    share = survey.return_share()
    actions = survey.all_actions()
    context = {
        "action_counts": [
            {"label": _("Ours: corrected"), "count": sum(one.ours is True for one in actions)},
            {"label": _("Not ours: explained"), "count": sum(one.ours is False for one in actions)},
            {"label": _("Not said yet"), "count": sum(one.ours is None for one in actions)},
        ] if actions else [],
        "survey": survey,
        "case": survey.case,
        "figures": figures,
        "rows": table_of(sheet, figures, url),
        "headings": [row["label"] for row in table_of(sheet, figures, "")[0]["cells"]] if figures.items and sheet.scale != "hundred" else [],
        "satisfied_words": [sheet.value_in_words(value) for value in reversed(sheet.values) if sheet.satisfied_from is not None and value >= sheet.satisfied_from],
        "pareto": low_words(figures, labels),
        "share": share,
        "reached": share.reaches(survey.return_target),
        "issue_share": survey.issue_share(),
        "groups": groups_of(survey) if survey.is_internal else [],
        "least": survey_rules().least_group,
        "answers_url": url,
    }  # fmt: skip
    return render(request, "surveys/analysis.html", context)


@require_GET
@login_required
def answers(request: SignedIn, reference: str) -> HttpResponse:
    """The answers behind a number: all, those with a value of an item, or the dissatisfied ones of an item."""
    survey: Survey = readable_record(request, survey_kind, reference)  # type: ignore[arg-type]
    sheet = survey.questionnaire
    rows = answers_of(survey)
    if survey.anonymous and rows.count() < survey_rules().least_group:
        rows = rows.none()
    item, said = request.GET.get("item", ""), ""
    labels = {one.code: one.label for one in sheet.all_items()}
    if item:
        if item not in labels:
            raise Http404
        said = labels[item]
        ratings = Rating.objects.filter(item=item)
        value = request.GET.get("value", "")
        if value.isascii() and value.isdigit() and len(value) < 4:
            ratings = ratings.filter(value=int(value))
            said = f"{said} · {sheet.value_in_words(int(value))}"
        elif request.GET.get("low"):
            ratings = ratings.filter(value__in=[one for one in sheet.values if sheet.is_low(one)])
        rows = rows.filter(pk__in=ratings.values("answer"))
    named = not survey.anonymous and (
        request.user.holds(Permission.RUN_SURVEY) or request.user.holds(Permission.SEE_RATINGS)
    )
    order = ("answered_at", "pk") if named else ("pk",)
    rows = rows.select_related("asked__customer", "asked__department", "remark").prefetch_related(
        Prefetch("ratings", Rating.objects.order_by("pk"))
    )
    page = Paginator(rows.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    prefix = f"?{query.urlencode()}&" if query else "?"
    context = {
        "survey": survey,
        "case": survey.case,
        "said": said,
        "named": named,
        "page": page,
        "rows": [_line(answer, sheet, labels) for answer in page],
        "previous_url": f"{prefix}page={page.previous_page_number()}" if page.has_previous() else "",
        "next_url": f"{prefix}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "surveys/answers.html", context)


def _line(answer: Answer, sheet: Questionnaire, labels: dict[str, str]) -> dict[str, Any]:
    given = {rating.item: rating.value for rating in answer.ratings.all()}
    return {
        "answer": answer,
        "values": [
            {"label": label, "words": sheet.value_in_words(given[code]), "low": sheet.is_low(given[code])}
            for code, label in labels.items()
            if code in given
        ],
    }
