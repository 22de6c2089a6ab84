"""How the story tells the events of an improvement: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, payload_of, register, texts_of
from feedback_system.joining import named
from quality.tiers import D, Tier

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(
        _("raised the improvement from %(number)s.") % {"number": event.facts.get("raised_from")}, "change"
    )


def _started(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("began with item %(number)d.") % {"number": event.facts["item"]})


def _finished(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("reported item %(number)d done.") % {"number": event.facts["item"]})


def _called_done(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["effect_check_on"]}
    return Telling(_("called the improvement done. The effect is checked on %(day)s.") % words, "decision")


def _checked(event: CaseEvent, kind: Kind) -> Telling:
    payload = payload_of(event) or {}
    figures = f"{event.facts['figure_before']} → {event.facts['figure_after']}"
    measured = named(payload["measure"], figures) if payload.get("measure") else figures
    text = "\n".join(filter(None, [measured, texts_of(event)]))
    if event.facts["effective"]:
        return Telling(_("confirmed the effect."), "decision", text)
    words = {"round": event.facts["round"]}
    return Telling(_("found round %(round)d without effect. New items are drafted.") % words, "refusal", text)


def _discipline(event: CaseEvent) -> str:
    code = event.facts.get("discipline", "")
    return str(D(code).label) if code in D.values else str(code)


def _tier(event: CaseEvent, kind: Kind) -> Telling:
    words = {"tier": Tier(event.facts["tier"]).label}
    return Telling(_("chose the tier “%(tier)s”.") % words, "decision", texts_of(event))


def _asked_not(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("asked not to investigate the cause."), "change", texts_of(event))


def _approved_not(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("approved that the cause is not investigated."), "decision", texts_of(event))


def _refused_not(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("wants the cause investigated."), "refusal", texts_of(event))


def _planned(event: CaseEvent, kind: Kind) -> Telling:
    rows = event.facts.get("plan", [])
    told = "\n".join(f"{one['discipline']} · {one['owner']} · {one['due_on']}" for one in rows)
    return Telling(_("planned the disciplines."), "change", told)


def _handed_in(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("handed in %(discipline)s.") % {"discipline": _discipline(event)}, "", texts_of(event))


def _accepted(event: CaseEvent, kind: Kind) -> Telling:
    words = {"discipline": _discipline(event)}
    return Telling(_("accepted %(discipline)s.") % words, "decision", texts_of(event))


def _returned(event: CaseEvent, kind: Kind) -> Telling:
    words = {"discipline": _discipline(event)}
    return Telling(_("sent %(discipline)s back.") % words, "refusal", texts_of(event))


def _added_cause(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("added cause %(number)d.") % {"number": event.facts["cause"]}, "", texts_of(event))


def _changed_cause(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["cause"]}
    if event.facts.get("root"):
        return Telling(
            _("corrected cause %(number)d and marked it as a root cause.") % words, "", texts_of(event)
        )
    return Telling(_("corrected cause %(number)d.") % words, "", texts_of(event))


def _dropped_cause(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("struck cause %(number)d out.") % {"number": event.facts["cause"]}, "", texts_of(event))


def _claimed(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {"product": facts["product"], "limit": facts["limit"], "day": facts["from_on"]}
    told = _(
        "stated the effect: on %(product)s below %(limit)s per 10,000 delivered, counted from %(day)s on."
    )
    return Telling(told % words, "decision", texts_of(event))


def _handed_over(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["item"], "owner": event.facts["owner"]}
    return Telling(_("handed item %(number)d to %(owner)s.") % words, "change", texts_of(event))


def _reopened(event: CaseEvent, kind: Kind) -> Telling:
    words = {"round": event.facts["round"]}
    return Telling(_("began anew with round %(round)d.") % words, "refusal", texts_of(event))


def _broken(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {name: facts[name] for name in ("round", "pieces", "shipped", "rate", "limit")}
    told = _(
        "began round %(round)d, because the data broke the claim: %(pieces)d pieces found of %(shipped)d delivered, %(rate)s per 10,000 instead of less than %(limit)s."
    )
    return Telling(told % words, "escalation", "\n".join(facts.get("cases", [])))


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "start_item": _started,
        "finish_item": _finished,
        "call_done": _called_done,
        "check_effect": _checked,
        "choose_tier": _tier,
        "ask_not_investigated": _asked_not,
        "approve_not_investigated": _approved_not,
        "refuse_not_investigated": _refused_not,
        "plan_disciplines": _planned,
        **dict.fromkeys(
            ("hand_in", "set_team", "describe_problem", "choose_actions", "prevent", "record_lessons"),
            _handed_in,
        ),
        "accept_discipline": _accepted,
        "return_discipline": _returned,
        "add_cause": _added_cause,
        "change_cause": _changed_cause,
        "drop_cause": _dropped_cause,
        "state_claim": _claimed,
        "hand_over": _handed_over,
        "reopen": _reopened,
        "reopen_broken": _broken,
    }.items():
        register(name, presenter, kind="improvement")
