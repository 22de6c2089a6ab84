"""The way back: "12 of 87" with the case before and after in the list one came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from feedback_system.cases.models import Case
from feedback_system.desk.keyset import beyond, read_all
from feedback_system.desk.lists import CaseList
from feedback_system.desk.rows import case_url

FAR = 200
"""How far the place in the list is counted; beyond, "200+" is said."""
FIELDS = ("kind", "number", "receipt_number")


@dataclass(frozen=True)
class Neighbours:
    """The place of a case in a list."""

    place: str
    total: str
    previous_url: str
    next_url: str
    list_url: str


def neighbours(case: Case, *, list_text: str, user: User, at: datetime) -> Neighbours:
    """Where `case` stands in the list of `list_text`, among the cases `user` may see.

    A case that has left the list (it was just closed, it went to another desk) keeps the way back alone.
    Note: two queries, none when the list orders by something the case has no longer.
    """
    cases = CaseList.of_text(user, list_text, at)
    path = reverse("desk:area", args=[cases.kind]) if cases.kind else reverse("desk:worklist")
    own = cases.text()
    list_url = f"{path}?{own}" if own else path
    if cases.is_open_only and getattr(case, "open_row", None) is None:
        return Neighbours("", "", "", "", list_url)
    place = cases.place_of(case)
    rows = cases.cases.only(*FIELDS)
    before = _near(rows, cases, place, backwards=True)
    after = _near(rows, cases, place, backwards=False)
    far = len(before) >= FAR, len(after) >= FAR
    return Neighbours(
        place=f"{FAR}+" if far[0] else str(len(before) + 1),
        total=f"{FAR}+" if any(far) else str(len(before) + len(after) + 1),
        previous_url=case_url(before[0], list_text) if before else "",
        next_url=case_url(after[0], list_text) if after else "",
        list_url=list_url,
    )


def _near(rows: Any, cases: CaseList, place: Any, *, backwards: bool) -> list[Case]:
    return read_all(beyond(rows, cases.order, place, backwards=backwards), FAR)
