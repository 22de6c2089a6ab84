"""Lists of cases that are imported, row by row, and how their columns were assigned."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0001_initial"),
        ("jobs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="what it holds")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("headings", models.JSONField(default=list, verbose_name="headings by column")),
                ("heading_row", models.PositiveIntegerField(verbose_name="row of the headings")),
                ("mapping", models.JSONField(default=dict, verbose_name="column by field")),
                (
                    "create_missing",
                    models.BooleanField(default=False, verbose_name="create missing customers and products"),
                ),
                ("partial", models.BooleanField(default=False, verbose_name="good rows only")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "read, not checked yet"),
                            ("checked", "checked, nothing written yet"),
                            ("running", "being written"),
                            ("done", "imported"),
                            ("stopped", "stopped, can go on"),
                            ("undoing", "being undone"),
                            ("undone", "undone"),
                        ],
                        default="read",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("uploaded_at", models.DateTimeField(verbose_name="uploaded at")),
                (
                    "written_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="begun to be written"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="imported at")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="undone at")),
                (
                    "created",
                    models.JSONField(default=list, verbose_name="records of master data created on the way"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="undone by",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_imports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of cases",
                "verbose_name_plural": "imports of cases",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["read", "checked", "running", "done", "stopped", "undoing", "undone"],
                            )
                        ),
                        name="state_of_an_import_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "undone"), _negated=True),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_undone_import_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                (
                    "cells",
                    models.JSONField(
                        default=list,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="cells",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("read", "not checked yet"),
                            ("good", "good"),
                            ("bad", "cannot be imported"),
                            ("skipped", "left out"),
                        ],
                        default="read",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("problems", models.JSONField(default=list, verbose_name="what is wrong")),
                ("notes", models.JSONField(default=list, verbose_name="remarks")),
                ("shown", models.JSONField(default=list, verbose_name="the case as it will be")),
                ("fingerprint", models.CharField(blank=True, db_index=True, max_length=64)),
                ("written_at", models.DateTimeField(blank=True, null=True, verbose_name="written")),
                (
                    "case",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_row",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="imports.caseimport",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of an import",
                "verbose_name_plural": "rows of imports",
                "indexes": [models.Index(fields=["file", "outcome", "number"], name="rows_by_outcome")],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "number"), name="a_row_of_a_file_is_read_once"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["read", "good", "bad", "skipped"])),
                        name="outcome_of_a_row_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedMapping",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20, verbose_name="what it holds")),
                ("headings_key", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict, verbose_name="column by field")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved assignment of columns",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "headings_key"), name="one_assignment_for_a_set_of_headings"
                    )
                ],
            },
        ),
    ]
