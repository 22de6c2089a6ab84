"""Which complaints the demo company has, how far each has come, and what is special about it."""

from __future__ import annotations

from dataclasses import dataclass, field

Remedy = tuple[tuple[str, str], ...]
"""Kinds of remedy with their cost."""


@dataclass(frozen=True)
class Plan:
    """One complaint: its way, how far it goes, and what is special about it."""

    until: str
    """The last step that is taken."""
    ago: float
    """Working hours between that step and now."""
    route: str = "long"
    market: str = "home"
    keeper: str | None = "sales1"
    """User name of the salesperson on the customer's file; None for customers without one."""
    reporter: str = "cs1"
    remedy: Remedy = (("allowance", "680.00"),)
    raised_to: Remedy = ()
    """What the customer is offered in the talks instead; needs the final approval."""
    blamed: str = "production"
    severity: str = "general"
    pace: float = 0.7
    with_: frozenset[str] = field(default_factory=frozenset)
    """What else happens: rd, major, wait, waited, undetermined, quantity_came, returned, refused_approval, note, evening, lines, repeated, improved, improved_twice …"""


def _with(*names: str) -> frozenset[str]:
    return frozenset(names)


MONEY_AND_GOODS: Remedy = (("allowance", "420.00"), ("exchange", "530.00"))
MIDDLE: Remedy = (("compensation", "2600.00"),)
LARGE: Remedy = (("exchange", "4800.00"), ("compensation", "3900.00"))

WAITING: tuple[Plan, ...] = (
    # At every desk something that came just now and something that is late.
    Plan("receive", 0.6, keeper=None),
    Plan("receive", 30, keeper=None, reporter="cs2"),
    Plan("receive", 1.2, keeper="sales2", reporter="sales2"),
    Plan("acknowledge", 1.1),
    Plan("acknowledge", 2.5, route="short"),
    Plan("submit", 13, keeper="sales2", reporter="cs2"),
    Plan("return_for_data", 3, keeper=None, reporter="cs1"),
    Plan("accept", 1.5, severity="major", with_=_with("note", "lines")),
    Plan("accept", 2, route="non_quality", blamed="service"),
    Plan("accept", 24, route="non_quality", blamed="service"),
    Plan("accept", 5, route="non_quality", blamed="warehouse", keeper="sales2"),
    Plan("accept", 20, route="non_quality", blamed="finance"),
    Plan("ask_site_visit", 3, route="light", with_=_with("site")),
    Plan("note", 4, with_=_with("note")),
    Plan("note", 31, keeper="sales2", with_=_with("note")),
    Plan("start_investigation", 28, market="overseas", with_=_with("undetermined")),
    Plan("ask_joint_visit", 2.4, keeper="sales2", with_=_with("visit")),
    Plan("begin_wait", 9, with_=_with("wait", "note")),
    Plan("start_investigation", 5, route="light", keeper="sales2"),
    Plan("flag_major", 6, severity="general", with_=_with("major", "note")),
    Plan("finish_investigation", 3.5, with_=_with("rd")),
    Plan("hand_in_report", 29, keeper="sales2", with_=_with("sample", "visit")),
    Plan("finish_production_analysis", 1.0),
    Plan("finish_production_analysis", 9.5, market="overseas"),
    Plan("instruct", 3, with_=_with("rd")),
    Plan("instruct", 26, keeper="sales2", with_=_with("rd", "note")),
    Plan("answer_report", 1.4, with_=_with("manager_not_applicable")),
    Plan("finish_investigation", 2, route="non_quality", blamed="production"),
    Plan("consolidate", 2.6),
    Plan("consolidate", 16, keeper="sales2"),
    Plan("propose", 1.8),
    Plan("consolidate_proposal", 2.2, with_=_with("lines")),
    Plan("consolidate_proposal", 14, keeper="sales2", remedy=MONEY_AND_GOODS),
    Plan("consolidate_proposal", 3.2, remedy=MIDDLE),
    Plan("consolidate_proposal", 13, keeper="sales2", remedy=MIDDLE, market="overseas"),
    Plan("consolidate_proposal", 4.4, remedy=LARGE, severity="major"),
    Plan("consolidate_proposal", 15, remedy=LARGE, market="overseas"),
    Plan("consolidate", 3.8, route="short", remedy=LARGE),
    Plan("consolidate", 17, route="short", remedy=LARGE, keeper="sales2"),
    Plan("approve", 5),
    Plan("approve", 12, keeper="sales2", pace=1.7, with_=_with("note")),
    Plan("record_outcome", 2.8, keeper="sales2"),
    Plan("finish_investigation", 2.2, route="light"),
    Plan("review_outcome", 1.6),
    Plan("consolidate_outcome", 2.1, raised_to=(("allowance", "900.00"),)),
    Plan(
        "consolidate_outcome", 3.3, remedy=MIDDLE, raised_to=(("compensation", "3200.00"),), keeper="sales2"
    ),
    Plan("consolidate_outcome", 1.3),
    Plan("rule", 1.9),
    Plan("rule", 2.7, route="short"),
    Plan("rule", 12, route="short", keeper="sales2"),
    Plan("rule", 4.1, keeper="sales2", blamed="sales2"),
    Plan("approve_ruling", 1.7),
    Plan("close", 6, remedy=MONEY_AND_GOODS),
    Plan("close", 14, keeper="sales2", remedy=(("return", "760.00"),)),
    Plan("close", 210, keeper="sales2", pace=1.0),
    Plan("close", 9, remedy=()),
)

ENDED: tuple[Plan, ...] = (
    Plan("file_away", 470, pace=0.8),
    Plan("file_away", 452, keeper="sales2", market="overseas"),
    Plan("file_away", 441, route="short", with_=_with("note")),
    Plan("file_away", 428, route="light"),
    Plan("file_away", 415, remedy=MONEY_AND_GOODS, with_=_with("note", "rd")),
    Plan("file_away", 390, route="non_quality", blamed="warehouse"),
    Plan("confirm_no_loss", 383, reporter="cs2"),
    Plan("file_away", 371, market="overseas", remedy=LARGE),
    Plan("file_away", 360, remedy=(), with_=_with("evening")),
    Plan("rule_not_upheld", 335, with_=_with("not_ours")),
    Plan("file_away", 322, keeper="sales2", with_=_with("returned")),
    Plan("file_away", 310, blamed="sales2", keeper="sales2"),
    Plan("file_away", 288, raised_to=(("allowance", "860.00"),)),
    Plan("withdraw", 276, keeper="sales2", with_=_with("note")),
    Plan("file_away", 262, market="overseas", keeper="sales2", with_=_with("waited")),
    Plan("file_away", 250, severity="major", remedy=LARGE, with_=_with("major", "note")),
    Plan("file_away", 221, with_=_with("refused_approval")),
    Plan("file_away", 206, keeper="sales2", with_=_with("quantity_came", "evening")),
    Plan("start_investigation:again", 40, with_=_with("refiled")),
    Plan("file_away", 168, keeper="sales2", remedy=MIDDLE, with_=_with("by_supplier")),
    Plan("file_away", 61, route="non_quality", blamed="service", remedy=()),
    Plan("file_away", 38, keeper="sales2", pace=1.6),
    Plan("file_away", 20, route="light", keeper="sales2"),
    Plan("acknowledge:again", 6, pace=0.8, with_=_with("repeated")),
)
"""What is over by now. With these every way out of a complaint has been taken once."""

DISPUTED: tuple[Plan, ...] = (
    # An objection that freezes its ruling now, one that was decided and led to a new ruling; goods and people on their way.
    Plan("file_objection", 6, with_=_with("objection")),
    Plan("file_away", 30, keeper="sales2", pace=0.6, with_=_with("objection", "overturned")),
    # A provisional loss of which a supplier bears a part; one settled with an adjustment; one settled, objected to and
    # taken back by counter-entries.
    Plan("close", 5, pace=0.6, with_=_with("by_supplier", "nested")),
    Plan("file_away", 25, remedy=MONEY_AND_GOODS, with_=_with("settled")),
    Plan(
        "rule_anew", 12, remedy=MONEY_AND_GOODS, pace=0.6, with_=_with("settled", "objection", "overturned")
    ),
    Plan("sample_sent", 7, with_=_with("sample")),
    Plan("confirm_joint_visit", 2, keeper="sales2", with_=_with("visit")),
    # Improvements: just raised, confirmed, an item done, without effect until now, and one that had its effect in the second round.
    Plan("approve_ruling", 3.1, with_=_with("improved")),
    Plan("improve:confirm", 8, with_=_with("improved")),
    Plan("improve:finish_item", 9, keeper="sales2", with_=_with("improved")),
    Plan("improve:check_effect:no", 5, with_=_with("improved_twice")),
    Plan("file_away", 20, pace=0.6, severity="major", with_=_with("improved_twice")),  # a full 8D
)
"""What companies quarrel about, what lies outside the house, and what shall not come back."""

BACK: Remedy = (("return", "760.00"),)
CARRIED_OUT: tuple[Plan, ...] = (
    # Returns in every stage: to be signed, at the warehouse, asked about, to be checked, held on the long route and refused on
    # the short one, booked; certificates to be signed, with the customer, before finance.
    Plan("carry:1:draft_return", 2, remedy=BACK),
    Plan("carry:1:approve_return", 5, keeper="sales2", remedy=BACK),
    Plan("carry:1:ask_about_return", 3, remedy=BACK, with_=_with("more_came")),
    Plan("carry:1:receive_return", 2.5, keeper="sales2", remedy=BACK),
    Plan("carry:1:hand_in_proof", 4, remedy=(("reprocess", "640.00"),)),
    Plan("carry:1:check_return", 6, remedy=BACK, with_=_with("more_came")),
    Plan("carry:1:check_return", 9, route="short", remedy=BACK, with_=_with("more_came")),
    Plan("file_away", 30, keeper="sales2", pace=0.6, remedy=BACK),
    Plan("carry:1:draft_allowance", 1.5),
    Plan("carry:1:sign_allowance", 3, keeper="sales2"),
    Plan("carry:1:sign_allowance:2", 4, remedy=MIDDLE),
    Plan("carry:1:hand_in_proof", 3.5),
)
"""Remedies on their way after the closing, each with its paper."""

HOURS: dict[str, float] = {
    # Working hours a step usually takes after the one before; the pace of a plan stretches them.
    "submit": 0.3, "acknowledge": 0.8, "return_for_data": 3, "resubmit": 4, "confirm_no_loss": 3, "accept": 2.5,
    "start_investigation": 3, "finish_investigation": 13, "hand_in_report": 5, "finish_production_analysis": 9,
    "answer_report": 2.5, "instruct": 2.5, "give_rd_opinion": 5, "consolidate": 3, "propose": 6, "consolidate_proposal": 3,
    "approve": 5, "refuse_approval": 4, "record_outcome": 11, "review_outcome": 3, "consolidate_outcome": 3, "rule": 3.5,
    "approve_ruling": 5, "tell_customer": 1.5, "close": 1.5, "carry": 3, "book": 4, "read": 2, "file_away": 4, "refile": 10,
    "rule_not_upheld": 5, "withdraw": 6, "flag_major": 1, "receive_sample": 2, "sample_sent": 3, "sample_stored": 6, "ask_joint_visit": 1,
    "confirm_joint_visit": 2, "record_joint_visit": 7, "ask_site_visit": 1, "note": 1.2, "begin_wait": 1, "end_wait": 12, "fix_quantity": 5,
    "repeat": 60, "improve": 16, "file_objection": 7, "decide_objection": 11, "rule_anew": 4,
    "settle_ruling": 9,
}  # fmt: skip

WAYS: dict[str, tuple[str, ...]] = {
    "long": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "hand_in_report",
        "finish_production_analysis", "answer_report", "instruct", "consolidate", "propose", "consolidate_proposal", "approve",
        "record_outcome", "review_outcome", "consolidate_outcome", "rule", "approve_ruling", "tell_customer", "close",
    ),
    "short": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "hand_in_report",
        "finish_production_analysis", "answer_report", "consolidate", "approve", "record_outcome", "review_outcome", "rule",
        "approve_ruling", "tell_customer", "close",
    ),
    "non_quality": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "hand_in_report", "answer_report",
        "consolidate", "approve", "record_outcome", "review_outcome", "rule", "approve_ruling", "tell_customer", "close",
    ),
    "light": (
        "submit", "acknowledge", "accept", "start_investigation", "finish_investigation", "tell_customer", "record_outcome",
        "review_outcome",
    ),
}  # fmt: skip

READERS = ("qa1", "gm_office", "prod1", "rd1", "finance", "sales_head", "sales2_head")
