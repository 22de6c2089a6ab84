from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Registers menus, facts of the health page, the reply address of letters and the ears of the API at start-up."""

    name = "complaints.intake"
    label = "intake"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from complaints.intake.addresses import way_of
        from complaints.intake.calls import note_call
        from complaints.intake.condition import register_facts, register_setup
        from complaints.intake.operations.storing import keeps_bytes
        from complaints.intake.personal import register_texts
        from complaints.intake.views.mails import count_set_aside
        from complaints.operations.mail_ways import gives_ways
        from feedback_system.attachments.store import keeps
        from feedback_system.interfaces.arrivals import listen
        from feedback_system.reference.triggers import watch
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        P = Permission
        watch("intake_inboundmail")
        keeps(keeps_bytes)
        gives_ways(way_of)
        listen(note_call)
        register_facts()
        register_setup()
        register_texts()
        for item in (
            NavItem("quarantine", _("Mails set aside"), "intake:quarantine", "mail", "work",
                    (P.LOG_COMPLAINT, P.SEE_ALL_CASES), 7, count=count_set_aside),
            NavItem("intake", _("Intake ledger"), "intake:ledger", "inbox", "figures",
                    (P.LOG_COMPLAINT, P.SEE_ALL_CASES), 90),
            NavItem("mailbox", _("Mail intake"), "intake_settings:mailbox", "mail", "settings",
                    (P.MANAGE_SETTINGS, P.READ_SETTINGS), 72),
        ):  # fmt: skip
            register_item(item)
