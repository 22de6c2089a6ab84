"""Where a case stands on its way, for the stage bar."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from feedback_system.cases.kinds import Kind
from feedback_system.cases.models import StageVisit


def stages_of(kind: Kind, record: Any, *, since: datetime | None, at: datetime) -> list[dict[str, Any]]:
    """The stages in order: done, current, to come, or left out because the case's route does not have them.

    A case that ended beside the way (withdrawn, not upheld) shows what it passed; the rest is left out. Note: one query
    in that case only.
    """
    on_route = _on_route(kind, record)
    place = next((i for i, (_code, _label, states) in enumerate(kind.stages) if record.state in states), None)
    passed: set[str] = set()
    if place is None:
        visits = StageVisit.objects.filter(case=record.case_id).exclude(state=record.state)
        passed = set(visits.values_list("state", flat=True))
    bar = []
    for i, (code, label, states) in enumerate(kind.stages):
        if place is None:
            state = "done" if passed & set(states) else "skipped"
        elif i == place:
            state = "done" if record.is_finished() else "current"
        elif code not in on_route:
            state = "skipped"
        else:
            state = "done" if i < place else "todo"
        bar.append({"label": label, "state": state, "note": _since(since, at) if state == "current" else ""})
    return bar


def _on_route(kind: Kind, record: Any) -> set[str]:
    """The stages this case passes: those with a state on its route, and what lies before the first and after the last."""
    rows = getattr(record, "stage_rows", None)
    codes = [code for code, _label, _states in kind.stages]
    if not rows:
        return set(codes)
    with_rows = [
        i for i, (_code, _label, states) in enumerate(kind.stages) if any(state in rows for state in states)
    ]
    if not with_rows:
        return set(codes)
    outside = {code for i, code in enumerate(codes) if i < with_rows[0] or i > with_rows[-1]}
    return outside | {codes[i] for i in with_rows}


def _since(since: datetime | None, at: datetime) -> str:
    if since is None:
        return ""
    days = (at - since).days
    return _("today") if days < 1 else _("%d d") % days
