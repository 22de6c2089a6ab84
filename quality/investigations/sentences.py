"""How the story tells the events of an investigation: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.queries import departments_named
from feedback_system.desk.story import Telling, payload_of, register, texts_of
from feedback_system.joining import listed
from quality.investigations.states import Nature, Origin, UnitKind

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _said(event: CaseEvent, name: str) -> str:
    return str((payload_of(event) or {}).get(name) or "")


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["raised_from"], "origin": Origin(event.facts["origin"]).label}
    return Telling(
        _("opened the investigation of %(number)s (%(origin)s). The leader of major cases was told at once.")
        % words,
        "escalation",
        texts_of(event),
    )


def _convened(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "leader": _said(event, "leader"),
        "members": _said(event, "members"),
        "day": event.facts["due_on"],
    }
    if not words["members"]:
        return Telling(
            _("convened the team: %(leader)s alone. The outcome is due on %(day)s.") % words,
            "decision",
            texts_of(event),
        )
    return Telling(
        _("convened the team: %(leader)s leads, with %(members)s. The outcome is due on %(day)s.") % words,
        "decision",
        texts_of(event),
    )


def _team_changed(event: CaseEvent, kind: Kind) -> Telling:
    parts = [_("changed the team: %(leader)s leads") % {"leader": _said(event, "leader")}]
    if came := _said(event, "came"):
        parts.append(_("new: %(names)s") % {"names": came})
    if left := _said(event, "left"):
        parts.append(_("left: %(names)s") % {"names": left})
    return Telling(" · ".join(parts), "change", texts_of(event))


def _origin(event: CaseEvent, kind: Kind) -> Telling:
    words = {"origin": Origin(event.facts["origin"]).label}
    return Telling(
        _("put the accident under another heading: %(origin)s. The unit is named anew.") % words,
        "change",
        texts_of(event),
    )


def _unit(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    which = listed(departments_named([facts["department"]])) if facts["department"] else _said(event, "name")
    words = {"unit": UnitKind(facts["unit"]).label, "which": which}
    if which:
        return Telling(
            _("confirmed the accident and named the unit: %(unit)s, %(which)s.") % words,
            "decision",
            texts_of(event),
        )
    return Telling(
        _("confirmed the accident and named the unit: %(unit)s.") % words, "decision", texts_of(event)
    )


def _agreed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("agreed to the unit that was named."), "decision", texts_of(event))


def _entry(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {"number": facts["entry"], "nature": Nature(facts["nature"]).label}
    if facts["nature"] == Nature.OPINION:
        return Telling(
            _("added entry %(number)d, an opinion, which the team and those who lead read.") % words, "step"
        )
    return Telling(_("added entry %(number)d (%(nature)s).") % words, "step", texts_of(event))


def _struck(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["entry"]}
    return Telling(_("struck entry %(number)d through.") % words, "refusal", texts_of(event))


def _field(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {"number": facts["field_record"], "day": facts["visited_on"], "place": _said(event, "place")}
    return Telling(
        _("wrote field investigation record %(number)d: %(place)s on %(day)s.") % words,
        "step",
        texts_of(event),
    )


def _signed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["field_record"]}
    return Telling(_("signed field investigation record %(number)d.") % words, "step")


def _asked(event: CaseEvent, kind: Kind) -> Telling:
    words = {"body": _said(event, "body"), "day": event.facts["expected_on"]}
    return Telling(_("asked %(body)s; the answer is expected on %(day)s.") % words, "step", texts_of(event))


def _answered(event: CaseEvent, kind: Kind) -> Telling:
    words = {"body": _said(event, "body"), "number": event.facts["question"]}
    return Telling(
        _("entered the answer of %(body)s to question %(number)d.") % words, "step", texts_of(event)
    )


def _concluded(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("wrote the outcome."), "decision", texts_of(event))


def _approved(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("approved the outcome."), "decision", texts_of(event))


def _returned(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("sent the outcome back to the team."), "refusal", texts_of(event))


def _improved(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["improvement"]}
    return Telling(_("raised the improvement %(number)s out of it.") % words, "decision", texts_of(event))


def _filed(event: CaseEvent, kind: Kind) -> Telling:
    number = event.facts["improvement"]
    if number:
        return Telling(
            _("filed it in the accident analysis file; the improvement %(number)s follows from it.")
            % {"number": number},
            "decision",
        )
    return Telling(
        _("filed it in the accident analysis file; no improvement follows."), "decision", texts_of(event)
    )


def _withdrawal(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("asked that the investigation be withdrawn."), "refusal", texts_of(event))


def _withdrawn(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("agreed that the investigation is withdrawn."), "refusal", texts_of(event))


def _goes_on(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("refused that the investigation is withdrawn."), "decision", texts_of(event))


def _from_here(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["investigation"]}
    return Telling(_("opened the investigation %(number)s because of it.") % words, "escalation")


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "convene": _convened,
        "change_team": _team_changed,
        "change_origin": _origin,
        "name_unit": _unit,
        "agree_unit": _agreed,
        "add_entry": _entry,
        "strike_entry": _struck,
        "record_field": _field,
        "sign_field_record": _signed,
        "send_to_body": _asked,
        "enter_body_result": _answered,
        "conclude": _concluded,
        "approve_outcome": _approved,
        "return_outcome": _returned,
        "raise_improvement": _improved,
        "file_accident": _filed,
        "ask_withdrawal": _withdrawal,
        "agree_withdrawal": _withdrawn,
        "refuse_withdrawal": _goes_on,
    }.items():
        register(name, presenter, kind="investigation")
    register("investigation_opened", _from_here)
