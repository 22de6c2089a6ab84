"""Projects done for customers and maintenance contracts with them: what return visits and renewals are due for.

Source: policy 002 on return visits (a contract names six data of whom to visit, and is refused without them), policy 004 on
maintenance contracts.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from feedback_system.masterdata.fields import DerivedCharField
from feedback_system.masterdata.naming import fold, initials_of, search_key

KEY_LENGTH = 400


class Project(models.Model):
    """Something built, installed or delivered as a whole for one customer."""

    class Sort(models.TextChoices):
        """What is built; it says which record form the return visit has (policy 002: housing, road, mechanical and electrical)."""

        HOUSING = "housing", pgettext_lazy("kind of project", "Housing")
        ROAD = "road", pgettext_lazy("kind of project", "Road")
        MECHANICAL = "mechanical", pgettext_lazy("kind of project", "Mechanical and electrical")

    code = models.CharField(_("project number"), max_length=40, unique=True)
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=120)
    initials = DerivedCharField(_("pinyin initials"), max_length=KEY_LENGTH)
    search_key = DerivedCharField(_("search key"), max_length=KEY_LENGTH)
    customer = models.ForeignKey(
        "masterdata.Customer", models.PROTECT, related_name="projects", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        "masterdata.Contact", models.PROTECT, related_name="projects", verbose_name=_("whom to visit")
    )
    unit = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("business unit")
    )
    product = models.ForeignKey(
        "masterdata.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("product"),
    )
    sort = models.CharField(_("kind of project"), max_length=12, choices=Sort.choices, blank=True)
    is_small = models.BooleanField(_("small project"), default=False)
    started_on = models.DateField(_("work began on"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    history = HistoricalRecords(excluded_fields=["initials", "search_key"])

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(done_on__isnull=True)
                | Q(done_on__gte=F("started_on")),
                name="a_project_is_done_after_it_began",
                violation_error_message=_("The project cannot be done before its work began."),
            ),
            models.CheckConstraint(
                condition=Q(sort__in=["", "housing", "road", "mechanical"]), name="kind_of_a_project_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.initials = initials_of(self.name)[:KEY_LENGTH]
        self.search_key = search_key(self.code, self.name)[:KEY_LENGTH]


class MaintenanceContract(models.Model):
    """A contract by which we keep certain machines of a customer in order from a day to a day, both counted."""

    code = models.CharField(_("contract number"), max_length=40, unique=True)
    initials = DerivedCharField(_("pinyin initials"), max_length=KEY_LENGTH)
    search_key = DerivedCharField(_("search key"), max_length=KEY_LENGTH)
    customer = models.ForeignKey(
        "masterdata.Customer", models.PROTECT, related_name="contracts", verbose_name=_("customer")
    )
    contact = models.ForeignKey(
        "masterdata.Contact", models.PROTECT, related_name="contracts", verbose_name=_("whom to visit")
    )
    branch = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name=_("branch")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    ended_on = models.DateField(_("ended early on"), null=True, blank=True)
    covered = models.TextField(_("what is covered"), max_length=2_000, blank=True)
    fee = models.DecimalField(_("fee"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    renewed_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal",
        verbose_name=_("renews the contract"),
    )

    history = HistoricalRecords(excluded_fields=["initials", "search_key"])

    class Meta:
        verbose_name = _("maintenance contract")
        verbose_name_plural = _("maintenance contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="a_contract_ends_after_it_begins",
                violation_error_message=_("The contract cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(ended_on__gte=F("starts_on"), ended_on__lte=F("ends_on")),
                name="a_contract_ends_early_within_its_time",
                violation_error_message=_("A contract ends early on a day between its first and its last."),
            ),
            models.CheckConstraint(
                condition=Q(fee__isnull=True) | Q(fee__gte=0),
                name="a_contract_fee_is_not_negative",
                violation_error_message=_("The fee must not be negative. Leave it empty if it is not known."),
            ),
        ]
        indexes = [models.Index(fields=["ends_on", "id"], name="contract_by_expiry")]

    def __str__(self) -> str:
        return self.code

    @property
    def last_day(self) -> date:
        """The last day on which it covers anything."""
        return self.ended_on or self.ends_on

    def prepare(self) -> None:
        """Compute what look-up compares; runs before every save and before a bulk write."""
        self.initials = initials_of(self.customer.name, self.customer.short_name)[:KEY_LENGTH]
        self.search_key = search_key(self.code, self.customer.name, self.customer.short_name)[:KEY_LENGTH]


class ContractLine(models.Model):
    """One machine under a contract; without a serial number all of that product at the customer's."""

    contract = models.ForeignKey(MaintenanceContract, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(
        "masterdata.Product", models.PROTECT, related_name="contract_lines", verbose_name=_("product")
    )
    serial_number = models.CharField(_("serial number"), max_length=60, blank=True)
    serial_key = DerivedCharField(_("search key"), max_length=120)

    class Meta:
        verbose_name = _("machine under contract")
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "position"], name="machines_under_a_contract_have_a_place_once"
            )
        ]
        indexes = [models.Index(fields=["product", "serial_key"], name="contract_line_machine")]

    def __str__(self) -> str:
        return f"{self.product.code} {self.serial_number}".strip()

    def prepare(self) -> None:
        """Compute what look-up compares."""
        self.serial_key = fold(self.serial_number)[:120]
