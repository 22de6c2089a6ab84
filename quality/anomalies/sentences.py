"""How the story tells the events of an alert: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from feedback_system.cases.models import Severity
from feedback_system.desk.story import Telling, payload_of, register, texts_of
from feedback_system.joining import listed
from quality.anomalies.models import FindingKind, GoodsState, HeardBy
from quality.anomalies.models.findings import CheckKind, SampleEnd
from quality.anomalies.states import Disposal, Situation, Trigger

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _of(event: CaseEvent, *names: str) -> str:
    payload = payload_of(event) or {}
    return "\n".join(str(payload[name]) for name in names if payload.get(name))


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    words = {"bad": event.facts.get("bad_quantity", 0), "affected": event.facts["affected_quantity"]}
    text = _of(event, "description")
    return Telling(
        _("raised the alert: %(bad)d of %(affected)d pieces were seen bad.") % words, "change", text
    )


def _graded(event: CaseEvent, kind: Kind) -> Telling:
    severity = Severity(event.facts["severity"]).label
    reasons = listed(str(Trigger(code).label) for code in event.facts.get("triggers", []))
    if reasons:
        words = {"severity": severity, "reasons": reasons}
        return Telling(
            _("sorted it as %(severity)s: %(reasons)s. The leader was told at once.") % words,
            "escalation",
            texts_of(event),
        )
    return Telling(
        _("registered it and sorted it as %(severity)s.") % {"severity": severity},
        "decision",
        texts_of(event),
    )


def _situation(event: CaseEvent, kind: Kind) -> Telling:
    words = {"situation": Situation(event.facts["situation"]).label}
    return Telling(
        _("told that the situation changed: %(situation)s.") % words, "escalation", texts_of(event)
    )


def _quantity(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {name: facts[name] for name in ("affected", "bad", "affected_before", "bad_before")}
    return Telling(
        _(
            "corrected the quantities: %(affected)d affected, %(bad)d bad (before: %(affected_before)d, %(bad_before)d)."
        )
        % words,
        "change",
        texts_of(event),
    )


def _found(event: CaseEvent, kind: Kind) -> Telling:
    words = {"kind": FindingKind(event.facts["kind"]).label}
    return Telling(_("added a finding (%(kind)s).") % words, "step", texts_of(event))


def _checked(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {"kind": CheckKind(facts["kind"]).label, "bad": facts["bad"], "checked": facts["checked"]}
    return Telling(
        _("recorded a check (%(kind)s): %(bad)d of %(checked)d pieces bad.") % words, "step", texts_of(event)
    )


def _heard(event: CaseEvent, kind: Kind) -> Telling:
    words = {"way": HeardBy(event.facts["heard_by"]).label}
    return Telling(_("entered users' feedback (%(way)s).") % words, "step", texts_of(event))


def _sent(event: CaseEvent, kind: Kind) -> Telling:
    words = {"body": _of(event, "body"), "day": event.facts["expected_on"]}
    return Telling(_("sent a sample to %(body)s, expected back on %(day)s.") % words, "step", texts_of(event))


def _tested(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["test"]}
    if event.facts["conforms"]:
        return Telling(
            _("entered the result of test %(number)d: it conforms.") % words, "step", texts_of(event)
        )
    return Telling(
        _("entered the result of test %(number)d: it does not conform.") % words, "refusal", texts_of(event)
    )


def _settled(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["test"], "end": SampleEnd(event.facts["sample_end"]).label}
    return Telling(_("ended the custody of sample %(number)d: %(end)s.") % words)


def _moved(event: CaseEvent, kind: Kind) -> Telling:
    words = {
        "kind": GoodsState(event.facts["kind"]).label,
        "quantity": event.facts["quantity"],
        "place": _of(event, "where"),
    }
    return Telling(_("wrote down where goods are: %(quantity)d pieces %(kind)s, %(place)s.") % words)


def _in_words(lines: list[dict[str, Any]]) -> str:
    told = []
    for line in lines:
        label = str(Disposal(line["disposal"]).label)
        told.append(f"{label} × {line['quantity']}" if line["quantity"] else label)
    return listed(told)


def _disposed(event: CaseEvent, kind: Kind) -> Telling:
    words = {"lines": _in_words(event.facts["lines"])}
    return Telling(_("disposed: %(lines)s.") % words, "decision", texts_of(event))


def _done(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["line"], "line": _in_words([event.facts])}
    return Telling(_("reported line %(number)d done: %(line)s.") % words, "step", texts_of(event))


def _balanced(event: CaseEvent, kind: Kind) -> Telling:
    facts = event.facts
    words = {name: facts[name] for name in ("produced", "accounted", "rest")}
    return Telling(
        _(
            "entered the balance of the batch: %(produced)d produced, %(accounted)d accounted for, %(rest)d unexplained."
        )
        % words,
        "step",
        texts_of(event),
    )


def _complained(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["receipt"]}
    return Telling(_("opened the complaint %(number)s out of it.") % words, "decision")


def _improved(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["improvement"]}
    return Telling(_("raised the improvement %(number)s out of it.") % words, "decision", texts_of(event))


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "register": _graded,
        "flag_major": _graded,
        "change_situation": _situation,
        "fix_quantity": _quantity,
        "add_finding": _found,
        "record_check": _checked,
        "collect_feedback": _heard,
        "send_to_test": _sent,
        "enter_test_result": _tested,
        "settle_sample": _settled,
        "move_goods": _moved,
        "dispose": _disposed,
        "minute_review": _disposed,
        "redispose": _disposed,
        "finish_line": _done,
        "enter_balance": _balanced,
        "open_complaint": _complained,
        "raise_improvement": _improved,
    }.items():
        register(name, presenter, kind="anomaly")
