"""One mixin for everything a company may rename: a code that never changes and a label per language."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Labelled(models.Model):
    """An immutable `code` with labels in three languages; data is tied to the code, never to a label."""

    code = models.SlugField(_("code"), max_length=40)
    label_zh_hans = models.CharField(_("label in simplified Chinese"), max_length=120)
    label_zh_hant = models.CharField(_("label in traditional Chinese"), max_length=120, blank=True)
    label_en = models.CharField(_("label in English"), max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The label in the active language, falling back to simplified Chinese, then English."""
        return self.label_in(get_language() or "zh-hans")

    @property
    def other_labels(self) -> list[str]:
        """The labels of the other languages where they differ from the one shown."""
        labels = dict.fromkeys((self.label_zh_hans, self.label_zh_hant, self.label_en))
        return [label for label in labels if label and label != self.label]

    def label_in(self, language: str) -> str:
        """The label in `language` ("zh-hans", "zh-hant", "en"), with the same fall-back."""
        own = {"zh-hans": self.label_zh_hans, "zh-hant": self.label_zh_hant, "en": self.label_en}.get(
            language, ""
        )
        return own or self.label_zh_hans or self.label_en

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the entry; a code that is stored already cannot become another."""
        rows = type(self)._default_manager
        stored = rows.filter(pk=self.pk).values_list("code", flat=True).first() if self.pk else None
        if stored is not None and stored != self.code:
            raise ValidationError({"code": _("A code in use cannot be changed. Add a new entry instead.")})
        super().save(*args, **kwargs)
