"""A row of an old list of complaints looked at: what is wrong with it, and the case it will be. Nothing is written."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.permissions import Permission
from accounts.queries import department_with
from complaints.forms.fields import CustomerField, ProductField
from complaints.forms.importing import LANGUAGES, instant_of
from complaints.forms.intake import IntakeForm
from complaints.models import Code, CodeList, Complaint, Desk, Route, RouteStage
from complaints.operations.receive import route_for
from complaints.states import BEFORE_ACCEPTANCE, CLOSED_STATES, IN_HAND, State
from feedback_system.cases.models import Case
from feedback_system.errors import Blocked
from feedback_system.imports.kinds import Prepared, Source
from feedback_system.masterdata.models import Customer, Product
from feedback_system.masterdata.naming import fold

if TYPE_CHECKING:
    from collections.abc import Collection

ASKED_ANEW: dict[State, tuple[State, ...]] = {
    State.PROPOSAL_REVIEW: (State.PROPOSING, State.CONSOLIDATING),
    State.AWAITING_APPROVAL: (State.PROPOSING, State.CONSOLIDATING),
    State.OUTCOME_REVIEW: (State.NEGOTIATING,),
    State.AWAITING_FINAL_APPROVAL: (State.NEGOTIATING,),
    State.AWAITING_RULING_APPROVAL: (State.RULING,),
    State.EXECUTING: (State.CLOSED,),
}
"""Stages that rest on something signed here (terms, an outcome, a ruling): such a case goes on one stage before, where it is written down."""

PLAIN = (
    "contact_name", "contact_phone", "order_number", "batch_number", "invoice_number", "delivered_on", "quantity",
    "defective_quantity", "description", "defect_reason", "demand", "sales_remarks", "complaint_class", "market", "severity",
)  # fmt: skip
"""Fields of the form that a column fills as it is."""


class _Reading:
    """One row on its way to what `write` needs."""

    def __init__(
        self, values: dict[str, Any], refused: Collection[str], source: Source, by: User, at: datetime
    ) -> None:
        self.values, self.refused, self.source, self.by, self.at = values, refused, source, by, at
        self.found = Prepared(number=str(values.get("number", "")))
        self.unmatched: dict[str, str] = {}
        """Words of the row that mean nothing here, by their field: the history keeps them."""

    def refuse(self, field: str, sentence: str) -> None:
        """Nothing is said twice of one cell."""
        if field not in self.refused:
            self.found.problems.append((field, sentence))

    def read(self) -> Prepared:
        values = self.values
        reported = instant_of(values.get("reported_at"))
        accepted, closed = instant_of(values.get("accepted_at")), instant_of(values.get("closed_at"))
        state = self._state(accepted, closed)
        if "reported_at" not in values and state != State.DRAFT:
            self.refuse("reported_at", _("Say when the customer complained: clocks and figures begin there."))
        if (
            state in IN_HAND
            and accepted is None
            and reported is not None
            and "accepted_at" not in self.refused
        ):
            accepted = reported
            self.found.notes.append(
                _("The file does not say when it was accepted; the day of the report is taken.")
            )
        self._check_order(reported, accepted, closed, state)
        form = self._form(reported)
        route = self._route(form)
        state = self._stage(state, route)
        people = self._people(route, state)
        self._check_number()
        fields = form.cleaned_data
        self.found.values = {
            "fields": fields, "state": state, "accepted": accepted, "closed": closed, "route": route, **people,
            "stage_told": self.values.get("stage"), "unmatched": self.unmatched,
        }  # fmt: skip
        self.found.fingerprint = self._fingerprint()
        self.found.shown = [
            self.found.number,
            str(fields.get("customer") or values.get("customer") or values.get("customer_code") or ""),
            str(fields.get("product") or ""),
            " ".join(str(values.get("description", "")).split())[:60],
            str(state.label),
            _day(reported),
            _day(accepted),
        ]
        return self.found

    def _state(self, accepted: datetime | None, closed: datetime | None) -> State:
        told: State | None = self.values.get("stage")
        if told is not None:
            if told in CLOSED_STATES and closed is None:
                self.refuse("closed_at", _("The case is over, so the file must say when it was closed."))
            if told not in CLOSED_STATES and closed is not None:
                self.refuse(
                    "stage",
                    _("There is a date of closing, but the stage is not closed. Correct one of them."),
                )
            return told
        if closed is not None:
            return State.CLOSED
        return State.ACCEPTED if accepted is not None or self.found.number else State.DRAFT

    def _check_order(
        self, reported: datetime | None, accepted: datetime | None, closed: datetime | None, state: State
    ) -> None:
        if accepted is not None and reported is not None and accepted.date() < reported.date():
            self.refuse("accepted_at", _("This lies before the report. Check both dates."))
        if (
            closed is not None
            and (begun := accepted or reported) is not None
            and closed.date() < begun.date()
        ):
            self.refuse("closed_at", _("This lies before the acceptance. Check both dates."))
        for field, told in (("accepted_at", accepted), ("closed_at", closed)):
            if field in self.values and told is not None and told > self.at:
                self.refuse(field, _("This time lies in the future. Enter when it really happened."))
        if state == State.DRAFT and self.found.number:
            self.refuse(
                "stage",
                _("A case that has a number is accepted already. Correct the stage or take the number out."),
            )

    def _form(self, reported: datetime | None) -> IntakeForm:
        values = self.values
        data = {name: values[name] for name in PLAIN if name in values}
        data |= {
            "customer": self._customer(),
            "product": self._product(),
            "reported_at": reported,
            "wished_on": values.get("wished_on"),
            "channel": self._channel(),
            "late_entry_reason": _("imported from “%(file)s”, row %(row)d")
            % {"file": self.source.file[:120], "row": self.source.row},
        }
        data.setdefault("complaint_class", Complaint.Class.QUALITY)
        if "wished_on" in values and reported is not None and values["wished_on"] < reported.date():
            data["wished_on"] = None
            self.found.notes.append(
                _("The date wished by the customer lies before the report and is left out.")
            )
        form = IntakeForm(data, by=self.by, at=self.at)
        told = {name for name, _sentence in self.found.problems}
        for name, messages in form.errors.items():
            field = "" if name == "__all__" else name
            if field not in told and not (field == "customer" and "customer_code" in told):
                for message in messages:
                    self.refuse(field, str(message))
        return form

    def _customer(self) -> Any:
        return self._record(
            CustomerField(required=False), "customer", "customer_code", Customer, _("customer")
        )

    def _product(self) -> Any:
        return self._record(ProductField(required=False), "product", "product_code", Product, _("product"))

    def _record(self, field: Any, by_name: str, by_code: str, model: Any, word: str) -> Any:
        """The record that the number or the name of the row means; a new one, unsaved, where it shall be created."""
        texts = {name: self.values[name] for name in (by_code, by_name) if name in self.values}
        refused = None
        for name, text in texts.items():
            try:
                return field.clean(text)
            except ValidationError as unusable:
                refused = refused or (name, unusable)
        if refused is None:
            return None
        name, error = refused
        text = str(texts[name])
        if error.error_list[0].code != "unknown":
            self.refuse(name, error.messages[0])
        elif not self.source.create_missing:
            self.refuse(
                name,
                _(
                    "“%(text)s” is no %(word)s that is entered. Enter it, correct the cell, or choose to have what is missing created."
                )
                % {"text": text[:60], "word": word},
            )
        elif not self.by.holds(Permission.MANAGE_MASTERDATA):
            self.refuse(
                name,
                _(
                    "“%(text)s” is no %(word)s that is entered, and you may not create one. Ask who keeps the master data."
                )
                % {"text": text[:60], "word": word},
            )
        else:
            self.found.notes.append(
                _("The %(word)s “%(text)s” will be created.") % {"word": word, "text": text[:60]}
            )
            words = str(texts.get(by_name) or text)[:120]
            code = str(texts.get(by_code) or f"I{self.source.import_id}-{self.source.row}")
            return model(code=code, name=words)
        return None

    def _channel(self) -> str:
        text = self.values.get("channel")
        if not text:
            return "phone"
        rows = list(Code.objects.filter(list=CodeList.CHANNEL, is_active=True).order_by("position", "pk"))
        wanted = fold(text)
        for row in rows:
            if wanted in {fold(row.code), *(fold(row.label_in(language)) for language in LANGUAGES)}:
                return str(row.code)
        for row in rows:  # 电话投诉, 微信群
            if any(
                len(label := fold(row.label_in(language))) > 1 and label in wanted for language in LANGUAGES
            ):
                return str(row.code)
        self.unmatched["channel"] = str(text)
        self.found.notes.append(
            _("The channel “%(text)s” is not in the list; “%(taken)s” is taken.")
            % {"text": text[:40], "taken": rows[0].label if rows else "phone"}
        )
        return str(rows[0].code) if rows else "phone"

    def _route(self, form: IntakeForm) -> Route | None:
        try:
            return route_for(form.cleaned_data)
        except Blocked as blocked:
            self.refuse("", str(blocked))
            return None

    def _stage(self, state: State, route: Route | None) -> State:
        if route is None or state not in (IN_HAND | {State.EXECUTING}):
            return state
        on_route = set(RouteStage.objects.filter(route=route).values_list("state", flat=True)) | {
            State.CLOSED.value
        }
        if (instead := ASKED_ANEW.get(state)) is not None:
            taken = next((one for one in instead if one in on_route), None)
            if taken is not None:
                self.found.notes.append(
                    _("“%(told)s” rests on what is signed here, so the case goes on at “%(taken)s”.")
                    % {"told": state.label, "taken": taken.label}
                )
                return taken
        if state not in on_route:
            self.refuse(
                "stage",
                _(
                    "The route “%(route)s” has no stage “%(stage)s”. Choose one of its stages, or the class of the complaint."
                )
                % {"route": route.label, "stage": state.label},
            )
        return state

    def _people(self, route: Route | None, state: State) -> dict[str, Any]:
        found: dict[str, Any] = {
            "salesperson": self._person("salesperson"),
            "investigator": self._person("investigator"),
            "responsible_department": self._department("responsible_department"),
            "production_department": self._department("production_department"),
        }
        if found["production_department"] is None:
            found["production_department"] = department_with("production")
        holder = self._department("holder")
        if holder is not None and route is not None and state in IN_HAND | BEFORE_ACCEPTANCE:
            self._hold(found, holder, self._desk(route, state))
        return found

    @staticmethod
    def _desk(route: Route, state: State) -> str:
        if state in (State.DRAFT, State.RETURNED):
            return str(Desk.SALES)
        row = RouteStage.objects.filter(route=route, state=state).first()
        return str(row.desk) if row is not None else str(route.registrar)

    def _hold(self, found: dict[str, Any], holder: Department, desk: str) -> None:
        """Let the named department have the case, where the stage lets the case say whose it is; else it must be that of the desk."""
        named = {
            Desk.PRODUCTION: "production_department",
            Desk.RESPONSIBLE: "responsible_department",
            Desk.SALES: "sales_department",
        }.get(Desk(desk))
        if named is not None:
            found[named] = holder
            return
        there = department_with(desk)
        if there is not None and there.pk != holder.pk:
            self.refuse(
                "holder",
                _(
                    "In this stage the case is with “%(there)s”. Correct the stage or the department, or leave the cell empty."
                )
                % {"there": there.label},
            )

    def _person(self, field: str) -> User | None:
        text = self.values.get(field)
        if not text:
            return None
        rows = User.objects.filter(kind=User.Kind.PERSON, is_active=True)
        people = list(rows.filter(Q(username__iexact=text) | Q(name=text)).order_by("pk")[:2])
        if len(people) == 1:
            return people[0]
        self.unmatched[field] = str(text)
        self.found.notes.append(
            _("“%(text)s” is nobody who works here, or several people; the name stands in the history.")
            % {"text": text[:40]}
        )
        return None

    def _department(self, field: str) -> Department | None:
        text = self.values.get(field)
        if not text:
            return None
        wanted = fold(text)
        for row in Department.objects.filter(is_active=True).order_by("pk"):
            if wanted in {fold(row.code), *(fold(row.label_in(language)) for language in LANGUAGES)}:
                return row
        if field == "holder":
            self.refuse(
                field,
                _("“%(text)s” is no department that is entered. Correct the name or leave the cell empty.")
                % {"text": text[:40]},
            )
        else:
            self.unmatched[field] = str(text)
            self.found.notes.append(
                _("“%(text)s” is no department that is entered; the name stands in the history.")
                % {"text": text[:40]}
            )
        return None

    def _check_number(self) -> None:
        number = self.found.number
        rows = Case.objects.as_system("a number belongs to one case, whoever may see it")
        if number and rows.filter(Q(number=number) | Q(receipt_number=number)).exists():
            self.refuse(
                "number",
                _("The number %(number)s belongs to a case that is here already. Take the row out.")
                % {"number": number},
            )

    def _fingerprint(self) -> str:
        values = self.values
        parts = (
            [self.found.number]
            if self.found.number
            else [
                str(values.get(name, ""))
                for name in (
                    "customer_code", "customer", "product_code", "product", "order_number", "batch_number", "reported_at",
                    "description", "quantity",
                )
            ]
        )  # fmt: skip
        return hashlib.sha256("\x1f".join(("complaint", *map(fold, parts))).encode()).hexdigest()


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment is not None else ""


def prepare(
    values: dict[str, Any], *, refused: Collection[str], source: Source, by: User, at: datetime
) -> Prepared:
    """What a row will be, and what stands in its way. Note: some ten queries."""
    return _Reading(values, refused, source, by, at).read()
