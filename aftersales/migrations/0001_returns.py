from decimal import Decimal

import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import aftersales.models.transitions
import feedback_system.cases.protection


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_settings"),
        ("cases", "0001_initial"),
        ("masterdata", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalReturnReason",
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
                        verbose_name="confirmed by",
                    ),
                ),
                ("is_quality", models.BooleanField(default=False, verbose_name="about quality")),
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
                "verbose_name": "historical reason for returns",
                "verbose_name_plural": "historical reasons for returns",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ReturnReason",
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
                        verbose_name="confirmed by",
                    ),
                ),
                ("is_quality", models.BooleanField(default=False, verbose_name="about quality")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("is_active", models.BooleanField(default=True, verbose_name="may be chosen")),
            ],
            options={
                "verbose_name": "reason for returns",
                "verbose_name_plural": "reasons for returns",
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="one_reason_for_returns_per_code"),
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
                        name="who_confirms_a_reason_is_a_known_function",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalGoodsReturn",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("received", "Taken in, goods awaited"),
                            ("counted", "Goods counted"),
                            ("reason_review", "Reason under review"),
                            ("retest", "Being tested again"),
                            ("reason_stands", "Reason stands"),
                            ("awaiting_approval", "Refund awaiting approval"),
                            ("handling", "Handling set"),
                            ("carried_out", "Handling carried out"),
                            ("visited", "Customer visited"),
                            ("reason_refused", "Reason refused"),
                            ("explained", "Refusal explained"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="received",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("phone", "Telephone"),
                            ("visit", "Visit in person"),
                            ("mail", "E-mail"),
                            ("wechat", "WeChat"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "sender_number",
                    models.CharField(blank=True, max_length=60, verbose_name="the sender's own number"),
                ),
                ("order_number", models.CharField(blank=True, max_length=60, verbose_name="order number")),
                ("batch_number", models.CharField(blank=True, max_length=60, verbose_name="batch number")),
                (
                    "invoice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="invoice number"),
                ),
                ("announced_quantity", models.PositiveIntegerField(verbose_name="announced quantity")),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="unit price"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                (
                    "counted_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="counted quantity"),
                ),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="counted at")),
                (
                    "reason_stands",
                    models.BooleanField(blank=True, null=True, verbose_name="the reason stands"),
                ),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="judged at")),
                ("own_fault", models.BooleanField(blank=True, null=True, verbose_name="our fault")),
                (
                    "settlement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refund", "Money back"),
                            ("exchange", "Other goods in exchange"),
                            ("nothing", "Nothing further"),
                        ],
                        max_length=10,
                        verbose_name="what the customer gets",
                    ),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="handling set at")),
                (
                    "refund_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="refund"
                    ),
                ),
                (
                    "exchange_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("1"),
                        max_digits=12,
                        verbose_name="exchange rate to the company's currency",
                    ),
                ),
                (
                    "refund_approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="refund approved at"),
                ),
                (
                    "refund_voucher",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the voucher"),
                ),
                ("refund_paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                (
                    "refund_paid_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="payment confirmed at"),
                ),
                (
                    "exchange_paper",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="stock-out paper of the exchange"
                    ),
                ),
                ("exchange_at", models.DateTimeField(blank=True, null=True, verbose_name="exchange sent at")),
                (
                    "responsible_named_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="named at"),
                ),
                (
                    "explained_channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "Letter"),
                            ("phone", "Telephone"),
                            ("visit", "Visit in person"),
                            ("mail", "E-mail"),
                            ("wechat", "WeChat"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="told by",
                    ),
                ),
                ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="explained at")),
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
                    "confirming_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="confirming department",
                    ),
                ),
                (
                    "counted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="counted by",
                    ),
                ),
                (
                    "exchange_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="exchange sent by",
                    ),
                ),
                (
                    "explained_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="explained by",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handling set by",
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
                    "intake_department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="taken in by the department",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="judged by",
                    ),
                ),
                (
                    "refund_approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="refund approved by",
                    ),
                ),
                (
                    "refund_paid_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="payment confirmed by",
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
                        verbose_name="department responsible",
                    ),
                ),
                (
                    "responsible_named_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named by",
                    ),
                ),
                (
                    "responsible_person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person responsible",
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
                        verbose_name="sales department in charge",
                    ),
                ),
                (
                    "reason_kind",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="aftersales.returnreason",
                        verbose_name="kind of reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical return",
                "verbose_name_plural": "historical returns",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="GoodsReturn",
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
                            ("received", "Taken in, goods awaited"),
                            ("counted", "Goods counted"),
                            ("reason_review", "Reason under review"),
                            ("retest", "Being tested again"),
                            ("reason_stands", "Reason stands"),
                            ("awaiting_approval", "Refund awaiting approval"),
                            ("handling", "Handling set"),
                            ("carried_out", "Handling carried out"),
                            ("visited", "Customer visited"),
                            ("reason_refused", "Reason refused"),
                            ("explained", "Refusal explained"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="received",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("phone", "Telephone"),
                            ("visit", "Visit in person"),
                            ("mail", "E-mail"),
                            ("wechat", "WeChat"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                (
                    "sender_number",
                    models.CharField(blank=True, max_length=60, verbose_name="the sender's own number"),
                ),
                ("order_number", models.CharField(blank=True, max_length=60, verbose_name="order number")),
                ("batch_number", models.CharField(blank=True, max_length=60, verbose_name="batch number")),
                (
                    "invoice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="invoice number"),
                ),
                ("announced_quantity", models.PositiveIntegerField(verbose_name="announced quantity")),
                (
                    "unit_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="unit price"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("description", models.TextField(max_length=20000, verbose_name="why the goods come back")),
                (
                    "demand",
                    models.TextField(blank=True, max_length=5000, verbose_name="what the customer demands"),
                ),
                (
                    "counted_quantity",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="counted quantity"),
                ),
                ("counted_at", models.DateTimeField(blank=True, null=True, verbose_name="counted at")),
                (
                    "count_remark",
                    models.CharField(blank=True, max_length=500, verbose_name="remark on the count"),
                ),
                (
                    "send_back_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why the slip was sent back"),
                ),
                (
                    "reason_stands",
                    models.BooleanField(blank=True, null=True, verbose_name="the reason stands"),
                ),
                (
                    "opinion",
                    models.TextField(
                        blank=True, max_length=10000, verbose_name="opinion of the confirming department"
                    ),
                ),
                ("judged_at", models.DateTimeField(blank=True, null=True, verbose_name="judged at")),
                ("own_fault", models.BooleanField(blank=True, null=True, verbose_name="our fault")),
                (
                    "handling_opinion",
                    models.TextField(blank=True, max_length=10000, verbose_name="handling opinion"),
                ),
                (
                    "settlement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refund", "Money back"),
                            ("exchange", "Other goods in exchange"),
                            ("nothing", "Nothing further"),
                        ],
                        max_length=10,
                        verbose_name="what the customer gets",
                    ),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="handling set at")),
                (
                    "refund_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="refund"
                    ),
                ),
                (
                    "exchange_rate",
                    models.DecimalField(
                        decimal_places=6,
                        default=Decimal("1"),
                        max_digits=12,
                        verbose_name="exchange rate to the company's currency",
                    ),
                ),
                (
                    "refund_reason",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="why more than the goods are worth"
                    ),
                ),
                (
                    "refund_approved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="refund approved at"),
                ),
                (
                    "refund_voucher",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the voucher"),
                ),
                ("refund_paid_on", models.DateField(blank=True, null=True, verbose_name="paid on")),
                (
                    "refund_paid_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="payment confirmed at"),
                ),
                (
                    "exchange_paper",
                    models.CharField(
                        blank=True, max_length=60, verbose_name="stock-out paper of the exchange"
                    ),
                ),
                ("exchange_at", models.DateTimeField(blank=True, null=True, verbose_name="exchange sent at")),
                (
                    "responsible_measure",
                    models.TextField(blank=True, max_length=5000, verbose_name="how it was dealt with"),
                ),
                (
                    "responsible_named_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="named at"),
                ),
                (
                    "explanation",
                    models.TextField(blank=True, max_length=20000, verbose_name="letter to the customer"),
                ),
                (
                    "explained_channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("letter", "Letter"),
                            ("phone", "Telephone"),
                            ("visit", "Visit in person"),
                            ("mail", "E-mail"),
                            ("wechat", "WeChat"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="told by",
                    ),
                ),
                ("explained_at", models.DateTimeField(blank=True, null=True, verbose_name="explained at")),
                (
                    "close_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it is closed all the same"
                    ),
                ),
                (
                    "withdraw_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was withdrawn"),
                ),
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
                    "confirming_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="confirming department",
                    ),
                ),
                (
                    "counted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="counted by",
                    ),
                ),
                (
                    "exchange_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="exchange sent by",
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
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handling set by",
                    ),
                ),
                (
                    "intake_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="taken in by the department",
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="judged by",
                    ),
                ),
                (
                    "refund_approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="refund approved by",
                    ),
                ),
                (
                    "refund_paid_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="payment confirmed by",
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
                        verbose_name="department responsible",
                    ),
                ),
                (
                    "responsible_named_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="named by",
                    ),
                ),
                (
                    "responsible_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person responsible",
                    ),
                ),
                (
                    "sales_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="sales department in charge",
                    ),
                ),
                (
                    "reason_kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="aftersales.returnreason",
                        verbose_name="kind of reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "return",
                "verbose_name_plural": "returns",
                "indexes": [
                    models.Index(fields=["order_number"], name="return_order"),
                    models.Index(fields=["batch_number"], name="return_batch"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "received",
                                    "counted",
                                    "reason_review",
                                    "retest",
                                    "reason_stands",
                                    "awaiting_approval",
                                    "handling",
                                    "carried_out",
                                    "visited",
                                    "reason_refused",
                                    "explained",
                                    "closed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="return_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["letter", "phone", "visit", "mail", "wechat", "other"])
                        ),
                        name="channel_of_a_return_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("settlement__in", ["", "refund", "exchange", "nothing"])),
                        name="settlement_of_a_return_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("announced_quantity__gte", 1)),
                        name="a_return_announces_some_goods",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("counted_at__isnull", True),
                                ("counted_by__isnull", True),
                                ("counted_quantity__isnull", True),
                            ),
                            models.Q(
                                ("counted_at__isnull", False),
                                ("counted_by__isnull", False),
                                ("counted_quantity__gte", 1),
                            ),
                            _connector="OR",
                        ),
                        name="counted_goods_say_who_counted_them",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "withdrawn"]),
                            ("counted_quantity__isnull", False),
                            _connector="OR",
                        ),
                        name="a_return_goes_on_after_its_goods_are_counted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "counted", "withdrawn"]),
                            ("confirming_department__isnull", False),
                            _connector="OR",
                        ),
                        name="a_return_under_review_has_its_department",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    [
                                        "awaiting_approval",
                                        "carried_out",
                                        "handling",
                                        "reason_stands",
                                        "visited",
                                    ],
                                ),
                                _negated=True,
                            ),
                            models.Q(("judged_by__isnull", False), ("reason_stands", True)),
                            _connector="OR",
                        ),
                        name="a_return_is_handled_after_its_reason_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["reason_refused", "explained"]), _negated=True),
                            ("reason_stands", False),
                            _connector="OR",
                        ),
                        name="a_refused_return_has_a_reason_that_does_not_stand",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("refund_amount__gt", 0), ("settlement", "refund")),
                            models.Q(
                                models.Q(("settlement", "refund"), _negated=True),
                                ("refund_amount__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="only_a_refund_has_an_amount_above_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exchange_rate__gt", 0)), name="rate_of_a_refund_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("refund_approved_at__isnull", True), ("refund_approved_by__isnull", True)
                            ),
                            models.Q(
                                ("refund_amount__isnull", False),
                                ("refund_approved_at__isnull", False),
                                ("refund_approved_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_approved_refund_has_an_amount_and_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("refund_paid_at__isnull", True),
                                ("refund_paid_by__isnull", True),
                                ("refund_paid_on__isnull", True),
                                ("refund_voucher", ""),
                            ),
                            models.Q(
                                ("counted_quantity__isnull", False),
                                ("refund_approved_at__isnull", False),
                                ("refund_paid_at__isnull", False),
                                ("refund_paid_by__isnull", False),
                                ("refund_paid_on__isnull", False),
                                models.Q(("refund_voucher", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="nothing_is_paid_back_without_counted_goods_and_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refund_paid_by__isnull", True),
                            models.Q(
                                models.Q(("refund_paid_by", models.F("handled_by")), _negated=True),
                                models.Q(("refund_paid_by", models.F("refund_approved_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="nobody_pays_back_what_they_set_or_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("refund_approved_by__isnull", True),
                            models.Q(("refund_approved_by", models.F("handled_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_refund_they_set",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("exchange_at__isnull", True),
                                ("exchange_by__isnull", True),
                                ("exchange_paper", ""),
                            ),
                            models.Q(
                                ("exchange_at__isnull", False),
                                ("exchange_by__isnull", False),
                                ("settlement", "exchange"),
                                models.Q(("exchange_paper", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_exchange_goes_out_with_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("responsible_department__isnull", True), ("own_fault", True), _connector="OR"
                        ),
                        name="who_is_responsible_is_named_for_own_faults",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            ("own_fault__isnull", True),
                            ("own_fault", False),
                            ("responsible_department__isnull", False),
                            _connector="OR",
                        ),
                        name="own_fault_is_closed_after_somebody_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("explained_at__isnull", True),
                            models.Q(
                                ("explained_by__isnull", False),
                                models.Q(("explanation", ""), _negated=True),
                                models.Q(("explained_channel", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_explained_refusal_says_what_and_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "explained"), _negated=True),
                            ("explained_at__isnull", False),
                            _connector="OR",
                        ),
                        name="a_refusal_counts_as_explained_after_the_letter",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state__in", ["closed", "withdrawn"])),
                            models.Q(
                                ("closed_at__isnull", True),
                                (
                                    "state__in",
                                    [
                                        "awaiting_approval",
                                        "carried_out",
                                        "counted",
                                        "explained",
                                        "handling",
                                        "reason_refused",
                                        "reason_review",
                                        "reason_stands",
                                        "received",
                                        "retest",
                                        "visited",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_finished_return_alone_has_a_closing_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("withdraw_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_withdrawn_return_says_why",
                    ),
                ],
            },
            bases=(
                aftersales.models.transitions.ReturnTransitions,
                feedback_system.cases.protection.ProtectedState,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="CustomerVisit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("visited_at", models.DateTimeField(verbose_name="visited at")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("letter", "Letter"),
                            ("phone", "Telephone"),
                            ("visit", "Visit in person"),
                            ("mail", "E-mail"),
                            ("wechat", "WeChat"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("words", models.TextField(max_length=5000, verbose_name="what the customer said")),
                ("satisfied", models.BooleanField(verbose_name="satisfied")),
                ("entered_at", models.DateTimeField(verbose_name="entered at")),
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
                    "goods_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="aftersales.goodsreturn",
                    ),
                ),
            ],
            options={
                "verbose_name": "visit after a return",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("goods_return", "number"), name="a_visit_after_a_return_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["letter", "phone", "visit", "mail", "wechat", "other"])
                        ),
                        name="channel_of_a_visit_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("visited_at__lte", models.F("entered_at"))),
                        name="a_visit_is_made_before_it_is_entered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandlingLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "handling",
                    models.CharField(
                        choices=[
                            ("restock", "Back to stock"),
                            ("reprocess", "Process again, then back to stock"),
                            ("resend", "To another customer"),
                            ("scrap", "Scrap"),
                            ("send_back", "Back to the sender"),
                        ],
                        max_length=10,
                        verbose_name="what becomes of the goods",
                    ),
                ),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                (
                    "return_paper",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the return paper"),
                ),
                (
                    "stock_paper",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the stock paper"),
                ),
                ("booked_at", models.DateTimeField(blank=True, null=True, verbose_name="booked at")),
                (
                    "booked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="booked by",
                    ),
                ),
                (
                    "goods_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="aftersales.goodsreturn",
                    ),
                ),
                (
                    "to_customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="masterdata.customer",
                        verbose_name="to the customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "handling of returned goods",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("goods_return", "number"), name="a_line_of_a_return_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("handling__in", ["restock", "reprocess", "resend", "scrap", "send_back"])
                        ),
                        name="handling_of_goods_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="a_line_of_a_return_moves_goods"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handling", "resend"), ("to_customer__isnull", False)),
                            models.Q(
                                models.Q(("handling", "resend"), _negated=True), ("to_customer__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="only_goods_sent_on_name_another_customer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("booked_at__isnull", True),
                                ("booked_by__isnull", True),
                                ("return_paper", ""),
                                ("stock_paper", ""),
                            ),
                            models.Q(
                                ("booked_at__isnull", False),
                                ("booked_by__isnull", False),
                                models.Q(("return_paper", ""), _negated=True),
                                models.Q(("stock_paper", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="returned_goods_are_booked_with_both_papers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("question", models.TextField(max_length=5000, verbose_name="what is to be tested")),
                ("ordered_in", models.CharField(max_length=40, verbose_name="ordered in the state")),
                ("ordered_at", models.DateTimeField(verbose_name="ordered at")),
                ("passed", models.BooleanField(blank=True, null=True, verbose_name="passed")),
                ("result", models.TextField(blank=True, max_length=5000, verbose_name="result")),
                ("tested_at", models.DateTimeField(blank=True, null=True, verbose_name="tested at")),
                (
                    "goods_return",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retests",
                        to="aftersales.goodsreturn",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ordered by",
                    ),
                ),
                (
                    "tested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tested by",
                    ),
                ),
            ],
            options={
                "verbose_name": "re-test",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("goods_return", "number"), name="a_retest_has_its_number_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("tested_at__isnull", True)),
                        fields=("goods_return",),
                        name="one_open_retest_per_return",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("passed__isnull", True),
                                ("result", ""),
                                ("tested_at__isnull", True),
                                ("tested_by__isnull", True),
                            ),
                            models.Q(
                                ("passed__isnull", False),
                                ("tested_at__isnull", False),
                                ("tested_by__isnull", False),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_retest_has_its_result_as_a_whole",
                    ),
                ],
            },
        ),
    ]
