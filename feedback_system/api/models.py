"""The keys by which a machine may send a request twice and have it carried out once."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """One key of one person: which request it stood for, and the answer once the request was carried out.

    While `status` is empty the request is being worked on by whoever holds `token`.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    key = models.CharField(_("key"), max_length=200)
    digest = models.CharField(_("digest of the request"), max_length=64)
    token = models.CharField(max_length=32)
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True)
    body = models.JSONField(_("answer"), null=True, encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(_("first sent"), db_index=True)

    class Meta:
        verbose_name = _("key of a repeated request")
        verbose_name_plural = _("keys of repeated requests")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="a_person_uses_a_key_for_one_request"),
            models.CheckConstraint(
                condition=Q(status__isnull=True) | Q(status__gte=200, status__lt=300),
                name="only_what_was_carried_out_is_kept_as_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
