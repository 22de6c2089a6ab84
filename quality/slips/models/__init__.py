"""The nouns of slips: kinds as data, the slip, its departments and what hangs on it."""

from quality.slips.models.kinds import Field, FiledBy, SignedBy, SlipKind, Way, kind_in_force, offered_kinds
from quality.slips.models.parts import FieldReport, ReplacedPart, SlipCopy, SlipPart, SlipWord, WordKind
from quality.slips.models.slip import Slip
from quality.slips.models.values import SlipValue, Topic, ValueList

__all__ = [
    "Field",
    "FieldReport",
    "FiledBy",
    "ReplacedPart",
    "SignedBy",
    "Slip",
    "SlipCopy",
    "SlipKind",
    "SlipPart",
    "SlipValue",
    "SlipWord",
    "Topic",
    "ValueList",
    "Way",
    "WordKind",
    "kind_in_force",
    "offered_kinds",
]
