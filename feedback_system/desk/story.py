"""The story of a case in sentences: every event of the history told in the reader's language, out of codes and figures.

A case app may register a presenter for its own events; without one an event is told by the label of its step, the change
of state and the texts that belong to it. Personal data of the customer's people never stands in the story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.queries import shown_names
from feedback_system.audit.models import CaseEvent
from feedback_system.deadlines.models import DeadlineRule
from feedback_system.desk.operations import NOTE
from feedback_system.joining import listed
from feedback_system.printing import papers
from feedback_system.printing.operations import PRINTED
from feedback_system.reference.kept import kept
from feedback_system.web.wording import full_instant_text, span_text

if TYPE_CHECKING:
    from feedback_system.cases.kinds import Kind

PAGE = 50

MESSAGES = frozenset(
    {
        "acknowledge",
        "tell_customer",
        "send_letter",
        "release_reply",
        "return_reply",
        "ask_expert",
        "answer_expert",
        "record_outcome",
        NOTE,
        "survey_answered",
        "customer_wrote",
    }
)
DECISIONS = frozenset(
    {
        "accept", "approve", "refuse_approval", "rule", "approve_ruling", "refuse_ruling", "confirm_no_loss",
        "rule_not_upheld", "withdraw", "refile", "close", "file_away", "instruct", "answer_report", "flag_major",
        "send_back_proposal", "return_for_data", "merge", "unmerge", "file_objection", "withdraw_objection", "decide_objection", "rule_anew",
        "decide_stop",
    }
)  # fmt: skip
CHANGES = frozenset(
    {
        "opened", "repeated", "received_merge", "released_merge", "edit", "assign", "work_handed_over", "fix_quantity",
        "flag_third_party", "change_wished_date", "texts_erased",
    }
)  # fmt: skip
FILES = frozenset({"file_attached", "file_withdrawn", PRINTED})
CLOCKS = frozenset(
    {
        "deadline_started", "deadline_met", "deadline_cancelled", "deadline_taken_up", "deadline_moved", "deadline_parked", "deadline_resumed",
        "stage_overrun", "external_wait_begun", "external_wait_ended", "escalated", "reminded", "ask_stop", "resume_clock",
        "delay_explained", "see_lateness",
    }
)  # fmt: skip
ROUTINE = frozenset(
    {"deadline_started", "deadline_met", "deadline_cancelled", "deadline_taken_up", "deadline_parked", "deadline_resumed"}
)  # fmt: skip
"""Clocks that start and stop by themselves at every step: told only to those who ask for the clocks."""

CHAPTERS: dict[str, tuple[Any, Q]] = {
    "": (gettext_lazy("Story"), ~Q(name__in=ROUTINE)),
    "messages": (gettext_lazy("Messages and notes"), Q(name__in=MESSAGES)),
    "decisions": (gettext_lazy("Decisions"), Q(name__in=DECISIONS)),
    "changes": (gettext_lazy("Changes"), Q(name__in=CHANGES)),
    "files": (gettext_lazy("Files"), Q(name__in=FILES)),
    "clocks": (
        gettext_lazy("Deadlines"),
        Q(name__in=CLOCKS) | Q(name__startswith="slip_") | Q(name__startswith="escalat"),
    ),
}
"""The parts of the story a reader can choose: label and which events."""

TEXTS = (
    "text",
    "reason",
    "finding",
    "countermeasure",
    "demand",
    "remark",
    "instruction",
    "note",
    "proof",
    "not_applicable",
    "late",
)
"""Keys of payloads that are told, in this order; everything else in a payload stays unsaid."""

LOOKS: dict[str, str] = {
    "acknowledge": "phone", "tell_customer": "message-out", "send_letter": "message-out", "customer_wrote": "message-in", NOTE: "note",
    "approve": "decision", "approve_ruling": "decision", "rule": "decision", "accept": "decision", "close": "decision",
    "refuse_approval": "refusal", "refuse_ruling": "refusal", "return_for_data": "refusal", "send_back_proposal": "refusal",
    "rule_not_upheld": "refusal", "withdraw": "refusal", "file_attached": "file", "file_withdrawn": "file",
    "opened": "change", "edit": "change", "assign": "change", "work_handed_over": "change", "flag_major": "escalation",
}  # fmt: skip
"""How an event looks (see the timeline component); others are steps, clocks or escalations by their name."""


@dataclass(frozen=True)
class Told:
    """One event as the timeline component shows it."""

    id: int
    at: datetime
    who: str
    what: str
    kind: str
    text: str = ""
    on_behalf_of: str = ""
    to: str = ""
    entered_at: datetime | None = None
    changes: tuple[dict[str, Any], ...] = ()
    files: tuple[Any, ...] = ()
    url: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Telling:
    """What a presenter makes of an event: a sentence that continues the person's name, and what it looks like.

    `text` None means the texts of the payload; "" means none.
    """

    what: str
    look: str = ""
    text: str | None = None
    changes: tuple[dict[str, Any], ...] = field(default=())


Presenter = Callable[[CaseEvent, "Kind"], Telling]
_PRESENTERS: dict[tuple[str, str], Presenter] = {}


def register(name: str, presenter: Presenter, *, kind: str = "") -> None:
    """Have `presenter` tell the events called `name`, of one kind of case (its code) or of all.

    :raises ValueError: another presenter tells them already
    """
    if _PRESENTERS.setdefault((kind, name), presenter) is not presenter:
        raise ValueError(f"two presenters for {kind or 'every kind'}.{name}")


def tell(event: CaseEvent, kind: Kind) -> Told:
    """One event in words. `event` comes with actor, principal and payload read."""
    presenter = _PRESENTERS.get((kind.code, event.name)) or _PRESENTERS.get(("", event.name)) or _by_step
    telling = presenter(event, kind)
    return Told(
        id=event.pk,
        at=event.at,
        who=str(event.actor),
        what=telling.what,
        kind=telling.look or look_of(event.name),
        text=texts_of(event) if telling.text is None else telling.text,
        on_behalf_of=str(event.on_behalf_of or ""),
        changes=telling.changes,
    )


def look_of(name: str) -> str:
    """The look of an event by its name."""
    if name in LOOKS:
        return LOOKS[name]
    if name.startswith(("escalat", "slip_", "remind")):
        return "escalation"
    return "deadline" if name in CLOCKS else "step"


def payload_of(event: CaseEvent) -> dict[str, Any] | None:
    """The personal and free text of an event; None when it was erased."""
    row = getattr(event, "payload", None)
    if row is not None:
        return dict(row.content)
    return None if event.payload_digest else {}


def texts_of(event: CaseEvent) -> str:
    """The texts that people wrote with this event, one paragraph each; says so when they were erased."""
    payload = payload_of(event)
    if payload is None:
        return _("The text of this entry has been erased on request.") if event.name in WRITTEN else ""
    return "\n".join(str(payload[key]) for key in TEXTS if payload.get(key))


WRITTEN = MESSAGES | DECISIONS
"""Events whose text is missed when it has been erased."""


def _by_step(event: CaseEvent, kind: Kind) -> Telling:
    step = kind.steps.get(event.name)
    label = str(step.label) if step is not None else event.name.replace("_", " ")
    before, after = event.facts.get("before"), event.facts.get("after")
    if after and before != after:
        return Telling(
            _("took the step “%(step)s”. Now: %(state)s.") % {"step": label, "state": kind.state_label(after)}
        )
    return Telling(_("took the step “%(step)s”.") % {"step": label})


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    origin = event.facts.get("refiled_from")
    if origin:
        return Telling(_("opened the case as the successor of %(number)s.") % {"number": origin})
    if event.facts.get("repeat_of"):
        return Telling(
            _("opened the case because the customer complains again about the goods of a closed case."),
            text="",
        )
    return Telling(_("opened the case."), text="")


def _repeated(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("logged a new complaint of the customer about the same goods."), "change")


def _note(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("left an inner note."))


def _file_name(event: CaseEvent) -> str:
    payload = payload_of(event)
    if event.facts.get("level") == "restricted" or not payload:
        return ""
    return str(payload.get("name", ""))


def _file_attached(event: CaseEvent, kind: Kind) -> Telling:
    name = _file_name(event)
    return Telling(
        _("attached the file “%(name)s”.") % {"name": name} if name else _("attached a restricted file."),
        text="",
    )


def _file_withdrawn(event: CaseEvent, kind: Kind) -> Telling:
    name = _file_name(event)
    if not name:
        return Telling(_("withdrew a restricted file."), text="")
    return Telling(_("withdrew the file “%(name)s”.") % {"name": name})


def _clock_lines(event: CaseEvent) -> Iterable[tuple[str, dict[str, Any]]]:
    labels = getattr(event, "clock_labels", {})
    for clock in event.facts.get("clocks") or [event.facts]:
        code, matter = str(clock.get("code", "")), clock.get("matter")
        label = labels.get(code, code)
        yield f"{label} {matter}" if matter else label, clock


def _when(text: Any) -> str:
    try:
        return full_instant_text(datetime.fromisoformat(str(text)))
    except ValueError:
        return str(text)


def _clocks_started(event: CaseEvent, kind: Kind) -> Telling:
    lines = [
        _("%(clock)s: due %(due)s") % {"clock": label, "due": _when(clock.get("due_at"))}
        for label, clock in _clock_lines(event)
    ]
    return Telling(
        ngettext("started a deadline.", "started %(count)d deadlines.", len(lines)) % {"count": len(lines)},
        text="\n".join(lines),
    )


def _clocks_met(event: CaseEvent, kind: Kind) -> Telling:
    lines = []
    for label, clock in _clock_lines(event):
        if clock.get("late"):
            late = span_text(timedelta(seconds=int(clock.get("late_seconds") or 0)))
            lines.append(_("%(clock)s: %(span)s late") % {"clock": label, "span": late})
        else:
            lines.append(_("%(clock)s: in time") % {"clock": label})
    return Telling(
        ngettext("met a deadline.", "met %(count)d deadlines.", len(lines)) % {"count": len(lines)},
        text="\n".join(lines),
    )


def _clocks_cancelled(event: CaseEvent, kind: Kind) -> Telling:
    lines = [label for label, _clock in _clock_lines(event)]
    return Telling(
        ngettext(
            "ended a deadline that is no longer needed.",
            "ended %(count)d deadlines that are no longer needed.",
            len(lines),
        )
        % {"count": len(lines)},
        text="\n".join(lines),
    )


def _clocks_taken_up(event: CaseEvent, kind: Kind) -> Telling:
    lines = [
        _("%(clock)s: due %(due)s") % {"clock": label, "due": _when(clock.get("due_at"))}
        for label, clock in _clock_lines(event)
    ]
    return Telling(_("took the deadlines up again, due when they were."), text="\n".join(lines))


def _wait_begun(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("booked a wait for somebody outside. No department's time runs meanwhile."), "deadline")


def _wait_ended(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("booked the end of the wait."), "deadline")


def _assigned(event: CaseEvent, kind: Kind) -> Telling:
    username = str(event.facts.get("person", ""))
    name = getattr(event, "people_by_name", {}).get(username, username)
    return Telling(_("gave the case to %(person)s.") % {"person": name})


def _taken_over(event: CaseEvent, kind: Kind) -> Telling:
    names = {key: event.people_by_name[event.facts[key]] for key in ("person", "from")}  # type: ignore[attr-defined]
    return Telling(_("gave the work of %(from)s, who ends work here, to %(person)s.") % names)


def _clock_name(event: CaseEvent) -> str:
    return next((label for label, _clock in _clock_lines(event)), "")


def _told_people(event: CaseEvent) -> str:
    """The names of those who were told; an event keeps their ids."""
    names = getattr(event, "people_by_id", {})
    people = event.facts.get("to") or []
    return listed(names[one["user"]] for one in people if isinstance(one, dict) and one.get("user") in names)


def _reminded(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("reminded of the deadline “%(clock)s”.") % {"clock": _clock_name(event)},
        "escalation",
        _told_people(event),
    )


def _escalated(event: CaseEvent, kind: Kind) -> Telling:
    words = {"clock": _clock_name(event)}
    return Telling(
        _("reported up the line that “%(clock)s” is late.") % words, "escalation", _told_people(event)
    )


def _slip_issued(event: CaseEvent, kind: Kind) -> Telling:
    words = {"slip": event.facts.get("slip", ""), "clock": _clock_name(event)}
    return Telling(
        _("issued reminder slip %(slip)s: “%(clock)s” is late.") % words, "escalation", _told_people(event)
    )


def _slip_answered(event: CaseEvent, kind: Kind) -> Telling:
    payload = payload_of(event) or {}
    answer = "\n".join(str(payload[key]) for key in ("cause", "text") if payload.get(key))
    return Telling(_("answered slip %(slip)s.") % {"slip": event.facts.get("slip", "")}, "escalation", answer)


def _printed(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "paper": papers.label_of(str(event.facts.get("paper", ""))),
        "number": event.facts.get("number", ""),
    }
    if words["number"]:
        return Telling(_("printed “%(paper)s” %(number)s.") % words, "file")
    return Telling(_("printed “%(paper)s”.") % words, "file")


def _slip_withdrawn(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("withdrew slip %(slip)s.") % {"slip": event.facts.get("slip", "")}, "escalation")


def _enquiry_issued(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("asked by slip %(slip)s why it was late.") % {"slip": event.facts.get("slip", "")}, "escalation"
    )


def _enquiry_judged(event: CaseEvent, kind: Kind) -> Telling:
    words = {"slip": event.facts.get("slip", "")}
    if event.facts.get("accepted"):
        return Telling(_("accepted the answer to slip %(slip)s.") % words, "decision")
    return Telling(_("did not accept the answer to slip %(slip)s.") % words, "refusal")


def _stage_overrun(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("handed the case on after “%(clock)s” had run out.") % {"clock": _clock_name(event)}, "escalation"
    )


def _texts_erased(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("erased personal texts of this case on request."), "system", str(event.facts.get("reason", ""))
    )


for _name, _presenter in {
    "opened": _opened,
    "repeated": _repeated,
    NOTE: _note,
    "file_attached": _file_attached,
    "file_withdrawn": _file_withdrawn,
    "deadline_started": _clocks_started,
    "deadline_met": _clocks_met,
    "deadline_cancelled": _clocks_cancelled,
    "deadline_taken_up": _clocks_taken_up,
    "external_wait_begun": _wait_begun,
    "external_wait_ended": _wait_ended,
    "assign": _assigned,
    "work_handed_over": _taken_over,
    "reminded": _reminded,
    "escalated": _escalated,
    "slip_issued": _slip_issued,
    "slip_answered": _slip_answered,
    "slip_withdrawn": _slip_withdrawn,
    "slip_enquiry_issued": _enquiry_issued,
    "slip_judged": _enquiry_judged,
    "stage_overrun": _stage_overrun,
    "texts_erased": _texts_erased,
    PRINTED: _printed,
}.items():
    register(_name, _presenter)


@dataclass(frozen=True)
class Chapter:
    """A piece of the story, newest first, and the place from which older events follow (0 when none do)."""

    events: list[Told]
    older_than: int = 0


def chapter(case_id: int, kind: Kind, *, part: str = "", older_than: int = 0, size: int = PAGE) -> Chapter:
    """The newest events of a case the reader may see, of one part of the story.

    Note: one query.
    """
    _label, condition = CHAPTERS.get(part, CHAPTERS[""])
    rows = CaseEvent.objects.filter(condition, case=case_id).select_related(
        "actor", "on_behalf_of", "payload"
    )
    if older_than:
        rows = rows.filter(sequence__lt=older_than)
    found = list(rows.order_by("-sequence")[: size + 1])
    shown = found[:size]
    name_what_events_keep(shown)
    return Chapter([tell(event, kind) for event in shown], shown[-1].sequence if len(found) > size else 0)


def name_what_events_keep(events: list[CaseEvent]) -> None:
    """Give events, before they are told, the names of the people and the labels of the rules they keep by code."""
    _name_people(events)
    about = [event for event in events if "clocks" in event.facts or "code" in event.facts]
    codes = {
        str(clock.get("code", "")) for event in about for clock in event.facts.get("clocks") or [event.facts]
    }
    if not codes:
        return
    rules = kept("words of the rules", lambda: list(DeadlineRule.objects.order_by("version", "pk")))
    labels = {rule.code: rule.label for rule in rules if rule.code in codes}
    for event in about:
        event.clock_labels = labels  # type: ignore[attr-defined]


def _name_people(events: list[CaseEvent]) -> None:
    """Give events that tell somebody the names of the people they keep by id or user name."""
    told = {
        one["user"]
        for event in events
        for one in event.facts.get("to") or []
        if isinstance(one, dict) and "user" in one
    }
    given = {
        str(event.facts[key])
        for event in events
        if event.name in ("assign", "work_handed_over")
        for key in {"person", "from"} & event.facts.keys()
    }
    if not told and not given:
        return
    by_id, by_name = shown_names(told, given)
    for event in events:
        event.people_by_id, event.people_by_name = by_id, by_name  # type: ignore[attr-defined]
