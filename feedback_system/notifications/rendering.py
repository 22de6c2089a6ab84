"""The words of a notice, made late: when it is shown or sent, in the reader's language and time zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from feedback_system.company.models import Company
from feedback_system.notifications.kinds import notice_named
from feedback_system.notifications.models import Notification

if TYPE_CHECKING:
    from feedback_system.cases.models import Case


@dataclass(frozen=True)
class Message:
    """A notice in words: one line, the text, and the one link."""

    subject: str
    text: str
    url: str
    urgent: bool


def path_of(notification: Notification) -> str:
    """Where the notice leads inside the product: to its case, or to the list of notices."""
    return path_of_case(notification.case) or reverse("notifications:list")


def path_of_case(case: Case | None) -> str:
    """The page of a case, or "" for none and where the app of that kind is not installed any more."""
    if case is None:
        return ""
    try:
        return str(case.get_absolute_url())
    except (KeyError, NoReverseMatch):
        return ""


def subject_of(notification: Notification) -> str:
    """The one line of the notice in the active language, without line breaks."""
    return line_of(notice_named(notification.kind).subject, _context(notification))


def line_of(template: str, context: dict[str, Any]) -> str:
    """A template with these values in the active language, as one line."""
    return _line(_words(template, context))


def message_for(notification: Notification, *, company: Company) -> Message:
    """The whole notice in the recipient's language and time zone, the company's where she has chosen none.

    The link starts with the setting BASE_URL, never with the host of a request.
    """
    person = notification.recipient
    zone = ZoneInfo(person.time_zone or company.time_zone)
    with translation.override(person.language or company.default_language), timezone.override(zone):
        kind = notice_named(notification.kind)
        context = _context(notification)
        return Message(
            _line(_words(kind.subject, context)),
            _words(kind.body, context).strip() + "\n",
            context["url"],
            kind.urgent,
        )


def _context(notification: Notification) -> dict[str, Any]:
    facts = facts_of(notification.facts)
    return {
        **facts,
        "facts": facts,
        "case": notification.case,
        "recipient": notification.recipient,
        "at": notification.at,
        "url": settings.BASE_URL.rstrip("/") + path_of(notification),
    }


def facts_of(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The stored facts; under a name that ends in `_at` the text becomes the instant it tells."""
    facts = dict(stored)
    for name, value in stored.items():
        if name.endswith("_at") and isinstance(value, str):
            facts[name] = parse_datetime(value) or value
    return facts


def _words(template: str, context: dict[str, Any]) -> str:
    """Plain text: nothing is escaped as HTML, because nobody shows it as HTML."""
    loaded: Any = get_template(template)
    return str(loaded.template.render(Context(context, autoescape=False)))


def _line(text: str) -> str:
    return " ".join(text.split())
