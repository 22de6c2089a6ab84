"""The OpenAPI document says the truth: every step with its fields, every answer that comes."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from complaints.kind import complaint_kind
from feedback_system.interfaces.views.docs import document
from tests.factories.company import World, make_company
from tests.factories.complaints import complaint_at, new_complaint
from tests.feedback_system.interfaces.conftest import ROOT, Program


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(json.dumps(document("en"), default=str))


def test_the_document_is_valid_and_made_without_a_warning():
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=StringIO())


def test_every_step_stands_in_the_document_with_its_fields(schema):
    for name, step in complaint_kind.steps.items():
        operation = schema["paths"][f"{ROOT}/complaints/{{reference}}/steps/{name}/"]["post"]
        fields = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]
        wanted = {"class" if field == "complaint_class" else field for field in step.form.base_fields}
        assert set(fields) == wanted | {"version"}


def test_every_operation_tells_its_refusals_in_the_one_form(schema):
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), (path, method)
            if method == "post":
                names = {parameter["name"] for parameter in operation["parameters"]}
                assert "Idempotency-Key" in names, path


@pytest.mark.django_db
def test_the_document_is_served_as_yaml_and_json(client):
    yaml = client.get(f"{ROOT}/schema/")
    as_json = client.get(f"{ROOT}/schema/?format=json")

    assert yaml.status_code == as_json.status_code == 200
    assert b"openapi: 3.0" in yaml.content
    assert as_json.json()["openapi"].startswith("3.0")


@pytest.mark.django_db
def test_the_page_has_no_inline_script_and_loads_from_this_server_only(client):
    page = client.get(f"{ROOT}/docs/")

    assert page.status_code == 200
    text = page.content.decode()
    assert "<script>" not in text and "style=" not in text and "//" not in text.replace("</", "")
    assert "csrftoken" in page.cookies


# ------------------------------------------------------------------------------------------- whatever a program sends

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(10**30), max_value=10**30),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            "",
            "\x00",
            "0",
            "-1",
            "1e400",
            "NaN",
            "’; DROP TABLE",
            "9" * 60,
            "2026-02-30",
            "0001-01-01T00:00:00+14:00",
            "١٢",
        ]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that the schema of a field allows."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "oneOf" in schema:
        return st.one_of(*(fitting(one) for one in schema["oneOf"]))
    kind = schema.get("type")
    if kind == "array":
        return st.lists(fitting(schema["items"]), max_size=3)
    if kind == "object":
        return objects(schema)
    if kind == "boolean":
        return st.booleans()
    if kind == "integer":
        return st.integers(
            min_value=schema.get("minimum", -5), max_value=min(schema.get("maximum", 500), 500)
        )
    if schema.get("format") == "date-time":
        return st.datetimes().map(lambda value: value.isoformat() + "+08:00")
    if schema.get("format") == "date":
        return st.dates().map(str)
    if schema.get("format") == "decimal":
        return st.decimals(min_value=0, max_value=5000, places=2).map(str)
    known = st.sampled_from(
        ["C001", "TS-500", "phone", "long", "production", "qa1", "allowance", "process", "yes"]
    )
    return st.one_of(known, st.text(max_size=30))


def objects(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Objects with the fields of the schema, now and then with junk in or beside them."""
    required = set(schema.get("required", ()))
    fields = {
        name: st.one_of(fitting(one), fitting(one), fitting(one), JUNK)
        for name, one in schema.get("properties", {}).items()
    }
    whole = st.fixed_dictionaries(
        {name: one for name, one in fields.items() if name in required},
        optional={name: one for name, one in fields.items() if name not in required},
    )
    return st.one_of(whole, whole, whole, st.dictionaries(st.text(max_size=8), JUNK, max_size=2), JUNK)


@st.composite
def requests(
    draw: st.DrawFn, schema: dict[str, Any], cases: list[str]
) -> tuple[str, str, str, Any, Any, Any]:
    """Method, path of the document, address, query, body and headers of one request."""
    every = sorted(schema["paths"])
    read = [path for path in every if "get" in schema["paths"][path]]  # most addresses are steps
    path = draw(st.one_of(st.sampled_from(read), st.sampled_from(every)))
    operations = schema["paths"][path]
    method = draw(st.sampled_from(sorted(set(operations) - {"parameters"})))
    operation = operations[method]
    address, query, headers = path, {}, {}
    for parameter in operation.get("parameters", ()):
        name, where = parameter["name"], parameter["in"]
        if where == "path":
            values = {
                "reference": cases,
                "name": ["C001", "TS-500", "1", "x", "客户"],
                "id": ["1", "2", "99999999999999999999"],
                "month": ["2026-02", "2026-13", "x"],
            }
            address = address.replace(f"{{{name}}}", draw(st.sampled_from(values[name])))
        elif where == "query" and draw(st.integers(0, 3)) == 0:
            query[name] = draw(st.one_of(fitting(parameter["schema"]), st.text(max_size=10)))
        elif where == "header" and draw(st.booleans()):
            headers[name] = draw(st.sampled_from(['"1"', '"2"', "3", "*", "x", "key-1", "key-2"]))
    content = operation.get("requestBody", {}).get("content", {})
    body = draw(objects(content["application/json"]["schema"])) if "application/json" in content else None
    return method, path, address, query, body, headers


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_sent_no_fault_of_ours_and_no_answer_the_document_does_not_know(
    db, schema, settings_folder
):
    world: World = make_company()
    cases = [new_complaint(world).case.receipt_number, "R000000000", "%00", "260399"]
    cases += [complaint_at(world, state).case.reference for state in ("submitted", "investigating", "ruling")]
    programs = [Program(world.people[name]) for name in ("cs1", "gm_office", "qa1", "sales2")]
    seen: set[int] = set()

    @settings(
        max_examples=200,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def check(data: st.DataObject) -> None:
        method, path, address, query, body, headers = data.draw(requests(schema, cases))
        client = data.draw(st.sampled_from(programs))
        if query:
            from urllib.parse import urlencode

            address = f"{address}?{urlencode({key: str(value) for key, value in query.items()})}"
        if method == "get":
            answer = client.get(address, headers=headers)
        elif "attachments" in path:
            answer = client.post(address, {}, format="multipart", headers=headers)
        else:
            text = json.dumps(body, default=str)
            answer = getattr(client, method)(address, text, content_type="application/json", headers=headers)
        seen.add(answer.status_code)
        assert answer.status_code < 500, (method, address, body)
        assert str(answer.status_code) in schema["paths"][path][method]["responses"], (
            answer.status_code, method, address, body, getattr(answer, "data", None),
        )  # fmt: skip

    check()
    assert {200, 404, 422} <= seen


@pytest.fixture
def settings_folder(settings, tmp_path):
    """A folder of its own for files."""
    settings.MEDIA_ROOT = tmp_path
    settings.DEBUG = False
