import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accesslog",
            name="act",
            field=models.CharField(
                choices=[
                    ("logged_out", "Logged out"),
                    ("password_changed", "Password changed"),
                    ("start_password_set", "Start password set"),
                    ("unlocked", "Unlocked"),
                    ("created", "Account created"),
                    ("changed", "Account changed"),
                    ("deactivated", "Account deactivated"),
                    ("reactivated", "Account reactivated"),
                    ("session_ended", "Session ended"),
                    ("token_issued", "Token issued"),
                    ("token_revoked", "Token revoked"),
                    ("role_given", "Role given"),
                    ("role_taken", "Role taken away"),
                    ("deputy_named", "Deputy named"),
                    ("deputy_ended", "Deputy ended"),
                    ("change_asked", "Change asked for"),
                    ("change_refused", "Change refused or taken back"),
                ],
                max_length=30,
                verbose_name="act",
            ),
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("give_role", "Give a role"),
                            ("take_role", "Take a role away"),
                            ("move_person", "Change the home department"),
                            ("end_rule", "Let one administrator change roles alone again"),
                        ],
                        max_length=20,
                        verbose_name="change",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        blank=True,
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
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a second administrator"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="waiting",
                        max_length=20,
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "change waiting for a second administrator",
                "verbose_name_plural": "changes waiting for a second administrator",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["asked_at"], name="changes_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                models.Q(("answered_by", models.F("asked_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_change_is_confirmed_by_another_administrator",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("act", "end_rule"), ("user__isnull", True)),
                            models.Q(models.Q(("act", "end_rule"), _negated=True), ("user__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_change_names_its_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "confirmed", "refused", "withdrawn"])),
                        name="state_of_a_change_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("act", "user", "role", "department"),
                        name="a_change_waits_once",
                    ),
                ],
            },
        ),
    ]
