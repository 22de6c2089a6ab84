from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "feedback_system.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        from feedback_system.company.installing import installs
        from feedback_system.deadlines.install import install_rules
        from feedback_system.deadlines.operations.calendar_warning import CALENDAR_YEAR_MISSING
        from feedback_system.notifications.kinds import NoticeKind
        from feedback_system.notifications.kinds import register as register_notice
        from feedback_system.reference.triggers import watch

        watch("deadlines_deadlinerule", "deadlines_rung")
        installs("deadlines", lambda at: install_rules(), order=30)
        register_notice(NoticeKind("deadline_moved"))
        register_notice(NoticeKind(CALENDAR_YEAR_MISSING, url_name="administration:calendars"))
