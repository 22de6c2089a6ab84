"""Print a paper of a case: set in the language asked for, written into the history, and sent to be looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation

from accounts.http import SignedIn
from feedback_system.cases.models import Case
from feedback_system.company.models import Company
from feedback_system.deadlines.clock import database_now
from feedback_system.printing import engine
from feedback_system.printing.answers import answer_with
from feedback_system.printing.codes import code_for
from feedback_system.printing.operations import note_print


def language_of(request: SignedIn) -> str:
    """The language asked for in the address, else the reader's own."""
    asked = request.GET.get("language", "")
    return (
        asked if asked in dict(settings.LANGUAGES) else translation.get_language() or settings.LANGUAGE_CODE
    )


def printed(
    request: SignedIn, case: Case, paper: str, data: Callable[..., dict[str, Any]], *, name: str = ""
) -> HttpResponse:
    """The paper (its code) out of `data`, which is called with `company`, `code`, `by` and `at`; `name` is that of the file.

    A paper that failed was not printed: the history is written afterwards.

    :raises PrintFailed: the typesetter refuses it
    """
    at = database_now()
    with translation.override(language_of(request)):
        made = engine.make(
            "form.typ",
            data(company=Company.get(), code=code_for(case.get_absolute_url()), by=request.user, at=at),
        )
    note_print(case=case, paper=paper, by=request.user, at=at)
    return answer_with(made, name or f"{paper}-{case.reference}")
