"""The moves of a slip from state to state. Where departments work, the state of the slip follows from theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django_fsm import GET_STATE, transition

from quality.slips.states import AFTER_ANSWER, LIVING, WITH_DEPARTMENTS
from quality.slips.states import SlipState as State

BEFORE_ANSWER = sorted({State.AT_DESK, State.RETURNED, *WITH_DEPARTMENTS})
IN_HAND = sorted({State.AT_DESK, *WITH_DEPARTMENTS})
ON_ITS_WAY = sorted({*WITH_DEPARTMENTS, *AFTER_ANSWER})
FROM_PARTS = [
    State.SENT,
    State.TAKEN_UP,
    State.IN_WORK,
    State.AWAITING_SIGNATURE,
    State.ANSWERED,
    State.RETURNED,
]
ENDS = [State.FOLLOWING, State.CONFIRMED, State.FILED]


def _by_parts(slip: Any, **_arguments: Any) -> str:
    return str(slip.state_of_parts())


def _onward(slip: Any, **_arguments: Any) -> str:
    return str(State.AT_DESK if slip.waits_for_desk() else slip.state_of_parts())


def _after_confirming(slip: Any, **_arguments: Any) -> str:
    return str(slip.state_after_confirming())


def _after_following(slip: Any, **_arguments: Any) -> str:
    if slip.open_rung() is not None:
        return str(State.AT_LEVEL)
    return str(slip.state_of_parts() if slip.open_parts() else slip.state_at_the_end())


class SlipTransitions:
    """The verbs of a slip as moves of its state."""

    closed_at: Any

    # ---------------------------------------------------------------------------------------------- sender and desk

    @transition(field="state", source=State.AT_DESK, target=None)
    def reply_first(self, *, at: datetime) -> None:
        """Say that the first reply was given."""

    @transition(field="state", source=[State.AT_DESK, State.RETURNED], target=None)
    def complete(self, *, at: datetime) -> None:
        """Fill in what is missing."""

    @transition(field="state", source=State.AT_DESK, target=None)
    def confirm_report(self, *, at: datetime) -> None:
        """Confirm what service staff or a dealer reported."""

    @transition(field="state", source=State.AT_DESK, target=State.SENT)
    def pass_on(self, *, at: datetime) -> None:
        """Number it, sort it and send it to the departments."""

    @transition(field="state", source=State.AT_DESK, target=State.RETURNED)
    def send_back(self, *, at: datetime) -> None:
        """Give it back to the sender."""

    @transition(
        field="state", source=State.RETURNED, target=GET_STATE(_onward, states=[State.AT_DESK, State.SENT])
    )
    def send_on(self, *, at: datetime) -> None:
        """Send it again."""

    @transition(field="state", source=sorted(WITH_DEPARTMENTS), target=None)
    def add_department(self, *, at: datetime) -> None:
        """Let one more department answer."""

    @transition(field="state", source=[*BEFORE_ANSWER, State.SEEN], target=State.WITHDRAWN)
    def withdraw(self, *, at: datetime) -> None:
        """End it before it was answered."""
        self.closed_at = at

    # ------------------------------------------------------------------------------------------------ level by level

    @transition(field="state", source=State.SEEN, target=None)
    def note_handled(self, *, at: datetime) -> None:
        """Note that the event was handled; from then on its report is awaited."""

    @transition(field="state", source=State.SEEN, target=State.AT_LEVEL)
    def report_event(self, *, at: datetime) -> None:
        """Report it to a level."""

    @transition(field="state", source=State.AT_LEVEL, target=State.FOLLOWING)
    def solve_level(self, *, at: datetime) -> None:
        """The level that has it solved it."""

    @transition(field="state", source=State.AT_LEVEL, target=None)
    def pass_up(self, *, at: datetime) -> None:
        """The level that has it passes it up."""

    @transition(field="state", source=State.AT_LEVEL, target=None)
    def give_order(self, *, at: datetime) -> None:
        """The level that has it gives a department a task."""

    # -------------------------------------------------------------------------------------------------- departments

    @transition(
        field="state", source=sorted(WITH_DEPARTMENTS), target=GET_STATE(_by_parts, states=FROM_PARTS)
    )
    def take_up(self, *, at: datetime) -> None:
        """Confirm that it came, and name who works on it."""

    @transition(
        field="state", source=sorted(WITH_DEPARTMENTS), target=GET_STATE(_by_parts, states=FROM_PARTS)
    )
    def begin(self, *, at: datetime) -> None:
        """Begin the work."""

    @transition(field="state", source=sorted(WITH_DEPARTMENTS), target=None)
    def mark_hard(self, *, at: datetime) -> None:
        """Say that the problem is a hard one; the longer time holds."""

    @transition(
        field="state", source=sorted(WITH_DEPARTMENTS), target=GET_STATE(_by_parts, states=FROM_PARTS)
    )
    def answer(self, *, at: datetime) -> None:
        """Answer for one department."""

    @transition(
        field="state", source=sorted(WITH_DEPARTMENTS), target=GET_STATE(_by_parts, states=FROM_PARTS)
    )
    def sign_answer(self, *, at: datetime) -> None:
        """Sign the answer of the own department."""

    @transition(
        field="state", source=sorted(WITH_DEPARTMENTS), target=GET_STATE(_by_parts, states=FROM_PARTS)
    )
    def refuse_answer(self, *, at: datetime) -> None:
        """Have the answer written anew."""

    @transition(
        field="state", source=sorted(WITH_DEPARTMENTS), target=GET_STATE(_by_parts, states=FROM_PARTS)
    )
    def return_slip(self, *, at: datetime) -> None:
        """Give it back as not for this department."""

    # ------------------------------------------------------------------------------------------------------ the end

    @transition(field="state", source=State.ANSWERED, target=GET_STATE(_after_confirming, states=ENDS))
    def confirm_answer(self, *, at: datetime) -> None:
        """The answer is enough."""
        self.closed_at = at if _after_confirming(self) == State.FILED else None

    @transition(field="state", source=State.ANSWERED, target=GET_STATE(_after_confirming, states=ENDS))
    def analyse_sheet(self, *, at: datetime) -> None:
        """The desk has analysed it and reported it upwards."""
        self.closed_at = at if _after_confirming(self) == State.FILED else None

    @transition(
        field="state",
        source=sorted({*WITH_DEPARTMENTS, State.ANSWERED}),
        target=GET_STATE(_after_confirming, states=ENDS),
    )
    def note_meeting(self, *, at: datetime) -> None:
        """The meeting has heard it."""
        self.closed_at = at if _after_confirming(self) == State.FILED else None

    @transition(field="state", source=State.ANSWERED, target=GET_STATE(_by_parts, states=FROM_PARTS))
    def ask_again(self, *, at: datetime) -> None:
        """The answer is not enough: the department answers anew."""

    @transition(field="state", source=State.FOLLOWING, target=None)
    def report_done(self, *, at: datetime) -> None:
        """Report that a promised measure is carried out."""

    @transition(
        field="state",
        source=State.FOLLOWING,
        target=GET_STATE(
            _after_following, states=[State.CONFIRMED, State.FILED, State.SENT, State.IN_WORK, State.AT_LEVEL]
        ),
    )
    def follow_up(self, *, at: datetime) -> None:
        """Say whether it is solved; if not, it is handled again."""
        self.closed_at = at if _after_following(self) == State.FILED else None

    @transition(field="state", source=State.CONFIRMED, target=State.FILED)
    def file_slip(self, *, at: datetime) -> None:
        """File the closed slip."""
        self.closed_at = at

    # --------------------------------------------------------------------------------------------- beside the way

    @transition(field="state", source=ON_ITS_WAY, target=None)
    def ask_field_report(self, *, at: datetime) -> None:
        """Ask somebody on site for a report."""

    @transition(field="state", source=ON_ITS_WAY, target=None)
    def hand_in_field_report(self, *, at: datetime) -> None:
        """Hand in the report from the field."""

    @transition(field="state", source=ON_ITS_WAY, target=None)
    def issue_part(self, *, at: datetime) -> None:
        """Issue a part; the replaced one has to come back."""

    @transition(field="state", source=ON_ITS_WAY, target=None)
    def take_part_back(self, *, at: datetime) -> None:
        """Take the replaced part back."""

    @transition(field="state", source=ON_ITS_WAY, target=None)
    def examine_part(self, *, at: datetime) -> None:
        """Say what the part that came back shows."""

    @transition(field="state", source=sorted(LIVING - {State.CONFIRMED}), target=None)
    def put_to_gm(self, *, at: datetime) -> None:
        """Put it straight before the general manager."""

    @transition(field="state", source=sorted(LIVING), target=None)
    def instruct_departments(self, *, at: datetime) -> None:
        """The general manager says how it goes on."""

    @transition(field="state", source=sorted({*IN_HAND, State.ANSWERED}), target=None)
    def call_committee(self, *, at: datetime) -> None:
        """Call the quality committee."""

    @transition(field="state", source=sorted({*IN_HAND, State.ANSWERED}), target=None)
    def enter_review(self, *, at: datetime) -> None:
        """Enter what the committee found."""

    @transition(field="state", source=IN_HAND, target=None)
    def record_meeting(self, *, at: datetime) -> None:
        """Record what several departments agreed in a meeting."""
