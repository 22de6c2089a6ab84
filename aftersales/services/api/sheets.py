"""Daily sheets for programs: the list, one with its lines, signing and countersigning. In the scope of the reader, as on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as text
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from aftersales.services.forms.sheets import SignSheetForm
from aftersales.services.models import DaySheet, SheetKind, Work
from aftersales.services.opened_sheets import Opened, calls_seen, sheet_for
from aftersales.services.operations.sheets import countersign, sign_sheet
from aftersales.services.sheet_rights import must_use_sheets, must_write, reader_of, sheets_for
from aftersales.services.states import ServiceClass
from aftersales.services.worked import checksum
from feedback_system.api.idempotency import Answer
from feedback_system.errors import Invalid
from feedback_system.interfaces import beside
from feedback_system.interfaces.asking import NEWEST_FIRST, Asked
from feedback_system.interfaces.documentation import KEY, WRITING, answers, page_of, paging, query
from feedback_system.interfaces.machine_forms import schema_of, strict
from feedback_system.interfaces.serializers import DepartmentSerializer, PersonSerializer
from feedback_system.interfaces.views.base import InterfaceView


class ServiceSheetSerializer(serializers.Serializer):
    """One edition of a sheet."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=SheetKind.values)
    department = DepartmentSerializer()
    technician = PersonSerializer(allow_null=True, help_text="Null on the supervisor's sheet.")
    day = serializers.DateField()
    edition = serializers.IntegerField()
    reason = serializers.CharField(help_text="Why a later edition corrects the one before.")
    is_signed = serializers.BooleanField(help_text="Whether its lines are frozen.")
    signed_by = serializers.SerializerMethodField()
    signed_at = serializers.SerializerMethodField()
    countersigned_by = serializers.SerializerMethodField()

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_signed_by(self, sheet: DaySheet) -> Any:
        return PersonSerializer(sheet.signed.by).data if sheet.is_signed else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_signed_at(self, sheet: DaySheet) -> Any:
        return serializers.DateTimeField().to_representation(sheet.signed.at) if sheet.is_signed else None

    @extend_schema_field(PersonSerializer(allow_null=True))
    def get_countersigned_by(self, sheet: DaySheet) -> Any:
        approval = getattr(sheet.signed, "approval", None) if sheet.is_signed else None
        return PersonSerializer(approval.by).data if approval is not None else None


class ServiceSheetLineSerializer(serializers.Serializer):
    """One line."""

    technician = PersonSerializer()
    work = serializers.ChoiceField(choices=Work.values)
    service_class = serializers.ChoiceField(choices=["", *ServiceClass.values])
    call = serializers.CharField(allow_null=True, help_text="Its number, where the call has reached you.")
    minutes = serializers.IntegerField(allow_null=True)
    words = serializers.CharField()
    is_signed = serializers.BooleanField(help_text="Whether the technician has signed for it.")


class ServiceSheetDetailSerializer(ServiceSheetSerializer):
    """A sheet with its lines, and the seal with which they are signed."""

    seal = serializers.SerializerMethodField(
        help_text="Over the lines as you read them; send it to sign exactly these."
    )
    lines = serializers.SerializerMethodField()

    @property
    def one(self) -> Opened:
        """The sheet as this reader gets it."""
        found: Opened = self.context["opened"]
        return found

    def get_seal(self, sheet: DaySheet) -> str:
        return checksum(sheet, self.one.entries)

    @extend_schema_field(ServiceSheetLineSerializer(many=True))
    def get_lines(self, sheet: DaySheet) -> Any:
        seen = calls_seen(self.one.reader.user, self.one.entries)
        return [
            {
                "technician": PersonSerializer(one.technician).data,
                "work": one.work,
                "service_class": one.service_class,
                "call": seen[one.case.pk].reference if one.case is not None and one.case.pk in seen else None,
                "minutes": one.minutes,
                "words": one.words,
                "is_signed": one.is_signed,
            }
            for one in self.one.entries
        ]


def _day(written: str) -> date:
    """:raises Invalid: it is no day"""
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Invalid({"day": [text("Send a day such as 2026-03-02.")]}) from None


class ServiceSheets(InterfaceView):
    """The sheets that the reader may open."""

    @extend_schema(
        operation_id="service_sheets_list",
        tags=["service-sheets"],
        summary=_("Daily sheets of service: the own ones, and those of the centres you lead"),
        parameters=[
            query("day", _("The day, such as 2026-03-02.")),
            query("kind", _("Of a technician or of the supervisor."), enum=list(SheetKind.values)),
            *paging(list(NEWEST_FIRST), "-id"),
        ],
        responses=answers(page_of(ServiceSheetSerializer)),
    )
    def get(self, request: Request) -> Response:
        asked = Asked(request, ("day", "kind"))
        reader = reader_of(self.by, at=self.at)
        must_use_sheets(reader)
        rows = sheets_for(reader).select_related(
            "department", "technician", "signed__by", "signed__approval__by"
        )
        if written := asked.text("day"):
            rows = rows.filter(day=_day(written))
        if kind := asked.one_of("kind", SheetKind.values):
            rows = rows.filter(kind=kind)
        return asked.page(request, rows, lambda found: ServiceSheetSerializer(found, many=True).data)


def _opened(pk: int, view: InterfaceView) -> Opened:
    """:raises Http404: there is none, or it is not for her"""
    found = sheet_for(pk, view.by, at=view.at)
    if found is None:
        raise Http404
    return found


def _written(pk: int, view: InterfaceView) -> Any:
    one = _opened(pk, view)
    return ServiceSheetDetailSerializer(one.sheet, context={"opened": one}).data


class OneServiceSheet(InterfaceView):
    """One sheet."""

    @extend_schema(
        operation_id="service_sheets_retrieve",
        tags=["service-sheets"],
        summary=_("One daily sheet with its lines; those of a signed one are frozen"),
        responses=answers(ServiceSheetDetailSerializer),
    )
    def get(self, request: Request, pk: int) -> Response:
        Asked(request, ())
        return Response(_written(pk, self))


class SignedServiceSheet(InterfaceView):
    """Signing."""

    @extend_schema(
        operation_id="service_sheets_sign",
        tags=["service-sheets"],
        summary=_("Sign a daily sheet"),
        description=_(
            "Whose sheet it is, once, with the seal of the lines that were read. When they have changed since, the answer is 409."
        ),
        request={"application/json": schema_of(SignSheetForm)},
        parameters=[KEY],
        responses=answers(ServiceSheetDetailSerializer, refused=WRITING),
    )
    def post(self, request: Request, pk: int) -> Response:
        one = _opened(pk, self)
        sheet = one.sheet
        must_write(one.reader, sheet)

        def act() -> Answer:
            if not isinstance(request.data, Mapping):
                raise Invalid({"": [text("Send a JSON object with the fields by name.")]})
            form = strict(SignSheetForm)(request.data, by=self.by, at=self.at)
            if not form.is_valid():
                raise Invalid(
                    {"" if name == "__all__" else name: found for name, found in form.errors.items()}
                )
            sign_sheet(sheet=sheet, seal=form.cleaned_data["seal"], by=self.by, at=self.at)
            return Answer(200, _written(pk, self))

        return self.once(request, act)


class CountersignedServiceSheet(InterfaceView):
    """Countersigning."""

    @extend_schema(
        operation_id="service_sheets_countersign",
        tags=["service-sheets"],
        summary=_("Countersign the supervisor's sheet"),
        description=_("The nearest head above who did not sign it, once."),
        request=None,
        parameters=[KEY],
        responses=answers(ServiceSheetDetailSerializer, refused=WRITING),
    )
    def post(self, request: Request, pk: int) -> Response:
        sheet = _opened(pk, self).sheet

        def act() -> Answer:
            countersign(sheet=sheet, by=self.by, at=self.at)
            return Answer(200, _written(pk, self))

        return self.once(request, act)


def register_sheets() -> None:
    """Give the sheets their addresses in the API."""
    one = "service-sheets/<int:pk>/"
    beside.register(
        path("service-sheets/", ServiceSheets.as_view(), name="service-sheets"),
        path(one, OneServiceSheet.as_view(), name="service-sheet"),
        path(f"{one}sign/", SignedServiceSheet.as_view(), name="service-sheet-sign"),
        path(f"{one}countersign/", CountersignedServiceSheet.as_view(), name="service-sheet-countersign"),
        collection="service-sheets",
    )
