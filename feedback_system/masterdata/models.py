"""Customers, what they bought, and who makes or supplies it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.masterdata.agreements import ContractLine, MaintenanceContract, Project
from feedback_system.masterdata.fields import DerivedCharField
from feedback_system.masterdata.naming import fold, initials_of, phone_key, search_key
from feedback_system.masterdata.no_calls import NoCalls, wish_of_person

__all__ = [
    "Batch",
    "Contact",
    "ContractLine",
    "Customer",
    "Delivery",
    "ImportFile",
    "MaintenanceContract",
    "Market",
    "NoCalls",
    "Product",
    "Project",
    "Supplier",
]

KEY_LENGTH = 400
"""Room for the folded parts of a name; folding may lengthen a text a little (㈱ becomes three characters)."""


def shortened(text: str) -> str:
    """The text cut to what a key column holds."""
    return text[:KEY_LENGTH]


class Market(models.TextChoices):
    """Home or overseas: decides the handling limit of a complaint (policy 004, handling limit)."""

    HOME = "home", _("Home")
    OVERSEAS = "overseas", _("Overseas")


class Customer(models.Model):
    """A company or person that buys from us."""

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    class Area(models.TextChoices):
        URBAN = "urban", _("Urban")
        SUBURBAN = "suburban", _("Suburban")

    code = models.CharField(_("customer number"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    initials = DerivedCharField(_("pinyin initials"), max_length=KEY_LENGTH)
    search_key = DerivedCharField(_("search key"), max_length=KEY_LENGTH)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices, default=Grade.C)
    market = models.CharField(_("market"), max_length=10, choices=Market.choices, default=Market.HOME)
    area = models.CharField(_("area"), max_length=10, choices=Area.choices, default=Area.URBAN)
    region = models.CharField(_("region"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    phone_digits = DerivedCharField(_("digits of the telephone"), max_length=50)
    language = models.CharField(_("language of letters"), max_length=10, default="zh-hans")
    salesperson = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("salesperson"),
    )
    over_quantity_percent = models.DecimalField(
        _("accepted over-quantity in %"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    is_active = models.BooleanField(_("in use"), default=True)

    # Personal data stays out of the field history, which nobody can erase; derived keys would only repeat it.
    history = HistoricalRecords(
        excluded_fields=["phone", "phone_digits", "address", "initials", "search_key"]
    )

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = [
            models.CheckConstraint(condition=Q(market__in=Market.values), name="customer_market_is_known"),
            models.CheckConstraint(
                condition=Q(grade__in=["A", "B", "C", "D"]), name="customer_grade_is_known"
            ),
            models.CheckConstraint(
                condition=Q(area__in=["urban", "suburban"]), name="customer_area_is_known"
            ),
            models.CheckConstraint(
                condition=Q(over_quantity_percent__isnull=True)
                | Q(over_quantity_percent__gte=0, over_quantity_percent__lte=100),
                name="customer_over_quantity_lies_between_none_and_all",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.initials = shortened(initials_of(self.name, self.short_name))
        self.search_key = shortened(search_key(self.code, self.name, self.short_name))
        self.phone_digits = phone_key(self.phone)


class Contact(models.Model):
    """A person at the customer's. Personal data: masked in lists."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="contacts", verbose_name=_("customer")
    )
    name = models.CharField(_("name"), max_length=60)
    department = models.CharField(_("department"), max_length=60, blank=True)
    position = models.CharField(_("job title"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    phone_digits = DerivedCharField(_("digits of the telephones"), max_length=100)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    is_main = models.BooleanField(_("main contact"), default=False)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_main=True), name="a_customer_has_one_main_contact"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def no_calls(self) -> bool:
        """Whether this person, or the whole customer, asked not to be called. Note: as `wish_of_person`."""
        return wish_of_person(self) is not None

    @property
    def no_calls_reason(self) -> str:
        """Why, or nothing."""
        wish = wish_of_person(self)
        return wish.reason if wish is not None else ""

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.phone_digits = phone_key(f"{self.phone};{self.mobile}")


class Supplier(models.Model):
    """A company that supplies us or carries our goods."""

    class Kind(models.TextChoices):
        MATERIAL = "material", _("Raw material or part")
        CARRIER = "carrier", _("Carrier")
        SERVICE = "service", _("Service")

    code = models.CharField(_("supplier number"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=120)
    initials = DerivedCharField(_("pinyin initials"), max_length=KEY_LENGTH)
    search_key = DerivedCharField(_("search key"), max_length=KEY_LENGTH)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MATERIAL)
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords(excluded_fields=["initials", "search_key"])

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["material", "carrier", "service"]), name="supplier_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.initials = shortened(initials_of(self.name))
        self.search_key = shortened(search_key(self.code, self.name))


class Product(models.Model):
    """What we make or service, by part number (policy 004) or model (policy 001)."""

    code = models.CharField(_("part number or model"), max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=120)
    initials = DerivedCharField(_("pinyin initials"), max_length=KEY_LENGTH)
    search_key = DerivedCharField(_("search key"), max_length=KEY_LENGTH)
    specification = models.CharField(_("specification"), max_length=200, blank=True)
    family = models.CharField(_("product family"), max_length=60, blank=True)
    unit = models.CharField(_("unit"), max_length=20, default="pcs")
    warranty_months = models.PositiveSmallIntegerField(_("warranty in months"), default=12)
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords(excluded_fields=["initials", "search_key"])

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.initials = shortened(initials_of(self.name))
        self.search_key = shortened(search_key(self.code, self.name, self.specification))


class Batch(models.Model):
    """A production batch of one product."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="batches", verbose_name=_("product"))
    number = models.CharField(_("batch number"), max_length=60)
    number_key = DerivedCharField(_("search key"), max_length=120, db_index=True)
    produced_on = models.DateField(_("produced on"), null=True, blank=True)
    line = models.CharField(_("line"), max_length=60, blank=True)
    shift = models.CharField(_("shift"), max_length=30, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("supplier")
    )

    history = HistoricalRecords(excluded_fields=["number_key"])

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "number"],
                name="a_batch_number_is_unique_per_product",
                violation_error_message=_("The product has a batch with this number already."),
            )
        ]

    def __str__(self) -> str:
        return self.number

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.number_key = fold(self.number)[:120]


class Delivery(models.Model):
    """One line of the sales ledger: what went to whom, when, at what price."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="deliveries", verbose_name=_("customer")
    )
    order_number = models.CharField(_("order number"), max_length=60)
    order_key = DerivedCharField(_("search key"), max_length=120, db_index=True)
    invoice_number = models.CharField(_("invoice number"), max_length=60, blank=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="deliveries", verbose_name=_("product"))
    batch = models.ForeignKey(
        Batch, models.PROTECT, null=True, blank=True, related_name="deliveries", verbose_name=_("batch")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = models.DecimalField(_("unit price"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    delivered_on = models.DateField(_("delivered on"))

    history = HistoricalRecords(excluded_fields=["order_key"])

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "order_number", "product", "batch", "delivered_on"],
                name="a_delivery_line_is_entered_once",
                violation_error_message=_(
                    "This line is already in the sales ledger: same customer, order, product, batch and day."
                ),
            ),
            # Both databases take two missing batches for different ones, so that needs a rule of its own.
            models.UniqueConstraint(
                fields=["customer", "order_number", "product", "delivered_on"],
                condition=Q(batch__isnull=True),
                name="a_delivery_line_without_batch_is_entered_once",
                violation_error_message=_(
                    "This line is already in the sales ledger: same customer, order, product, batch and day."
                ),
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="a_delivery_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(unit_price__isnull=True) | Q(unit_price__gte=0),
                name="a_delivery_price_is_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["-delivered_on", "-id"], name="delivery_newest"),
            models.Index(fields=["customer", "-delivered_on", "-id"], name="delivery_newest_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.order_number} · {self.product.code}"

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.order_key = fold(self.order_number)[:120]


class ImportFile(models.Model):
    """An uploaded table between its preview and its import, and the report of what became of it.

    The file lies in the database because preview and import may be answered by different processes; its
    content is
    emptied as soon as it was imported or given up.
    """

    class Kind(models.TextChoices):
        CUSTOMERS = "customers", _("Customers")
        PRODUCTS = "products", _("Products")
        DELIVERIES = "deliveries", _("Deliveries (sales ledger)")
        SUPPLIERS = "suppliers", _("Suppliers")
        PROJECTS = "projects", _("Projects")
        CONTRACTS = "contracts", _("Maintenance contracts")

    kind = models.CharField(_("what it holds"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(_("content"), blank=True)
    counts = models.JSONField(_("rows by outcome"), default=dict)
    headings = models.JSONField(_("columns"), default=list)
    report = models.JSONField(_("rows with what becomes of them"), default=list)
    uploaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="import_files", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), db_index=True)
    imported_at = models.DateTimeField(_("imported at"), null=True, blank=True)

    class Meta:
        verbose_name = _("imported file")
        verbose_name_plural = _("imported files")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=["customers", "products", "deliveries", "suppliers", "projects", "contracts"]
                ),
                name="import_file_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.name
