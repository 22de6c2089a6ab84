from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The made-up company for a first look and for load; stands on top of the house and nothing knows it."""

    name = "demo"
    label = "demo"
