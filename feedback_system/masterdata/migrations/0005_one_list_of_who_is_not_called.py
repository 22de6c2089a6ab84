from django.db import migrations


def move(apps, schema_editor):
    """What stood on a contact person becomes a wish; by whom and when was not kept."""
    wishes = apps.get_model("masterdata", "NoCalls")
    rows = apps.get_model("masterdata", "Contact").objects.filter(no_calls=True)
    wishes.objects.bulk_create(
        wishes(customer_id=one.customer_id, contact_id=one.pk, reason=one.no_calls_reason or "–")
        for one in rows
    )


def move_back(apps, schema_editor):
    """The same the other way; wishes of whole customers have no place there and stay."""
    for one in apps.get_model("masterdata", "NoCalls").objects.filter(
        contact__isnull=False, ended_at__isnull=True
    ):
        apps.get_model("masterdata", "Contact").objects.filter(pk=one.contact_id).update(
            no_calls=True, no_calls_reason=one.reason[:200]
        )


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0004_who_is_not_called")]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.RemoveField(model_name="contact", name="no_calls"),
        migrations.RemoveField(model_name="contact", name="no_calls_reason"),
    ]
