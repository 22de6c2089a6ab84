from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

REQUEST_PAPER = _("Supplier corrective action request")


class SupplierRequestsConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and menus at start-up, and nothing else."""

    name = "quality.supplier_requests"
    label = "supplier_requests"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.cases import blamed
        from feedback_system.cases.kinds import register
        from feedback_system.masterdata.beside import register_supplier_page
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item
        from quality.supplier_requests import operations  # noqa: F401  registers the steps
        from quality.supplier_requests.api.collection import register_collection
        from quality.supplier_requests.facts import FACTS
        from quality.supplier_requests.kind import NUMBER_LETTER, supplier_request_kind
        from quality.supplier_requests.looks import register_looks
        from quality.supplier_requests.notices import register_notices
        from quality.supplier_requests.operations.clocks import moved, opened, text_of_case
        from quality.supplier_requests.personal import register_texts
        from quality.supplier_requests.sentences import register_sentences
        from quality.supplier_requests.sources import suppliers_of_alert, suppliers_of_investigation
        from quality.supplier_requests.views.panel import case_context

        register_item(
            NavItem(
                "supplier_requests",
                _("Requests to suppliers"),
                "supplier_requests:requests",
                "factory",
                "quality",
                order=19,
            )
        )
        register_item(
            NavItem(
                "supplier_figures",
                _("Requests by supplier"),
                "supplier_requests:suppliers",
                "factory",
                "figures",
                (Permission.ASK_SUPPLIER, Permission.SEE_ALL_CASES),
                order=21,
            )
        )
        papers.register("supplier_request", REQUEST_PAPER)
        register_prefix(supplier_request_kind.code, NUMBER_LETTER)
        supplier_request_kind.moved = moved
        supplier_request_kind.after_opening = opened
        supplier_request_kind.case_context = case_context
        register(supplier_request_kind)
        register_facts(supplier_request_kind.code, FACTS)
        blamed.register("anomaly", suppliers_of_alert, only_named=True)
        blamed.register("investigation", suppliers_of_investigation, only_named=False)
        blamed.register("improvement", _nobody, only_named=False)
        register_supplier_page(_("Requests for corrective action"), "supplier_requests:suppliers")
        register_collection()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        sources.register(supplier_request_kind.code, text_of_case)


def _nobody(case_id: int) -> list[int]:
    """An improvement names no supplier itself; whoever asks because of it chooses one."""
    return []
