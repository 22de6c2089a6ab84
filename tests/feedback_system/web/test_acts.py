"""A refused act: its sentences stand at the field they are about or at the top of the page, and none is lost."""

import pytest
from django import forms

from feedback_system.errors import Blocked, Conflict, Invalid
from feedback_system.web.acts import checked, sentences_of


class WordsForm(forms.Form):
    """One field that must be filled in."""

    words = forms.CharField(max_length=10)


def test_what_the_form_finds_stands_at_its_field_alone():
    form = WordsForm({"words": ""})

    with pytest.raises(Invalid) as refused:
        checked(form)

    assert sentences_of(refused.value, form) == []
    assert len(form.errors["words"]) == 1


def test_what_the_operation_alone_finds_about_a_field_is_put_there():
    form = WordsForm({"words": "short"})

    assert sentences_of(Invalid({"words": ["Write more."]}), form) == []
    assert form.errors["words"] == ["Write more."]


def test_what_no_field_of_the_page_is_about_stands_at_the_top():
    form = WordsForm({"words": "short"})

    assert sentences_of(Invalid({"seal": ["Reload the page."]}), form) == ["Reload the page."]
    assert sentences_of(Invalid({"seal": ["Reload the page."]})) == ["Reload the page."]


def test_everything_to_be_done_first_is_named():
    assert sentences_of(Blocked(["Count first.", "Sign first."])) == ["Count first.", "Sign first."]
    assert sentences_of(Conflict("Somebody was faster.")) == ["Somebody was faster."]
