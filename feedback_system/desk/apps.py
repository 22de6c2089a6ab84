from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "feedback_system.desk"
    label = "desk"

    def ready(self) -> None:
        from accounts.looking_as import show_pages
        from accounts.permissions import Permission
        from feedback_system.cases.handing_over import Ending, register_endings
        from feedback_system.desk import digests
        from feedback_system.desk.clock_story import register_clock_story
        from feedback_system.desk.inbox import waiting_count
        from feedback_system.desk.long_lists import LIST_OF_CASES
        from feedback_system.desk.looking import pages_through_the_scope
        from feedback_system.jobs import kinds as jobs
        from feedback_system.notifications import kinds
        from feedback_system.web.navigation import NavItem, register

        register_clock_story()
        show_pages(pages_through_the_scope)
        register_endings(Ending("calendar_link", _("Address of the calendar"), "desk.CalendarLink", "person"))
        jobs.register(LIST_OF_CASES)
        for kind in digests.KINDS:
            kinds.register(kind)
        register(NavItem("worklist", _("Worklist"), "desk:worklist", "inbox", "work", order=10))
        register(
            NavItem(
                "approvals", _("Approvals"), "desk:approvals", "stamp", "work", order=20, count=waiting_count
            )
        )
        register(
            NavItem(
                "ledger",
                _("Escalation ledger"),
                "desk:ledger",
                "history",
                "work",
                permission=(
                    Permission.WITHDRAW_SLIP,
                    Permission.READ_HISTORY,
                    Permission.MANAGE_SETTINGS,
                ),
                order=45,
            )
        )
        register(NavItem("search", _("Search"), "desk:search", "search", "work", order=30))
        register(NavItem("complaints", _("Complaints"), "desk:complaints", "list", "cases", order=10))
