import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.cases.protection
import quality.investigations.models.transitions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0002_settings"),
        ("accounts", "__first__"),
        ("attachments", "0001_initial"),
        ("cases", "0001_initial"),
        ("catalogues", "0001_catalogues"),
        ("masterdata", "0001_squashed_0002_over_quantity"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalInvestigation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("opened", "Team to be convened"),
                            ("convened", "Team convened"),
                            ("investigating", "Investigating"),
                            ("concluded", "Outcome to be approved"),
                            ("approved", "Outcome approved"),
                            ("filed", "Filed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="opened",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("batch_number", models.CharField(blank=True, max_length=60, verbose_name="batch number")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("inside", "Inside: production or purchased goods do not conform"),
                            ("outside", "Outside: goods that were delivered"),
                        ],
                        max_length=10,
                        verbose_name="inside or outside accident",
                    ),
                ),
                (
                    "unit_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("department", "A department of the house"),
                            ("supplier", "A supplier"),
                            ("outside", "Somebody else outside the house"),
                            ("unknown", "Cannot be found out"),
                        ],
                        max_length=12,
                        verbose_name="responsible unit",
                    ),
                ),
                ("named_at", models.DateTimeField(blank=True, null=True, verbose_name="unit named at")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="unit agreed at")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="outcome due on")),
                ("convened_at", models.DateTimeField(blank=True, null=True, verbose_name="convened at")),
                (
                    "concluded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="outcome written at"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="outcome approved at"),
                ),
                (
                    "withdrawal_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawal asked at"),
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
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="unit agreed by",
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
                        verbose_name="outcome approved by",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.batch",
                        verbose_name="batch",
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
                    "cause_entry",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalogues.catalogueentry",
                        verbose_name="cause from the catalogue",
                    ),
                ),
                (
                    "concluded_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="outcome written by",
                    ),
                ),
                (
                    "confirmer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that names the unit",
                    ),
                ),
                (
                    "consenter",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that must agree",
                    ),
                ),
                (
                    "convened_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="convened by",
                    ),
                ),
                (
                    "defect",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="catalogues.catalogueentry",
                        verbose_name="defect",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed by",
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
                    "improvement",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                        verbose_name="improvement",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="unit named by",
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
                        verbose_name="about the case",
                    ),
                ),
                (
                    "unit_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="responsible department",
                    ),
                ),
                (
                    "unit_supplier",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="responsible supplier",
                    ),
                ),
                (
                    "withdrawal_asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawal asked by",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawal agreed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical investigation",
                "verbose_name_plural": "historical investigations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Investigation",
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
                            ("opened", "Team to be convened"),
                            ("convened", "Team convened"),
                            ("investigating", "Investigating"),
                            ("concluded", "Outcome to be approved"),
                            ("approved", "Outcome approved"),
                            ("filed", "Filed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="opened",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("what", models.TextField(max_length=10000, verbose_name="what happened")),
                ("batch_number", models.CharField(blank=True, max_length=60, verbose_name="batch number")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("inside", "Inside: production or purchased goods do not conform"),
                            ("outside", "Outside: goods that were delivered"),
                        ],
                        max_length=10,
                        verbose_name="inside or outside accident",
                    ),
                ),
                (
                    "unit_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("department", "A department of the house"),
                            ("supplier", "A supplier"),
                            ("outside", "Somebody else outside the house"),
                            ("unknown", "Cannot be found out"),
                        ],
                        max_length=12,
                        verbose_name="responsible unit",
                    ),
                ),
                (
                    "unit_name",
                    models.CharField(blank=True, max_length=200, verbose_name="who outside the house"),
                ),
                ("unit_reason", models.TextField(blank=True, max_length=2000, verbose_name="why this unit")),
                ("named_at", models.DateTimeField(blank=True, null=True, verbose_name="unit named at")),
                ("agreed_at", models.DateTimeField(blank=True, null=True, verbose_name="unit agreed at")),
                ("scope", models.TextField(blank=True, max_length=5000, verbose_name="scope")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="outcome due on")),
                ("convened_at", models.DateTimeField(blank=True, null=True, verbose_name="convened at")),
                ("cause", models.TextField(blank=True, max_length=10000, verbose_name="cause")),
                ("measures", models.TextField(blank=True, max_length=10000, verbose_name="measures")),
                (
                    "concluded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="outcome written at"),
                ),
                (
                    "approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="outcome approved at"),
                ),
                (
                    "no_improvement_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="why no improvement follows"),
                ),
                (
                    "withdrawal_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="why it shall be withdrawn"),
                ),
                (
                    "withdrawal_asked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawal asked at"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "agreed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="unit agreed by",
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
                        verbose_name="outcome approved by",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.batch",
                        verbose_name="batch",
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
                    "cause_entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.catalogueentry",
                        verbose_name="cause from the catalogue",
                    ),
                ),
                (
                    "concluded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="outcome written by",
                    ),
                ),
                (
                    "confirmer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that names the unit",
                    ),
                ),
                (
                    "consenter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that must agree",
                    ),
                ),
                (
                    "convened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="convened by",
                    ),
                ),
                (
                    "defect",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.catalogueentry",
                        verbose_name="defect",
                    ),
                ),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "improvement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                        verbose_name="improvement",
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="unit named by",
                    ),
                ),
                (
                    "raised_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="investigations",
                        to="cases.case",
                        verbose_name="about the case",
                    ),
                ),
                (
                    "unit_department",
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
                    "unit_supplier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="responsible supplier",
                    ),
                ),
                (
                    "withdrawal_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="withdrawal asked by",
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
                        verbose_name="withdrawal agreed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "investigation",
                "verbose_name_plural": "investigations",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "opened",
                                    "convened",
                                    "investigating",
                                    "concluded",
                                    "approved",
                                    "filed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="investigation_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("raised_from",),
                        name="a_case_has_one_investigation_unless_withdrawn",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["inside", "outside"])),
                        name="origin_of_an_accident_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("named_at", None),
                                ("unit_department", None),
                                ("unit_kind", ""),
                                ("unit_name", ""),
                                ("unit_supplier", None),
                            ),
                            models.Q(
                                ("unit_department__isnull", False),
                                ("unit_kind", "department"),
                                ("unit_name", ""),
                                ("unit_supplier", None),
                            ),
                            models.Q(
                                ("unit_department", None),
                                ("unit_kind", "supplier"),
                                ("unit_name", ""),
                                ("unit_supplier__isnull", False),
                            ),
                            models.Q(
                                ("unit_department", None),
                                ("unit_kind", "outside"),
                                ("unit_supplier", None),
                                models.Q(("unit_name", ""), _negated=True),
                            ),
                            models.Q(
                                ("unit_department", None),
                                ("unit_kind", "unknown"),
                                ("unit_name", ""),
                                ("unit_supplier", None),
                            ),
                            _connector="OR",
                        ),
                        name="a_responsible_unit_is_named_as_a_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("named_by", None), ("unit_kind", "")),
                            models.Q(
                                models.Q(("unit_kind", ""), _negated=True),
                                ("named_at__isnull", False),
                                ("named_by__isnull", False),
                                models.Q(("unit_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_responsible_unit_is_named_by_somebody_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreed_at", None), ("agreed_by", None)),
                            models.Q(
                                ("agreed_at__isnull", False),
                                ("agreed_by__isnull", False),
                                models.Q(("agreed_by", models.F("named_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="somebody_else_agrees_to_the_unit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["opened", "withdrawn"]),
                            models.Q(
                                ("convened_at__isnull", False),
                                ("convened_by__isnull", False),
                                ("due_on__isnull", False),
                                models.Q(("scope", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_investigation_goes_on_after_it_is_convened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["concluded", "approved", "filed"]), _negated=True),
                            models.Q(
                                ("cause_entry__isnull", False),
                                ("concluded_at__isnull", False),
                                ("concluded_by__isnull", False),
                                models.Q(("cause", ""), _negated=True),
                                models.Q(("measures", ""), _negated=True),
                                models.Q(("unit_kind", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_outcome_has_cause_unit_and_measures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approved", "filed"]), _negated=True),
                            models.Q(
                                ("approved_at__isnull", False),
                                ("approved_by__isnull", False),
                                models.Q(("approved_by", models.F("concluded_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_outcome_is_approved_by_another_than_its_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "filed"), _negated=True),
                            models.Q(
                                ("filed_by__isnull", False),
                                models.Q(
                                    ("improvement__isnull", False),
                                    models.Q(("no_improvement_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_filed_investigation_has_an_improvement_or_says_why_not",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_asked_at", None),
                                ("withdrawal_asked_by", None),
                                ("withdrawal_reason", ""),
                            ),
                            models.Q(
                                ("withdrawal_asked_at__isnull", False),
                                ("withdrawal_asked_by__isnull", False),
                                models.Q(("withdrawal_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawal_is_asked_as_a_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_by", None), models.Q(("state", "withdrawn"), _negated=True)),
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawal_asked_by__isnull", False),
                                ("withdrawn_by__isnull", False),
                                models.Q(("withdrawn_by", models.F("withdrawal_asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_investigation_is_withdrawn_with_another_ones_consent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state__in", ["filed", "withdrawn"])),
                            models.Q(
                                ("closed_at__isnull", True),
                                (
                                    "state__in",
                                    ["approved", "concluded", "convened", "investigating", "opened"],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_finished_investigation_alone_has_a_closing_time",
                    ),
                ],
            },
            bases=(
                quality.investigations.models.transitions.InvestigationTransitions,
                feedback_system.cases.protection.ProtectedState,
                models.Model,
            ),
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
                ("part", models.CharField(blank=True, max_length=120, verbose_name="part in it")),
                ("leads", models.BooleanField(default=False, verbose_name="leads the team")),
                ("since", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "investigation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="investigations.investigation",
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
            ],
            options={
                "verbose_name": "member of a team",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("investigation", "person"),
                        name="a_person_is_of_a_team_once_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("leads", True), ("until__isnull", True)),
                        fields=("investigation",),
                        name="a_team_has_one_leader_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                        ),
                        name="a_member_leaves_after_coming",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "nature",
                    models.CharField(
                        choices=[("fact", "Fact"), ("evidence", "Evidence"), ("opinion", "Opinion")],
                        max_length=10,
                        verbose_name="kind of entry",
                    ),
                ),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
                ("whose", models.CharField(blank=True, max_length=120, verbose_name="whose opinion")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="struck through at")),
                (
                    "struck_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was struck through"),
                ),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="investigations.entry",
                        verbose_name="which fact it shows",
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
                    "struck_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="struck through by",
                    ),
                ),
                (
                    "investigation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="investigations.investigation",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of an investigation",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("investigation", "number"),
                        name="an_entry_of_an_investigation_has_its_number_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["fact", "evidence", "opinion"])),
                        name="nature_of_an_entry_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("nature", "evidence"), _negated=True),
                            models.Q(("about__isnull", False), ("proof__isnull", False)),
                            _connector="OR",
                        ),
                        name="evidence_has_its_file_and_its_fact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("nature", "opinion"),
                                ("proof__isnull", True),
                                models.Q(("whose", ""), _negated=True),
                            ),
                            models.Q(models.Q(("nature", "opinion"), _negated=True), ("whose", "")),
                            _connector="OR",
                        ),
                        name="an_opinion_says_whose_and_has_no_file",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("struck_at__isnull", True),
                                ("struck_by__isnull", True),
                                ("struck_reason", ""),
                            ),
                            models.Q(
                                ("struck_at__isnull", False),
                                ("struck_by__isnull", False),
                                models.Q(("struck_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_entry_is_struck_through_as_a_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyQuestion",
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
                        choices=[("arbitration", "Arbitration"), ("statutory_test", "Statutory test")],
                        max_length=20,
                        verbose_name="what it decides",
                    ),
                ),
                ("body", models.CharField(max_length=120, verbose_name="body")),
                ("question", models.TextField(max_length=2000, verbose_name="question")),
                ("sent_on", models.DateField(verbose_name="sent on")),
                ("expected_on", models.DateField(verbose_name="expected on")),
                ("sent_at", models.DateTimeField(verbose_name="entered at")),
                ("result", models.TextField(blank=True, max_length=5000, verbose_name="result")),
                ("result_at", models.DateTimeField(blank=True, null=True, verbose_name="result entered at")),
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
                    "result_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="result entered by",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sent by",
                    ),
                ),
                (
                    "investigation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="investigations.investigation",
                    ),
                ),
            ],
            options={
                "verbose_name": "question to a body outside",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("investigation", "number"), name="a_question_to_a_body_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["arbitration", "statutory_test"])),
                        name="kind_of_a_body_outside_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expected_on__gte", models.F("sent_on"))),
                        name="a_body_answers_after_it_was_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("proof__isnull", True),
                                ("result", ""),
                                ("result_at__isnull", True),
                                ("result_by__isnull", True),
                            ),
                            models.Q(
                                ("proof__isnull", False),
                                ("result_at__isnull", False),
                                ("result_by__isnull", False),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_body_answers_as_a_whole_with_its_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FieldRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("place", models.CharField(max_length=200, verbose_name="place")),
                ("visited_on", models.DateField(verbose_name="day")),
                ("people_met", models.CharField(blank=True, max_length=300, verbose_name="people met there")),
                ("seen", models.TextField(max_length=10000, verbose_name="what was seen")),
                (
                    "same_batch",
                    models.CharField(
                        choices=[
                            ("conforms", "conforms"),
                            ("deviates", "does not conform"),
                            ("not_done", "not done"),
                        ],
                        max_length=10,
                        verbose_name="check of the same batch",
                    ),
                ),
                (
                    "same_batch_words",
                    models.TextField(blank=True, max_length=2000, verbose_name="same batch, in words"),
                ),
                (
                    "retained",
                    models.CharField(
                        choices=[
                            ("conforms", "conforms"),
                            ("deviates", "does not conform"),
                            ("not_done", "not done"),
                        ],
                        max_length=10,
                        verbose_name="check of the retained sample",
                    ),
                ),
                (
                    "retained_words",
                    models.TextField(blank=True, max_length=2000, verbose_name="retained sample, in words"),
                ),
                (
                    "outside",
                    models.CharField(
                        choices=[
                            ("conforms", "conforms"),
                            ("deviates", "does not conform"),
                            ("not_done", "not done"),
                        ],
                        max_length=10,
                        verbose_name="test outside",
                    ),
                ),
                (
                    "outside_words",
                    models.TextField(blank=True, max_length=2000, verbose_name="test outside, in words"),
                ),
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
                    "investigation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="field_records",
                        to="investigations.investigation",
                    ),
                ),
            ],
            options={
                "verbose_name": "field investigation record",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("investigation", "number"), name="a_field_record_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("same_batch", "conforms"),
                            models.Q(
                                ("same_batch__in", ["deviates", "not_done"]),
                                models.Q(("same_batch_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="check_of_the_same_batch_is_told_in_a_field_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("retained", "conforms"),
                            models.Q(
                                ("retained__in", ["deviates", "not_done"]),
                                models.Q(("retained_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="check_of_the_sample_is_told_in_a_field_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outside", "conforms"),
                            models.Q(
                                ("outside__in", ["deviates", "not_done"]),
                                models.Q(("outside_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="test_outside_is_told_in_a_field_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attendant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed at")),
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
                    "signed_by",
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
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendants",
                        to="investigations.fieldrecord",
                    ),
                ),
            ],
            options={
                "verbose_name": "attendant of a field investigation",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "person"), name="a_person_attends_a_field_investigation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("signed_by__isnull", True)),
                            models.Q(("signed_at__isnull", False), ("signed_by", models.F("person"))),
                            _connector="OR",
                        ),
                        name="an_attendant_signs_in_person",
                    ),
                ],
            },
        ),
    ]
