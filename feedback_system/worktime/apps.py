from django.apps import AppConfig


class WorktimeConfig(AppConfig):
    name = "feedback_system.worktime"
    label = "worktime"

    def ready(self) -> None:
        from feedback_system.company.installing import installs
        from feedback_system.reference.triggers import watch
        from feedback_system.worktime.loading import install_default_calendar

        watch(
            "worktime_calendar",
            "worktime_calendaryear",
            "worktime_departmentcalendar",
            "worktime_openinginterval",
            "worktime_specialday",
        )
        installs("calendar", lambda at: install_default_calendar(at=at), order=10)
