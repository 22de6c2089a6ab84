"""Templates and texts: everything used, everything escaped, everything translatable, nothing inline."""

from __future__ import annotations

import ast
import re

import pytest

from feedback_system.notifications.kinds import all_notices
from tests.architecture.source import calls, dotted, modules, rule_breakers, templates

GETTEXT = {
    "_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
TEXTS_PER_CALL = {"ngettext": 2, "ngettext_lazy": 2, "pgettext": 2, "pgettext_lazy": 2, "npgettext": 3, "npgettext_lazy": 3}  # fmt: skip
FOUND_BY_DJANGO = {
    "403.html", "404.html", "500.html", "400.html", "403_csrf.html", "429.html",
}  # fmt: skip
FOUND_BY_LOG_IN_LIBRARY = "account/"
FOUND_BY_STATUS = "errors/"
MARKED_IN_A_TABLE = {
    "feedback_system/worktime/receipt.py": "the sentences stand in a table in the same file, each marked for the translators",
    "feedback_system/deadlines/sources.py": "the sources stand in the tables of the rules that ship, each marked; a test checks it",
}
MARK_SAFE_ALLOWED: dict[str, str] = {}

RAW_TEXT = r"\|\s*safe\b|\{%\s*autoescape\s+off"
INLINE_CODE = r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"


def lines_with(pattern: str, name: str) -> list[str]:
    """`template:line` of each line that matches."""
    lines = enumerate(templates()[name].splitlines(), start=1)
    return [f"templates/{name}:{number}" for number, line in lines if re.search(pattern, line, re.IGNORECASE)]


HTML = [name for name in templates() if name.endswith(".html")]


def test_no_template_shows_text_that_is_not_escaped():
    assert [line for name in HTML for line in lines_with(RAW_TEXT, name)] == []


def test_no_template_has_code_or_style_that_the_content_policy_refuses():
    assert [line for name in HTML for line in lines_with(INLINE_CODE, name)] == []


def test_no_template_loads_anything_from_another_place():
    assert [line for name in HTML for line in lines_with(r"(src|href)\s*=\s*[\"'](https?:)?//", name)] == []


def test_nothing_is_marked_as_safe_without_a_reason():
    found = [
        (path, call.lineno)
        for path, call in calls()
        if dotted(call.func).split(".")[-1] in {"mark_safe", "SafeString", "SafeText"}
        and path not in MARK_SAFE_ALLOWED
    ]

    assert rule_breakers(found) == []


@pytest.mark.parametrize("name", ["csrf_exempt", "raw", "extra", "RawSQL"])
def test_no_back_door_past_the_form_token_or_the_query_builder(name):
    used = [
        (path, call.lineno)
        for path, call in calls()
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == name
            and not dotted(call.func).startswith("self")
        )
        or dotted(call.func) == name
    ]
    decorated = [
        (path, decorator.lineno)
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for decorator in node.decorator_list
        if dotted(decorator).split(".")[-1] == name
    ]

    assert rule_breakers(used + decorated) == []


def is_written_out(node: ast.expr) -> bool:
    """A text as it stands, or several of them one after the other."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_every_text_to_be_translated_is_written_out_where_it_is_used():
    """A text put together at run time, an f-string or a variable never reaches the translators."""
    found = [
        (path, call.lineno)
        for path, call in calls()
        if dotted(call.func) in GETTEXT
        and path not in MARKED_IN_A_TABLE
        and not (
            call.args
            and all(is_written_out(a) for a in call.args[: TEXTS_PER_CALL.get(dotted(call.func), 1)])
        )
    ]

    assert rule_breakers(found) == []


def test_values_are_put_into_a_translated_text_by_name():
    """A translator may have to change their order; a single value has none."""
    found = [
        (path, call.lineno)
        for path, call in calls()
        if dotted(call.func) in GETTEXT
        for argument in call.args
        if is_written_out(argument) and len(re.findall(r"(?<!%)%[sd]", str(argument.value))) > 1  # type: ignore[attr-defined]
    ]

    assert rule_breakers(found) == []


@pytest.mark.parametrize("kind", all_notices(), ids=lambda kind: kind.code)
def test_every_notice_has_its_subject_and_its_text(kind):
    assert {kind.subject, kind.body} <= set(templates())


def mentioned() -> str:
    """All places where a template can be named: code and other templates."""
    named = [
        str(node.value)
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    return "\n".join([*named, *templates().values()])


def test_every_template_is_used():
    everything = mentioned()
    notices = {name for kind in all_notices() for name in (kind.subject, kind.body)}
    unused = [
        name
        for name in templates()
        if name not in everything
        and name not in notices | FOUND_BY_DJANGO
        and not name.startswith((FOUND_BY_LOG_IN_LIBRARY, FOUND_BY_STATUS))
    ]

    assert unused == []


def test_every_template_that_code_names_exists():
    named = [
        (path, node.lineno, str(node.value))
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[\w/.-]+\.(html|txt)(#[\w-]+)?", node.value)
        and "/" in node.value
    ]
    missing = [f"{path}:{line} {name}" for path, line, name in named if name.split("#")[0] not in templates()]

    assert missing == []
