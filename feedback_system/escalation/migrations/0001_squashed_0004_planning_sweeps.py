import django.core.serializers.json
import django.db.models.deletion
import django.db.models.lookups
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("escalation", "0001_initial"),
        ("escalation", "0002_acknowledgements"),
        ("escalation", "0003_ledger_and_duty"),
        ("escalation", "0004_planning_sweeps"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0001_initial"),
        ("deadlines", "0007_clocks_about_one_of_several"),
        ("notifications", "0003_lists_and_watchers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                ("rule_version", models.PositiveSmallIntegerField(verbose_name="version of the rule")),
                (
                    "round",
                    models.PositiveIntegerField(default=0, verbose_name="round of a clock that starts again"),
                ),
                ("at", models.DateTimeField(verbose_name="due to be told")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("remind", "reminded"),
                            ("issue_slip", "reminder slip issued"),
                            ("notice", "told"),
                            ("skipped", "passed over"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                (
                    "recipients",
                    models.JSONField(
                        default=list,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="told to",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="deadlines.deadline",
                        verbose_name="deadline",
                    ),
                ),
            ],
            options={
                "verbose_name": "escalation",
                "verbose_name_plural": "escalations",
                "indexes": [
                    models.Index(fields=["case", "id"], name="escalations_of_a_case"),
                    models.Index(fields=["-recorded_at", "-id"], name="escalation_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("deadline", "level", "rule_version", "round"),
                        name="a_level_of_a_clock_is_told_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["remind", "issue_slip", "notice", "skipped"])),
                        name="action_of_an_escalation_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="seen")),
                ("cause", models.SlugField(blank=True, max_length=40, verbose_name="cause")),
                (
                    "cause_label",
                    models.CharField(blank=True, max_length=120, verbose_name="cause as it was shown"),
                ),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="in words")),
                ("expected_at", models.DateTimeField(blank=True, null=True, verbose_name="expected by")),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="seen by",
                    ),
                ),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledgements",
                        to="escalation.escalation",
                        verbose_name="escalation",
                    ),
                ),
            ],
            options={
                "verbose_name": "acknowledgement",
                "verbose_name_plural": "acknowledgements",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("escalation", "person"), name="a_person_acknowledges_a_level_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected_at__isnull", True),
                            ("expected_at__gt", models.F("at")),
                            _connector="OR",
                        ),
                        name="what_is_expected_lies_ahead",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EscalationRecipient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=40, verbose_name="as")),
                ("passed_over", models.JSONField(default=list, verbose_name="passed over")),
                (
                    "escalation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told",
                        to="escalation.escalation",
                        verbose_name="escalation",
                    ),
                ),
                (
                    "instead_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="instead of",
                    ),
                ),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations",
                        to="notifications.notification",
                        verbose_name="notice",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="escalations_heard",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="told to",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the escalation ledger",
                "verbose_name_plural": "escalation ledger",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("escalation", "person"), name="nobody_is_told_twice_of_one_escalation"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDutyShift",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
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
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="for the cases of",
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
                "verbose_name": "historical duty shift",
                "verbose_name_plural": "historical duty roster",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReminderSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("cause", models.CharField(blank=True, max_length=200, verbose_name="cause of the delay")),
                ("answer", models.TextField(blank=True, max_length=4000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was withdrawn"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "deadline",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reminder_slip",
                        to="deadlines.deadline",
                        verbose_name="deadline",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="issued to",
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="head of the department",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder slip",
                "verbose_name_plural": "reminder slips",
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=["department", "-issued_at"],
                        name="reminder_slip_open",
                    ),
                    models.Index(fields=["-issued_at", "-id"], name="reminder_slip_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True), ("answered_by__isnull", True), ("cause", "")
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("cause", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_reminderslip_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""),
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawn_reminderslip_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("issued_at")),
                            _connector="OR",
                        ),
                        name="a_reminderslip_is_answered_after_it_was_issued",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="since")),
                ("last_at", models.DateTimeField(verbose_name="last tried")),
                ("attempts", models.PositiveIntegerField(default=1, verbose_name="attempts")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("solved_at", models.DateTimeField(blank=True, null=True, verbose_name="solved")),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_asides",
                        to="deadlines.deadline",
                        verbose_name="deadline",
                    ),
                ),
            ],
            options={
                "verbose_name": "clock set aside",
                "verbose_name_plural": "clocks set aside",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("solved_at__isnull", True)),
                        fields=("deadline",),
                        name="a_clock_is_set_aside_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SweepRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("task", "background worker"), ("command", "command")],
                        max_length=10,
                        verbose_name="run by",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
                ("held", models.BooleanField(default=False, verbose_name="held because the clock had moved")),
                ("escalated", models.PositiveIntegerField(default=0, verbose_name="escalated")),
                ("reminded", models.PositiveIntegerField(default=0, verbose_name="reminded")),
                ("failed", models.PositiveIntegerField(default=0, verbose_name="failed")),
            ],
            options={
                "verbose_name": "sweep",
                "verbose_name_plural": "sweeps",
                "indexes": [models.Index(fields=["started_at"], name="sweep_by_start")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["task", "command"])),
                        name="source_of_a_sweep_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("ahead", "The clock of the database was set forward."),
                            ("behind", "The clock of the database was set back."),
                            ("silence", "No sweep has run for more than a month."),
                        ],
                        max_length=10,
                        verbose_name="why",
                    ),
                ),
                ("noticed_at", models.DateTimeField(verbose_name="noticed, by the clock in doubt")),
                ("expected_at", models.DateTimeField(verbose_name="where the clock should have been")),
                ("last_run", models.BigIntegerField(blank=True, null=True, verbose_name="last sweep before")),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="released")),
                (
                    "release_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was released"),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="released by",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold of the sweeps",
                "verbose_name_plural": "holds of the sweeps",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["ahead", "behind", "silence"])),
                        name="reason_of_a_hold_is_known",
                    ),
                    models.UniqueConstraint(
                        django.db.models.lookups.IsNull(models.F("released_at"), True),
                        condition=models.Q(("released_at__isnull", True)),
                        name="sweeps_are_held_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("release_reason", ""), ("released_by__isnull", True)),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                models.Q(("release_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_releases_a_hold_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="for the cases of",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_shifts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty shift",
                "verbose_name_plural": "duty roster",
                "indexes": [models.Index(fields=["ends_at", "starts_at"], name="duty_shift_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="a_duty_shift_ends_after_it_starts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EnquirySlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("issued_at", models.DateTimeField(verbose_name="issued")),
                ("cause", models.CharField(blank=True, max_length=200, verbose_name="cause of the delay")),
                ("answer", models.TextField(blank=True, max_length=4000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn")),
                (
                    "withdrawal_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was withdrawn"),
                ),
                ("allowed", models.CharField(max_length=60, verbose_name="time allowed")),
                (
                    "used_seconds",
                    models.BigIntegerField(verbose_name="time used, in seconds of working time"),
                ),
                ("question", models.CharField(blank=True, max_length=500, verbose_name="question")),
                ("accepted", models.BooleanField(blank=True, null=True, verbose_name="explanation accepted")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="issued to",
                    ),
                ),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="head of the department",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawn by",
                    ),
                ),
            ],
            options={
                "verbose_name": "enquiry slip",
                "verbose_name_plural": "enquiry slips",
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=["department", "-issued_at"],
                        name="enquiry_slip_open",
                    ),
                    models.Index(fields=["-issued_at", "-id"], name="enquiry_slip_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True), ("answered_by__isnull", True), ("cause", "")
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("cause", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_enquiryslip_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""),
                                ("withdrawn_at__isnull", True),
                                ("withdrawn_by__isnull", True),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawn_enquiryslip_says_who_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("issued_at")),
                            _connector="OR",
                        ),
                        name="a_enquiryslip_is_answered_after_it_was_issued",
                    ),
                ],
            },
        ),
    ]
