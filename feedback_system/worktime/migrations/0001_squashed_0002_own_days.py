import datetime

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.company.models


class Migration(migrations.Migration):
    replaces = [("worktime", "0001_initial"), ("worktime", "0002_own_days")]

    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "label_zh_hans",
                    models.CharField(max_length=120, verbose_name="label in simplified Chinese"),
                ),
                (
                    "label_zh_hant",
                    models.CharField(blank=True, max_length=120, verbose_name="label in traditional Chinese"),
                ),
                ("label_en", models.CharField(blank=True, max_length=120, verbose_name="label in English")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai",
                        max_length=64,
                        validators=[feedback_system.company.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
            ],
            options={
                "verbose_name": "working calendar",
                "verbose_name_plural": "working calendars",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="one_working_calendar_per_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
                (
                    "department",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_calendar",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
            ],
            options={
                "verbose_name": "calendar of a department",
                "verbose_name_plural": "calendars of departments",
            },
        ),
        migrations.CreateModel(
            name="HistoricalCalendar",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                (
                    "label_zh_hans",
                    models.CharField(max_length=120, verbose_name="label in simplified Chinese"),
                ),
                (
                    "label_zh_hant",
                    models.CharField(blank=True, max_length=120, verbose_name="label in traditional Chinese"),
                ),
                ("label_en", models.CharField(blank=True, max_length=120, verbose_name="label in English")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai",
                        max_length=64,
                        validators=[feedback_system.company.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, verbose_name="version")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical working calendar",
                "verbose_name_plural": "historical working calendars",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCalendarYear",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("loaded_at", models.DateTimeField(verbose_name="loaded at")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical loaded calendar year",
                "verbose_name_plural": "historical loaded calendar years",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDepartmentCalendar",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical calendar of a department",
                "verbose_name_plural": "historical calendars of departments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOpeningInterval",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                            (7, "Make-up workday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical opening hours",
                "verbose_name_plural": "historical opening hours",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSpecialDay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("date", models.DateField(verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "Holiday"), ("make_up_workday", "Make-up workday")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name_zh_hans", models.CharField(max_length=60, verbose_name="name in simplified Chinese")),
                (
                    "name_zh_hant",
                    models.CharField(blank=True, max_length=60, verbose_name="name in traditional Chinese"),
                ),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="name in English")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("is_own", models.BooleanField(default=False, verbose_name="the company's own")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical special day",
                "verbose_name_plural": "historical special days",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("loaded_at", models.DateTimeField(verbose_name="loaded at")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "loaded calendar year",
                "verbose_name_plural": "loaded calendar years",
                "ordering": ["calendar", "year"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "year"), name="a_calendar_year_is_loaded_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpeningInterval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                            (7, "Make-up workday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(verbose_name="closes")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opening_intervals",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening hours",
                "verbose_name_plural": "opening hours",
                "ordering": ["calendar", "weekday", "opens"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "weekday", "opens"),
                        name="one_opening_per_calendar_weekday_and_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__in", [0, 1, 2, 3, 4, 5, 6, 7])),
                        name="opening_is_on_a_known_weekday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens__lt", models.F("closes")),
                            ("closes", datetime.time(0, 0)),
                            _connector="OR",
                        ),
                        name="opening_closes_after_it_opens",
                        violation_error_message="Closing must come after opening. Enter a night shift as two openings, one up to 24:00 and one from 00:00 of the next day.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SpecialDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "Holiday"), ("make_up_workday", "Make-up workday")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name_zh_hans", models.CharField(max_length=60, verbose_name="name in simplified Chinese")),
                (
                    "name_zh_hant",
                    models.CharField(blank=True, max_length=60, verbose_name="name in traditional Chinese"),
                ),
                ("name_en", models.CharField(blank=True, max_length=60, verbose_name="name in English")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("is_own", models.BooleanField(default=False, verbose_name="the company's own")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="special_days",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "special day",
                "verbose_name_plural": "special days",
                "ordering": ["calendar", "date"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("calendar", "date"), name="one_special_day_per_calendar_and_date"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["holiday", "make_up_workday"])),
                        name="special_day_kind_is_known",
                    ),
                ],
            },
        ),
    ]
