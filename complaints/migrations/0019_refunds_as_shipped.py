from typing import Any

from django.db import migrations


def refunds_need_a_slip(apps: Any, schema_editor: Any) -> None:
    """The refund as it ships is paid with the slip of the returned goods (policy 001 on returned goods)."""
    apps.get_model("complaints", "Code").objects.filter(list="remedy", code="refund").update(
        after_return=True
    )


class Migration(migrations.Migration):
    dependencies = [
        ("complaints", "0018_refunds_need_a_slip"),
    ]

    operations = [
        migrations.RunPython(refunds_need_a_slip, migrations.RunPython.noop),
    ]
