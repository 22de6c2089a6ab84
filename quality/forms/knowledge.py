"""What is looked for in the knowledge list."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import ProductField
from feedback_system.web.forms import LineField


class KnowledgeForm(forms.Form):
    """The filters; without any the list shows everything that has reached the reader."""

    q = LineField(
        label=gettext_lazy("Words"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Any part of the problem, the cause or what was done."),
    )
    product = ProductField(label=gettext_lazy("Product"), required=False)
    defect = CatalogueField(CatalogueList.DEFECT, label=gettext_lazy("Defect"), required=False)
