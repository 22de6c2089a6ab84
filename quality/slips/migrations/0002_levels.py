import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_squashed_0002_settings"),
        ("cases", "0001_initial"),
        ("slips", "0001_slips"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SlipRung",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("level", models.PositiveSmallIntegerField(verbose_name="level")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "with this level"),
                            ("solved", "solved"),
                            ("passed_up", "passed up"),
                            ("handed_down", "handed down"),
                            ("to_top", "passed by: straight to the top"),
                            ("missed", "missed"),
                            ("empty", "nobody holds it"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("arrived_at", models.DateTimeField(verbose_name="reported at")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("cause", models.TextField(blank=True, max_length=5000, verbose_name="cause")),
                ("measures", models.TextField(blank=True, max_length=5000, verbose_name="measures")),
                (
                    "loss",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="estimated loss"
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rungs", to="slips.slip"
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
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
            ],
            options={
                "verbose_name": "level of a slip",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slip", "number"), name="a_rung_has_its_number_once_per_slip"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("slip",),
                        name="a_slip_is_with_one_level_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["open", "solved", "passed_up", "handed_down", "to_top", "missed", "empty"],
                            )
                        ),
                        name="state_of_a_rung_of_a_slip_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "empty", "missed", "to_top"]),
                            models.Q(
                                ("done_at__isnull", False),
                                ("person__isnull", False),
                                models.Q(("measures", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_level_that_acted_says_who_when_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "to_top"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_level_that_was_passed_by_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="slip",
            name="state_of_a_slip_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="slip",
            name="a_finished_slip_alone_has_a_closing_time",
        ),
        migrations.RemoveConstraint(
            model_name="slipkind",
            name="way_of_a_kind_of_slip_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="slipvalue",
            name="list_of_a_slip_value_is_known",
        ),
        migrations.AddField(
            model_name="historicalslip",
            name="handle_first",
            field=models.BooleanField(default=False, verbose_name="handled first, reported afterwards"),
        ),
        migrations.AddField(
            model_name="historicalslip",
            name="handled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="handled at"),
        ),
        migrations.AddField(
            model_name="historicalslip",
            name="incident",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="slips.slipvalue",
                verbose_name="kind of incident",
            ),
        ),
        migrations.AddField(
            model_name="historicalslipkind",
            name="levels",
            field=models.JSONField(blank=True, default=list, verbose_name="levels"),
        ),
        migrations.AddField(
            model_name="historicalslipkind",
            name="shows_fines",
            field=models.BooleanField(default=False, verbose_name="fines of levels are shown"),
        ),
        migrations.AddField(
            model_name="historicalslipkind",
            name="tells",
            field=models.JSONField(blank=True, default=list, verbose_name="who is told by kind of incident"),
        ),
        migrations.AddField(
            model_name="slip",
            name="handle_first",
            field=models.BooleanField(default=False, verbose_name="handled first, reported afterwards"),
        ),
        migrations.AddField(
            model_name="slip",
            name="handled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="handled at"),
        ),
        migrations.AddField(
            model_name="slip",
            name="handling",
            field=models.TextField(blank=True, max_length=5000, verbose_name="what was done at once"),
        ),
        migrations.AddField(
            model_name="slip",
            name="incident",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="slips.slipvalue",
                verbose_name="kind of incident",
            ),
        ),
        migrations.AddField(
            model_name="slipkind",
            name="levels",
            field=models.JSONField(blank=True, default=list, verbose_name="levels"),
        ),
        migrations.AddField(
            model_name="slipkind",
            name="shows_fines",
            field=models.BooleanField(default=False, verbose_name="fines of levels are shown"),
        ),
        migrations.AddField(
            model_name="slipkind",
            name="tells",
            field=models.JSONField(blank=True, default=list, verbose_name="who is told by kind of incident"),
        ),
        migrations.AlterField(
            model_name="historicalslip",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("seen", "Seen, being secured"),
                    ("at_level", "With a level"),
                    ("at_desk", "At the desk that sorts"),
                    ("sent", "Sent"),
                    ("taken_up", "Received"),
                    ("in_work", "In work"),
                    ("awaiting_signature", "Answer awaiting signature"),
                    ("answered", "Answered"),
                    ("following", "Being followed up"),
                    ("confirmed", "Closed, to be filed"),
                    ("filed", "Filed"),
                    ("returned", "Back with the sender"),
                    ("withdrawn", "Withdrawn"),
                    ("recorded", "Recorded"),
                ],
                default="sent",
                max_length=40,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="historicalslipkind",
            name="way",
            field=models.CharField(
                choices=[
                    ("answer", "each department answers"),
                    ("read", "each department confirms having read it, and what it changes by when"),
                    ("record", "nobody: it is an entry of a ledger"),
                    ("ladder", "it goes up level by level; each level solves it or passes it up"),
                ],
                default="answer",
                max_length=10,
                verbose_name="what departments do",
            ),
        ),
        migrations.AlterField(
            model_name="historicalslipvalue",
            name="list",
            field=models.CharField(
                choices=[
                    ("information_class", "Class of information"),
                    ("cause_internal", "Cause inside the company"),
                    ("cause_external", "Information from outside"),
                    ("incident", "Kind of incident"),
                ],
                max_length=20,
                verbose_name="list",
            ),
        ),
        migrations.AlterField(
            model_name="slip",
            name="state",
            field=django_fsm.FSMField(
                choices=[
                    ("seen", "Seen, being secured"),
                    ("at_level", "With a level"),
                    ("at_desk", "At the desk that sorts"),
                    ("sent", "Sent"),
                    ("taken_up", "Received"),
                    ("in_work", "In work"),
                    ("awaiting_signature", "Answer awaiting signature"),
                    ("answered", "Answered"),
                    ("following", "Being followed up"),
                    ("confirmed", "Closed, to be filed"),
                    ("filed", "Filed"),
                    ("returned", "Back with the sender"),
                    ("withdrawn", "Withdrawn"),
                    ("recorded", "Recorded"),
                ],
                default="sent",
                max_length=40,
                protected=True,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="slipkind",
            name="way",
            field=models.CharField(
                choices=[
                    ("answer", "each department answers"),
                    ("read", "each department confirms having read it, and what it changes by when"),
                    ("record", "nobody: it is an entry of a ledger"),
                    ("ladder", "it goes up level by level; each level solves it or passes it up"),
                ],
                default="answer",
                max_length=10,
                verbose_name="what departments do",
            ),
        ),
        migrations.AlterField(
            model_name="slipvalue",
            name="list",
            field=models.CharField(
                choices=[
                    ("information_class", "Class of information"),
                    ("cause_internal", "Cause inside the company"),
                    ("cause_external", "Information from outside"),
                    ("incident", "Kind of incident"),
                ],
                max_length=20,
                verbose_name="list",
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "seen",
                            "at_level",
                            "at_desk",
                            "sent",
                            "taken_up",
                            "in_work",
                            "awaiting_signature",
                            "answered",
                            "following",
                            "confirmed",
                            "filed",
                            "returned",
                            "withdrawn",
                            "recorded",
                        ],
                    )
                ),
                name="state_of_a_slip_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="slip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ["filed", "recorded", "withdrawn"])),
                    models.Q(
                        ("closed_at__isnull", True),
                        (
                            "state__in",
                            [
                                "answered",
                                "at_desk",
                                "at_level",
                                "awaiting_signature",
                                "confirmed",
                                "following",
                                "in_work",
                                "returned",
                                "seen",
                                "sent",
                                "taken_up",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="a_finished_slip_alone_has_a_closing_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipkind",
            constraint=models.CheckConstraint(
                condition=models.Q(("way__in", ["answer", "read", "record", "ladder"])),
                name="way_of_a_kind_of_slip_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="slipvalue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("list__in", ["information_class", "cause_internal", "cause_external", "incident"])
                ),
                name="list_of_a_slip_value_is_known",
            ),
        ),
    ]
