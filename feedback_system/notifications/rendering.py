"""The words of a notice, made late: when it is shown or sent, in the reader's language and time zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.notifications.kinds import notice_named
from feedback_system.notifications.models import Notification

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Message:
    """A notice in words: one line, the text, and the one link."""

    subject: str
    text: str
    url: str
    urgent: bool


def path_of(notification: Notification) -> str:
    """Where the notice leads: to its case, to the page it names, to the page of its kind, or to the notice in full."""
    if path := path_of_case(notification.case) or notification.facts.get("path"):
        return str(path)
    if page := notice_named(notification.kind).url_name:
        return reverse(page)
    return reverse("notifications:show", args=[notification.pk])


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
    with in_words_of(notification.recipient, company=company):
        return message_in_words(notification)


@contextmanager
def in_words_of(person: User, *, company: Company) -> Iterator[None]:
    """The language and time zone of a person, the company's where she has chosen none."""
    zone = ZoneInfo(person.time_zone or company.time_zone)
    with translation.override(person.language or company.default_language), timezone.override(zone):
        yield


def message_in_words(notification: Notification) -> Message:
    """The whole notice in the active language and time zone, without the lines whose case is out of sight."""
    kind = notice_named(notification.kind)
    context = _context(notification, facts=visible_facts(notification))
    return Message(
        _line(_words(kind.subject, context)),
        _words(kind.body, context).strip() + "\n",
        context["url"],
        kind.urgent,
    )


def visible_facts(notification: Notification) -> dict[str, Any]:
    """The stored facts; of a list only the lines about cases its recipient may still see, with the counts they make.

    Note: one query for a notice that is a list, none for others.
    """
    facts: dict[str, Any] = dict(notification.facts)
    lists = {name: value for name, value in facts.items() if is_list_of_cases(value)}
    if not lists:
        return facts
    named = {entry["case"] for entries in lists.values() for entry in entries}
    seen = set(
        Case.objects.visible_to(notification.recipient).filter(pk__in=named).values_list("pk", flat=True)
    )
    for name, entries in lists.items():
        facts[name] = [entry for entry in entries if entry["case"] in seen]
        gone = len(entries) - len(facts[name])
        counted = "count" if name == "entries" else f"{name}_count"
        if gone and isinstance(facts.get(counted), int):
            facts[counted] -= gone
    return facts


def shows_nothing(notification: Notification) -> bool:
    """Whether it is a list of cases of which its recipient may see none any more."""
    lists = [name for name, value in notification.facts.items() if is_list_of_cases(value)]
    if not lists:
        return False
    facts = visible_facts(notification)
    return not any(facts[name] for name in lists)


def is_list_of_cases(value: Any) -> bool:
    """Whether a fact is a list of lines that each name their case."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(entry, dict) and isinstance(entry.get("case"), int) for entry in value)
    )


def _context(notification: Notification, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    facts = facts_of(notification.facts if facts is None else facts)
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
