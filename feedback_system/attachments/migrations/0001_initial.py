import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_initial"),
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("internal", "Internal"),
                            ("customer", "Seen by the customer"),
                            ("restricted", "Restricted"),
                        ],
                        default="internal",
                        max_length=10,
                        verbose_name="who may see it",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("stored_path", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Being stored"),
                            ("stored", "Stored"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "withdrawn_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why withdrawn"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="audit.caseevent",
                        verbose_name="event",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file",
                "verbose_name_plural": "files",
                "indexes": [
                    models.Index(fields=["case", "id"], name="file_of_case"),
                    models.Index(fields=["sha256"], name="file_by_content"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["internal", "customer", "restricted"])),
                        name="level_of_file_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "stored", "withdrawn"])),
                        name="state_of_file_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                ("withdrawn_reason__gt", ""),
                            ),
                            models.Q(
                                models.Q(("state", "withdrawn"), _negated=True),
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawn_file_says_when_by_whom_and_why",
                    ),
                ],
            },
        ),
    ]
