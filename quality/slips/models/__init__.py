"""The nouns of slips: kinds as data, the slip, its departments and what hangs on it."""

from quality.slips.models.kinds import (
    Field,
    FiledBy,
    Rhythm,
    SignedBy,
    SlipKind,
    Way,
    kind_in_force,
    offered_kinds,
    version_of,
)
from quality.slips.models.levels import Level, Seat, levels_of, telling_of
from quality.slips.models.parts import FieldReport, ReplacedPart, SlipCopy, SlipPart, SlipWord, WordKind
from quality.slips.models.rungs import SlipRung
from quality.slips.models.sheets import SheetEntry, SheetField, sheet_of
from quality.slips.models.slip import Slip
from quality.slips.models.tasks import MonthlySlip
from quality.slips.models.values import SlipValue, Source, Topic, ValueList

__all__ = [
    "Field",
    "FieldReport",
    "FiledBy",
    "ReplacedPart",
    "Rhythm",
    "SheetEntry",
    "SheetField",
    "SignedBy",
    "Level",
    "MonthlySlip",
    "Seat",
    "Slip",
    "SlipCopy",
    "SlipKind",
    "SlipPart",
    "SlipRung",
    "SlipValue",
    "SlipWord",
    "Source",
    "Topic",
    "ValueList",
    "Way",
    "WordKind",
    "kind_in_force",
    "levels_of",
    "offered_kinds",
    "sheet_of",
    "telling_of",
    "version_of",
]
