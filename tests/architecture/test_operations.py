"""How operations are called: by whom and at which instant is always said, and nobody below the edge reads a clock."""

from __future__ import annotations

import ast
import inspect

import pytest

from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.steps import StepForm
from tests.architecture.source import calls, dotted, modules, nodes, rule_breakers

CLOCKS = {
    "timezone.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.datetime.now", "datetime.today",
    "timezone.localdate", "timezone.localtime", "time.time", "Now",
}  # fmt: skip
EDGES = ("/views/", "/views.py", "/api/", "/interfaces/", "/tasks.py", "/management/commands/")
CLOCKS_ALLOWED = {
    "accounts/adapter.py": "the edge of the log-in library",
    "accounts/authentication.py": "the edge of the API",
    "accounts/directory/adapter.py": "the edge of the log-in library, where somebody comes back from a directory",
    "accounts/middleware.py": "the edge of every page",
    "accounts/looking_middleware.py": "the edge of every page",
    "feedback_system/administration/guiding.py": "the edge of every page: what its frame tells an administrator",
    "feedback_system/cases/querysets.py": "delegations are compared with the database's clock inside the query",
    "feedback_system/attachments/models.py": "as the querysets: delegations inside the query",
    "feedback_system/desk/standing_in.py": "as the querysets: delegations inside the query",
    "feedback_system/desk/inbox.py": "as the querysets: delegations inside the query",
    "feedback_system/deadlines/clock.py": "the one helper that asks the database for the time",
    "feedback_system/health/middleware.py": "the edge of every page",
}

STEPS = [step for kind in all_kinds() for step in kind.steps.values()]


def test_no_clock_is_read_below_the_edge():
    found = [
        (path, call.lineno)
        for path, call in calls()
        if dotted(call.func) in CLOCKS
        and not (call.args and dotted(call.func) == "timezone.localtime")
        and not any(edge in f"/{path}" for edge in EDGES)
        and path not in CLOCKS_ALLOWED
        and not path.startswith("demo/")
    ]

    assert rule_breakers(found) == []


def test_no_clock_is_the_default_of_a_field():
    found = [
        (path, keyword.value.lineno)
        for path, call in calls()
        for keyword in call.keywords
        if keyword.arg in {"auto_now", "auto_now_add"}
        or (keyword.arg == "default" and dotted(keyword.value) in CLOCKS)
    ]

    assert rule_breakers(found) == []


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_effect_of_a_step_takes_the_record_and_then_names_only(step):
    parameters = list(inspect.signature(step.effect).parameters.values())
    record, rest = parameters[0], parameters[1:]

    assert record.kind == inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert [p.name for p in rest if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)] == []
    assert [p.name for p in rest][:3] == ["by", "at", "authority"]
    assert issubclass(step.form, StepForm)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_effect_of_a_step_takes_exactly_the_fields_of_its_form(step):
    """So that no field is asked for in vain and none is missing when the step is taken."""
    parameters = inspect.signature(step.effect).parameters.values()
    if any(p.kind == p.VAR_KEYWORD for p in parameters):
        return
    taken = {p.name for p in parameters if p.kind == p.KEYWORD_ONLY} - {"by", "at", "authority"}

    assert set(step.form().fields) <= taken
    required = {p.name for p in parameters if p.kind == p.KEYWORD_ONLY and p.default is p.empty}
    assert required - {"by", "at", "authority"} <= set(step.form().fields)


GUARDS_AND_QUESTIONS = {
    "must_manage_people": "a guard: refuses or does nothing",
    "must_keep_ways": "a guard: refuses or does nothing",
    "must_be_free_to_hold": "a guard: refuses or does nothing",
    "must_be_the_person_or_manage_people": "a guard: refuses or does nothing",
    "must_attach": "a guard: refuses or does nothing",
    "must_write_notes": "a guard: refuses or does nothing",
    "must_handle": "a guard: refuses or does nothing",
    "sales_side": "chooses a department, writes nothing",
    "likely_duplicates": "a question, writes nothing",
    "repetitions_of": "a question, writes nothing",
    "objections": "the question about conflicts of interest, writes nothing",
    "opened": "what the kernel calls after opening a case, in the form that kinds promise",
    "escalate_due": "the sweep calls its instant `now`, as its command does",
    "fire": "a part of the sweep",
}


def operations_that_name_a_person() -> list[tuple[str, ast.FunctionDef]]:
    """Every public function of an `operations` module that is told who acts."""
    return [
        (path, node)
        for path, tree in modules().items()
        if "/operations" in path and not path.startswith("demo/")
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if "by" in {argument.arg for argument in [*node.args.args, *node.args.kwonlyargs]}
    ]


def test_public_operations_say_by_name_who_acts_and_when():
    """So that two values of a kind cannot be swapped, and the instant is the one that the edge has read."""
    found = [
        (path, node.lineno)
        for path, node in operations_that_name_a_person()
        if node.name not in GUARDS_AND_QUESTIONS
        and not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
    ]

    assert rule_breakers(found) == []


def test_every_exception_from_the_form_of_operations_is_still_needed():
    names = {node.name for _, node in operations_that_name_a_person()}

    assert set(GUARDS_AND_QUESTIONS) - names == set()


def test_nothing_below_the_edge_takes_a_request():
    found = [
        (path, node.lineno)
        for path, node in nodes(ast.FunctionDef)
        if "/operations" in path or path.endswith(("/models.py", "/queries.py", "/querysets.py")) or "/models/" in path
        if any(a.arg == "request" for a in [*node.args.args, *node.args.kwonlyargs])
    ]  # fmt: skip

    assert rule_breakers(found) == []
