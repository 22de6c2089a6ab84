"""Defects of alerts move from their own list into the catalogue of the company: keys, labels and days keep their meaning.

The column keeps its name and its place; what it points to changes. On PostgreSQL the checks that were put off are made
before the tables change again, because a table with checks still to come cannot be altered.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

DEFECT = "defect"


def _checked_now(schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _point_to(apps: Any, new_of: dict[int, int]) -> None:
    """Let every alert, and every version of one in the field history, name the new row instead of the old one."""
    cases = [models.When(defect=old, then=models.Value(new)) for old, new in new_of.items()]
    if not cases:
        return
    target = models.Case(*cases, default=models.F("defect_id"), output_field=models.BigIntegerField())
    for name in ("Anomaly", "HistoricalAnomaly"):
        apps.get_model("anomalies", name).objects.filter(defect__in=list(new_of)).update(defect_id=target)


def into_the_catalogue(apps: Any, schema_editor: Any) -> None:
    """Copy the defects, point the alerts to the copies, classify their cases, and take the old rows away."""
    code_model = apps.get_model("anomalies", "AnomalyCode")
    entry_model = apps.get_model("catalogues", "CatalogueEntry")
    known = {row.code.casefold(): row.pk for row in entry_model.objects.filter(list=DEFECT)}
    new_of: dict[int, int] = {}
    for row in code_model.objects.filter(list=DEFECT).order_by("position", "pk"):
        if row.code.casefold() not in known:
            made = entry_model.objects.create(
                list=DEFECT,
                code=row.code,
                label_zh_hans=row.label_zh_hans,
                label_zh_hant=row.label_zh_hant,
                label_en=row.label_en,
                position=row.position,
                valid_from=row.valid_from,
                valid_until=row.valid_until,
            )
            known[row.code.casefold()] = made.pk
        new_of[row.pk] = known[row.code.casefold()]
    _point_to(apps, new_of)
    classification = apps.get_model("catalogues", "Classification")
    marked = classification.objects.filter(list=DEFECT).values("case")
    alerts = apps.get_model("anomalies", "Anomaly").objects.exclude(case__in=marked).order_by("pk")
    rows = alerts.values_list("case", "defect_id", "case__entered_by", "case__entered_at")
    classification.objects.bulk_create(
        [
            classification(
                case_id=case, list=DEFECT, entry_id=entry, basis="reported", counts=True, by_id=by, at=at
            )
            for case, entry, by, at in rows.iterator()
        ],
        batch_size=500,
    )
    code_model.objects.filter(list=DEFECT).delete()
    _checked_now(schema_editor)


def back_into_the_list(apps: Any, schema_editor: Any) -> None:
    """Make the rows of the list again from the catalogue; hierarchy and merges have no place there and are lost."""
    code_model = apps.get_model("anomalies", "AnomalyCode")
    entry_model = apps.get_model("catalogues", "CatalogueEntry")
    new_of: dict[int, int] = {}
    for row in entry_model.objects.filter(list=DEFECT).order_by("position", "pk"):
        made = code_model.objects.create(
            list=DEFECT,
            code=row.code,
            label_zh_hans=row.label_zh_hans,
            label_zh_hant=row.label_zh_hant,
            label_en=row.label_en,
            position=row.position,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        new_of[row.pk] = made.pk
    _point_to(apps, new_of)
    _checked_now(schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("anomalies", "0001_initial"),
        ("catalogues", "0001_catalogues"),
    ]

    operations = [
        migrations.AlterField(
            model_name="anomaly",
            name="defect",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="catalogues.catalogueentry",
                verbose_name="defect",
            ),
        ),
        migrations.AlterField(
            model_name="historicalanomaly",
            name="defect",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="catalogues.catalogueentry",
                verbose_name="defect",
            ),
        ),
        migrations.RunPython(into_the_catalogue, back_into_the_list),
        migrations.AlterField(
            model_name="anomaly",
            name="defect",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogues.catalogueentry",
                verbose_name="defect",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="anomalycode",
            name="list_of_processes_or_defects_is_known",
        ),
        migrations.AlterField(
            model_name="anomalycode",
            name="list",
            field=models.CharField(choices=[("process", "Process")], max_length=10, verbose_name="list"),
        ),
        migrations.AlterField(
            model_name="historicalanomalycode",
            name="list",
            field=models.CharField(choices=[("process", "Process")], max_length=10, verbose_name="list"),
        ),
        migrations.AddConstraint(
            model_name="anomalycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("list__in", ["process"])), name="list_of_processes_or_defects_is_known"
            ),
        ),
        migrations.AlterModelOptions(
            name="anomalycode",
            options={"verbose_name": "process", "verbose_name_plural": "processes"},
        ),
        migrations.AlterModelOptions(
            name="historicalanomalycode",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical process",
                "verbose_name_plural": "historical processes",
            },
        ),
    ]
