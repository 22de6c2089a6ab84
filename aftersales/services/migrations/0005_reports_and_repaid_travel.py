import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("attachments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("services", "0004_day_reports_of_customer_service"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "sort",
                    models.CharField(
                        choices=[
                            ("repair", "Repair report"),
                            ("commissioning", "Commissioning report"),
                            ("record", "After-sales record"),
                        ],
                        max_length=15,
                        verbose_name="kind of report",
                    ),
                ),
                ("found", models.TextField(max_length=5000, verbose_name="what was found")),
                ("done", models.TextField(max_length=5000, verbose_name="what was done")),
                (
                    "tested",
                    models.TextField(max_length=5000, verbose_name="how it was tested, with what result"),
                ),
                ("satisfied", models.BooleanField(verbose_name="the customer is satisfied")),
                (
                    "customer_words",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what the customer said, what is still open"
                    ),
                ),
                ("signer", models.CharField(blank=True, max_length=60, verbose_name="name of who signs")),
                (
                    "missing_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why there is no signature"),
                ),
                ("signed_at", models.DateTimeField(verbose_name="signed at")),
                ("at", models.DateTimeField(verbose_name="written at")),
                ("filed_at", models.DateTimeField(blank=True, null=True, verbose_name="filed at")),
                (
                    "back_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was sent back"),
                ),
                ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="sent back at")),
                (
                    "back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent back by",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="services.servicecall",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="picture",
                    ),
                ),
            ],
            options={
                "verbose_name": "report of a service call",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "number"), name="a_report_of_a_call_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sort__in", ["repair", "commissioning", "record"])),
                        name="kind_of_a_report_of_a_call_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("satisfied", True),
                            models.Q(("customer_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_leaves_a_customer_unsatisfied_is_said",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("missing_reason", ""),
                                ("picture__isnull", False),
                                models.Q(("signer", ""), _negated=True),
                            ),
                            models.Q(
                                ("picture__isnull", True), models.Q(("missing_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_report_of_a_call_is_signed_or_says_why_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("filed_at__isnull", True), ("filed_by__isnull", True)),
                            models.Q(
                                ("back_at__isnull", True),
                                ("filed_at__isnull", False),
                                ("filed_by__isnull", False),
                                models.Q(("filed_by", models.F("by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_report_of_a_call_is_filed_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("back_at__isnull", True), ("back_by__isnull", True), ("back_reason", "")
                            ),
                            models.Q(
                                ("back_at__isnull", False),
                                ("back_by__isnull", False),
                                models.Q(("back_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_report_that_was_sent_back_says_why",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="servicecost",
            name="repaid_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="repaid at"),
        ),
        migrations.AddField(
            model_name="servicecost",
            name="repaid_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="repaid by",
            ),
        ),
        migrations.AddField(
            model_name="servicecost",
            name="repaid_voucher",
            field=models.CharField(blank=True, max_length=60, verbose_name="voucher of the repayment"),
        ),
        migrations.AddConstraint(
            model_name="servicecost",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("repaid_at__isnull", True), ("repaid_by__isnull", True), ("repaid_voucher", "")
                    ),
                    models.Q(
                        ("kind", "travel"),
                        ("repaid_at__isnull", False),
                        ("repaid_by__isnull", False),
                        ("struck_at__isnull", True),
                        models.Q(("repaid_voucher", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="standing_travel_alone_is_repaid_with_its_voucher",
            ),
        ),
    ]
