"""Made-up things for the page of all components. Nothing here touches the database."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.web.forms import CodeField, LineField, NarrowDecimalField, PhoneField, TextField
from feedback_system.web.states import SEVERITIES, TONES

ICONS = """
    alert bell box calendar chart chat check check-circle chevron-down chevron-left chevron-right
    chevron-up clip clock copy download edit eye factory file filter flag globe help history home image
    inbox info link list lock logout mail menu minus money moon more note pause phone plus print scale
    search settings shield stamp star sun trash truck undo upload user users wrench x x-circle
""".split()


class SampleForm(forms.Form):
    """A form with every kind of field, one of them filled in wrongly."""

    problem = LineField(
        label=gettext_lazy("Problem in one line"), help_text=gettext_lazy("As the customer said it.")
    )
    phone = PhoneField(label=gettext_lazy("Telephone"))
    reported = forms.DateTimeField(
        label=gettext_lazy("Reported at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    amount = NarrowDecimalField(label=gettext_lazy("Amount"), required=False, max_digits=12, decimal_places=2)
    market = forms.ChoiceField(
        label=gettext_lazy("Market"),
        choices=[("home", gettext_lazy("home")), ("overseas", gettext_lazy("overseas"))],
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"),
        widget=forms.RadioSelect,
        choices=[(code, look.label) for code, look in SEVERITIES.items()],
    )
    wants_report = forms.BooleanField(label=gettext_lazy("The customer wants an 8D report"), required=False)
    description = TextField(label=gettext_lazy("Description"), required=False)


class SampleLine(forms.Form):
    """One row of the sample table."""

    part = LineField(label=gettext_lazy("Part"), max_length=60)
    batch = CodeField(label=gettext_lazy("Batch"), max_length=40, required=False)
    quantity = forms.IntegerField(label=gettext_lazy("Defective quantity"), min_value=0, required=False)


def everything(now: datetime) -> dict[str, Any]:
    """The context of the page: samples of each component around the instant `now`."""
    form = SampleForm(
        {
            "problem": _("Seal leaks after two days"),
            "phone": "12",
            "market": "home",
            "severity": "major",
            "amount": "1,200.50",
        }
    )
    form.is_valid()
    lines = forms.formset_factory(SampleLine, extra=1, can_delete=True)
    return {
        "now": now,
        "form": form,
        "lines": lines(prefix="lines", initial=[{"part": "GX-20", "batch": "B2607", "quantity": 12}]),
        "phrases": [
            {
                "label": "",
                "sentences": [
                    _("The cause is not proven yet. Add the evidence."),
                    _("The shares do not follow from the evidence. Weigh them again."),
                ],
            }
        ],
        "tones": TONES,
        "icons": ICONS,
        "deadlines": _deadlines(now),
        "rows": _rows(now),
        "severities": list(SEVERITIES),
        "stages": [
            {"label": _("Registration"), "state": "done", "note": _("%d d") % 1},
            {"label": _("Investigation"), "state": "done", "note": _("%d d") % 2},
            {"label": _("Manager's office"), "state": "skipped"},
            {"label": _("Proposal"), "state": "current", "note": _("since %s") % "2 d"},
            {"label": _("Approval"), "state": "todo"},
            {"label": _("Negotiation"), "state": "todo"},
            {"label": _("Ruling"), "state": "todo"},
            {"label": _("Closing"), "state": "todo"},
        ],
        "events": _events(now),
        "reasons": [
            {"text": _("The shares add up to 90 %. Give the last 10 % to somebody."), "url": "#shares"},
            _("The proposal has no approval yet. Ask for it first."),
        ],
        "shares": [
            {"label": _("Production, line 2"), "percent": Decimal("60"), "amount": Decimal("3000.00")},
            {"label": _("Supplier"), "percent": Decimal("27.5"), "amount": Decimal("1375.00")},
            {"label": _("Inspection"), "percent": Decimal("12.5"), "amount": Decimal("625.00")},
        ],
        "wrong_shares": [
            {"label": _("Production, line 2"), "percent": Decimal("60")},
            {"label": _("Supplier"), "percent": Decimal("30")},
        ],
        "files": [
            {
                "name": "seal-leak-01.jpg",
                "size": 2_410_000,
                "kind": "image",
                "url": "#",
                "by": _("Chen Yu"),
                "level": "internal",
            },
            {"name": _("Letter to the customer.pdf"), "size": 88_000, "url": "#", "level": "customer"},
            {"name": "report.xlsx", "size": 36_500, "state": "pending"},
            {
                "name": "wrong.pdf",
                "size": 12_000,
                "state": "withdrawn",
                "reason": _("belongs to another case"),
            },
        ],
        "tabs": [
            {"label": _("Story"), "url": "#", "active": True, "count": 14},
            {"label": _("Files"), "url": "#", "count": 4},
            {"label": _("Approvals"), "url": "#"},
        ],
        "filters": [
            {"label": _("Department"), "value": _("Quality"), "remove_url": "#"},
            {"label": _("Deadline"), "value": _("overdue"), "remove_url": "#"},
        ],
        "columns": [
            {"label": _("Product"), "url": "#", "sort": "ascending"},
            {"label": _("Cases"), "number": True},
            {"label": _("Cost"), "number": True},
        ],
        "cells": [["GX-20", 14, "12,480.00"], ["GX-35", 6, "3,900.50"], ["HV-8", 1, "220.00"]],
        "amount": Decimal("5000.00"),
        "five_minutes_ago": now - timedelta(minutes=5),
    }


def _deadlines(now: datetime) -> list[dict[str, Any]]:
    day, hour = timedelta(days=1), timedelta(hours=1)
    return [
        {
            "label": _("Close the complaint"),
            "due_at": now + 6 * day,
            "started_at": now - 7 * day,
            "receipt_url": "#receipt",
        },
        {
            "label": _("Accept"),
            "due_at": now + 3 * hour,
            "started_at": now - 5 * hour,
            "measure": "working_days",
            "remaining": 2 * hour,
            "used": 0.7,
            "receipt_url": "#receipt",
        },
        {
            "label": _("First answer"),
            "due_at": now + 2 * hour,
            "started_at": now - 22 * hour,
            "receipt_url": "#receipt",
        },
        {
            "label": _("Register"),
            "due_at": now - 26 * hour,
            "started_at": now - 50 * hour,
            "receipt_url": "#receipt",
        },
        {
            "label": _("Answer of the department"),
            "due_at": now + 2 * day,
            "started_at": now - day,
            "state": "paused",
            "remaining": 30 * hour,
        },
        {"label": _("Report in three days"), "due_at": now + day, "state": "met", "met_at": now - 2 * hour},
        {"label": _("Carry out the remedy"), "due_at": now - 2 * day, "state": "met", "met_at": now - day},
        {"label": _("Register"), "due_at": now + day, "state": "cancelled"},
        {"label": _("Contract"), "due_at": now + 60 * day, "started_at": now - day, "provisional": True},
    ]


def _rows(now: datetime) -> list[dict[str, Any]]:
    clocks = _deadlines(now)
    problems = [
        _("Seal leaks after two days, three pieces of twelve"),
        _("Wrong label on the outer carton"),
        _("Paint peels at the edge after the salt test"),
        _("Delivery two weeks late, the customer's line stood still for a day"),
        _("Noise in the gearbox above 40 km/h"),
        _("Manual missing"),
    ]
    return [
        {
            "number": f"2611{index + 1:02}",
            "problem": problem,
            "customer": _("Northern Machine Works"),
            "product": "GX-20",
            "batch": f"B26{index:02}",
            "severity": list(SEVERITIES)[index % 3],
            "state": ["investigating", "awaiting_approval", "negotiating", "accepted", "ruling", "closed"][
                index
            ],
            "days": index,
            "owner": {"name": _("Chen Yu")},
            "department": _("Quality"),
            "deadline": clocks[index],
        }
        for index, problem in enumerate(problems)
    ]


def _events(now: datetime) -> list[dict[str, Any]]:
    hour = timedelta(hours=1)
    return [
        {
            "at": now - hour,
            "who": _("Lin Na"),
            "what": _("approved the proposal up to 5,000.00 CNY."),
            "kind": "decision",
            "on_behalf_of": _("Head of sales"),
        },
        {
            "at": now - 3 * hour,
            "who": _("Chen Yu"),
            "what": _("wrote to the customer."),
            "kind": "message-out",
            "to": _("Mr Zhao, Northern Machine Works"),
            "text": _("We have received the samples.\nYou will hear from us by Friday."),
        },
        {
            "at": now - 5 * hour,
            "who": _("Chen Yu"),
            "what": _("left an internal note."),
            "kind": "note",
            "text": _("Same batch as the case of last month. Ask the supplier for the oven log."),
        },
        {
            "at": now - 20 * hour,
            "who": _("Wu Min"),
            "what": _("changed the case."),
            "kind": "change",
            "changes": [{"label": _("Severity"), "old": _("General"), "new": _("Major")}],
        },
        {
            "at": now - 26 * hour,
            "who": _("System"),
            "what": _("reminded the head of the department."),
            "kind": "escalation",
        },
        {
            "at": now - 50 * hour,
            "who": _("Wu Min"),
            "what": _("added two files."),
            "kind": "file",
            "entered_at": now - 27 * hour,
            "files": [{"name": "seal-leak-01.jpg", "size": 2_410_000, "kind": "image", "url": "#"}],
        },
    ]
