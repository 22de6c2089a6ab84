"""What may stand in an address of the desk: the area of a registered kind, and the number of a case."""

from __future__ import annotations

from feedback_system.cases.kinds import Kind, kind_in


class AreaConverter:
    """The URL space of a kind, such as "complaints" or "quality/improvements".

    An unknown word is no match, so other apps' pages stay reachable.
    """

    regex = "[a-z]+(?:[-/][a-z]+)*"

    def to_python(self, value: str) -> Kind:
        kind = kind_in(value)
        if kind is None:
            raise ValueError(value)
        return kind

    def to_url(self, value: Kind | str) -> str:
        return value.pages if isinstance(value, Kind) else value


class ReferenceConverter:
    """A number or receipt number: letters, digits and hyphens with at least one digit, so that no page name looks like one."""

    regex = "[A-Za-z-]*[0-9][0-9A-Za-z-]{0,19}"

    def to_python(self, value: str) -> str:
        return value.upper()

    def to_url(self, value: str) -> str:
        return value
