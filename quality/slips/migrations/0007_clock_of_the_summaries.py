"""The rules of the summaries and of what is handed in about users shipped switched off while nothing started them. Where nobody has touched one, it gets what it
ships with now; where somebody has entered a figure, it stays.
"""

from typing import Any

from django.db import migrations

from feedback_system.deadlines.switching import switch_on_untouched

SWITCHED_ON = ("month-summary", "free-trial", "station-asking", "survey-post-forms", "sales-quarter-report")


def switch_on(apps: Any, schema_editor: Any) -> None:
    switch_on_untouched(apps, SWITCHED_ON)


class Migration(migrations.Migration):
    dependencies = [
        ("deadlines", "0001_squashed_0007_clocks_about_one_of_several"),
        ("slips", "0006_market_information"),
    ]

    operations = [migrations.RunPython(switch_on, migrations.RunPython.noop)]
