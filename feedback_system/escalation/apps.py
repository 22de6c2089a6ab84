from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SWEEP_BEAT = "sweep"
"""Under which name the health page waits for the sweep, once a minute; three missed ones are no accident."""


class EscalationConfig(AppConfig):
    name = "feedback_system.escalation"
    label = "escalation"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.escalation import gauges, notices
        from feedback_system.escalation.paper import register_papers
        from feedback_system.health import expectations
        from feedback_system.web.navigation import NavItem, register

        notices.register_all()
        register_papers()
        expectations.expect(SWEEP_BEAT, within=timedelta(minutes=4))
        expectations.watch("oldest_due", gauges.oldest_due)
        expectations.watch("clock_guard", gauges.clock_guard)
        register(
            NavItem(
                "slips",
                _("Reminder slips"),
                "escalation:slips",
                "clock",
                group="work",
                permission=(Permission.ANSWER_SLIP, Permission.WITHDRAW_SLIP),
                order=40,
            )
        )
