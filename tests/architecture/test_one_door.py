"""State changes go through one door, and what a person sees starts at one scope."""

from __future__ import annotations

import ast

import pytest
from django.apps import apps

from feedback_system.cases.kinds import all_kinds
from feedback_system.cases.protection import targets_by_source
from tests.architecture.source import calls, dotted, modules, nodes, rule_breakers

DOOR = "feedback_system/cases/advance.py"
OPENING = "feedback_system/cases/opening.py"
FOLDER_WRITERS = {DOOR, OPENING}

RECORDS_WITH_CASE_STATE = {
    "case",
    "locked",
    "fresh_case",
    "folder",
    "record",
    "complaint",
    "open_row",
    "open_case",
}
"""Names under which a folder, its worklist row or its form goes in our code. Clocks and files have a state of their own."""

BARE_MANAGERS_ALLOWED = {
    "feedback_system/cases/advance.py": "the one door writes the worklist row",
    "feedback_system/deadlines/operations/book.py": "writes the next due instant into the worklist row",
    "complaints/operations/summing.py": "sums of the same order: the limit counts cases the asking person may not see",
    "complaints/models/month_figures.py": "a month holds the cases of everybody; month_readers.py gives each reader her part",
    "aftersales/operations/refunding.py": "as above, for refunds of the same order",
}  # fmt: skip
SCOPES = {"visible_to", "as_system", "lock"}
SIGNALS_ALLOWED = {
    "feedback_system/api/exceptions.py": "sends Django's own signal, so that a fault is reported like that of a page",
}


def transitions() -> set[str]:
    """The names of all transitions of all forms."""
    return {
        node.name
        for _, node in nodes(ast.FunctionDef)
        for decorator in node.decorator_list
        if dotted(decorator) == "transition"
    }


@pytest.mark.parametrize("module", ["django.dispatch", "django.db.models.signals", "django.core.signals"])
def test_nothing_happens_behind_the_back_of_the_reader_by_a_signal(module):
    found = [
        (path, node.lineno)
        for path, node in nodes((ast.Import, ast.ImportFrom))
        if path not in SIGNALS_ALLOWED
        for name in node.names  # type: ignore[attr-defined]
        if module in (getattr(node, "module", None), name.name, f"{getattr(node, 'module', '')}.{name.name}")
    ]

    assert rule_breakers(found) == []


def test_nobody_listens_to_a_signal():
    found = [
        (path, call.lineno)
        for path, call in calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr == "connect" and call.args
    ]

    assert rule_breakers(found) == []


def test_transitions_are_called_by_the_one_door_only():
    """A transition takes the instant and nothing else, which tells its call from an operation of the same name."""
    names = transitions()
    found = [
        (path, call.lineno)
        for path, call in calls()
        if path != DOOR
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in names
        and not call.args
        and [keyword.arg for keyword in call.keywords] == ["at"]
    ]

    assert "accept" in names
    assert rule_breakers(found) == []


def test_no_other_module_looks_a_transition_up_by_its_name_and_calls_it():
    found = [
        (path, call.lineno)
        for path, call in calls()
        if path != DOOR and isinstance(call.func, ast.Call) and dotted(call.func.func) == "getattr"
        if [keyword.arg for keyword in call.keywords] == ["at"]
    ]

    assert rule_breakers(found) == []


def test_the_private_side_of_the_state_machine_is_known_to_one_module():
    found = [
        (path, node.lineno)
        for path, node in nodes((ast.Attribute, ast.Constant))
        if getattr(node, "attr", None) == "_django_fsm" or getattr(node, "value", None) == "_django_fsm"
    ]

    assert {path for path, _ in found} == {"feedback_system/cases/protection.py"}


def test_only_the_one_door_writes_the_state_of_a_folder_or_of_its_worklist_row():
    assigned = [
        (path, target.lineno)
        for path, node in nodes((ast.Assign, ast.AugAssign, ast.AnnAssign))
        if path not in FOLDER_WRITERS
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])  # type: ignore[attr-defined]
        for part in (target.elts if isinstance(target, ast.Tuple) else [target])
        if isinstance(part, ast.Attribute)
        and part.attr == "state"
        and dotted(part.value).split(".")[-1] in RECORDS_WITH_CASE_STATE
    ]
    updated = [
        (path, call.lineno)
        for path, call in calls()
        if path not in FOLDER_WRITERS
        and dotted(call.func).split(".")[0] in {"Case", "OpenCase", "Complaint"}
        and dotted(call.func).split(".")[-1] in {"update", "create", "Case", "OpenCase", "get_or_create"}
        and any(keyword.arg == "state" for keyword in call.keywords)
    ]
    by_name = [
        (path, call.lineno)
        for path, call in calls()
        if dotted(call.func) == "setattr"
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
        and call.args[1].value == "state"
    ]

    assert rule_breakers(assigned + updated + by_name) == []


def test_only_the_import_of_a_kind_lets_a_record_begin_in_a_state_that_a_file_tells():
    """A list says where a case stands; nothing else may say so besides the steps."""
    found = [
        (path, call.lineno)
        for path, call in calls()
        if dotted(call.func).split(".")[-1] == "begun_elsewhere"
        and not path.endswith("/operations/importing.py")
    ]

    assert rule_breakers(found) == []


def folder_models() -> set[str]:
    """The models whose rows are cases: the folder, its worklist row, and every form inside."""
    return {"Case", "OpenCase"} | {kind.model.split(".")[1] for kind in all_kinds()}


def test_every_question_about_cases_starts_at_the_scope_of_a_person_or_says_why_not():
    """The demo company is left out: it is written before anybody can look."""
    names = folder_models()
    found = []
    for path, node in nodes(ast.Attribute):
        parts = dotted(node).split(".")
        if (
            len(parts) == 3
            and parts[0] in names
            and parts[1] in {"objects", "_default_manager", "_base_manager"}
        ):
            if parts[2] not in SCOPES and path not in BARE_MANAGERS_ALLOWED and not path.startswith("demo/"):
                found.append((path, node.lineno))

    assert rule_breakers(found) == []


def test_every_exception_from_the_scope_is_still_needed():
    """So that the list only shrinks."""
    used = {
        path
        for path, node in nodes(ast.Attribute)
        if dotted(node).split(".")[:2] in [[name, "objects"] for name in folder_models()]
    }

    assert set(BARE_MANAGERS_ALLOWED) - used == set()


def test_whoever_reads_all_cases_as_the_system_gives_the_reason():
    found = [
        (path, call.lineno)
        for path, call in calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "as_system"
        and not (call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value)
    ]

    assert rule_breakers(found) == []


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)
def test_every_step_has_its_transition_and_every_transition_its_step(kind):
    model = apps.get_model(kind.model)
    named = {name for name in transitions() if hasattr(getattr(model, name, None), "_django_fsm")}

    assert set(kind.steps) | set(kind.system_steps) == named


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)
def test_every_condition_of_a_step_belongs_to_a_step_that_exists(kind):
    """A misspelt `what_blocks_…` or `has_occasion_for_…` would block nothing and be seen by nobody."""
    named = {
        name.removeprefix(prefix)
        for name in dir(apps.get_model(kind.model))
        for prefix in ("what_blocks_", "has_occasion_for_")
        if name.startswith(prefix)
    }

    assert named - set(kind.steps) - set(kind.system_steps) == set()


BEGINS_IN_BESIDE = {"slip": {"recorded", "seen"}}
"""States in which a case may begin beside the usual one: a call in the ledger is over when it is entered, an event is
handled before it is reported."""
LIVES_AGAIN = {"improvement": {"closed"}, "complaint": {"merged"}}
"""Ends from which a case goes on: the problem came back and broke what the improvement had claimed, or a merge is taken back."""


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)
def test_every_state_can_be_reached_and_left_or_ends_the_case(kind):
    model = apps.get_model(kind.model)
    moves = [targets_by_source(getattr(model, name)) for name in kind.steps]
    reached = {state for move in moves for states in move.values() for state in states}
    left = {source for move in moves for source, states in move.items() if states}
    ends = {
        state
        for state in kind.states.values
        if model(state=state).is_finished()
    }  # fmt: skip

    begins = {model._meta.get_field("state").get_default()} | BEGINS_IN_BESIDE.get(kind.code, set())
    assert set(kind.states.values) - reached - begins == set()
    assert set(kind.states.values) - left == ends - LIVES_AGAIN.get(kind.code, set())


def test_the_modules_are_really_read():
    assert len(modules()) > 150
