"""How the story tells the events of a slip: sentences that continue the person's name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Department
from feedback_system.desk.story import Telling, payload_of, register, texts_of
from feedback_system.joining import listed, sentences
from feedback_system.reference.kept import kept
from quality.slips.models import Field, levels_of, version_of

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _named(codes: Any) -> str:
    """The labels of departments by their codes."""
    wanted = [codes] if isinstance(codes, str) else list(codes or [])
    known = kept("departments by code", lambda: {one.code: one for one in Department.objects.order_by("pk")})
    return listed(known[code].label if code in known else code for code in wanted)


def _level(event: CaseEvent, number: int) -> str:
    """What the level was called in the version of the kind by which the slip was sent."""
    kind = version_of(event.facts["slip_kind"], event.facts["kind_version"])
    levels = levels_of(kind) if kind is not None else []
    return levels[number - 1].label if number <= len(levels) else str(number)


def _left_out(told: str, event: CaseEvent) -> str:
    """What was told, with the levels that were missed and those that were passed by with a reason."""
    said = [told]
    if missed := event.facts.get("missed"):
        said.append(_("Missed: %(levels)s.") % {"levels": listed(_level(event, one) for one in missed)})
    if passed_by := event.facts.get("passed_by"):
        words = {"levels": listed(_level(event, one) for one in passed_by)}
        said.append(_("Passed by with a reason: %(levels)s.") % words)
    return sentences(said)


def _reported(event: CaseEvent, kind: Kind) -> Telling:
    words = {"level": _level(event, event.facts["to_level"])}
    told = _("reported it to the level “%(level)s”.") % words
    return Telling(_left_out(told, event), "change", texts_of(event))


def _solved(event: CaseEvent, kind: Kind) -> Telling:
    words = {"level": _level(event, event.facts["level"])}
    return Telling(_("solved it at the level “%(level)s”.") % words, "decision", texts_of(event))


def _passed_up(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "level": _level(event, event.facts["level"]),
        "to": _level(event, event.facts["to_level"]),
    }
    told = _("passed it up from the level “%(level)s” to “%(to)s”.") % words
    return Telling(_left_out(told, event), "change", texts_of(event))


def _put_to_gm(event: CaseEvent, kind: Kind) -> Telling:
    told = _("put it before the general manager.")
    return Telling(_left_out(told, event), "change", texts_of(event))


def _instructed(event: CaseEvent, kind: Kind) -> Telling:
    if "to_level" not in event.facts:
        return Telling(_("instructed how it goes on."), "decision", texts_of(event))
    words = {"level": _level(event, event.facts["to_level"])}
    told = _("instructed how it goes on; the level “%(level)s” carries it out.") % words
    return Telling(told, "decision", texts_of(event))


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    payload = payload_of(event) or {}
    text = "\n".join(payload[name] for name in ("description", "wish") if payload.get(name))
    if event.facts["after"] == "seen":
        return Telling(_("saw it and secures or handles it first."), "change", text)
    if "to_level" in event.facts:
        words = {"level": _level(event, event.facts["to_level"])}
        return Telling(_left_out(_("reported it to the level “%(level)s”.") % words, event), "change", text)
    if event.facts["after"] == "recorded" and event.facts.get("meeting_on"):
        return Telling(_("entered the minutes of the meeting."), "change", text)
    if event.facts["after"] == "recorded":
        return Telling(_("entered the call in the ledger."), "change", text)
    departments = event.facts.get("departments")
    if departments:
        words = {"departments": _named(departments)}
        return Telling(_("sent the slip to %(departments)s.") % words, "change", text)
    return Telling(_("sent the slip."), "change", text)


def _passed_on(event: CaseEvent, kind: Kind) -> Telling:
    words = {"departments": _named(event.facts["departments"])}
    return Telling(
        _("sorted the slip and passed it on to %(departments)s.") % words, "change", texts_of(event)
    )


def _completed(event: CaseEvent, kind: Kind) -> Telling:
    labels = dict(Field.choices)
    names = listed(labels.get(name, name) for name in event.facts["fields"])
    return Telling(_("completed: %(fields)s.") % {"fields": names or "–"}, "change", texts_of(event))


def _answered(event: CaseEvent, kind: Kind) -> Telling:
    words = {"department": _named(event.facts["department"])}
    if (achieved := event.facts.get("achieved")) is not None and event.facts["signed"]:
        said = (
            _("reported for %(department)s: the task is done.")
            if achieved
            else _("reported for %(department)s: the task is not done yet.")
        )
        return Telling(said % words, "decision", texts_of(event))
    ours = event.facts.get("ours")
    if not event.facts["signed"]:
        told = _("wrote the answer of %(department)s; its head signs.")
    elif ours is None:
        told = _("answered for %(department)s.")
    elif ours:
        told = _("answered for %(department)s: it is ours.")
    else:
        told = _("answered for %(department)s: it is not ours.")
    return Telling(told % words, "decision", texts_of(event))


def _signed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"department": _named(event.facts["department"])}
    return Telling(_("signed the answer of %(department)s.") % words, "decision", texts_of(event))


def _returned(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "department": _named(event.facts["department"]),
        "right": _named(event.facts["right_department"]),
    }
    return Telling(
        _("gave the slip back for %(department)s; it is a matter of %(right)s.") % words,
        "refusal",
        texts_of(event),
    )


def _asked_again(event: CaseEvent, kind: Kind) -> Telling:
    words = {"department": _named(event.facts["department"])}
    return Telling(_("found the answer of %(department)s not enough.") % words, "refusal", texts_of(event))


def _followed(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["effective"]:
        return Telling(_("found it solved."), "decision", texts_of(event))
    return Telling(_("found it not solved; it is handled again."), "refusal", texts_of(event))


def _met(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["met_on"]}
    return Telling(_("entered the note of the meeting of %(day)s.") % words, "decision", texts_of(event))


def _committee(event: CaseEvent, kind: Kind) -> Telling:
    meets_at = timezone.localtime(datetime.fromisoformat(event.facts["meets_at"]))
    words = {"when": f"{meets_at:%Y-%m-%d %H:%M}", "place": event.facts["place"]}
    return Telling(
        _("called the quality committee for %(when)s, %(place)s.") % words, "change", texts_of(event)
    )


def _analysed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"report": event.facts["report"]}
    return Telling(_("analysed it in the handling report %(report)s.") % words, "decision", texts_of(event))


def _sheet_added(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("added the sheet %(sheet)s to the report.") % {"sheet": event.facts["sheet"]}, "change")


def _ordered(event: CaseEvent, kind: Kind) -> Telling:
    words = {"department": _named(event.facts["department"]), "task": event.facts["task"]}
    return Telling(_("gave %(department)s an order, task %(task)s.") % words, "decision", texts_of(event))


def _linked(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("sent the slip %(number)s because of this case.") % {"number": event.facts.get("slip")}, "change"
    )


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "pass_on": _passed_on,
        "complete": _completed,
        "answer": _answered,
        "sign_answer": _signed,
        "return_slip": _returned,
        "ask_again": _asked_again,
        "follow_up": _followed,
        "analyse_sheet": _analysed,
        "sheet_added": _sheet_added,
        "give_order": _ordered,
        "note_meeting": _met,
        "call_committee": _committee,
        "report_event": _reported,
        "solve_level": _solved,
        "pass_up": _passed_up,
        "put_to_gm": _put_to_gm,
        "instruct_departments": _instructed,
    }.items():
        register(name, presenter, kind="slip")
    register("slip_linked", _linked)
