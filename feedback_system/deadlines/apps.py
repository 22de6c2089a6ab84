from django.apps import AppConfig


class DeadlinesConfig(AppConfig):
    name = "feedback_system.deadlines"
    label = "deadlines"

    def ready(self) -> None:
        from feedback_system.company.installing import installs
        from feedback_system.deadlines.install import RULES, install_rules
        from feedback_system.deadlines.operations.calendar_warning import CALENDAR_YEAR_MISSING
        from feedback_system.deadlines.replay import register
        from feedback_system.deadlines.sources import ships
        from feedback_system.notifications.kinds import NoticeKind
        from feedback_system.notifications.kinds import register as register_notice
        from feedback_system.reference.triggers import watch

        watch("deadlines_deadlinerule", "deadlines_rung")
        ships(rule.source for rule in RULES)
        installs("deadlines", lambda at: install_rules(), order=30)
        for code in (
            "deadline_moved",
            "deadline_resumed",
            "stop_asked",
            "stop_decided",
            "rule_proposed",
            "rule_proposal_answered",
            "calendar_proposed",
            "calendar_proposal_answered",
        ):
            register_notice(NoticeKind(code))
        register_notice(NoticeKind(CALENDAR_YEAR_MISSING, url_name="administration:calendars"))
        register.register()
