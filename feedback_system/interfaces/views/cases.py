"""The collection of one kind of case, one case, and its steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.api.exceptions import VersionWanted
from feedback_system.api.idempotency import Answer
from feedback_system.cases.advance import Offer, advance, authority_for, offers
from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.models import Case, Severity
from feedback_system.cases.steps import Step, StepForm
from feedback_system.desk.keyset import Order
from feedback_system.desk.lists import CaseList
from feedback_system.errors import AtWork, Invalid, NotPossibleNow, Refusal
from feedback_system.interfaces import arrivals
from feedback_system.interfaces.asking import Asked
from feedback_system.interfaces.collections import Collection, Create
from feedback_system.interfaces.documentation import (
    IF_MATCH,
    KEY,
    MUST_MATCH,
    WRITING,
    answers,
    page_of,
    paging,
    query,
    version_field,
)
from feedback_system.interfaces.machine_forms import described, schema_of, strict
from feedback_system.interfaces.serializers import CaseSerializer, StepSerializer
from feedback_system.interfaces.views.base import READ_WITH, CaseView, version_of, with_etag
from feedback_system.masterdata.models import Market

LISTED = ("state", "stage", "department", "owner", "customer", "product", "severity", "market", "repeat", "q")
"""Filters that the lists on screen have under the same name."""
FILTERS = (*LISTED, "kind", "overdue", "opened_after", "opened_before")

ORDERS = {
    "-number": Order("-number", descending=True),
    "number": Order("number"),
    "due": Order("due", "open_row__next_due_at", nullable=True, by_id="open_row__case_id"),
    "-due": Order("-due", "open_row__next_due_at", descending=True, nullable=True, by_id="open_row__case_id"),
    "closed": Order("closed", "closed_at"),
    "-closed": Order("-closed", "closed_at", descending=True),
}
"""The orders that stay fast however many cases there are; by number means in order of their opening."""


class Cases(CaseView):
    """List the cases of a kind, or open one."""

    def get(self, request: Request) -> Response:
        asked = Asked(request, FILTERS)
        rows = self.narrowed(asked).select_related(*READ_WITH)

        def write(cases: list[Case]) -> Any:
            return CaseSerializer(cases, many=True, context=self.context_for(cases)).data

        return asked.page(request, rows, write, orders=ORDERS)

    def narrowed(self, asked: Asked) -> Any:
        """The cases of the kind that this person may see and that the filters leave. :raises Invalid: an unknown value"""
        kind = self.collection.kind
        wanted_kind = asked.one_of("kind", [one.code for one in all_kinds()])
        asked.one_of("state", kind.states.values)
        asked.one_of("severity", Severity.values)
        asked.one_of("market", Market.values)
        asked.one_of("repeat", ("yes", "no"))
        asked.one_of("stage", [code for code, _label, _states in kind.stages])
        known = QueryDict(mutable=True)
        for name in LISTED:
            if value := asked.text(name):
                known[name] = value
        rows = CaseList(self.by, known, self.at, kind).cases
        if wanted_kind not in ("", kind.code):
            rows = rows.none()
        overdue = Q(open_row__next_due_at__lte=self.at)
        late = asked.yes_or_no("overdue")
        if late is True:
            rows = rows.filter(overdue)
        elif late is False:
            rows = rows.filter(Q(open_row__next_due_at__isnull=True) | Q(open_row__next_due_at__gt=self.at))
        if after := asked.instant("opened_after"):
            rows = rows.filter(reported_at__gte=after)
        if before := asked.instant("opened_before"):
            rows = rows.filter(reported_at__lt=before)
        ordering = asked.one_of("ordering", ORDERS).removeprefix("-")
        if ordering == "due":
            rows = rows.filter(open_row__isnull=False)
        elif ordering == "closed":
            rows = rows.filter(closed_at__isnull=False)
        return rows

    def post(self, request: Request) -> Response:
        collection = self.collection
        form_class, create = collection.form, collection.create
        if form_class is None or create is None:
            raise MethodNotAllowed(request.method or "POST")
        try:
            return self._created(request, form_class, create)
        except Refusal as refusal:
            if not isinstance(refusal, AtWork):
                arrivals.tell(arrivals.Arrival(collection.kind.code, None, refusal.code, self.by, self.at))
            raise

    def _created(self, request: Request, form_class: type[StepForm], create: Create) -> Response:
        if self.collection.may_create is not None:
            self.collection.may_create(self.by)
        sent = self.sent(request)

        def act() -> Answer:
            form = strict(form_class, self.names)(sent, by=self.by, at=self.at)
            if not form.is_valid():
                raise Invalid(
                    {"" if name == "__all__" else name: found for name, found in form.errors.items()}
                )
            with transaction.atomic():
                case = create(dict(form.cleaned_data), self.by, self.at)
                arrivals.tell(arrivals.Arrival(self.collection.kind.code, case, "", self.by, self.at))
                return Answer(201, self.written(self.find(case.reference)))

        return self.once(request, act)


class OneCase(CaseView):
    """One case with everything the reader may know; change its facts where the kind has a step for that."""

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        return with_etag(Response(self.written(self.find(reference))))

    def patch(self, request: Request, reference: str) -> Response:
        case = self.find(reference)
        step = self.collection.kind.steps.get(self.collection.edit)
        if step is None:
            raise MethodNotAllowed(request.method or "PATCH")
        sent = self.sent(request)
        if "If-Match" not in request.headers:
            raise VersionWanted
        record = self.collection.kind.form_of(case)
        record.case = case
        form = step.form(record=record, by=self.by, at=self.at)
        api_names = {own: name for name, own in self.collection.names.items()}
        present = {api_names.get(name, name): value for name, value in form.initial_values().items()}
        patched = replace(step, form=_patching(strict(step.form, self.names), present))
        advance(patched, case, by=self.by, at=self.at, version=version_of(request, {}), data=sent)
        return with_etag(Response(self.written(self.find(reference))))


def _patching(form: Any, present: dict[str, Any]) -> Any:
    """A strict form in which what was not sent keeps its present value."""

    def __init__(self: Any, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        form.__init__(self, data, files, **kwargs)
        sent = data or {}
        for name, value in present.items():
            own = self.own_names.get(name, name)
            if name not in sent and own in self.fields:
                self.data[own] = value

    return type(f"Patching{form.__name__}", (form,), {"__init__": __init__})


class Steps(CaseView):
    """The steps of one case that this person may take or sees blocked."""

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        case = self.find(reference)
        record = self.collection.kind.form_of(case)
        record.case = case
        return Response([self.offered(record, offer) for offer in offers(record, by=self.by, at=self.at)])

    def offered(self, record: Any, offer: Offer) -> dict[str, Any]:
        """One step as this person may see it on this case."""
        form = offer.step.form(record=record, by=self.by, at=self.at)
        return {
            "name": offer.step.name,
            "label": str(offer.step.label),
            "help": str(offer.step.help),
            "allowed": offer.allowed,
            "reasons": [str(reason) for reason in offer.reasons],
            "fields": described(form, self.collection.names),
        }


class OneStep(Steps):
    """Take one step. The order of the refusals: 404, right 403, state 409, version 409, person 403, blocked 422, fields 422."""

    step: Step = None  # type: ignore[assignment]

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        case = self.find(reference)
        record = self.collection.kind.form_of(case)
        record.case = case
        authority_for(self.step, record, by=self.by, at=self.at)
        found = offers(record, by=self.by, at=self.at)
        offer = next((one for one in found if one.step is self.step), None)
        if offer is None:
            raise NotPossibleNow(
                _("The step “%(step)s” is not possible now: the case is in the state “%(state)s”.")
                % {"step": self.step.label, "state": self.collection.kind.state_label(record.state)}
            )
        return Response(self.offered(record, offer))

    def post(self, request: Request, reference: str) -> Response:
        case = self.find(reference)
        sent = self.sent(request)
        version = version_of(request, sent)
        takes_version = "version" in self.step.form.base_fields
        fields = {name: value for name, value in sent.items() if takes_version or name != "version"}
        wanted = replace(self.step, form=strict(self.step.form, self.names))

        def act() -> Answer:
            advance(wanted, case, by=self.by, at=self.at, version=version, data=fields)
            return Answer(200, self.written(self.find(case.receipt_number)))

        return self.once(request, act)


class NoSuchStep(CaseView):
    """A step that this kind does not have: 404, like a case one may not see."""

    @extend_schema(exclude=True)
    def get(self, request: Request, reference: str, name: str) -> Response:
        raise Http404

    @extend_schema(exclude=True)
    def post(self, request: Request, reference: str, name: str) -> Response:
        raise Http404


# ------------------------------------------------------------------------------------------------ with their schema


def cases_view(collection: Collection) -> Any:
    """The view of `<area>/` with its part of the schema."""
    kind, area = collection.kind, collection.kind.area
    list_schema = extend_schema(
        operation_id=f"{area}_list",
        tags=[area],
        summary=kind.label_plural,
        parameters=[
            query("state", gettext_lazy("State."), enum=list(kind.states.values)),
            query(
                "stage", gettext_lazy("Stage."), enum=[code for code, _label, _states in kind.stages] or None
            ),
            query("kind", gettext_lazy("Kind of case."), enum=[one.code for one in all_kinds()]),
            query("department", gettext_lazy("Code of the department that has to act.")),
            query("owner", gettext_lazy("User name of who has to act; me, or none for nobody yet.")),
            query("customer", gettext_lazy("Number or id of the customer.")),
            query("product", gettext_lazy("Part number or id of the product.")),
            query("severity", gettext_lazy("Severity."), enum=list(Severity.values)),
            query("market", gettext_lazy("Market."), enum=list(Market.values)),
            query(
                "repeat",
                gettext_lazy("Whether the customer complains again about the goods of a closed case."),
                enum=["yes", "no"],
            ),
            query("overdue", gettext_lazy("Whether a clock of the case is past its due instant."), type=bool),
            query("opened_after", gettext_lazy("Reported at or after this date or instant.")),
            query("opened_before", gettext_lazy("Reported before this date or instant.")),
            query("q", gettext_lazy("Words anywhere in the case, or its number.")),
            *paging(list(ORDERS), "-number"),
        ],
        responses=answers(page_of(CaseSerializer)),
    )
    create_schema = extend_schema(exclude=True)
    if collection.form is not None:
        create_schema = extend_schema(
            operation_id=f"{area}_create",
            tags=[area],
            summary=gettext_lazy("Open a case; it gets its receipt number at once"),
            request={"application/json": schema_of(collection.form, collection.names)},
            parameters=[KEY],
            responses=answers(collection.detail, status=201, refused=WRITING),
        )
    made: Any = type(f"{kind.code.title()}Cases", (Cases,), {"__doc__": ""})
    return extend_schema_view(get=list_schema, post=create_schema)(made).as_view(collection=collection)


def case_view(collection: Collection) -> Any:
    """The view of `<area>/<number>/` with its part of the schema."""
    kind, area = collection.kind, collection.kind.area
    get_schema = extend_schema(
        operation_id=f"{area}_retrieve",
        tags=[area],
        summary=gettext_lazy("One case, by its number or receipt number"),
        responses=answers(collection.detail),
    )
    step = kind.steps.get(collection.edit)
    patch_schema = extend_schema(exclude=True)
    if step is not None:
        patch_schema = extend_schema(
            operation_id=f"{area}_partial_update",
            tags=[area],
            summary=step.label,
            description=step.help,
            request={"application/json": schema_of(step.form, collection.names, partial=True)},
            parameters=[MUST_MATCH],
            responses=answers(collection.detail, refused=WRITING, also=[428]),
        )
    made: Any = type(f"{kind.code.title()}Case", (OneCase,), {"__doc__": ""})
    return extend_schema_view(get=get_schema, patch=patch_schema)(made).as_view(collection=collection)


def steps_view(collection: Collection) -> Any:
    """The view of `<area>/<number>/steps/` with its part of the schema."""
    area = collection.kind.area
    schema = extend_schema(
        operation_id=f"{area}_steps_list",
        tags=[area],
        summary=gettext_lazy("The steps that are possible now, what blocks them, and their fields"),
        responses=answers(StepSerializer(many=True)),
    )
    made: Any = type(f"{collection.kind.code.title()}Steps", (Steps,), {"__doc__": ""})
    return extend_schema_view(get=schema)(made).as_view(collection=collection)


def step_view(collection: Collection, step: Step) -> Any:
    """The view of `<area>/<number>/steps/<name>/` with its part of the schema: one operation per step."""
    area = collection.kind.area
    body = schema_of(step.form, collection.names)
    body["properties"].setdefault("version", version_field())
    get_schema = extend_schema(
        operation_id=f"{area}_steps_{step.name}_retrieve",
        tags=[f"{area}: steps"],
        summary=step.label,
        description=gettext_lazy("Whether the step can be taken now, what blocks it, and its fields."),
        responses=answers(StepSerializer, also=[409]),
    )
    post_schema = extend_schema(
        operation_id=f"{area}_steps_{step.name}",
        tags=[f"{area}: steps"],
        summary=step.label,
        description=step.help,
        request={"application/json": body},
        parameters=[KEY, IF_MATCH],
        responses=answers(collection.detail, refused=WRITING),
    )
    made: Any = type(f"{collection.kind.code.title()}{step.name.title()}Step", (OneStep,), {"__doc__": ""})
    view = extend_schema_view(get=get_schema, post=post_schema)(made)
    return view.as_view(collection=collection, step=step)
