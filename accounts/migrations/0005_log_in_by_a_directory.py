import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_second_factor_on_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="DirectoryEntry",
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
                        choices=[
                            ("password", "User name and password"),
                            ("wecom", "WeCom"),
                            ("dingtalk", "DingTalk"),
                            ("feishu", "Feishu"),
                            ("oidc", "OpenID Connect"),
                        ],
                        max_length=10,
                        verbose_name="way of logging in",
                    ),
                ),
                ("identifier", models.CharField(max_length=190, verbose_name="identifier")),
                ("entered_at", models.DateTimeField(verbose_name="entered")),
                ("first_used_at", models.DateTimeField(blank=True, null=True, verbose_name="first used")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="directory_entries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "identifier in a directory",
                "verbose_name_plural": "identifiers in directories",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("way", "identifier"), name="a_directory_knows_one_person_by_it"
                    ),
                    models.UniqueConstraint(fields=("user", "way"), name="a_directory_knows_a_person_once"),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["wecom", "dingtalk", "feishu", "oidc"])),
                        name="directory_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("identifier", ""), _negated=True),
                        name="an_identifier_is_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalLoginWay",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("password", "User name and password"),
                            ("wecom", "WeCom"),
                            ("dingtalk", "DingTalk"),
                            ("feishu", "Feishu"),
                            ("oidc", "OpenID Connect"),
                        ],
                        db_index=True,
                        max_length=10,
                        verbose_name="way of logging in",
                    ),
                ),
                ("is_on", models.BooleanField(default=False, verbose_name="switched on")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="name on the button")),
                (
                    "client_id",
                    models.CharField(
                        blank=True, max_length=190, verbose_name="identifier of the application"
                    ),
                ),
                ("agent", models.CharField(blank=True, max_length=40, verbose_name="AgentId")),
                (
                    "api_address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address that this server calls"
                    ),
                ),
                (
                    "page_address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address that the browser opens"
                    ),
                ),
                ("known_by", models.CharField(blank=True, max_length=60, verbose_name="people are known by")),
                (
                    "matches_email",
                    models.BooleanField(default=False, verbose_name="first log-in by verified e-mail"),
                ),
                (
                    "is_second_factor",
                    models.BooleanField(default=False, verbose_name="counts as the second factor"),
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
                "verbose_name": "historical way of logging in",
                "verbose_name_plural": "historical ways of logging in",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="LoginWay",
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
                            ("password", "User name and password"),
                            ("wecom", "WeCom"),
                            ("dingtalk", "DingTalk"),
                            ("feishu", "Feishu"),
                            ("oidc", "OpenID Connect"),
                        ],
                        max_length=10,
                        unique=True,
                        verbose_name="way of logging in",
                    ),
                ),
                ("is_on", models.BooleanField(default=False, verbose_name="switched on")),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="name on the button")),
                (
                    "client_id",
                    models.CharField(
                        blank=True, max_length=190, verbose_name="identifier of the application"
                    ),
                ),
                ("agent", models.CharField(blank=True, max_length=40, verbose_name="AgentId")),
                ("sealed_secret", models.TextField(blank=True, editable=False)),
                (
                    "api_address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address that this server calls"
                    ),
                ),
                (
                    "page_address",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="address that the browser opens"
                    ),
                ),
                ("known_by", models.CharField(blank=True, max_length=60, verbose_name="people are known by")),
                (
                    "matches_email",
                    models.BooleanField(default=False, verbose_name="first log-in by verified e-mail"),
                ),
                (
                    "is_second_factor",
                    models.BooleanField(default=False, verbose_name="counts as the second factor"),
                ),
            ],
            options={
                "verbose_name": "way of logging in",
                "verbose_name_plural": "ways of logging in",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["password", "wecom", "dingtalk", "feishu", "oidc"])),
                        name="way_of_logging_in_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "password"),
                            ("is_on", False),
                            models.Q(
                                models.Q(("client_id", ""), _negated=True),
                                models.Q(("sealed_secret", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_directory_that_is_on_has_its_keys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("matches_email", False), ("kind", "oidc"), _connector="OR"),
                        name="only_openid_connect_verifies_an_email",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="loginattempt",
            name="login_outcome_is_known",
        ),
        migrations.AddField(
            model_name="loginattempt",
            name="way",
            field=models.CharField(
                choices=[
                    ("password", "User name and password"),
                    ("wecom", "WeCom"),
                    ("dingtalk", "DingTalk"),
                    ("feishu", "Feishu"),
                    ("oidc", "OpenID Connect"),
                ],
                default="password",
                max_length=10,
                verbose_name="way of logging in",
            ),
        ),
        migrations.AlterField(
            model_name="accesslog",
            name="act",
            field=models.CharField(
                choices=[
                    ("logged_out", "Logged out"),
                    ("password_changed", "Password changed"),
                    ("start_password_set", "Start password set"),
                    ("factor_set_up", "Second factor set up"),
                    ("factor_removed", "Second factor removed"),
                    ("factor_reset", "Second factor reset by an administrator"),
                    ("codes_renewed", "Recovery codes renewed"),
                    ("directory_entered", "Identifier for log-in by the directory entered"),
                    ("directory_taken", "Identifier for log-in by the directory taken away"),
                    ("directory_linked", "First log-in by the directory"),
                    ("unlocked", "Unlocked"),
                    ("created", "Account created"),
                    ("changed", "Account changed"),
                    ("deactivated", "Account deactivated"),
                    ("left", "Ended work here"),
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
        migrations.AlterField(
            model_name="loginattempt",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("succeeded", "Succeeded"),
                    ("failed", "Failed"),
                    ("locked", "Refused, account or address locked"),
                    ("refused", "Refused, not by this way"),
                ],
                max_length=10,
                verbose_name="outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="loginattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["succeeded", "failed", "locked", "refused"])),
                name="login_outcome_is_known",
            ),
        ),
    ]
