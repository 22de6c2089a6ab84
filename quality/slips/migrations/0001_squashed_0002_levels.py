import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.cases.protection
import quality.slips.models.transitions


class Migration(migrations.Migration):
    replaces = [("slips", "0001_slips"), ("slips", "0002_levels")]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0002_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalSlipKind",
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
                ("effective_from", models.DateTimeField(blank=True, null=True, verbose_name="in force from")),
                ("effective_to", models.DateTimeField(blank=True, null=True, verbose_name="in force until")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
                (
                    "title_zh_hans",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="title on paper in simplified Chinese"
                    ),
                ),
                (
                    "title_zh_hant",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="title on paper in traditional Chinese"
                    ),
                ),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, verbose_name="title on paper in English"),
                ),
                (
                    "way",
                    models.CharField(
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
                (
                    "desk",
                    models.CharField(
                        blank=True,
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
                        verbose_name="desk that sorts",
                    ),
                ),
                (
                    "numbered_by_desk",
                    models.BooleanField(default=False, verbose_name="the desk gives the number"),
                ),
                (
                    "receiver",
                    models.CharField(
                        blank=True,
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
                        verbose_name="always answered by",
                    ),
                ),
                (
                    "filed_by",
                    models.CharField(
                        choices=[
                            ("sender", "the sender's department"),
                            ("desk", "the desk that sorts"),
                            ("answerer", "the answering department"),
                        ],
                        default="sender",
                        max_length=10,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "signed_by",
                    models.CharField(
                        choices=[
                            ("author", "whoever writes it"),
                            ("head", "the head of the answering department"),
                            ("head_if_not_ours", "the head, where the answer is “not ours”"),
                        ],
                        default="author",
                        max_length=20,
                        verbose_name="answers signed by",
                    ),
                ),
                ("refuses_own_work", models.BooleanField(default=False, verbose_name="refused for own work")),
                (
                    "asks_ours",
                    models.BooleanField(default=False, verbose_name="the answer says: ours or not ours"),
                ),
                ("follows_up", models.BooleanField(default=False, verbose_name="the effect is followed up")),
                (
                    "tracks_field_reports",
                    models.BooleanField(default=False, verbose_name="reports from the field"),
                ),
                (
                    "tracks_parts",
                    models.BooleanField(default=False, verbose_name="parts are issued and come back"),
                ),
                (
                    "mass_from",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="goes up from this quantity on"
                    ),
                ),
                (
                    "late_after_minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="late when entered more minutes after the call"
                    ),
                ),
                ("rule_desk", models.CharField(blank=True, max_length=40, verbose_name="time of the desk")),
                (
                    "rule_normal",
                    models.CharField(blank=True, max_length=40, verbose_name="time of the answer"),
                ),
                (
                    "rule_hard",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="time of the answer, hard problem"
                    ),
                ),
                (
                    "rule_urgent",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="time of the answer, production slowed"
                    ),
                ),
                ("asks", models.JSONField(blank=True, default=list, verbose_name="asks for")),
                ("needs", models.JSONField(blank=True, default=list, verbose_name="cannot do without")),
                (
                    "copies",
                    models.JSONField(blank=True, default=list, verbose_name="usual distribution list"),
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
                ("levels", models.JSONField(blank=True, default=list, verbose_name="levels")),
                ("shows_fines", models.BooleanField(default=False, verbose_name="fines of levels are shown")),
                (
                    "tells",
                    models.JSONField(
                        blank=True, default=list, verbose_name="who is told by kind of incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "historical kind of slip",
                "verbose_name_plural": "historical kinds of slip",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [],
                "constraints": [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSlipValue",
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
                            ("information_class", "Class of information"),
                            ("cause_internal", "Cause inside the company"),
                            ("cause_external", "Information from outside"),
                            ("incident", "Kind of incident"),
                        ],
                        max_length=20,
                        verbose_name="list",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
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
                "verbose_name": "historical value of a list of slips",
                "verbose_name_plural": "historical values of the lists of slips",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [],
                "constraints": [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SlipKind",
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
                ("effective_from", models.DateTimeField(blank=True, null=True, verbose_name="in force from")),
                ("effective_to", models.DateTimeField(blank=True, null=True, verbose_name="in force until")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
                (
                    "title_zh_hans",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="title on paper in simplified Chinese"
                    ),
                ),
                (
                    "title_zh_hant",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="title on paper in traditional Chinese"
                    ),
                ),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, verbose_name="title on paper in English"),
                ),
                (
                    "way",
                    models.CharField(
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
                (
                    "desk",
                    models.CharField(
                        blank=True,
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
                        verbose_name="desk that sorts",
                    ),
                ),
                (
                    "numbered_by_desk",
                    models.BooleanField(default=False, verbose_name="the desk gives the number"),
                ),
                (
                    "receiver",
                    models.CharField(
                        blank=True,
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
                        verbose_name="always answered by",
                    ),
                ),
                (
                    "filed_by",
                    models.CharField(
                        choices=[
                            ("sender", "the sender's department"),
                            ("desk", "the desk that sorts"),
                            ("answerer", "the answering department"),
                        ],
                        default="sender",
                        max_length=10,
                        verbose_name="filed by",
                    ),
                ),
                (
                    "signed_by",
                    models.CharField(
                        choices=[
                            ("author", "whoever writes it"),
                            ("head", "the head of the answering department"),
                            ("head_if_not_ours", "the head, where the answer is “not ours”"),
                        ],
                        default="author",
                        max_length=20,
                        verbose_name="answers signed by",
                    ),
                ),
                ("refuses_own_work", models.BooleanField(default=False, verbose_name="refused for own work")),
                (
                    "asks_ours",
                    models.BooleanField(default=False, verbose_name="the answer says: ours or not ours"),
                ),
                ("follows_up", models.BooleanField(default=False, verbose_name="the effect is followed up")),
                (
                    "tracks_field_reports",
                    models.BooleanField(default=False, verbose_name="reports from the field"),
                ),
                (
                    "tracks_parts",
                    models.BooleanField(default=False, verbose_name="parts are issued and come back"),
                ),
                (
                    "mass_from",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="goes up from this quantity on"
                    ),
                ),
                (
                    "late_after_minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="late when entered more minutes after the call"
                    ),
                ),
                ("rule_desk", models.CharField(blank=True, max_length=40, verbose_name="time of the desk")),
                (
                    "rule_normal",
                    models.CharField(blank=True, max_length=40, verbose_name="time of the answer"),
                ),
                (
                    "rule_hard",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="time of the answer, hard problem"
                    ),
                ),
                (
                    "rule_urgent",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="time of the answer, production slowed"
                    ),
                ),
                ("asks", models.JSONField(blank=True, default=list, verbose_name="asks for")),
                ("needs", models.JSONField(blank=True, default=list, verbose_name="cannot do without")),
                (
                    "copies",
                    models.JSONField(blank=True, default=list, verbose_name="usual distribution list"),
                ),
                ("levels", models.JSONField(blank=True, default=list, verbose_name="levels")),
                ("shows_fines", models.BooleanField(default=False, verbose_name="fines of levels are shown")),
                (
                    "tells",
                    models.JSONField(
                        blank=True, default=list, verbose_name="who is told by kind of incident"
                    ),
                ),
            ],
            options={
                "verbose_name": "kind of slip",
                "verbose_name_plural": "kinds of slip",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("code", "version"), name="a_kind_of_slip_has_each_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("effective_to__isnull", True)),
                        fields=("code",),
                        name="one_last_version_per_kind_of_slip",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("filed_by__in", ["sender", "desk", "answerer"])),
                        name="who_files_a_kind_of_slip_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed_by__in", ["author", "head", "head_if_not_ours"])),
                        name="who_signs_a_kind_of_slip_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "desk__in",
                                [
                                    "",
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
                            ),
                            (
                                "receiver__in",
                                [
                                    "",
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
                            ),
                        ),
                        name="functions_of_a_kind_of_slip_are_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("desk", ""), _negated=True),
                            models.Q(
                                ("numbered_by_desk", False), models.Q(("filed_by", "desk"), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="only_an_existing_desk_numbers_and_files_slips",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_from__isnull", True),
                            ("effective_to__isnull", True),
                            ("effective_to__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="a_kind_of_slip_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["answer", "read", "record", "ladder"])),
                        name="way_of_a_kind_of_slip_is_known",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SlipValue",
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
                            ("information_class", "Class of information"),
                            ("cause_internal", "Cause inside the company"),
                            ("cause_external", "Information from outside"),
                            ("incident", "Kind of incident"),
                        ],
                        max_length=20,
                        verbose_name="list",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
            ],
            options={
                "verbose_name": "value of a list of slips",
                "verbose_name_plural": "values of the lists of slips",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="one_slip_value_per_code"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "list__in",
                                ["information_class", "cause_internal", "cause_external", "incident"],
                            )
                        ),
                        name="list_of_a_slip_value_is_known",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="Slip",
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
                ("description", models.TextField(max_length=20000, verbose_name="what happened")),
                ("wish", models.TextField(blank=True, max_length=5000, verbose_name="what is asked for")),
                (
                    "own_number",
                    models.CharField(blank=True, max_length=60, verbose_name="own number of the department"),
                ),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("product", "A problem with a product"),
                            ("stuck", "A problem between departments that does not move"),
                            ("proposal", "A proposal for improvement"),
                            ("task", "A supervised task"),
                            ("routine", "Normal planned preparation of production, material or technique"),
                        ],
                        max_length=20,
                        verbose_name="what it is about",
                    ),
                ),
                ("contact_name", models.CharField(blank=True, max_length=120, verbose_name="contact")),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=32, verbose_name="telephone of the contact"),
                ),
                ("batch_number", models.CharField(blank=True, max_length=60, verbose_name="batch number")),
                ("serial_number", models.CharField(blank=True, max_length=60, verbose_name="serial number")),
                (
                    "quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity concerned"),
                ),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                ("station", models.CharField(blank=True, max_length=120, verbose_name="station")),
                (
                    "present_state",
                    models.TextField(blank=True, max_length=2000, verbose_name="present state"),
                ),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the document"),
                ),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("caller", models.CharField(blank=True, max_length=120, verbose_name="who called")),
                ("called", models.CharField(blank=True, max_length=120, verbose_name="who was called")),
                ("entered_late", models.BooleanField(default=False, verbose_name="entered late")),
                (
                    "production_slowed",
                    models.BooleanField(default=False, verbose_name="production is slowed or stopped"),
                ),
                ("is_hard", models.BooleanField(default=False, verbose_name="hard problem")),
                ("hard_reason", models.CharField(blank=True, max_length=500, verbose_name="why it is hard")),
                (
                    "return_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it came back"),
                ),
                (
                    "withdraw_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was withdrawn"),
                ),
                ("passed_on_at", models.DateTimeField(blank=True, null=True, verbose_name="sorted at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
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
                    "confirmed_by",
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
                    "desk_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="desk that sorts",
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
                        verbose_name="filed away by",
                    ),
                ),
                (
                    "passed_on_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sorted by",
                    ),
                ),
                (
                    "sender_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that sends",
                    ),
                ),
                (
                    "slip_kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slips",
                        to="slips.slipkind",
                        verbose_name="kind of slip",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="slips.slipvalue",
                        verbose_name="cause",
                    ),
                ),
                (
                    "information_class",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="slips.slipvalue",
                        verbose_name="class of information",
                    ),
                ),
                (
                    "handle_first",
                    models.BooleanField(default=False, verbose_name="handled first, reported afterwards"),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="handled at")),
                (
                    "handling",
                    models.TextField(blank=True, max_length=5000, verbose_name="what was done at once"),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="slips.slipvalue",
                        verbose_name="kind of incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "department slip",
                "verbose_name_plural": "department slips",
                "indexes": [],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("topic__in", ["", "product", "stuck", "proposal", "task", "routine"])
                        ),
                        name="topic_of_a_slip_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "at_desk"), _negated=True),
                            ("desk_department__isnull", False),
                            _connector="OR",
                        ),
                        name="a_slip_at_the_desk_has_a_desk",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("withdraw_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_withdrawn_slip_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("topic", "routine"), _negated=True),
                        name="routine_preparation_is_no_matter_for_a_slip",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state__in", ["filed", "recorded", "withdrawn"]),
                            ),
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
                ],
            },
            bases=(
                quality.slips.models.transitions.SlipTransitions,
                feedback_system.cases.protection.ProtectedState,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="HistoricalSlip",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
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
                (
                    "own_number",
                    models.CharField(blank=True, max_length=60, verbose_name="own number of the department"),
                ),
                (
                    "topic",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("product", "A problem with a product"),
                            ("stuck", "A problem between departments that does not move"),
                            ("proposal", "A proposal for improvement"),
                            ("task", "A supervised task"),
                            ("routine", "Normal planned preparation of production, material or technique"),
                        ],
                        max_length=20,
                        verbose_name="what it is about",
                    ),
                ),
                ("batch_number", models.CharField(blank=True, max_length=60, verbose_name="batch number")),
                ("serial_number", models.CharField(blank=True, max_length=60, verbose_name="serial number")),
                (
                    "quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="quantity concerned"),
                ),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the document"),
                ),
                ("effective_on", models.DateField(blank=True, null=True, verbose_name="in force from")),
                ("entered_late", models.BooleanField(default=False, verbose_name="entered late")),
                (
                    "production_slowed",
                    models.BooleanField(default=False, verbose_name="production is slowed or stopped"),
                ),
                ("is_hard", models.BooleanField(default=False, verbose_name="hard problem")),
                ("passed_on_at", models.DateTimeField(blank=True, null=True, verbose_name="sorted at")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed at")),
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
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="confirmed by",
                    ),
                ),
                (
                    "desk_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="desk that sorts",
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
                        verbose_name="filed away by",
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
                    "passed_on_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sorted by",
                    ),
                ),
                (
                    "sender_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that sends",
                    ),
                ),
                (
                    "slip_kind",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="slips.slipkind",
                        verbose_name="kind of slip",
                    ),
                ),
                (
                    "cause",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="slips.slipvalue",
                        verbose_name="cause",
                    ),
                ),
                (
                    "information_class",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="slips.slipvalue",
                        verbose_name="class of information",
                    ),
                ),
                (
                    "handle_first",
                    models.BooleanField(default=False, verbose_name="handled first, reported afterwards"),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="handled at")),
                (
                    "incident",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="slips.slipvalue",
                        verbose_name="kind of incident",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical department slip",
                "verbose_name_plural": "historical department slips",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
                "indexes": [],
                "constraints": [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SlipWord",
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
                            ("reply", "First reply to the reporter"),
                            ("to_gm", "Put before the general manager"),
                            ("instruction", "Instruction"),
                            ("meeting", "Meeting"),
                            ("effective", "Effect: solved"),
                            ("not_effective", "Effect: not solved"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=5000, verbose_name="text")),
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
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="words", to="slips.slip"
                    ),
                ),
            ],
            options={
                "verbose_name": "word about a slip",
                "indexes": [],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["reply", "to_gm", "instruction", "meeting", "effective", "not_effective"],
                            )
                        ),
                        name="kind_of_a_word_about_a_slip_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReplacedPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("name", models.CharField(max_length=200, verbose_name="part")),
                ("quantity", models.PositiveIntegerField(default=1, verbose_name="quantity")),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="back at")),
                ("finding", models.TextField(blank=True, max_length=5000, verbose_name="finding")),
                ("examined_at", models.DateTimeField(blank=True, null=True, verbose_name="examined at")),
                (
                    "back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken back by",
                    ),
                ),
                (
                    "examined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="examined by",
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
                    "returned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department that brings it back",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_parts",
                        to="slips.slip",
                    ),
                ),
            ],
            options={
                "verbose_name": "replaced part",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slip", "number"), name="a_replaced_part_has_its_number_once_per_slip"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("examined_at__isnull", True),
                            models.Q(("back_at__isnull", False), models.Q(("finding", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_part_is_examined_after_it_came_back",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="FieldReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("question", models.TextField(max_length=2000, verbose_name="what is to be found out")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("report", models.TextField(blank=True, max_length=20000, verbose_name="report")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="reported at")),
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person in the field",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="field_reports",
                        to="slips.slip",
                    ),
                ),
            ],
            options={
                "verbose_name": "report from the field",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slip", "number"), name="a_field_report_has_its_number_once_per_slip"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reported_at__isnull", True),
                            models.Q(("report", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_field_report_handed_in_has_a_text",
                    ),
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SlipCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="slips.slip"
                    ),
                ),
            ],
            options={
                "verbose_name": "copy of a slip",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slip", "department"), name="a_department_gets_one_copy_of_a_slip"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.CreateModel(
            name="SlipPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("taken_up", "received"),
                            ("in_work", "in work"),
                            ("awaiting_signature", "awaiting signature"),
                            ("answered", "answered"),
                            ("returned", "returned as not theirs"),
                            ("not_enough", "not enough"),
                            ("dropped", "dropped with the slip"),
                        ],
                        default="sent",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("sent_at", models.DateTimeField(verbose_name="sent at")),
                ("received_at", models.DateTimeField(blank=True, null=True, verbose_name="received at")),
                ("answer", models.TextField(blank=True, max_length=20000, verbose_name="answer")),
                ("measure", models.TextField(blank=True, max_length=5000, verbose_name="measure")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="measure to be done by")),
                ("ours", models.BooleanField(blank=True, null=True, verbose_name="ours")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed at")),
                ("done_note", models.TextField(blank=True, max_length=5000, verbose_name="what was done")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                (
                    "end_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it ended otherwise"),
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
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
                        verbose_name="person in charge",
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
                    "right_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="right department",
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
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="slips.slip"
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a department",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("slip", "number"), name="a_part_has_its_number_once_per_slip"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "sent",
                                    "taken_up",
                                    "in_work",
                                    "awaiting_signature",
                                    "answered",
                                    "returned",
                                    "not_enough",
                                    "dropped",
                                ],
                            )
                        ),
                        name="state_of_a_part_of_a_slip_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["awaiting_signature", "in_work", "sent", "taken_up"])
                        ),
                        fields=("slip", "department"),
                        name="a_department_has_one_open_part_per_slip",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["awaiting_signature", "answered"]), _negated=True),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_part_says_what_by_whom_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["returned", "not_enough"]), _negated=True),
                            models.Q(("end_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_part_that_ended_otherwise_says_why",
                    ),
                ],
                "indexes": [],
            },
        ),
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
                "indexes": [],
            },
        ),
    ]
