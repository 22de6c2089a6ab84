"""How the story tells the events of a visit: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, payload_of, register, texts_of

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts.get("refused"):
        return Telling(
            _("put the visit on the list; the person asked not to be called, so it is refused."),
            "refusal",
            texts_of(event),
        )
    return Telling(_("put the visit on the list."), "change")


def _called(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["call"], "hotline": event.facts["called_from"]}
    return Telling(_("began call %(number)d from %(hotline)s.") % words, "message")


def _not_reached(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("reached nobody."), "message", texts_of(event))


def _agreed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"time": str(event.facts["agreed_at"])[:16].replace("T", " ")}
    return Telling(_("agreed on a new time: %(time)s.") % words, "change", texts_of(event))


def _moved(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("moved the visit to %(day)s.") % {"day": event.facts["moved_to"]}, "change", texts_of(event)
    )


def _refused(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["never_again"]:
        return Telling(
            _("recorded that the visit was refused, and that the person is not to be called any more."),
            "refusal",
            texts_of(event),
        )
    return Telling(_("recorded that the visit was refused."), "refusal", texts_of(event))


def _visited(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["means"] == "call":
        return Telling(_("spoke with the customer on the telephone."), "message-in")
    return Telling(_("recorded that the customer was visited."), "message-in")


def _letter(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("made the letter with the questions."), "message", texts_of(event))


def _recorded(event: CaseEvent, kind: Kind) -> Telling:
    words = {"count": event.facts["answers"]}
    told = "\n".join(str(one) for one in (payload_of(event) or {}).values())
    if event.facts["problem"]:
        return Telling(_("recorded %(count)d answers and a problem.") % words, "message-in", told)
    return Telling(_("recorded %(count)d answers; there is no problem.") % words, "message-in", told)


def _passed_on(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("passed the problem on with the slip %(slip)s.") % {"slip": event.facts["slip"]},
        "step",
        texts_of(event),
    )


def _again(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["satisfied"]:
        return Telling(_("called the customer again, who is satisfied."), "message-in", texts_of(event))
    return Telling(_("called the customer again, who is not satisfied."), "refusal", texts_of(event))


def _complained(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["receipt"]}
    return Telling(_("opened the complaint %(number)s out of it.") % words, "decision")


def _reply(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("made the reply to the customer."), "message", texts_of(event))


def _to_leader(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("put the matter before a leader."), "step", texts_of(event))


def _leader(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["approved"]:
        return Telling(_("approved the matter."), "step", texts_of(event))
    return Telling(_("did not approve the matter."), "refusal", texts_of(event))


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "start_call": _called,
        "not_reached": _not_reached,
        "agree_time": _agreed,
        "move": _moved,
        "refuse": _refused,
        "record_visit": _visited,
        "send_enquiry": _letter,
        "record": _recorded,
        "pass_on": _passed_on,
        "call_again": _again,
        "open_complaint": _complained,
        "reply": _reply,
        "ask_leader": _to_leader,
        "answer_as_leader": _leader,
    }.items():
        register(name, presenter, kind="visit")
