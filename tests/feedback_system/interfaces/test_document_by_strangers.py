"""A program of others reads the OpenAPI document and sends what it allows and what it forbids; every answer is one of the document.

Each operation is asked by people who together may do everything, with its token and without one. With `make proofs` all operations, on a
company with a case of every kind in every state; else one of each shape (steps and parts of all kinds are made by the same views), and a
few of the others.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as sized
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from feedback_system.cases.models import Case
from feedback_system.interfaces.collections import all_collections
from feedback_system.interfaces.views.docs import document
from tests.factories.anomalies import anomaly_at
from tests.factories.company import World
from tests.factories.complaints import complaint_at
from tests.factories.returns import return_at
from tests.factories.services import call_at
from tests.factories.slips import slip_at
from tests.feedback_system.interfaces.conftest import Program
from tests.journeys.pages import living_company
from tests.sizes import LARGE, size

pytestmark = [pytest.mark.django_db, pytest.mark.proof, pytest.mark.slow, pytest.mark.heavy]

EXAMPLES = size(1, 12)
EVERY = size(200, 1)
AS_DOCUMENTED = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance,
]  # fmt: skip
PEOPLE = (
    "gm_office",
    "cs1",
    "qa_head",
    "sales1",
    "finance",
    "service_head",
    "hr",
    "prod_head",
    "admin",
    "manager",
)
PLACES = {
    "name": ["C001", "TS-500", "1", "客户"],
    "id": [1, 2, 3, 10**20],
    "month": ["2026-02", "2026-03", "2026-13"],
}
MAKERS: tuple[Callable[[World], Any], ...] = (
    lambda world: complaint_at(world, "investigating"),
    lambda world: complaint_at(world, "ruling", order_number="SO-2001", batch_number=""),
    lambda world: anomaly_at(world, "registered"),
    lambda world: return_at(world, "counted"),
    lambda world: call_at(world, "dispatched"),
    lambda world: slip_at(world, "taken_up"),
)


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests of a foreign client leave the connection of the test open, as those of Django's own client do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("one_connection")
def test_every_answer_to_a_stranger_stands_in_the_document(
    world: World, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT, settings.DEBUG = tmp_path, False
    if LARGE:
        living_company(world)
    else:
        for make in MAKERS:
            make(world)
    schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document("en"), default=str)))
    schema.app = get_wsgi_application()
    operations = [result.ok() for result in schema.get_all_operations()]
    tokens = [Program(world.people[name])._credentials["HTTP_AUTHORIZATION"] for name in PEOPLE]
    found: dict[str, list[str]] = defaultdict(list)
    answered: Counter[int] = Counter()

    for operation in chosen(operations):
        ask(operation, tokens, found, answered)

    assert not found, "\n\n".join(
        f"{len(texts)} × {title}\n{texts[0]}" for title, texts in sorted(found.items())
    )
    assert {200, 403, 404, 422} <= set(answered)


def chosen(operations: list[Any]) -> Iterator[Any]:
    """The operations of this run: one of each shape, and every so many of the rest."""
    areas = "|".join(one.kind.area for one in all_collections())
    seen = set()
    for number, operation in enumerate(operations):
        shape = re.sub(rf"/({areas})/", "/kind/", operation.path)
        shape = operation.method + re.sub(r"steps/.+", "step", shape)
        if shape not in seen or number % EVERY == 0:
            seen.add(shape)
            yield operation


def ask(operation: Any, tokens: list[str], found: dict[str, list[str]], answered: Counter[int]) -> None:
    """Send requests that the document allows and such that it forbids to one address; note the answers it does not know."""
    area = operation.path.split("/")[3]
    kinds = [one.kind.code for one in all_collections() if one.kind.area == area]
    cases = Case.objects.as_system("the test asks").filter(kind__in=kinds).order_by("pk")
    places = PLACES | {"reference": [one.reference for one in cases] or ["R000000000"]}
    names = re.findall(r"\{(\w+)\}", operation.path)
    for mode in schemathesis.GenerationMode:

        @seed(20260302)
        @sized(
            max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )  # fmt: skip
        @given(data=st.data())
        def run(data: Any) -> None:
            path = {name: data.draw(st.sampled_from(places[name])) for name in names}
            request = data.draw(
                operation.as_strategy(mode, feedback=NO_FEEDBACK, path_parameters=path or None)  # noqa: B023
            )
            token = {"Authorization": data.draw(st.sampled_from(tokens))}
            checks = [*AS_DOCUMENTED, ignored_auth] if mode.is_positive else AS_DOCUMENTED  # noqa: B023 - it runs in this turn
            answer = request.call(headers=token)
            answered[answer.status_code] += 1
            try:
                request.validate_response(answer, checks, headers=token)
            except FailureGroup as group:
                for one in group.exceptions:
                    found[f"{type(one).__name__} {one}"[:120]].append(f"{operation.label}\n{group}"[:3_000])

        try:
            run()
        except Unsatisfiable:
            continue  # an address that takes nothing has nothing to forbid
