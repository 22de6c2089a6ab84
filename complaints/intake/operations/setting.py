"""Keep the mailbox of customers: enter, switch on and off, try."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations.log import signed
from accounts.permissions import Permission
from complaints.intake.mailboxes import HERE, BoxError, ImapBox
from complaints.intake.models import Mailbox, MailboxWork
from feedback_system.errors import Invalid, NotPermitted, NotPossibleNow

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = (
    "is_active", "address", "host", "port", "security", "username", "folder", "takes_plus", "acknowledges",
)  # fmt: skip
PLACE = ("host", "port", "username", "folder", "address")
"""When one of these changes it is another mailbox, which is read from its end on."""


def what_is_wrong(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What forbids such a mailbox, by field; empty when nothing does."""
    errors: dict[str, list[str]] = {}
    if values["security"] == Mailbox.Security.NONE and values["host"] and values["host"] not in HERE:
        errors["security"] = [
            _("Without encryption the password could be read on the way. Choose TLS or STARTTLS.")
        ]
    if not values["is_active"]:
        return errors
    if not values["address"]:
        errors["address"] = [_("Enter the address of the mailbox before you switch it on.")]
    if not values["host"]:
        errors["host"] = [_("Enter the server of the mailbox before you switch it on.")]
    if not values.get("password") and not Mailbox.get().sealed_password:
        errors["password"] = [_("Enter the password of the mailbox before you switch it on.")]
    return errors


@transaction.atomic
def save_mailbox(*, values: Mapping[str, Any], by: User, at: datetime) -> Mailbox:
    """Change the mailbox. An empty `password` keeps the one there is. Another mailbox is read from its end on.

    :raises NotPermitted: without the right to keep the settings; Invalid: it cannot be opened like this
    """
    _must_keep(by)
    if errors := what_is_wrong(values):
        raise Invalid(errors)
    row = Mailbox.get()
    moved = any(getattr(row, name) != values[name] for name in PLACE)
    back = values["is_active"] and not row.is_active
    for name in FIELDS:
        setattr(row, name, values[name])
    if values.get("password"):
        row.password = values["password"]
    signed(row, by=by, at=at).save()
    if moved or back:
        MailboxWork.objects.filter(mailbox=row).update(
            last_uid=None, validity="", stuck=0, stuck_uid=None, last_error="", failed_since=None
        )
    return row


def try_mailbox(*, by: User, at: datetime) -> None:
    """Open the mailbox and close it again. :raises NotPermitted, NotPossibleNow: a sentence that says what to mend"""
    _must_keep(by)
    mailbox = Mailbox.get()
    if not mailbox.host or not mailbox.sealed_password:
        raise NotPossibleNow(_("Enter server, user name and password, save them, then try."))
    try:
        with ImapBox(mailbox):
            pass
    except BoxError as error:
        raise NotPossibleNow(sentence_for(error.code)) from error
    MailboxWork.objects.filter(mailbox=mailbox).update(last_error="", failed_since=None)


def sentence_for(code: str) -> str:
    """What the code of a failed look means and what to do."""
    return {
        "": "",
        "open": _("Without encryption the password could be read on the way. Choose TLS or STARTTLS."),
        "refused": _("The server refuses user name or password. Check both; some providers want a password for programs."),
        "password": _("The stored password cannot be read any more. Enter it again."),
        "folder": _("The server has no such folder. Check its name; the usual one is INBOX."),
        "certificate": _("The certificate of the server is not valid for this name. Check the name of the server."),
        "tls": _("The server does not answer encrypted. Check port and encryption."),
        "name": _("There is no server with this name. Check the name."),
        "timeout": _("The server did not answer in time. Check name, port and firewall."),
        "not_fetched": _("The server does not hand out one of the mails. It is tried again, then noted and passed by."),
    }.get(code, _("The server does not answer. Check name, port and firewall."))  # fmt: skip


def _must_keep(by: User) -> None:
    if not by.holds(Permission.MANAGE_SETTINGS):
        raise NotPermitted(_("Only an administrator may change the settings. Ask one of them to do it."))
