from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

WRITTEN_BY_THE_PRODUCT = (
    # model, way to the case, order: what a case brings along that no person wrote
    ("escalation.EscalationRecipient", "escalation__case", 10),
    ("escalation.SetAside", "deadline__case", 10),
    ("escalation.Escalation", "case", 20),
    ("notifications.Delivery", "notification__case", 10),
    ("notifications.HookDelivery", "case", 20),
    ("notifications.Notification", "case", 30),
    ("notifications.CaseWatch", "case", 30),
    ("deadlines.ClockStop", "deadline__case", 30),
    ("deadlines.Deadline", "case", 40),
    ("catalogues.Classification", "case", 50),
    ("searching.CaseSearch", "case", 50),
)


class ImportsConfig(AppConfig):
    name = "feedback_system.imports"
    label = "imports"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.cases import removing
        from feedback_system.imports.exporting import register_export
        from feedback_system.imports.jobs import register_jobs
        from feedback_system.imports.personal import register_texts
        from feedback_system.imports.sentences import register_sentences
        from feedback_system.web.navigation import NavItem, register

        for model, path, order in WRITTEN_BY_THE_PRODUCT:
            removing.register(model, path, order=order)
        register_jobs()
        register_export()
        register_texts()
        register_sentences()
        register(
            NavItem(
                "imports",
                _("Import and export"),
                "imports:list",
                "upload",
                "settings",
                (Permission.IMPORT_CASES, Permission.READ_HISTORY),
                8,
            )
        )
