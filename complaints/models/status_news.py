"""The mail that tells a customer that we have answered on the status page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_system.links.models import MailQuerySet, OutgoingMail, indexes_of_links, new_nonce


class StatusNews(OutgoingMail):
    """One mail about one answer: it carries the way to the page and nothing of the case."""

    page = models.ForeignKey("complaints.StatusPage", models.PROTECT, related_name="news")
    reply = models.ForeignKey(
        "complaints.ReplyRecord", models.PROTECT, null=True, related_name="+", verbose_name=_("answer")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    known_as = models.CharField(max_length=32, default=new_nonce, editable=False)
    at = models.DateTimeField(_("at"), db_index=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail about news on a status page")
        verbose_name_plural = _("mails about news on status pages")
        constraints = [
            models.UniqueConstraint(
                fields=["page", "reply"],
                condition=Q(reply__isnull=False),
                name="an_answer_is_told_once_to_who_follows_a_page",
            ),
            models.UniqueConstraint(
                fields=["page"], condition=Q(reply__isnull=True), name="a_refusal_of_a_report_is_told_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "dead"]),
                name="state_of_a_mail_about_news_is_known",
            ),
        ]
        indexes = indexes_of_links(due="status_news_due", taken="status_news_taken")

    def __str__(self) -> str:
        return f"{self.page_id} {self.state}"
