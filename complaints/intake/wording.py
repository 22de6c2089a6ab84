"""Why a mail was set aside or left aside, in sentences."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.intake.models import InboundMail


def reason_of(mail: InboundMail) -> str:
    """The reason in a sentence, or ""."""
    if mail.reason == "discarded":
        return mail.detail
    words = {
        "too_large": _("Larger than 30 MB; only its beginning was kept."),
        "empty": _("There is nothing in it that could be read."),
        "head_too_large": _("Its head is larger than any real mail has."),
        "too_many_parts": _("It has more parts than any real mail has."),
        "too_deep": _("Its parts are nested deeper than any real mail has them."),
        "too_heavy": _("Reading it was broken off three times."),
        "unreadable": _("It cannot be read: it is damaged or made to do harm."),
        "refused": _("The case did not take it, for example because too many messages came within an hour."),
        "no_sender": _("It names no sender who could be answered."),
        "staff": _("The sender has the address of one of our own people. Staff do nothing by mail; decide what it is."),
        "flood": _("More than twenty mails came from this address within an hour."),
        "not_fetched": _("The mail server did not hand it out. Look for it in the mailbox."),
        "auto_submitted": _("It says itself that a program wrote it, such as a notice of absence."),
        "delivery_report": _("A mail server tells that a mail could not be delivered."),
        "bulk": _("A mailing list or advertisement."),
        "loop": _("It comes from ourselves."),
        "came_before": _("The same mail came before."),
    }  # fmt: skip
    return words.get(mail.reason, "")


def files_left_out(mail: InboundMail) -> list[tuple[str, str]]:
    """Names of files that were not taken, each with the reason."""
    why = {
        "many": _("more than eight files"),
        "kind": _("empty, too large, damaged, or of a kind that is not accepted"),
    }
    return [(str(one.get("name", "")), why.get(str(one.get("why")), "")) for one in mail.left_out]
