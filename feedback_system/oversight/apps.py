from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    name = "feedback_system.oversight"
    label = "oversight"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.oversight.condition import register_facts
        from feedback_system.web.navigation import NavItem, register

        readers = (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS)
        for item in (
            NavItem(
                "rehearsal",
                _("Rehearsal"),
                "oversight:rehearsal",
                "eye",
                "work",
                Permission.SEE_ALL_CASES,
                45,
            ),
            NavItem(
                "gaming",
                _("Clock gaming"),
                "oversight:gaming",
                "history",
                "figures",
                Permission.SEE_ALL_CASES,
                80,
            ),
            NavItem(
                "absence",
                _("Absence planner"),
                "oversight:absence",
                "calendar",
                "settings",
                (Permission.MANAGE_PEOPLE, Permission.READ_SETTINGS),
                15,
            ),
            NavItem("health", _("Health"), "oversight:health", "shield", "settings", readers, 6),
        ):
            register(item)
        register_facts()
