"""Forms of the master data: shape and plausibility; saving is the operations' business."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy import mask_name
from feedback_system.masterdata.models import Batch, Contact, Customer, Delivery, Product, Supplier
from feedback_system.web.forms import (
    CodeField,
    LineField,
    LookupInput,
    NarrowDecimalField,
    NarrowIntegerField,
)

PERSONAL = ("phone", "address")
"""Fields of a customer that people without the right to see contacts neither see nor overwrite."""


class DateInput(forms.DateInput):
    """The browser's own calendar; it wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Typed(str):
    """Text that was typed into a look-up field and not chosen from its list."""

    __slots__ = ()


class RecordInput(LookupInput):
    """A look-up box that tells a chosen id from a typed number: part numbers are often digits only."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        chosen = data.get(name)
        return chosen if chosen else Typed(data.get(f"{name}_text") or "")

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        if not isinstance(value, Typed):
            return super().render(name, value, attrs, renderer)
        # Without JavaScript a refused text left in the hidden input would win over its correction.
        return super().render(name, None, {**(attrs or {}), "value": str(value)}, renderer)


class RecordField(forms.ModelChoiceField):
    """A record chosen from the look-up list, or its whole code or name typed without it."""

    default_error_messages = {
        "unknown": _("“%(text)s” is not known. Type its whole number or name, or choose it from the list."),
        "several": _("Several records are called “%(text)s”. Type the number instead."),
    }

    def __init__(self, queryset: QuerySet[Any], *, url: Any, **kwargs: Any) -> None:
        self.records = queryset
        widget = RecordInput(url, label_for=self.text_of)
        super().__init__(queryset, widget=widget, **kwargs)

    def text_of(self, value: Any) -> str:
        """What the box shows for a stored id; typed text stays as it was."""
        if isinstance(value, Typed) or not str(value).isdecimal():
            return str(value)
        record = self.records.filter(pk=value).first()
        return str(record) if record else ""

    def to_python(self, value: Any) -> Model | None:
        if value in self.empty_values:
            return None
        text = str(value).strip()
        if not isinstance(value, Typed) and text.isascii() and text.isdigit() and len(text) <= 18:
            chosen: Model | None = super().to_python(value)
            return chosen
        matches = list(self.records.filter(code__iexact=text)[:2]) or list(self.records.filter(name=text)[:2])
        if not matches:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text[:60]})
        if len(matches) > 1:
            raise ValidationError(self.error_messages["several"], code="several", params={"text": text[:60]})
        match: Model = matches[0]
        return match


class CustomerForm(forms.ModelForm):
    """A customer. Without `contacts_visible` an existing customer's telephone and address are left out."""

    class Meta:
        model = Customer
        fields = [
            "code",
            "name",
            "short_name",
            "grade",
            "market",
            "region",
            "area",
            "phone",
            "address",
            "language",
            "salesperson",
            "over_quantity_percent",
            "is_active",
        ]
        field_classes = {"code": CodeField, "name": LineField, "short_name": LineField, "region": LineField}
        field_classes |= {"phone": CodeField, "address": LineField}
        help_texts = {
            "market": _(
                "Decides how many days a complaint may take: 13 at home, 17 overseas unless "
                "changed in the rules."
            ),
            "area": _("Decides within how many hours service must arrive."),
            "over_quantity_percent": _(
                "How much more than approved may come back and still be booked. Empty: the rule of the company."
            ),
            "region": _("District or country, for lists in which the address is not shown."),
        }

    def __init__(self, *args: Any, contacts_visible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, choices=LANGUAGES, initial="zh-hans"
        )
        people = User.objects.filter(is_active=True, kind=User.Kind.PERSON).order_by("name", "pk")
        self.fields["salesperson"] = forms.ModelChoiceField(
            people, label=self.fields["salesperson"].label, required=False
        )
        if self.instance.pk is not None and not contacts_visible:
            for name in PERSONAL:
                del self.fields[name]


LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]


class ContactForm(forms.ModelForm):
    """A contact person of a customer."""

    class Meta:
        model = Contact
        fields = [
            "name",
            "department",
            "position",
            "mobile",
            "phone",
            "address",
            "email",
            "wechat",
            "is_main",
        ]
        field_classes = {"name": LineField, "position": LineField, "phone": CodeField, "wechat": LineField}
        field_classes |= {"department": LineField, "mobile": CodeField, "address": LineField}


class NoCallsForm(forms.Form):
    """Who asked not to be called, and why."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("Who asked not to be called"),
        required=False,
        empty_label=_("nobody there shall be called"),
    )
    reason = LineField(
        label=_("Why not to be called"),
        max_length=500,
        help_text=_("In the customer's words. Surveys and return visits then call nobody this is about."),
    )

    def __init__(self, *args: Any, customer: Customer, contacts_visible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["contact"]
        assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        choice.queryset = customer.contacts.order_by("-is_main", "pk")
        choice.label_from_instance = (  # type: ignore[method-assign]
            lambda obj: str(obj.name) if contacts_visible else mask_name(str(obj.name))
        )


class CallsAgainForm(forms.Form):
    """Why calls are welcome again."""

    reason = LineField(
        label=_("Why calls are welcome again"),
        max_length=500,
        help_text=_("Who said so, and when. The former wish stays in the list."),
    )


class ProductForm(forms.ModelForm):
    """A product."""

    class Meta:
        model = Product
        fields = ["code", "name", "specification", "family", "unit", "warranty_months", "is_active"]
        field_classes: ClassVar[dict[str, type[forms.Field]]] = {
            "code": CodeField,
            "name": LineField,
            "specification": LineField,
            "family": LineField,
            "unit": LineField,
            "warranty_months": NarrowIntegerField,
        }


class BatchForm(forms.ModelForm):
    """A production batch of a known product."""

    class Meta:
        model = Batch
        fields = ["number", "produced_on", "line", "shift", "quantity", "supplier"]
        field_classes = {
            "number": CodeField,
            "line": LineField,
            "shift": LineField,
            "quantity": NarrowIntegerField,
        }
        widgets = {"produced_on": DateInput()}


class SupplierForm(forms.ModelForm):
    """A supplier or carrier."""

    class Meta:
        model = Supplier
        fields = ["code", "name", "kind", "is_active"]
        field_classes = {"code": CodeField, "name": LineField}


class DeliveryForm(forms.ModelForm):
    """One line of the sales ledger. The batch is named by its number within the product."""

    customer = RecordField(Customer.objects.all(), url=reverse_lazy("lookup:customers"), label=_("Customer"))
    product = RecordField(Product.objects.all(), url=reverse_lazy("lookup:products"), label=_("Product"))
    batch_number = CodeField(label=_("Batch number"), max_length=60, required=False)

    class Meta:
        model = Delivery
        fields = [
            "customer",
            "order_number",
            "invoice_number",
            "product",
            "quantity",
            "unit_price",
            "currency",
            "delivered_on",
        ]
        field_classes = {
            "order_number": CodeField,
            "invoice_number": CodeField,
            "quantity": NarrowIntegerField,
        }
        field_classes |= {"unit_price": NarrowDecimalField, "currency": CodeField}
        widgets = {"delivered_on": DateInput()}

    field_order = ["customer", "order_number", "invoice_number", "product", "batch_number"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.batch_id is not None:
            self.initial["batch_number"] = self.instance.batch.number

    def clean_quantity(self) -> int:
        """More than nothing."""
        quantity = int(self.cleaned_data["quantity"])
        if quantity < 1:
            raise ValidationError(_("The quantity must be greater than zero; returns are not entered here."))
        return quantity

    def clean_unit_price(self) -> Decimal | None:
        """Not negative; empty when it is not known."""
        price: Decimal | None = self.cleaned_data["unit_price"]
        if price is not None and price < 0:
            raise ValidationError(_("The price must not be negative. Leave it empty if it is not known."))
        return price

    def clean_currency(self) -> str:
        """The currency as three capital letters."""
        currency = str(self.cleaned_data["currency"]).upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise ValidationError(_("Write the currency as three letters, such as CNY or USD."))
        return currency

    def clean(self) -> dict[str, Any]:
        """Find the batch within the product and put it on the instance, for the model's own checks."""
        cleaned = super().clean() or self.cleaned_data
        number, product = cleaned.get("batch_number"), cleaned.get("product")
        self.instance.batch = None
        if number and product:
            self.instance.batch = Batch.objects.filter(product=product, number__iexact=number).first()
            if self.instance.batch is None:
                self.add_error(
                    "batch_number",
                    _("%(product)s has no batch %(number)s. Add the batch on the product's page first.")
                    % {"product": product, "number": number},
                )
        return cleaned
