"""The kinds of case. Each case app registers its own at start-up; the kernel never imports them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.permissions import Permission
    from feedback_system.cases.advance import Move
    from feedback_system.cases.models import Case
    from feedback_system.cases.steps import Step


def _nothing(move: Any) -> None:
    """A kind without clocks."""


def _any_case(case: Any) -> bool:
    """Whatever the other case is."""
    return True


def _always() -> bool:
    """A kind that no company switches off."""
    return True


@dataclass
class Kind:
    """What the shared screens and the one door must know about a kind of case."""

    code: str
    label: Any
    label_plural: Any
    model: str
    """The form inside the folder, such as "complaints.Complaint"."""
    area: str
    """The collection in the API, such as "complaints"; the pages live there too unless `path` says otherwise."""
    states: Any
    """The `TextChoices` of the form's states."""
    path: str = ""
    """Where the pages live when that is not `area`, such as "quality/improvements"."""
    new_url: str = ""
    """Name of the page on which people open a case of this kind; "" when another case or a step opens it."""
    new_label: Any = ""
    """What the button to that page says."""
    new_right: Permission | None = None
    """The permission without which there is no such button."""
    from_case_url: str = ""
    """Name of the page that opens a case of this kind because of another one, which it takes as `?case=<number>`; "" for none."""
    suits: Callable[[Case], bool] = _any_case
    """Whether a case of this kind can be opened because of that one; the button of `from_case_url` stands only there."""
    confidential: bool = False
    """Whether its cases are read only by those whom they reached by name or by membership of a department: neither a see-all
    role nor the head of a department above reads them."""
    is_offered: Callable[[], bool] = _always
    """Whether the company works with this kind now; otherwise its pages are not there and no filter names it."""
    stages: tuple[tuple[str, Any, tuple[str, ...]], ...] = ()
    """The order shown on the stage bar: code, label, states that belong to it."""
    moved: Callable[[Move], None] = _nothing
    """Called inside the transaction after every step: starts and stops the clocks."""
    after_opening: Callable[[Any, Any, Any], None] | None = None
    """Called inside the transaction with (record, by, at) when a case of this kind is opened."""
    case_template: str = ""
    """The template of the facts and panels inside the case page; it gets `record` and what `case_context` returns."""
    case_context: Callable[[Any, Any, Any], dict[str, Any]] | None = None
    """Called with (record, user, at) for the case page."""
    same_goods: Callable[[int], Any] | None = None
    """Called with the id of a case: the ids of cases about the same goods as a subquery, None when none are named."""
    more_with_product: Callable[[int], Any] | None = None
    """Called with the id of a product: cases about it besides the product of their folder, as a subquery; None for none."""
    goods_texts: Callable[[Sequence[int]], dict[int, str]] | None = None
    """Called with ids of cases: all their goods in one line of words each, for files. Note: a fixed number of queries."""
    subkinds: Callable[[Sequence[int]], dict[int, str]] | None = None
    """Called with ids of cases: which sort of its kind each one is, for the second line of a row in a list. Note: one query."""
    approval_template: str = ""
    """The template of what is asked on the page of a decision; it gets `record` and what `approval_context` returns."""
    approval_context: Callable[[Any, Any, Any], dict[str, Any]] | None = None
    """Called with (record, approval, user) for the page of a decision; an empty answer means the plain table of terms."""
    phrases: Callable[[Sequence[str]], dict[str, list[str]]] | None = None
    """Called with names of steps: the company's phrases for the reason of each, in the active language. One query."""
    open_from_case: Callable[..., Case] | None = None
    """Opens a case of this kind out of another one: called inside a transaction with `source=`, `facts=`, `by=` and `at=`, the row of
    the source being locked. The app of the kind says which facts it takes; None where nothing follows from other cases this way."""
    steps: dict[str, Step] = field(default_factory=dict)
    system_steps: dict[str, Step] = field(default_factory=dict)
    """Steps that only the system takes, for somebody outside the house: offered to nobody, listed by no interface."""

    @property
    def pages(self) -> str:
        """The URL space of its pages."""
        return self.path or self.area

    def form_of(self, case: Case) -> Any:
        """The form inside the folder, read afresh."""
        model = apps.get_model(self.model)
        record: Any = model.for_step(model._default_manager.all()).get(case=case)
        record.case = case
        return record

    def url(self, case: Case) -> str:
        """Where people open the case."""
        return reverse("desk:case", args=[self, case.reference])

    def state_label(self, state: str) -> Any:
        """The state in words of the active language; an unknown one as it is."""
        return dict(self.states.choices).get(state, state)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; a second registration of the same code replaces nothing and is an error."""
    if kind.code in _KINDS:
        raise ValueError(f"the kind {kind.code} is registered twice")
    _KINDS[kind.code] = kind
    return kind


def all_kinds() -> list[Kind]:
    """Every registered kind, in order of registration."""
    return list(_KINDS.values())


def kind_named(code: str) -> Kind:
    """The kind with that code. :raises KeyError: when no app registered it."""
    return _KINDS[code]


def kind_of(case: Case) -> Kind:
    """The kind of this case."""
    return _KINDS[case.kind]


def confidential_kinds() -> list[str]:
    """The codes of the kinds whose cases no see-all role reads."""
    return [kind.code for kind in _KINDS.values() if kind.confidential]


def offered_kinds() -> list[Kind]:
    """The kinds with which the company works now, in order of registration."""
    return [kind for kind in _KINDS.values() if kind.is_offered()]


def kind_in(area: str) -> Kind | None:
    """The kind whose pages live under that URL space, or None; none for a kind that is not offered."""
    return next((kind for kind in _KINDS.values() if kind.pages == area and kind.is_offered()), None)
