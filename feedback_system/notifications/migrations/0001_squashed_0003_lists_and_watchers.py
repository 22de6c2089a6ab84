import django.core.serializers.json
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.notifications.models


class Migration(migrations.Migration):
    replaces = [
        ("notifications", "0001_initial"),
        ("notifications", "0002_robots_and_quiet_hours"),
        ("notifications", "0003_lists_and_watchers"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Robot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("wecom", "WeCom"), ("dingtalk", "DingTalk"), ("feishu", "Feishu or Lark")],
                        max_length=10,
                        verbose_name="chat",
                    ),
                ),
                ("sealed_address", models.TextField(editable=False)),
                ("sealed_secret", models.TextField(blank=True, editable=False)),
                ("keyword", models.CharField(blank=True, max_length=40, verbose_name="keyword of the group")),
                (
                    "role",
                    models.CharField(blank=True, max_length=40, verbose_name="for what is told to the role"),
                ),
                ("topics", models.JSONField(default=list, verbose_name="tells")),
                ("is_active", models.BooleanField(default=True, verbose_name="switched on")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="robots",
                        to="accounts.department",
                        verbose_name="for the cases of",
                    ),
                ),
            ],
            options={
                "verbose_name": "robot",
                "verbose_name_plural": "robots",
                "constraints": [
                    models.UniqueConstraint(fields=("name",), name="one_robot_per_name"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["wecom", "dingtalk", "feishu"])),
                        name="kind_of_robot_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("department__isnull", True), ("role", ""), _connector="OR"),
                        name="a_robot_is_for_a_department_or_a_role",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRobot",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("wecom", "WeCom"), ("dingtalk", "DingTalk"), ("feishu", "Feishu or Lark")],
                        max_length=10,
                        verbose_name="chat",
                    ),
                ),
                ("keyword", models.CharField(blank=True, max_length=40, verbose_name="keyword of the group")),
                (
                    "role",
                    models.CharField(blank=True, max_length=40, verbose_name="for what is told to the role"),
                ),
                ("topics", models.JSONField(default=list, verbose_name="tells")),
                ("is_active", models.BooleanField(default=True, verbose_name="switched on")),
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
            ],
            options={
                "verbose_name": "historical robot",
                "verbose_name_plural": "historical robots",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ListChoice",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="list_choice",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "work",
                    models.CharField(
                        choices=[("off", "never"), ("daily", "every working day")],
                        default="daily",
                        max_length=10,
                        verbose_name="my work",
                    ),
                ),
                (
                    "watching",
                    models.CharField(
                        choices=[
                            ("off", "never"),
                            ("weekly", "on the first working day of the week"),
                            ("daily", "every working day"),
                        ],
                        default="weekly",
                        max_length=10,
                        verbose_name="watched cases",
                    ),
                ),
                ("work_day", models.DateField(blank=True, null=True)),
                ("watched_until", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "choice of lists",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("work__in", ["off", "daily"]), ("watching__in", ["off", "weekly", "daily"])
                        ),
                        name="how_often_a_list_comes_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("key", models.CharField(max_length=200)),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recipient",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
                "indexes": [
                    models.Index(fields=["recipient", "-id"], name="notice_of_person"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["recipient", "-id"],
                        name="notice_unread_of_person",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("recipient", "key"), name="nobody_is_told_the_same_thing_twice"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "E-mail")], default="mail", max_length=10, verbose_name="channel"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Failed, will be tried again"),
                            ("dead", "Given up"),
                            ("refused", "Not sent, on purpose"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="written")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_try_at", models.DateTimeField(verbose_name="next attempt")),
                ("not_before", models.DateTimeField(blank=True, null=True, verbose_name="not before")),
                ("give_up_at", models.DateTimeField(verbose_name="tried until")),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=300, verbose_name="last error")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "message_token",
                    models.CharField(
                        default=feedback_system.notifications.models.new_token, editable=False, max_length=32
                    ),
                ),
                (
                    "notification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notifications.notification",
                        verbose_name="notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "delivery",
                "verbose_name_plural": "deliveries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "failed"])),
                        fields=["next_try_at", "id"],
                        name="delivery_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["lease_until"],
                        name="delivery_taken",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sent"), _negated=True),
                        fields=["state", "-id"],
                        name="delivery_not_sent",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("notification", "channel"), name="a_notice_leaves_once_per_channel"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "sending", "sent", "failed", "dead", "refused"])
                        ),
                        name="state_of_delivery_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="sent_deliveries_and_only_they_say_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            ("lease_until__isnull", False),
                            _connector="OR",
                        ),
                        name="who_sends_has_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RobotWork",
            fields=[
                (
                    "robot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="work",
                        serialize=False,
                        to="notifications.robot",
                    ),
                ),
                ("claim", models.CharField(blank=True, max_length=32)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("lately", models.JSONField(default=list)),
                ("rests_until", models.DateTimeField(blank=True, null=True, verbose_name="rests until")),
                ("last_sent_at", models.DateTimeField(blank=True, null=True, verbose_name="last accepted")),
                ("last_failed_at", models.DateTimeField(blank=True, null=True, verbose_name="last refused")),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="last error")),
            ],
            options={
                "verbose_name": "work of a robot",
            },
        ),
        migrations.CreateModel(
            name="RobotMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(editable=False, max_length=32, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("sent", "Sent"),
                            ("failed", "Failed, will be tried again"),
                            ("dead", "Given up"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="written")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("next_try_at", models.DateTimeField(verbose_name="next attempt")),
                ("give_up_at", models.DateTimeField(verbose_name="tried until")),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="last error")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                (
                    "robot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="notifications.robot",
                        verbose_name="robot",
                    ),
                ),
            ],
            options={
                "verbose_name": "message of a robot",
                "verbose_name_plural": "messages of robots",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "failed"])),
                        fields=["robot", "id"],
                        name="robot_message_pending",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "failed", "dead"])),
                        name="state_of_robot_message_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="sent_robot_messages_and_only_they_say_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RobotPost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                (
                    "facts",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="facts",
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("at", models.DateTimeField(verbose_name="at")),
                ("not_before", models.DateTimeField(verbose_name="not before")),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="robot_posts",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="notifications.robotmessage",
                        verbose_name="message",
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="notifications.robot",
                        verbose_name="robot",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of a robot",
                "verbose_name_plural": "lines of robots",
                "indexes": [
                    models.Index(
                        condition=models.Q(("message__isnull", True)),
                        fields=["robot", "id"],
                        name="robot_post_waiting",
                    ),
                    models.Index(fields=["key"], name="robot_post_by_key"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("robot", "key"), name="a_robot_says_the_same_thing_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseWatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "watched case",
                "verbose_name_plural": "watched cases",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "case"), name="a_case_is_watched_once_by_a_person"
                    )
                ],
            },
        ),
    ]
