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
        only_grows(*STANDING)
        watches.register("written reports", watch_reports)
        register_notices()
