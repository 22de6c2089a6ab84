"""How the story tells the events of a survey: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.queries import departments_named
from aftersales.surveys.states import CallResult, Channel
from feedback_system.desk.story import Telling, register, texts_of
from feedback_system.joining import listed

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _opened(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("planned the survey."), "step", texts_of(event))


def _changed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("changed the plan."), "change", texts_of(event))


def _added(event: CaseEvent, kind: Kind) -> Telling:
    words = {"count": event.facts["added"]}
    return Telling(_("put %(count)d on the list of whom to ask.") % words, "step")


def _submitted(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("submitted the plan for approval."), "step")


def _approved(event: CaseEvent, kind: Kind) -> Telling:
    if event.facts["decision"] == "signed":
        return Telling(_("signed the plan; a second signature follows."), "decision", texts_of(event))
    return Telling(_("approved the plan."), "decision", texts_of(event))


def _refused(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("sent the plan back."), "refusal", texts_of(event))


def _issued(event: CaseEvent, kind: Kind) -> Telling:
    words = {"count": sum(event.facts["asked"].values())}
    return Telling(_("asked %(count)d of the list.") % words, "message")


def _answered(event: CaseEvent, kind: Kind) -> Telling:
    words = {"channel": Channel(event.facts["channel"]).label}
    return Telling(_("typed in an answer (%(channel)s).") % words, "message")


def _called(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["number"], "result": CallResult(event.facts["result"]).label}
    return Telling(_("called number %(number)d: %(result)s.") % words, "message", texts_of(event))


def _extended(event: CaseEvent, kind: Kind) -> Telling:
    words = {"day": event.facts["ends_on"]}
    return Telling(_("extended the survey until %(day)s.") % words, "change", texts_of(event))


def _collected(event: CaseEvent, kind: Kind) -> Telling:
    words = {"returned": event.facts["returned"], "issued": event.facts["issued"]}
    return Telling(
        _("ended the collection: %(returned)d of %(issued)d came back.") % words, "step", texts_of(event)
    )


def _counted(event: CaseEvent, kind: Kind) -> Telling:
    words = {"count": event.facts["figures"]["answers"]}
    return Telling(_("counted %(count)d answers.") % words, "step")


def _reported(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("wrote the report."), "decision", texts_of(event))


def _acting(event: CaseEvent, kind: Kind) -> Telling:
    words = {"department": listed(departments_named([event.facts["department"]]))}
    return Telling(
        _("sent a dissatisfied item to the department %(department)s.") % words, "decision", texts_of(event)
    )


def _revisited(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["action"]}
    if event.facts["satisfied"]:
        return Telling(_("asked again about action %(number)d: satisfied.") % words, "step", texts_of(event))
    return Telling(
        _("asked again about action %(number)d: still not satisfied.") % words, "refusal", texts_of(event)
    )


def _closed(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("closed the survey."), "decision", texts_of(event))


def _withdrawn(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("withdrew the survey."), "refusal", texts_of(event))


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in {
        "opened": _opened,
        "change_plan": _changed,
        "add_by_filter": _added,
        "add_list": _added,
        "submit": _submitted,
        "approve": _approved,
        "refuse": _refused,
        "issue": _issued,
        "enter_answer": _answered,
        "record_call": _called,
        "extend": _extended,
        "collect": _collected,
        "count": _counted,
        "report": _reported,
        "start_action": _acting,
        "revisit": _revisited,
        "close": _closed,
        "withdraw": _withdrawn,
    }.items():
        register(name, presenter, kind="survey")
