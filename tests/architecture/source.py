"""The files of the project as text and as syntax trees, read once for all rules about how code is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("feedback_system", "accounts", "quality", "aftersales", "complaints", "demo")
LEFT_OUT = {"migrations", "__pycache__"}


def rule_breakers(found: Iterator[tuple[str, int]] | list[tuple[str, int]]) -> list[str]:
    """Findings as `path:line`, as an editor opens them."""
    return [f"{path}:{line}" for path, line in found]


@cache
def modules() -> dict[str, ast.Module]:
    """The syntax tree of every module of the product by its path; migrations are left out."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if not LEFT_OUT & set(path.parts)
    }


def nodes(kind: type[ast.AST] | tuple[type[ast.AST], ...]) -> Iterator[tuple[str, ast.AST]]:
    """Every node of that kind in the product with the path of its module."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, kind):
                yield path, node


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the product."""
    for path, node in nodes(ast.Call):
        assert isinstance(node, ast.Call)
        yield path, node


def dotted(node: ast.AST) -> str:
    """A name as it stands in the code: `Case.objects.filter`; what is called on the way is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    if isinstance(node, ast.Call):
        return dotted(node.func)
    return node.id if isinstance(node, ast.Name) else ""


@cache
def templates() -> dict[str, str]:
    """The text of every template by its name."""
    folder = ROOT / "templates"
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
