"""The lists of cases: which tab, which filters, which order. The whole state of a list is its address.

Every list starts from `Case.objects.visible_to(user)`; a filter whose value nobody knows finds nothing instead of everything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Delegation, Department, User
from feedback_system.cases.kinds import Kind, all_kinds
from feedback_system.cases.models import REPEAT, Case, Severity
from feedback_system.catalogues.models import CatalogueList
from feedback_system.catalogues.tree import cases_with, tree_of, words_for
from feedback_system.desk.inbox import waiting_case_ids
from feedback_system.desk.keyset import Order, Place
from feedback_system.masterdata.models import Customer, Market, Product
from feedback_system.searching.text import words_of
from feedback_system.web.forms import narrow

if TYPE_CHECKING:
    from collections.abc import Iterator

DUE_SOON = timedelta(hours=24)
CAP = 1000
"""Counts are exact up to here and say "1,000+" beyond: nobody waits for a count of everything."""
LONGEST_WORDS = 200

ORDERS = {
    "due": Order("due", "open_row__next_due_at", nullable=True, by_id="open_row__case_id"),
    "-due": Order("-due", "open_row__next_due_at", descending=True, nullable=True, by_id="open_row__case_id"),
    "since": Order("since", "open_row__state_since", by_id="open_row__case_id"),
    "-since": Order("-since", "open_row__state_since", descending=True, by_id="open_row__case_id"),
    "number": Order("number"),
    "-number": Order("-number", descending=True),
    "closed": Order("closed", "closed_at"),
    "-closed": Order("-closed", "closed_at", descending=True),
}


@dataclass(frozen=True)
class Tab:
    """One standing list of the worklist."""

    code: str
    label: Any
    orders: tuple[str, ...]
    """The orders it can be shown in; the first is its own."""
    narrowed: Callable[[CaseList], Q]
    why_empty: Any


@dataclass(frozen=True)
class Chosen:
    """A filter in force: its name in the address, its label, the value as typed and in words, and its condition."""

    name: str
    label: Any
    value: str
    words: Any
    condition: Q


ASKED_OF: list[Callable[[User], Q | None]] = []
"""What apps add to “My work”: cases on which a person is asked for something, though they lie elsewhere; None for none."""


def _mine(cases: CaseList) -> Q:
    own = [assignment.department_id for assignment in cases.user.assignments]
    now = cases.at
    principals = Delegation.objects.filter(deputy=cases.user.pk, starts_at__lte=now, ends_at__gt=now).values(
        "principal"
    )
    found = (
        Q(open_row__owner=cases.user.pk)
        | Q(open_row__holder__in=own, open_row__owner__isnull=True)
        | Q(open_row__owner__in=principals)
    )
    for asked_of in ASKED_OF:
        if (more := asked_of(cases.user)) is not None:
            found |= more
    return found


def _of_my_departments(cases: CaseList) -> Q:
    return Q(open_row__holder__in=cases.user.department_ids_in_view)


def _waiting_for_me(cases: CaseList) -> Q:
    return Q(pk__in=waiting_case_ids(cases.user))


def _due_soon(cases: CaseList) -> Q:
    return Q(open_row__next_due_at__gt=cases.at, open_row__next_due_at__lte=cases.at + DUE_SOON)


def _overdue(cases: CaseList) -> Q:
    return Q(open_row__next_due_at__lte=cases.at)


def _everything(cases: CaseList) -> Q:
    return Q()


OPEN_ORDERS = ("due", "-due", "since", "-since", "number", "-number")
CLOSED_ORDERS = ("-closed", "closed", "number", "-number")
REGISTER_ORDERS = ("-number", "number")

TABS = {
    tab.code: tab
    for tab in (
        Tab(
            "mine",
            gettext_lazy("My work"),
            OPEN_ORDERS,
            _mine,
            gettext_lazy("No case waits for you, and none of your department waits for somebody to take it."),
        ),
        Tab(
            "department",
            gettext_lazy("My department"),
            OPEN_ORDERS,
            _of_my_departments,
            gettext_lazy("No open case lies with your department now."),
        ),
        Tab(
            "approval",
            gettext_lazy("Waiting for my approval"),
            OPEN_ORDERS,
            _waiting_for_me,
            gettext_lazy("Nothing waits for your decision."),
        ),
        Tab(
            "soon",
            gettext_lazy("Due within 24 h"),
            OPEN_ORDERS,
            _due_soon,
            gettext_lazy("No deadline ends within the next 24 hours in the cases you may see."),
        ),
        Tab(
            "overdue",
            gettext_lazy("Overdue"),
            OPEN_ORDERS,
            _overdue,
            gettext_lazy("No deadline has passed in the cases you may see."),
        ),
        Tab(
            "all",
            gettext_lazy("All open"),
            OPEN_ORDERS,
            _everything,
            gettext_lazy(
                "You may see no open case yet. A case shows here as soon as it reaches you or your department."
            ),
        ),
        Tab(
            "closed",
            pgettext_lazy("tab of the worklist", "Closed"),
            CLOSED_ORDERS,
            lambda _cases: Q(closed_at__isnull=False),
            gettext_lazy("None of the cases you may see has been closed yet."),
        ),
    )
}
REGISTER = Tab(
    "register",
    gettext_lazy("All"),
    REGISTER_ORDERS,
    _everything,
    gettext_lazy(
        "You may see no case of this kind yet. A case shows here as soon as it reaches you or your department."
    ),
)

FILTERS = {
    "kind": gettext_lazy("Kind"),
    "stage": gettext_lazy("Stage"),
    "state": gettext_lazy("State"),
    "severity": gettext_lazy("Severity"),
    "department": gettext_lazy("With department"),
    "owner": gettext_lazy("Owner"),
    "customer": gettext_lazy("Customer"),
    "product": gettext_lazy("Product"),
    "defect": gettext_lazy("Defect"),
    "cause": gettext_lazy("Cause"),
    "market": gettext_lazy("Market"),
    "repeat": gettext_lazy("Repeated complaint"),
    "after": gettext_lazy("Reported from"),
    "before": gettext_lazy("Reported until"),
    "q": gettext_lazy("Words"),
}
"""The filters by their name in the address, in the order they are shown."""

OF_A_LIST = frozenset({"tab", "sort", *FILTERS})
"""The parts of the address that say what the list is; others say where one looks in it."""


@dataclass
class CaseList:
    """One list as one person asks for it at an instant.

    `kind` makes it the register of that kind (open and closed), otherwise it is a tab of the worklist.
    """

    user: User
    query: QueryDict
    at: datetime
    kind: Kind | None = None

    @classmethod
    def of_text(cls, user: User, text: str, at: datetime, kind: Kind | None = None) -> CaseList:
        """The list an address's query string stands for, with the kind it names (`in=`) when it is a register."""
        query = QueryDict(text[:2000])
        named = next((one for one in all_kinds() if one.area == query.get("in", "")), None)
        return cls(user, query, at, kind or named)

    @cached_property
    def tab(self) -> Tab:
        """The tab in force; an unknown one is the first."""
        if self.kind is not None:
            return REGISTER
        return TABS.get(self.query.get("tab", ""), TABS["mine"])

    @property
    def is_open_only(self) -> bool:
        """Whether only cases somebody still has to act on are in it."""
        return self.tab.code not in ("closed", "register")

    @cached_property
    def order(self) -> Order:
        """The order in force; an unknown one is the tab's own."""
        asked = self.query.get("sort", "")
        return ORDERS[asked if asked in self.tab.orders else self.tab.orders[0]]

    @cached_property
    def chosen(self) -> list[Chosen]:
        """The filters in force. Note: a query for each of department, owner, customer and product."""
        return list(self._chosen())

    def _chosen(self) -> Iterator[Chosen]:
        for name, label in FILTERS.items():
            value = self.query.get(name, "").strip()[:LONGEST_WORDS].replace("\x00", "")
            if not value or (name == "kind" and self.kind is not None):
                continue
            found = getattr(self, f"_by_{name}")(value)
            words, condition = found if found is not None else (value, Q(pk__in=[]))
            yield Chosen(name, label, value, words, condition)

    # Each `_by_…` answers the words of the value and the condition, or None for a value nobody knows.

    def _by_kind(self, value: str) -> tuple[Any, Q] | None:
        kind = next((one for one in all_kinds() if one.code == value), None)
        return None if kind is None else (kind.label, self._row(kind=kind.code))

    def _kinds(self) -> list[Kind]:
        return [self.kind] if self.kind is not None else all_kinds()

    def _row(self, **conditions: Any) -> Q:
        """The condition on the worklist row where every case has one, on the folder otherwise."""
        if self.is_open_only:
            return Q(**{f"open_row__{name}": value for name, value in conditions.items()})
        return Q(**conditions)

    def _by_stage(self, value: str) -> tuple[Any, Q] | None:
        found = [
            (label, states) for kind in self._kinds() for code, label, states in kind.stages if code == value
        ]
        if not found:
            return None
        return found[0][0], self._row(state__in=[str(state) for _label, states in found for state in states])

    def _by_state(self, value: str) -> tuple[Any, Q] | None:
        kind = next((one for one in self._kinds() if value in one.states.values), None)
        return None if kind is None else (kind.state_label(value), self._row(state=value))

    def _by_severity(self, value: str) -> tuple[Any, Q] | None:
        if value not in Severity.values:
            return None
        return Severity(value).label, self._row(severity=value)

    def _by_department(self, value: str) -> tuple[Any, Q] | None:
        department = Department.objects.filter(code=value).first()
        return None if department is None else (department.label, self._row(holder=department.pk))

    def _by_owner(self, value: str) -> tuple[Any, Q] | None:
        if value == "none":
            return _("nobody yet"), self._row(owner__isnull=True)
        person = self.user if value == "me" else User.objects.filter(username__iexact=value).first()
        return None if person is None else (str(person), self._row(owner=person.pk))

    def _by_customer(self, value: str) -> tuple[Any, Q] | None:
        customer = _by_code_or_id(Customer, value)
        return None if customer is None else (str(customer), self._row(customer=customer.pk))

    def _by_product(self, value: str) -> tuple[Any, Q] | None:
        product = _by_code_or_id(Product, value)
        if product is None:
            return None
        condition = Q(product=product.pk)
        for kind in self._kinds():
            more = kind.more_with_product(product.pk) if kind.more_with_product is not None else None
            if more is not None:
                condition |= Q(pk__in=more)
        return str(product), condition

    def _by_defect(self, value: str) -> tuple[Any, Q] | None:
        return _by_entry(CatalogueList.DEFECT, value)

    def _by_cause(self, value: str) -> tuple[Any, Q] | None:
        return _by_entry(CatalogueList.CAUSE, value)

    def _by_repeat(self, value: str) -> tuple[Any, Q] | None:
        repeated = Q(parent__isnull=False, parent_relation=REPEAT)
        return {"yes": (_("yes"), repeated), "no": (_("no"), ~repeated)}.get(value)

    def _by_market(self, value: str) -> tuple[Any, Q] | None:
        return (Market(value).label, Q(market=value)) if value in Market.values else None

    def _by_after(self, value: str) -> tuple[Any, Q] | None:
        day = _day(value)
        return None if day is None else (value, Q(reported_at__gte=_start_of(day)))

    def _by_before(self, value: str) -> tuple[Any, Q] | None:
        day = _day(value)
        return None if day is None else (value, Q(reported_at__lt=_start_of(day + timedelta(days=1))))

    def _by_q(self, value: str) -> tuple[Any, Q] | None:
        words = Q(pk__in=[])
        if found := words_of(value):
            words = Q()
            for word in found:
                words &= Q(search_row__norm__contains=word)
        exact = narrow(value).upper()
        return value, Q(number=exact) | Q(receipt_number=exact) | words

    # ---------------------------------------------------------------------------------------------------- the rows

    @property
    def visible(self) -> QuerySet[Case]:
        """What this person may see at all."""
        return Case.objects.visible_to(self.user)

    @cached_property
    def cases(self) -> QuerySet[Case]:
        """The cases of this list, unordered."""
        rows = self.visible
        if self.kind is not None:
            rows = rows.filter(kind=self.kind.code)
        if self.is_open_only:
            rows = rows.filter(open_row__isnull=False)
        rows = rows.filter(self.tab.narrowed(self))
        for one in self.chosen:
            rows = rows.filter(one.condition)
        return rows

    def place_of(self, case: Case) -> Place:
        """Where `case` stands in this list's order."""
        column = self.order.column
        if not column:
            return Place(None, case.pk)
        thing: Any = case
        for part in column.split("__"):
            thing = getattr(thing, part)
        return Place(thing, case.pk)

    # ------------------------------------------------------------------------------------------------- the addresses

    def text(self, **changes: str | None) -> str:
        """The query string of this list with `changes`; None takes a part away. Empty parts are left out."""
        parts = {name: value for name, value in self.query.items() if name in OF_A_LIST and value}
        for name, value in changes.items():
            parts.pop(name, None)
            if value:
                parts[name] = value
        return urlencode(parts)

    @property
    def list_text(self) -> str:
        """What a case page needs to find this list again: the query string, with the area of a register."""
        own = self.text()
        return own if self.kind is None else "&".join(part for part in (f"in={self.kind.area}", own) if part)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is in force."""
        return bool(self.chosen)


def _by_code_or_id(model: Any, value: str) -> Any:
    """The entry with that code, or with that id when a look-up box sent one."""
    found = model.objects.filter(code=value).first()
    if found is None and value.isdecimal() and len(value) < 18:
        found = model.objects.filter(pk=int(value)).first()
    return found


def _by_entry(list: str, value: str) -> tuple[Any, Q] | None:
    """Cases classified as the entry with that code (or that id, from a look-up box), as something below it, or merged into it."""
    tree = tree_of(list)
    found = tree.by_code.get(value.casefold())
    if found is None and value.isdecimal() and len(value) < 18:
        found = tree.get(int(value))
    return None if found is None else (words_for(found), cases_with(found))


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _start_of(day: date) -> datetime:
    """The first instant of that day in the zone the person sees."""
    return timezone.make_aware(datetime.combine(day, time.min))
