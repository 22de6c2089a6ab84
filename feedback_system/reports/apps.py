from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Registers menu, notices, the watch over due reports and the tables that only grow, and nothing else."""

    name = "feedback_system.reports"
    label = "reports"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.escalation import watches
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.reports.due import watch_reports
        from feedback_system.reports.mailing import sources
        from feedback_system.reports.mailing.house import slips_source, written_reports
        from feedback_system.reports.mailing.operations import watch_mailings
        from feedback_system.reports.models import STANDING
        from feedback_system.reports.notices import register_notices
        from feedback_system.web.navigation import NavItem, register

        register(
            NavItem(
                "written_reports",
                _("Written reports"),
                "written_reports:list",
                "file",
                "figures",
                (
                    Permission.WRITE_QUALITY_REPORT,
                    Permission.SIGN_QUALITY_REPORT,
                    Permission.READ_QUALITY_REPORT,
                ),
                order=10,
            )
        )
        register(
            NavItem(
                "mailings",
                _("Mailing of reports"),
                "mailings:list",
                "mail",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=78,
            )
        )
        only_grows(*STANDING)
        watches.register("written reports", watch_reports)
        watches.register("mailing of reports", watch_mailings)
        sources.register("written reports", written_reports)
        sources.register("slips", slips_source)
        register_notices()
