"""The nouns of an investigation."""

from quality.investigations.models.entries import BodyQuestion, Entry
from quality.investigations.models.field_records import CHECKS, Attendant, FieldRecord
from quality.investigations.models.investigation import QUALITY, Investigation
from quality.investigations.models.team import TeamMember

__all__ = [
    "CHECKS",
    "QUALITY",
    "Attendant",
    "BodyQuestion",
    "Entry",
    "FieldRecord",
    "Investigation",
    "TeamMember",
]
