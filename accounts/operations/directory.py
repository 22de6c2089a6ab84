"""Log-in by a company's own directory: how the ways are set up, who is known by what, and who is let in.

Nobody gets an account by coming in. Sources: ours; safety rule on single sign-on (an identity is bound by an identifier that was entered,
or by an e-mail address that is verified, never by one that is only claimed).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import lockout
from accounts.directory.words import UNREACHED
from accounts.models import DIRECTORIES, AccessLog, DirectoryEntry, LoginWay, User, Way, as_known
from accounts.models.ways import LONGEST_IDENTIFIER
from accounts.operations.log import note, signed
from accounts.operations.rights import must_manage_people
from accounts.permissions import Permission
from feedback_system.company.models import Company
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow
from feedback_system.outbound import what_is_wrong_with

ADMINISTRATOR = "administrator"

# ---------------------------------------------------------------------------------------------------------------- the ways


@transaction.atomic
def save_way(*, kind: Way, values: Mapping[str, Any], by: User, at: datetime) -> LoginWay:
    """Set up one of the directories. An empty `secret` keeps the one there is.

    :raises NotPermitted: without the right to keep the settings.
    :raises Invalid: by field, when it is to be switched on and something is missing, or when an address may not be reached.
    """
    must_keep_ways(by)
    row = LoginWay.objects.select_for_update().filter(kind=kind).first() or LoginWay(kind=kind)
    if errors := what_is_missing(row, values):
        raise Invalid(errors)
    for name, value in values.items():
        if name != "secret":
            setattr(row, name, value)
    if values.get("secret"):
        row.secret = values["secret"]
    signed(row, by=by, at=at).save()
    if not row.is_on and not _some_directory_is_on():
        _let_everybody_use_passwords(by=by, at=at)
    return row


def what_is_missing(row: LoginWay, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What forbids such a way, by field; empty when nothing does."""
    errors: dict[str, list[str]] = {}
    if values.get("is_on"):
        needed = ["client_id", *(["agent"] if row.kind == Way.WECOM else []), *(["api_address"] if row.kind == Way.OIDC else [])]  # fmt: skip
        for name in needed:
            if not values.get(name):
                errors[name] = [_("Needed before this way can be switched on.")]
        if not values.get("secret") and not row.sealed_secret:
            errors["secret"] = [_("Needed before this way can be switched on.")]
    for name in ("api_address", "page_address"):
        if (address := values.get(name)) and (
            code := what_is_wrong_with(address, hosts=settings.LOGIN_HOSTS)
        ):
            errors[name] = [str(UNREACHED.get(code, UNREACHED["address"]))]
    return errors


@transaction.atomic
def let_use_passwords(*, everybody: bool, by: User, at: datetime) -> None:
    """Whether everybody may log in with a password, or administrators alone.

    :raises NotPermitted: without the right to keep the settings.
    :raises NotPossibleNow: when nobody else could come in, or no administrator has a password.
    """
    must_keep_ways(by)
    if everybody:
        _let_everybody_use_passwords(by=by, at=at)
        return
    if not _some_directory_is_on():
        raise NotPossibleNow(_("Switch a directory on first, or nobody but administrators can log in."))
    holders = User.objects.filter(
        is_active=True, kind=User.Kind.PERSON, role_assignments__role=ADMINISTRATOR
    ).distinct()
    if not any(one.has_usable_password() for one in holders):
        raise NotPossibleNow(
            _(
                "No administrator has a password. Set one first, or a fault of the directory locks everybody out."
            )
        )
    row = LoginWay.objects.filter(kind=Way.PASSWORD).first() or LoginWay(kind=Way.PASSWORD)
    row.is_on = False
    signed(row, by=by, at=at).save()


def _let_everybody_use_passwords(*, by: User, at: datetime) -> None:
    row = LoginWay.objects.filter(kind=Way.PASSWORD, is_on=False).first()
    if row is not None:
        row.is_on = True
        signed(row, by=by, at=at).save()


def _some_directory_is_on() -> bool:
    return LoginWay.objects.filter(kind__in=DIRECTORIES, is_on=True).exists()


def passwords_are_for_everybody() -> bool:
    """Whether anybody may log in with a password. Note: one query."""
    return not LoginWay.objects.filter(kind=Way.PASSWORD, is_on=False).exists()


def may_use_password(user: User) -> bool:
    """Whether this person may log in with her password. Administrators always may, so that no fault locks everybody out."""
    return passwords_are_for_everybody() or user.role_assignments.filter(role=ADMINISTRATOR).exists()


def must_keep_ways(by: User) -> None:
    """:raises NotPermitted: without the right to keep the settings."""
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))


# ----------------------------------------------------------------------------------------------------- who is known by what


@transaction.atomic
def enter_identifiers(*, user: User, identifiers: Mapping[str, str], by: User, at: datetime) -> None:
    """Say by what the directories know `user`; an empty text takes the identifier away, a way that is not named stays.

    Taking one away ends nothing that is open: end the sessions besides where that is wanted.
    :raises NotPermitted: without the right to manage people.
    :raises Invalid: by way, for the identifier of somebody else, one that is too long, or a system's.
    """
    must_manage_people(by)
    present = {one.way: one for one in user.directory_entries.select_for_update()}
    errors: dict[str, list[str]] = {}
    for way, typed in identifiers.items():
        identifier, entry = as_known(way, typed), present.get(way)
        if entry is not None and entry.identifier == identifier:
            continue
        if sentence := what_forbids(user, way, identifier):
            errors[way] = [sentence]
            continue
        if entry is not None:
            entry.delete()
            note(
                AccessLog.Act.DIRECTORY_TAKEN,
                user=user,
                by=by,
                at=at,
                detail=f"{entry.way}: {entry.identifier}",
            )
        if identifier:
            entry = DirectoryEntry.objects.create(user=user, way=way, identifier=identifier, entered_at=at)
            note(
                AccessLog.Act.DIRECTORY_ENTERED,
                user=user,
                by=by,
                at=at,
                detail=f"{entry.way}: {entry.identifier}",
            )
    if errors:
        raise Invalid(errors)


def what_forbids(user: User, way: str, identifier: str) -> str:
    """Why that identifier cannot be this person's, or ""."""
    if not identifier:
        return ""
    if user.kind != User.Kind.PERSON:
        return _("A system acts by token; it does not log in.")
    if len(identifier) > LONGEST_IDENTIFIER:
        return _("An identifier has at most %(limit)d characters.") % {"limit": LONGEST_IDENTIFIER}
    other = DirectoryEntry.objects.filter(way=way, identifier=identifier).exclude(user_id=user.pk).first()
    if other is not None:
        return _("%(name)s has this identifier. Take it away there first.") % {"name": other.user}
    return ""


# ------------------------------------------------------------------------------------------------------------ who is let in


@dataclass(frozen=True)
class Came:
    """Whom the directory named: the person who is let in, or why nobody is (a key of the words)."""

    user: User | None
    reason: str = ""
    identifier: str = ""


def admit(
    *, way: LoginWay, identifier: str, emails: Sequence[str], address: str, user_agent: str, at: datetime
) -> Came:
    """Who it is that the directory of `way` names, and whether she is let in; either goes on record.

    `emails` are addresses that the directory has verified; they count only where the way says so and no identifier was entered.
    """
    known = as_known(way.kind, identifier)
    user, reason = _found(way, known, emails)
    if user is not None:
        reason = _why_not(user)
    lockout.record_login(
        user=user,
        name=f"{way.kind}:{known}",
        way=way.kind,
        refused=bool(reason),
        address=address,
        user_agent=user_agent,
        at=at,
    )
    if user is None or reason:
        return Came(None, reason, known)
    _link(way, known, user, address=address, at=at)
    return Came(user, "", known)


def _found(way: LoginWay, identifier: str, emails: Sequence[str]) -> tuple[User | None, str]:
    entry = DirectoryEntry.objects.select_related("user").filter(way=way.kind, identifier=identifier).first()
    if entry is not None:
        return entry.user, ""
    if not way.matches_email or not emails:
        return None, "unknown"
    people = User.objects.filter(kind=User.Kind.PERSON, email__iexact=emails[0])
    if len(found := list(people[:2])) > 1:
        return None, "ambiguous"
    if not found or found[0].directory_entries.filter(way=way.kind).exists():
        # Somebody whom the directory knows by another identifier is another person, whatever the address says.
        return None, "unknown"
    return found[0], ""


def _why_not(user: User) -> str:
    if not user.is_active or user.kind != User.Kind.PERSON:
        return "inactive"
    if Company.get().two_administrators and user.role_assignments.filter(role=ADMINISTRATOR).exists():
        # Who keeps the settings could name a directory of her own, and come in as the other one.
        return "administrator"
    return ""


@transaction.atomic
def _link(way: LoginWay, identifier: str, user: User, *, address: str, at: datetime) -> None:
    entry, _made = DirectoryEntry.objects.select_for_update().get_or_create(
        user=user, way=way.kind, defaults={"identifier": identifier, "entered_at": at}
    )
    if entry.first_used_at is None:
        entry.first_used_at = at
        entry.save(update_fields=["first_used_at"])
        note(
            AccessLog.Act.DIRECTORY_LINKED,
            user=user,
            by=user,
            at=at,
            address=address,
            detail=f"{entry.way}: {entry.identifier}",
        )
