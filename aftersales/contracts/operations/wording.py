"""Change the company's words to customers; what stood there before stays in the history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from aftersales.contracts.forms.words import TextForm
from aftersales.contracts.models import CustomerText
from feedback_system.administration.rights import must_change_settings
from feedback_system.errors import Invalid

if TYPE_CHECKING:
    from accounts.models import User


def change_text(*, record: CustomerText, by: User, at: datetime, subject: str, body: str) -> CustomerText:
    """Give a text other words. :raises NotPermitted, Invalid: and nothing is saved"""
    must_change_settings(by)
    form = TextForm({"subject": subject, "body": body}, record=record)
    if not form.is_valid():
        raise Invalid({name: list(messages) for name, messages in form.errors.items()})
    record.subject, record.body = form.cleaned_data["subject"], form.cleaned_data["body"]
    record._history_user, record._history_date = by, at  # type: ignore[attr-defined]
    record.save()
    return record
