"""What the documents say is what the code does, and what they point to exists."""

from __future__ import annotations

import ast
import re

import pytest
from django.core.management import CommandError, call_command

from accounts.roles import ROLES
from feedback_system import describing
from feedback_system.cases.kinds import all_kinds
from tests.architecture.source import ROOT

DESCRIBING = ["describe_states", "describe_deadlines", "describe_roles"]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
COVERAGE = ROOT / "docs/domain/coverage.md"
STATES = {"works", "partly", "not yet", "left out"}
ROW = re.compile(r"^\| ([WDMRFC]-[\w.]+) \| (.+?) \| (.+?) \| (.*?) \| (.*?) \|$", re.MULTILINE)


@pytest.mark.parametrize("command", DESCRIBING)
def test_the_written_documents_equal_the_code(command, capsys):
    call_command(command, "--check")


def test_a_written_document_that_differs_is_named_and_left_alone(monkeypatch, tmp_path, settings):
    settings.BASE_DIR = tmp_path

    with pytest.raises(CommandError, match=r"docs/domain/roles\.md"):
        call_command("describe_roles", "--check")
    assert list(tmp_path.iterdir()) == []


def test_a_written_document_names_the_command_that_exists():
    for command in DESCRIBING:
        assert list(ROOT.glob(f"*/management/commands/{command}.py")) or list(
            ROOT.glob(f"feedback_system/*/management/commands/{command}.py")
        )
        assert any(describing.generated_by(command) in d.read_text(encoding="utf-8") for d in DOCUMENTS)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_inside_the_project_is_there(document):
    text = document.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    local = [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]

    assert [target for target in local if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_of_code_that_a_document_names_exists(document):
    text = document.read_text(encoding="utf-8")
    named = re.findall(
        r"`((?:feedback_system|accounts|complaints|demo|templates|tests|scripts|docs)/[\w./-]+)`", text
    )

    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_that_a_document_names_exists(document):
    from django.core.management import get_commands

    named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text(encoding="utf-8")))

    assert named - set(get_commands()) == set()


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs/adr").glob("[0-9]*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_map_of_the_documents_lists_every_decision():
    listed = set(re.findall(r"\(adr/([\w-]+\.md)\)", (ROOT / "docs/README.md").read_text(encoding="utf-8")))

    assert listed == {path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md")}


@pytest.mark.parametrize("path", sorted((ROOT / "docs/adr").glob("[0-9]*.md")), ids=lambda path: path.stem)
def test_a_decision_says_context_options_decision_and_consequences(path):
    text = path.read_text(encoding="utf-8")

    assert [
        part for part in ("Context", "Options", "Decision", "Consequences") if f"## {part}" not in text
    ] == []


def rows() -> list[tuple[str, str, str, str, str]]:
    """The rows of the catalogue: id, title, state, module, test."""
    return ROW.findall(COVERAGE.read_text(encoding="utf-8"))


def exists(test: str) -> bool:
    """Whether `tests/…/test_x.py::test_y` names a test function that stands in that file."""
    path, _, function = test.partition("::")
    file = ROOT / path
    if not file.is_file():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.FunctionDef) and node.name == function for node in ast.walk(tree))


def test_the_catalogue_has_each_requirement_once():
    ids = [row[0] for row in rows()]

    assert len(ids) > 600
    assert len(ids) == len(set(ids))


def test_each_requirement_has_a_known_state_and_says_why_something_is_left_out():
    wrong = [row[0] for row in rows() if row[2].split(":")[0] not in STATES]
    without_reason = [
        row[0] for row in rows() if row[2].split(":")[0] in {"partly", "left out"} and ":" not in row[2]
    ]

    assert wrong == []
    assert without_reason == []


def test_what_works_names_its_module_and_the_test_that_shows_it():
    assert [row[0] for row in rows() if row[2] == "works" and not (row[3] and row[4])] == []


def test_every_module_and_test_that_the_catalogue_names_exists():
    modules = [(row[0], name) for row in rows() for name in re.findall(r"`([^`]+)`", row[3])]
    tests = [(row[0], name) for row in rows() for name in re.findall(r"`([^`]+)`", row[4])]

    assert [entry for entry in modules if not (ROOT / entry[1]).exists()] == []
    assert [entry for entry in tests if not exists(entry[1])] == []


@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.code)
def test_every_state_and_every_step_has_its_words_in_the_glossary(kind):
    text = (ROOT / "docs/domain/glossary.md").read_text(encoding="utf-8")

    assert [state for state in kind.states.values if f"| `{state}` |" not in text] == []
    assert [name for name in kind.steps if f"| `{name}` |" not in text] == []


def test_every_role_has_its_words_in_the_glossary():
    text = (ROOT / "docs/domain/glossary.md").read_text(encoding="utf-8")

    assert [code for code in ROLES if f"| `{code}` |" not in text] == []
