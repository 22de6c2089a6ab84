import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("accounts", "0001_initial"), ("accounts", "0002_settings")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "username",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w.@+-]+$", "Use letters, digits and . @ + - _ only."
                            )
                        ],
                        verbose_name="user name",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="telephone")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("system", "System")],
                        default="person",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=10,
                        verbose_name="appearance",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="may log in")),
                (
                    "password_changed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="password set"),
                ),
                (
                    "must_change_password",
                    models.BooleanField(default=False, verbose_name="has to choose a new password"),
                ),
                ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="since")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"),
                        name="user_names_differ_in_more_than_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["person", "system"])), name="kind_of_user_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
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
                    "function",
                    models.CharField(
                        choices=[
                            ("top", "Company management"),
                            ("gm_office", "GM office"),
                            ("sales", "Sales"),
                            ("customer_service", "Customer service"),
                            ("qa", "Quality assurance"),
                            ("production", "Production"),
                            ("rd", "Research and development"),
                            ("manager_office", "Manager's office"),
                            ("factory", "Factory"),
                            ("service", "After-sales service"),
                            ("finance", "Finance"),
                            ("warehouse", "Warehouse"),
                            ("hr", "Personnel"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="function",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
                (
                    "head",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="heads",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="head",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="accounts.department",
                        verbose_name="belongs to",
                    ),
                ),
                (
                    "secretary",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assists",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="secretary of the head",
                    ),
                ),
            ],
            options={
                "verbose_name": "department",
                "verbose_name_plural": "departments",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="one_department_per_code"),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("id")), _negated=True),
                        name="department_is_not_its_own_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "function__in",
                                [
                                    "top",
                                    "gm_office",
                                    "sales",
                                    "customer_service",
                                    "qa",
                                    "production",
                                    "rd",
                                    "manager_office",
                                    "factory",
                                    "service",
                                    "finance",
                                    "warehouse",
                                    "hr",
                                    "other",
                                ],
                            )
                        ),
                        name="department_function_is_known",
                    ),
                ],
            },
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
        migrations.CreateModel(
            name="FormerPassword",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(editable=False, max_length=128)),
                ("set_at", models.DateTimeField(verbose_name="set")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_passwords",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "former password",
                "indexes": [models.Index(fields=["user", "-set_at"], name="former_password_by_user")],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDelegation",
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
                    "deputy",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
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
                    "principal",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="absent person",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical deputy",
                "verbose_name_plural": "historical deputys",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDepartment",
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
                    "function",
                    models.CharField(
                        choices=[
                            ("top", "Company management"),
                            ("gm_office", "GM office"),
                            ("sales", "Sales"),
                            ("customer_service", "Customer service"),
                            ("qa", "Quality assurance"),
                            ("production", "Production"),
                            ("rd", "Research and development"),
                            ("manager_office", "Manager's office"),
                            ("factory", "Factory"),
                            ("service", "After-sales service"),
                            ("finance", "Finance"),
                            ("warehouse", "Warehouse"),
                            ("hr", "Personnel"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="function",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="in use")),
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
                    "head",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="head",
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="belongs to",
                    ),
                ),
                (
                    "secretary",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="secretary of the head",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical department",
                "verbose_name_plural": "historical departments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRoleAssignment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
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
                        verbose_name="department",
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
                    "user",
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
                "verbose_name": "historical role of a person",
                "verbose_name_plural": "historical role of a persons",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUser",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "username",
                    models.CharField(
                        db_index=True,
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[\\w.@+-]+$", "Use letters, digits and . @ + - _ only."
                            )
                        ],
                        verbose_name="user name",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("system", "System")],
                        default="person",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                ("time_zone", models.CharField(blank=True, max_length=64, verbose_name="time zone")),
                (
                    "theme",
                    models.CharField(
                        choices=[("auto", "As the device"), ("light", "Light"), ("dark", "Dark")],
                        default="auto",
                        max_length=10,
                        verbose_name="appearance",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="may log in")),
                (
                    "password_changed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="password set"),
                ),
                (
                    "must_change_password",
                    models.BooleanField(default=False, verbose_name="has to choose a new password"),
                ),
                ("joined_at", models.DateTimeField(blank=True, null=True, verbose_name="since")),
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
                        verbose_name="home department",
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
                "verbose_name": "historical person",
                "verbose_name_plural": "historical people",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LoginAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_key", models.CharField(editable=False, max_length=64)),
                ("address", models.GenericIPAddressField(verbose_name="from")),
                ("user_agent", models.CharField(blank=True, max_length=200, verbose_name="browser")),
                ("at", models.DateTimeField(verbose_name="time")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("succeeded", "Succeeded"),
                            ("failed", "Failed"),
                            ("locked", "Refused, account or address locked"),
                        ],
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("forgiven_at", models.DateTimeField(blank=True, null=True, verbose_name="unlocked")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="login_attempts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "log-in attempt",
                "verbose_name_plural": "log-in attempts",
                "indexes": [
                    models.Index(fields=["name_key", "at"], name="login_attempt_by_name"),
                    models.Index(fields=["address", "at"], name="login_attempt_by_address"),
                    models.Index(fields=["user", "-at"], name="login_attempt_by_user"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["succeeded", "failed", "locked"])),
                        name="login_outcome_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleAssignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_assignments",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "role of a person",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "department", "role"), name="a_role_is_held_once_per_department"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessLog",
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
                ("at", models.DateTimeField(verbose_name="time")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="from")),
                ("success", models.BooleanField(default=True, verbose_name="succeeded")),
                ("detail", models.CharField(blank=True, max_length=200, verbose_name="detail")),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="access_log",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "account act",
                "verbose_name_plural": "account acts",
                "indexes": [models.Index(fields=["user", "-at"], name="access_log_by_user")],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="what it is for")),
                ("prefix", models.CharField(max_length=12, verbose_name="begins with")),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "Read only"), ("write", "Read and write")],
                        max_length=10,
                        verbose_name="scope",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="issued")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="last used")),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="issued by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "API token",
                "verbose_name_plural": "API tokens",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="a_token_expires_after_it_is_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["read", "write"])), name="token_scope_is_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_taken",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="absent person",
                    ),
                ),
            ],
            options={
                "verbose_name": "deputy",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="a_delegation_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("principal", models.F("deputy")), _negated=True),
                        name="nobody_is_the_own_deputy",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="members",
                to="accounts.department",
                verbose_name="home department",
            ),
        ),
    ]
