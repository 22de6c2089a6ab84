"""The worklist over all kinds, the register of one kind, their filters, counts and the assignment of several cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Department
from accounts.permissions import Permission
from feedback_system.cases.kinds import Kind, kind_in, offered_kinds
from feedback_system.cases.models import Severity
from feedback_system.catalogues.models import CatalogueList
from feedback_system.deadlines.clock import database_now
from feedback_system.desk.bulk import assign_cases, assignable_people
from feedback_system.desk.counting import count_text, tab_counts
from feedback_system.desk.keyset import page_of
from feedback_system.desk.lists import FILTERS, TABS, CaseList
from feedback_system.desk.models import SavedView
from feedback_system.desk.registers import book_of
from feedback_system.desk.rows import case_url, for_list, rows_of
from feedback_system.desk.views.requests import SignedInRequest
from feedback_system.masterdata.models import Market
from feedback_system.web.htmx import is_htmx

MOST_AT_ONCE = 200
"""Cases that one bulk action takes; the page offers no more than it shows."""

LOOKUPS: tuple[tuple[str, str, list[str]], ...] = (
    ("customer", "lookup:customers", []),
    ("product", "lookup:products", []),
    ("defect", "catalogue_lookup:entries", [CatalogueList.DEFECT.value]),
    ("cause", "catalogue_lookup:entries", [CatalogueList.CAUSE.value]),
)
"""The filters that are looked up: name, address and its arguments."""


@require_safe
@login_required
def worklist(request: SignedInRequest) -> HttpResponse:
    """What waits for whom, over all kinds of case, by what breaks first."""
    return _show(request, CaseList(request.user, request.GET, timezone.now()))


@require_safe
@login_required
def register(request: SignedInRequest, area: Kind | str) -> HttpResponse:
    """All cases of one kind, open and closed: the register that used to be a book (registration form)."""
    kind = area if isinstance(area, Kind) else kind_in(area)
    if kind is None:
        raise Http404
    return _show(request, CaseList(request.user, request.GET, timezone.now(), kind))


def _show(request: SignedInRequest, cases: CaseList) -> HttpResponse:
    page = page_of(for_list(cases.cases), cases.order, cases.place_of, cursor=request.GET.get("cursor", ""))
    rows = rows_of(page.rows, at=cases.at, list_text=cases.list_text)
    here = request.path
    context = {
        **frame(request, cases),
        "rows": rows,
        "columns": columns(cases, here),
        "previous_url": address(here, cases, cursor=page.previous) if page.previous else "",
        "next_url": address(here, cases, cursor=page.next) if page.next else "",
        "count": len(rows) if page.is_whole else None,
        "counts_url": f"{reverse('desk:counts')}?{'' if not page.is_whole else 'whole=1&'}{cases.list_text}",
        "may_assign": cases.is_open_only and request.user.holds(Permission.ASSIGN_CASE),
        "may_export": request.user.holds(Permission.EXPORT_CASES),
        "export_url": _export_url(cases),
        "book_url": _with(reverse("desk:book", args=[cases.kind]), cases.text())
        if cases.kind and book_of(cases.kind.code)
        else "",
        "filters_open": "filters" in request.GET,
        **(filter_choices(cases) if "filters" in request.GET else {}),
    }
    return render(request, "desk/worklist.html", context)


def frame(request: SignedInRequest, cases: CaseList) -> dict[str, Any]:
    """What the page around the rows shows: heading, tabs, chips, saved lists."""
    here = reverse("desk:area", args=[cases.kind]) if cases.kind else reverse("desk:worklist")
    present = cases.text()
    chips = [
        {"label": one.label, "value": one.words, "remove_url": address(here, cases, **{one.name: None})}
        for one in cases.chosen
    ]
    keep = {} if cases.kind else {"tab": cases.tab.code}
    return {
        "cases": cases,
        "kind": cases.kind,
        "may_open": cases.kind is not None
        and (cases.kind.new_right is None or request.user.holds(cases.kind.new_right)),
        "now": cases.at,
        "title": cases.kind.label_plural if cases.kind else _("Worklist"),
        "tabs": [] if cases.kind else tabs(cases, {}),
        "chips": chips,
        "clear_url": _with(here, _encoded(keep)) if chips else "",
        "filters_url": f"{reverse('desk:filters')}?{cases.list_text}",
        "filters_page_url": _with(here, "&".join(part for part in (present, "filters=1") if part)),
        "here": here,
        "present": present,
    }


def tabs(cases: CaseList, counts: dict[str, str]) -> list[dict[str, Any]]:
    """The tab bar; `counts` by the code of the tab, where they are known."""
    home = reverse("desk:worklist")
    return [
        {
            "label": tab.label,
            "url": home if tab.code == "mine" else f"{home}?tab={tab.code}",
            "active": cases.kind is None and tab.code == cases.tab.code,
            "count": counts.get(tab.code),
        }
        for tab in TABS.values()
    ]


def saved_tabs(cases: CaseList) -> list[dict[str, Any]]:
    """The saved lists of this person and of the own departments. Note: one query."""
    own = [assignment.department_id for assignment in cases.user.assignments]
    present = cases.text()
    return [
        {
            "pk": view.pk,
            "label": view.name,
            "url": _with(reverse("desk:worklist"), view.query),
            "active": view.query == present,
            "is_own": view.user_id == cases.user.pk,
            "is_shared": view.shared_with_id is not None,
        }
        for view in SavedView.objects.for_person(cases.user.pk, own)
    ]


def columns(cases: CaseList, here: str) -> list[dict[str, Any]]:
    """The headings; those a list can be ordered by lead to it, a second click turns the order round."""
    wanted: list[tuple[str, Any, str]] = [
        ("case", _("Case"), "number"),
        ("customer", _("Customer"), ""),
        ("severity", _("Severity"), ""),
        ("state", _("State"), "since"),
        ("owner", _("With"), ""),
    ]
    wanted.append(
        ("due", _("Deadline"), "due") if cases.tab.code != "closed" else ("closed", _("Closed on"), "closed")
    )
    made = []
    for code, label, order in wanted:
        column: dict[str, Any] = {"code": code, "label": label}
        if order and {order, f"-{order}"} & set(cases.tab.orders):
            present = cases.order.code
            turned = f"-{order}" if present == order else order
            if turned not in cases.tab.orders:
                turned = order
            column["url"] = address(here, cases, sort=None if turned == cases.tab.orders[0] else turned)
            if present.removeprefix("-") == order:
                column["sort"] = "descending" if present.startswith("-") else "ascending"
        made.append(column)
    return made


def address(here: str, cases: CaseList, **changes: str | None) -> str:
    """The address of this list with `changes`."""
    return _with(here, cases.text(**changes))


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _encoded(parts: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    for name, value in parts.items():
        if not (name == "tab" and value == "mine"):
            query[name] = value
    return query.urlencode()


def _export_url(cases: CaseList) -> str:
    path = reverse("desk:area_export", args=[cases.kind]) if cases.kind else reverse("desk:export")
    return _with(path, cases.text())


# ------------------------------------------------------------------------------------------------- parts for htmx


@require_safe
@login_required
def counts(request: SignedInRequest) -> HttpResponse:
    """The tab bar with its counts, and the count of the list on screen: asked for after the page stands."""
    cases = CaseList.of_text(request.user, request.GET.urlencode(), timezone.now())
    by_tab = {} if cases.kind else tab_counts(cases)
    plain = not cases.is_filtered and not cases.kind
    context = {
        "tabs": [] if cases.kind else tabs(cases, by_tab),
        "saved": [] if cases.kind else saved_tabs(cases),
        "total": "" if plain or "whole" in request.GET else count_text(cases.cases),
    }
    return render(request, "desk/_counts.html", context)


@require_safe
@login_required
def filters(request: SignedInRequest) -> HttpResponse:
    """The form of the filters of a list; without htmx the page opens with the form in it."""
    cases = CaseList.of_text(request.user, request.GET.urlencode(), timezone.now())
    context = {**frame(request, cases), **filter_choices(cases)}
    return render(request, "desk/_filters.html" if is_htmx(request) else "desk/filters.html", context)


def filter_choices(cases: CaseList) -> dict[str, Any]:
    """What the selects of the filter form offer, and what is chosen. Note: one query."""
    kinds = [cases.kind] if cases.kind else offered_kinds()
    stages = {code: label for kind in kinds for code, label, _states in kind.stages}
    states = {value: label for kind in kinds for value, label in kind.states.choices}
    selects = [
        ("kind", [] if cases.kind or len(kinds) < 2 else [(kind.code, kind.label) for kind in kinds]),
        ("stage", list(stages.items())),
        ("state", list(states.items())),
        ("severity", Severity.choices),
        (
            "department",
            [(one.code, one.label) for one in Department.objects.filter(is_active=True).order_by("code")],
        ),
        ("owner", [("me", _("me")), ("none", _("nobody yet"))]),
        ("market", Market.choices),
        ("repeat", [("yes", _("yes")), ("no", _("no"))]),
    ]
    given = {one.name: one for one in cases.chosen}
    made = []
    for name, choices in selects:
        if not choices:
            continue
        chosen = given.get(name)
        if chosen is not None and chosen.value not in dict(choices):
            choices = [*choices, (chosen.value, chosen.words)]
        made.append(
            {
                "name": name,
                "label": FILTERS[name],
                "choices": choices,
                "value": chosen.value if chosen else "",
            }
        )
    return {
        "selects": made,
        "lookups": [
            {
                "name": name,
                "label": FILTERS[name],
                "url": reverse(url, args=args),
                "value": given[name].value if name in given else "",
                "words": given[name].words if name in given else "",
            }
            for name, url, args in LOOKUPS
        ],
        "texts": [
            {
                "name": name,
                "label": FILTERS[name],
                "type": kind,
                "value": given[name].value if name in given else "",
            }
            for name, kind in (("after", "date"), ("before", "date"), ("q", "search"))
        ],
        "kept": [
            (name, value)
            for name, value in (("tab", cases.query.get("tab", "")), ("sort", cases.query.get("sort", "")))
            if value
        ],
    }


# ---------------------------------------------------------------------------------------------------- several at once


@require_POST
@login_required
def assign(request: SignedInRequest) -> HttpResponse:
    """Give the ticked cases to one person, each by its own step; what was refused stays ticked, with the reason."""
    at = database_now()
    present = QueryDict(request.POST.get("list", "")[:2000])
    cases = CaseList(request.user, present, at)
    versions = dict(_ticked(request))
    picked = list(cases.visible.filter(pk__in=list(versions)[: MOST_AT_ONCE + 1]).order_by("pk"))
    context: dict[str, Any] = {
        "now": at,
        "list_text": cases.text(),
        "back_url": _with(reverse("desk:worklist"), cases.text()),
        "versions": versions,
        "most": MOST_AT_ONCE if len(picked) > MOST_AT_ONCE else 0,
        "people": assignable_people(request.user),
    }
    picked = picked[:MOST_AT_ONCE]
    person = next((one for one in context["people"] if one.username == request.POST.get("person", "")), None)
    refused: dict[int, tuple[str, ...]] = {}
    if person is not None and picked:
        results = assign_cases(picked, person=person, versions=versions, by=request.user, at=at)
        refused = {one.case.pk: one.reasons for one in results if one.reasons}
        context |= {
            "person": person,
            "done": [one.case for one in results if not one.reasons],
            "refused": len(refused),
        }
        if not refused:
            messages.success(
                request,
                ngettext(
                    "%(count)d case was given to %(person)s.",
                    "%(count)d cases were given to %(person)s.",
                    len(picked),
                )
                % {"count": len(picked), "person": person},
            )
            return HttpResponseRedirect(context["back_url"])
        picked = list(cases.visible.filter(pk__in=list(refused)).order_by("pk"))
    context["rows"] = [
        {"case": case, "url": case_url(case, cases.list_text), "reasons": refused.get(case.pk, ())}
        for case in picked
    ]
    return render(request, "desk/assign.html", context, status=422 if refused else 200)


def _ticked(request: SignedInRequest) -> Iterator[tuple[int, int]]:
    """The ticked cases as id and the version that was on screen ("17.4")."""
    for text in request.POST.getlist("case"):
        pk, _dot, version = text.partition(".")
        if pk.isdecimal() and version.isdecimal() and len(text) < 30:
            yield int(pk), int(version)
