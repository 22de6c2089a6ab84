from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

PAPERS = (
    ("service_voucher", _("Service voucher")),
    ("service_receipt", _("Receipt for a product taken along")),
    ("repair_card", _("Repair card")),
    ("service_report", _("Report of a service call")),
)


class ServicesConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and menus at start-up, and nothing else."""

    name = "aftersales.services"
    label = "services"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from aftersales.services import operations  # noqa: F401  registers the steps
        from aftersales.services.api.collection import register_collection
        from aftersales.services.api.sheets import register_sheets
        from aftersales.services.book import BOOK
        from aftersales.services.conformity import register_lines
        from aftersales.services.facts import FACTS
        from aftersales.services.kind import NUMBER_LETTER, service_kind
        from aftersales.services.looks import register_looks
        from aftersales.services.models.sheets import STANDING
        from aftersales.services.notices import register_notices
        from aftersales.services.open_work import register_work
        from aftersales.services.operations.clocks import moved, opened, text_of_case
        from aftersales.services.personal import register_texts
        from aftersales.services.sentences import register_sentences
        from aftersales.services.sheets_due import watch_day
        from aftersales.services.staff_days import watch_reports
        from aftersales.services.views.board import BOARD_READERS
        from aftersales.services.views.panel import case_context
        from feedback_system.cases.kinds import register
        from feedback_system.desk import registers
        from feedback_system.escalation import watches
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.searching.similar import compares
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item

        register_work()
        register_item(
            NavItem("services", _("Service calls"), "services:calls", "wrench", "aftersales", order=28)
        )
        register_item(
            NavItem(
                "service_board",
                _("Dispatch board"),
                "services:board",
                "calendar",
                "work",
                BOARD_READERS,
                order=60,
            )
        )
        for name, label, icon, order in (
            ("day", _("Sheets of the day"), "file", 61),
            ("parts", _("Open parts"), "box", 62),
            ("contacts", _("Talks with customers"), "phone", 63),
        ):
            register_item(
                NavItem(
                    f"service_{name}", label, f"services:{name}", icon, "work", BOARD_READERS, order=order
                )
            )
        register_item(
            NavItem(
                "staff_day",
                _("Day reports"),
                "services:staff_day",
                "file",
                "work",
                (Permission.TAKE_SERVICE_CALL, Permission.SEE_ALL_CASES),
                order=64,
            )
        )
        register_item(
            NavItem(
                "service_arrivals",
                _("Arrival in time"),
                "services:arrivals",
                "clock",
                "figures",
                BOARD_READERS,
                order=41,
            )
        )
        register_item(
            NavItem(
                "service_today",
                _("My jobs today"),
                "services:today",
                "phone",
                "work",
                Permission.DO_SERVICE,
                order=58,
            )
        )
        register_item(
            NavItem(
                "service_costs",
                _("Cost of service"),
                "services:costs",
                "money",
                "figures",
                (Permission.DISPATCH_SERVICE, Permission.BOOK_SERVICE, Permission.SEE_ALL_CASES),
                order=40,
            )
        )
        register_item(
            NavItem(
                "service_settings",
                _("Service calls"),
                "service_settings:change",
                "wrench",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=66,
            )
        )
        for code, label in PAPERS:
            papers.register(code, label)
        registers.register(service_kind.code, BOOK)
        register_prefix(service_kind.code, NUMBER_LETTER)
        service_kind.moved = moved
        service_kind.after_opening = opened
        service_kind.case_context = case_context
        register(service_kind)
        register_facts(service_kind.code, FACTS)
        only_grows(*STANDING)
        watches.register("day reports of customer service", watch_reports)
        watches.register("daily sheets and call books of service", watch_day)
        register_collection()
        register_lines()
        register_sheets()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        sources.register(service_kind.code, text_of_case)
        compares(service_kind.code, "servicecall__description")
