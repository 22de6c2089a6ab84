from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ACCEPTANCE_SLIP = _("Return acceptance slip")


class AftersalesConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and install values at start-up, and nothing else."""

    name = "aftersales"
    label = "aftersales"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from aftersales import operations  # noqa: F401  registers the steps
        from aftersales.api.collection import register_collection
        from aftersales.book import BOOK
        from aftersales.conformity import register_lines
        from aftersales.facts import FACTS
        from aftersales.findings import findings
        from aftersales.install import install_returns
        from aftersales.kind import NUMBER_LETTER, return_kind
        from aftersales.looks import register_looks
        from aftersales.notices import register_notices
        from aftersales.operations.clocks import moved, opened, text_of_case
        from aftersales.operations.refunding import costs_of_returns
        from aftersales.personal import register_texts
        from aftersales.sentences import register_sentences
        from aftersales.views.panel import case_context, refund_terms
        from feedback_system.approvals import related
        from feedback_system.cases.findings import register_findings
        from feedback_system.cases.kinds import register
        from feedback_system.company.installing import installs
        from feedback_system.desk import registers, terms
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.searching.similar import compares
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        register_item(NavItem("returns", _("Returns"), "aftersales:returns", "truck", "aftersales", order=30))
        register_item(
            NavItem(
                "return_reasons",
                _("Reasons for returns"),
                "return_settings:reasons",
                "truck",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=65,
            )
        )
        papers.register("return", ACCEPTANCE_SLIP)
        registers.register(return_kind.code, BOOK)
        register_prefix(return_kind.code, NUMBER_LETTER)
        return_kind.moved = moved
        return_kind.after_opening = opened
        return_kind.case_context = case_context
        register(return_kind)
        register_facts(return_kind.code, FACTS)
        register_findings(return_kind.code, findings)
        register_collection()
        register_lines()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        terms.register(return_kind.code, refund_terms)
        related.register(return_kind.code, costs_of_returns)
        sources.register(return_kind.code, text_of_case)
        compares(return_kind.code, "goodsreturn__description", batch="goodsreturn__batch_number")
        installs("aftersales", lambda at: install_returns(), order=60)
