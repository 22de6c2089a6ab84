"""Visit the customer to win the renewal."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import Permission
from aftersales.contracts.forms.steps import VisitForm
from aftersales.contracts.kind import renewal_kind
from aftersales.contracts.models import Renewal
from aftersales.contracts.models.renewal import BRANCH
from feedback_system.cases.steps import Trace, step

if TYPE_CHECKING:
    from feedback_system.cases.advance import Authority


@step(
    renewal_kind,
    "record_visit",
    label=_("Record the visit"),
    rights=[Permission.RENEW_CONTRACT],
    stage=BRANCH,
    form=VisitForm,
    help=_("Somebody goes there after the notice. With it the month before the end is kept."),
)
def record_visit(
    renewal: Renewal,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    visited_on: date,
    visitor: User,
    words: str,
) -> Trace:
    """Keep when, who, and what the customer said."""
    renewal.visited_on, renewal.visited_by, renewal.visit_words = visited_on, visitor, words
    return Trace({"visited_on": visited_on, "visitor": visitor.username}, {"text": words})


@step(
    renewal_kind,
    "record_next_visit",
    label=_("Record one more visit"),
    rights=[Permission.RENEW_CONTRACT],
    stage=BRANCH,
    form=VisitForm,
    side=True,
    help=_("Or a talk by telephone, while the customer still thinks it over."),
)
def record_next_visit(
    renewal: Renewal,
    *,
    by: User,
    at: datetime,
    authority: Authority,
    visited_on: date,
    visitor: User,
    words: str,
) -> Trace:
    """Add what the customer said now to what was said before."""
    before = renewal.visit_words
    renewal.visit_words = f"{before}\n\n{visited_on.isoformat()}: {words}"[-10_000:]
    return Trace({"visited_on": visited_on, "visitor": visitor.username}, {"text": words})
