from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"

    def ready(self) -> None:
        from accounts.holding import register_holds
        from accounts.permissions import Permission
        from accounts.queries import changes_waiting
        from accounts.views.tour import tour_of_page
        from feedback_system.reference.triggers import watch
        from feedback_system.web.context_processors import register_page_value
        from feedback_system.web.navigation import NavItem, register

        watch("accounts_department", "accounts_user")
        register_holds()
        readers = (Permission.MANAGE_PEOPLE, Permission.READ_SETTINGS)
        register(NavItem("profile", _("Profile"), "accounts:profile", "user", "user", order=10))
        register(NavItem("sessions", _("Sessions"), "accounts:sessions", "shield", "user", order=20))
        register(
            NavItem("second_factor", _("Second factor"), "accounts:second_factor", "lock", "user", order=25)
        )
        register(NavItem("deputies", _("Deputies"), "accounts:deputies", "users", "user", order=30))
        register(NavItem("tokens", _("API tokens"), "accounts:tokens", "link", "user", order=40))
        register(NavItem("tour", _("Tour"), "accounts:tour", "help", "user", order=90))
        register_page_value("tour", tour_of_page)
        register(NavItem("people", _("People"), "accounts:people", "users", "settings", readers, order=10))
        register(
            NavItem(
                "departments",
                _("Departments"),
                "accounts:departments",
                "factory",
                "settings",
                readers,
                order=20,
            )
        )
        register(
            NavItem("roles", _("Roles and rights"), "accounts:roles", "shield", "settings", readers, order=30)
        )
        register(
            NavItem(
                "look_as",
                _("See as a role"),
                "accounts:look_as",
                "eye",
                "settings",
                Permission.MANAGE_PEOPLE,
                order=32,
            )
        )
        register(
            NavItem(
                "changes",
                _("Changes to confirm"),
                "accounts:changes",
                "check",
                "settings",
                readers,
                order=35,
                count=changes_waiting,
            )
        )
