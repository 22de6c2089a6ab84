"""The character index of PostgreSQL: an ordinary column of numbers with a GIN index, so no extension is needed.

`fastupdate=off`: new entries go into the index at once; otherwise a search now and then pays for all of them.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def add(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("ALTER TABLE searching_casesearch ADD COLUMN grams integer[] NOT NULL DEFAULT '{}'")
    schema_editor.execute(
        "CREATE INDEX search_grams ON searching_casesearch USING gin (grams) WITH (fastupdate = off)"
    )


def take_away(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE searching_casesearch DROP COLUMN grams")


class Migration(migrations.Migration):
    replaces = [("searching", "0001_initial"), ("searching", "0002_grams")]

    initial = True

    dependencies = [
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseSearch",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_row",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("norm", models.TextField()),
            ],
        ),
        migrations.RunPython(add, take_away),
    ]
