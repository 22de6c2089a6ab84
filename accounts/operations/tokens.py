"""API tokens: issued by the person they act for, revoked by her or an administrator."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import AccessLog, ApiToken, User
from accounts.operations.log import note
from accounts.operations.rights import must_be_the_person_or_manage_people, must_manage_people
from accounts.tokens import SHOWN, digest_of, new_raw_token
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

LONGEST = timedelta(days=366)


@transaction.atomic
def issue_token(
    *, user: User, name: str, scope: ApiToken.Scope, expires_at: datetime, by: User, at: datetime
) -> tuple[ApiToken, str]:
    """A new token and its raw value, which is never shown again.

    People issue tokens for themselves only: with somebody else's one could act in that person's name.
    Administrators issue those of systems.
    :raises Invalid: without a name, or when the end is not within a year.
    """
    if by.pk != user.pk:
        if user.kind != User.Kind.SYSTEM:
            raise NotPermitted(_("A token acts in a person's name, so everybody issues only the own ones."))
        must_manage_people(by)
    if not user.is_active:
        raise NotPossibleNow(_("This account is switched off, so it gets no token."))
    errors: dict[str, list[str]] = {}
    if not name.strip():
        errors["name"] = [_("Say what the token is for, so that you know later whether it is still needed.")]
    if not at < expires_at <= at + LONGEST:
        errors["expires_at"] = [_("Choose an end within the next 366 days.")]
    if errors:
        raise Invalid(errors)
    raw = new_raw_token()
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=raw[:SHOWN],
        digest=digest_of(raw),
        scope=scope,
        created_at=at,
        created_by=by,
        expires_at=expires_at,
    )
    note(AccessLog.Act.TOKEN_ISSUED, user=user, by=by, at=at, detail=token.prefix)
    return token, raw


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User, at: datetime) -> None:
    """Make the token worthless from now on. Revoking again changes nothing."""
    must_be_the_person_or_manage_people(by, token.user)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        note(AccessLog.Act.TOKEN_REVOKED, user=token.user, by=by, at=at, detail=token.prefix)
    token.refresh_from_db()
