"""The nouns of an improvement."""

from quality.models.causes import Cause
from quality.models.claims import EffectClaim, Verdict
from quality.models.disciplines import (
    ChosenAction,
    Discipline,
    DisciplineState,
    DocumentUpdate,
    Lesson,
    Prevention,
    ProblemLine,
    TeamMember,
    published_lessons,
)
from quality.models.improvement import Improvement
from quality.models.items import EffectCheck, ImprovementItem, ItemState

__all__ = [
    "Cause",
    "ChosenAction",
    "Discipline",
    "DisciplineState",
    "DocumentUpdate",
    "EffectCheck",
    "EffectClaim",
    "Improvement",
    "ImprovementItem",
    "ItemState",
    "Lesson",
    "Prevention",
    "ProblemLine",
    "TeamMember",
    "Verdict",
    "published_lessons",
]
