from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PERSONNEL_NOTICE = _("Personnel notice")
PENALTY_NOTICE = _("Reward and penalty notice")
BOOKS = ("penalties_penaltyentry", "penalties_deductionrow")
"""What stands in the books stays as it is."""


class PenaltiesConfig(AppConfig):
    """Registers the kind, its steps, notices, looks, menus and install values at start-up, and nothing else."""

    name = "complaints.penalties"
    label = "penalties"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from complaints.penalties import operations  # noqa: F401  registers the steps
        from complaints.penalties.api.collection import register_collection
        from complaints.penalties.api.deductions import register_deductions
        from complaints.penalties.api.reviews import register_reviews
        from complaints.penalties.install import install_penalties
        from complaints.penalties.kind import NUMBER_LETTER, sanction_kind
        from complaints.penalties.looks import register_looks
        from complaints.penalties.models import is_on
        from complaints.penalties.notices import register_notices
        from complaints.penalties.operations.clocks import moved, opened, text_of_case
        from complaints.penalties.operations.reviewing import watch_reviews
        from complaints.penalties.personal import register_texts
        from complaints.penalties.reported import ANNOUNCED_IN, FINES
        from complaints.penalties.sentences import register_sentences
        from complaints.penalties.views.panel import approval_context, case_context
        from feedback_system.cases.kinds import register
        from feedback_system.company.installing import installs
        from feedback_system.escalation import watches
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reference.triggers import watch
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.reports.kinds import add_section
        from feedback_system.searching import sources
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        P = Permission
        watch("penalties_penaltyrules")
        only_grows(*BOOKS)
        for item in (
            NavItem("sanctions", _("Sanction papers"), "penalties:papers", "stamp", "cases",
                    (P.PROPOSE_SANCTION, P.DECIDE_SANCTION, P.CHECK_PENALTY, P.PUBLISH_SANCTION), 60, is_offered=is_on),
            NavItem("sanction_reviews", _("Monthly review of sanctions"), "penalties:reviews", "calendar", "figures",
                    (P.PROPOSE_SANCTION, P.PUBLISH_SANCTION), 59, is_offered=is_on),
            NavItem("sanction_repeats", _("Repeats of the month"), "penalties:repeats", "undo", "figures",
                    (P.PROPOSE_SANCTION, P.PUBLISH_SANCTION), 58, is_offered=is_on),
            NavItem("deductions", _("Deductions"), "deductions:months", "money", "figures",
                    P.SEE_DEDUCTIONS, 60, is_offered=is_on),
            NavItem("pay", _("Wage and bonus"), "deductions:pay", "money", "figures", P.KEEP_PAY, 61, is_offered=is_on),
            NavItem("my_deductions", _("My deductions"), "deductions:mine", "money", "user",
                    P.ANSWER_SANCTION, 60, is_offered=is_on),
            NavItem("sanction_board", _("Notice board of sanctions"), "penalties:board", "flag", "work",
                    P.ANSWER_SANCTION, 90, is_offered=_board_hangs),
            NavItem("penalty_settings", _("Sanctions and deductions"), "penalty_settings:rules", "stamp", "settings",
                    (P.MANAGE_SETTINGS, P.READ_SETTINGS), 75),
        ):  # fmt: skip
            register_item(item)
        papers.register("personnel_notice", PERSONNEL_NOTICE)
        papers.register("penalty_notice", PENALTY_NOTICE)
        register_prefix(sanction_kind.code, NUMBER_LETTER)
        sanction_kind.is_offered = is_on
        sanction_kind.moved = moved
        sanction_kind.after_opening = opened
        sanction_kind.case_context = case_context
        sanction_kind.approval_context = approval_context
        register(sanction_kind)
        register_collection()
        register_deductions()
        register_reviews()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        sources.register(sanction_kind.code, text_of_case)
        watches.register("reviews of sanctions", watch_reviews)
        add_section(ANNOUNCED_IN, FINES)
        installs("penalties", lambda at: install_penalties(), order=70)


def _board_hangs() -> bool:
    """Whether sanctions are published to the staff."""
    from complaints.penalties.models import penalty_rules

    rules = penalty_rules()
    return rules.is_on and rules.publishes
