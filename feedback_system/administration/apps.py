from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(AppConfig):
    name = "feedback_system.administration"
    label = "administration"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.administration.guiding import setup_gap, setup_step
        from feedback_system.administration.leaving import TOLD, register_leaving
        from feedback_system.administration.personal import register_texts
        from feedback_system.administration.second_factor import FACTOR_RESET
        from feedback_system.administration.setup import register_items
        from feedback_system.notifications import kinds
        from feedback_system.web.context_processors import register_page_value
        from feedback_system.web.navigation import NavItem, register

        readers = (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS)
        for item in (
            NavItem("setup", _("Set-up"), "administration:index", "check-circle", "settings", readers, 5),
            NavItem("company", _("Company"), "administration:company", "home", "settings", readers, 7),
            NavItem(
                "calendars",
                _("Working calendars"),
                "administration:calendars",
                "calendar",
                "settings",
                readers,
                65,
            ),
            NavItem(
                "erasure",
                _("Erase personal texts"),
                "administration:erasure",
                "lock",
                "settings",
                readers,
                90,
            ),
            NavItem("rules", _("Deadline rules"), "administration:rules", "clock", "settings", readers, 70),
            NavItem("replay", _("Replay"), "administration:replay", "history", "settings", readers, 72),
            NavItem("duty", _("Duty roster"), "administration:duty", "moon", "settings", readers, 74),
            NavItem("robots", _("Robots"), "administration:robots", "chat", "settings", readers, 76),
            NavItem("login_ways", _("Log-in"), "administration:login_ways", "lock", "settings", readers, 37),
            NavItem("webhooks", _("Webhooks"), "administration:webhooks", "link", "settings", readers, 78),
            NavItem("texts", _("Text messages"), "administration:texts", "phone", "settings", readers, 77),
        ):
            register(item)
        kinds.register(TOLD)
        kinds.register(FACTOR_RESET)
        register_page_value("setup_gap", setup_gap)
        register_page_value("setup_step", setup_step)
        register_leaving()
        register_items()
        register_texts()
