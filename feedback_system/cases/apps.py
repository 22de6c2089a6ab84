from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "feedback_system.cases"
    label = "cases"

    def ready(self) -> None:
        from feedback_system.cases.held import register_open_cases

        register_open_cases()
