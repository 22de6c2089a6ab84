"""What an improvement answers about its tier, its disciplines, its causes and its claim, and what is missing at each gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django_fsm import transition

from feedback_system.cases.models import Severity
from feedback_system.errors import Reason
from quality.models.causes import Cause, Node, cause_rows, in_order, trees_of
from quality.models.claims import EffectClaim, claim_rows
from quality.models.disciplines import Discipline, DisciplineState, TeamMember, discipline_rows
from quality.states import LIVING
from quality.states import ImprovementState as State
from quality.tiers import EARLY, LATE, OF_ALL_ROUNDS, WAITS_AT, Asked, Branch, D, Tier, asked_of

if TYPE_CHECKING:
    from accounts.models import User

HANDED_IN_BY = {
    D.D0: "hand_in", D.D1: "set_team", D.D2: "describe_problem", D.D3: "hand_in", D.D4: "hand_in", D.D5: "choose_actions",
    D.D7: "prevent", D.D8: "record_lessons",
}  # fmt: skip
"""The step that hands in each discipline; D6 are the items."""
BEFORE_CONFIRMING = [State.RAISED, State.DRAFTED]
WHILE_CARRIED_OUT = [State.CONFIRMED, State.RUNNING, State.DONE, State.EFFECT_CHECKED]
WORKED_ON = [*BEFORE_CONFIRMING, *WHILE_CARRIED_OUT]
CLAIMED_IN = [State.DRAFTED, State.CONFIRMED, State.RUNNING, State.DONE]


class EightD:
    """The part of an improvement that makes it an 8D."""

    pk: Any
    case: Any
    state: Any
    tier: Any
    round: Any
    raised_from: Any
    waive_asked_by_id: Any
    closed_at: Any
    asked_once: Any
    rows_of_part: Callable[..., list[Any]]
    all_items: Any
    open_items: Any
    planned_items: Any

    # ------------------------------------------------------------------------------------------------------ its parts

    def all_disciplines(self) -> list[Discipline]:
        """Every discipline of every round. Note: a fixed number of queries, none once a page has read them."""
        return self.rows_of_part("disciplines", discipline_rows)

    def all_causes(self) -> list[Cause]:
        """Every cause, also those struck out, in order of number. Note: as `all_disciplines`."""
        return self.rows_of_part("causes", cause_rows)

    def all_claims(self) -> list[EffectClaim]:
        """The claims, the newest round first. Note: as `all_disciplines`."""
        return sorted(self.rows_of_part("claims", claim_rows), key=lambda one: -one.round)

    def present_claim(self) -> EffectClaim | None:
        """What this round claims, or None."""
        return next((one for one in self.all_claims() if one.round == self.round), None)

    def discipline(self, code: str) -> Discipline | None:
        """The discipline that counts now: of this round, and for D0 to D2 the last one; None while there is none."""
        of_all = code in OF_ALL_ROUNDS
        found = [
            one for one in self.all_disciplines() if one.code == code and (of_all or one.round == self.round)
        ]
        return found[-1] if found else None

    def asked(self, code: str) -> Asked:
        """Whether this improvement must have that discipline in this round."""
        return asked_of(self.tier, code, round=self.round, critical=self.case.severity == Severity.CRITICAL)

    def workable(self, codes: Any) -> list[str]:
        """Those of `codes` that can be handed in now: part of the tier and not accepted, and not waiting to be accepted."""
        phase = EARLY if self.state in BEFORE_CONFIRMING else LATE
        closed = (DisciplineState.ACCEPTED, DisciplineState.HANDED_IN)
        found = []
        for code in D.values:
            row = self.discipline(code)
            if (
                code in codes
                and code in phase
                and self.asked(code) != Asked.NOT
                and (row is None or row.state not in closed)
            ):
                found.append(code)
        if self.tier != Tier.FULL and D.D4.value in found:
            found.remove(D.D4.value)  # the analysis of the draft
        return found

    def waiting_disciplines(self) -> list[Discipline]:
        """Handed in and not accepted yet. In a lighter tier the analysis is accepted with the draft."""
        waiting = [one for one in self.all_disciplines() if one.state == DisciplineState.HANDED_IN]
        return [one for one in waiting if self.tier == Tier.FULL or one.code != D.D4]

    def team(self) -> list[TeamMember]:
        """The team as it was handed in last."""
        row = self.discipline(D.D1)
        return row.newest("team") if row is not None else []

    def works_on_it(self, person: User) -> bool:
        """Whether `person` owns a discipline or is of the team."""
        owns = any(one.owner_id == person.pk for one in self.all_disciplines())
        return owns or any(member.person_id == person.pk for member in self.team())

    def trees(self) -> dict[str, list[Node]]:
        """The living causes as trees by branch."""
        return trees_of(self.all_causes())

    def living_causes(self) -> list[Cause]:
        """The causes that are not struck out."""
        return [one for one in self.all_causes() if one.dropped_at is None]

    def roots(self) -> list[Cause]:
        """The root causes."""
        return [one for one in self.living_causes() if one.is_root]

    def leaves(self) -> set[int]:
        """The ids of the causes under which nothing stands."""
        return {node.cause.pk for tops in self.trees().values() for node in in_order(tops) if node.is_leaf}

    # ---------------------------------------------------------------------------------------- what is missing, in words

    def way_to(self, step: str, **chosen: str) -> str:
        """The address of the form of a step, with values chosen."""
        query = "&".join(f"{name}={value}" for name, value in chosen.items())
        return f"{self.case.get_absolute_url()}steps/{step}/" + (f"?{query}" if query else "")

    def missing_at(self, step: str) -> Iterator[Any]:
        """Each discipline that keeps `step` waiting, in words with the way to its form."""
        for code in D.values:
            if WAITS_AT[D(code)] != step or code == D.D6:
                continue
            row, label = self.discipline(code), D(code).label
            must = self.asked(code) == Asked.MUST
            if code == D.D4 and self.tier != Tier.FULL:
                continue
            if row is None or row.state == DisciplineState.PLANNED:
                if must:
                    yield Reason(_nobody_yet(row, label), self.way_to(HANDED_IN_BY[D(code)], discipline=code))
            elif row.state == DisciplineState.HANDED_IN and self.asked(code) != Asked.NOT:
                told = _("%(discipline)s is handed in and not accepted yet.") % {"discipline": label}
                yield Reason(told, self.way_to("accept_discipline", discipline=code))
            elif row.state == DisciplineState.RETURNED and must:
                told = _("%(discipline)s was sent back and has to be handed in again.") % {
                    "discipline": label
                }
                yield Reason(told, self.way_to(HANDED_IN_BY[D(code)], discipline=code))

    def what_speaks_against_causes(self) -> Iterator[str]:
        """Why the causes cannot be accepted yet: no root cause, or one that is only an assumption."""
        roots = self.roots()
        for root in roots:
            if root.is_assumption:
                yield _(
                    "Cause %(number)d is marked as a root cause and is only an assumption. Give its evidence first."
                ) % {"number": root.number}
        if self.tier == Tier.FULL:
            for branch in Branch:
                if not any(root.branch == branch for root in roots):
                    yield _("The tree “%(tree)s” has no root cause yet.") % {"tree": branch.label}

    def what_speaks_against_actions(self, chosen: Any) -> Iterator[str]:
        """Each root cause against which no action is chosen."""
        with_action = {one.cause_id for one in chosen}
        for root in self.roots():
            if root.pk not in with_action:
                yield _("No action is chosen against the root cause %(number)d.") % {"number": root.number}

    def what_blocks_confirm(self) -> Iterator[Any]:
        """Yield what the tier must have before the items are confirmed."""
        if self.waive_asked_by_id is not None and self.state == State.RAISED:
            yield _("Somebody asked not to investigate this. Decide that first.")
        yield from self.missing_at("confirm")
        yield from (Reason(told, self.way_to("change_cause")) for told in self.what_speaks_against_causes())
        if self.tier == Tier.FULL:
            # Asked once more after the items are confirmed, in the same step.
            removed = {
                item.removes
                for item in self.all_items()
                if item.round == self.round and item.state != "dropped"
            }
            for branch in dict.fromkeys(root.branch for root in self.roots()):
                if branch not in removed:
                    yield _(
                        "No item removes the cause “%(tree)s”. Send the draft back, so that it gets one."
                    ) % {"tree": Branch(branch).label}

    def what_blocks_draft(self) -> Iterator[Any]:
        """Yield that a request not to investigate is open."""
        if self.waive_asked_by_id is not None:
            yield _("Somebody asked not to investigate this. Wait for the answer.")

    def what_blocks_call_done(self) -> Iterator[Any]:
        """Yield each item that is not done, by name those whose owner has left, and a claim that is missing."""
        for item in self.open_items():
            words = {"number": item.number, "owner": item.owner}
            if item.owner.is_active:
                yield _("Item %(number)d is not done yet; %(owner)s carries it out.") % words
            else:
                told = _(
                    "Item %(number)d is not done yet, and %(owner)s, who carries it out, has left. Hand it to somebody else."
                )
                yield Reason(told % words, self.way_to("hand_over", item=str(item.number)))
        if self.tier == Tier.FULL and self.present_claim() is None:
            told = _("Nobody has said yet by what figures the effect will be seen.")
            yield Reason(told, self.way_to("state_claim"))

    def what_blocks_check_effect(self) -> Iterator[Any]:
        """Yield what the tier must have before the effect is checked."""
        yield from self.missing_at("check_effect")

    def what_blocks_close(self) -> Iterator[Any]:
        """Yield what the tier must have before the end."""
        yield from self.missing_at("close")

    def what_blocks_reopen(self) -> Iterator[Any]:
        """Yield another improvement of the same case that lives."""
        if self.__dict__.get("another_lives") is False:
            return
        others = self.raised_from.improvements.filter(state__in=LIVING).exclude(pk=self.pk)
        for other in self.asked_once("others that live", lambda: list(others.select_related("case"))):
            told = _("The improvement %(number)s of the same case is not finished. Use that one.")
            yield Reason(told % {"number": other.case.reference}, other.case.get_absolute_url())

    what_blocks_reopen_broken = what_blocks_reopen

    # ------------------------------------------------------------------------------------------------------- occasions

    def has_occasion_for_ask_not_investigated(self) -> bool:
        """Nobody has asked yet."""
        return self.waive_asked_by_id is None

    def has_occasion_for_approve_not_investigated(self) -> bool:
        """Somebody asked."""
        return self.waive_asked_by_id is not None

    has_occasion_for_refuse_not_investigated = has_occasion_for_approve_not_investigated

    def has_occasion_for_hand_in(self) -> bool:
        """D0, D3 or D4 can be handed in."""
        return bool(self.workable((D.D0, D.D3, D.D4)))

    def has_occasion_for_set_team(self) -> bool:
        """The tier has a team."""
        return bool(self.workable((D.D1,)))

    def has_occasion_for_describe_problem(self) -> bool:
        """The problem can be described."""
        return bool(self.workable((D.D2,)))

    def has_occasion_for_choose_actions(self) -> bool:
        """There are root causes, and no actions chosen against them yet."""
        return bool(self.workable((D.D5,)) and self.roots())

    def has_occasion_for_prevent(self) -> bool:
        """Prevention can be handed in."""
        return bool(self.workable((D.D7,)))

    def has_occasion_for_record_lessons(self) -> bool:
        """The lessons can be handed in."""
        return bool(self.workable((D.D8,)))

    def has_occasion_for_accept_discipline(self) -> bool:
        """Something is handed in."""
        return bool(self.waiting_disciplines())

    has_occasion_for_return_discipline = has_occasion_for_accept_discipline

    def has_occasion_for_add_cause(self) -> bool:
        """The tier looks for causes, and they are not accepted."""
        row = self.discipline(D.D4)
        return self.tier != Tier.CORRECTION and (row is None or not row.is_accepted)

    def has_occasion_for_change_cause(self) -> bool:
        """There is a cause that may still be changed."""
        return self.has_occasion_for_add_cause() and bool(self.living_causes())

    has_occasion_for_drop_cause = has_occasion_for_change_cause

    def has_occasion_for_state_claim(self) -> bool:
        """Nothing is claimed for this round, or it may still be said otherwise."""
        return self.state != State.DONE or self.present_claim() is None

    def has_occasion_for_hand_over(self) -> bool:
        """Some item is not done."""
        return bool(self.open_items())

    # ----------------------------------------------------------------------------------------------------- transitions

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def choose_tier(self, *, at: datetime) -> None:
        """Choose how deep the cause is looked for."""

    @transition(field="state", source=State.RAISED, target=None)
    def ask_not_investigated(self, *, at: datetime) -> None:
        """Ask that it is not investigated."""

    @transition(field="state", source=State.RAISED, target=State.NOT_INVESTIGATED)
    def approve_not_investigated(self, *, at: datetime) -> None:
        """Approve that it is not investigated, which ends it."""
        self.closed_at = at

    @transition(field="state", source=State.RAISED, target=None)
    def refuse_not_investigated(self, *, at: datetime) -> None:
        """Refuse that; it is drafted."""

    @transition(field="state", source=WORKED_ON, target=None)
    def plan_disciplines(self, *, at: datetime) -> None:
        """Say who hands in which discipline by when."""

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def hand_in(self, *, at: datetime) -> None:
        """Hand in a discipline that is a text."""

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def set_team(self, *, at: datetime) -> None:
        """Hand in the team."""

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def describe_problem(self, *, at: datetime) -> None:
        """Hand in the problem description."""

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def add_cause(self, *, at: datetime) -> None:
        """Add a “because” to a tree."""

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def change_cause(self, *, at: datetime) -> None:
        """Correct a “because”, give its evidence, move it, or mark it as the root cause."""

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def drop_cause(self, *, at: datetime) -> None:
        """Strike a “because” out."""

    @transition(field="state", source=BEFORE_CONFIRMING, target=None)
    def choose_actions(self, *, at: datetime) -> None:
        """Hand in the actions chosen against the root causes."""

    @transition(field="state", source=WHILE_CARRIED_OUT, target=None)
    def prevent(self, *, at: datetime) -> None:
        """Hand in the prevention."""

    @transition(field="state", source=WHILE_CARRIED_OUT, target=None)
    def record_lessons(self, *, at: datetime) -> None:
        """Hand in the lessons."""

    @transition(field="state", source=WORKED_ON, target=None)
    def accept_discipline(self, *, at: datetime) -> None:
        """Accept a discipline."""

    @transition(field="state", source=WORKED_ON, target=None)
    def return_discipline(self, *, at: datetime) -> None:
        """Send a discipline back."""

    @transition(field="state", source=CLAIMED_IN, target=None)
    def state_claim(self, *, at: datetime) -> None:
        """Say by what figures the effect will be seen."""

    @transition(field="state", source=[State.CONFIRMED, State.RUNNING], target=None)
    def hand_over(self, *, at: datetime) -> None:
        """Hand an item to somebody else."""

    @transition(field="state", source=[State.EFFECT_CHECKED, State.CLOSED], target=State.DRAFTED)
    def reopen(self, *, at: datetime) -> None:
        """Begin a new round because the problem came back."""
        self.closed_at = None

    @transition(field="state", source=[State.EFFECT_CHECKED, State.CLOSED], target=State.DRAFTED)
    def reopen_broken(self, *, at: datetime) -> None:
        """The same, by the system, when the claim is broken by the data."""
        self.closed_at = None


def _nobody_yet(row: Discipline | None, label: Any) -> str:
    if row is None or row.owner is None:
        return _("%(discipline)s is missing: nobody has handed it in.") % {"discipline": label}
    words = {"discipline": label, "owner": row.owner}
    if row.owner.is_active:
        return _("%(discipline)s is missing; %(owner)s answers for it.") % words
    return (
        _(
            "%(discipline)s is missing, and %(owner)s, who answers for it, has left. Plan it for somebody else."
        )
        % words
    )
