import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.masterdata.fields


class Migration(migrations.Migration):
    replaces = [("masterdata", "0001_initial"), ("masterdata", "0002_over_quantity")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="part number or model")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "initials",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=400, verbose_name="pinyin initials"
                    ),
                ),
                (
                    "search_key",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=400, verbose_name="search key"
                    ),
                ),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="specification")),
                ("family", models.CharField(blank=True, max_length=60, verbose_name="product family")),
                ("unit", models.CharField(default="pcs", max_length=20, verbose_name="unit")),
                (
                    "warranty_months",
                    models.PositiveSmallIntegerField(default=12, verbose_name="warranty in months"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="customer number")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("short_name", models.CharField(blank=True, max_length=60, verbose_name="short name")),
                (
                    "initials",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=400, verbose_name="pinyin initials"
                    ),
                ),
                (
                    "search_key",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=400, verbose_name="search key"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")],
                        default="C",
                        max_length=1,
                        verbose_name="grade",
                    ),
                ),
                (
                    "market",
                    models.CharField(
                        choices=[("home", "Home"), ("overseas", "Overseas")],
                        default="home",
                        max_length=10,
                        verbose_name="market",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[("urban", "Urban"), ("suburban", "Suburban")],
                        default="urban",
                        max_length=10,
                        verbose_name="area",
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=60, verbose_name="region")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                (
                    "phone_digits",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=50, verbose_name="digits of the telephone"
                    ),
                ),
                (
                    "language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="language of letters"),
                ),
                (
                    "over_quantity_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="accepted over-quantity in %",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "salesperson",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer",
                "verbose_name_plural": "customers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("market__in", ["home", "overseas"])),
                        name="customer_market_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                        name="customer_grade_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__in", ["urban", "suburban"])), name="customer_area_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("over_quantity_percent__isnull", True),
                            models.Q(("over_quantity_percent__gte", 0), ("over_quantity_percent__lte", 100)),
                            _connector="OR",
                        ),
                        name="customer_over_quantity_lies_between_none_and_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("position", models.CharField(blank=True, max_length=60, verbose_name="job title")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                (
                    "phone_digits",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=50, verbose_name="digits of the telephone"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("wechat", models.CharField(blank=True, max_length=60, verbose_name="WeChat")),
                ("is_main", models.BooleanField(default=False, verbose_name="main contact")),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="masterdata.customer",
                        verbose_name="customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_main", True)),
                        fields=("customer",),
                        name="a_customer_has_one_main_contact",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCustomer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("code", models.CharField(db_index=True, max_length=40, verbose_name="customer number")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("short_name", models.CharField(blank=True, max_length=60, verbose_name="short name")),
                (
                    "grade",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")],
                        default="C",
                        max_length=1,
                        verbose_name="grade",
                    ),
                ),
                (
                    "market",
                    models.CharField(
                        choices=[("home", "Home"), ("overseas", "Overseas")],
                        default="home",
                        max_length=10,
                        verbose_name="market",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[("urban", "Urban"), ("suburban", "Suburban")],
                        default="urban",
                        max_length=10,
                        verbose_name="area",
                    ),
                ),
                ("region", models.CharField(blank=True, max_length=60, verbose_name="region")),
                (
                    "language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="language of letters"),
                ),
                (
                    "over_quantity_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="accepted over-quantity in %",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical customer",
                "verbose_name_plural": "historical customers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProduct",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("code", models.CharField(db_index=True, max_length=60, verbose_name="part number or model")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="specification")),
                ("family", models.CharField(blank=True, max_length=60, verbose_name="product family")),
                ("unit", models.CharField(default="pcs", max_length=20, verbose_name="unit")),
                (
                    "warranty_months",
                    models.PositiveSmallIntegerField(default=12, verbose_name="warranty in months"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical product",
                "verbose_name_plural": "historical products",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSupplier",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("code", models.CharField(db_index=True, max_length=40, verbose_name="supplier number")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("material", "Raw material or part"),
                            ("carrier", "Carrier"),
                            ("service", "Service"),
                        ],
                        default="material",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical supplier",
                "verbose_name_plural": "historical suppliers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Customers"),
                            ("products", "Products"),
                            ("deliveries", "Deliveries (sales ledger)"),
                            ("suppliers", "Suppliers"),
                        ],
                        max_length=20,
                        verbose_name="what it holds",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("content", models.BinaryField(blank=True, verbose_name="content")),
                ("counts", models.JSONField(default=dict, verbose_name="rows by outcome")),
                ("headings", models.JSONField(default=list, verbose_name="columns")),
                ("report", models.JSONField(default=list, verbose_name="rows with what becomes of them")),
                ("uploaded_at", models.DateTimeField(db_index=True, verbose_name="uploaded at")),
                ("imported_at", models.DateTimeField(blank=True, null=True, verbose_name="imported at")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_files",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "imported file",
                "verbose_name_plural": "imported files",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["customers", "products", "deliveries", "suppliers"])
                        ),
                        name="import_file_kind_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Supplier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True, verbose_name="supplier number")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "initials",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=400, verbose_name="pinyin initials"
                    ),
                ),
                (
                    "search_key",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, editable=False, max_length=400, verbose_name="search key"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("material", "Raw material or part"),
                            ("carrier", "Carrier"),
                            ("service", "Service"),
                        ],
                        default="material",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
            ],
            options={
                "verbose_name": "supplier",
                "verbose_name_plural": "suppliers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["material", "carrier", "service"])),
                        name="supplier_kind_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="batch number")),
                (
                    "number_key",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, db_index=True, editable=False, max_length=120, verbose_name="search key"
                    ),
                ),
                ("produced_on", models.DateField(blank=True, null=True, verbose_name="produced on")),
                ("line", models.CharField(blank=True, max_length=60, verbose_name="line")),
                ("shift", models.CharField(blank=True, max_length=30, verbose_name="shift")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="masterdata.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "batch",
                "verbose_name_plural": "batches",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "number"),
                        name="a_batch_number_is_unique_per_product",
                        violation_error_message="The product has a batch with this number already.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDelivery",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("order_number", models.CharField(max_length=60, verbose_name="order number")),
                (
                    "invoice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="invoice number"),
                ),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="unit price"
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                ("delivered_on", models.DateField(verbose_name="delivered on")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.batch",
                        verbose_name="batch",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical delivery",
                "verbose_name_plural": "historical deliveries",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order_number", models.CharField(max_length=60, verbose_name="order number")),
                (
                    "order_key",
                    feedback_system.masterdata.fields.DerivedCharField(
                        blank=True, db_index=True, editable=False, max_length=120, verbose_name="search key"
                    ),
                ),
                (
                    "invoice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="invoice number"),
                ),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="unit price"
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                ("delivered_on", models.DateField(verbose_name="delivered on")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="masterdata.batch",
                        verbose_name="batch",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="masterdata.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(fields=["-delivered_on", "-id"], name="delivery_newest"),
                    models.Index(
                        fields=["customer", "-delivered_on", "-id"], name="delivery_newest_of_customer"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "order_number", "product", "batch", "delivered_on"),
                        name="a_delivery_line_is_entered_once",
                        violation_error_message="This line is already in the sales ledger: same customer, order, product, batch and day.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("batch__isnull", True)),
                        fields=("customer", "order_number", "product", "delivered_on"),
                        name="a_delivery_line_without_batch_is_entered_once",
                        violation_error_message="This line is already in the sales ledger: same customer, order, product, batch and day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gt", 0)), name="a_delivery_has_a_quantity"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit_price__isnull", True), ("unit_price__gte", 0), _connector="OR"
                        ),
                        name="a_delivery_price_is_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalBatch",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("number", models.CharField(max_length=60, verbose_name="batch number")),
                ("produced_on", models.DateField(blank=True, null=True, verbose_name="produced on")),
                ("line", models.CharField(blank=True, max_length=60, verbose_name="line")),
                ("shift", models.CharField(blank=True, max_length=30, verbose_name="shift")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical batch",
                "verbose_name_plural": "historical batches",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
