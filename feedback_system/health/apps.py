from datetime import timedelta

from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "feedback_system.health"
    label = "health"

    def ready(self) -> None:
        from feedback_system.health import expectations

        # Beaten every minute by the beat and a worker together; three missed beats are no accident.
        expectations.expect("worker", within=timedelta(minutes=4))
