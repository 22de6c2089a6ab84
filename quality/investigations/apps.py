from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

INVESTIGATION_PAPER = _("Investigation report")
FIELD_RECORD_PAPER = _("Field investigation record")


class InvestigationsConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and menus at start-up, and nothing else."""

    name = "quality.investigations"
    label = "investigations"

    def ready(self) -> None:
        from feedback_system.cases.kinds import register
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item
        from quality.investigations import operations  # noqa: F401  registers the steps
        from quality.investigations.api.collection import register_collection
        from quality.investigations.facts import FACTS
        from quality.investigations.kind import NUMBER_LETTER, investigation_kind
        from quality.investigations.looks import register_looks
        from quality.investigations.notices import register_notices
        from quality.investigations.open_work import register_work
        from quality.investigations.operations.clocks import moved, opened, text_of_case
        from quality.investigations.personal import register_texts
        from quality.investigations.sentences import register_sentences
        from quality.investigations.views.panel import case_context

        register_work()
        for item in (
            NavItem(
                "investigations",
                _("Investigations"),
                "investigations:investigations",
                "users",
                "quality",
                order=17,
            ),
            NavItem("accidents", _("Accident analysis file"), "accidents:file", "list", "quality", order=18),
        ):
            register_item(item)
        papers.register("investigation", INVESTIGATION_PAPER)
        papers.register("field_record", FIELD_RECORD_PAPER)
        register_prefix(investigation_kind.code, NUMBER_LETTER)
        investigation_kind.moved = moved
        investigation_kind.after_opening = opened
        investigation_kind.case_context = case_context
        register(investigation_kind)
        register_facts(investigation_kind.code, FACTS)
        register_collection()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        sources.register(investigation_kind.code, text_of_case)
