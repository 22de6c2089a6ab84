"""The conformity pack for programs: the same lines and numbers as the page. Reading only, in the scope of the reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from feedback_system.cases.fields import local_day
from feedback_system.conformity.asking import Look
from feedback_system.conformity.counting import Answer, pack
from feedback_system.conformity.forms import PeriodForm, usual_period
from feedback_system.conformity.rights import must_read_pack
from feedback_system.errors import Invalid
from feedback_system.interfaces import asking
from feedback_system.interfaces.documentation import answers, query
from feedback_system.interfaces.views.base import InterfaceView


class ConformityLineSerializer(serializers.Serializer):
    """One line of the pack."""

    code = serializers.CharField(help_text="It never changes its meaning.")
    standard = serializers.CharField()
    clause = serializers.CharField()
    asks = serializers.CharField(help_text="What the clause wants, in our own words.")
    meaning = serializers.CharField(help_text="The definition, or which document answers.")
    standing = serializers.CharField(help_text="holds, exceptions, no_data, by_document or no_document.")
    held = serializers.IntegerField(allow_null=True, help_text="null where a document answers.")
    looked_at = serializers.IntegerField(allow_null=True)
    exceptions = serializers.IntegerField(allow_null=True)
    target = serializers.DecimalField(max_digits=4, decimal_places=1, allow_null=True, help_text="In %.")
    reference = serializers.CharField(help_text="The document that a person has named.")
    note = serializers.CharField()
    cases = serializers.CharField(help_text="The page that lists exactly the exceptions.")


class ConformityPackSerializer(serializers.Serializer):
    """The whole pack over a period."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()
    as_of = serializers.DateTimeField()
    lines = ConformityLineSerializer(many=True)


def _told(one: Answer) -> dict[str, Any]:
    measured, note = one.line.measure is not None, one.note
    return {
        "code": one.line.code,
        "standard": str(one.line.standard.label),
        "clause": one.line.clause,
        "asks": str(one.line.asks),
        "meaning": str(one.line.meaning),
        "standing": one.standing.value,
        "held": one.held if measured else None,
        "looked_at": one.whole if measured else None,
        "exceptions": one.exceptions if measured else None,
        "target": one.target,
        "reference": note.reference if note is not None else "",
        "note": note.note if note is not None else "",
        "cases": one.exceptions_url,
    }


class Conformity(InterfaceView):
    """The lines of the conformity pack."""

    @extend_schema(
        operation_id="conformity_retrieve",
        tags=["dashboard"],
        summary=gettext_lazy("The conformity pack: what the standards ask, with live numbers over a period"),
        parameters=[
            query("first_day", gettext_lazy("First day, such as 2026-01-01; left out: of the last whole quarter.")),
            query("last_day", gettext_lazy("Last day, included; left out: of the last whole quarter.")),
        ],
        responses=answers(ConformityPackSerializer),
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = asking.Asked(request, ("first_day", "last_day"))
        must_read_pack(self.by)
        usual = usual_period(local_day(self.at))
        form = PeriodForm({name: asked.text(name) or value for name, value in usual.items()})
        if not form.is_valid():
            raise Invalid({name: [str(one) for one in errors] for name, errors in form.errors.items()})
        days = form.cleaned_data
        look = Look(self.by, self.at, days["first_day"], days["last_day"])
        told = {
            **{name: days[name] for name in usual},
            "as_of": self.at,
            "lines": [_told(one) for one in pack(look)],
        }
        return Response(ConformityPackSerializer(told).data)
