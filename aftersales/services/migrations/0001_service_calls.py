import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import aftersales.services.models.transitions
import feedback_system.cases.protection
import feedback_system.links.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("attachments", "0001_initial"),
        ("cases", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalServiceCall",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("called", "Called, to be dispatched"),
                            ("dispatched", "Dispatched"),
                            ("on_site", "On site"),
                            ("fixed", "Fixed, to be signed"),
                            ("taken_in", "Taken in for repair"),
                            ("in_repair", "In repair"),
                            ("repaired", "Repaired, to be accepted"),
                            ("repair_accepted", "Accepted, to be returned"),
                            ("handed_back", "Returned, to be signed"),
                            ("signed", "Signed, to be settled"),
                            ("to_invoice", "To be invoiced"),
                            ("paid", "Paid on the spot"),
                            ("invoiced", "Invoiced"),
                            ("free", "Free of charge"),
                            ("filed", "Filed"),
                            ("called_off", "Cancelled by the customer"),
                        ],
                        default="called",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                (
                    "area",
                    models.CharField(
                        choices=[("urban", "Urban"), ("suburban", "Suburban")],
                        max_length=10,
                        verbose_name="area",
                    ),
                ),
                (
                    "other_product",
                    models.CharField(blank=True, max_length=120, verbose_name="product and model"),
                ),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="specification")),
                ("serial_number", models.CharField(blank=True, max_length=60, verbose_name="serial number")),
                ("bought_on", models.DateField(blank=True, null=True, verbose_name="bought on")),
                (
                    "proposed_class",
                    models.CharField(
                        choices=[
                            ("A", "A paid"),
                            ("B", "B under contract"),
                            ("C", "C free in warranty"),
                            ("D", "D other"),
                        ],
                        max_length=1,
                        verbose_name="proposed class",
                    ),
                ),
                (
                    "proposed_why",
                    models.CharField(
                        choices=[
                            ("contract", "under contract"),
                            ("warranty", "in warranty"),
                            ("over", "warranty is over"),
                            ("unknown", "date of purchase unknown"),
                        ],
                        max_length=10,
                        verbose_name="why this class",
                    ),
                ),
                ("warranty_until", models.DateField(blank=True, null=True, verbose_name="warranty until")),
                (
                    "contract_number",
                    models.CharField(blank=True, max_length=60, verbose_name="maintenance contract"),
                ),
                (
                    "service_class",
                    models.CharField(
                        choices=[
                            ("A", "A paid"),
                            ("B", "B under contract"),
                            ("C", "C free in warranty"),
                            ("D", "D other"),
                        ],
                        max_length=1,
                        verbose_name="class",
                    ),
                ),
                ("planned_at", models.DateTimeField(blank=True, null=True, verbose_name="planned for")),
                ("dispatched_at", models.DateTimeField(blank=True, null=True, verbose_name="dispatched at")),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrived at")),
                (
                    "work_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes of work"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="job done at")),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken in at")),
                ("promised_on", models.DateField(blank=True, null=True, verbose_name="promised for")),
                (
                    "delay_told_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="delay reported at"),
                ),
                (
                    "material_slip",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the material slip"),
                ),
                (
                    "repair_begun_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="repair begun at"),
                ),
                (
                    "repair_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="real minutes of repair"),
                ),
                ("repaired_at", models.DateTimeField(blank=True, null=True, verbose_name="repaired at")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="repair accepted at"),
                ),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="returned at")),
                (
                    "fee_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "Paid on the spot"),
                            ("invoice", "By invoice of the same day"),
                            ("free", "Free of charge"),
                        ],
                        max_length=10,
                        verbose_name="settled",
                    ),
                ),
                (
                    "fee",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="fee"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                (
                    "cash_paper",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the cash voucher"),
                ),
                ("cash_at", models.DateTimeField(blank=True, null=True, verbose_name="money received at")),
                (
                    "invoice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="invoice number"),
                ),
                ("invoiced_on", models.DateField(blank=True, null=True, verbose_name="invoiced on")),
                ("ticked_at", models.DateTimeField(blank=True, null=True, verbose_name="ticked at")),
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
                        verbose_name="repair accepted by",
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
                    "cash_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="money received by",
                    ),
                ),
                (
                    "collected_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="money collected by",
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
                        verbose_name="service centre",
                    ),
                ),
                (
                    "dispatched_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dispatched by",
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
                    "invoiced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invoice drawn by",
                    ),
                ),
                (
                    "repairer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="repaired by",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="returned by",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken in by",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="technician",
                    ),
                ),
                (
                    "ticked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ticked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical service call",
                "verbose_name_plural": "historical service calls",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalServiceSettings",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "quality_ticks",
                    models.BooleanField(
                        default=False, verbose_name="quality ticks every call before it is filed"
                    ),
                ),
                (
                    "small_fee",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="largest fee that is collected on the spot",
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
                "verbose_name": "historical settings of service calls",
                "verbose_name_plural": "historical settings of service callss",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ServiceCall",
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
                            ("called", "Called, to be dispatched"),
                            ("dispatched", "Dispatched"),
                            ("on_site", "On site"),
                            ("fixed", "Fixed, to be signed"),
                            ("taken_in", "Taken in for repair"),
                            ("in_repair", "In repair"),
                            ("repaired", "Repaired, to be accepted"),
                            ("repair_accepted", "Accepted, to be returned"),
                            ("handed_back", "Returned, to be signed"),
                            ("signed", "Signed, to be settled"),
                            ("to_invoice", "To be invoiced"),
                            ("paid", "Paid on the spot"),
                            ("invoiced", "Invoiced"),
                            ("free", "Free of charge"),
                            ("filed", "Filed"),
                            ("called_off", "Cancelled by the customer"),
                        ],
                        default="called",
                        max_length=40,
                        protected=True,
                        verbose_name="state",
                    ),
                ),
                ("caller", models.CharField(max_length=60, verbose_name="name of the caller")),
                ("phone", models.CharField(max_length=40, verbose_name="telephone")),
                ("address", models.CharField(max_length=200, verbose_name="address of the service")),
                (
                    "area",
                    models.CharField(
                        choices=[("urban", "Urban"), ("suburban", "Suburban")],
                        max_length=10,
                        verbose_name="area",
                    ),
                ),
                (
                    "other_product",
                    models.CharField(blank=True, max_length=120, verbose_name="product and model"),
                ),
                ("specification", models.CharField(blank=True, max_length=200, verbose_name="specification")),
                ("serial_number", models.CharField(blank=True, max_length=60, verbose_name="serial number")),
                ("bought_on", models.DateField(blank=True, null=True, verbose_name="bought on")),
                ("bought_at", models.CharField(blank=True, max_length=120, verbose_name="bought at")),
                ("description", models.TextField(max_length=5000, verbose_name="what is wrong")),
                (
                    "proposed_class",
                    models.CharField(
                        choices=[
                            ("A", "A paid"),
                            ("B", "B under contract"),
                            ("C", "C free in warranty"),
                            ("D", "D other"),
                        ],
                        max_length=1,
                        verbose_name="proposed class",
                    ),
                ),
                (
                    "proposed_why",
                    models.CharField(
                        choices=[
                            ("contract", "under contract"),
                            ("warranty", "in warranty"),
                            ("over", "warranty is over"),
                            ("unknown", "date of purchase unknown"),
                        ],
                        max_length=10,
                        verbose_name="why this class",
                    ),
                ),
                ("warranty_until", models.DateField(blank=True, null=True, verbose_name="warranty until")),
                (
                    "contract_number",
                    models.CharField(blank=True, max_length=60, verbose_name="maintenance contract"),
                ),
                (
                    "service_class",
                    models.CharField(
                        choices=[
                            ("A", "A paid"),
                            ("B", "B under contract"),
                            ("C", "C free in warranty"),
                            ("D", "D other"),
                        ],
                        max_length=1,
                        verbose_name="class",
                    ),
                ),
                (
                    "class_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why another class than proposed"
                    ),
                ),
                ("planned_at", models.DateTimeField(blank=True, null=True, verbose_name="planned for")),
                ("dispatched_at", models.DateTimeField(blank=True, null=True, verbose_name="dispatched at")),
                (
                    "put_back_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was put back"),
                ),
                ("arrived_at", models.DateTimeField(blank=True, null=True, verbose_name="arrived at")),
                ("work_done", models.TextField(blank=True, max_length=5000, verbose_name="what was done")),
                (
                    "work_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes of work"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="job done at")),
                (
                    "condition",
                    models.TextField(blank=True, max_length=2000, verbose_name="condition and accessories"),
                ),
                ("taken_at", models.DateTimeField(blank=True, null=True, verbose_name="taken in at")),
                ("promised_on", models.DateField(blank=True, null=True, verbose_name="promised for")),
                (
                    "delay_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why the repair is late"),
                ),
                (
                    "delay_told_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="delay reported at"),
                ),
                (
                    "material_slip",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the material slip"),
                ),
                (
                    "repair_begun_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="repair begun at"),
                ),
                (
                    "repair_work",
                    models.TextField(blank=True, max_length=5000, verbose_name="what was repaired"),
                ),
                (
                    "repair_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="real minutes of repair"),
                ),
                (
                    "parts_replaced",
                    models.TextField(blank=True, max_length=2000, verbose_name="parts replaced"),
                ),
                ("repaired_at", models.DateTimeField(blank=True, null=True, verbose_name="repaired at")),
                (
                    "reject_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why the repair was not accepted"
                    ),
                ),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="repair accepted at"),
                ),
                (
                    "accept_remark",
                    models.CharField(blank=True, max_length=500, verbose_name="remark of the acceptance"),
                ),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="returned at")),
                (
                    "receipt_missing_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why the receipt did not come back"
                    ),
                ),
                (
                    "fee_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cash", "Paid on the spot"),
                            ("invoice", "By invoice of the same day"),
                            ("free", "Free of charge"),
                        ],
                        max_length=10,
                        verbose_name="settled",
                    ),
                ),
                (
                    "fee",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="fee"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("fee_reason", models.CharField(blank=True, max_length=500, verbose_name="why this fee")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                (
                    "cash_paper",
                    models.CharField(blank=True, max_length=60, verbose_name="number of the cash voucher"),
                ),
                ("cash_at", models.DateTimeField(blank=True, null=True, verbose_name="money received at")),
                (
                    "invoice_number",
                    models.CharField(blank=True, max_length=60, verbose_name="invoice number"),
                ),
                ("invoiced_on", models.DateField(blank=True, null=True, verbose_name="invoiced on")),
                (
                    "tick_remark",
                    models.CharField(blank=True, max_length=500, verbose_name="remark of quality"),
                ),
                ("ticked_at", models.DateTimeField(blank=True, null=True, verbose_name="ticked at")),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it was cancelled"),
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
                        verbose_name="repair accepted by",
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
                    "cash_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="money received by",
                    ),
                ),
                (
                    "collected_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="money collected by",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.department",
                        verbose_name="service centre",
                    ),
                ),
                (
                    "dispatched_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="dispatched by",
                    ),
                ),
                (
                    "invoiced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invoice drawn by",
                    ),
                ),
                (
                    "repairer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="repaired by",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="returned by",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken in by",
                    ),
                ),
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="technician",
                    ),
                ),
                (
                    "ticked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ticked by",
                    ),
                ),
            ],
            options={
                "verbose_name": "service call",
                "verbose_name_plural": "service calls",
                "indexes": [
                    models.Index(fields=["technician", "planned_at"], name="calls_of_a_technician"),
                    models.Index(fields=["serial_number"], name="calls_by_serial_number"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "called",
                                    "dispatched",
                                    "on_site",
                                    "fixed",
                                    "taken_in",
                                    "in_repair",
                                    "repaired",
                                    "repair_accepted",
                                    "handed_back",
                                    "signed",
                                    "to_invoice",
                                    "paid",
                                    "invoiced",
                                    "free",
                                    "filed",
                                    "called_off",
                                ],
                            )
                        ),
                        name="service_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("area__in", ["urban", "suburban"])),
                        name="area_of_a_call_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("proposed_class__in", ["A", "B", "C", "D"]),
                            ("service_class__in", ["A", "B", "C", "D"]),
                        ),
                        name="class_of_a_call_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("service_class", models.F("proposed_class")),
                            models.Q(("class_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="another_class_than_proposed_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dispatched_at__isnull", True),
                                ("dispatched_by__isnull", True),
                                ("technician__isnull", True),
                            ),
                            models.Q(
                                ("dispatched_at__isnull", False),
                                ("dispatched_by__isnull", False),
                                ("technician__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_dispatched_call_says_who_goes_and_who_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["called", "called_off"]),
                            ("technician__isnull", False),
                            _connector="OR",
                        ),
                        name="a_call_goes_on_after_it_was_dispatched",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["called", "dispatched", "called_off"]),
                            ("arrived_at__isnull", False),
                            _connector="OR",
                        ),
                        name="work_begins_after_the_arrival",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("promised_on__isnull", True),
                                ("taken_at__isnull", True),
                                ("taken_by__isnull", True),
                            ),
                            models.Q(
                                ("promised_on__isnull", False),
                                ("taken_at__isnull", False),
                                ("taken_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="goods_are_taken_in_with_a_receipt_and_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "state__in",
                                    ["handed_back", "in_repair", "repair_accepted", "repaired", "taken_in"],
                                ),
                                _negated=True,
                            ),
                            ("taken_at__isnull", False),
                            _connector="OR",
                        ),
                        name="what_is_in_repair_was_taken_in",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("returned_at__isnull", True),
                            models.Q(
                                ("accepted_at__isnull", False),
                                ("returned_by__isnull", False),
                                ("taken_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="only_accepted_goods_are_returned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_by__isnull", True),
                            models.Q(
                                models.Q(("accepted_by", models.F("repairer")), _negated=True),
                                ("accepted_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="nobody_accepts_the_own_repair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("fee__isnull", True),
                                ("fee_way", ""),
                                ("settled_at__isnull", True),
                                ("settled_by__isnull", True),
                            ),
                            models.Q(
                                ("fee__isnull", True),
                                ("fee_way", "free"),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            models.Q(
                                ("fee__gt", 0),
                                ("fee_way__in", ["cash", "invoice"]),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_call_has_its_way_and_its_fee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cash_at__isnull", True), ("cash_by__isnull", True), ("cash_paper", "")
                            ),
                            models.Q(
                                ("cash_at__isnull", False),
                                ("cash_by__isnull", False),
                                ("fee_way", "cash"),
                                models.Q(("cash_paper", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="received_money_has_its_paper",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cash_by__isnull", True),
                            models.Q(("cash_by", models.F("collected_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_confirms_the_money_they_collected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "invoiced"), _negated=True),
                            models.Q(
                                ("invoiced_by__isnull", False),
                                models.Q(("invoice_number", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_invoiced_call_names_its_invoice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("state__in", ["called_off", "filed"])),
                            models.Q(
                                ("closed_at__isnull", True),
                                (
                                    "state__in",
                                    [
                                        "called",
                                        "dispatched",
                                        "fixed",
                                        "free",
                                        "handed_back",
                                        "in_repair",
                                        "invoiced",
                                        "on_site",
                                        "paid",
                                        "repair_accepted",
                                        "repaired",
                                        "signed",
                                        "taken_in",
                                        "to_invoice",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_finished_call_alone_has_a_closing_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "called_off"), _negated=True),
                            models.Q(("cancel_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_cancelled_call_says_why",
                    ),
                ],
            },
            bases=(
                aftersales.services.models.transitions.ServiceTransitions,
                feedback_system.cases.protection.ProtectedState,
                models.Model,
            ),
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("told_at", models.DateTimeField(verbose_name="when")),
                ("words", models.TextField(max_length=2000, verbose_name="what was said")),
                (
                    "about_delay",
                    models.BooleanField(default=False, verbose_name="the customer was told of the delay"),
                ),
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
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contacts",
                        to="services.servicecall",
                    ),
                ),
            ],
            options={
                "verbose_name": "talk with a customer about a call",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "number"), name="a_talk_about_a_call_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_at__lte", models.F("entered_at"))),
                        name="a_talk_is_held_before_it_is_entered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceCost",
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
                        choices=[
                            ("travel", "Travel"),
                            ("allowance", "Allowance"),
                            ("part", "Parts"),
                            ("repair", "Repair"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="amount")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                ("at", models.DateTimeField(verbose_name="entered at")),
                (
                    "struck_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="why it was struck"),
                ),
                ("struck_at", models.DateTimeField(blank=True, null=True, verbose_name="struck at")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs",
                        to="services.servicecall",
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
                        verbose_name="struck by",
                    ),
                ),
            ],
            options={
                "verbose_name": "cost of a service call",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "number"), name="a_cost_of_a_call_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="a_cost_of_a_call_is_above_zero"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["travel", "allowance", "part", "repair", "other"])),
                        name="kind_of_a_cost_of_a_call_is_known",
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
                        name="a_struck_cost_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServicePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("part", models.CharField(max_length=120, verbose_name="part")),
                ("quantity", models.PositiveIntegerField(verbose_name="quantity")),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
                ("used", models.PositiveIntegerField(blank=True, null=True, verbose_name="used")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="use told at")),
                ("back_words", models.CharField(blank=True, max_length=300, verbose_name="what came back")),
                ("back_at", models.DateTimeField(blank=True, null=True, verbose_name="back at")),
                (
                    "result",
                    models.CharField(blank=True, max_length=1000, verbose_name="what the examination showed"),
                ),
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
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="part_lines",
                        to="services.servicecall",
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
                    "used_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="use told by",
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a service call",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "number"), name="a_part_of_a_call_has_its_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="some_of_a_part_is_issued"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("used__isnull", True), ("used_at__isnull", True), ("used_by__isnull", True)
                            ),
                            models.Q(
                                ("used__lte", models.F("quantity")),
                                ("used_at__isnull", False),
                                ("used_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="no_more_of_a_part_is_used_than_was_issued",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("back_at__isnull", True), ("back_by__isnull", True), ("back_words", "")
                            ),
                            models.Q(
                                ("back_at__isnull", False),
                                ("back_by__isnull", False),
                                ("used__isnull", False),
                                models.Q(("back_words", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_part_comes_back_after_its_use_is_told",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("examined_at__isnull", True), ("examined_by__isnull", True), ("result", "")
                            ),
                            models.Q(
                                ("back_at__isnull", False),
                                ("examined_at__isnull", False),
                                ("examined_by__isnull", False),
                                models.Q(("result", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_part_is_examined_after_it_is_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceSettings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "quality_ticks",
                    models.BooleanField(
                        default=False, verbose_name="quality ticks every call before it is filed"
                    ),
                ),
                (
                    "small_fee",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        verbose_name="largest fee that is collected on the spot",
                    ),
                ),
            ],
            options={
                "verbose_name": "settings of service calls",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)), name="settings_of_service_calls_are_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("small_fee__isnull", True), ("small_fee__gt", 0), _connector="OR"
                        ),
                        name="a_small_fee_is_above_zero",
                    ),
                ],
            },
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
                    "paper",
                    models.CharField(
                        choices=[("receipt", "Voucher at taking in"), ("voucher", "Voucher")],
                        max_length=10,
                        verbose_name="paper",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name of who signs")),
                (
                    "missing_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why there is no signature"),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="services.servicecall",
                    ),
                ),
                (
                    "picture",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="picture",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature of a customer",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("call", "paper"), name="a_paper_of_a_call_is_signed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("paper__in", ["receipt", "voucher"])),
                        name="paper_of_a_signature_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("missing_reason", ""),
                                ("picture__isnull", False),
                                models.Q(("name", ""), _negated=True),
                            ),
                            models.Q(
                                ("picture__isnull", True), models.Q(("missing_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_signature_is_drawn_and_named_or_its_lack_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoucherMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254, verbose_name="mail address")),
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
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "known_as",
                    models.CharField(
                        default=feedback_system.links.models.new_nonce, editable=False, max_length=32
                    ),
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
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to="services.servicecall",
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                        verbose_name="paper",
                    ),
                ),
            ],
            options={
                "verbose_name": "voucher by mail",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "failed"])),
                        fields=["next_try_at", "id"],
                        name="voucher_mail_due",
                    ),
                    models.Index(
                        condition=models.Q(("state", "sending")),
                        fields=["lease_until"],
                        name="voucher_mail_taken",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sending", "sent", "failed", "dead"])),
                        name="state_of_a_voucher_mail_is_known",
                    )
                ],
            },
        ),
    ]
