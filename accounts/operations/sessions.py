"""Ending sessions: one of the own, all others, or everything a person has open."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccessLog, User
from accounts.operations.log import note
from accounts.operations.rights import must_be_the_person_or_manage_people
from feedback_system.errors import NotPossibleNow


@transaction.atomic
def end_session(*, session_id: int, user: User, by: User, at: datetime) -> None:
    """End one session of `user`. The browser there has to log in again at its next click.

    :raises NotPossibleNow: when `user` has no such session (any more).
    """
    must_be_the_person_or_manage_people(by, user)
    session = UserSession.objects.filter(pk=session_id, user_id=user.pk).first()
    if session is None:
        raise NotPossibleNow(_("This session has already ended."))
    session.end()
    note(AccessLog.Act.SESSION_ENDED, user=user, by=by, at=at)


@transaction.atomic
def end_other_sessions(*, user: User, keep: str | None, by: User, at: datetime) -> int:
    """End all sessions of `user` but the one with the session key `keep`; gives their number."""
    must_be_the_person_or_manage_people(by, user)
    ended = forget_sessions(user, keep=keep)
    if ended:
        note(AccessLog.Act.SESSION_ENDED, user=user, by=by, at=at, detail=str(ended))
    return ended


def forget_sessions(user: User, *, keep: str | None = None) -> int:
    """Delete the sessions of `user`, but not the one with the session key `keep`; gives their number."""
    ended = 0
    for session in UserSession.objects.filter(user_id=user.pk).exclude(session_key=keep or "").order_by("pk"):
        session.end()
        ended += 1
    return ended
