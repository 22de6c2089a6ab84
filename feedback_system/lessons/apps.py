from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    """Registers menus, sentences and texts of people at start-up, and nothing else."""

    name = "feedback_system.lessons"
    label = "lessons"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.lessons.personal import register_texts
        from feedback_system.lessons.sentences import register_sentences
        from feedback_system.masterdata.rights import LOOK_UP
        from feedback_system.web.navigation import NavItem, register

        for item in (
            NavItem(
                "gallery", _("Defect pictures"), "lessons:gallery", "image", "quality", LOOK_UP, order=110
            ),
            NavItem(
                "common_causes", _("Common causes"), "lessons:causes", "chart", "figures", LOOK_UP, order=70
            ),
            NavItem(
                "catalogues",
                _("Defects, causes, faults"),
                "catalogue_settings:catalogues",
                "list",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=62,
            ),
        ):
            register(item)
        register_sentences()
        register_texts()
