"""The ladder of a deadline rule in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import ROLES
from accounts.views.common import field_label
from feedback_system.deadlines.models import DeadlineRule, Rung
from feedback_system.deadlines.models.rules import PLACES, person_in
from feedback_system.deadlines.selector_words import Words, words_of
from feedback_system.deadlines.wording import when_text
from feedback_system.joining import listed, named


def rung_text(rung: Rung, names: Mapping[int, str] | None = None) -> str:
    """One rung: when, what, to whom. `names` are those of the people it may name, by id (`named_people`)."""
    return _("%(when)s: %(what)s – %(whom)s") % {
        "when": when_text(rung),
        "what": rung.get_action_display(),
        "whom": listed(place_text(place, names or {}) for place in rung.to),
    }


def place_text(place: str, names: Mapping[int, str]) -> str:
    """Whom an entry of a ladder means: a place at the case, a role, a named person."""
    person = person_in(place)
    if person is not None:
        return names.get(person, _("a person who is not there any more"))
    if place in PLACES:
        return str(PLACES[place])
    return str(ROLES[place].label) if place in ROLES else place


def named_people(rungs: Iterable[Rung]) -> dict[int, str]:
    """The names of the people whom these ladders name, by id. Note: one query, none where nobody is named."""
    ids = {person for rung in rungs for place in rung.to if (person := person_in(place)) is not None}
    return {person.pk: person.name for person in User.objects.filter(pk__in=ids)} if ids else {}


def applies_to(rule: DeadlineRule, words: Callable[[str], Words] = words_of) -> str:
    """The selectors of a rule that are filled in, in words; empty when it applies to everything.

    Note: a query for a rule of one route; a list hands in `cache(words_of)`, so that it asks once.
    """
    filled = {name: str(getattr(rule, name)) for name in DeadlineRule.SELECTORS if getattr(rule, name)}
    return listed(
        named(field_label(DeadlineRule, name), words(name).get(code, code)) for name, code in filled.items()
    )
