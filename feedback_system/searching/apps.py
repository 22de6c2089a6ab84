from django.apps import AppConfig


class SearchingConfig(AppConfig):
    name = "feedback_system.searching"
    label = "searching"
