from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

RENEWAL_PAPER = _("Contract renewal")


class ContractsConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and install values at start-up, and nothing else."""

    name = "aftersales.contracts"
    label = "contracts"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from aftersales.contracts import operations  # noqa: F401  registers the steps
        from aftersales.contracts.api.collection import register_collection
        from aftersales.contracts.facts import FACTS
        from aftersales.contracts.install import install_texts
        from aftersales.contracts.kind import NUMBER_LETTER, renewal_kind
        from aftersales.contracts.looks import register_looks
        from aftersales.contracts.notices import register_notices
        from aftersales.contracts.operations.clocks import moved, opened, text_of_case
        from aftersales.contracts.personal import register_texts
        from aftersales.contracts.sentences import register_sentences
        from aftersales.contracts.views.panel import case_context, renewals_about
        from feedback_system.cases.kinds import register
        from feedback_system.company.installing import installs
        from feedback_system.masterdata.beside import register_cases_of
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        register_item(
            NavItem("renewals", _("Contract renewals"), "renewals:renewals", "stamp", "aftersales", order=32)
        )
        register_item(
            NavItem(
                "customer_texts",
                _("Letters and call scripts of after-sales"),
                "customer_texts:texts",
                "mail",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=67,
            )
        )
        papers.register("renewal", RENEWAL_PAPER)
        register_prefix(renewal_kind.code, NUMBER_LETTER)
        renewal_kind.moved = moved
        renewal_kind.after_opening = opened
        renewal_kind.case_context = case_context
        register(renewal_kind)
        register_facts(renewal_kind.code, FACTS)
        register_collection()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        register_cases_of("maintenancecontract", renewals_about)
        sources.register(renewal_kind.code, text_of_case)
        installs("contracts", lambda at: install_texts(), order=61)
