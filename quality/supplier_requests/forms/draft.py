"""The form by which a request is drafted because of a case, and changed until it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback_system.attachments.forms import WithProof, offer_files
from feedback_system.attachments.inspection import RASTER
from feedback_system.attachments.models import Attachment
from feedback_system.cases.blamed import may_blame_a_supplier
from feedback_system.cases.fields import case_that_reached
from feedback_system.cases.models import Case
from feedback_system.cases.steps import StepForm
from feedback_system.catalogues.fields import CatalogueField
from feedback_system.catalogues.models import CatalogueList
from feedback_system.masterdata.choosing import ProductField, SupplierField
from feedback_system.web.forms import CodeField, LineField, NarrowIntegerField, TextField
from feedback_system.web.rows import RowsField
from quality.supplier_requests.models import ShownPhoto

MOST_GOODS = 20
MOST_PHOTOS = 12
ASKED = ("asks_containment", "asks_cause", "asks_action", "wants_report")


class GoodsRowForm(forms.Form):
    """One product of the supplier with its batch."""

    product = ProductField(label=gettext_lazy("Product"))
    batch_number = CodeField(label=gettext_lazy("Batch number"), max_length=60, required=False)


def _asked(label: Any, *, initial: bool = True, help_text: Any = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial, help_text=help_text)


class DraftForm(StepForm):
    """What the supplier is told and asked for. The supplier sees these fields and the chosen photos, nothing else of any case."""

    supplier = SupplierField(label=gettext_lazy("Supplier"))
    goods = RowsField(
        GoodsRowForm,
        label=gettext_lazy("Products and batches concerned"),
        most=MOST_GOODS,
        add_label=gettext_lazy("Add a product"),
    )
    defect = CatalogueField(
        CatalogueList.DEFECT,
        label=gettext_lazy("Defect"),
        help_text=gettext_lazy("Type a word or the code, or scan it."),
    )
    checked_quantity = NarrowIntegerField(
        label=gettext_lazy("Pieces checked"), min_value=1, max_value=99_999_999
    )
    bad_quantity = NarrowIntegerField(
        label=gettext_lazy("Pieces with the defect"), min_value=1, max_value=99_999_999
    )
    description = TextField(
        label=gettext_lazy("Description for the supplier"),
        max_length=10_000,
        help_text=gettext_lazy("The supplier reads this. Name no customer and no price."),
    )
    asks_containment = _asked(gettext_lazy("Ask for containment"))
    asks_cause = _asked(gettext_lazy("Ask for the causes"))
    asks_action = _asked(gettext_lazy("Ask for corrective actions"))
    wants_report = _asked(
        gettext_lazy("Ask for an 8D report"),
        initial=False,
        help_text=gettext_lazy("As a file, with the answer."),
    )
    contact = LineField(label=gettext_lazy("Contact at the supplier"), max_length=120, required=False)
    address = forms.EmailField(label=gettext_lazy("Mail address of the supplier"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the supplier"), choices=settings.LANGUAGES, initial="zh-hans"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["defect"]
        assert isinstance(field, CatalogueField)  # noqa: S101 - for the type checker
        field.on_day(self.at, present=self.record.defect if self.record is not None else None)

    def initial_values(self) -> Mapping[str, Any]:
        names = (
            "checked_quantity",
            "bad_quantity",
            "description",
            "contact",
            "address",
            "language",
            "defect",
            *ASKED,
        )
        return {
            "supplier": self.record.supplier.code,
            "goods": [
                {"product": one.product, "batch_number": one.batch_number} for one in self.record.all_goods()
            ],
            **{name: getattr(self.record, name) for name in names},
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        checked, bad = data.get("checked_quantity"), data.get("bad_quantity")
        if checked is not None and bad is not None and bad > checked:
            self.add_error(
                "bad_quantity",
                _("%(bad)d pieces have the defect, but only %(checked)d were checked. Correct one of both.")
                % {"bad": bad, "checked": checked},
            )
        if not data.get("asks_cause") and not data.get("asks_action"):
            self.add_error(
                "asks_cause",
                _("Ask at least for the causes or for corrective actions; else it is no such request."),
            )
        return data


class OpenRequestForm(DraftForm):
    """A new draft, because of a case."""

    case = CodeField(
        label=gettext_lazy("Because of the case"),
        max_length=20,
        help_text=gettext_lazy(
            "Number of an anomaly alert, an improvement, an investigation or a complaint. The supplier does not see it."
        ),
    )
    field_order = ("case",)

    def clean_case(self) -> Case:
        found = case_that_reached(self.cleaned_data["case"], self.by)
        if not may_blame_a_supplier(found):
            raise ValidationError(
                _(
                    "%(number)s names no supplier. Dispose of the goods as returned to the supplier, or rule that a supplier is at fault, then ask again."
                )
                % {"number": self.cleaned_data["case"].upper()}
            )
        return found


class ShowPhotoForm(WithProof):
    """A photo of this case or of the one behind it, or a new one."""

    def prepare(self) -> None:
        super().prepare()
        offer_files(self, "proof")
        choice = self.fields["proof"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        shown = [one.photo_id for one in self.record.all_photos()]
        seen = Attachment.objects.visible_to(self.by).filter(  # type: ignore[arg-type]
            case__in=[self.record.case_id, self.record.raised_from_id],
            state=Attachment.State.STORED,
            content_type__in=sorted(RASTER),
        )
        choice.queryset = seen.exclude(pk__in=shown).order_by("-pk")
        choice.label = gettext_lazy("Photo of this case or of the one behind it")
        choice.help_text = gettext_lazy("Look at it first: no customer, no person, no price may stand on it.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            self.must_have_proof(data)
        if len(self.record.all_photos()) >= MOST_PHOTOS:
            self.add_error("proof", _("At most 12 photos are shown. Take one back first."))
        return data


class HidePhotoForm(StepForm):
    """Which photo is no longer shown."""

    photo = forms.ModelChoiceField(
        ShownPhoto.objects.none(), label=gettext_lazy("Photo"), to_field_name="number", empty_label=None
    )

    def prepare(self) -> None:
        choice = self.fields["photo"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = (
            ShownPhoto.objects.filter(request=self.record).select_related("photo").order_by("number")
        )
        choice.label_from_instance = lambda obj: f"{obj.number} · {obj.text}"  # type: ignore[method-assign]
