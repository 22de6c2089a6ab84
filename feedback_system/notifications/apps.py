from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "feedback_system.notifications"
    label = "notifications"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.audit import anchors
        from feedback_system.jobs import work
        from feedback_system.notifications import house_notices, kinds
        from feedback_system.notifications.context_processors import unread
        from feedback_system.web.context_processors import register_page_value
        from feedback_system.web.navigation import NavItem, register

        kinds.register(house_notices.HISTORY_ANCHOR)
        kinds.register(house_notices.JOB_OVER)
        anchors.when_written(house_notices.tell_auditors)
        work.when_over(house_notices.tell_asker)
        register_page_value("unread_notifications", unread)
        register(NavItem("notifications", _("Notices"), "notifications:list", "bell", group="user", order=10))
        register(
            NavItem(
                "outbox",
                _("Outbox"),
                "notifications:outbox",
                "mail",
                group="settings",
                permission=(Permission.MANAGE_SETTINGS, Permission.READ_HISTORY),
                order=80,
            )
        )
