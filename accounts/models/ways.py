"""The ways by which people come in, and under which name a company's own directory knows a person."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.people import User
from feedback_system.sealed import Sealed

LONGEST_IDENTIFIER = 190


class Way(models.TextChoices):
    """How somebody comes in: by password, or by a directory that the company keeps elsewhere."""

    PASSWORD = "password", _("User name and password")
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")
    OIDC = "oidc", _("OpenID Connect")


DIRECTORIES = (Way.WECOM, Way.DINGTALK, Way.FEISHU, Way.OIDC)
"""The ways that end in a directory of the company."""


class LoginWay(models.Model):
    """How one of the ways is set up. The secret lies sealed and is never shown again.

    A directory is off until it is switched on. The row of the password, where there is one, says whether everybody may use hers (on)
    or administrators alone (off).
    """

    kind = models.CharField(_("way of logging in"), max_length=10, choices=Way.choices, unique=True)
    is_on = models.BooleanField(_("switched on"), default=False)
    name = models.CharField(_("name on the button"), max_length=40, blank=True)
    client_id = models.CharField(_("identifier of the application"), max_length=190, blank=True)
    agent = models.CharField(_("AgentId"), max_length=40, blank=True)
    sealed_secret = models.TextField(blank=True, editable=False)
    api_address = models.CharField(_("address that this server calls"), max_length=300, blank=True)
    page_address = models.CharField(_("address that the browser opens"), max_length=300, blank=True)
    known_by = models.CharField(_("people are known by"), max_length=60, blank=True)
    matches_email = models.BooleanField(_("first log-in by verified e-mail"), default=False)
    is_second_factor = models.BooleanField(_("counts as the second factor"), default=False)

    history = HistoricalRecords(excluded_fields=["sealed_secret"])

    class Meta:
        verbose_name = _("way of logging in")
        verbose_name_plural = _("ways of logging in")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Way.values), name="way_of_logging_in_is_known"),
            models.CheckConstraint(
                condition=Q(kind="password") | Q(is_on=False) | (~Q(client_id="") & ~Q(sealed_secret="")),
                name="a_directory_that_is_on_has_its_keys",
            ),
            models.CheckConstraint(
                condition=Q(matches_email=False) | Q(kind="oidc"),
                name="only_openid_connect_verifies_an_email",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())

    secret = Sealed("sealed_secret")
    """What the directory knows this installation by, or ""."""


class DirectoryEntry(models.Model):
    """The name or number under which a directory knows a person: entered, imported, or kept at a first log-in by e-mail."""

    user = models.ForeignKey(User, models.CASCADE, related_name="directory_entries", verbose_name=_("person"))
    way = models.CharField(_("way of logging in"), max_length=10, choices=Way.choices)
    identifier = models.CharField(_("identifier"), max_length=LONGEST_IDENTIFIER)
    entered_at = models.DateTimeField(_("entered"))
    first_used_at = models.DateTimeField(_("first used"), null=True, blank=True)

    class Meta:
        verbose_name = _("identifier in a directory")
        verbose_name_plural = _("identifiers in directories")
        constraints = [
            models.UniqueConstraint(fields=["way", "identifier"], name="a_directory_knows_one_person_by_it"),
            models.UniqueConstraint(fields=["user", "way"], name="a_directory_knows_a_person_once"),
            models.CheckConstraint(
                condition=Q(way__in=[way.value for way in DIRECTORIES]), name="directory_is_known"
            ),
            models.CheckConstraint(condition=~Q(identifier=""), name="an_identifier_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}: {self.identifier}"


def as_known(way: str, identifier: str) -> str:
    """The identifier as it is kept and compared. WeCom takes no notice of capitals in its account names; the others do."""
    text = identifier.strip()
    return text.lower() if way == Way.WECOM else text
