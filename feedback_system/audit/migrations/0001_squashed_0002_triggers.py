"""The history, and the database itself refusing to change or delete it."""

from typing import Any

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from feedback_system.audit import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def remove(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    replaces = [("audit", "0001_initial"), ("audit", "0002_triggers")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(verbose_name="place in the case's history")),
                ("name", models.CharField(max_length=60, verbose_name="what happened")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts",
                    ),
                ),
                ("payload_digest", models.CharField(blank=True, max_length=64)),
                ("previous_hash", models.CharField(blank=True, max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="cases.case"
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="on behalf of",
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "indexes": [models.Index(fields=["at"], name="event_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "sequence"), name="an_event_has_its_place_in_the_chain"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EventPayload",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="payload",
                        serialize=False,
                        to="audit.caseevent",
                    ),
                ),
                ("salt", models.CharField(max_length=32)),
                (
                    "content",
                    models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
            ],
            options={
                "verbose_name": "text of an event",
            },
        ),
        migrations.RunPython(install, remove),
    ]
