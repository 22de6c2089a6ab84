"""How the story tells the events of a sanction paper: sentences that continue the person's name, without people and amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.queries import departments_named
from feedback_system.desk.story import Telling, register, texts_of
from feedback_system.joining import listed

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("wrote the sanction paper on the complaint %(number)s.") % {"number": event.facts.get("complaint")},
        "change",
    )


def _sanction(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("proposed a sanction as line %(number)d.") % {"number": event.facts["line"]}, "change")


def _economic(event: CaseEvent, kind: Kind) -> Telling:
    count = event.facts["lines"]
    told = ngettext("proposed %(count)d economic penalty.", "proposed %(count)d economic penalties.", count)
    return Telling(told % {"count": count}, "change")


def _sent(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("sent the paper round the departments, round %(round)d.") % {"round": event.facts["round"]}
    )


def _countersigned(event: CaseEvent, kind: Kind) -> Telling:
    words = {"departments": listed(departments_named(event.facts["departments"]))}
    if event.facts["answer"] == "agreed":
        return Telling(_("agreed for %(departments)s.") % words, "decision")
    return Telling(_("countersigned for %(departments)s with a remark.") % words, "decision")


def _published(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["public"]:
        return Telling(_("put the paper into force and on the notice board."), "decision")
    return Telling(_("put the paper into force."), "decision")


def _appealed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("filed objection %(number)d.") % {"number": event.facts["objection"]})


def _appeal_decided(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["objection"]}
    told = {
        "lifted": _("decided objection %(number)d: lifted."),
        "stands": _("decided objection %(number)d: the sanction stands."),
    }.get(event.facts["decision"], _("signed on objection %(number)d."))
    return Telling(told % words, "decision", texts_of(event))


def _written_off(event: CaseEvent, kind: Kind) -> Telling:
    told = _("decided that the rest of line %(number)d is not taken.")
    return Telling(told % {"number": event.facts["line"]}, "decision", texts_of(event))


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "add_sanction": _sanction,
        "add_economic": _economic,
        "send_round": _sent,
        "countersign": _countersigned,
        "publish": _published,
        "file_appeal": _appealed,
        "decide_appeal": _appeal_decided,
        "write_off": _written_off,
    }.items():
        register(name, presenter, kind="sanction")
