"""The rules of the week's tasks and of the key plan shipped switched off while nothing started them. Where nobody has touched them they
get what they ship with now; where somebody has entered a figure, it stays.
"""

from typing import Any

from django.db import migrations

from feedback_system.deadlines.switching import switch_on_untouched

SWITCHED_ON = ("task-week-report", "key-plan-meeting")


def switch_on(apps: Any, schema_editor: Any) -> None:
    switch_on_untouched(apps, SWITCHED_ON)


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0001_squashed_0007_clocks_about_one_of_several"),
        ("slips", "0003_tasks_of_meetings"),
    ]

    operations = [migrations.RunPython(switch_on, migrations.RunPython.noop)]
