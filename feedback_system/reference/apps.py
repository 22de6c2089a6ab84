from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "feedback_system.reference"
    label = "reference"
