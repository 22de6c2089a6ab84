"""What hangs on one case: clocks, history, files, notes, approvals, related cases."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db import transaction
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.api.idempotency import Answer
from feedback_system.attachments.inspection import MAX_REQUEST, inspect
from feedback_system.attachments.models import Attachment
from feedback_system.attachments.operations import attach, must_attach
from feedback_system.attachments.views import download
from feedback_system.audit.models import CaseEvent
from feedback_system.cases.models import Case, Note
from feedback_system.cases.steps import StepForm
from feedback_system.deadlines.explaining import with_stops
from feedback_system.desk.keyset import Order
from feedback_system.desk.operations import must_write_notes, write_note
from feedback_system.desk.related import related_to
from feedback_system.desk.views.cases import approvals_of
from feedback_system.errors import Invalid
from feedback_system.interfaces.approval_rows import ApprovalSerializer, approval_rows
from feedback_system.interfaces.asking import Asked
from feedback_system.interfaces.collections import Collection
from feedback_system.interfaces.documentation import FILES, KEY, WRITING, answers, page_of, paging, query
from feedback_system.interfaces.machine_forms import schema_of, strict
from feedback_system.interfaces.serializers import (
    AttachmentSerializer,
    DeadlineDetailSerializer,
    EventSerializer,
    NoteSerializer,
    RelatedGroupSerializer,
    WatchSerializer,
)
from feedback_system.interfaces.views.base import CaseView
from feedback_system.notifications.models import CaseWatch
from feedback_system.notifications.operations import stop_watching, watch_case
from feedback_system.web.forms import TextField

EVENT_ORDERS = {"-id": Order("-id", descending=True), "id": Order("id")}


class NoteForm(StepForm):
    """An inner note."""

    text = TextField(label=gettext_lazy("Text"), max_length=20_000)


class Deadlines(CaseView):
    """The clocks of a case with their receipts."""

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        case = self.find(reference)
        rows = with_stops(case.deadlines.all()).order_by("pk")
        return Response(DeadlineDetailSerializer(rows, many=True, context={"at": self.at}).data)


class Events(CaseView):
    """The history of a case, newest first."""

    def get(self, request: Request, reference: str) -> Response:
        asked = Asked(request, ("name",))
        case = self.find(reference)
        rows = CaseEvent.objects.filter(case=case.pk).select_related(
            "actor", "on_behalf_of", "payload", "case"
        )
        if name := asked.text("name"):
            rows = rows.filter(name=name)

        def write(events: list[CaseEvent]) -> Any:
            return EventSerializer(events, many=True).data

        return asked.page(request, rows, write, orders=EVENT_ORDERS)


class Approvals(CaseView):
    """What was asked of approvers on a case and what they decided, newest first."""

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        case = self.find(reference)
        rows = list(approvals_of(case).prefetch_related("signatures__signed_by", "signatures__on_behalf_of"))
        for row in rows:
            row.case = case
        return Response(approval_rows(rows, self.by))


class Related(CaseView):
    """Related cases that the reader may see."""

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        case = self.find(reference)
        groups = related_to(case, self.collection.kind, user=self.by)
        return Response(
            RelatedGroupSerializer(
                [{"label": one.label, "cases": one.cases} for one in groups], many=True
            ).data
        )


class Notes(CaseView):
    """The inner notes of a case; write one."""

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        case = self.find(reference)
        rows = Note.objects.filter(case=case.pk).select_related("author").order_by("pk")
        return Response(NoteSerializer(rows, many=True).data)

    def post(self, request: Request, reference: str) -> Response:
        case = self.find(reference)
        must_write_notes(self.by)
        sent = self.sent(request)

        def act() -> Answer:
            form = strict(NoteForm)(sent, by=self.by, at=self.at)
            if not form.is_valid():
                raise Invalid(form.errors)
            note = write_note(case=case, text=form.cleaned_data["text"], by=self.by, at=self.at)
            return Answer(201, NoteSerializer(note).data)

        return self.once(request, act)


class WatchForm(StepForm):
    """Whether the asker follows the case."""

    watching = forms.BooleanField(label=gettext_lazy("Watch this case"), required=False)


class Watch(CaseView):
    """Whether the asker watches the case: news of it come as a list by mail."""

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        return Response(self._state(self.find(reference)))

    def post(self, request: Request, reference: str) -> Response:
        case = self.find(reference)
        sent = self.sent(request)

        def act() -> Answer:
            form = strict(WatchForm)(sent, by=self.by, at=self.at)
            if not form.is_valid():
                raise Invalid(form.errors)
            change = watch_case if form.cleaned_data["watching"] else stop_watching
            change(case=case, by=self.by, at=self.at)
            return Answer(200, self._state(case))

        return self.once(request, act)

    def _state(self, case: Case) -> Any:
        row = CaseWatch.objects.filter(case=case, person=self.by).first()
        return WatchSerializer({"watching": row is not None, "since": row.since if row else None}).data


class Attachments(CaseView):
    """The files of a case that the reader may know of; send more, all or none."""

    parser_classes = [MultiPartParser]

    def get(self, request: Request, reference: str) -> Response:
        Asked(request, ())
        case = self.find(reference)
        rows = Attachment.objects.visible_to(self.by).filter(case=case.pk)
        rows = rows.select_related("uploaded_by").order_by("pk")
        return Response(AttachmentSerializer(rows, many=True, context={"case": case}).data)

    def post(self, request: Request, reference: str) -> Response:
        case = self.find(reference)
        must_attach(self.by)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > MAX_REQUEST + 1024 * 1024:
            raise Invalid(
                {"files": [_("These files together are larger than 200 MB. Send them in several turns.")]}
            )
        data = cast(QueryDict, request.data)
        unknown = [name for name in data if name not in ("files", "file", "level")]
        if unknown:
            raise Invalid({name: [_("This field is not taken here. Leave it out.")] for name in unknown})
        files = [*request.FILES.getlist("files"), *request.FILES.getlist("file")]
        level = str(data.get("level") or Attachment.Level.INTERNAL)

        def act() -> Answer:
            return self._attach(case, files, level)

        return self.once(request, act)

    @transaction.atomic
    def _attach(self, case: Case, files: list[Any], level: str) -> Answer:
        if not files:
            raise Invalid(
                {"files": [_("No file was sent. Send one or several as multipart under this name.")]}
            )
        refused: list[Any] = []
        for file in files:
            try:
                inspect(file)
            except Invalid as refusal:
                refused += [sentence for sentences in refusal.errors.values() for sentence in sentences]
        if refused:
            raise Invalid({"files": refused})
        made = [attach(case=case, file=file, level=level, by=self.by, at=self.at) for file in files]
        return Answer(201, list(AttachmentSerializer(made, many=True, context={"case": case}).data))


class File(CaseView):
    """The bytes of one file, as they were handed in."""

    def get(self, request: Request, reference: str, pk: int) -> Any:
        case = self.find(reference)
        if not Attachment.objects.visible_to(self.by).filter(case=case.pk, pk=pk).exists():
            raise Http404
        return download(cast(Any, request._request), pk)


def part_views(collection: Collection) -> dict[str, Any]:
    """The views of `<area>/<number>/<part>/` by part, with their part of the schema."""
    area, word = collection.kind.area, collection.kind.code.title()

    def view(base: type[CaseView], **schemas: Any) -> Any:
        made: Any = type(f"{word}{base.__name__}", (base,), {"__doc__": ""})
        return extend_schema_view(**schemas)(made).as_view(collection=collection)

    def read(part: str, summary: Any, ok: Any, parameters: list[Any] | None = None) -> Any:
        return extend_schema(
            operation_id=f"{area}_{part}_list",
            tags=[area],
            summary=summary,
            parameters=parameters,
            responses=answers(ok),
        )

    return {
        "deadlines": view(
            Deadlines,
            get=read(
                "deadlines",
                gettext_lazy("The clocks of a case with their receipts"),
                DeadlineDetailSerializer(many=True),
            ),
        ),
        "events": view(
            Events,
            get=read(
                "events",
                gettext_lazy("The history of a case"),
                page_of(EventSerializer),
                [query("name", gettext_lazy("Name of the event.")), *paging(list(EVENT_ORDERS), "-id")],
            ),
        ),
        "approvals": view(
            Approvals,
            get=read("approvals", gettext_lazy("The approvals of a case"), ApprovalSerializer(many=True)),
        ),
        "related": view(
            Related, get=read("related", gettext_lazy("Related cases"), RelatedGroupSerializer(many=True))
        ),
        "notes": view(
            Notes,
            get=read("notes", gettext_lazy("The inner notes of a case"), NoteSerializer(many=True)),
            post=extend_schema(
                operation_id=f"{area}_notes_create",
                tags=[area],
                summary=gettext_lazy("Write an inner note"),
                request={"application/json": schema_of(NoteForm)},
                parameters=[KEY],
                responses=answers(NoteSerializer, status=201, refused=WRITING),
            ),
        ),
        "watch": view(
            Watch,
            get=extend_schema(
                operation_id=f"{area}_watch_retrieve",
                tags=[area],
                summary=gettext_lazy("Whether I watch the case"),
                responses=answers(WatchSerializer),
            ),
            post=extend_schema(
                operation_id=f"{area}_watch_create",
                tags=[area],
                summary=gettext_lazy("Watch the case, or no longer"),
                request={"application/json": schema_of(WatchForm)},
                parameters=[KEY],
                responses=answers(WatchSerializer, refused=WRITING),
            ),
        ),
        "attachments": view(
            Attachments,
            get=read("attachments", gettext_lazy("The files of a case"), AttachmentSerializer(many=True)),
            post=extend_schema(
                operation_id=f"{area}_attachments_create",
                tags=[area],
                summary=gettext_lazy("Attach files"),
                request={"multipart/form-data": FILES},
                parameters=[KEY],
                responses=answers(AttachmentSerializer(many=True), status=201, refused=WRITING),
            ),
        ),
        "file": view(
            File,
            get=extend_schema(
                operation_id=f"{area}_attachments_download",
                tags=[area],
                summary=gettext_lazy("The bytes of a file"),
                responses=answers({(200, "application/octet-stream"): OpenApiTypes.BINARY}),
            ),
        ),
    }
