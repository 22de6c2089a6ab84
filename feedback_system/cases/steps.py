"""A step: one verb that people, pages, the API and imports all take through the one door.

A case app declares its steps beside the operation that carries them out:

    @step(complaints, "accept", label=_("Accept"), rights=[Permission.ACCEPT_COMPLAINT], stage=State.SUBMITTED, form=AcceptForm)
    def accept(complaint, *, by, at, **fields):
        ...

The decorated function is the step's effect: it changes rows beside the record and fields of the record, and returns
what the history shall keep. The transition of the same name on the record moves the state afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from accounts.permissions import Permission

if TYPE_CHECKING:
    from accounts.models import User
    from feedback_system.cases.advance import Authority
    from feedback_system.cases.kinds import Kind


@dataclass(frozen=True)
class Trace:
    """What an effect leaves for the history: `facts` are codes and figures, `payload` is personal and free text."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)


class StepForm(forms.Form):
    """The fields of a step. Checks shape and plausibility; knows the record, the person and the instant, saves nothing."""

    kept_beside: tuple[str, ...] = ()
    """Names of values that do not concern the effect: they reach only what follows a step (`Move.fields`)."""

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        record: Any = None,
        by: User | None = None,
        at: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        self.record, self.by, self.at = record, by, at
        super().__init__(data, files, **kwargs)
        if record is not None:
            self.prepare()
            if data is None:
                for name, value in self.initial_values().items():
                    self.initial.setdefault(name, value)

    def prepare(self) -> None:
        """Fit the fields to the record: choices, required or not, fields that this route does not have."""

    def initial_values(self) -> Mapping[str, Any]:
        """What the fields hold before the person has typed anything."""
        return {}

    def shown_beside(self) -> Sequence[tuple[str, str]]:
        """What to have in view while filling the form: title and text of each piece."""
        return ()


def _no_conflicts(record: Any, authority: Authority, at: datetime) -> Iterable[Any]:
    return ()


def _everybody(record: Any, person: User) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """One verb of one kind of case."""

    kind: Kind
    name: str
    label: Any
    effect: Callable[..., Trace | None]
    form: type[StepForm]
    rights: tuple[Permission, ...]
    stage: str | None
    """The state whose department takes the step; None when the right alone decides."""
    help: Any = ""
    side: bool = False
    """Not the main way forward: shown in the second row (return, withdraw, flag …)."""
    conflicts: Callable[[Any, Authority, datetime], Iterable[Any]] = _no_conflicts
    """Sentences why this person may not decide here: four eyes, conflict of interest; a deputy's own blocks count too."""
    bulk: bool = False
    """May be taken for several cases at once."""
    standing: Callable[[Any, User], bool] = _everybody
    """Whether this case gives the person (the principal of a deputy) a part in the step beside the right."""
    whose: Any = ""
    """One sentence: whose step it is, for those who have no standing."""
    by_system: bool = False
    """Taken by the system for somebody outside the house; no page, no interface and no person takes it."""

    def __str__(self) -> str:
        return f"{self.kind.code}.{self.name}"


def step(
    kind: Kind,
    name: str,
    *,
    label: Any,
    rights: Sequence[Permission],
    form: type[StepForm] = StepForm,
    stage: str | None = None,
    help: Any = "",
    side: bool = False,
    conflicts: Callable[[Any, Authority, datetime], Iterable[Any]] = _no_conflicts,
    bulk: bool = False,
    standing: Callable[[Any, User], bool] = _everybody,
    whose: Any = "",
    by_system: bool = False,
) -> Callable[[Callable[..., Trace | None]], Step]:
    """Declare the decorated effect as the step `name` of `kind` and register it there."""

    def declare(effect: Callable[..., Trace | None]) -> Step:
        if name in kind.steps or name in kind.system_steps:
            raise ValueError(f"the step {kind.code}.{name} is declared twice")
        declared = Step(
            kind,
            name,
            label,
            effect,
            form,
            tuple(rights),
            stage,
            help,
            side,
            conflicts,
            bulk,
            standing,
            whose,
            by_system,
        )
        (kind.system_steps if by_system else kind.steps)[name] = declared
        return declared

    return declare


def describe_fields(form: forms.Form) -> list[dict[str, Any]]:
    """The fields of a form for machines: name, label, type, required, choices, help."""
    described = []
    for name, form_field in form.fields.items():
        row: dict[str, Any] = {
            "name": name,
            "label": str(form_field.label or name),
            "type": getattr(form_field, "api_type", None)
            or type(form_field).__name__.removesuffix("Field").lower(),
            "required": form_field.required,
            "help": str(form_field.help_text or ""),
        }
        rows = getattr(form_field, "row_form", None)
        if rows is not None:
            row["fields"] = describe_fields(rows())
        choices = getattr(form_field, "choices", None)
        if choices is not None and not isinstance(form_field, forms.ModelChoiceField):
            row["choices"] = [
                {"value": str(value), "label": str(label)} for value, label in choices if value != ""
            ]
        described.append(row)
    return described
