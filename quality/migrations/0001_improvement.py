import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.cases.protection


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        ("attachments", "0001_initial"),
        ("cases", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalImprovement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("raised", "Raised"),
                            ("drafted", "Drafted"),
                            ("confirmed", "Confirmed"),
                            ("running", "Being carried out"),
                            ("done", "Done, effect to be checked"),
                            ("effect_checked", "Effect confirmed"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="raised",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                (
                    "called_done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="called done at"),
                ),
                (
                    "effect_check_on",
                    models.DateField(blank=True, null=True, verbose_name="effect to be checked on"),
                ),
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
                    "called_done_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called done by",
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
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
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
                        verbose_name="department that drafts",
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
                    "raised_from",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                        verbose_name="raised from",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical improvement",
                "verbose_name_plural": "historical improvements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Improvement",
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
                            ("raised", "Raised"),
                            ("drafted", "Drafted"),
                            ("confirmed", "Confirmed"),
                            ("running", "Being carried out"),
                            ("done", "Done, effect to be checked"),
                            ("effect_checked", "Effect confirmed"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="raised",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=5000, verbose_name="why it was raised")),
                (
                    "analysis",
                    models.TextField(blank=True, max_length=20000, verbose_name="analysis of the cause"),
                ),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why the draft was sent back"),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                (
                    "called_done_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="called done at"),
                ),
                (
                    "effect_check_on",
                    models.DateField(blank=True, null=True, verbose_name="effect to be checked on"),
                ),
                (
                    "withdraw_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was withdrawn"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "called_done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called done by",
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
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that drafts",
                    ),
                ),
                (
                    "raised_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="improvements",
                        to="cases.case",
                        verbose_name="raised from",
                    ),
                ),
            ],
            options={
                "verbose_name": "improvement",
                "verbose_name_plural": "improvements",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "raised",
                                    "drafted",
                                    "confirmed",
                                    "running",
                                    "done",
                                    "effect_checked",
                                    "closed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="improvement_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["confirmed", "done", "drafted", "effect_checked", "raised", "running"],
                            )
                        ),
                        fields=("raised_from",),
                        name="one_living_improvement_per_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state__in", ["closed", "withdrawn"])),
                            models.Q(
                                ("closed_at__isnull", True),
                                (
                                    "state__in",
                                    ["confirmed", "done", "drafted", "effect_checked", "raised", "running"],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_finished_improvement_alone_has_a_closing_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["done", "effect_checked", "closed"]), _negated=True),
                            models.Q(
                                ("called_done_at__isnull", False),
                                ("called_done_by__isnull", False),
                                ("effect_check_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_improvement_called_done_says_who_and_when_to_check",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("withdraw_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_withdrawn_improvement_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__gte", 1)), name="rounds_count_from_one"
                    ),
                ],
            },
            bases=(feedback_system.cases.protection.ProtectedState, models.Model),
        ),
        migrations.CreateModel(
            name="EffectCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                ("effective", models.BooleanField(verbose_name="effective")),
                ("reason", models.TextField(max_length=5000, verbose_name="how that was found")),
                ("measure", models.CharField(max_length=120, verbose_name="what was measured")),
                ("before", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="before")),
                ("after", models.DecimalField(decimal_places=4, max_digits=14, verbose_name="after")),
                ("checked_at", models.DateTimeField(verbose_name="checked at")),
                (
                    "called_done_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called done by",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="quality.improvement",
                    ),
                ),
            ],
            options={
                "verbose_name": "effect check",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("improvement", "round"), name="one_effect_check_per_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("checked_by", models.F("called_done_by")), _negated=True),
                        name="nobody_checks_the_effect_of_what_they_called_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImprovementItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                ("cause", models.TextField(max_length=5000, verbose_name="cause")),
                ("action", models.TextField(max_length=5000, verbose_name="what is done about it")),
                ("due_on", models.DateField(verbose_name="to be done by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "drafted, not confirmed"),
                            ("confirmed", "confirmed, not begun"),
                            ("running", "begun"),
                            ("done", "done"),
                            ("dropped", "dropped with its draft"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                ("begun_at", models.DateTimeField(blank=True, null=True, verbose_name="begun at")),
                ("evidence", models.TextField(blank=True, max_length=5000, verbose_name="evidence")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
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
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
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
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="quality.improvement",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="file that proves it",
                    ),
                ),
            ],
            options={
                "verbose_name": "item of an improvement",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("improvement", "number"), name="an_item_has_its_number_once_per_improvement"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "confirmed", "running", "done", "dropped"])
                        ),
                        name="state_of_an_item_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("round__gte", 1)), name="items_count_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("done_at__isnull", False),
                                ("done_by__isnull", False),
                                ("proof__isnull", False),
                                ("state", "done"),
                                models.Q(("evidence", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "done"), _negated=True),
                                ("done_at__isnull", True),
                                ("done_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_item_is_done_with_its_evidence",
                    ),
                ],
            },
        ),
    ]
