import django.core.serializers.json
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("approvals", "0001_initial"),
        ("approvals", "0002_objection"),
        ("approvals", "0003_change"),
        ("approvals", "0004_levels_of_a_kind"),
        ("approvals", "0005_waivers"),
        ("approvals", "0006_sanction"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApprovalBand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("route", models.SlugField(max_length=40, verbose_name="route")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("remedy", "Remedy and amount"),
                            ("ruling", "Ruling on responsibility"),
                            ("objection", "Objection"),
                            ("change", "Change of an approved remedy"),
                            ("waiver", "Giving up part of a claim"),
                            ("sanction", "Sanction paper"),
                            ("appeal", "Objection to a sanction"),
                        ],
                        max_length=10,
                        verbose_name="subject",
                    ),
                ),
                (
                    "kind",
                    models.SlugField(blank=True, default="", max_length=40, verbose_name="kind of remedy"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="level")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("customer_service", "Customer service"),
                            ("salesperson", "Salesperson"),
                            ("sales_head", "Sales head"),
                            ("qa", "Quality engineer"),
                            ("qa_head", "Head of quality"),
                            ("production", "Production"),
                            ("production_head", "Head of production"),
                            ("rd", "R&D engineer"),
                            ("manager_office", "Manager's office"),
                            ("factory_head", "Factory head"),
                            ("gm_office", "GM office"),
                            ("deputy_gm", "Deputy general manager"),
                            ("gm", "General manager"),
                            ("chairman", "Chairman"),
                            ("service_desk", "Service desk"),
                            ("technician", "Technician"),
                            ("service_head", "Service supervisor"),
                            ("inspector", "Inspector"),
                            ("warehouse", "Warehouse"),
                            ("finance", "Finance"),
                            ("hr", "Personnel"),
                            ("report_reader", "Report reader"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("integration", "Integration"),
                        ],
                        max_length=40,
                        verbose_name="role",
                    ),
                ),
                (
                    "up_to",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="up to"
                    ),
                ),
                (
                    "includes_limit",
                    models.BooleanField(default=False, verbose_name="the limit itself belongs to this level"),
                ),
                ("effective_from", models.DateField(verbose_name="in force from")),
                ("effective_to", models.DateField(blank=True, null=True, verbose_name="until before")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "approval limit",
                "verbose_name_plural": "approval limits",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("route", "subject", "kind", "position", "effective_from"),
                        name="one_band_per_level_kind_and_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), ("subject", "remedy"), _connector="OR"),
                        name="only_remedies_have_levels_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("up_to__isnull", True), ("up_to__gt", 0), _connector="OR"),
                        name="a_limit_is_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="a_band_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("remedy", "Remedy and amount"),
                            ("ruling", "Ruling on responsibility"),
                            ("objection", "Objection"),
                            ("change", "Change of an approved remedy"),
                            ("waiver", "Giving up part of a claim"),
                            ("sanction", "Sanction paper"),
                            ("appeal", "Objection to a sanction"),
                        ],
                        max_length=10,
                        verbose_name="subject",
                    ),
                ),
                ("matter", models.PositiveBigIntegerField(default=0, verbose_name="about which of several")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "terms",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="terms"
                    ),
                ),
                ("terms_hash", models.CharField(max_length=64)),
                ("summary", models.CharField(max_length=200, verbose_name="what is asked")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount"
                    ),
                ),
                (
                    "summed_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="amount with related cases",
                    ),
                ),
                ("currency", models.CharField(default="CNY", max_length=3, verbose_name="currency")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("customer_service", "Customer service"),
                            ("salesperson", "Salesperson"),
                            ("sales_head", "Sales head"),
                            ("qa", "Quality engineer"),
                            ("qa_head", "Head of quality"),
                            ("production", "Production"),
                            ("production_head", "Head of production"),
                            ("rd", "R&D engineer"),
                            ("manager_office", "Manager's office"),
                            ("factory_head", "Factory head"),
                            ("gm_office", "GM office"),
                            ("deputy_gm", "Deputy general manager"),
                            ("gm", "General manager"),
                            ("chairman", "Chairman"),
                            ("service_desk", "Service desk"),
                            ("technician", "Technician"),
                            ("service_head", "Service supervisor"),
                            ("inspector", "Inspector"),
                            ("warehouse", "Warehouse"),
                            ("finance", "Finance"),
                            ("hr", "Personnel"),
                            ("report_reader", "Report reader"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("integration", "Integration"),
                        ],
                        max_length=40,
                        verbose_name="decided by",
                    ),
                ),
                ("grounds", models.JSONField(default=list, verbose_name="why this level")),
                ("climbed", models.JSONField(default=list, verbose_name="levels passed over and why")),
                ("blocked_people", models.JSONField(default=list, verbose_name="people who may not decide")),
                (
                    "needs_second_signer",
                    models.BooleanField(default=False, verbose_name="a second person must sign"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "decision",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("approved", "Approved"),
                            ("refused", "Sent back"),
                            ("void", "Void: the terms changed"),
                        ],
                        default="pending",
                        max_length=10,
                        verbose_name="decision",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
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
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="cases.case",
                        verbose_name="case",
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
                    "earlier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="approvals.approval",
                        verbose_name="follows on",
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
                    "band",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="approvals.approvalband",
                        verbose_name="level",
                    ),
                ),
            ],
            options={
                "verbose_name": "approval",
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "pending")),
                        fields=["role", "asked_at"],
                        name="approval_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_own_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_behalf_of__isnull", True),
                            models.Q(("on_behalf_of", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_own_request_by_deputy",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__in", ["pending", "void"]),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_decision_has_a_person_and_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gte", 0), _connector="OR"),
                        name="an_amount_is_not_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("decision", "pending")),
                        fields=("case", "subject", "matter"),
                        name="one_open_approval_per_case_subject_and_matter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalApprovalBand",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("route", models.SlugField(max_length=40, verbose_name="route")),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("remedy", "Remedy and amount"),
                            ("ruling", "Ruling on responsibility"),
                            ("objection", "Objection"),
                            ("change", "Change of an approved remedy"),
                            ("waiver", "Giving up part of a claim"),
                            ("sanction", "Sanction paper"),
                            ("appeal", "Objection to a sanction"),
                        ],
                        max_length=10,
                        verbose_name="subject",
                    ),
                ),
                (
                    "kind",
                    models.SlugField(blank=True, default="", max_length=40, verbose_name="kind of remedy"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="level")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("customer_service", "Customer service"),
                            ("salesperson", "Salesperson"),
                            ("sales_head", "Sales head"),
                            ("qa", "Quality engineer"),
                            ("qa_head", "Head of quality"),
                            ("production", "Production"),
                            ("production_head", "Head of production"),
                            ("rd", "R&D engineer"),
                            ("manager_office", "Manager's office"),
                            ("factory_head", "Factory head"),
                            ("gm_office", "GM office"),
                            ("deputy_gm", "Deputy general manager"),
                            ("gm", "General manager"),
                            ("chairman", "Chairman"),
                            ("service_desk", "Service desk"),
                            ("technician", "Technician"),
                            ("service_head", "Service supervisor"),
                            ("inspector", "Inspector"),
                            ("warehouse", "Warehouse"),
                            ("finance", "Finance"),
                            ("hr", "Personnel"),
                            ("report_reader", "Report reader"),
                            ("auditor", "Auditor"),
                            ("administrator", "Administrator"),
                            ("integration", "Integration"),
                        ],
                        max_length=40,
                        verbose_name="role",
                    ),
                ),
                (
                    "up_to",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="up to"
                    ),
                ),
                (
                    "includes_limit",
                    models.BooleanField(default=False, verbose_name="the limit itself belongs to this level"),
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
                "verbose_name": "historical approval limit",
                "verbose_name_plural": "historical approval limits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "capacity",
                    models.CharField(
                        choices=[("decider", "decides"), ("second", "signs as the second person")],
                        max_length=10,
                        verbose_name="in which capacity",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="signed at")),
                ("approves", models.BooleanField(verbose_name="approves")),
                ("answer", models.CharField(blank=True, max_length=20, verbose_name="answer")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "approval",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="approvals.approval",
                        verbose_name="approval",
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
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("approval", "capacity"), name="one_signature_per_capacity"
                    ),
                    models.UniqueConstraint(fields=("approval", "signed_by"), name="nobody_signs_twice"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_behalf_of__isnull", True),
                            models.Q(("on_behalf_of", models.F("signed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_signs_on_the_own_behalf",
                    ),
                ],
            },
        ),
    ]
