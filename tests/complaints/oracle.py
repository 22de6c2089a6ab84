"""A second opinion on complaints, which shares no code with the product: the days counted one by one, and the case folded
again from its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from feedback_system.worktime.official_days import SEED_FILE
from tests.factories.company import SHANGHAI

BEFORE_ACCEPTANCE = {"draft", "submitted", "returned"}
FINISHED = {"filed", "no_loss", "not_upheld", "refiled", "withdrawn", "merged"}
CLOSED = FINISHED | {"closed", "executing"}
WAITING = {"awaiting_approval", "awaiting_final_approval", "awaiting_ruling_approval"}


class Days:
    """When something is due, counted day by day from the official table itself."""

    def __init__(self) -> None:
        rows = [
            line.split(",")[:2] for line in SEED_FILE.read_text(encoding="utf-8-sig").splitlines()[1:] if line
        ]
        self.kinds = {date.fromisoformat(day): kind for day, kind in rows}

    def works(self, day: date) -> bool:
        """Whether people work that day."""
        kind = self.kinds.get(day)
        return kind == "make_up_workday" if kind else day.weekday() < 5

    def due(self, unit: str, amount: Decimal, start: datetime) -> datetime | None:
        """The due instant; None for measures that this oracle leaves to the golden tables."""
        if unit == "clock_hours":
            return start + timedelta(hours=float(amount))
        day = start.astimezone(SHANGHAI).date()
        if unit == "calendar_days":
            return datetime.combine(day + timedelta(days=int(amount) + 1), time(0), SHANGHAI)
        if unit != "working_days" or amount != int(amount):
            return None
        left = int(amount)
        while left:
            day += timedelta(days=1)
            left -= self.works(day)
        return datetime.combine(day, time(17, 30), SHANGHAI)


@dataclass
class Told:
    """A complaint as its events tell it."""

    state: str = ""
    version: int = 1
    last_at: datetime | None = None
    stamps: dict[str, datetime] = field(default_factory=dict)
    """When it was submitted, accepted, acknowledged, closed, filed, flagged as major, found to involve a third party."""
    counts: dict[str, int] = field(default_factory=dict)
    """How often each step was taken."""
    booked: list[Any] = field(default_factory=list)
    objections: dict[int, str] = field(default_factory=dict)
    ruling: int = 0
    """The newest version of the ruling."""
    in_force: int = 0
    """The version that stands; 0 for none."""
    ruled_once: bool = False
    """Whether any version was ever approved."""
    ruling_waits: bool = False
    waits: bool = False
    answered: bool = False
    report: str = ""
    """"" not due, "due", "handed in" or "answered"."""
    outcome_is_reviewed: bool = False
    joint: str = ""
    """The joint handling of a third party: "" never raised, "open", or "ended"."""
    file: str = ""
    """The follow-up file of a major case: "" for none, else what its last entry says."""
    waivers: set[int] = field(default_factory=set)
    """The claims of which something is to be given up and nobody has decided."""
    changes: set[int] = field(default_factory=set)
    """The remedies of which a change waits for its approver."""
    questions: set[int] = field(default_factory=set)
    """The questions that no expert has answered."""

    @property
    def open_objections(self) -> list[int]:
        """The numbers of the objections nobody has decided."""
        return [number for number, decision in self.objections.items() if decision == "open"]

    @property
    def is_frozen(self) -> bool:
        """Whether nothing may follow from the ruling."""
        return bool(self.open_objections) or (self.ruled_once and not self.in_force)

    def how_often(self, *names: str) -> int:
        """How often any of these steps was taken."""
        return sum(self.counts.get(name, 0) for name in names)

    def running(self, *, route: str, unbooked: bool, open_quantity: bool) -> set[str]:
        """The clocks that must run now, stage budgets left out."""
        in_hand = self.state not in CLOSED | BEFORE_ACCEPTANCE
        expected = {
            "complaint-register": self.state == "draft",
            "complaint-first-answer": not self.answered and self.state not in CLOSED,
            "complaint-accept": self.state == "submitted",
            "complaint-close": in_hand and route != "light",
            "light-complaint": in_hand and route == "light",
            "complaint-quantity": in_hand and open_quantity,
            "complaint-report": in_hand and self.report == "due" and route != "light",
            "complaint-outcome-review": self.state == "outcome_review",
            "approval-wait": self.state in WAITING or bool(self.changes),
            "complaint-remedy": self.state == "executing" and unbooked,
            "objection-answer": bool(self.open_objections),
            "ruling-wait": self.ruling_waits and self.state != "awaiting_ruling_approval",
            "waiver-wait": bool(self.waivers),
            "expert-answer": bool(self.questions) and self.state not in ENDS,
            "joint-handling": self.joint == "open" and self.state not in {"not_upheld", "withdrawn", "refiled"},
            "major-file": self.file not in ("", "confirmed") and self.state not in ENDS,
            "ruling-anew": self.ruled_once and not self.in_force and not self.ruling_waits
            and self.state not in {"not_upheld", "withdrawn"},
        }  # fmt: skip
        return {code for code, runs in expected.items() if runs}


STAMPS = {
    "submit": "submitted", "accept": "accepted", "flag_major": "major", "flag_third_party": "third_party",
    "draft_claim": "third_party", "file_away": "filed",
}  # fmt: skip
ENDS = {"filed", "no_loss", "not_upheld", "refiled", "withdrawn", "merged"}
ANSWERS = {"acknowledge", "tell_customer", "send_letter"}


def told_by(events: Iterable[Any], *, steps: Iterable[str]) -> Told:
    """Fold the events of a case, oldest first.

    :raises AssertionError: when they do not tell one story
    """
    told, names = Told(), set(steps)
    for event in events:
        assert told.last_at is None or told.last_at <= event.at, (
            f"{event.name} lies before the event before it"
        )
        told.last_at = event.at
        facts = event.facts
        if event.name == "opened":
            told.state = facts["after"]
        elif event.name in names:
            assert facts["before"] == told.state, (
                f"{event.name} started in {facts['before']}, not {told.state}"
            )
            told.counts[event.name] = told.counts.get(event.name, 0) + 1
            told.version += 1
            _take(told, event.name, facts, event.at)
            if facts["after"] in CLOSED and told.state not in CLOSED:
                told.stamps["closed"] = event.at
            if facts["after"] not in CLOSED and event.name == "unmerge":
                told.stamps.pop("closed", None)
            told.state = facts["after"]
    return told


def _take(told: Told, name: str, facts: dict[str, Any], at: datetime) -> None:
    if name in STAMPS:
        told.stamps.setdefault(STAMPS[name], at)
    if name in ("flag_third_party", "draft_claim") and not told.joint and facts["after"] not in ENDS:
        told.joint = "open"
    elif name in ("record_joint_meeting", "waive_joint_meeting"):
        assert told.joint == "open"
        told.joint = "ended"
    elif name in ("open_major_file", "enter_major_file", "confirm_major_file"):
        assert (told.file in ("", "confirmed")) == (name == "open_major_file")
        assert (told.file == "solved") == (name == "confirm_major_file")
        told.file = facts["kind"]
    elif name == "file_away":
        assert told.file in ("", "confirmed"), "a major case was filed while its follow-up file was open"
    _take_claim(told, name, facts)
    if name in ANSWERS:
        told.answered = True
    elif name == "finish_investigation":
        told.report = "due"
    elif name == "hand_in_report":
        told.report = "handed in"
    elif name == "answer_report":
        told.report = "answered"
    elif name == "ask_expert":
        told.questions.add(facts["number"])
    elif name == "answer_expert":
        told.questions.remove(facts["number"])
    elif name == "begin_wait":
        assert not told.waits
        told.waits = True
    elif name == "end_wait":
        assert told.waits
        told.waits = False
    elif name == "book_remedy":
        assert facts["line"] not in told.booked, "a remedy was carried out twice"
        told.booked.append(facts["line"])
    elif name in ("explain_return", "ask_change"):
        assert facts["line"] not in told.changes, "a change was asked for twice"
        told.changes.add(facts["line"])
    elif name in ("approve_change", "refuse_change"):
        assert facts["line"] in told.changes
        if facts["decision"] != "signed":
            told.changes.discard(facts["line"])
    elif name == "change_ruling":
        assert told.ruling_waits and not told.ruled_once
        told.ruling += 1
    elif name == "settle_ruling":
        assert told.in_force and not told.ruling_waits and not told.is_frozen
        told.ruling, told.ruling_waits = told.ruling + 1, True
    elif name in ("rule", "rule_anew"):
        assert (name == "rule_anew") == told.ruled_once, (
            "an approved ruling is changed after an objection only"
        )
        assert not told.in_force
        told.ruling, told.ruling_waits = told.ruling + 1, True
    elif name in ("approve_ruling", "refuse_ruling"):
        assert told.ruling_waits
        if facts["decision"] != "signed":
            told.ruling_waits = False
        if facts["decision"] == "approved":
            told.ruled_once, told.in_force = True, told.ruling
    elif name == "file_objection":
        assert facts["against"] == (told.in_force or "not_upheld")
        told.objections[facts["objection"]] = "open"
    elif name == "withdraw_objection":
        assert told.objections[facts["objection"]] == "open"
        told.objections[facts["objection"]] = "withdrawn"
    elif name == "decide_objection":
        assert told.objections[facts["objection"]] == "open", "an objection was decided twice"
        if facts["decision"] != "signed":
            told.objections[facts["objection"]] = facts["decision"]
        if facts["decision"] in ("changed", "cancelled") and told.state != "not_upheld":
            told.in_force = 0
            told.ruling_waits = False
            _settle(told)
    elif name == "file_away":
        assert told.joint != "open", "a case was filed although its joint handling is open"
        assert not told.is_frozen, "a case was filed although its ruling is in doubt"
    elif name in ("withdraw", "rule_not_upheld"):
        _settle(told)
        told.ruling_waits = False


def _take_claim(told: Told, name: str, facts: dict[str, Any]) -> None:
    if name in ("settle_claim", "give_up_claim") and facts.get("decision") == "asked":
        assert facts["claim"] not in told.waivers, "a claim was given up twice at once"
        told.waivers.add(facts["claim"])
    elif name in ("approve_waiver", "refuse_waiver"):
        assert facts["claim"] in told.waivers
        if facts["decision"] != "signed":
            told.waivers.discard(facts["claim"])
    elif name in ("record_claim_answer", "answer_claim", "confirm_claim_receipt"):
        told.waivers.discard(facts["claim"])
    elif name in ("withdraw", "rule_not_upheld", "refile"):
        told.waivers.clear()


def _settle(told: Told) -> None:
    for number in told.open_objections:
        told.objections[number] = "settled"
