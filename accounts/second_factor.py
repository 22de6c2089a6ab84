"""The second factor of a log-in: a code of an app (TOTP, RFC 6238) or a recovery code. Who must have it, and whether a code is right.

Source: MLPS, two-factor log-in for administration; ours: also for auditors and everybody who approves.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.permissions import Permission as P
from accounts.roles import roles_with
from feedback_system.company.models import Company

PERIOD = 30
"""Seconds for which an app shows one code."""

TOLERATED = (0, -1, 1)
"""How many periods the clock of a telephone may be wrong."""

RIGHTS = (
    P.MANAGE_PEOPLE,
    P.MANAGE_SETTINGS,
    P.READ_HISTORY,
    P.APPROVE_REMEDY,
    P.APPROVE_RULING,
    P.DECIDE_OBJECTION,
    P.APPROVE_CLAIM,
    P.APPROVE_CONCESSION,
    P.APPROVE_SURVEY,
    P.DECIDE_SANCTION,
)
"""Whoever holds one of these must have a second factor where `SECOND_FACTOR_FOR_RIGHTS` is on."""


def is_needed_by(user: User) -> bool:
    """Whether this person may go on only with a second factor. Note: no query for a person of a session."""
    if settings.DEMO or user.kind != User.Kind.PERSON:
        return False
    if Company.get().second_factor_for_all:
        return True
    return settings.SECOND_FACTOR_FOR_RIGHTS and any(user.holds(right) for right in RIGHTS)


def people_without_one() -> list[User]:
    """The active people with one of these rights who have not set up a second factor, by name. Note: one query."""
    roles = {role for right in RIGHTS for role in roles_with(right)}
    people = User.objects.filter(
        is_active=True, kind=User.Kind.PERSON, role_assignments__role__in=roles
    ).exclude(pk__in=Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user"))
    return list(people.distinct().order_by("name", "pk"))


def factor_of(user: User) -> Authenticator | None:
    """The app that the person has set up, or None."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def codes_left(user: User) -> int:
    """How many recovery codes have not been used."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row is not None else 0


def new_secret() -> str:
    """A key of 160 random bits, as apps read it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def period_of(secret: str, code: str, *, at: datetime) -> int | None:
    """The number of the period in which an app with that key shows `code`, near `at`; None for a wrong code."""
    present = int(at.timestamp()) // PERIOD
    found = None
    for shift in TOLERATED:
        shown = format_hotp_value(hotp_value(secret, present + shift))
        if compare_user_code(actual=code, expected=shown):
            found = present + shift
    return found


@transaction.atomic
def accepted(user: User, code: str, *, at: datetime) -> Authenticator | None:
    """What of the person's second factor `code` belongs to, or None. Each code is good for once.

    The row is locked and keeps the period of the last code, so that a code that was looked at over the shoulder is worthless.
    """
    rows = Authenticator.objects.select_for_update().filter(user=user)
    for row in rows.order_by("-type"):
        if row.type == Authenticator.Type.TOTP:
            period = period_of(decrypt(row.data["secret"]), code, at=at)
            if period is not None and period > row.data.get("last_period", 0):
                row.data["last_period"] = period
                row.save(update_fields=["data"])
                return row
        elif row.type == Authenticator.Type.RECOVERY_CODES and row.wrap().validate_code(code):
            return row
    return None
