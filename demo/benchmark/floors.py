"""The floors: the same rows read, shown or written by plain Django, without rights, history, clocks or frame."""

from __future__ import annotations

import secrets
from datetime import date
from functools import cache
from time import sleep
from typing import Any

from django.db import connection, transaction
from django.template import engines
from django.utils import timezone

from complaints.models import Complaint
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case, OpenCase
from feedback_system.deadlines.models import Deadline
from feedback_system.searching.models import CaseSearch

LIST = """<!doctype html><html><body><table>{% for row in rows %}<tr>
<td><a href="/complaints/{{ row.case.reference }}/">{{ row.case.reference }}</a></td><td>{{ row.case.title }}</td>
<td>{{ row.case.customer.name }}</td><td>{{ row.case.product.code }}</td><td>{{ row.state }}</td>
<td>{{ row.holder.label }}</td><td>{{ row.owner.name }}</td><td>{{ row.severity }}</td>
<td>{{ row.state_since|date:"Y-m-d H:i" }}</td><td>{{ row.next_due_at|date:"Y-m-d H:i" }}</td></tr>{% endfor %}
</table></body></html>"""
PAGE = """<!doctype html><html><body><h1>{{ form.case.reference }}</h1><p>{{ form.case.title }}</p>
<dl>{% for name, value in facts %}<dt>{{ name }}</dt><dd>{{ value|default:"–" }}</dd>{% endfor %}</dl>
<ol>{% for event in events %}<li>{{ event.at|date:"Y-m-d H:i" }} {{ event.actor.name }} {{ event.name }}</li>{% endfor %}
</ol></body></html>"""


@cache
def _compiled(source: str) -> Any:
    """A floor's template, compiled once as the loader keeps those of the product."""
    return engines["django"].from_string(source)


def bare_list() -> str:
    """50 open cases in a table: one query, one template."""
    rows = OpenCase.objects.select_related("case__customer", "case__product", "holder", "owner")
    return str(_compiled(LIST).render({"rows": rows.order_by("next_due_at", "case")[:50]}))


def bare_case(case_id: int) -> str:
    """The form and its history: two queries, one template."""
    form = Complaint.objects.select_related("case__customer", "case__product", "channel").get(case=case_id)
    facts = [(field.verbose_name, getattr(form, field.attname)) for field in form._meta.concrete_fields]
    events = CaseEvent.objects.filter(case=case_id).select_related("actor").order_by("-sequence")[:50]
    return str(_compiled(PAGE).render({"form": form, "facts": facts, "events": events}))


def bare_search(word: str) -> list[Any]:
    """The newest 50 hits of one word by plain SQL over the search texts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT case_id FROM searching_casesearch WHERE norm LIKE %s ORDER BY case_id DESC LIMIT 51",
            [f"%{word}%"],
        )
        return list(cursor.fetchall())


def bare_months(month: str) -> list[Any]:
    """Opened and closed complaints of thirteen months by plain SQL over the facts, and 5 ms that a page of figures may take."""
    first = date.fromisoformat(f"{month}-01")
    since = first.replace(year=first.year - 1)
    found: list[Any] = []
    with connection.cursor() as cursor:
        for column in ("opened_month", "closed_month"):
            cursor.execute(
                f"SELECT {column}, COUNT(*), SUM(CASE WHEN on_time THEN 1 ELSE 0 END), SUM(loss_fen) FROM reporting_casefact "  # noqa: S608  our own columns
                f"WHERE kind = 'complaint' AND {column} >= %s AND {column} <= %s GROUP BY {column}",
                [since, first],
            )
            found += cursor.fetchall()
    sleep(0.005)
    return found


def bare_create(pattern: Complaint) -> None:
    """A folder, a form, a worklist row, an event, a clock and a search row: six inserts, committed."""
    now = timezone.now()
    with transaction.atomic():
        case = Case.objects.get(pk=pattern.case_id)
        case.pk, case.number, case.receipt_number = None, None, f"B{secrets.token_hex(8)}"
        case.save(force_insert=True)
        fields = {
            field.attname: getattr(pattern, field.attname)
            for field in Complaint._meta.concrete_fields
            if field.name not in ("id", "case", "state", "closed_at", "accepted_at")
        }
        Complaint.objects.bulk_create([Complaint(case=case, state="draft", **fields)])
        row = OpenCase.objects.get(case=pattern.case_id)
        row.case = case
        row.save(force_insert=True)
        bare_event(case, 1)
        clock = Deadline.objects.filter(case=pattern.case_id).order_by("pk")[0]
        clock.pk, clock.case, clock.state, clock.escalates_at = None, case, "cancelled", None
        clock.met_at, clock.ended_at = None, now
        clock.save(force_insert=True)
        CaseSearch.objects.create(case=case, norm=case.title)


def bare_event(case: Case, sequence: int) -> None:
    """One line of history without a chain."""
    CaseEvent.objects.create(
        case=case, sequence=sequence, name="bare", actor_id=case.entered_by_id, at=timezone.now(), facts={}, hash="-"
    )  # fmt: skip


def bare_step(case_id: int) -> None:
    """The folder locked and saved, the form and the worklist row updated, an event added; committed."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
        case.version += 1
        case.save()
        Complaint.objects.filter(case=case).update(returns=0)
        OpenCase.objects.filter(case=case).update(state_since=timezone.now())
        bare_event(case, 1_000 + case.version)


def bare_sweep(clocks: list[Deadline]) -> None:
    """An event for each clock and the clock moved on, in two statements; undone."""
    now = timezone.now()
    with transaction.atomic():
        CaseEvent.objects.bulk_create(
            CaseEvent(
                case_id=clock.case_id, sequence=100_000 + clock.pk, name="bare", actor_id=clock.case.entered_by_id,
                at=now, facts={}, hash="-",
            )
            for clock in clocks
        )  # fmt: skip
        for clock in clocks:
            clock.level += 1
        Deadline.objects.bulk_update(clocks, ["level"])
        transaction.set_rollback(True)


def bare_idle() -> None:
    """Whether anything is due."""
    Deadline.objects.filter(state="running", escalates_at__lte=timezone.now()).exists()
