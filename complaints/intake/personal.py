"""What of a mail may name people: its part of the list of personal texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.intake.models import InboundMail
from feedback_system.cases.personal_texts import Texts, marked, register

if TYPE_CHECKING:
    from feedback_system.cases.models import Case


class MailTexts(Texts):
    """A mail belongs to a case itself or by its report."""

    def rows(self, case: Case) -> Any:
        return InboundMail.objects.filter(Q(case=case.pk) | Q(report__case=case.pk)).order_by("pk")


def _gone(value: Any) -> Any:
    """Without its bytes, which the nightly check of the files then takes away."""
    return ""


def register_texts() -> None:
    """Called once at start-up."""
    fields = {
        "sender": marked, "sender_name": marked, "subject": marked, "detail": marked,
        "stored_path": _gone, "content_hash": _gone, "left_out": lambda value: [],
    }  # fmt: skip
    register([MailTexts("intake.InboundMail", "case", fields, _("Mails from outside"))])
