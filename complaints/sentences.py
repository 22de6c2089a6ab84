"""How samples, visits and the customer's date stand in the story of a complaint: sentences that continue the person's name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import MajorEntry, MoveKind, VisitKind
from feedback_system.desk import story
from feedback_system.desk.story import Telling, payload_of
from feedback_system.web.wording import full_instant_text

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind

MOVED = {
    MoveKind.STORED: gettext_lazy("stored the sample “%(label)s”."),
    MoveKind.RETURNED: gettext_lazy("returned the sample “%(label)s” to the customer."),
    MoveKind.SCRAPPED: gettext_lazy("scrapped the sample “%(label)s”."),
    MoveKind.KEPT: gettext_lazy("keeps the sample “%(label)s” for good."),
}


def _texts(event: CaseEvent, *names: str) -> str:
    """These texts of the payload, one paragraph each; none when they were erased."""
    payload: dict[str, Any] = payload_of(event) or {}
    return "\n".join(str(payload[name]) for name in names if payload.get(name))


def _when(event: CaseEvent, name: str) -> str:
    return full_instant_text(datetime.fromisoformat(str(event.facts[name])))


def _sample_received(event: CaseEvent, kind: Kind) -> Telling:
    words = {"label": event.facts["label"]}
    return Telling(
        _("received the sample “%(label)s”.") % words,
        text=_texts(event, "text", "origin", "place", "carrier", "late"),
    )


def _sample_moved(event: CaseEvent, kind: Kind) -> Telling:
    words = {"label": event.facts["label"]}
    text = _texts(event, "place", "carrier", "reason", "late")
    if event.facts["kind"] != MoveKind.SENT:
        return Telling(str(MOVED[MoveKind(event.facts["kind"])]) % words, text=text)
    if event.facts.get("department"):
        return Telling(_("sent the sample “%(label)s” to another department.") % words, text=text)
    return Telling(_("sent the sample “%(label)s” outside.") % words, text=text)


def _plain(sentence: Any, *texts: str, look: str = "") -> Callable[[CaseEvent, Kind], Telling]:
    return lambda event, kind: Telling(str(sentence), look, text=_texts(event, *texts))


def _visit_recorded(event: CaseEvent, kind: Kind) -> Telling:
    words = {"when": _when(event, "visited_at")}
    sentence = (
        _("recorded the visit on site; arrived %(when)s.")
        if event.name == "record_site_visit"
        else _("recorded the joint visit of %(when)s.")
    )
    return Telling(sentence % words, text=_texts(event, "text", "proposal", "others", "late"))


def _visit_cancelled(event: CaseEvent, kind: Kind) -> Telling:
    site = event.facts["kind"] == VisitKind.SITE
    sentence = _("called the visit on site off.") if site else _("called the joint visit off.")
    return Telling(sentence, "refusal", text=_texts(event, "reason"))


def _joint_answer(event: CaseEvent, kind: Kind) -> Telling:
    comes = event.facts["answer"] == "comes"
    sentence = (
        _("answered the call to the joint handling: comes.")
        if comes
        else _("answered the call to the joint handling: cannot come.")
    )
    return Telling(sentence, "message", text=_texts(event, "text"))


def _major_file(event: CaseEvent, kind: Kind) -> Telling:
    day = event.facts.get("next_on")
    words = {"day": day or ""}
    match event.facts["kind"]:
        case MajorEntry.Kind.OPENED:
            sentence = _("opened the follow-up file; next look on %(day)s.") % words
        case MajorEntry.Kind.DONE:
            sentence = _("entered in the follow-up file; next look on %(day)s.") % words
        case MajorEntry.Kind.SOLVED:
            sentence = _("entered in the follow-up file that the problem is solved.")
        case MajorEntry.Kind.CONFIRMED:
            return Telling(
                _("confirmed that the problem of the follow-up file is solved."),
                "decision",
                text=_texts(event, "text"),
            )
        case _:
            return Telling(
                _("found the problem of the follow-up file not solved; next look on %(day)s.") % words,
                "refusal",
                text=_texts(event, "text"),
            )
    return Telling(sentence, text=_texts(event, "text"))


def _wished_date(event: CaseEvent, kind: Kind) -> Telling:
    day = event.facts.get("wished_on")
    sentence = (
        _("wrote down the customer's date: %(day)s.") % {"day": f"{date.fromisoformat(day):%Y-%m-%d}"}
        if day
        else _("wrote down that the customer names no date any more.")
    )
    return Telling(sentence, "change", text=_texts(event, "reason"))


def _taken_into_month(event: CaseEvent, kind: Kind) -> Telling:
    words = {"month": event.facts["month"]}
    sentence = (
        _("took the case back out of the figures in the run of %(month)s.")
        if event.facts["takes_back"]
        else _("took the case into the closed run of %(month)s.")
    )
    return Telling(sentence % words)


def _merged(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["number"]}
    sentence = _("found that this is the same as %(number)s; it goes on there.") % words
    if event.facts.get("closed"):
        sentence += " " + _("That case was closed already: it is named, and nothing more happens there.")
    if event.facts.get("other_customer"):
        sentence += " " + _("The customers differ; that was confirmed.")
    return Telling(sentence, "decision", text=_texts(event, "reason"))


def _unmerged(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["number"]}
    return Telling(
        _("took the merge into %(number)s back; the case goes on where it was.") % words,
        "decision",
        text=_texts(event, "reason"),
    )


def _arrived(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["number"]}
    sentence = _("found that %(number)s is the same; its files and letters are reached from here.") % words
    return Telling(sentence, "change", text=_texts(event, "reason"))


def _released(event: CaseEvent, kind: Kind) -> Telling:
    words = {"number": event.facts["number"]}
    sentence = _("took the merge of %(number)s back; it is a case of its own again.") % words
    return Telling(sentence, "change", text=_texts(event, "reason"))


SENTENCES: dict[str, Callable[[CaseEvent, Kind], Telling]] = {
    "receive_sample": _sample_received,
    "move_sample": _sample_moved,
    "ask_joint_visit": _plain(gettext_lazy("asked for a joint visit."), "reason"),
    "confirm_joint_visit": _plain(gettext_lazy("settled who goes on the joint visit.")),
    "hand_over_joint_visit": _plain(
        gettext_lazy("left the joint visit to the general manager, because quality cannot go."), "reason"
    ),
    "appoint_visitors": _plain(
        gettext_lazy("appointed people for the joint visit."), "instruction", look="decision"
    ),
    "record_joint_visit": _visit_recorded,
    "read_visit": _plain(gettext_lazy("marked the report of the visitors as read.")),
    "cancel_joint_visit": _visit_cancelled,
    "ask_site_visit": _plain(gettext_lazy("marked that somebody must go to the site."), "reason"),
    "record_site_visit": _visit_recorded,
    "call_joint_meeting": _plain(gettext_lazy("called the departments concerned together."), "text", "place"),
    "answer_joint_meeting": _joint_answer,
    "record_joint_meeting": _plain(
        gettext_lazy("recorded what was agreed about the third party."),
        "text",
        "others",
        "late",
        look="decision",
    ),
    "waive_joint_meeting": _plain(gettext_lazy("found no joint handling needed."), "reason", look="refusal"),
    "open_major_file": _major_file,
    "enter_major_file": _major_file,
    "confirm_major_file": _major_file,
    "change_wished_date": _wished_date,
    "offer_inquiry": _plain(
        gettext_lazy("offers the responsibility for the first inquiry to:"), "name", "reason", look="change"
    ),
    "accept_inquiry": _plain(
        gettext_lazy("accepted the responsibility for the first inquiry."), look="decision"
    ),
    "decline_inquiry": _plain(
        gettext_lazy("declined the responsibility for the first inquiry."), "reason", look="refusal"
    ),
    "taken_into_month": _taken_into_month,
    "merge": _merged,
    "unmerge": _unmerged,
    "received_merge": _arrived,
    "released_merge": _released,
}


def _customer_wrote(event: CaseEvent, kind: Kind) -> Telling:
    look = {"accepts": "decision", "refuses": "refusal"}.get(event.facts["kind"], "message-in")
    sentence = {
        "accepts": _("passes on from the status page: the customer accepts our offer."),
        "refuses": _("passes on from the status page: the customer refuses our offer."),
    }.get(event.facts["kind"], _("passes on what the customer wrote on the status page."))
    if event.facts.get("by_mail"):
        sentence = _("passes on what the customer wrote by mail.")
    return Telling(sentence, look, text=_texts(event, "text"))


def register_sentences() -> None:
    """Make the sentences known at start-up."""
    for name, presenter in SENTENCES.items():
        story.register(name, presenter, kind="complaint")
    story.register("customer_wrote", _customer_wrote, kind="complaint")
