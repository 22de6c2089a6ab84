"""What a request is about: the goods concerned, and the photos that the supplier is shown."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _


class RequestGoods(models.Model):
    """One product of the supplier with its batch."""

    request = models.ForeignKey("supplier_requests.SupplierRequest", models.PROTECT, related_name="goods")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(
        "masterdata.Product", models.PROTECT, related_name="+", verbose_name=_("product")
    )
    batch_number = models.CharField(_("batch number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("goods of a supplier request")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "position"], name="goods_of_a_request_have_a_place_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.batch_number}".strip()


class ShownPhoto(models.Model):
    """One photo of the request that the supplier sees. Nothing else of the case is shown."""

    request = models.ForeignKey("supplier_requests.SupplierRequest", models.PROTECT, related_name="photos")
    number = models.PositiveSmallIntegerField(_("number"))
    photo = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, related_name="+", verbose_name=_("photo")
    )

    class Meta:
        verbose_name = _("photo shown to the supplier")
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="a_shown_photo_has_its_number_once"),
            models.UniqueConstraint(fields=["request", "photo"], name="a_photo_is_shown_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}/{self.number}"

    @property
    def text(self) -> str:
        """Its name, for lists of choices."""
        return self.photo.name


def goods_rows() -> QuerySet[RequestGoods]:
    """The goods with their products, in their order."""
    return RequestGoods.objects.select_related("product").order_by("position")


def photo_rows() -> QuerySet[ShownPhoto]:
    """The photos that are still there, in their order; one whose file was withdrawn is shown no more."""
    return ShownPhoto.objects.filter(photo__state="stored").select_related("photo").order_by("number")
