import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("masterdata", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="kind")),
                (
                    "receipt_number",
                    models.CharField(max_length=20, unique=True, verbose_name="receipt number"),
                ),
                (
                    "number",
                    models.CharField(
                        blank=True, max_length=20, null=True, unique=True, verbose_name="number"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="in one line")),
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
                    "severity",
                    models.CharField(
                        choices=[("general", "General"), ("major", "Major"), ("critical", "Critical")],
                        default="general",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                ("state", models.CharField(max_length=40, verbose_name="state")),
                ("reported_at", models.DateTimeField(verbose_name="reported at")),
                ("event_at", models.DateTimeField(blank=True, null=True, verbose_name="happened at")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "late_entry_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was entered late"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("version", models.PositiveIntegerField(default=1)),
                ("parent_relation", models.CharField(blank=True, max_length=20, verbose_name="relation")),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="masterdata.customer",
                        verbose_name="customer",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="with department",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="follow_ups",
                        to="cases.case",
                        verbose_name="follows from",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "indexes": [
                    models.Index(fields=["kind", "-id"], name="case_kind_newest"),
                    models.Index(fields=["customer", "-id"], name="case_customer_newest"),
                    models.Index(fields=["-closed_at", "-id"], name="case_closed_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["general", "major", "critical"])),
                        name="case_severity_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reported_at__lte", models.F("entered_at"))),
                        name="a_case_is_reported_before_it_is_entered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("event_at__isnull", True),
                            ("event_at__lte", models.F("entered_at")),
                            _connector="OR",
                        ),
                        name="a_case_happened_before_it_was_entered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="case_is_not_its_own_parent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseAudience",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=20)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="audience", to="cases.case"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["department", "case"], name="audience_department"),
                    models.Index(fields=["person", "case"], name="audience_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", False), ("person__isnull", True)),
                            models.Q(("department__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_audience_row_names_a_department_or_a_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", False)),
                        fields=("case", "department"),
                        name="a_department_once_per_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("case", "person"),
                        name="a_person_once_per_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=40)),
                ("key", models.CharField(max_length=40)),
                ("data", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "constraints": [
                    models.UniqueConstraint(fields=("user", "form", "key"), name="one_draft_per_form_and_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("text", models.TextField(max_length=20000, verbose_name="text")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="cases.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
            },
        ),
        migrations.CreateModel(
            name="StageVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=40, verbose_name="state")),
                ("entered_at", models.DateTimeField(verbose_name="from")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("beside", models.BooleanField(default=False, verbose_name="runs beside the main stage")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="cases.case"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
            ],
            options={
                "verbose_name": "stay at a desk",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True),
                            ("left_at__gte", models.F("entered_at")),
                            _connector="OR",
                        ),
                        name="a_stay_ends_after_it_began",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("case", "state"),
                        name="one_open_stay_per_case_and_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenCase",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="open_row",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("state", models.CharField(max_length=40)),
                ("severity", models.CharField(max_length=10)),
                ("state_since", models.DateTimeField()),
                ("next_due_at", models.DateTimeField(null=True)),
                ("next_due_code", models.CharField(blank=True, max_length=60)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.customer",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "open case",
                "indexes": [
                    models.Index(fields=["next_due_at", "case"], name="open_by_due"),
                    models.Index(fields=["holder", "next_due_at", "case"], name="open_by_holder"),
                    models.Index(fields=["owner", "next_due_at", "case"], name="open_by_owner"),
                ],
            },
        ),
    ]
