"""Every text of the interface exists in all three languages, and keeps its placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from complaints.states import State

ROOT = Path(__file__).resolve().parent.parent.parent
PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|%%|\{[a-z_]+\}")


def catalogue(language: str):
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_nothing_is_left_untranslated(language: str) -> None:
    missing = [
        message.id
        for message in catalogue(language)
        if message.id
        and (
            message.fuzzy or not (message.string[0] if isinstance(message.string, tuple) else message.string)
        )
    ]

    assert missing == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_people_are_spoken_to_politely(language: str) -> None:
    """您, never 你: one form of address through the whole product."""
    rude = [message.id for message in catalogue(language) if message.id and "你" in "".join(message.string)]

    assert rude == []


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_every_translation_keeps_the_placeholders(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        source = message.id[1] if isinstance(message.id, tuple) else message.id
        told = message.string[0] if isinstance(message.string, tuple) else message.string
        if set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(told)):
            wrong.append((source, told))

    assert wrong == []


def test_the_states_have_the_words_of_the_companies_forms(chinese: None) -> None:
    with translation.override("zh-hans"):
        words = {state.value: str(state.label) for state in State}

    assert words["not_upheld"] == "投诉不成立"
    assert words["refiled"] == "已转新单"
    assert words["withdrawn"] == "客户撤诉"
    assert words["outcome_review"] == "交涉结果汇总"
    assert words["awaiting_approval"] == "待核决"
    assert words["awaiting_ruling_approval"] == "待判定审批"


def test_traditional_screens_keep_the_words_of_the_traditional_policy(chinese: None) -> None:
    with translation.override("zh-hant"):
        assert translation.gettext("Enquiry slips") == "洽辦單"
        assert translation.gettext("Reminder slips") == "催辦單"
