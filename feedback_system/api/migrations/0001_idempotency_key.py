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
            name="IdempotencyKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=200, verbose_name="key")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the request")),
                ("token", models.CharField(max_length=32)),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="status of the answer")),
                (
                    "body",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        null=True,
                        verbose_name="answer",
                    ),
                ),
                ("created_at", models.DateTimeField(db_index=True, verbose_name="first sent")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "key of a repeated request",
                "verbose_name_plural": "keys of repeated requests",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "key"), name="a_person_uses_a_key_for_one_request"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__isnull", True),
                            models.Q(("status__gte", 200), ("status__lt", 300)),
                            _connector="OR",
                        ),
                        name="only_what_was_carried_out_is_kept_as_an_answer",
                    ),
                ],
            },
        ),
    ]
