from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConformityConfig(AppConfig):
    """Registers the lines that know no kind of case, the menu, the texts of people and the tables that only grow."""

    name = "feedback_system.conformity"
    label = "conformity"

    def ready(self) -> None:
        from feedback_system.conformity.house import register_house
        from feedback_system.conformity.models import STANDING
        from feedback_system.conformity.personal import register_texts
        from feedback_system.conformity.rights import READERS
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.web.navigation import NavItem, register

        register(
            NavItem(
                "conformity", _("Conformity pack"), "conformity:pack", "shield", "figures", READERS, order=60
            )
        )
        only_grows(*STANDING)
        register_texts()
        register_house()
