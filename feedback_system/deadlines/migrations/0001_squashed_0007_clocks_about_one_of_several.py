import django.core.serializers.json
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("deadlines", "0001_initial"),
        ("deadlines", "0002_named_day"),
        ("deadlines", "0003_rules_units_and_reopening"),
        ("deadlines", "0004_pauses"),
        ("deadlines", "0005_replay_proposals"),
        ("deadlines", "0006_calendar_proposals"),
        ("deadlines", "0007_clocks_about_one_of_several"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0001_initial"),
        ("jobs", "0001_initial"),
        ("worktime", "0002_own_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineRule",
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
                    "pause_states",
                    models.JSONField(blank=True, default=list, verbose_name="stands still in these states"),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="kind of case")),
                ("route", models.SlugField(blank=True, max_length=40, verbose_name="route")),
                ("market", models.CharField(blank=True, max_length=10, verbose_name="market")),
                ("case_class", models.CharField(blank=True, max_length=20, verbose_name="class")),
                ("severity", models.CharField(blank=True, max_length=10, verbose_name="severity")),
                ("area", models.CharField(blank=True, max_length=20, verbose_name="area")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("calendar_days", "calendar days"),
                            ("working_days", "working days"),
                            ("clock_hours", "clock hours"),
                            ("clock_minutes", "clock minutes"),
                            ("working_hours", "working hours"),
                            ("before_day_of_next_month", "before this day of the next month"),
                            ("months_before", "months before"),
                            ("same_day", "the same day (enter 1)"),
                            ("opening_of_working_day", "working days, due when the last one opens"),
                            ("last_days_of_month", "last days of the month"),
                            ("months_after", "months"),
                            ("years_after", "years"),
                        ],
                        max_length=30,
                        verbose_name="unit",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="amount")),
                (
                    "shift_to_working_day",
                    models.BooleanField(default=False, verbose_name="ends on a working day only"),
                ),
                (
                    "pause_policy",
                    models.CharField(
                        choices=[
                            ("never", "never"),
                            ("on_request", "when a stop is entered with a reason"),
                            (
                                "budget",
                                "while the department does not hold the case or waits for somebody outside",
                            ),
                        ],
                        default="never",
                        max_length=20,
                        verbose_name="stops",
                    ),
                ),
                (
                    "reopen_policy",
                    models.CharField(
                        choices=[
                            ("continue", "goes on with the time that was left"),
                            ("restart", "begins anew with the whole time"),
                            ("short", "begins anew with a shorter time"),
                        ],
                        default="continue",
                        max_length=20,
                        verbose_name="when the case is opened again",
                    ),
                ),
                (
                    "reopen_unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("calendar_days", "calendar days"),
                            ("working_days", "working days"),
                            ("clock_hours", "clock hours"),
                            ("clock_minutes", "clock minutes"),
                            ("working_hours", "working hours"),
                        ],
                        max_length=30,
                        verbose_name="unit of the shorter time",
                    ),
                ),
                (
                    "reopen_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="shorter time after reopening",
                    ),
                ),
                ("repeats", models.BooleanField(default=False, verbose_name="starts again when it is due")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("effective_from", models.DateTimeField(blank=True, null=True, verbose_name="in force from")),
                ("effective_to", models.DateTimeField(blank=True, null=True, verbose_name="in force until")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("has_figure", models.BooleanField(default=True, verbose_name="a time is entered")),
            ],
            options={
                "verbose_name": "deadline rule",
                "verbose_name_plural": "deadline rules",
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "code",
                            "version",
                            "kind",
                            "route",
                            "market",
                            "case_class",
                            "severity",
                            "area",
                        ),
                        name="a_rule_has_each_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="a_rule_allows_more_than_nothing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "unit__in",
                                [
                                    "calendar_days",
                                    "working_days",
                                    "clock_hours",
                                    "clock_minutes",
                                    "working_hours",
                                    "before_day_of_next_month",
                                    "months_before",
                                    "same_day",
                                    "opening_of_working_day",
                                    "last_days_of_month",
                                    "months_after",
                                    "years_after",
                                ],
                            )
                        ),
                        name="unit_of_a_rule_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pause_policy__in", ["never", "on_request", "budget"])),
                        name="pause_policy_of_a_rule_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reopen_policy__in", ["continue", "restart", "short"])),
                        name="reopen_policy_of_a_rule_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reopen_amount__gt", 0),
                                ("reopen_policy", "short"),
                                (
                                    "reopen_unit__in",
                                    [
                                        "calendar_days",
                                        "working_days",
                                        "clock_hours",
                                        "clock_minutes",
                                        "working_hours",
                                    ],
                                ),
                            ),
                            models.Q(
                                models.Q(("reopen_policy", "short"), _negated=True),
                                ("reopen_amount__isnull", True),
                                ("reopen_unit", ""),
                            ),
                            _connector="OR",
                        ),
                        name="a_shorter_time_after_reopening_is_entered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("has_figure", True), ("is_active", False), _connector="OR"),
                        name="a_rule_in_use_has_a_figure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_from__isnull", True),
                            ("effective_to__isnull", True),
                            ("effective_to__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="a_rule_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="code")),
                ("matter", models.PositiveIntegerField(default=0, verbose_name="about which of several")),
                (
                    "addressees",
                    models.JSONField(blank=True, default=list, verbose_name="set for these people"),
                ),
                ("started_at", models.DateTimeField(verbose_name="started")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                (
                    "named_day",
                    models.DateField(
                        blank=True, null=True, verbose_name="day named instead of the time allowed"
                    ),
                ),
                (
                    "given_unit",
                    models.CharField(
                        blank=True, max_length=30, verbose_name="unit of the time given instead"
                    ),
                ),
                (
                    "given_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="time given instead of the time allowed",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "running"),
                            ("parked", "stopped"),
                            ("met", "met"),
                            ("cancelled", "no longer needed"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("met_at", models.DateTimeField(blank=True, null=True, verbose_name="met")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended")),
                ("end_reason", models.CharField(blank=True, max_length=200, verbose_name="why it ended")),
                (
                    "used_seconds",
                    models.BigIntegerField(
                        blank=True, null=True, verbose_name="time used, in seconds of the rule's own measure"
                    ),
                ),
                (
                    "provisional",
                    models.BooleanField(default=False, verbose_name="rests on a calendar that is not loaded"),
                ),
                (
                    "calendar_version",
                    models.CharField(blank=True, max_length=80, verbose_name="calendar version"),
                ),
                (
                    "receipt",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="receipt",
                    ),
                ),
                (
                    "ladder",
                    models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
                ("rungs_done", models.JSONField(default=list)),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="last level told")),
                ("escalates_at", models.DateTimeField(blank=True, null=True, verbose_name="next level at")),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadlines",
                        to="cases.case",
                        verbose_name="case",
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
                    "follows",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deadlines.deadline",
                        verbose_name="reopens the clock",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="deadlines.deadlinerule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "deadline",
                "verbose_name_plural": "deadlines",
                "indexes": [
                    models.Index(
                        condition=models.Q(("escalates_at__isnull", False), ("state", "running")),
                        fields=["escalates_at"],
                        name="clock_to_escalate",
                    ),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["due_at"],
                        name="clock_running_by_due",
                    ),
                    models.Index(fields=["case", "id"], name="clocks_of_a_case"),
                    models.Index(
                        condition=models.Q(("provisional", True), ("state", "running")),
                        fields=["calendar_version"],
                        name="clock_provisional",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "parked"])),
                        fields=("case", "code", "matter"),
                        name="one_clock_per_case_code_and_matter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["running", "parked", "met", "cancelled"])),
                        name="state_of_a_clock_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("given_amount__isnull", True), ("given_unit", "")),
                            models.Q(models.Q(("given_unit", ""), _negated=True), ("given_amount__gt", 0)),
                            _connector="OR",
                        ),
                        name="a_time_given_instead_has_a_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("met_at__isnull", False), ("state", "met")),
                            models.Q(models.Q(("state", "met"), _negated=True), ("met_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_met_clock_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", False), ("state__in", ["met", "cancelled"])),
                            models.Q(("ended_at__isnull", True), ("state__in", ["running", "parked"])),
                            _connector="OR",
                        ),
                        name="a_clock_that_ended_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "running"), ("escalates_at__isnull", True), _connector="OR"
                        ),
                        name="only_a_running_clock_escalates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalWait",
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
                            ("customer", "the customer"),
                            ("sample", "a sample"),
                            ("carrier", "the carrier"),
                            ("third_party", "a third party"),
                        ],
                        max_length=20,
                        verbose_name="waiting for",
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="external_waits",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
            ],
            options={
                "verbose_name": "external wait",
                "verbose_name_plural": "external waits",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["customer", "sample", "carrier", "third_party"])),
                        name="reason_of_a_wait_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gte", models.F("begins_at")),
                            _connector="OR",
                        ),
                        name="a_wait_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_by__isnull", True), ("ends_at__isnull", True)),
                            models.Q(("ended_by__isnull", False), ("ends_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_wait_that_ended_says_who_ended_it",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("case",),
                        name="one_external_wait_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDeadlineRule",
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
                    "pause_states",
                    models.JSONField(blank=True, default=list, verbose_name="stands still in these states"),
                ),
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="kind of case")),
                ("route", models.SlugField(blank=True, max_length=40, verbose_name="route")),
                ("market", models.CharField(blank=True, max_length=10, verbose_name="market")),
                ("case_class", models.CharField(blank=True, max_length=20, verbose_name="class")),
                ("severity", models.CharField(blank=True, max_length=10, verbose_name="severity")),
                ("area", models.CharField(blank=True, max_length=20, verbose_name="area")),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("calendar_days", "calendar days"),
                            ("working_days", "working days"),
                            ("clock_hours", "clock hours"),
                            ("clock_minutes", "clock minutes"),
                            ("working_hours", "working hours"),
                            ("before_day_of_next_month", "before this day of the next month"),
                            ("months_before", "months before"),
                            ("same_day", "the same day (enter 1)"),
                            ("opening_of_working_day", "working days, due when the last one opens"),
                            ("last_days_of_month", "last days of the month"),
                            ("months_after", "months"),
                            ("years_after", "years"),
                        ],
                        max_length=30,
                        verbose_name="unit",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=4, max_digits=12, verbose_name="amount")),
                (
                    "shift_to_working_day",
                    models.BooleanField(default=False, verbose_name="ends on a working day only"),
                ),
                (
                    "pause_policy",
                    models.CharField(
                        choices=[
                            ("never", "never"),
                            ("on_request", "when a stop is entered with a reason"),
                            (
                                "budget",
                                "while the department does not hold the case or waits for somebody outside",
                            ),
                        ],
                        default="never",
                        max_length=20,
                        verbose_name="stops",
                    ),
                ),
                (
                    "reopen_policy",
                    models.CharField(
                        choices=[
                            ("continue", "goes on with the time that was left"),
                            ("restart", "begins anew with the whole time"),
                            ("short", "begins anew with a shorter time"),
                        ],
                        default="continue",
                        max_length=20,
                        verbose_name="when the case is opened again",
                    ),
                ),
                (
                    "reopen_unit",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("calendar_days", "calendar days"),
                            ("working_days", "working days"),
                            ("clock_hours", "clock hours"),
                            ("clock_minutes", "clock minutes"),
                            ("working_hours", "working hours"),
                        ],
                        max_length=30,
                        verbose_name="unit of the shorter time",
                    ),
                ),
                (
                    "reopen_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=12,
                        null=True,
                        verbose_name="shorter time after reopening",
                    ),
                ),
                ("repeats", models.BooleanField(default=False, verbose_name="starts again when it is due")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("effective_from", models.DateTimeField(blank=True, null=True, verbose_name="in force from")),
                ("effective_to", models.DateTimeField(blank=True, null=True, verbose_name="in force until")),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                ("has_figure", models.BooleanField(default=True, verbose_name="a time is entered")),
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
                "verbose_name": "historical deadline rule",
                "verbose_name_plural": "historical deadline rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RuleProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "params",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="draft"
                    ),
                ),
                (
                    "result",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="result of the replay",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a second person"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("withdrawn", "taken back"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
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
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "new_version",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="deadlines.deadlinerule",
                        verbose_name="new version",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="deadlines.deadlinerule",
                        verbose_name="version it takes the place of",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed version of a rule",
                "verbose_name_plural": "proposed versions of rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved", "refused", "withdrawn"])),
                        name="state_of_a_proposal_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("new_version__isnull", False),
                                models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_proposal_is_approved_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("answered_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_proposal_says_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("rule",),
                        name="one_proposal_waits_for_a_rule",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rung",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(verbose_name="order")),
                (
                    "when",
                    models.CharField(
                        choices=[
                            ("share", "when this share of the time is used"),
                            ("after_start", "after the start"),
                            ("before_due", "before it is due"),
                            ("before_due_working", "before it is due, in working time"),
                            ("last_working_hour", "in the last working hour before it is due"),
                            ("after_due", "after it was due"),
                            ("after_due_working", "after it was due, in working time"),
                        ],
                        max_length=20,
                        verbose_name="when",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=4, default=0, max_digits=8, verbose_name="share or length of time"
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[("hours", "hours"), ("days", "days")],
                        default="hours",
                        max_length=10,
                        verbose_name="hours or days",
                    ),
                ),
                ("to", models.JSONField(verbose_name="to whom")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("remind", "remind"),
                            ("issue_slip", "issue a reminder slip"),
                            ("notice", "tell"),
                        ],
                        max_length=20,
                        verbose_name="what",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rungs",
                        to="deadlines.deadlinerule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "rung",
                "verbose_name_plural": "ladder",
                "ordering": ["rule", "order"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("rule", "order"), name="a_rung_has_its_place_in_the_ladder"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("order__gte", 1)), name="rungs_count_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)), name="a_rung_is_not_before_the_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "when__in",
                                [
                                    "share",
                                    "after_start",
                                    "before_due",
                                    "before_due_working",
                                    "last_working_hour",
                                    "after_due",
                                    "after_due_working",
                                ],
                            )
                        ),
                        name="place_of_a_rung_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", ["remind", "issue_slip", "notice"])),
                        name="action_of_a_rung_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["hours", "days"])), name="unit_of_a_rung_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StopRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(default=1, verbose_name="which stop of this clock"),
                ),
                ("reason", models.SlugField(max_length=40, verbose_name="reason")),
                ("reason_label", models.CharField(max_length=120, verbose_name="reason as it was shown")),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="in words")),
                ("expected_until", models.DateTimeField(verbose_name="expected until")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "decision_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason of the decision"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "asked_for",
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
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop_requests",
                        to="deadlines.deadline",
                        verbose_name="deadline",
                    ),
                ),
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
                    "decided_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided on behalf of",
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
                        verbose_name="department that held the case",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to stop a clock",
                "verbose_name_plural": "requests to stop clocks",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["pending", "approved", "refused", "withdrawn"])),
                        name="decision_on_a_stop_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expected_until__gt", models.F("asked_at"))),
                        name="a_stop_is_asked_for_the_future",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True),
                                ("decided_by__isnull", True),
                                ("decision", "pending"),
                            ),
                            models.Q(
                                models.Q(("decision", "pending"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_stop_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__in", ["approved", "refused"]), _negated=True),
                            models.Q(
                                models.Q(("decided_by", models.F("asked_by")), _negated=True),
                                models.Q(
                                    ("asked_for", None),
                                    models.Q(("decided_by", models.F("asked_for")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="nobody_decides_the_own_stop",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision__in", ["approved", "refused"]), _negated=True),
                            ("decided_for", None),
                            models.Q(
                                models.Q(("decided_for", models.F("asked_by")), _negated=True),
                                models.Q(
                                    ("asked_for", None),
                                    models.Q(("decided_for", models.F("asked_for")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="nobody_decides_the_own_stop_by_deputy",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")),
                        fields=("deadline",),
                        name="one_open_stop_request_per_clock",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockStop",
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
                            ("away", "the case was with another department"),
                            ("external", "waiting for somebody outside"),
                            ("requested", "stopped on request"),
                            ("state", "stands still in this state by the rule"),
                            ("between", "the matter was closed in between"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("begins_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("planned_end", models.DateTimeField(blank=True, null=True, verbose_name="ends by itself")),
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
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="deadlines.deadline",
                        verbose_name="deadline",
                    ),
                ),
                (
                    "wait",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stops",
                        to="deadlines.externalwait",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stop",
                        to="deadlines.stoprequest",
                        verbose_name="request",
                    ),
                ),
            ],
            options={
                "verbose_name": "stop of a clock",
                "verbose_name_plural": "stops of clocks",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ends_at__isnull", True), ("planned_end__isnull", False)),
                        fields=["planned_end"],
                        name="stop_that_ends_by_itself",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["away", "external", "requested", "state", "between"])
                        ),
                        name="reason_of_a_stop_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__isnull", True),
                            ("ends_at__gte", models.F("begins_at")),
                            _connector="OR",
                        ),
                        name="a_stop_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "requested"), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="a_requested_stop_was_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_end__isnull", True),
                            ("ends_at__isnull", True),
                            ("ends_at__lte", models.F("planned_end")),
                            _connector="OR",
                        ),
                        name="a_stop_never_outlasts_its_planned_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("request__isnull", True),
                            models.Q(("planned_end__isnull", False), ("reason", "requested")),
                            _connector="OR",
                        ),
                        name="a_stop_that_was_asked_for_says_until_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_at__isnull", True)),
                        fields=("deadline", "reason"),
                        name="one_open_stop_per_clock_and_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarProposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "params",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="draft"
                    ),
                ),
                (
                    "result",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="result of the replay",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for a second person"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("withdrawn", "taken back"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                (
                    "applied_version",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="version of the calendar since then"
                    ),
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
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="worktime.calendar",
                        verbose_name="working calendar",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="proposed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed change of a calendar",
                "verbose_name_plural": "proposed changes of calendars",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "approved", "refused", "withdrawn"])),
                        name="state_of_a_calendar_proposal_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("applied_version__isnull", False),
                                models.Q(("answered_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_calendar_proposal_is_approved_by_another_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("state", "waiting")),
                            models.Q(
                                models.Q(("state", "waiting"), _negated=True), ("answered_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_calendar_proposal_says_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("calendar",),
                        name="one_proposal_waits_for_a_calendar",
                    ),
                ],
            },
        ),
    ]
