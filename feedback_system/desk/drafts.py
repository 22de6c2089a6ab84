"""Drafts of forms: typed text survives a lost session, a crashed browser and a conflict."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from feedback_system.cases.models import FormDraft
from feedback_system.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_DRAFT = 400_000
"""Characters of all fields together."""
NOT_KEPT = frozenset({"csrfmiddlewaretoken", "version", "once", "password"})


def keep_draft(*, user: User, form: str, key: str, data: QueryDict, at: datetime) -> FormDraft:
    """Keep the typed fields; the newest text replaces the one before.

    :raises Invalid: more text than any form holds
    """
    fields = {name: values for name, values in data.lists() if name not in NOT_KEPT}
    if sum(len(value) for values in fields.values() for value in values) > LONGEST_DRAFT:
        raise Invalid(
            {"": [_("This is too much text for a draft. Send the form, or attach the text as a file.")]}
        )
    draft, _created = FormDraft.objects.update_or_create(
        user=user, form=form, key=key, defaults={"data": fields, "updated_at": at}
    )
    return draft


def read_draft(user: User, form: str, key: str) -> FormDraft | None:
    """The own draft of that form, or None."""
    return FormDraft.objects.filter(user=user, form=form, key=key).first()


def as_posted(draft: FormDraft) -> QueryDict:
    """The fields of a draft as a form posts them."""
    posted = QueryDict(mutable=True)
    for name, values in draft.data.items():
        posted.setlist(name, [str(value) for value in values] if isinstance(values, list) else [str(values)])
    return posted


def drop_draft(*, user: User, form: str, key: str) -> None:
    """Forget the draft: it was sent, or is not wanted any more."""
    FormDraft.objects.filter(user=user, form=form, key=key).delete()
