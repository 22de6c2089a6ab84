from decimal import Decimal

import django.core.serializers.json
import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import complaints.models.carrying_out
import complaints.models.claim_links
import complaints.models.claiming
import complaints.models.costs
import complaints.models.delays
import complaints.models.joint_handling
import complaints.models.letters
import complaints.models.lines
import complaints.models.objection
import complaints.models.pausing
import complaints.models.readiness
import complaints.models.samples
import complaints.models.terms
import complaints.models.transitions
import complaints.models.visits
import feedback_system.cases.protection


class Migration(migrations.Migration):
    replaces = [
        ("complaints", "0001_initial"),
        ("complaints", "0002_objection"),
        ("complaints", "0003_lines"),
        ("complaints", "0004_samples_and_visits"),
        ("complaints", "0005_letters"),
        ("complaints", "0006_phrases"),
        ("complaints", "0007_stops_and_delays"),
        ("complaints", "0008_apportionment"),
        ("complaints", "0009_months"),
        ("complaints", "0010_returned_goods"),
        ("complaints", "0011_allowance_certificates"),
        ("complaints", "0012_recovery_claims"),
        ("complaints", "0013_recovered_reason"),
        ("complaints", "0014_house_policies"),
        ("complaints", "0015_later_recovery"),
        ("complaints", "0016_joint_handling"),
        ("complaints", "0017_proposed_for"),
        ("complaints", "0018_refunds_need_a_slip"),
        ("complaints", "0019_refunds_as_shipped"),
        ("complaints", "0020_costs_and_receivables"),
        ("complaints", "0021_sanction_faults"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("attachments", "0001_initial"),
        ("cases", "0001_initial"),
        ("masterdata", "0002_over_quantity"),
    ]

    operations = [
        migrations.CreateModel(
            name="Code",
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
                    "list",
                    models.CharField(
                        choices=[
                            ("channel", "Channel"),
                            ("remedy", "Remedy"),
                            ("delay_cause", "Cause of delay"),
                            ("fault_kind", "Kind of fault"),
                            ("stop_reason", "Reason for stopping a deadline"),
                            ("approving", "Phrases for approving"),
                            ("sending_back", "Phrases for sending back"),
                            ("returning", "Phrases for asking for missing data"),
                            ("objections", "Phrases for deciding objections"),
                            ("return_proof", "Proof of return"),
                            ("allowance_proof", "Proof of allowance"),
                            ("cost_kind", "Kind of cost"),
                            ("sanction_fault", "Fault of a sanction"),
                        ],
                        max_length=20,
                        verbose_name="list",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
                (
                    "counts_goods",
                    models.BooleanField(default=False, verbose_name="goods move: the warehouse confirms"),
                ),
                (
                    "counts_money",
                    models.BooleanField(default=False, verbose_name="money moves: finance confirms"),
                ),
                (
                    "goes_out",
                    models.BooleanField(default=False, verbose_name="goods go out: a count is enough"),
                ),
                (
                    "after_return",
                    models.BooleanField(
                        default=False, verbose_name="money back: only with the slip of the returned goods"
                    ),
                ),
                (
                    "human_slip",
                    models.BooleanField(default=False, verbose_name="human slip: needs no tracking"),
                ),
                (
                    "needs_number",
                    models.BooleanField(default=False, verbose_name="the number on the proof is asked for"),
                ),
                (
                    "needs_manager",
                    models.BooleanField(default=False, verbose_name="a head hands it in, with a note"),
                ),
            ],
            options={
                "verbose_name": "list value",
                "verbose_name_plural": "list values",
                "constraints": [
                    models.UniqueConstraint(fields=("list", "code"), name="a_code_stands_once_in_its_list")
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalBasePoints",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="base points")),
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
                "verbose_name": "historical base points of a month",
                "verbose_name_plural": "historical base points of the months",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCode",
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
                    "list",
                    models.CharField(
                        choices=[
                            ("channel", "Channel"),
                            ("remedy", "Remedy"),
                            ("delay_cause", "Cause of delay"),
                            ("fault_kind", "Kind of fault"),
                            ("stop_reason", "Reason for stopping a deadline"),
                            ("approving", "Phrases for approving"),
                            ("sending_back", "Phrases for sending back"),
                            ("returning", "Phrases for asking for missing data"),
                            ("objections", "Phrases for deciding objections"),
                            ("return_proof", "Proof of return"),
                            ("allowance_proof", "Proof of allowance"),
                            ("cost_kind", "Kind of cost"),
                            ("sanction_fault", "Fault of a sanction"),
                        ],
                        max_length=20,
                        verbose_name="list",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
                (
                    "counts_goods",
                    models.BooleanField(default=False, verbose_name="goods move: the warehouse confirms"),
                ),
                (
                    "counts_money",
                    models.BooleanField(default=False, verbose_name="money moves: finance confirms"),
                ),
                (
                    "goes_out",
                    models.BooleanField(default=False, verbose_name="goods go out: a count is enough"),
                ),
                (
                    "after_return",
                    models.BooleanField(
                        default=False, verbose_name="money back: only with the slip of the returned goods"
                    ),
                ),
                (
                    "human_slip",
                    models.BooleanField(default=False, verbose_name="human slip: needs no tracking"),
                ),
                (
                    "needs_number",
                    models.BooleanField(default=False, verbose_name="the number on the proof is asked for"),
                ),
                (
                    "needs_manager",
                    models.BooleanField(default=False, verbose_name="a head hands it in, with a note"),
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
                "verbose_name": "historical list value",
                "verbose_name_plural": "historical list values",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCollectedMonth",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("due", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="due")),
                ("collected", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="collected")),
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
                        verbose_name="salesperson",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical collection of a month",
                "verbose_name_plural": "historical collections of the months",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLetterTemplate",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("first_answer", "First answer"),
                            ("progress", "Where the matter stands"),
                            ("decision", "Decision with remedy"),
                            ("not_upheld", "Complaint not upheld"),
                        ],
                        max_length=20,
                        verbose_name="letter",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("zh-hans", "Simplified Chinese"),
                            ("zh-hant", "Traditional Chinese"),
                            ("en", "English"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        max_length=150,
                        validators=[complaints.models.letters.validate_places],
                        verbose_name="subject",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        max_length=8000,
                        validators=[complaints.models.letters.validate_places],
                        verbose_name="text",
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
                "verbose_name": "historical letter template",
                "verbose_name_plural": "historical letter templates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRemedyRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("route", models.SlugField(max_length=40, verbose_name="route")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("refuse", "Refuse every difference"),
                            ("tolerance", "Book what came within a ratio, hold what is above"),
                        ],
                        max_length=10,
                        verbose_name="when a return differs",
                    ),
                ),
                (
                    "tolerance_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=5,
                        verbose_name="accepted over-quantity in %",
                    ),
                ),
                (
                    "signatures",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="signatures under an allowance certificate"
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="in force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="until before")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
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
                "verbose_name": "historical rule of remedies",
                "verbose_name_plural": "historical rule of remediess",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRoute",
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
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "registrar",
                    models.CharField(
                        choices=[
                            ("reporter", "Who reported it"),
                            ("sales", "Sales"),
                            ("gm_office", "GM office"),
                            ("qa", "Quality assurance"),
                            ("production", "Production"),
                            ("rd", "Research and development"),
                            ("manager_office", "Manager's office"),
                            ("responsible", "Department responsible"),
                            ("approver", "Approver by amount"),
                            ("ruling_approver", "Approver of the ruling"),
                        ],
                        max_length=20,
                        verbose_name="numbers and closes",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
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
                "verbose_name": "historical route",
                "verbose_name_plural": "historical routes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSharingPolicy",
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
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("effective_from", models.DateField(verbose_name="in force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="until before")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("bands", models.JSONField(verbose_name="bands of loss")),
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
                    "fault_kind",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="kind of fault",
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
                "verbose_name": "historical house policy of apportionment",
                "verbose_name_plural": "historical house policies of apportionment",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LetterTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("first_answer", "First answer"),
                            ("progress", "Where the matter stands"),
                            ("decision", "Decision with remedy"),
                            ("not_upheld", "Complaint not upheld"),
                        ],
                        max_length=20,
                        verbose_name="letter",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("zh-hans", "Simplified Chinese"),
                            ("zh-hant", "Traditional Chinese"),
                            ("en", "English"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        max_length=150,
                        validators=[complaints.models.letters.validate_places],
                        verbose_name="subject",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        max_length=8000,
                        validators=[complaints.models.letters.validate_places],
                        verbose_name="text",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter template",
                "verbose_name_plural": "letter templates",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "language"), name="one_letter_of_a_kind_per_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("code__in", ["first_answer", "progress", "decision", "not_upheld"])
                        ),
                        name="the_kind_of_a_template_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthRun",
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
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "closing_reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="why it was closed without every confirmation",
                    ),
                ),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("checksum", models.CharField(blank=True, max_length=64, verbose_name="checksum")),
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
                    "closed_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed on behalf of",
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
                (
                    "opened_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opened on behalf of",
                    ),
                ),
            ],
            options={
                "verbose_name": "run of a month",
                "verbose_name_plural": "runs of months",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "closed"])),
                        name="the_state_of_a_month_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checksum", ""),
                                ("closed_at__isnull", True),
                                ("closed_by__isnull", True),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("state", "closed"),
                                models.Q(("checksum", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_month_has_a_person_a_time_and_a_checksum",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("state",),
                        name="one_month_is_open_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthConfirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seal", models.CharField(max_length=64, verbose_name="what was confirmed")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
                (
                    "by",
                    models.ForeignKey(
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
                        verbose_name="department",
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="complaints.monthrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of a month",
                "verbose_name_plural": "confirmations of a month",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "department", "seal"), name="a_department_confirms_the_same_lines_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthTotal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("all", "All"),
                            ("department", "Department"),
                            ("person", "Person"),
                            ("supplier", "Supplier"),
                            ("cause", "Kind of fault"),
                        ],
                        max_length=10,
                        verbose_name="by",
                    ),
                ),
                ("cases", models.PositiveIntegerField(verbose_name="cases")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
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
                    "fault_kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="kind of fault",
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="totals",
                        to="complaints.monthrun",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "total of a month",
                "verbose_name_plural": "totals of a month",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("by__in", ["all", "department", "person", "supplier", "cause"])),
                        name="a_total_of_a_month_is_by_something_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RemedyRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("route", models.SlugField(max_length=40, verbose_name="route")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("refuse", "Refuse every difference"),
                            ("tolerance", "Book what came within a ratio, hold what is above"),
                        ],
                        max_length=10,
                        verbose_name="when a return differs",
                    ),
                ),
                (
                    "tolerance_percent",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=5,
                        verbose_name="accepted over-quantity in %",
                    ),
                ),
                (
                    "signatures",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="signatures under an allowance certificate"
                    ),
                ),
                ("effective_from", models.DateField(verbose_name="in force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="until before")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "rule of remedies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("route", "effective_from"), name="one_rule_of_remedies_per_route_and_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["refuse", "tolerance"])),
                        name="the_mode_of_differences_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tolerance_percent__gte", 0), ("tolerance_percent__lte", 100)),
                        name="a_tolerance_lies_between_none_and_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signatures__in", [1, 2])), name="one_or_two_sign_a_certificate"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="a_rule_of_remedies_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Route",
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
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                (
                    "registrar",
                    models.CharField(
                        choices=[
                            ("reporter", "Who reported it"),
                            ("sales", "Sales"),
                            ("gm_office", "GM office"),
                            ("qa", "Quality assurance"),
                            ("production", "Production"),
                            ("rd", "Research and development"),
                            ("manager_office", "Manager's office"),
                            ("responsible", "Department responsible"),
                            ("approver", "Approver by amount"),
                            ("ruling_approver", "Approver of the ruling"),
                        ],
                        max_length=20,
                        verbose_name="numbers and closes",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "route",
                "verbose_name_plural": "routes",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="one_version_of_a_route")
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
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
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned for data"),
                            ("accepted", "Accepted"),
                            ("investigating", "Under investigation"),
                            ("production_analysis", "Production analysis"),
                            ("manager_review", "With the manager's office"),
                            ("rd_opinion", "R&D opinion"),
                            ("consolidating", "Consolidation of opinions"),
                            ("proposing", "Handling being proposed"),
                            ("proposal_review", "Proposal under review"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("negotiating", "In talks with the customer"),
                            ("outcome_review", "Outcome review"),
                            ("awaiting_final_approval", "Awaiting final approval"),
                            ("ruling", "Ruling on responsibility"),
                            ("awaiting_ruling_approval", "Ruling awaiting approval"),
                            ("closed", "Closed"),
                            ("executing", "Remedy being carried out"),
                            ("filed", "Filed"),
                            ("no_loss", "No loss"),
                            ("not_upheld", "Not upheld"),
                            ("refiled", "Refiled as a new case"),
                            ("withdrawn", "Withdrawn by the customer"),
                        ],
                        default="draft",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "complaint_class",
                    models.CharField(
                        choices=[("quality", "Quality"), ("non_quality", "Not quality")],
                        default="quality",
                        max_length=20,
                        verbose_name="class",
                    ),
                ),
                ("contact_name", models.CharField(blank=True, max_length=60, verbose_name="contact")),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=40, verbose_name="telephone of the contact"),
                ),
                (
                    "order_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="order number"),
                ),
                (
                    "batch_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="batch number"),
                ),
                (
                    "invoice_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="invoice number"),
                ),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="delivered on")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                (
                    "quantity_undetermined",
                    models.BooleanField(
                        default=False, verbose_name="customer is still processing, quantity undetermined"
                    ),
                ),
                (
                    "defective_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="defective quantity"),
                ),
                ("description", models.TextField(max_length=20000, verbose_name="what is complained about")),
                (
                    "defect_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="defect reason as reported"),
                ),
                (
                    "demand",
                    models.TextField(blank=True, max_length=5000, verbose_name="what the customer demands"),
                ),
                (
                    "sales_remarks",
                    models.TextField(blank=True, max_length=5000, verbose_name="remarks of the salesperson"),
                ),
                (
                    "wished_on",
                    models.DateField(blank=True, null=True, verbose_name="date wished by the customer"),
                ),
                ("wants_8d", models.BooleanField(default=False, verbose_name="customer wants an 8D report")),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                (
                    "exchange_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("1"),
                        max_digits=12,
                        verbose_name="company currency per unit",
                    ),
                ),
                ("rd_wanted", models.BooleanField(default=False, verbose_name="R&D opinion wanted")),
                (
                    "manager_not_applicable",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why the manager's office is not applicable"
                    ),
                ),
                (
                    "lowest_level",
                    models.PositiveSmallIntegerField(default=0, verbose_name="lowest level of approval"),
                ),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="what data is missing"),
                ),
                ("returns", models.PositiveSmallIntegerField(default=0, verbose_name="times returned")),
                (
                    "refusals",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="times sent back by an approver"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "The customer accepts"),
                            ("accepted_changed", "The customer accepts other terms"),
                            ("no_agreement", "No agreement yet"),
                        ],
                        max_length=20,
                        verbose_name="outcome of the talks",
                    ),
                ),
                (
                    "outcome_text",
                    models.TextField(blank=True, max_length=5000, verbose_name="outcome in words"),
                ),
                ("outcome_reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("upheld", models.BooleanField(blank=True, null=True, verbose_name="upheld")),
                ("major_at", models.DateTimeField(blank=True, null=True, verbose_name="flagged as major")),
                (
                    "third_party_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="third party involved"),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                (
                    "acknowledged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first answer to the customer"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("filed_at", models.DateTimeField(blank=True, null=True, verbose_name="filed at")),
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
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="channel",
                    ),
                ),
                (
                    "delay_cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="cause of delay",
                    ),
                ),
                (
                    "investigator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="investigator",
                    ),
                ),
                (
                    "production_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="producing department",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="remedy proposed by",
                    ),
                ),
                (
                    "proposed_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="remedy proposed on behalf of",
                    ),
                ),
                (
                    "responsible_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department found responsible",
                    ),
                ),
                (
                    "sales_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department in charge of the customer",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson in charge",
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.route",
                        verbose_name="route",
                    ),
                ),
            ],
            options={
                "verbose_name": "complaint",
                "verbose_name_plural": "complaints",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "accepted",
                                    "investigating",
                                    "production_analysis",
                                    "manager_review",
                                    "rd_opinion",
                                    "consolidating",
                                    "proposing",
                                    "proposal_review",
                                    "awaiting_approval",
                                    "negotiating",
                                    "outcome_review",
                                    "awaiting_final_approval",
                                    "ruling",
                                    "awaiting_ruling_approval",
                                    "closed",
                                    "executing",
                                    "filed",
                                    "no_loss",
                                    "not_upheld",
                                    "refiled",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="complaint_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                (
                                    "state__in",
                                    [
                                        "closed",
                                        "executing",
                                        "filed",
                                        "no_loss",
                                        "not_upheld",
                                        "refiled",
                                        "withdrawn",
                                    ],
                                ),
                            ),
                            models.Q(
                                ("closed_at__isnull", True),
                                (
                                    "state__in",
                                    [
                                        "accepted",
                                        "awaiting_approval",
                                        "awaiting_final_approval",
                                        "awaiting_ruling_approval",
                                        "consolidating",
                                        "draft",
                                        "investigating",
                                        "manager_review",
                                        "negotiating",
                                        "outcome_review",
                                        "production_analysis",
                                        "proposal_review",
                                        "proposing",
                                        "rd_opinion",
                                        "returned",
                                        "ruling",
                                        "submitted",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_complaint_has_a_closing_time_an_open_one_has_none",
                        violation_error_message="A closed complaint needs a closing time, an open one has none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "accepted",
                                        "awaiting_approval",
                                        "awaiting_final_approval",
                                        "awaiting_ruling_approval",
                                        "consolidating",
                                        "investigating",
                                        "manager_review",
                                        "negotiating",
                                        "outcome_review",
                                        "production_analysis",
                                        "proposal_review",
                                        "proposing",
                                        "rd_opinion",
                                        "ruling",
                                    ],
                                ),
                                _negated=True,
                            ),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_complaint_in_hand_was_accepted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__isnull", True),
                            ("defective_quantity__isnull", True),
                            ("defective_quantity__lte", models.F("quantity")),
                            _connector="OR",
                        ),
                        name="no_more_defective_than_complained_about",
                        violation_error_message="The defective quantity cannot be larger than the quantity.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__isnull", False), ("quantity_undetermined", True), _negated=True
                        ),
                        name="a_quantity_is_given_or_undetermined",
                        violation_error_message="Give the quantity or mark it as undetermined, not both.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exchange_rate__gt", 0)), name="an_exchange_rate_is_above_zero"
                    ),
                ],
            },
            bases=(
                complaints.models.readiness.Readiness,
                complaints.models.objection.Objecting,
                complaints.models.claiming.Claiming,
                complaints.models.costs.Costing,
                complaints.models.lines.Lines,
                complaints.models.samples.Sampling,
                complaints.models.visits.Visiting,
                complaints.models.joint_handling.HandlingJointly,
                complaints.models.terms.Terms,
                complaints.models.pausing.Pausing,
                complaints.models.delays.Delaying,
                complaints.models.carrying_out.CarryingOut,
                complaints.models.transitions.Transitions,
                feedback_system.cases.protection.ProtectedState,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="CostEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("day", models.DateField(verbose_name="counts on")),
                (
                    "hours",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="hours"
                    ),
                ),
                (
                    "hourly_rate",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="rate of an hour"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "exchange_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("1"),
                        max_digits=12,
                        verbose_name="company currency per unit",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, verbose_name="in the company's currency"
                    ),
                ),
                (
                    "reference",
                    models.CharField(blank=True, max_length=60, verbose_name="voucher or document"),
                ),
                ("at", models.DateTimeField(verbose_name="entered at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cost_entries",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="kind of cost",
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
                        verbose_name="proof",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="complaints.costentry",
                        verbose_name="takes back",
                    ),
                ),
            ],
            options={
                "verbose_name": "cost entry",
                "verbose_name_plural": "cost entries",
                "indexes": [models.Index(fields=["day"], name="costs_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "number"), name="one_cost_of_a_number_on_a_complaint"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__gt", 0), ("reverses__isnull", True), ("value__gte", 0)),
                            models.Q(("amount__lt", 0), ("reverses__isnull", False), ("value__lte", 0)),
                            _connector="OR",
                        ),
                        name="a_cost_is_above_zero_and_its_counter_entry_below",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exchange_rate__gt", 0)), name="a_cost_has_a_rate_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reverses__isnull", False),
                            models.Q(("reference", ""), _negated=True),
                            ("proof__isnull", False),
                            _connector="OR",
                        ),
                        name="a_cost_is_proven_by_a_document_or_a_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hourly_rate__isnull", True), ("hours__isnull", True)),
                            models.Q(("hourly_rate__gt", 0), ("hours__gt", 0)),
                            _connector="OR",
                        ),
                        name="hours_of_work_have_a_rate",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CostNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=500, verbose_name="note")),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note",
                        to="complaints.costentry",
                    ),
                ),
            ],
            options={
                "verbose_name": "note on a cost",
            },
        ),
        migrations.CreateModel(
            name="DisputedReceivable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("line", models.PositiveSmallIntegerField(verbose_name="line")),
                ("document", models.CharField(max_length=60, verbose_name="invoice or order")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "exchange_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("1"),
                        max_digits=12,
                        verbose_name="company currency per unit",
                    ),
                ),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=16, verbose_name="in the company's currency"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("disputed_from", models.DateField(verbose_name="disputed from")),
                ("marked_at", models.DateTimeField(verbose_name="marked at")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lifted", "Lifted by finance"),
                            ("closed", "The case was closed"),
                            ("not_upheld", "The complaint was not upheld"),
                            ("ended", "The case ended another way"),
                        ],
                        max_length=12,
                        verbose_name="how it ended",
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="disputed until")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="ended at")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="why it was lifted")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="complaints.complaint",
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
                    "marked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="marked by",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson",
                    ),
                ),
            ],
            options={
                "verbose_name": "disputed receivable",
                "verbose_name_plural": "disputed receivables",
                "indexes": [models.Index(fields=["due_on"], name="disputes_by_due_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "number"), name="one_disputed_receivable_of_a_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("complaint", "line", "document"),
                        name="a_receivable_is_disputed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            ("exchange_rate__gt", 0),
                            ("value__gte", 0),
                            models.Q(("document", ""), _negated=True),
                        ),
                        name="a_disputed_receivable_is_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                                ("ended_on__isnull", True),
                                ("ending", ""),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("ended_on__gte", models.F("disputed_from")),
                                ("ending__in", ["lifted", "closed", "not_upheld", "ended"]),
                            ),
                            _connector="OR",
                        ),
                        name="the_end_of_a_dispute_says_how_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="InvestigationReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=20000, verbose_name="report")),
                ("handed_in_at", models.DateTimeField(verbose_name="handed in at")),
                ("instruction", models.TextField(blank=True, max_length=5000, verbose_name="instruction")),
                ("instructed_at", models.DateTimeField(blank=True, null=True, verbose_name="instructed at")),
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "handed_in_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "instructed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="instructed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "investigation report",
            },
        ),
        migrations.CreateModel(
            name="JointHandling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "to be called"),
                            ("called", "called"),
                            ("recorded", "agreed and recorded"),
                            ("unneeded", "not needed"),
                            ("ended", "ended with the case"),
                        ],
                        default="raised",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="raised at")),
                ("called_at", models.DateTimeField(null=True, verbose_name="called at")),
                ("planned_for", models.DateTimeField(blank=True, null=True, verbose_name="planned for")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                (
                    "agenda",
                    models.TextField(blank=True, max_length=2000, verbose_name="what is to be settled"),
                ),
                ("held_at", models.DateTimeField(null=True, verbose_name="held at")),
                (
                    "others",
                    models.CharField(blank=True, max_length=300, verbose_name="others who were there"),
                ),
                ("agreed", models.TextField(blank=True, max_length=20000, verbose_name="what was agreed")),
                (
                    "late_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was entered late"),
                ),
                ("ended_at", models.DateTimeField(null=True, verbose_name="recorded or ended at")),
                (
                    "unneeded_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it is not needed"),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="called by",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joint_handlings",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded or ended by",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="raised by",
                    ),
                ),
            ],
            options={
                "verbose_name": "joint handling",
                "verbose_name_plural": "joint handlings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["raised", "called", "recorded", "unneeded", "ended"])
                        ),
                        name="the_state_of_a_joint_handling_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["raised", "called"])),
                        fields=("complaint",),
                        name="one_open_joint_handling_of_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                                ("state__in", ["raised", "called"]),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                                ("state__in", ["recorded", "unneeded", "ended"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_joint_handling_that_ended_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "recorded"), _negated=True),
                            models.Q(("held_at__isnull", False), models.Q(("agreed", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_recorded_joint_handling_says_what_was_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "unneeded"), _negated=True),
                            models.Q(("unneeded_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_joint_handling_is_unneeded_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_at__isnull", True), ("held_at__lte", models.F("ended_at")), _connector="OR"
                        ),
                        name="a_joint_meeting_is_held_before_it_is_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("comes", "comes"), ("cannot", "cannot come")],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                ("opinion", models.TextField(blank=True, max_length=5000, verbose_name="opinion")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                ("was_there", models.BooleanField(null=True, verbose_name="was there")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
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
                    "handling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="complaints.jointhandling",
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
            ],
            options={
                "verbose_name": "party of a joint handling",
                "verbose_name_plural": "parties of joint handlings",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("department__isnull", False), ("person__isnull", False), _connector="OR"
                        ),
                        name="who_is_called_is_a_department_or_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)
                            ),
                            models.Q(
                                ("answer__in", ["comes", "cannot"]),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_to_a_call_says_by_whom",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", True)),
                        fields=("handling", "department"),
                        name="no_department_is_called_twice",
                    ),
                    models.UniqueConstraint(fields=("handling", "person"), name="nobody_is_called_twice"),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointVisit",
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
                        choices=[("joint", "Joint visit"), ("site", "Visit on site")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("confirmed", "quality goes"),
                            ("handed_over", "waits for the general manager to appoint people"),
                            ("appointed", "people appointed"),
                            ("recorded", "recorded"),
                            ("cancelled", "cancelled"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for at")),
                ("reason", models.TextField(max_length=2000, verbose_name="what is to be looked at")),
                ("planned_for", models.DateTimeField(blank=True, null=True, verbose_name="planned for")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmed at")),
                ("handed_over_at", models.DateTimeField(null=True, verbose_name="handed over at")),
                (
                    "hand_over_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why quality cannot go"),
                ),
                ("appointed_at", models.DateTimeField(null=True, verbose_name="appointed at")),
                (
                    "instruction",
                    models.TextField(blank=True, max_length=2000, verbose_name="instruction to the visitors"),
                ),
                ("visited_at", models.DateTimeField(null=True, verbose_name="arrived at")),
                ("recorded_at", models.DateTimeField(null=True, verbose_name="recorded at")),
                (
                    "late_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was entered late"),
                ),
                (
                    "others",
                    models.CharField(blank=True, max_length=300, verbose_name="others who were there"),
                ),
                ("findings", models.TextField(blank=True, max_length=20000, verbose_name="findings")),
                ("proposal", models.TextField(blank=True, max_length=5000, verbose_name="proposal")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled at")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was cancelled"),
                ),
                (
                    "appointed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="appointed by",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cancelled by",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joint_visits",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "handed_over_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed over by",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="read by",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
            ],
            options={
                "verbose_name": "joint visit",
                "verbose_name_plural": "joint visits",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["joint", "site"])), name="kind_of_a_visit_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["asked", "confirmed", "handed_over", "appointed", "recorded", "cancelled"],
                            )
                        ),
                        name="state_of_a_visit_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["appointed", "asked", "confirmed", "handed_over"])),
                        fields=("complaint", "kind"),
                        name="one_open_visit_of_a_kind_per_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "recorded"), _negated=True),
                            models.Q(
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                ("visited_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_recorded_visit_says_when_and_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visited_at__isnull", True),
                            ("visited_at__lte", models.F("recorded_at")),
                            _connector="OR",
                        ),
                        name="a_visit_happens_before_it_is_recorded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at__isnull", True), ("read_by__isnull", True)),
                            models.Q(
                                ("read_at__isnull", False), ("read_by__isnull", False), ("state", "recorded")
                            ),
                            _connector="OR",
                        ),
                        name="a_read_visit_was_recorded",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_on", models.DateField(verbose_name="closed on")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for the end of its month to resell"),
                            ("due", "Its ruling is to be settled"),
                            ("frozen", "Frozen by an objection"),
                            ("overturned", "Its ruling was overturned, a new one is wanted"),
                            ("not_upheld", "Not upheld"),
                            ("no_loss", "No loss"),
                            ("third_party", "Not our fault: third party"),
                            ("no_ruling", "Closed without a ruling"),
                            ("refiled", "Refiled as a new case"),
                            ("withdrawn", "Withdrawn by the customer"),
                        ],
                        max_length=12,
                        verbose_name="why",
                    ),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_asides",
                        to="complaints.complaint",
                        verbose_name="complaint",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="asides",
                        to="complaints.monthrun",
                    ),
                ),
            ],
            options={
                "verbose_name": "case beside the figures of a month",
                "verbose_name_plural": "cases beside the figures of a month",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "complaint"), name="a_case_stands_once_beside_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "why__in",
                                [
                                    "waiting",
                                    "due",
                                    "frozen",
                                    "overturned",
                                    "not_upheld",
                                    "no_loss",
                                    "third_party",
                                    "no_ruling",
                                    "refiled",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="why_a_case_stands_beside_a_month_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("why", "waiting"), _negated=True),
                            ("until__isnull", False),
                            _connector="OR",
                        ),
                        name="a_case_that_waits_says_until_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "desk",
                    models.CharField(
                        choices=[
                            ("reporter", "Who reported it"),
                            ("sales", "Sales"),
                            ("gm_office", "GM office"),
                            ("qa", "Quality assurance"),
                            ("production", "Production"),
                            ("rd", "Research and development"),
                            ("manager_office", "Manager's office"),
                            ("responsible", "Department responsible"),
                            ("approver", "Approver by amount"),
                            ("ruling_approver", "Approver of the ruling"),
                        ],
                        max_length=20,
                        verbose_name="desk",
                    ),
                ),
                ("stage", models.CharField(max_length=40, verbose_name="stage")),
                ("at", models.DateTimeField(verbose_name="signed at")),
                ("text", models.TextField(max_length=20000, verbose_name="opinion")),
                (
                    "details",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="details",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="complaints.complaint",
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
            ],
            options={
                "verbose_name": "opinion",
            },
        ),
        migrations.CreateModel(
            name="RecoveryClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("supplier", "Supplier"),
                            ("carrier", "Carrier"),
                            ("insurer", "Insurer"),
                            ("other", "Another company"),
                        ],
                        max_length=10,
                        verbose_name="against",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name of the third party")),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("zh-hans", "Simplified Chinese"),
                            ("zh-hant", "Traditional Chinese"),
                            ("en", "English"),
                        ],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="language of the third party",
                    ),
                ),
                ("reason", models.TextField(max_length=5000, verbose_name="what is claimed and why")),
                (
                    "names_customer",
                    models.BooleanField(
                        default=False, verbose_name="the third party may read the name of the customer"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "exchange_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("1"),
                        max_digits=12,
                        verbose_name="company currency per unit",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "Waits for approval"),
                            ("refused", "Not approved"),
                            ("approved", "Approved, not sent yet"),
                            ("sent", "Sent, waits for the answer"),
                            ("answered", "Answered"),
                            ("settled", "Settled, money expected"),
                            ("paid", "Paid or credited"),
                            ("given_up", "Given up"),
                        ],
                        default="drafted",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided at")),
                (
                    "decision_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason of the decision"),
                ),
                ("sent_at", models.DateTimeField(null=True, verbose_name="sent at")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered at")),
                (
                    "answered_by",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="who answered for the third party"
                    ),
                ),
                ("answered_by_link", models.BooleanField(default=False, verbose_name="answered by the link")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="settled at")),
                (
                    "counter_proof",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="our proof against what is disputed"
                    ),
                ),
                ("given_up_at", models.DateTimeField(null=True, verbose_name="given up at")),
                (
                    "give_up_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was given up"),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="claims",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
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
                    "given_up_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given up by",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="claim letter",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="supplier or carrier",
                    ),
                ),
            ],
            options={
                "verbose_name": "recovery claim",
                "verbose_name_plural": "recovery claims",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "number"), name="one_claim_of_a_number_on_a_complaint"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "drafted")),
                        fields=("complaint",),
                        name="one_claim_at_a_time_waits_for_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "drafted",
                                    "refused",
                                    "approved",
                                    "sent",
                                    "answered",
                                    "settled",
                                    "paid",
                                    "given_up",
                                ],
                            )
                        ),
                        name="the_state_of_a_claim_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("party__in", ["supplier", "carrier", "insurer", "other"])),
                        name="the_third_party_of_a_claim_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("name", ""), _negated=True), ("exchange_rate__gt", 0)),
                        name="a_claim_names_whom_it_is_against",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                            ("state", "refused"),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_own_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_by__isnull", True),
                                models.Q(("settled_by", models.F("drafted_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("given_up_by__isnull", True),
                                models.Q(("given_up_by", models.F("drafted_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="nobody_settles_or_gives_up_the_own_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "given_up"), _negated=True),
                            models.Q(
                                models.Q(("give_up_reason", ""), _negated=True),
                                ("given_up_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_claim_that_was_given_up_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["settled", "paid"]), _negated=True),
                            ("settled_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_settled_claim_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("paid", "Paid"), ("credited", "Credited or set off")],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "value",
                    models.DecimalField(
                        decimal_places=2, max_digits=14, verbose_name="in the company's currency"
                    ),
                ),
                ("voucher", models.CharField(max_length=60, verbose_name="voucher")),
                ("received_on", models.DateField(verbose_name="received on")),
                ("confirmed_at", models.DateTimeField(verbose_name="confirmed at")),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="complaints.recoveryclaim",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt of a claim",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "voucher"), name="a_voucher_counts_once_for_a_claim"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            ("value__gte", 0),
                            models.Q(("voucher", ""), _negated=True),
                            ("way__in", ["paid", "credited"]),
                        ),
                        name="a_receipt_brings_something_and_has_a_voucher",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "nonce",
                    models.CharField(
                        default=complaints.models.claim_links.new_nonce, editable=False, max_length=32
                    ),
                ),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("address", models.EmailField(max_length=254, verbose_name="mail address")),
                ("expires_at", models.DateTimeField(verbose_name="can be used until")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used at")),
                ("revoked_at", models.DateTimeField(null=True, verbose_name="revoked at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed, will be tried again"),
                            ("dead", "Given up"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt")),
                ("give_up_at", models.DateTimeField(verbose_name="tried until")),
                ("lock", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="revoked by",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="complaints.recoveryclaim",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a claim",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "failed"])),
                        fields=["next_try_at", "id"],
                        name="claim_mail_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["lease_until"],
                        name="claim_mail_taken",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True), ("used_at__isnull", True)),
                        fields=("claim",),
                        name="one_open_link_of_a_claim",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sending", "sent", "failed", "dead"])),
                        name="the_state_of_a_link_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"
                        ),
                        name="a_link_is_used_or_revoked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="line")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("goods", "Goods"),
                            ("return_freight", "Return freight"),
                            ("rework", "Re-processing"),
                            ("sorting", "Sorting"),
                            ("travel", "Travel"),
                            ("labour", "Labour"),
                            ("downtime", "Downtime"),
                            ("compensation", "Compensation to the customer"),
                            ("other", "Other cost"),
                        ],
                        max_length=20,
                        verbose_name="kind of cost",
                    ),
                ),
                ("description", models.CharField(blank=True, max_length=200, verbose_name="description")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("part", "Accepted in part"),
                            ("rejected", "Rejected"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "answered_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="accepted amount"
                    ),
                ),
                (
                    "answer_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason of the third party"),
                ),
                (
                    "agreed_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="agreed amount"
                    ),
                ),
                (
                    "dispute_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why less was agreed"),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="evidence",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="complaints.recoveryclaim",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a claim",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("claim", "position"), name="one_line_of_a_claim_at_a_place"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="a_line_of_a_claim_claims_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_amount__isnull", True)),
                            models.Q(("answer", "accepted"), ("answered_amount", models.F("amount"))),
                            models.Q(
                                ("answer", "part"),
                                ("answered_amount__gt", 0),
                                ("answered_amount__lt", models.F("amount")),
                                models.Q(("answer_reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("answer", "rejected"),
                                ("answered_amount", 0),
                                models.Q(("answer_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_to_a_line_fits_its_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_amount__isnull", True),
                            ("agreed_amount", models.F("amount")),
                            models.Q(
                                ("agreed_amount__gte", 0),
                                ("agreed_amount__lt", models.F("amount")),
                                models.Q(("dispute_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_agrees_to_less_than_claimed_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemedyLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="cost")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                ("description", models.CharField(blank=True, max_length=300, verbose_name="description")),
                ("booked_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                (
                    "booking_reference",
                    models.CharField(blank=True, max_length=60, verbose_name="voucher or slip number"),
                ),
                (
                    "booked_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity confirmed"),
                ),
                (
                    "booked_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount booked"
                    ),
                ),
                ("voucher_on", models.DateField(blank=True, null=True, verbose_name="date of the voucher")),
                (
                    "booked_by",
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
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remedy_lines",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="remedy",
                    ),
                ),
            ],
            options={
                "verbose_name": "remedy line",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="a_remedy_costs_nothing_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("booked_at__isnull", True), ("booked_by__isnull", True)),
                            models.Q(("booked_at__isnull", False), ("booked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_booking_has_a_person_and_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("booked_amount__isnull", True),
                            ("booked_amount__lte", models.F("amount")),
                            ("booked_quantity__isnull", False),
                            _connector="OR",
                        ),
                        name="no_money_is_booked_beyond_what_is_approved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RemedyProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reference",
                    models.CharField(blank=True, max_length=60, verbose_name="number on the proof"),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                ("at", models.DateTimeField(verbose_name="handed in at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                (
                    "file",
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
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="kind",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="complaints.remedyline",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of a remedy",
            },
        ),
        migrations.CreateModel(
            name="AllowanceCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "drafted, to be signed inside"),
                            ("signed_once", "signed once, the second signature is missing"),
                            ("sent_back", "sent back to sales"),
                            ("signed", "signed inside, with the customer"),
                            ("declined", "the customer did not sign"),
                            ("accepted", "signed by the customer"),
                            ("proven", "proof is in, to be booked"),
                            ("refused", "refused by finance"),
                            ("booked", "booked"),
                        ],
                        default="drafted",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=14,
                        null=True,
                        verbose_name="unit price allowed",
                    ),
                ),
                (
                    "invoice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="invoice number"),
                ),
                ("part", models.CharField(blank=True, max_length=200, verbose_name="part")),
                ("text", models.TextField(max_length=2000, verbose_name="what it is for")),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                ("signatures_wanted", models.PositiveSmallIntegerField(verbose_name="signatures inside")),
                (
                    "head_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="signed by the head at"),
                ),
                (
                    "manager_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="signed by general management at"
                    ),
                ),
                (
                    "sent_back_reason",
                    models.TextField(blank=True, max_length=500, verbose_name="why it was sent back"),
                ),
                (
                    "customer_signer",
                    models.CharField(blank=True, max_length=60, verbose_name="signed for the customer by"),
                ),
                (
                    "customer_signed_on",
                    models.DateField(blank=True, null=True, verbose_name="signed by the customer on"),
                ),
                (
                    "customer_entered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="entered at"),
                ),
                (
                    "declined_reason",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="why the customer did not sign"
                    ),
                ),
                ("refused_at", models.DateTimeField(blank=True, null=True, verbose_name="refused at")),
                (
                    "refused_reason",
                    models.TextField(blank=True, max_length=500, verbose_name="why finance refused it"),
                ),
                (
                    "customer_entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "customer_file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="certificate with the signature of the customer",
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
                    "drafted_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted on behalf of",
                    ),
                ),
                (
                    "head_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by the head",
                    ),
                ),
                (
                    "head_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed on behalf of the head",
                    ),
                ),
                (
                    "manager_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by general management",
                    ),
                ),
                (
                    "manager_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed on behalf of general management",
                    ),
                ),
                (
                    "refused_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="refused by",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificate",
                        to="complaints.remedyline",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.remedyproof",
                        verbose_name="proof of allowance",
                    ),
                ),
            ],
            options={
                "verbose_name": "allowance certificate",
                "verbose_name_plural": "allowance certificates",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "drafted",
                                    "signed_once",
                                    "sent_back",
                                    "signed",
                                    "declined",
                                    "accepted",
                                    "proven",
                                    "refused",
                                    "booked",
                                ],
                            )
                        ),
                        name="the_state_of_a_certificate_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="a_certificate_allows_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signatures_wanted__in", [1, 2])),
                        name="a_certificate_wants_one_or_two_signatures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["drafted", "sent_back", "signed_once"]),
                            models.Q(("manager_at__isnull", False), ("manager_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_certificate_goes_out_signed_by_general_management",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signatures_wanted", 1),
                            ("state__in", ["drafted", "sent_back"]),
                            models.Q(("head_at__isnull", False), ("head_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="the_head_signs_a_certificate_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("head_by__isnull", True),
                                models.Q(("head_by", models.F("drafted_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("manager_by__isnull", True),
                                models.Q(("manager_by", models.F("drafted_by")), _negated=True),
                                _connector="OR",
                            ),
                            models.Q(
                                ("head_by__isnull", True),
                                ("manager_by__isnull", True),
                                models.Q(("manager_by", models.F("head_by")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="drafter_head_and_manager_are_three_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["accepted", "proven", "refused", "booked"]), _negated=True
                            ),
                            models.Q(
                                ("customer_signed_on__isnull", False),
                                models.Q(("customer_signer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_allowance_is_signed_by_the_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["proven", "booked"]), _negated=True),
                            ("proof__isnull", False),
                            _connector="OR",
                        ),
                        name="an_allowance_is_booked_with_its_proof",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplyRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told_at", models.DateTimeField(verbose_name="told at")),
                ("text", models.TextField(max_length=20000, verbose_name="what was told")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "late_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was entered late"),
                ),
                ("is_first_answer", models.BooleanField(default=False, verbose_name="first answer")),
                ("tells_decision", models.BooleanField(default=False, verbose_name="tells the decision")),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="channel",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "told_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="told by",
                    ),
                ),
            ],
            options={
                "verbose_name": "reply to the customer",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("told_at__lte", models.F("entered_at"))),
                        name="a_reply_is_told_before_it_is_entered",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
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
                            ("first_answer", "First answer"),
                            ("progress", "Where the matter stands"),
                            ("decision", "Decision with remedy"),
                            ("not_upheld", "Complaint not upheld"),
                        ],
                        max_length=20,
                        verbose_name="letter",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("zh-hans", "Simplified Chinese"),
                            ("zh-hant", "Traditional Chinese"),
                            ("en", "English"),
                        ],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("subject", models.CharField(max_length=300, verbose_name="subject")),
                (
                    "way",
                    models.CharField(
                        choices=[("mail", "E-mail"), ("paper", "On paper")],
                        max_length=10,
                        verbose_name="sent by",
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254, verbose_name="mail address")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("printed", "Made for the post"),
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed, will be tried again"),
                            ("dead", "Given up"),
                        ],
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_try_at", models.DateTimeField(blank=True, null=True, verbose_name="next attempt")),
                ("give_up_at", models.DateTimeField(blank=True, null=True, verbose_name="tried until")),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "message_token",
                    models.CharField(
                        default=complaints.models.letters.new_token, editable=False, max_length=32
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="paper",
                    ),
                ),
                (
                    "reply",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letter",
                        to="complaints.replyrecord",
                    ),
                ),
            ],
            options={
                "verbose_name": "letter to the customer",
                "verbose_name_plural": "letters to the customer",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "failed"])),
                        fields=["next_try_at", "id"],
                        name="letter_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")), fields=["lease_until"], name="letter_taken"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["printed", "waiting", "sending", "sent", "failed", "dead"])
                        ),
                        name="the_state_of_a_letter_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), ("state", "printed"), ("way", "paper")),
                            models.Q(
                                ("way", "mail"),
                                models.Q(("address", ""), _negated=True),
                                models.Q(("state", "printed"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_letter_by_mail_has_an_address_one_on_paper_has_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="sent_letters_and_only_they_say_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="who_sends_a_letter_has_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnSlip",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("drafted", "drafted, waits for the sales head"),
                            ("sent_back", "sent back to sales"),
                            ("at_warehouse", "approved, at the warehouse"),
                            ("asked", "the warehouse asks sales"),
                            ("answered", "answered, at the warehouse"),
                            ("received", "received and counted"),
                            ("held", "held: more came than is accepted"),
                            ("refused", "refused by finance: it differs"),
                            ("explained", "the difference waits for its approval"),
                            ("surplus", "the surplus goes back"),
                            ("checked", "checked, to be booked"),
                            ("booked", "booked"),
                        ],
                        default="drafted",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="reason for the return")),
                ("handling", models.CharField(max_length=300, verbose_name="handling of the goods")),
                ("basis", models.CharField(max_length=300, verbose_name="basis for the return")),
                ("drafted_quantity", models.PositiveIntegerField(verbose_name="quantity as drafted")),
                ("quantity", models.PositiveIntegerField(verbose_name="approved quantity")),
                (
                    "unit_price",
                    models.DecimalField(decimal_places=4, max_digits=14, verbose_name="unit price"),
                ),
                ("drafted_at", models.DateTimeField(verbose_name="drafted at")),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                (
                    "sent_back_reason",
                    models.TextField(blank=True, max_length=500, verbose_name="why it was sent back"),
                ),
                (
                    "asked_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity asked about"),
                ),
                (
                    "question",
                    models.TextField(blank=True, max_length=2000, verbose_name="question of the warehouse"),
                ),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="asked at")),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer of sales")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                (
                    "counted_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity that came"),
                ),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="stored at")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received at")),
                (
                    "inspection",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "accepted"),
                            ("rejected", "rejected"),
                            ("reprocess", "to be re-processed"),
                        ],
                        max_length=12,
                        verbose_name="result of the inspection",
                    ),
                ),
                (
                    "inspection_remark",
                    models.TextField(blank=True, max_length=2000, verbose_name="remark of the inspection"),
                ),
                ("inspected_at", models.DateTimeField(blank=True, null=True, verbose_name="inspected at")),
                (
                    "mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refuse", "Refuse every difference"),
                            ("tolerance", "Book what came within a ratio, hold what is above"),
                        ],
                        max_length=10,
                        verbose_name="rule that was applied",
                    ),
                ),
                (
                    "most_accepted",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="most that is accepted"),
                ),
                (
                    "proof_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="amount on the proof",
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True, verbose_name="checked at")),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[("book_actual", "Book what came"), ("send_back", "Send the surplus back")],
                        max_length=12,
                        verbose_name="proposal",
                    ),
                ),
                (
                    "proposed_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=14,
                        null=True,
                        verbose_name="proposed unit price",
                    ),
                ),
                (
                    "explanation",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="explanation of the difference"
                    ),
                ),
                ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="explained at")),
                (
                    "allowed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="difference allowed at"),
                ),
                (
                    "surplus_quantity",
                    models.PositiveIntegerField(default=0, verbose_name="surplus sent back"),
                ),
                (
                    "surplus_carrier",
                    models.CharField(blank=True, max_length=120, verbose_name="carrier of the surplus"),
                ),
                ("surplus_at", models.DateTimeField(blank=True, null=True, verbose_name="surplus sent at")),
                (
                    "allowed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="difference allowed by",
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
                    "approved_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="approved on behalf of",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
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
                        verbose_name="checked by",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_slips",
                        to="complaints.complaint",
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
                    "drafted_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="drafted on behalf of",
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="explained by",
                    ),
                ),
                (
                    "inspected_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inspected by",
                    ),
                ),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_slip",
                        to="complaints.remedyline",
                    ),
                ),
                (
                    "proof",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.remedyproof",
                        verbose_name="proof of return",
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="received by",
                    ),
                ),
                (
                    "surplus_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="surplus sent by",
                    ),
                ),
            ],
            options={
                "verbose_name": "returned-goods slip",
                "verbose_name_plural": "returned-goods slips",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "drafted",
                                    "sent_back",
                                    "at_warehouse",
                                    "asked",
                                    "answered",
                                    "received",
                                    "held",
                                    "refused",
                                    "explained",
                                    "surplus",
                                    "checked",
                                    "booked",
                                ],
                            )
                        ),
                        name="the_state_of_a_slip_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("drafted_quantity__gt", 0), ("unit_price__gte", 0)),
                        name="a_slip_has_a_quantity_and_a_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["drafted", "sent_back"]),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="goods_come_back_on_an_approved_slip_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_own_slip",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["drafted", "sent_back", "at_warehouse", "asked", "answered"]),
                            models.Q(
                                ("counted_quantity__isnull", False),
                                ("received_at__isnull", False),
                                ("received_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="no_slip_goes_on_without_a_count",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["checked", "booked"]), _negated=True),
                            models.Q(
                                ("checked_at__isnull", False),
                                ("checked_by__isnull", False),
                                ("proof__isnull", False),
                                models.Q(("inspection", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_slip_is_booked_inspected_proven_and_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("surplus_quantity", 0),
                            ("surplus_quantity__lte", models.F("counted_quantity")),
                            _connector="OR",
                        ),
                        name="no_more_goes_back_than_came",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalComplaint",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned for data"),
                            ("accepted", "Accepted"),
                            ("investigating", "Under investigation"),
                            ("production_analysis", "Production analysis"),
                            ("manager_review", "With the manager's office"),
                            ("rd_opinion", "R&D opinion"),
                            ("consolidating", "Consolidation of opinions"),
                            ("proposing", "Handling being proposed"),
                            ("proposal_review", "Proposal under review"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("negotiating", "In talks with the customer"),
                            ("outcome_review", "Outcome review"),
                            ("awaiting_final_approval", "Awaiting final approval"),
                            ("ruling", "Ruling on responsibility"),
                            ("awaiting_ruling_approval", "Ruling awaiting approval"),
                            ("closed", "Closed"),
                            ("executing", "Remedy being carried out"),
                            ("filed", "Filed"),
                            ("no_loss", "No loss"),
                            ("not_upheld", "Not upheld"),
                            ("refiled", "Refiled as a new case"),
                            ("withdrawn", "Withdrawn by the customer"),
                        ],
                        default="draft",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "complaint_class",
                    models.CharField(
                        choices=[("quality", "Quality"), ("non_quality", "Not quality")],
                        default="quality",
                        max_length=20,
                        verbose_name="class",
                    ),
                ),
                (
                    "order_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="order number"),
                ),
                (
                    "batch_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="batch number"),
                ),
                (
                    "invoice_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="invoice number"),
                ),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="delivered on")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                (
                    "quantity_undetermined",
                    models.BooleanField(
                        default=False, verbose_name="customer is still processing, quantity undetermined"
                    ),
                ),
                (
                    "defective_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="defective quantity"),
                ),
                (
                    "wished_on",
                    models.DateField(blank=True, null=True, verbose_name="date wished by the customer"),
                ),
                ("wants_8d", models.BooleanField(default=False, verbose_name="customer wants an 8D report")),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                (
                    "exchange_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("1"),
                        max_digits=12,
                        verbose_name="company currency per unit",
                    ),
                ),
                ("rd_wanted", models.BooleanField(default=False, verbose_name="R&D opinion wanted")),
                (
                    "lowest_level",
                    models.PositiveSmallIntegerField(default=0, verbose_name="lowest level of approval"),
                ),
                ("returns", models.PositiveSmallIntegerField(default=0, verbose_name="times returned")),
                (
                    "refusals",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="times sent back by an approver"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "The customer accepts"),
                            ("accepted_changed", "The customer accepts other terms"),
                            ("no_agreement", "No agreement yet"),
                        ],
                        max_length=20,
                        verbose_name="outcome of the talks",
                    ),
                ),
                ("outcome_reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("upheld", models.BooleanField(blank=True, null=True, verbose_name="upheld")),
                ("major_at", models.DateTimeField(blank=True, null=True, verbose_name="flagged as major")),
                (
                    "third_party_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="third party involved"),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="accepted at")),
                (
                    "acknowledged_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first answer to the customer"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                ("filed_at", models.DateTimeField(blank=True, null=True, verbose_name="filed at")),
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
                    "channel",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="channel",
                    ),
                ),
                (
                    "delay_cause",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="cause of delay",
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
                    "investigator",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="investigator",
                    ),
                ),
                (
                    "production_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="producing department",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="remedy proposed by",
                    ),
                ),
                (
                    "proposed_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="remedy proposed on behalf of",
                    ),
                ),
                (
                    "responsible_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department found responsible",
                    ),
                ),
                (
                    "sales_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department in charge of the customer",
                    ),
                ),
                (
                    "salesperson",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson in charge",
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="complaints.route",
                        verbose_name="route",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical complaint",
                "verbose_name_plural": "historical complaints",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RouteStage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("returned", "Returned for data"),
                            ("accepted", "Accepted"),
                            ("investigating", "Under investigation"),
                            ("production_analysis", "Production analysis"),
                            ("manager_review", "With the manager's office"),
                            ("rd_opinion", "R&D opinion"),
                            ("consolidating", "Consolidation of opinions"),
                            ("proposing", "Handling being proposed"),
                            ("proposal_review", "Proposal under review"),
                            ("awaiting_approval", "Awaiting approval"),
                            ("negotiating", "In talks with the customer"),
                            ("outcome_review", "Outcome review"),
                            ("awaiting_final_approval", "Awaiting final approval"),
                            ("ruling", "Ruling on responsibility"),
                            ("awaiting_ruling_approval", "Ruling awaiting approval"),
                            ("closed", "Closed"),
                            ("executing", "Remedy being carried out"),
                            ("filed", "Filed"),
                            ("no_loss", "No loss"),
                            ("not_upheld", "Not upheld"),
                            ("refiled", "Refiled as a new case"),
                            ("withdrawn", "Withdrawn by the customer"),
                        ],
                        max_length=40,
                        verbose_name="stage",
                    ),
                ),
                (
                    "desk",
                    models.CharField(
                        choices=[
                            ("reporter", "Who reported it"),
                            ("sales", "Sales"),
                            ("gm_office", "GM office"),
                            ("qa", "Quality assurance"),
                            ("production", "Production"),
                            ("rd", "Research and development"),
                            ("manager_office", "Manager's office"),
                            ("responsible", "Department responsible"),
                            ("approver", "Approver by amount"),
                            ("ruling_approver", "Approver of the ruling"),
                        ],
                        max_length=20,
                        verbose_name="desk",
                    ),
                ),
                (
                    "skip",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "never"),
                            ("rd_not_wanted", "when no R&D opinion is wanted or it is there already"),
                            ("manager_not_applicable", "when the manager's office is marked not applicable"),
                            ("within_approved_terms", "when the customer accepted within the approved terms"),
                            ("no_remedy", "when no remedy is proposed"),
                        ],
                        default="",
                        max_length=40,
                        verbose_name="left out",
                    ),
                ),
                (
                    "route",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stages",
                        to="complaints.route",
                        verbose_name="route",
                    ),
                ),
            ],
            options={
                "verbose_name": "stage of a route",
                "constraints": [
                    models.UniqueConstraint(fields=("route", "position"), name="one_stage_per_position"),
                    models.UniqueConstraint(fields=("route", "state"), name="a_state_stands_once_in_a_route"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "submitted",
                                    "returned",
                                    "accepted",
                                    "investigating",
                                    "production_analysis",
                                    "manager_review",
                                    "rd_opinion",
                                    "consolidating",
                                    "proposing",
                                    "proposal_review",
                                    "awaiting_approval",
                                    "negotiating",
                                    "outcome_review",
                                    "awaiting_final_approval",
                                    "ruling",
                                    "awaiting_ruling_approval",
                                    "closed",
                                    "executing",
                                    "filed",
                                    "no_loss",
                                    "not_upheld",
                                    "refiled",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="a_stage_is_a_coded_state",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=40, verbose_name="label")),
                ("description", models.CharField(max_length=200, verbose_name="what it is")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                (
                    "origin",
                    models.CharField(blank=True, max_length=200, verbose_name="line and batch it comes from"),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "sample",
                "verbose_name_plural": "samples",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "label"), name="a_label_stands_on_one_sample_of_a_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True), name="a_sample_has_a_label"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleMove",
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
                            ("received", "received"),
                            ("stored", "stored"),
                            ("sent", "sent on"),
                            ("returned", "returned to the customer"),
                            ("scrapped", "scrapped"),
                            ("kept", "kept for good"),
                        ],
                        max_length=20,
                        verbose_name="what happened",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
                (
                    "late_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it was entered late"),
                ),
                (
                    "outside",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customer", "the customer"),
                            ("laboratory", "an outside laboratory"),
                            ("supplier", "a supplier"),
                            ("other", "somebody else outside"),
                        ],
                        max_length=20,
                        verbose_name="who outside has it",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                (
                    "carrier",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="carrier and consignment number"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
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
                        verbose_name="department that has it",
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="complaints.sample",
                    ),
                ),
            ],
            options={
                "verbose_name": "move of a sample",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["received", "stored", "sent", "returned", "scrapped", "kept"])
                        ),
                        name="kind_of_a_move_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("at__lte", models.F("entered_at"))),
                        name="a_move_happens_before_it_is_entered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "sent"), _negated=True),
                            models.Q(("department__isnull", False), ("outside", "")),
                            models.Q(
                                ("department__isnull", True),
                                ("outside__in", ["customer", "laboratory", "supplier", "other"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_sample_is_sent_to_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "scrapped"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_scrapped_sample_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharingPolicy",
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
                ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                ("effective_from", models.DateField(verbose_name="in force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="until before")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("bands", models.JSONField(verbose_name="bands of loss")),
                (
                    "fault_kind",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="kind of fault",
                    ),
                ),
            ],
            options={
                "verbose_name": "house policy of apportionment",
                "verbose_name_plural": "house policies of apportionment",
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="one_version_of_a_house_policy"),
                    models.UniqueConstraint(
                        fields=("code", "effective_from"),
                        name="one_version_of_a_house_policy_begins_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="a_house_policy_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("ruled_at", models.DateTimeField(verbose_name="ruled at")),
                ("own_fault", models.BooleanField(verbose_name="our fault")),
                ("tracked", models.BooleanField(verbose_name="improvement is tracked")),
                (
                    "exemption_reason",
                    models.CharField(blank=True, max_length=200, verbose_name="why it is not tracked"),
                ),
                (
                    "loss_amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=14, verbose_name="loss"
                    ),
                ),
                (
                    "recovered_amount",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal("0"),
                        max_digits=14,
                        verbose_name="recovered from others",
                    ),
                ),
                (
                    "recovered_reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="where the recovered money came from"
                    ),
                ),
                ("provisional", models.BooleanField(default=True, verbose_name="provisional")),
                (
                    "deviation_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why unlike earlier cases"),
                ),
                (
                    "policy_outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("followed", "The shares follow the house policy"),
                            ("differs", "The shares differ from the house policy"),
                            ("not_reckoned", "The house policy could not be reckoned"),
                        ],
                        max_length=20,
                        verbose_name="against the house policy",
                    ),
                ),
                ("text", models.TextField(max_length=20000, verbose_name="reasons")),
                (
                    "language",
                    models.CharField(
                        default="zh-hans", max_length=10, verbose_name="language of the reasons"
                    ),
                ),
                (
                    "further_texts",
                    models.JSONField(blank=True, default=dict, verbose_name="reasons in further languages"),
                ),
                ("approved_at", models.DateTimeField(blank=True, null=True, verbose_name="approved at")),
                ("overturned_at", models.DateTimeField(blank=True, null=True, verbose_name="overturned at")),
                (
                    "superseded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="settled by a later version at"),
                ),
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
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "fault_kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="kind of fault",
                    ),
                ),
                (
                    "ruled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ruled by",
                    ),
                ),
                (
                    "settles",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled_by",
                        to="complaints.ruling",
                        verbose_name="settles the version",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.sharingpolicy",
                        verbose_name="house policy",
                    ),
                ),
            ],
            options={
                "verbose_name": "ruling",
                "constraints": [
                    models.UniqueConstraint(fields=("complaint", "version"), name="one_ruling_per_version"),
                    models.CheckConstraint(
                        condition=models.Q(("loss_amount__gte", 0)), name="a_loss_is_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tracked", True),
                            models.Q(("exemption_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_untracked_ruling_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("ruled_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_own_ruling",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_approved_ruling_has_a_person_and_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("overturned_at__isnull", True), ("approved_at__isnull", False), _connector="OR"
                        ),
                        name="only_an_approved_ruling_is_overturned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("recovered_amount__gte", 0), ("recovered_amount__lte", models.F("loss_amount"))
                        ),
                        name="no_more_is_recovered_than_was_lost",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("superseded_at__isnull", True),
                            models.Q(("approved_at__isnull", False), ("overturned_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="only_a_ruling_in_force_is_superseded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("settles__isnull", True),
                            models.Q(
                                ("provisional", False), models.Q(("settles", models.F("id")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_ruling_that_settles_another_is_final",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("policy__isnull", True), ("policy_outcome", "")),
                            models.Q(
                                ("policy__isnull", False),
                                ("policy_outcome__in", ["followed", "differs", "not_reckoned"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_ruling_says_how_it_stands_to_the_policy_it_names",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number on the case")),
                ("for_customer", models.BooleanField(default=False, verbose_name="for the customer")),
                ("filed_at", models.DateTimeField(verbose_name="filed at")),
                ("asked", models.TextField(max_length=2000, verbose_name="what is asked")),
                ("reasons", models.TextField(max_length=20000, verbose_name="reasons")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("open", "Under review"),
                            ("upheld_ruling", "The ruling stands"),
                            ("changed", "The ruling is to be changed"),
                            ("cancelled", "The ruling is cancelled"),
                            ("withdrawn", "Withdrawn by the filer"),
                            ("settled", "Settled: the ruling no longer stands"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                (
                    "decision_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="reasons of the decision"),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="complaints.complaint",
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
                        verbose_name="for the department",
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
                    "filed_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed on behalf of",
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
                        verbose_name="for the person",
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="objections",
                        to="complaints.ruling",
                        verbose_name="against the ruling",
                    ),
                ),
            ],
            options={
                "verbose_name": "objection",
                "constraints": [
                    models.UniqueConstraint(fields=("complaint", "number"), name="one_objection_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "open"), ("department__isnull", False)),
                        fields=("complaint", "department"),
                        name="one_open_objection_per_complaint_and_department",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "open"), ("person__isnull", False)),
                        fields=("complaint", "person"),
                        name="one_open_objection_per_complaint_and_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", False), ("person__isnull", True)),
                            models.Q(("department__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_objection_speaks_for_a_department_or_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("for_customer", False), ("ruling__isnull", False)),
                            models.Q(
                                ("department__isnull", False),
                                ("for_customer", True),
                                ("ruling__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_objection_is_against_a_ruling_or_for_the_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decision", "open")),
                            models.Q(
                                models.Q(("decision", "open"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="an_ended_objection_has_a_time_an_open_one_has_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_by__isnull", False),
                                ("decision__in", ["upheld_ruling", "changed", "cancelled"]),
                                models.Q(("decision_reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("decided_by__isnull", True),
                                ("decision__in", ["open", "withdrawn", "settled"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_objection_has_a_person_and_reasons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("filed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_the_own_objection",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RulingShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("department", "Department"),
                            ("group", "Group or line"),
                            ("person", "Person"),
                            ("supplier", "Supplier"),
                            ("carrier", "Carrier"),
                            ("customer", "Customer"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=20,
                        verbose_name="kind of party",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("percent", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="share in %")),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2, default=Decimal("0"), max_digits=14, verbose_name="amount"
                    ),
                ),
                ("evidence", models.CharField(max_length=500, verbose_name="evidence")),
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="complaints.rulingshare",
                        verbose_name="within the share",
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
                    "ruling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shares",
                        to="complaints.ruling",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "share of a ruling",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("percent__gt", 0), ("percent__lte", 100)),
                        name="a_share_is_above_zero_up_to_100",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party__in", ["department", "group"]), _negated=True),
                            ("department__isnull", False),
                            _connector="OR",
                        ),
                        name="a_department_share_names_its_department",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party", "person"), _negated=True),
                            ("person__isnull", False),
                            _connector="OR",
                        ),
                        name="a_personal_share_names_the_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party__in", ["supplier", "carrier"]), _negated=True),
                            ("supplier__isnull", False),
                            _connector="OR",
                        ),
                        name="a_supplier_share_names_the_supplier",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="a_share_is_of_no_negative_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="no_share_lies_within_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MonthLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(verbose_name="position")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "Closed in the month"),
                            ("carried", "Carried over from an earlier month"),
                            ("counter", "Takes back an earlier month"),
                            ("replaced", "Ruled anew after an earlier month"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("closed_on", models.DateField(verbose_name="closed on")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("department", "Department"),
                            ("group", "Group or line"),
                            ("person", "Person"),
                            ("supplier", "Supplier"),
                            ("carrier", "Carrier"),
                            ("customer", "Customer"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=20,
                        verbose_name="kind of party",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=2, max_digits=5, verbose_name="share of the whole in %"
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_lines",
                        to="complaints.complaint",
                        verbose_name="complaint",
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
                        verbose_name="responsible department",
                    ),
                ),
                (
                    "fault_kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="kind of fault",
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
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="complaints.monthline",
                        verbose_name="takes back",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="supplier",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="complaints.monthrun",
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_lines",
                        to="complaints.ruling",
                        verbose_name="by the ruling",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="month_lines",
                        to="complaints.rulingshare",
                        verbose_name="share of the party",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a month",
                "verbose_name_plural": "lines of a month",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "position"), name="one_line_of_a_month_per_position"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "counter"), _negated=True),
                        fields=("share",),
                        name="a_share_is_taken_into_one_month_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__lte", 0), ("kind", "counter"), ("reverses__isnull", False)),
                            models.Q(
                                ("amount__gte", 0),
                                ("kind__in", ["closed", "carried", "replaced"]),
                                ("reverses__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_line_that_takes_back_names_the_line_it_takes_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 0), ("percent__lte", 100)),
                        name="a_line_of_a_month_is_up_to_100_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reverses__isnull", True),
                            models.Q(("reverses", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="no_line_takes_itself_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApportionmentEntry",
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
                            ("posted", "Posted"),
                            ("adjustment", "Adjustment"),
                            ("reversal", "Counter-entry"),
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
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="complaints.apportionmententry",
                        verbose_name="takes back",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="apportionment",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="complaints.ruling",
                        verbose_name="by the ruling",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="complaints.rulingshare",
                        verbose_name="share of the party",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the apportionment",
                "verbose_name_plural": "entries of the apportionment",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="an_entry_moves_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "posted"), _negated=True), ("amount__gt", 0), _connector="OR"
                        ),
                        name="what_is_posted_is_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reversal"), ("reverses__isnull", False)),
                            models.Q(("kind__in", ["posted", "adjustment"]), ("reverses__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_counter_entry_names_what_it_takes_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "resale",
                    models.CharField(
                        choices=[
                            ("sold", "Sold within the time to resell"),
                            ("not_sold", "Not sold: the accounts state the loss"),
                            ("no_goods", "There were no goods to sell"),
                        ],
                        max_length=10,
                        verbose_name="resale",
                    ),
                ),
                (
                    "quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity sold"),
                ),
                (
                    "a_grade_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="A-grade price of one",
                    ),
                ),
                (
                    "price_obtained",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="price obtained for all",
                    ),
                ),
                ("sold_on", models.DateField(blank=True, null=True, verbose_name="sold on")),
                (
                    "reference",
                    models.CharField(blank=True, max_length=60, verbose_name="voucher of the accounts"),
                ),
                (
                    "ruling",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settlement",
                        to="complaints.ruling",
                    ),
                ),
            ],
            options={
                "verbose_name": "settlement of a ruling",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resale", "sold"), _negated=True),
                            models.Q(
                                ("a_grade_price__gt", 0),
                                ("price_obtained__gte", 0),
                                ("quantity__gt", 0),
                                ("sold_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="sold_goods_have_quantity_prices_and_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resale", "not_sold"), _negated=True),
                            models.Q(("reference", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_loss_of_unsold_goods_has_the_voucher_of_the_accounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("resale__in", ["sold", "not_sold", "no_goods"])),
                        name="the_resale_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "attachment",
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
                    "opinion",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.opinion",
                        verbose_name="opinion",
                    ),
                ),
                (
                    "share",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="complaints.rulingshare",
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of a share",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("attachment__isnull", False), ("opinion__isnull", True)),
                            models.Q(("attachment__isnull", True), ("opinion__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_proof_is_a_file_or_an_opinion",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageDelay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, verbose_name="deadline")),
                ("at", models.DateTimeField(verbose_name="given at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="complaints.code",
                        verbose_name="cause of delay",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stage_delays",
                        to="complaints.complaint",
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
            ],
            options={
                "verbose_name": "cause of a department's delay",
            },
        ),
        migrations.CreateModel(
            name="Visitor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("wanted", "wanted"), ("goes", "goes"), ("went", "went")],
                        max_length=10,
                        verbose_name="part",
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
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visitors",
                        to="complaints.jointvisit",
                    ),
                ),
            ],
            options={
                "verbose_name": "visitor",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part__in", ["wanted", "goes", "went"])),
                        name="part_of_a_visitor_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("department__isnull", False), ("person__isnull", False), _connector="OR"
                        ),
                        name="a_visitor_is_a_department_or_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BasePoints",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("month", models.PositiveSmallIntegerField(verbose_name="month")),
                ("points", models.DecimalField(decimal_places=2, max_digits=7, verbose_name="base points")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="base_points",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "base points of a month",
                "verbose_name_plural": "base points of the months",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "year", "month"), name="a_person_has_base_points_once_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__gte", 1), ("month__lte", 12)),
                        name="base_points_are_of_a_month",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0)), name="base_points_are_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CollectedMonth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("due", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="due")),
                ("collected", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="collected")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collected_months",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="salesperson",
                    ),
                ),
            ],
            options={
                "verbose_name": "collection of a month",
                "verbose_name_plural": "collections of the months",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "month"), name="a_person_has_one_collection_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("collected__gte", 0), ("due__gte", 0)),
                        name="due_and_collected_are_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClosingCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read at")),
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
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="read by",
                    ),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="complaints.complaint",
                    ),
                ),
            ],
            options={
                "verbose_name": "copy of the closed case",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "department"), name="one_copy_per_department"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at__isnull", True), ("read_by__isnull", True)),
                            models.Q(("read_at__isnull", False), ("read_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_read_mark_has_a_person_and_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComplaintLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="line")),
                (
                    "order_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="order number"),
                ),
                (
                    "batch_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="batch number"),
                ),
                (
                    "invoice_number",
                    models.CharField(blank=True, db_index=True, max_length=60, verbose_name="invoice number"),
                ),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="delivered on")),
                ("quantity", models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity")),
                (
                    "quantity_undetermined",
                    models.BooleanField(
                        default=False, verbose_name="customer is still processing, quantity undetermined"
                    ),
                ),
                (
                    "defective_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="defective quantity"),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="further_lines",
                        to="complaints.complaint",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
            ],
            options={
                "verbose_name": "further line",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("complaint", "position"), name="one_line_per_place_of_a_complaint"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 2)),
                        name="the_first_line_stands_on_the_complaint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("product__isnull", False),
                            models.Q(("order_number", ""), _negated=True),
                            models.Q(("batch_number", ""), _negated=True),
                            models.Q(("invoice_number", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_line_says_which_goods",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__isnull", True),
                            ("defective_quantity__isnull", True),
                            ("defective_quantity__lte", models.F("quantity")),
                            _connector="OR",
                        ),
                        name="no_more_defective_than_complained_about_in_a_line",
                        violation_error_message="The defective quantity cannot be larger than the quantity.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("quantity__isnull", False), ("quantity_undetermined", True), _negated=True
                        ),
                        name="a_quantity_of_a_line_is_given_or_undetermined",
                        violation_error_message="Give the quantity or mark it as undetermined, not both.",
                    ),
                ],
            },
        ),
    ]
