import django.core.validators
import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import feedback_system.cases.protection
import feedback_system.links.models
import quality.supplier_requests.models.transitions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("attachments", "0001_initial"),
        ("cases", "0001_initial"),
        ("catalogues", "0001_catalogues"),
        ("masterdata", "0001_squashed_0002_over_quantity"),
    ]

    operations = [
        migrations.CreateModel(
            name="SupplierRequest",
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
                            ("request_drafted", "Drafted"),
                            ("request_sent", "Sent to the supplier"),
                            ("request_contained", "Containment answered"),
                            ("request_answered", "Answered, to be reviewed"),
                            ("request_accepted", "Accepted, effect watched"),
                            ("request_closed", "Closed, effective"),
                            ("request_withdrawn", "Withdrawn"),
                        ],
                        default="request_drafted",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "checked_quantity",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="pieces checked",
                    ),
                ),
                (
                    "bad_quantity",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="pieces with the defect",
                    ),
                ),
                ("description", models.TextField(max_length=10000, verbose_name="description")),
                (
                    "asks_containment",
                    models.BooleanField(default=True, verbose_name="containment is asked for"),
                ),
                ("asks_cause", models.BooleanField(default=True, verbose_name="the causes are asked for")),
                (
                    "asks_action",
                    models.BooleanField(default=True, verbose_name="corrective action is asked for"),
                ),
                ("wants_report", models.BooleanField(default=False, verbose_name="an 8D report is wanted")),
                (
                    "contact",
                    models.CharField(blank=True, max_length=120, verbose_name="contact at the supplier"),
                ),
                (
                    "address",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="mail address of the supplier"
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
                        default="zh-hans",
                        max_length=10,
                        verbose_name="language of the supplier",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "round_parts",
                    models.CharField(blank=True, max_length=60, verbose_name="parts asked for in this round"),
                ),
                (
                    "round_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="why a new round is needed"),
                ),
                ("contain_by", models.DateTimeField(blank=True, null=True, verbose_name="containment due")),
                ("answer_by", models.DateTimeField(blank=True, null=True, verbose_name="full answer due")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answer accepted at"),
                ),
                (
                    "watch_deliveries",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="deliveries to be watched"
                    ),
                ),
                ("watch_until", models.DateField(blank=True, null=True, verbose_name="watched until")),
                ("remark", models.TextField(blank=True, max_length=2000, verbose_name="remark at the end")),
                (
                    "withdrawal_reason",
                    models.TextField(blank=True, max_length=2000, verbose_name="why it was withdrawn"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed at")),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answer accepted by",
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
                    "defect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogues.catalogueentry",
                        verbose_name="defect",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="paper",
                    ),
                ),
                (
                    "raised_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplier_requests",
                        to="cases.case",
                        verbose_name="because of the case",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="request sent by",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "supplier corrective action request",
                "verbose_name_plural": "supplier corrective action requests",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "request_drafted",
                                    "request_sent",
                                    "request_contained",
                                    "request_answered",
                                    "request_accepted",
                                    "request_closed",
                                    "request_withdrawn",
                                ],
                            )
                        ),
                        name="state_of_a_supplier_request_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("bad_quantity__gte", 1), ("bad_quantity__lte", models.F("checked_quantity"))
                        ),
                        name="no_more_pieces_are_bad_than_a_request_says_were_checked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asks_cause", True), ("asks_action", True), _connector="OR"),
                        name="a_request_asks_for_cause_or_action",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["request_drafted", "request_withdrawn"]),
                            models.Q(
                                ("answer_by__isnull", False),
                                ("sent_at__isnull", False),
                                ("sent_by__isnull", False),
                                models.Q(("round_parts", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_sent_request_says_by_whom_when_and_what_is_asked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["request_accepted", "request_closed"]), _negated=True),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                                models.Q(("accepted_by", models.F("sent_by")), _negated=True),
                                models.Q(
                                    ("watch_deliveries__isnull", False),
                                    ("watch_until__isnull", False),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_is_accepted_by_another_than_who_sent_the_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "request_withdrawn"), _negated=True),
                            models.Q(("withdrawal_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_withdrawn_request_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("state__in", ["request_closed", "request_withdrawn"]),
                            ),
                            models.Q(
                                ("closed_at__isnull", True),
                                (
                                    "state__in",
                                    [
                                        "request_accepted",
                                        "request_answered",
                                        "request_contained",
                                        "request_drafted",
                                        "request_sent",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_finished_request_alone_has_a_closing_time",
                    ),
                ],
            },
            bases=(
                quality.supplier_requests.models.transitions.RequestTransitions,
                feedback_system.cases.protection.ProtectedState,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="HistoricalSupplierRequest",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("request_drafted", "Drafted"),
                            ("request_sent", "Sent to the supplier"),
                            ("request_contained", "Containment answered"),
                            ("request_answered", "Answered, to be reviewed"),
                            ("request_accepted", "Accepted, effect watched"),
                            ("request_closed", "Closed, effective"),
                            ("request_withdrawn", "Withdrawn"),
                        ],
                        default="request_drafted",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "checked_quantity",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="pieces checked",
                    ),
                ),
                (
                    "bad_quantity",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="pieces with the defect",
                    ),
                ),
                (
                    "asks_containment",
                    models.BooleanField(default=True, verbose_name="containment is asked for"),
                ),
                ("asks_cause", models.BooleanField(default=True, verbose_name="the causes are asked for")),
                (
                    "asks_action",
                    models.BooleanField(default=True, verbose_name="corrective action is asked for"),
                ),
                ("wants_report", models.BooleanField(default=False, verbose_name="an 8D report is wanted")),
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
                        verbose_name="language of the supplier",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1, verbose_name="round")),
                (
                    "round_parts",
                    models.CharField(blank=True, max_length=60, verbose_name="parts asked for in this round"),
                ),
                ("contain_by", models.DateTimeField(blank=True, null=True, verbose_name="containment due")),
                ("answer_by", models.DateTimeField(blank=True, null=True, verbose_name="full answer due")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answer accepted at"),
                ),
                (
                    "watch_deliveries",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="deliveries to be watched"
                    ),
                ),
                ("watch_until", models.DateField(blank=True, null=True, verbose_name="watched until")),
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
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answer accepted by",
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="paper",
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
                        verbose_name="because of the case",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="request sent by",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="masterdata.supplier",
                        verbose_name="supplier",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical supplier corrective action request",
                "verbose_name_plural": "historical supplier corrective action requests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RequestGoods",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("batch_number", models.CharField(blank=True, max_length=60, verbose_name="batch number")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goods",
                        to="supplier_requests.supplierrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "goods of a supplier request",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "position"), name="goods_of_a_request_have_a_place_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShownPhoto",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="photo",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="photos",
                        to="supplier_requests.supplierrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "photo shown to the supplier",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "number"), name="a_shown_photo_has_its_number_once"
                    ),
                    models.UniqueConstraint(fields=("request", "photo"), name="a_photo_is_shown_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RequestLink",
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
                        default=feedback_system.links.models.new_nonce, editable=False, max_length=32
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
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="supplier_requests.supplierrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a supplier request",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "failed"])),
                        fields=["next_try_at", "id"],
                        name="request_mail_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["lease_until"],
                        name="request_mail_taken",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True), ("used_at__isnull", True)),
                        fields=("request",),
                        name="one_open_link_of_a_supplier_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sending", "sent", "failed", "dead"])),
                        name="state_of_a_request_link_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at__isnull", True), ("revoked_at__isnull", True), _connector="OR"
                        ),
                        name="a_request_link_is_used_or_revoked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                (
                    "scope",
                    models.CharField(
                        choices=[("containment", "First answer: containment"), ("full", "Full answer")],
                        max_length=12,
                        verbose_name="answer",
                    ),
                ),
                ("answered_by", models.CharField(max_length=120, verbose_name="who answered")),
                ("by_link", models.BooleanField(verbose_name="through the link")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("contained", models.TextField(blank=True, max_length=5000, verbose_name="containment")),
                ("contained_on", models.DateField(blank=True, null=True, verbose_name="contained on")),
                (
                    "sorted_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="pieces sorted"),
                ),
                (
                    "sorted_bad",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="of these bad"),
                ),
                ("occurred", models.TextField(blank=True, max_length=5000, verbose_name="why it occurred")),
                (
                    "undetected",
                    models.TextField(blank=True, max_length=5000, verbose_name="why it was not detected"),
                ),
                ("remarks", models.TextField(blank=True, max_length=5000, verbose_name="remarks")),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="8D report",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="supplier_requests.supplierrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer of a supplier",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "round", "scope"), name="a_supplier_answers_once_in_a_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["containment", "full"])),
                        name="scope_of_an_answer_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answered_by", ""), _negated=True),
                        name="an_answer_says_who_answers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "containment"), _negated=True),
                            models.Q(
                                models.Q(("contained", ""), _negated=True), ("contained_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_containment_says_what_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sorted_bad", None),
                            ("sorted_bad__lte", models.F("sorted_quantity")),
                            _connector="OR",
                        ),
                        name="no_more_pieces_are_bad_than_were_sorted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="position")),
                ("action", models.TextField(max_length=2000, verbose_name="corrective action")),
                ("due_on", models.DateField(verbose_name="to be done by")),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="supplier_requests.answer",
                    ),
                ),
            ],
            options={
                "verbose_name": "corrective action of a supplier",
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("answer", "position"), name="an_action_has_its_place_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="supplier_requests.answer",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="file",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of an answer",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="AnswerReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                ("accepted", models.BooleanField(verbose_name="accepted")),
                (
                    "containment",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="why the containment is sent back"
                    ),
                ),
                (
                    "cause",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="why the causes are sent back"
                    ),
                ),
                (
                    "action",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="why the actions are sent back"
                    ),
                ),
                (
                    "report",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="why the 8D report is sent back"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reviewed by",
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="supplier_requests.supplierrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "review of an answer",
                "constraints": [
                    models.UniqueConstraint(fields=("request", "round"), name="a_round_is_reviewed_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("accepted", True),
                                ("action", ""),
                                ("cause", ""),
                                ("containment", ""),
                                ("report", ""),
                            ),
                            models.Q(
                                ("accepted", False),
                                models.Q(
                                    models.Q(("containment", ""), _negated=True),
                                    models.Q(("cause", ""), _negated=True),
                                    models.Q(("action", ""), _negated=True),
                                    models.Q(("report", ""), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_is_sent_back_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffectCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("round", models.PositiveSmallIntegerField(verbose_name="round")),
                ("checked_on", models.DateField(verbose_name="checked on")),
                ("deliveries", models.PositiveSmallIntegerField(verbose_name="deliveries checked")),
                ("quantity", models.PositiveIntegerField(verbose_name="pieces checked")),
                ("bad", models.PositiveIntegerField(verbose_name="of these with the defect")),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="what was seen")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="checked by",
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
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="supplier_requests.supplierrequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "check of the effect at a supplier",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "number"), name="an_effect_check_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bad__lte", models.F("quantity"))),
                        name="no_more_pieces_show_the_defect_than_were_checked",
                    ),
                ],
            },
        ),
    ]
