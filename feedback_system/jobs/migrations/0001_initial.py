import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(max_length=60, verbose_name="kind")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "params",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="asked for",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a worker"),
                            ("running", "in progress"),
                            ("done", "finished"),
                            ("failed", "not finished"),
                            ("cancelled", "stopped by somebody"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("total", models.PositiveIntegerField(blank=True, null=True, verbose_name="of")),
                (
                    "checkpoint",
                    models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refused", "refused"),
                            ("fault", "fault of the program"),
                            ("interrupted", "interrupted too often"),
                        ],
                        max_length=20,
                        verbose_name="why it failed",
                    ),
                ),
                ("error", models.CharField(blank=True, max_length=500, verbose_name="what was refused")),
                (
                    "result",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="result",
                    ),
                ),
                ("file", models.CharField(blank=True, max_length=200)),
                ("file_name", models.CharField(blank=True, max_length=120, verbose_name="file")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "cancel_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stopped by",
                    ),
                ),
            ],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["asked_at", "id"],
                        name="job_to_do",
                    ),
                    models.Index(fields=["asked_by", "-id"], name="job_of_person"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="job_over"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "running", "done", "failed", "cancelled"])
                        ),
                        name="state_of_a_job_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(
                                ("ended_at__isnull", False), ("state__in", ["done", "failed", "cancelled"])
                            ),
                            _connector="OR",
                        ),
                        name="a_job_that_is_over_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "running"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="who_works_has_a_lease",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("total__isnull", True), ("done__lte", models.F("total")), _connector="OR"
                        ),
                        name="no_more_is_done_than_there_is",
                    ),
                ],
            },
        ),
    ]
