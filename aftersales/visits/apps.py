from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

VISIT_PAPER = pgettext_lazy("visit to a customer", "Visit record")


class VisitsConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and install values at start-up, and nothing else."""

    name = "aftersales.visits"
    label = "visits"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from aftersales.visits import operations  # noqa: F401  registers the steps
        from aftersales.visits.api.collection import register_collection
        from aftersales.visits.book import BOOK
        from aftersales.visits.conformity import register_lines
        from aftersales.visits.facts import FACTS
        from aftersales.visits.figures import register_figures
        from aftersales.visits.install import install_plans
        from aftersales.visits.kind import NUMBER_LETTER, visit_kind
        from aftersales.visits.looks import register_looks
        from aftersales.visits.models.patrols import STANDING
        from aftersales.visits.notices import register_notices
        from aftersales.visits.open_work import register_work
        from aftersales.visits.operations.clocks import moved, opened, text_of_case
        from aftersales.visits.patrols_due import watch_patrols
        from aftersales.visits.personal import register_texts
        from aftersales.visits.reported import STATISTICS
        from aftersales.visits.sentences import register_sentences
        from aftersales.visits.views.panel import case_context, visits_about
        from feedback_system.cases.kinds import register
        from feedback_system.company.installing import installs
        from feedback_system.desk import registers
        from feedback_system.escalation import watches
        from feedback_system.masterdata.beside import register_cases_of
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.reporting.facts import register_facts
        from feedback_system.reports.kinds import register_report
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        register_work()
        patrolling = (Permission.VISIT_CUSTOMER, Permission.SEE_ALL_CASES)
        for item in (
            NavItem("visits", _("Return visits"), "visits:visits", "phone", "aftersales", order=31),
            NavItem(
                "visit_coverage",
                _("Coverage of return visits"),
                "visits:coverage",
                "phone",
                "figures",
                (Permission.VISIT_CUSTOMER, Permission.SEE_ALL_CASES),
                order=30,
            ),
            NavItem(
                "patrol_plans",
                _("Plans of patrols"),
                "visits:periods",
                "calendar",
                "aftersales",
                patrolling,
                order=32,
            ),
            NavItem(
                "patrol_reports",
                _("Patrol reports"),
                "visits:reports",
                "note",
                "aftersales",
                patrolling,
                order=33,
            ),
            NavItem(
                "visits_of_year",
                _("Users seen this year"),
                "visits:year",
                "users",
                "figures",
                patrolling,
                order=31,
            ),
            NavItem(
                "visit_plans",
                _("Plans of visits"),
                "visit_settings:plans",
                "phone",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=66,
            ),
            NavItem(
                "customer_grades",
                _("Grades of customers"),
                "visit_settings:tiers",
                "users",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=67,
            ),
        ):
            register_item(item)
        papers.register("return_visit", VISIT_PAPER)
        registers.register(visit_kind.code, BOOK)
        register_prefix(visit_kind.code, NUMBER_LETTER)
        visit_kind.moved = moved
        visit_kind.after_opening = opened
        visit_kind.case_context = case_context
        register(visit_kind)
        register_facts(visit_kind.code, FACTS)
        register_figures()
        register_report(STATISTICS)
        only_grows(*STANDING)
        watches.register("patrol reports, plans and the visits of the year", watch_patrols)
        register_collection()
        register_lines()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        for model in ("project", "maintenancecontract"):
            register_cases_of(model, visits_about)
        sources.register(visit_kind.code, text_of_case)
        installs("visits", lambda at: install_plans(), order=62)
