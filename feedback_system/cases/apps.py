from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "feedback_system.cases"
    label = "cases"
