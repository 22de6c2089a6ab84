from django.apps import AppConfig


class NumberingConfig(AppConfig):
    name = "feedback_system.numbering"
    label = "numbering"
