"""The keyed reply address of a matter: only this installation can make it, and it names one page of one customer.

A Message-ID or a number in a subject is guessed or copied easily; neither counts (safety rule on mail threads).
"""

from __future__ import annotations

from base64 import b32encode

from django.utils.crypto import constant_time_compare, salted_hmac

from complaints.intake.models import Mailbox
from complaints.intake.parsing import Letter, tokens_of
from complaints.models import StatusPage
from complaints.operations.mail_ways import MailWay

SALT = "complaints.intake.reply"
SIGNS = 26
"""130 bits, of the 256 that the key gives."""
MOST_TOKENS = 10


def token_for(page: StatusPage) -> str:
    """What a reply address carries: the page and the signs that only we can make for it."""
    digest = salted_hmac(SALT, f"{page.pk} {page.nonce}", algorithm="sha256").digest()
    return f"c{page.pk}-{b32encode(digest).decode('ascii').lower()[:SIGNS]}"


def way_of(page: StatusPage) -> MailWay | None:
    """The reply address of the page, or None while no mail is taken in."""
    mailbox = Mailbox.get()
    if not mailbox.is_active:
        return None
    if not mailbox.takes_plus:
        return MailWay(mailbox.address, f"[#{token_for(page)}]")
    local, _at, domain = mailbox.address.partition("@")
    return MailWay(f"{local}+{token_for(page)}@{domain}")


def page_of(letter: Letter) -> StatusPage | None:
    """The page to which the mail answers, by a token that fits. Note: one query for each token, at most ten."""
    for tried, (number, signs) in enumerate(tokens_of(letter)):
        if tried >= MOST_TOKENS:
            return None
        page = StatusPage.objects.select_related("complaint__case").filter(pk=number).first()
        if page is not None and constant_time_compare(token_for(page), f"c{number}-{signs}"):
            return page
    return None
