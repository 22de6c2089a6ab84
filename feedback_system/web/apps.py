from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "feedback_system.web"
    label = "web"

    def ready(self) -> None:
        from feedback_system.web import checks, navigation  # noqa: F401  registers the system check
        from feedback_system.web.views import SEE_COMPONENTS

        navigation.register(
            navigation.NavItem(
                "components",
                _("Components"),
                "web:components",
                "box",
                group="settings",
                permission=SEE_COMPONENTS,
                order=900,
            )
        )
