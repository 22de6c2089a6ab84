import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.company.models


class Migration(migrations.Migration):
    replaces = [
        ("company", "0001_initial"),
        ("company", "0002_settings"),
        ("company", "0003_stops"),
        ("company", "0004_no_pause_switch"),
        ("company", "0005_windows_of_rulings"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="company name")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai",
                        max_length=64,
                        validators=[feedback_system.company.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                (
                    "default_language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="language"),
                ),
                (
                    "default_route",
                    models.SlugField(default="long", max_length=40, verbose_name="route of a new complaint"),
                ),
                (
                    "backdating_limit_hours",
                    models.PositiveSmallIntegerField(
                        default=24, verbose_name="hours a reported time may lie back without a reason"
                    ),
                ),
                (
                    "sum_window_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        verbose_name="days within which amounts for the same order or batch are added up",
                    ),
                ),
                (
                    "most_stops_per_clock",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="stops of one clock on request, at most"
                    ),
                ),
                (
                    "longest_stop_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        verbose_name="days one clock may stand still on request, all stops together",
                    ),
                ),
                (
                    "resale_months",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(24)],
                        verbose_name="months within which returned goods may be resold",
                    ),
                ),
                (
                    "precedent_months",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="months over which rulings on like cases are looked up",
                    ),
                ),
                (
                    "two_administrators",
                    models.BooleanField(
                        default=False, verbose_name="a second administrator confirms changes of roles"
                    ),
                ),
                (
                    "access_log_days",
                    models.PositiveSmallIntegerField(
                        default=180,
                        validators=[django.core.validators.MinValueValidator(180)],
                        verbose_name="days for which the access log is kept",
                    ),
                ),
            ],
            options={
                "verbose_name": "company",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="company_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCompany",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=120, verbose_name="company name")),
                (
                    "time_zone",
                    models.CharField(
                        default="Asia/Shanghai",
                        max_length=64,
                        validators=[feedback_system.company.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                (
                    "default_language",
                    models.CharField(default="zh-hans", max_length=10, verbose_name="language"),
                ),
                (
                    "default_route",
                    models.SlugField(default="long", max_length=40, verbose_name="route of a new complaint"),
                ),
                (
                    "backdating_limit_hours",
                    models.PositiveSmallIntegerField(
                        default=24, verbose_name="hours a reported time may lie back without a reason"
                    ),
                ),
                (
                    "sum_window_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        verbose_name="days within which amounts for the same order or batch are added up",
                    ),
                ),
                (
                    "most_stops_per_clock",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="stops of one clock on request, at most"
                    ),
                ),
                (
                    "longest_stop_days",
                    models.PositiveSmallIntegerField(
                        default=10,
                        verbose_name="days one clock may stand still on request, all stops together",
                    ),
                ),
                (
                    "resale_months",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[django.core.validators.MaxValueValidator(24)],
                        verbose_name="months within which returned goods may be resold",
                    ),
                ),
                (
                    "precedent_months",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="months over which rulings on like cases are looked up",
                    ),
                ),
                (
                    "two_administrators",
                    models.BooleanField(
                        default=False, verbose_name="a second administrator confirms changes of roles"
                    ),
                ),
                (
                    "access_log_days",
                    models.PositiveSmallIntegerField(
                        default=180,
                        validators=[django.core.validators.MinValueValidator(180)],
                        verbose_name="days for which the access log is kept",
                    ),
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
                "verbose_name": "historical company",
                "verbose_name_plural": "historical companys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
