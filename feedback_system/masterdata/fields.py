"""Fields whose value follows from other fields of the same row."""

from __future__ import annotations

from typing import Any

from django.db import models


class DerivedCharField(models.CharField):
    """A text that the row's own `prepare()` computes just before it is written, also in `bulk_create`.

    `QuerySet.update()` and `bulk_update()` do not pass here: call `prepare()` and name the derived fields
    there.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        prepare = getattr(model_instance, "prepare", None)
        if prepare is not None:  # a model inside a migration has no methods
            prepare()
        return super().pre_save(model_instance, add)
