"""How the story tells that a picture was chosen for learning: sentences that continue the person's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from feedback_system.desk.story import Telling, register
from feedback_system.lessons.pictures import CHOSEN, DROPPED

if TYPE_CHECKING:
    from feedback_system.audit.models import CaseEvent
    from feedback_system.cases.kinds import Kind


def _chosen(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("chose a picture for learning."), "file")


def _dropped(event: CaseEvent, kind: Kind) -> Telling:
    return Telling(_("took a picture out of those for learning."), "file")


def register_sentences() -> None:
    """Called once at start-up."""
    register(CHOSEN, _chosen)
    register(DROPPED, _dropped)
