"""Lists and sentences are joined as the reader's language does it."""

import ast

import pytest
from django.template import engines
from django.utils import translation

from feedback_system.deadlines.install import RULES
from feedback_system.deadlines.sources import source_in_words
from feedback_system.errors import Blocked
from feedback_system.joining import clauses, listed, sentences
from tests.architecture.source import calls, dotted


@pytest.mark.parametrize(
    ("language", "words", "parts", "text"),
    [
        ("zh-hans", "甲、乙", "甲；乙", "甲乙"),
        ("zh-hant", "甲、乙", "甲；乙", "甲乙"),
        ("en", "甲, 乙", "甲; 乙", "甲 乙"),
    ],
)
def test_each_language_has_its_own_marks(language: str, words: str, parts: str, text: str) -> None:
    with translation.override(language):
        assert listed(["甲", "乙"]) == words
        assert clauses(["甲", "乙"]) == parts
        assert sentences(["甲", "乙"]) == text
        assert str(Blocked(["甲", "乙"])) == text


def test_a_template_asks_for_the_mark_between_two_words() -> None:
    page = engines["django"].from_string("{{ one }}{% comma %}{{ two }} {{ both|listed }}")

    with translation.override("zh-hans"):
        assert page.render({"one": 1, "two": 2, "both": [3, 4]}) == "1、2 3、4"


def test_the_source_of_every_shipped_rule_is_known_to_the_translators() -> None:
    marked = {
        call.args[0].value
        for path, call in calls()
        if "/shipped/" in path and dotted(call.func) == "_" and isinstance(call.args[0], ast.Constant)
    }

    assert {rule.source for rule in RULES} <= marked


def test_a_source_that_the_company_wrote_stands_as_it_is() -> None:
    with translation.override("zh-hans"):
        assert source_in_words("Decision 7") == "Decision 7"
        assert source_in_words("") == ""
