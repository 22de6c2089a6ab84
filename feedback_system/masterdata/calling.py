"""Write down who asked not to be called, and lift it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from feedback_system.errors import NotPossibleNow
from feedback_system.masterdata.models import Contact, Customer, NoCalls
from feedback_system.masterdata.rights import require_keeper_of_calls


@transaction.atomic
def refuse_calls(
    *, customer: Customer, contact: Contact | None = None, reason: str, by: User, at: datetime
) -> NoCalls:
    """Nobody calls this person any more, or nobody there where no person is named. Said again, the first wish stands.

    :raises NotPermitted: for people who neither call customers nor keep the master data
    """
    require_keeper_of_calls(by)
    Customer.objects.select_for_update().get(pk=customer.pk)
    found: NoCalls | None = NoCalls.objects.standing().filter(customer=customer, contact=contact).first()
    if found is not None:
        return found
    made: NoCalls = NoCalls.objects.create(
        customer=customer, contact=contact, reason=reason[:500] or "–", by=by, at=at
    )
    return made


@transaction.atomic
def welcome_calls(*, wish: NoCalls, reason: str, by: User, at: datetime) -> NoCalls:
    """Lift a wish, with the reason; it stays in the list.

    :raises NotPermitted: as above; NotPossibleNow: it was lifted before
    """
    require_keeper_of_calls(by)
    kept: NoCalls = NoCalls.objects.select_for_update().get(pk=wish.pk)
    if not kept.stands:
        raise NotPossibleNow(_("This wish was lifted before."))
    kept.ended_by, kept.ended_at, kept.ended_reason = by, at, reason
    kept.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    return kept
