"""One act on a page that is shown again with what was typed when the act is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect

from feedback_system.errors import Blocked, Conflict, Invalid, NotPossibleNow, Refusal

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest, HttpResponse

ShownAgain = Callable[[list[Any], int], "HttpResponse"]
"""Shows the page anew: the sentences for its top, and the status of the refusal."""


def checked(form: BaseForm) -> dict[str, Any]:
    """The values of the form. :raises Invalid: with the sentences of its fields"""
    if not form.is_valid():
        raise Invalid({name: [str(error) for error in errors] for name, errors in form.errors.items()})
    return dict(form.cleaned_data)


def sentences_of(refusal: Refusal, form: BaseForm | None = None) -> list[Any]:
    """What stands at the top of the page. Sentences about a field of `form` go to that field; no sentence is lost."""
    if isinstance(refusal, Blocked):
        return list(refusal.reasons)
    if isinstance(refusal, Invalid):
        return [
            text
            for name, texts in refusal.errors.items()
            for text in texts
            if not (form is not None and _stands_at(form, name, text))
        ]
    return [refusal.message]


def _stands_at(form: BaseForm, name: str, text: Any) -> bool:
    """Whether the form tells the sentence at its field; it is put there where the operation alone has found it."""
    if not form.is_bound:
        return False
    if name in form.fields and not form.errors.get(name):
        form.add_error(name, text)
    return str(text) in [str(one) for one in form.errors.get(name, ())]


def done_or_shown_again(
    request: HttpRequest,
    act: Callable[[], str],
    *,
    then: Any,
    shown_again: ShownAgain,
    form: BaseForm | None = None,
) -> HttpResponse:
    """Do it, say what `act` answers and go to `then`; a refusal is told on the page, with what was typed in `form`.

    Who may not do it at all is not answered here: that refusal is a page of its own.
    """
    try:
        said = act()
    except (Blocked, Conflict, Invalid, NotPossibleNow) as refusal:
        return shown_again(sentences_of(refusal, form), refusal.status)
    messages.success(request, said)
    return redirect(then)
