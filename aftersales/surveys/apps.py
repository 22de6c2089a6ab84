from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

REPORT_PAPER = _("Survey report")
CARD_PAPER = _("Questionnaire")


class SurveysConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and menus at start-up, and nothing else."""

    name = "aftersales.surveys"
    label = "surveys"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from aftersales.surveys import operations  # noqa: F401  registers the steps
        from aftersales.surveys.api.collection import register_collection
        from aftersales.surveys.board import satisfaction
        from aftersales.surveys.conformity import register_lines
        from aftersales.surveys.facts import FACTS
        from aftersales.surveys.install import install_surveys
        from aftersales.surveys.kind import NUMBER_LETTER, survey_kind
        from aftersales.surveys.looks import register_looks
        from aftersales.surveys.models.signed_months import STANDING
        from aftersales.surveys.notices import register_notices
        from aftersales.surveys.open_work import register_work
        from aftersales.surveys.operations.cards import card_of_job
        from aftersales.surveys.operations.clocks import moved, opened, text_of_case
        from aftersales.surveys.operations.months import watch_ratings
        from aftersales.surveys.operations.post import TEXT_SORT, link_as_text
        from aftersales.surveys.personal import register_texts
        from aftersales.surveys.sentences import register_sentences
        from aftersales.surveys.views.panel import case_context, plan_terms
        from feedback_system.cases import jobs
        from feedback_system.cases.kinds import register
        from feedback_system.company.installing import installs
        from feedback_system.desk import terms
        from feedback_system.escalation import watches
        from feedback_system.notifications.texts import sorts
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reference.triggers import watch
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.reporting.blocks import Source, register_block
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        register_work()
        register_item(NavItem("surveys", _("Surveys"), "surveys:surveys", "star", "aftersales", order=33))
        register_item(
            NavItem(
                "opinion_cards",
                _("Opinion cards"),
                "opinion_cards:cards",
                "star",
                "aftersales",
                (Permission.RUN_SURVEY, Permission.SEE_RATINGS),
                order=34,
            )
        )
        register_item(
            NavItem(
                "ratings",
                _("Ratings of technicians"),
                "opinion_cards:ratings",
                "star",
                "figures",
                (Permission.SEE_RATINGS,),
                order=30,
            )
        )
        register_item(
            NavItem(
                "questionnaires",
                _("Questionnaires"),
                "survey_settings:questionnaires",
                "star",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=66,
            )
        )
        watch("surveys_questionnaire", "surveys_surveyrules")
        papers.register("survey_report", REPORT_PAPER)
        register_prefix(survey_kind.code, NUMBER_LETTER)
        survey_kind.moved = moved
        survey_kind.after_opening = opened
        survey_kind.case_context = case_context
        register(survey_kind)
        register_facts(survey_kind.code, FACTS)
        register_block(Source("satisfaction", satisfaction, _("Satisfaction and returns"), order=20))
        register_collection()
        register_lines()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        sorts.register(TEXT_SORT, link_as_text)
        terms.register(survey_kind.code, plan_terms)
        jobs.register(card_of_job)
        sources.register(survey_kind.code, text_of_case)
        only_grows(*STANDING)
        watches.register("ratings of technicians", watch_ratings)
        installs("surveys", lambda at: install_surveys(), order=62)
