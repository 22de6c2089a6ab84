import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.cases.protection


class Migration(migrations.Migration):
    replaces = [("quality", "0001_improvement"), ("quality", "0002_eight_disciplines")]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0002_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("attachments", "0001_initial"),
        ("cases", "0001_initial"),
        ("masterdata", "0001_squashed_0002_over_quantity"),
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
                            ("not_investigated", "Not investigated"),
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
                (
                    "proposed_tier",
                    models.CharField(
                        choices=[
                            ("correction", "Correction only"),
                            ("short", "Short form"),
                            ("full", "Full 8D"),
                        ],
                        default="short",
                        max_length=12,
                        verbose_name="proposed tier",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("correction", "Correction only"),
                            ("short", "Short form"),
                            ("full", "Full 8D"),
                        ],
                        default="short",
                        max_length=12,
                        verbose_name="tier",
                    ),
                ),
                (
                    "tier_chosen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="tier chosen at"),
                ),
                (
                    "tier_chosen_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tier chosen by",
                    ),
                ),
                ("waive_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                (
                    "waive_asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked not to investigate by",
                    ),
                ),
                ("waived_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                (
                    "waived_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="not investigating approved by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical improvement",
                "verbose_name_plural": "historical improvements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [],
                "constraints": [],
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
                            ("not_investigated", "Not investigated"),
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
                (
                    "proposed_tier",
                    models.CharField(
                        choices=[
                            ("correction", "Correction only"),
                            ("short", "Short form"),
                            ("full", "Full 8D"),
                        ],
                        default="short",
                        max_length=12,
                        verbose_name="proposed tier",
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[
                            ("correction", "Correction only"),
                            ("short", "Short form"),
                            ("full", "Full 8D"),
                        ],
                        default="short",
                        max_length=12,
                        verbose_name="tier",
                    ),
                ),
                (
                    "tier_chosen_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="tier chosen at"),
                ),
                (
                    "tier_chosen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tier chosen by",
                    ),
                ),
                (
                    "tier_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why a lighter tier"),
                ),
                ("waive_asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                (
                    "waive_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked not to investigate by",
                    ),
                ),
                (
                    "waive_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it is not investigated"),
                ),
                ("waived_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                (
                    "waived_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="not investigating approved by",
                    ),
                ),
            ],
            options={
                "verbose_name": "improvement",
                "verbose_name_plural": "improvements",
                "constraints": [
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
                                    "not_investigated",
                                ],
                            )
                        ),
                        name="improvement_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state__in", ["closed", "not_investigated", "withdrawn"]),
                            ),
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
                            ("proposed_tier__in", ["correction", "short", "full"]),
                            ("tier__in", ["correction", "short", "full"]),
                        ),
                        name="tier_of_an_improvement_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("proposed_tier", "full"), ("tier__in", ["correction", "short"])),
                                models.Q(("proposed_tier", "short"), ("tier", "correction")),
                                _connector="OR",
                                _negated=True,
                            ),
                            models.Q(("tier_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_lighter_tier_than_proposed_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "not_investigated"), _negated=True),
                            models.Q(
                                models.Q(("waive_reason", ""), _negated=True),
                                models.Q(("waived_by", models.F("waive_asked_by")), _negated=True),
                                ("waive_asked_by__isnull", False),
                                ("waived_at__isnull", False),
                                ("waived_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_not_investigated_was_approved_by_another_person",
                    ),
                ],
                "indexes": [],
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
                (
                    "against_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="why against the data"),
                ),
                (
                    "by_data",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "kept so far"),
                            ("kept", "kept"),
                            ("broken", "broken"),
                            ("unanswerable", "cannot be answered"),
                        ],
                        max_length=12,
                        verbose_name="what the data said of the claim",
                    ),
                ),
                ("pieces", models.PositiveBigIntegerField(blank=True, null=True, verbose_name="found since")),
                (
                    "shipped",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="delivered since"),
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
                    models.CheckConstraint(
                        condition=models.Q(("by_data__in", ["", "open", "kept", "broken", "unanswerable"])),
                        name="what_data_say_of_an_effect_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("by_data", "broken"), ("effective", True)),
                                models.Q(("by_data", "kept"), ("effective", False)),
                                _connector="OR",
                                _negated=True,
                            ),
                            models.Q(("against_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_verdict_against_the_data_has_its_reason",
                    ),
                ],
                "indexes": [],
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
                (
                    "removes",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("occurrence", "Why it occurred"),
                            ("escape", "Why it was not detected"),
                            ("system", "Why the system allowed it"),
                        ],
                        max_length=12,
                        verbose_name="which root cause it removes",
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
                    models.CheckConstraint(
                        condition=models.Q(("removes__in", ["", "occurrence", "escape", "system"])),
                        name="root_cause_an_item_removes_is_known",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Discipline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disciplines",
                        to="quality.improvement",
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("D0", "D0 Emergency response"),
                            ("D1", "D1 Team"),
                            ("D2", "D2 Problem description"),
                            ("D3", "D3 Containment"),
                            ("D4", "D4 Root cause and escape point"),
                            ("D5", "D5 Chosen corrective actions"),
                            ("D6", "D6 Implemented corrective actions"),
                            ("D7", "D7 Prevention"),
                            ("D8", "D8 Closure and lessons"),
                        ],
                        max_length=2,
                        verbose_name="discipline",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("handed_in", "handed in"),
                            ("returned", "sent back"),
                            ("accepted", "accepted"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="to be handed in by")),
                ("handing", models.PositiveSmallIntegerField(default=0, verbose_name="times handed in")),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="text")),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="file",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                ("handed_in_at", models.DateTimeField(blank=True, null=True, verbose_name="handed in at")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accepted by",
                    ),
                ),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark on it")),
            ],
            options={
                "verbose_name": "discipline",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("improvement", "round", "code"), name="a_discipline_once_per_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__in", ["D0", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8"])
                        ),
                        name="discipline_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "handed_in", "returned", "accepted"])),
                        name="state_of_a_discipline_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "planned"),
                            models.Q(
                                ("handed_in_at__isnull", False),
                                ("handed_in_by__isnull", False),
                                ("handing__gte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="a_discipline_goes_on_after_it_is_handed_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                                ("state", "accepted"),
                            ),
                            models.Q(
                                models.Q(("state", "accepted"), _negated=True),
                                ("accepted_at__isnull", True),
                                ("accepted_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_accepted_discipline_says_by_whom_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_by__isnull", True),
                            models.Q(("accepted_by", models.F("handed_in_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_accepts_the_discipline_they_handed_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("round__gte", 1)), name="rounds_of_disciplines_count_from_one"
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Cause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="causes",
                        to="quality.improvement",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "branch",
                    models.CharField(
                        choices=[
                            ("occurrence", "Why it occurred"),
                            ("escape", "Why it was not detected"),
                            ("system", "Why the system allowed it"),
                        ],
                        max_length=12,
                        verbose_name="tree",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quality.cause",
                        verbose_name="is the cause of",
                    ),
                ),
                ("because", models.TextField(max_length=1000, verbose_name="because")),
                ("evidence", models.TextField(blank=True, max_length=2000, verbose_name="evidence")),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="file",
                    ),
                ),
                ("is_assumption", models.BooleanField(default=False, verbose_name="is only an assumption")),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("man", "Man"),
                            ("machine", "Machine"),
                            ("material", "Material"),
                            ("method", "Method"),
                            ("measurement", "Measurement"),
                            ("environment", "Environment"),
                        ],
                        max_length=20,
                        verbose_name="category of the cause",
                    ),
                ),
                ("is_root", models.BooleanField(default=False, verbose_name="is the root cause")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("dropped_at", models.DateTimeField(blank=True, null=True, verbose_name="struck out at")),
            ],
            options={
                "verbose_name": "cause",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("improvement", "number"), name="a_cause_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("branch__in", ["occurrence", "escape", "system"])),
                        name="tree_of_a_cause_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                ["", "man", "machine", "material", "method", "measurement", "environment"],
                            )
                        ),
                        name="category_of_a_cause_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_assumption", True),
                            models.Q(("evidence", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_cause_has_evidence_or_is_an_assumption",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_root", False), models.Q(("category", ""), _negated=True), _connector="OR"
                        ),
                        name="a_root_cause_has_its_category",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="a_cause_is_not_its_own_cause",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="EffectClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="quality.improvement",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "defect",
                    models.CharField(blank=True, max_length=60, verbose_name="defect, as a word or a code"),
                ),
                (
                    "limit",
                    models.DecimalField(
                        decimal_places=2, max_digits=9, verbose_name="stays below, per 10,000 delivered"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="counted from")),
                ("days", models.PositiveIntegerField(blank=True, null=True, verbose_name="for so many days")),
                (
                    "shipped",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="until so many are delivered"
                    ),
                ),
                (
                    "stated_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stated by",
                    ),
                ),
                ("stated_at", models.DateTimeField(verbose_name="stated at")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("open", "kept so far"),
                            ("kept", "kept"),
                            ("broken", "broken"),
                            ("unanswerable", "cannot be answered"),
                        ],
                        max_length=12,
                        verbose_name="how the watch ended",
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="watch ended at")),
            ],
            options={
                "verbose_name": "claim of an effect",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("improvement", "round"), name="one_claim_of_an_effect_per_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit__gt", 0)), name="a_claim_has_a_limit_above_nothing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days__gte", 1), ("shipped__gte", 1), _connector="OR"),
                        name="the_watch_over_an_effect_has_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(
                                ("outcome__in", ["kept", "broken", "unanswerable"]),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="the_watch_over_an_effect_ends_as_a_whole",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handing", models.PositiveSmallIntegerField()),
                (
                    "discipline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team",
                        to="quality.discipline",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("sponsor", "Sponsor"), ("leader", "Leader"), ("member", "Member")],
                        max_length=10,
                        verbose_name="part in the team",
                    ),
                ),
            ],
            options={
                "verbose_name": "member of a team",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("discipline", "handing", "person"), name="a_person_once_in_a_team"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["sponsor", "leader", "member"])),
                        name="part_in_a_team_is_known",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ProblemLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handing", models.PositiveSmallIntegerField()),
                (
                    "discipline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="quality.discipline",
                    ),
                ),
                (
                    "aspect",
                    models.CharField(
                        choices=[
                            ("what", "What"),
                            ("where", "Where"),
                            ("when", "When"),
                            ("who", "Who"),
                            ("why", "Why it is a problem"),
                            ("how", "How it shows"),
                            ("how_many", "How many"),
                        ],
                        max_length=10,
                        verbose_name="question",
                    ),
                ),
                ("is_so", models.TextField(max_length=1000, verbose_name="is")),
                ("is_not", models.TextField(blank=True, max_length=1000, verbose_name="is not")),
                ("difference", models.TextField(blank=True, max_length=1000, verbose_name="what differs")),
            ],
            options={
                "verbose_name": "line of a problem description",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aspect__in", ["what", "where", "when", "who", "why", "how", "how_many"])
                        ),
                        name="question_of_a_problem_is_known",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="ChosenAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handing", models.PositiveSmallIntegerField()),
                (
                    "discipline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="quality.discipline",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="quality.cause",
                        verbose_name="root cause",
                    ),
                ),
                ("action", models.TextField(max_length=2000, verbose_name="action")),
                (
                    "why",
                    models.TextField(
                        max_length=2000, verbose_name="how it was shown that it removes the cause"
                    ),
                ),
            ],
            options={
                "verbose_name": "chosen action",
                "indexes": [],
                "constraints": [],
            },
        ),
        migrations.CreateModel(
            name="Prevention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handing", models.PositiveSmallIntegerField()),
                (
                    "discipline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preventions",
                        to="quality.discipline",
                    ),
                ),
                (
                    "similar",
                    models.BooleanField(verbose_name="similar products or processes have the same cause"),
                ),
                ("which", models.TextField(max_length=2000, verbose_name="which ones, or why none")),
                ("done", models.TextField(blank=True, max_length=5000, verbose_name="what was done there")),
            ],
            options={
                "verbose_name": "prevention",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("discipline", "handing"), name="one_prevention_per_handing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("similar", False), models.Q(("done", ""), _negated=True), _connector="OR"
                        ),
                        name="similar_products_say_what_was_done_there",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="DocumentUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handing", models.PositiveSmallIntegerField()),
                (
                    "discipline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="quality.discipline",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("standard", "Standard"),
                            ("work_instruction", "Work instruction"),
                            ("fmea", "FMEA"),
                            ("control_plan", "Control plan"),
                        ],
                        max_length=20,
                        verbose_name="kind of document",
                    ),
                ),
                ("reference", models.CharField(max_length=120, verbose_name="number or title")),
                ("version", models.CharField(max_length=30, verbose_name="version")),
                ("updated_on", models.DateField(verbose_name="in force from")),
            ],
            options={
                "verbose_name": "updated document",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["standard", "work_instruction", "fmea", "control_plan"])
                        ),
                        name="kind_of_a_document_is_known",
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("handing", models.PositiveSmallIntegerField()),
                (
                    "discipline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lessons",
                        to="quality.discipline",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="lesson in one line")),
                ("text", models.TextField(max_length=5000, verbose_name="lesson")),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("man", "Man"),
                            ("machine", "Machine"),
                            ("material", "Material"),
                            ("method", "Method"),
                            ("measurement", "Measurement"),
                            ("environment", "Environment"),
                        ],
                        max_length=20,
                        verbose_name="category of the cause",
                    ),
                ),
                (
                    "branch",
                    models.CharField(
                        choices=[
                            ("occurrence", "Why it occurred"),
                            ("escape", "Why it was not detected"),
                            ("system", "Why the system allowed it"),
                        ],
                        max_length=12,
                        verbose_name="which root cause",
                    ),
                ),
                ("scope", models.CharField(max_length=300, verbose_name="where it was applied")),
                ("words", models.TextField(blank=True, verbose_name="search words")),
            ],
            options={
                "verbose_name": "lesson",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "category__in",
                                ["man", "machine", "material", "method", "measurement", "environment"],
                            )
                        ),
                        name="category_of_a_lesson_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("branch__in", ["occurrence", "escape", "system"])),
                        name="root_cause_of_a_lesson_is_known",
                    ),
                ],
                "indexes": [],
            },
        ),
    ]
