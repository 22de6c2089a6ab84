"""What every table keeps: known states, no lost history, no silent deletion."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

OURS = {"feedback_system", "accounts", "quality", "aftersales", "complaints", "demo"}
MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in OURS and not model.__name__.startswith("Historical")
]
COPIES = {
    "cases.Case": "a copy of the form's state, whose own constraint holds; kinds are not known to the kernel",
    "cases.OpenCase": "as Case",
    "cases.StageVisit": "as Case",
    "complaints.RouteStage": "checked by its form against the coded stages",
}
CASCADES = {
    "searching.CaseSearch": "derived from the case, made again at any time",
    "deadlines.Rung": "a part of its rule, which nothing can delete while a clock runs by it",
    "complaints.RouteStage": "a part of its route, which nothing can delete while a case goes it",
}


def constrained_fields(model: type[models.Model]) -> str:
    """The conditions of all check constraints as text."""
    return " ".join(
        str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    )


WITH_STATE = [
    (model, field)
    for model in MODELS
    for field in model._meta.concrete_fields
    if field.name in {"state", "decision", "status"} and isinstance(field, models.CharField)
]


@pytest.mark.parametrize(("model", "field"), WITH_STATE, ids=lambda value: getattr(value, "__name__", ""))
def test_the_database_refuses_a_state_that_does_not_exist(model, field):
    if model._meta.label in COPIES:
        return

    assert f"{field.name}__in" in constrained_fields(model)


def test_there_are_models_with_states():
    assert len(WITH_STATE) > 5


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_deleting_a_row_never_deletes_cases_or_what_hangs_on_them(model):
    cascading = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.remote_field.on_delete is models.CASCADE
        and model._meta.label not in CASCADES
        and field.related_model._meta.app_label in {"cases", "complaints", "quality", "anomalies", "investigations", "slips", "watches", "supplier_requests", "surveys", "aftersales", "services", "contracts", "visits", "penalties", "deadlines", "escalation", "approvals", "audit"}
    ]  # fmt: skip

    assert cascading == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_constraint_has_a_name_that_reads_as_a_sentence(model):
    names = [constraint.name for constraint in model._meta.constraints]

    assert [name for name in names if "_" not in name or len(name.split("_")) < 3] == []
