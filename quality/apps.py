from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

IMPROVEMENT_FORM = _("Improvement form")
EIGHT_D = _("8D report")
EIGHT_D_FOR_CUSTOMERS = _("8D report for the customer")


class QualityConfig(AppConfig):
    """Registers the kind, its steps, notices and looks at start-up, and nothing else."""

    name = "quality"
    label = "quality"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.cases.kinds import register
        from feedback_system.escalation import watches
        from feedback_system.lessons.shelves import Shelf
        from feedback_system.lessons.shelves import register as register_shelf
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item
        from quality import operations  # noqa: F401  registers the steps
        from quality.api.collection import register_collection
        from quality.conformity import register_lines
        from quality.facts import FACTS
        from quality.figures import register_figures
        from quality.kind import NUMBER_LETTER, improvement_kind
        from quality.looks import register_looks
        from quality.notices import register_notices
        from quality.open_work import register_work
        from quality.operations.clocks import moved, opened, text_of_case
        from quality.operations.watching import watch_effects
        from quality.personal import register_texts
        from quality.reporting.kinds import register_reports
        from quality.sentences import register_sentences
        from quality.views.panel import case_context

        register_work()
        register_item(
            NavItem("improvements", _("Improvements"), "quality:improvements", "wrench", "quality", order=20)
        )
        register_item(
            NavItem(
                "effects",
                _("Effect of improvements"),
                "quality:effects",
                "check-circle",
                "figures",
                (Permission.READ_QUALITY_REPORT, Permission.WRITE_QUALITY_REPORT),
                order=30,
            )
        )
        register_item(
            NavItem("problems", _("Quality problems"), "quality:problems", "list", "quality", order=12)
        )
        register_item(
            NavItem("lessons", _("Lessons learned"), "quality:lessons", "star", "quality", order=22)
        )
        register_item(
            NavItem("knowledge", _("Solved problems"), "quality:knowledge", "search", "quality", order=21)
        )
        register_shelf(Shelf(_("Solved problems of this product and defect"), "quality:knowledge"))
        papers.register("improvement", IMPROVEMENT_FORM)
        papers.register("8d", EIGHT_D)
        papers.register("8d_customer", EIGHT_D_FOR_CUSTOMERS)
        register_prefix(improvement_kind.code, NUMBER_LETTER)
        improvement_kind.moved = moved
        improvement_kind.after_opening = opened
        improvement_kind.case_context = case_context
        register(improvement_kind)
        register_facts(improvement_kind.code, FACTS)
        register_figures()
        register_lines()
        register_collection()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        register_reports()
        sources.register(improvement_kind.code, text_of_case)
        watches.register("effects of improvements", watch_effects)
