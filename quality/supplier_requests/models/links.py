"""The link by which the supplier answers one round of a request, and the mail that carries it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback_system.links.models import AnswerLink, LinkQuerySet, indexes_of_links, rules_of_links
from quality.supplier_requests.states import WITH_SUPPLIER


class RequestLinkQuerySet(LinkQuerySet):
    """Questions about links of supplier requests."""

    def usable(self, at: datetime) -> RequestLinkQuerySet:
        """Links by which a request that lies with the supplier can still be answered at `at`."""
        found: RequestLinkQuerySet = super().usable(at).filter(request__state__in=sorted(WITH_SUPPLIER))
        return found


class RequestLink(AnswerLink):
    """The link of one round. The first answer, containment, leaves it open; the full answer uses it up."""

    salt = "supplier-requests.link"
    page = "supplier_answers:answer"

    request = models.ForeignKey("supplier_requests.SupplierRequest", models.PROTECT, related_name="links")
    round = models.PositiveSmallIntegerField(_("round"))

    objects = RequestLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a supplier request")
        constraints = rules_of_links(
            "request",
            one_open="one_open_link_of_a_supplier_request",
            known="state_of_a_request_link_is_known",
            used_or_revoked="a_request_link_is_used_or_revoked",
        )
        indexes = indexes_of_links(due="request_mail_due", taken="request_mail_taken")

    def __str__(self) -> str:
        return f"{self.request_id} {self.state}"
