from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and install values at start-up, and nothing else."""

    name = "complaints"
    label = "complaints"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from complaints import operations  # noqa: F401  registers the steps
        from complaints.api.collection import register_collection
        from complaints.install import install_complaints
        from complaints.kind import complaint_kind
        from complaints.looks import register_looks
        from complaints.notices import register_notices
        from complaints.operations.clocks import moved, opened, text_of_case
        from complaints.views.panel import case_context
        from complaints.views.terms import complaint_terms
        from feedback_system.cases.kinds import register
        from feedback_system.company.installing import installs
        from feedback_system.desk import terms
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        register_item(
            NavItem(
                "new_complaint",
                _("New complaint"),
                "complaints:new",
                "plus",
                group="work",
                permission=Permission.LOG_COMPLAINT,
                order=5,
            )
        )
        complaint_kind.moved = moved
        complaint_kind.case_context = case_context
        complaint_kind.after_opening = opened
        register(complaint_kind)
        register_collection()
        register_notices()
        register_looks()
        terms.register(complaint_kind.code, complaint_terms)
        sources.register("complaint", text_of_case)
        installs("complaints", lambda at: install_complaints(), order=50)
