"""What the health page tells of the intake: whether the mailbox is read, whether mails wait, whether the ledger balances."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.intake.ledger import last_check_in_words
from complaints.intake.models import InboundMail, Mailbox, MailboxWork, waits_since
from complaints.intake.operations.setting import sentence_for
from feedback_system.administration.checklist import Finding, SetupItem, Stands, register_item
from feedback_system.oversight.condition import Fact, Item, Standing, register_fact
from feedback_system.web.wording import ago_text

LONGEST_FAILURE = timedelta(minutes=30)
LONGEST_UNREAD = timedelta(minutes=30)
LONGEST_ASIDE = timedelta(days=1)
LONGEST_UNCHECKED = timedelta(days=2)


def mailbox_read(at: datetime) -> Fact:
    """Whether the mailbox answers."""
    url = reverse("intake_settings:mailbox")
    if not Mailbox.get().is_active:
        return Fact(Standing.GOOD, _("Switched off; nobody expects answers to mails here."))
    work = MailboxWork.objects.filter(mailbox=1).first()
    if work is None or work.looked_at is None:
        return Fact(Standing.LOOK, _("Not looked into yet."), _("Start the background worker."), url)
    text = _("Last looked into %(ago)s.") % {"ago": ago_text(work.looked_at, at)}
    if work.failed_since is not None and at - work.failed_since > LONGEST_FAILURE:
        return Fact(Standing.BAD, f"{text} {sentence_for(work.last_error)}", _("Mend it and try it."), url)
    if at - work.looked_at > LONGEST_FAILURE:
        return Fact(Standing.BAD, text, _("Start the background worker."), url)
    return Fact(Standing.GOOD, text)


def _mailbox(at: datetime) -> Finding:
    if not Mailbox.get().is_active:
        return Finding(True, _("Switched off; nobody expects answers to mails here."), Stands.OFF)
    fact = mailbox_read(at)
    return Finding(fact.state is not Standing.BAD, fact.text)


def register_setup() -> None:
    """Put the mailbox on the set-up page. Called once at start-up."""
    register_item(
        SetupItem(
            "mailbox",
            gettext_lazy("Mail intake"),
            gettext_lazy("Mails of customers have to be typed in by hand."),
            "intake_settings:mailbox",
            _mailbox,
            30,
            group="doors",
            how=gettext_lazy("Where customers write mails: enter the mailbox, try it, switch it on."),
        )
    )


def mails_waiting(at: datetime) -> Fact:
    """Whether stored mails are read, and whether those set aside are looked at."""
    url = reverse("intake:quarantine")
    if unread := waits_since(at - LONGEST_UNREAD).count():
        text = _("%(count)d mails are stored and not read.") % {"count": unread}
        return Fact(Standing.BAD, text, _("Start the background worker."), url)
    aside = InboundMail.objects.set_aside()
    if not (count := aside.count()):
        return Fact(Standing.GOOD, _("None."))
    text = _("%(count)d mails wait for a person.") % {"count": count}
    if aside.filter(received_at__lt=at - LONGEST_ASIDE).exists():
        return Fact(
            Standing.LOOK, text, _("Some for more than a day; customer service decides on them."), url
        )
    return Fact(Standing.GOOD, text)


def ledger_balances(at: datetime) -> Fact:
    """How the last nightly comparison ended."""
    check, text = last_check_in_words()
    url = reverse("intake:ledger")
    if check is None:
        return Fact(Standing.GOOD, text)
    if check.wrong:
        return Fact(
            Standing.BAD, text, _("Open the days concerned and tell whoever looks after the system."), url
        )
    if at - check.at > LONGEST_UNCHECKED:
        return Fact(Standing.LOOK, text, _("Start the background worker and the beat."), url)
    return Fact(Standing.GOOD, text)


def register_facts() -> None:
    """Called once at start-up."""
    for item in (
        Item("mailbox", "messages", gettext_lazy("Mailbox of customers"), mailbox_read, 50),
        Item("mails_waiting", "messages", gettext_lazy("Mails set aside"), mails_waiting, 60),
        Item("intake_ledger", "messages", gettext_lazy("Intake ledger"), ledger_balances, 70),
    ):
        register_fact(item)
