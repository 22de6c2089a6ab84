from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SIGNAL_PAPER = _("Early-warning signal")
"""The name of the print."""


class WatchesConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and menus at start-up, and nothing else."""

    name = "quality.watches"
    label = "watches"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.cases.kinds import register
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reference.triggers import watch
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item
        from quality.watches import operations  # noqa: F401  registers the steps
        from quality.watches.api.collection import register_collection
        from quality.watches.facts import FACTS
        from quality.watches.kind import NUMBER_LETTER, watch_kind
        from quality.watches.looks import register_looks
        from quality.watches.notices import register_notices
        from quality.watches.open_work import register_work
        from quality.watches.operations.clocks import moved, opened, text_of_case
        from quality.watches.personal import register_texts
        from quality.watches.sentences import register_sentences
        from quality.watches.views.panel import case_context

        register_work()
        watch("watches_watchrules")
        for item in (
            NavItem(
                "watches", _("Signals of early warning"), "watches:watches", "alert", "quality", order=18
            ),
            NavItem(
                "early_warning",
                _("Early warning"),
                "watches:warning",
                "chart",
                "figures",
                (Permission.JUDGE_SIGNAL, Permission.SEE_ALL_CASES),
                order=20,
            ),
            NavItem(
                "warning_settings",
                _("Early warning"),
                "warning_settings:rules",
                "chart",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=66,
            ),
        ):
            register_item(item)
        papers.register("signal", SIGNAL_PAPER)
        register_prefix(watch_kind.code, NUMBER_LETTER)
        watch_kind.moved = moved
        watch_kind.after_opening = opened
        watch_kind.case_context = case_context
        register(watch_kind)
        register_facts(watch_kind.code, FACTS)
        register_collection()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        sources.register(watch_kind.code, text_of_case)
