from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "feedback_system.notifications"
    label = "notifications"
    verbose_name = _("Notices")

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.audit import anchors, listening
        from feedback_system.jobs import work
        from feedback_system.notifications import house_notices, kinds
        from feedback_system.notifications.context_processors import unread
        from feedback_system.notifications.texts import sorts
        from feedback_system.notifications.texts.notices import SORT, notice_as_text
        from feedback_system.notifications.webhooks.writing import write
        from feedback_system.reference.triggers import watch
        from feedback_system.web.context_processors import register_page_value
        from feedback_system.web.navigation import NavItem, register

        kinds.register(house_notices.HISTORY_ANCHOR)
        kinds.register(house_notices.JOB_OVER)
        kinds.register(house_notices.WEBHOOK_PAUSED)
        kinds.register(house_notices.WEBHOOK_OWNER)
        watch("notifications_webhook")
        listening.when_recorded(write)
        anchors.when_written(house_notices.tell_auditors)
        work.when_over(house_notices.tell_asker)
        sorts.register(SORT, notice_as_text)
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
