"""Which routes can be walked: what the transitions allow, asked of the transitions themselves.

A company chooses among coded stages; a route that a complaint could not walk to its end is refused in sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from complaints.models.complaint import Complaint
from complaints.models.route import Desk, Skip
from complaints.states import State
from feedback_system.cases.protection import targets_by_source
from feedback_system.joining import listed

EDITABLE_STATES = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.INVESTIGATING,
    State.PRODUCTION_ANALYSIS,
    State.MANAGER_REVIEW,
    State.RD_OPINION,
    State.CONSOLIDATING,
    State.PROPOSING,
    State.PROPOSAL_REVIEW,
    State.AWAITING_APPROVAL,
    State.NEGOTIATING,
    State.OUTCOME_REVIEW,
    State.AWAITING_FINAL_APPROVAL,
    State.RULING,
    State.AWAITING_RULING_APPROVAL,
)
"""The states that can be stages of a route."""

FORWARD = (
    "start_investigation",
    "finish_investigation",
    "finish_production_analysis",
    "instruct",
    "give_rd_opinion",
    "consolidate",
    "propose",
    "consolidate_proposal",
    "approve",
    "review_outcome",
    "consolidate_outcome",
    "rule",
)
"""The steps that ask the route for the next stage."""

NEEDED = (State.SUBMITTED, State.ACCEPTED, State.INVESTIGATING, State.NEGOTIATING)
"""Without these a complaint is not numbered, not looked into, or the customer gets no answer."""

ALWAYS: tuple[Skip, ...] = (Skip.NEVER,)

DESKS: dict[State, tuple[Desk, ...]] = {
    State.SUBMITTED: (Desk.GM_OFFICE, Desk.QA),
    State.ACCEPTED: (Desk.QA, Desk.RESPONSIBLE),
    State.INVESTIGATING: (Desk.QA, Desk.RESPONSIBLE),
    State.PRODUCTION_ANALYSIS: (Desk.PRODUCTION,),
    State.MANAGER_REVIEW: (Desk.MANAGER_OFFICE,),
    State.RD_OPINION: (Desk.RD,),
    State.CONSOLIDATING: (Desk.GM_OFFICE,),
    State.PROPOSING: (Desk.SALES, Desk.RESPONSIBLE),
    State.PROPOSAL_REVIEW: (Desk.GM_OFFICE,),
    State.AWAITING_APPROVAL: (Desk.APPROVER,),
    State.NEGOTIATING: (Desk.SALES,),
    State.OUTCOME_REVIEW: (Desk.GM_OFFICE,),
    State.AWAITING_FINAL_APPROVAL: (Desk.APPROVER,),
    State.RULING: (Desk.GM_OFFICE,),
    State.AWAITING_RULING_APPROVAL: (Desk.RULING_APPROVER,),
}
"""At which desks somebody has the right to do what the stage asks for."""

SKIPS: dict[State, tuple[Skip, ...]] = {
    State.MANAGER_REVIEW: (Skip.NEVER, Skip.MANAGER_NOT_APPLICABLE),
    State.RD_OPINION: (Skip.RD_NOT_WANTED,),
    State.AWAITING_APPROVAL: (Skip.NO_REMEDY, Skip.NEVER),
    State.AWAITING_FINAL_APPROVAL: (Skip.WITHIN_APPROVED_TERMS,),
}
"""When a stage may be left out, where it differs from “never”."""


@dataclass(frozen=True)
class Stop:
    """One stage of a drafted route."""

    state: str
    desk: str
    skip: str = ""


def problems_of_way(stops: Sequence[Stop]) -> list[str]:
    """Sentences about why no complaint could walk these stages; empty when every one could."""
    found = [*_missing(stops), *_repeated(stops), *_wrong_desks(stops)]
    found += _wrong_order(stops)
    return found or list(_dead_ends(stops))


def _label(state: str) -> str:
    return str(State(state).label)


def _missing(stops: Sequence[Stop]) -> Iterator[str]:
    there = {stop.state for stop in stops}
    for state in NEEDED:
        if state not in there:
            yield _("The stage “%(stage)s” is missing.") % {"stage": _label(state)}
    for one, other in (
        (State.RULING, State.AWAITING_RULING_APPROVAL),
        (State.AWAITING_RULING_APPROVAL, State.RULING),
    ):
        if one in there and other not in there:
            yield _("The stage “%(one)s” needs the stage “%(other)s”.") % {
                "one": _label(one),
                "other": _label(other),
            }
    proposes = {State.CONSOLIDATING, State.PROPOSING} & there
    if proposes and State.AWAITING_APPROVAL not in there:
        yield _("Where a remedy is proposed it has to be approved: add the stage “%(stage)s”.") % {
            "stage": _label(State.AWAITING_APPROVAL)
        }
    if {State.AWAITING_APPROVAL, State.AWAITING_FINAL_APPROVAL} & there and not proposes:
        yield _("Nobody proposes what is to be approved: add the stage “%(stage)s”.") % {
            "stage": _label(State.CONSOLIDATING)
        }


def _repeated(stops: Sequence[Stop]) -> Iterator[str]:
    states = [stop.state for stop in stops]
    for state in dict.fromkeys(states):
        if states.count(state) > 1:
            yield _("The stage “%(stage)s” stands more than once.") % {"stage": _label(state)}


def _wrong_desks(stops: Sequence[Stop]) -> Iterator[str]:
    for stop in stops:
        desks = DESKS[State(stop.state)]
        if stop.desk not in desks:
            yield _("“%(stage)s” can lie at: %(desks)s.") % {
                "stage": _label(stop.state),
                "desks": listed(str(desk.label) for desk in desks),
            }
        skips = SKIPS.get(State(stop.state), ALWAYS)
        if stop.skip not in skips:
            yield _("“%(stage)s” can be left out: %(when)s.") % {
                "stage": _label(stop.state),
                "when": listed(str(skip.label) for skip in skips),
            }


def _wrong_order(stops: Sequence[Stop]) -> Iterator[str]:
    places = {stop.state: place for place, stop in enumerate(stops)}
    for place, state in enumerate((State.SUBMITTED, State.ACCEPTED, State.INVESTIGATING)):
        if state in places and places[state] != place:
            yield _("“%(stage)s” has to be stage %(number)d.") % {"stage": _label(state), "number": place + 1}
    for first, later in (
        (State.AWAITING_APPROVAL, State.NEGOTIATING),
        (State.NEGOTIATING, State.AWAITING_FINAL_APPROVAL),
        (State.RULING, State.AWAITING_RULING_APPROVAL),
    ):
        if first in places and later in places and places[first] > places[later]:
            yield _("“%(first)s” has to stand before “%(later)s”.") % {
                "first": _label(first),
                "later": _label(later),
            }


def _dead_ends(stops: Sequence[Stop]) -> Iterator[str]:
    """Pairs of stages that no transition connects."""
    for place, stop in enumerate(stops):
        if stop.state in (State.SUBMITTED, State.AWAITING_RULING_APPROVAL):
            continue  # their steps lead to one fixed state
        allowed = reachable_from(stop.state)
        for following in _following(stops, place):
            if following not in allowed:
                if following == State.CLOSED:
                    yield _("The route cannot end after “%(stage)s”.") % {"stage": _label(stop.state)}
                else:
                    yield _("After “%(stage)s” a complaint cannot go to “%(next)s”.") % {
                        "stage": _label(stop.state),
                        "next": _label(following),
                    }
    if stops and stops[-1].state not in (State.NEGOTIATING, State.AWAITING_RULING_APPROVAL):
        yield _("The last stage has to be “%(one)s” or “%(other)s”.") % {
            "one": _label(State.NEGOTIATING),
            "other": _label(State.AWAITING_RULING_APPROVAL),
        }


def _following(stops: Sequence[Stop], place: int) -> Iterator[str]:
    """The states that can come after the stage at `place`: the next one, and those after stages that may be left out."""
    for stop in stops[place + 1 :]:
        yield stop.state
        if not stop.skip:
            return
    yield State.CLOSED.value


def reachable_from(state: str) -> set[str]:
    """The states to which the steps that lead on along the route can go from `state`."""
    found: set[str] = set()
    for name in FORWARD:
        found.update(targets_by_source(getattr(Complaint, name)).get(state, ()))
    return found
