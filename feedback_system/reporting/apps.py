from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    """Registers the keeper of facts, signed months, the menu and the line of the health page at start-up, and nothing else."""

    name = "feedback_system.reporting"
    label = "reporting"

    def ready(self) -> None:
        from feedback_system.cases import keeping, removing
        from feedback_system.cases.handing_over import Ending, register_endings
        from feedback_system.company.installing import installs
        from feedback_system.escalation import watches
        from feedback_system.oversight.condition import Item, register_fact
        from feedback_system.reference import triggers
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.reporting.answers.triggers import install as count_changes
        from feedback_system.reporting.builder import notices as own_notices
        from feedback_system.reporting.condition import figures_checked
        from feedback_system.reporting.facts import keep_facts
        from feedback_system.reporting.house import register_house
        from feedback_system.reporting.months.due import watch_figures
        from feedback_system.reporting.months.models import STANDING
        from feedback_system.reporting.months.notices import register_notices
        from feedback_system.reporting.months.outgoing import month_source
        from feedback_system.reporting.rebuilding import fill_missing
        from feedback_system.reporting.rights import READERS
        from feedback_system.reports.mailing import sources
        from feedback_system.web.navigation import NavItem, register

        keeping.register("facts", keep_facts)
        removing.register("reporting.CaseFact")
        register_endings(
            Ending("subscriptions", _("Reports subscribed to"), "reporting.Subscription", "person")
        )
        register_fact(Item("figures", "servers", _("Nightly check of the figures"), figures_checked, 50))
        installs("facts", lambda at: fill_missing(), order=200)
        register_house()
        only_grows(*STANDING)
        triggers.also("changes of months", count_changes)
        watches.register("figures of the month", watch_figures)
        sources.register("figures of the month", month_source)
        register_notices()
        own_notices.register_notices()
        register(
            NavItem(
                "dashboard",
                _("Dashboard"),
                "dashboard:board",
                "chart",
                "figures",
                READERS,
                order=5,
            )
        )
        register(
            NavItem("own_reports", _("Own reports"), "own_reports:list", "list", "figures", READERS, order=8)
        )
