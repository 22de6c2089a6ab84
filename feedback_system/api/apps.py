from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "feedback_system.api"
    label = "api"
