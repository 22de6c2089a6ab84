from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

SLIP_PAPER = _("Paper of the slip")


class SlipsConfig(AppConfig):
    """Registers the kind, its steps, notices, looks, menus and install values at start-up, and nothing else."""

    name = "quality.slips"
    label = "slips"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.cases.kinds import register
        from feedback_system.cases.problems import register_problems
        from feedback_system.company.installing import installs
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reference.triggers import watch
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item
        from quality.slips import operations  # noqa: F401  registers the steps
        from quality.slips.api.collection import register_collection
        from quality.slips.conformity import register_filing
        from quality.slips.facts import FACTS
        from quality.slips.install import install_slips
        from quality.slips.kind import NUMBER_LETTER, slip_kind
        from quality.slips.looks import register_looks
        from quality.slips.notices import register_notices
        from quality.slips.open_work import register_work
        from quality.slips.operations.clocks import moved, opened, text_of_case
        from quality.slips.personal import register_texts
        from quality.slips.readers import kinds_of_slips, slips_about_quality
        from quality.slips.sentences import register_sentences
        from quality.slips.states import SlipState
        from quality.slips.views.panel import case_context

        register_work()
        P = Permission
        watch("slips_slipkind")
        for item in (
            NavItem("department_slips", _("Department slips"), "slips:slips", "mail", "quality", order=25),
            NavItem("tasks", _("Tasks"), "slips:tasks", "calendar", "quality", order=26),
            NavItem("market_information", _("Market information"), "slips:market", "note", "quality", order=27),
            NavItem("pass_to_intake", _("Pass to the intake"), "slips:pass_to_intake", "phone", "work", P.SEND_SLIP, 80),
            NavItem("slip_settings", _("Kinds of slip"), "slip_settings:kinds", "mail", "settings",
                    (P.MANAGE_SETTINGS, P.READ_SETTINGS), 66),
        ):  # fmt: skip
            register_item(item)
        papers.register("slip", SLIP_PAPER)
        register_prefix(slip_kind.code, NUMBER_LETTER)
        slip_kind.moved = moved
        slip_kind.after_opening = opened
        slip_kind.case_context = case_context
        slip_kind.subkinds = kinds_of_slips
        register(slip_kind)
        register_facts(slip_kind.code, FACTS)
        register_collection()
        register_filing()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        sources.register(slip_kind.code, text_of_case)
        register_problems(slip_kind.code, [SlipState.CONFIRMED, SlipState.FILED], slips_about_quality)
        installs("slips", lambda at: install_slips(), order=65)
