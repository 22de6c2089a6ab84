"""An imported case can be taken back: what is left of it stands here, and the triggers ask for that."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from feedback_system.audit import triggers


def install(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


def as_before(apps: Any, schema_editor: Any) -> None:
    triggers.remove(schema_editor.connection)
    triggers.install_without_removals(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_squashed_0002_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case_id", models.BigIntegerField(unique=True, verbose_name="id of the case")),
                ("receipt_number", models.CharField(max_length=20, verbose_name="receipt number")),
                ("number", models.CharField(blank=True, max_length=20, verbose_name="number")),
                ("events", models.PositiveIntegerField(verbose_name="events of its history")),
                ("head", models.CharField(max_length=64)),
                ("why", models.CharField(max_length=200, verbose_name="why")),
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
            options={"verbose_name": "removed case"},
        ),
        migrations.RunPython(install, as_before),
    ]
