from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "feedback_system.jobs"
    label = "jobs"

    def ready(self) -> None:
        from feedback_system.web.navigation import NavItem, register

        register(NavItem("jobs", _("My jobs"), "jobs:list", "history", group="user", order=15))
