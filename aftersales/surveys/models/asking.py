"""Who is asked, and the link by which somebody outside answers once.

One row for every person asked: of a survey, or with the opinion card of a finished job. In an anonymous survey the answer
does not know this row, and this row knows only that there is one.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from aftersales.surveys.states import OPEN_ASKING, Asking, Purpose, Way
from feedback_system.links.models import AnswerLink, LinkQuerySet, indexes_of_links, rules_of_links

if TYPE_CHECKING:
    from accounts.models import User


def _person(words: Any) -> Any:
    return models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=words
    )


class AskedQuerySet(models.QuerySet):
    """Questions about people who are asked."""

    def cards(self) -> Any:
        """Opinion cards of finished jobs; what was asked on a return visit is none."""
        return self.filter(survey__isnull=True).exclude(questionnaire__purpose=Purpose.VISIT)

    def visible_to(self, user: User) -> Any:
        """Cards that `user` may read: all with the right to work on cards or to read ratings, else those about the own work."""
        if user.holds(Permission.RUN_SURVEY) or user.holds(Permission.SEE_RATINGS):
            return self.cards()
        return self.cards().filter(person_rated=user)


class Asked(models.Model):
    """One person or department that is asked."""

    survey = models.ForeignKey(
        "surveys.Survey",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="asked",
        verbose_name=_("survey"),
    )
    number = models.PositiveIntegerField(_("number on the list"), default=1)
    questionnaire = models.ForeignKey(
        "surveys.Questionnaire", models.PROTECT, related_name="+", verbose_name=_("questionnaire")
    )
    about = models.ForeignKey(
        "cases.Case",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinion_cards",
        verbose_name=_("about the job"),
    )
    customer = models.ForeignKey(
        "masterdata.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer"),
    )
    department = models.ForeignKey(
        "accounts.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    person_rated = _person(_("who is rated"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    address = models.EmailField(_("mail address"), blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    state = models.CharField(_("state"), max_length=10, choices=Asking.choices, default=Asking.PLANNED)
    anonymous = models.BooleanField(_("anonymous"), default=False)
    added_by = _person(_("added by"))
    added_at = models.DateTimeField(_("added at"))
    issued_by = _person(_("issued by"))
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, db_index=True)
    call_back_at = models.DateTimeField(_("agreed time of the next call"), null=True, blank=True)
    calls = models.PositiveSmallIntegerField(_("calls without an answer"), default=0)
    reason = models.CharField(_("why there is no answer"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    interest = models.TextField(_("interest in buying"), max_length=2_000, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("person asked")
        verbose_name_plural = _("people asked")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Asking.values), name="state_of_asking_is_known"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="way_of_asking_is_known"),
            models.UniqueConstraint(
                fields=["survey", "number"], name="a_number_on_a_list_of_a_survey_stands_once"
            ),
            models.UniqueConstraint(
                fields=["about"],
                condition=Q(survey__isnull=True),
                name="a_job_has_one_opinion_card",
            ),
            models.CheckConstraint(
                condition=Q(anonymous=False) | Q(answered_at__isnull=True),
                name="when_an_anonymous_answer_came_is_not_kept",
            ),
            models.CheckConstraint(
                condition=Q(state="planned")
                | Q(issued_at__isnull=False)
                | Q(state__in=["refused", "unreached"]),
                name="who_was_asked_has_a_time_of_issue",
            ),
        ]
        indexes = [models.Index(fields=["person_rated", "issued_at"], name="cards_of_a_person")]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """Who it is: the customer or department, with the person where one is named."""
        whole = [str(one) for one in (self.customer or self.department, self.name) if one]
        return " · ".join(whole) or str(self.number)

    @property
    def is_open(self) -> bool:
        """Whether an answer may still come."""
        return self.state in OPEN_ASKING


class SurveyLinkQuerySet(LinkQuerySet):
    """Questions about links of questionnaires."""

    def usable(self, at: datetime) -> SurveyLinkQuerySet:
        """Links of people whose answer is still awaited, of surveys that still run."""
        found: SurveyLinkQuerySet = (
            super()
            .usable(at)
            .filter(asked__state=Asking.ISSUED)
            .filter(Q(asked__survey__isnull=True) | Q(asked__survey__state="survey_running"))
        )
        return found


class SurveyLink(AnswerLink):
    """The link by which one person answers once; a mail carries it, or a printed questionnaire."""

    salt = "surveys.link"
    page = "survey_answers:answer"

    asked = models.ForeignKey(Asked, models.PROTECT, related_name="links")

    objects = SurveyLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of a questionnaire")
        constraints = rules_of_links(
            "asked",
            one_open="one_open_link_of_a_questionnaire",
            known="state_of_a_survey_link_is_known",
            used_or_revoked="a_survey_link_is_used_or_revoked",
        )
        indexes = indexes_of_links(due="survey_mail_due", taken="survey_mail_taken")

    def __str__(self) -> str:
        return f"{self.asked_id} {self.state}"


def asked_rows() -> QuerySet[Asked]:
    """The people asked with what their line shows, in the order of the list."""
    return Asked.objects.select_related("customer", "department").order_by("number")
