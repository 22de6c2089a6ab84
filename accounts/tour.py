"""The short tour of the first visit: a few steps for each kind of work, each about something that stands on the home page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission as P


@dataclass(frozen=True)
class Stop:
    """One step: where on the page it points to, as a CSS selector, what stands there, and what it is good for.

    Several selectors stand in the order of preference: the first that is visible is taken, the menu button on a telephone.
    """

    at: str
    title: Any
    text: Any


MENU_BUTTON = "[data-drawer-open]"


def _item(path: str) -> str:
    """The entry of the menu that leads to that address, or the button of the menu where the menu is folded away."""
    return f'#nav a[href="{path}"], {MENU_BUTTON}'


LIST = Stop(
    "#list-counts",
    _("What waits for you"),
    _(
        "“Mine” is what you hold or what your department has to take next, with what breaks first at the top. The other tabs widen it."
    ),
)
SEARCH = Stop(
    "#global-search",
    _("Find any case"),
    _("Number, customer, product or two characters of the text. The key / brings you here from every page."),
)
BELL = Stop(
    'a[href="/notifications/"]',
    _("You are told"),
    _(
        "What concerns you stands behind the bell: reminders before a deadline, what others did on your cases."
    ),
)
HELP = Stop(
    "summary.user-button",
    _("Your account"),
    _("Language, deputy while you are away, second factor. This tour can be asked for again here."),
)
NEW_COMPLAINT = Stop(
    _item("/complaints/"),
    _("Log a complaint"),
    _(
        "Here is the register with the button “New complaint”. Customer, order, what is wrong: under a minute while the customer is on the telephone."
    ),
)
APPROVALS = Stop(
    _item("/approvals/"),
    _("What you have to decide"),
    _("Each question stands with its reasons and the amount; nothing is approved by silence."),
)
SERVICE = Stop(
    _item("/aftersales/services/"),
    _("Your service calls"),
    _(
        "Calls that were dispatched to you. On the telephone you record the visit and have it signed, without a network too."
    ),
)
FIGURES = Stop(
    _item("/dashboard/"),
    _("The month in figures"),
    _("What came in, what is late and where, what it cost. Each number opens the cases behind it."),
)
SETUP = Stop(
    _item("/settings/"),
    _("Set up the company"),
    _(
        "The list says what is set, what comes next and what happens while something is missing. You see no case yourself."
    ),
)
PEOPLE = Stop(
    _item("/settings/people/"),
    _("People and roles"),
    _("A role is held in a department: the role says what somebody may do, the department on which cases."),
)
SEE_AS = Stop(
    _item("/settings/look-as/"),
    _("See it with other eyes"),
    _("Look at menu and pages as somebody with another role finds them; nothing can be changed meanwhile."),
)
HEALTH = Stop(
    _item("/settings/health/"),
    _("Is it well?"),
    _("What has to run by itself, and what a real site still lacks, each line with what to do."),
)

TOURS: tuple[tuple[Callable[[User], bool], tuple[Stop, ...]], ...] = (
    (lambda user: user.holds(P.MANAGE_SETTINGS), (SETUP, PEOPLE, SEE_AS, HEALTH, HELP)),
    (lambda user: user.holds(P.SEE_REPORTS), (FIGURES, LIST, APPROVALS, SEARCH, HELP)),
    (lambda user: user.holds(P.ASSIGN_CASE), (LIST, APPROVALS, BELL, SEARCH, HELP)),
    (lambda user: user.holds(P.DO_SERVICE), (SERVICE, LIST, BELL, HELP)),
    (lambda user: user.holds(P.LOG_COMPLAINT), (LIST, NEW_COMPLAINT, SEARCH, BELL, HELP)),
)
"""By the work somebody does, the first that fits: administrator, management, head, technician, clerk."""

OTHERS = (LIST, SEARCH, BELL, HELP)


def stops_for(user: User) -> tuple[Stop, ...]:
    """The steps for the work of this person. Note: no query for a person of a session."""
    return next((stops for fits, stops in TOURS if fits(user)), OTHERS)
