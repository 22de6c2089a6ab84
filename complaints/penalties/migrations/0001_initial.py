from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.cases.protection


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        ("cases", "0001_initial"),
        ("complaints", "0021_sanction_faults"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeductionMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(unique=True, verbose_name="month")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Closed")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened by",
                    ),
                ),
            ],
            options={
                "verbose_name": "month of deductions",
                "verbose_name_plural": "months of deductions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True), ("closed_by__isnull", True), ("state", "open")
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("state", "closed"),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_month_of_deductions_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "closed"])),
                        name="state_of_a_month_of_deductions_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="a_month_of_deductions_begins_on_the_first",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("state",),
                        name="one_month_of_deductions_is_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalMonthlyPay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("month", models.DateField(verbose_name="month")),
                (
                    "wage",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="wage with the bonus"),
                ),
                ("bonus", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="bonus")),
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
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical pay of a month",
                "verbose_name_plural": "historical pay of the months",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPenaltyRules",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "is_on",
                    models.BooleanField(
                        default=False, verbose_name="sanctions and deductions are switched on"
                    ),
                ),
                (
                    "publishes",
                    models.BooleanField(
                        default=False, verbose_name="sanctions are published to the staff, name and kind only"
                    ),
                ),
                ("switched_at", models.DateTimeField(blank=True, null=True, verbose_name="switched at")),
                (
                    "cap_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("50"),
                        max_digits=5,
                        verbose_name="cap in percent of the bonus",
                    ),
                ),
                (
                    "cap_covers_sanctions",
                    models.BooleanField(default=False, verbose_name="the cap holds for sanctions too"),
                ),
                (
                    "legal_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("20"),
                        max_digits=5,
                        verbose_name="limit in percent of the wage",
                    ),
                ),
                (
                    "least_wage",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="local least wage",
                    ),
                ),
                (
                    "floor_warning",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("400"),
                        max_digits=10,
                        verbose_name="least for a warning",
                    ),
                ),
                (
                    "floor_minor",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("800"),
                        max_digits=10,
                        verbose_name="least for a minor demerit",
                    ),
                ),
                (
                    "bonus_zh_hans",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="name of the bonus in simplified Chinese"
                    ),
                ),
                (
                    "bonus_zh_hant",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="name of the bonus in traditional Chinese"
                    ),
                ),
                (
                    "bonus_en",
                    models.CharField(blank=True, max_length=40, verbose_name="name of the bonus in English"),
                ),
                ("bands", models.JSONField(blank=True, default=list, verbose_name="bands")),
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
                (
                    "switched_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="switched by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rules of sanctions and deductions",
                "verbose_name_plural": "historical rules of sanctions and deductionss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSanctionPaper",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("drafted", "Being drafted"),
                            ("countersigning", "With the departments"),
                            ("awaiting_approval", "With general management"),
                            ("sanction_decided", "Approved, to be published"),
                            ("in_force", "In force"),
                            ("appealed", "Objected to"),
                            ("settled", "Settled"),
                            ("lifted", "Lifted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="drafted",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="round")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked at")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("is_public", models.BooleanField(default=False, verbose_name="on the notice board")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
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
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by accounts",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="complaints.complaint",
                        verbose_name="complaint",
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
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="complaints.ruling",
                        verbose_name="ruling on which it rests",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical sanction paper",
                "verbose_name_plural": "historical sanction papers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MonthlyPay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                (
                    "wage",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="wage with the bonus"),
                ),
                ("bonus", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="bonus")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monthly_pay",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "pay of a month",
                "verbose_name_plural": "pay of the months",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "month"), name="a_person_has_one_pay_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="pay_is_that_of_a_whole_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bonus__gte", 0), ("wage__gte", models.F("bonus"))),
                        name="the_bonus_is_a_part_of_the_wage",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_on",
                    models.BooleanField(
                        default=False, verbose_name="sanctions and deductions are switched on"
                    ),
                ),
                (
                    "publishes",
                    models.BooleanField(
                        default=False, verbose_name="sanctions are published to the staff, name and kind only"
                    ),
                ),
                ("switched_at", models.DateTimeField(blank=True, null=True, verbose_name="switched at")),
                (
                    "cap_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("50"),
                        max_digits=5,
                        verbose_name="cap in percent of the bonus",
                    ),
                ),
                (
                    "cap_covers_sanctions",
                    models.BooleanField(default=False, verbose_name="the cap holds for sanctions too"),
                ),
                (
                    "legal_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("20"),
                        max_digits=5,
                        verbose_name="limit in percent of the wage",
                    ),
                ),
                (
                    "least_wage",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=10,
                        null=True,
                        verbose_name="local least wage",
                    ),
                ),
                (
                    "floor_warning",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("400"),
                        max_digits=10,
                        verbose_name="least for a warning",
                    ),
                ),
                (
                    "floor_minor",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("800"),
                        max_digits=10,
                        verbose_name="least for a minor demerit",
                    ),
                ),
                (
                    "bonus_zh_hans",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="name of the bonus in simplified Chinese"
                    ),
                ),
                (
                    "bonus_zh_hant",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="name of the bonus in traditional Chinese"
                    ),
                ),
                (
                    "bonus_en",
                    models.CharField(blank=True, max_length=40, verbose_name="name of the bonus in English"),
                ),
                ("bands", models.JSONField(blank=True, default=list, verbose_name="bands")),
                (
                    "switched_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="switched by",
                    ),
                ),
            ],
            options={
                "verbose_name": "rules of sanctions and deductions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="there_is_one_row_of_penalty_rules"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_on", False),
                            models.Q(("switched_at__isnull", False), ("switched_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="somebody_switched_the_penalties_on",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cap_percent__gte", 0),
                            ("cap_percent__lte", 100),
                            ("legal_percent__gte", 0),
                            ("legal_percent__lte", 100),
                        ),
                        name="caps_of_deductions_lie_between_0_and_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("least_wage__isnull", True), ("least_wage__gt", 0), _connector="OR"),
                            ("floor_minor__gte", 0),
                            ("floor_warning__gte", 0),
                        ),
                        name="limits_of_deductions_are_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SanctionPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("drafted", "Being drafted"),
                            ("countersigning", "With the departments"),
                            ("awaiting_approval", "With general management"),
                            ("sanction_decided", "Approved, to be published"),
                            ("in_force", "In force"),
                            ("appealed", "Objected to"),
                            ("settled", "Settled"),
                            ("lifted", "Lifted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="drafted",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(max_length=5000, verbose_name="reasons")),
                ("round", models.PositiveSmallIntegerField(default=0, verbose_name="round")),
                (
                    "hurry_reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="why it goes on without the word of a department",
                    ),
                ),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was sent back"),
                ),
                (
                    "end_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it was withdrawn or lifted"
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked at")),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published at")),
                ("is_public", models.BooleanField(default=False, verbose_name="on the notice board")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved by",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by accounts",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.complaint",
                        verbose_name="complaint",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.ruling",
                        verbose_name="ruling on which it rests",
                    ),
                ),
            ],
            options={
                "verbose_name": "sanction paper",
                "verbose_name_plural": "sanction papers",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "drafted",
                                    "countersigning",
                                    "awaiting_approval",
                                    "sanction_decided",
                                    "in_force",
                                    "appealed",
                                    "settled",
                                    "lifted",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="state_of_a_sanction_paper_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state__in", ["lifted", "settled", "withdrawn"]),
                            ),
                            models.Q(
                                ("closed_at__isnull", True),
                                (
                                    "state__in",
                                    [
                                        "appealed",
                                        "awaiting_approval",
                                        "countersigning",
                                        "drafted",
                                        "in_force",
                                        "sanction_decided",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_finished_sanction_paper_alone_has_a_closing_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["sanction_decided", "in_force", "appealed", "settled"]),
                                _negated=True,
                            ),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decided_sanction_paper_was_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["in_force", "appealed", "settled"]), _negated=True),
                            models.Q(
                                ("checked_by__isnull", False),
                                ("published_at__isnull", False),
                                ("published_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_sanction_paper_in_force_was_checked_and_published",
                    ),
                ],
            },
            bases=(feedback_system.cases.protection.ProtectedState, models.Model),
        ),
        migrations.CreateModel(
            name="SanctionLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("economic", "Economic penalty"),
                            ("warning", "Warning"),
                            ("minor", "Minor demerit"),
                            ("major", "Major demerit or more"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(default=1, verbose_name="number of times")),
                (
                    "share_amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="share of the loss"),
                ),
                (
                    "points",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=7, null=True, verbose_name="base points"
                    ),
                ),
                (
                    "points_total",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="base points of the unit",
                    ),
                ),
                (
                    "points_month",
                    models.DateField(blank=True, null=True, verbose_name="base points of the month"),
                ),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Proposed"),
                            ("in_force", "In force"),
                            ("lifted", "Lifted"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                (
                    "write_off_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why the rest is not taken"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted by",
                    ),
                ),
                (
                    "fault",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="fault",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sanction_lines",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.rulingshare",
                        verbose_name="share of the ruling",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="penalties.sanctionpaper",
                        verbose_name="paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a sanction paper",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("paper", "number"), name="a_line_has_its_number_once_per_paper"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "in_force", "lifted", "dropped"])),
                        name="state_of_a_sanction_line_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("kind__in", ["economic", "warning", "minor"])),
                            models.Q(("amount__isnull", True), ("kind", "major")),
                            _connector="OR",
                        ),
                        name="a_sanction_line_has_the_amount_of_its_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gte", 1)), name="a_sanction_is_given_at_least_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("points__isnull", True),
                                ("points_month__isnull", True),
                                ("points_total__isnull", True),
                            ),
                            models.Q(
                                ("kind", "economic"),
                                ("points__gte", 0),
                                ("points_month__isnull", False),
                                ("points_total__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="base_points_of_a_line_are_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "economic"), ("state__in", ["planned", "in_force"])),
                        fields=("share", "person"),
                        name="one_economic_penalty_per_share_and_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("kind__in", ["warning", "minor", "major"]),
                            ("state__in", ["planned", "in_force"]),
                        ),
                        fields=("share", "person"),
                        name="one_sanction_per_share_and_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PenaltyEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("posted", "Penalty"),
                            ("taken", "Taken"),
                            ("reversal", "Taken back"),
                            ("given_back", "Given back"),
                            ("written_off", "Not taken any more"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
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
                (
                    "month",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="penalties.deductionmonth",
                        verbose_name="month",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="penalties.penaltyentry",
                        verbose_name="takes back",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="penalties.sanctionline",
                        verbose_name="line",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the penalties",
                "verbose_name_plural": "entries of the penalties",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("kind", "posted"), ("reverses__isnull", True)),
                            models.Q(
                                ("amount__lt", 0),
                                ("kind", "taken"),
                                ("month__isnull", False),
                                ("reverses__isnull", True),
                            ),
                            models.Q(
                                ("amount__gt", 0),
                                ("kind", "given_back"),
                                ("month__isnull", False),
                                ("reverses__isnull", True),
                            ),
                            models.Q(("amount__lt", 0), ("kind", "written_off"), ("reverses__isnull", True)),
                            models.Q(
                                ("kind", "reversal"),
                                ("reverses__isnull", False),
                                models.Q(("amount", 0), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_entry_of_the_penalties_is_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["taken", "given_back"])),
                        fields=("line", "month"),
                        name="a_line_is_taken_once_a_month",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "posted")),
                        fields=("line",),
                        name="a_line_is_posted_once_only",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeductionRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opening", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="opening")),
                ("added", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="new")),
                ("taken", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="taken")),
                ("carried", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="carried")),
                (
                    "note",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("held", "held: an objection is open"),
                            ("fallen", "held: the ruling is no longer in force"),
                            ("left", "the person has left; personnel decides on the rest"),
                            ("capped", "a limit was reached; the rest is carried"),
                            ("back", "to give back"),
                        ],
                        max_length=10,
                        verbose_name="note",
                    ),
                ),
                (
                    "month",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="penalties.deductionmonth",
                        verbose_name="month",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deductions",
                        to="penalties.sanctionline",
                        verbose_name="line",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a month of deductions",
                "constraints": [
                    models.UniqueConstraint(fields=("month", "line"), name="a_line_stands_once_in_a_month"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "carried",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("opening"), "+", models.F("added")
                                    ),
                                    "-",
                                    models.F("taken"),
                                ),
                            )
                        ),
                        name="opening_and_new_less_taken_is_carried",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Countersign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("pending", "Not answered yet"),
                            ("agreed", "Agreed"),
                            ("remarked", "With a remark"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("remark", models.TextField(blank=True, max_length=2000, verbose_name="remark")),
                ("at", models.DateTimeField(blank=True, null=True, verbose_name="signed at")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="head",
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
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="countersigns",
                        to="penalties.sanctionpaper",
                        verbose_name="paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature of a department",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("paper", "round", "department"),
                        name="a_department_countersigns_once_per_round",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "pending"), ("at__isnull", True), ("by__isnull", True)),
                            models.Q(("answer", "agreed"), ("at__isnull", False), ("by__isnull", False)),
                            models.Q(
                                ("answer", "remarked"),
                                ("at__isnull", False),
                                ("by__isnull", False),
                                models.Q(("remark", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_countersign_says_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("reasons", models.TextField(max_length=5000, verbose_name="reasons")),
                ("filed_at", models.DateTimeField(verbose_name="filed at")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("stands", "The sanction stands"),
                            ("lifted", "The sanction is lifted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                (
                    "decision_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="reason of the decision"),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeals",
                        to="penalties.sanctionpaper",
                        verbose_name="paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection to a sanction",
                "constraints": [
                    models.UniqueConstraint(fields=("paper", "number"), name="an_appeal_has_its_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", True), ("person__isnull", False)),
                            models.Q(("department__isnull", False), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="an_appeal_speaks_for_a_person_or_a_department",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decision", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decision__in", ["stands", "lifted", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_appeal_says_when_it_was",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision__in", ["open", "stands"]), ("person__isnull", False)),
                        fields=("paper", "person"),
                        name="a_person_appeals_once_per_paper",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("decision__in", ["open", "stands"]), ("department__isnull", False)
                        ),
                        fields=("paper", "department"),
                        name="a_department_appeals_once_per_paper",
                    ),
                ],
            },
        ),
    ]
