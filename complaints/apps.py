from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

COMPLAINT_FORM = _("Complaint handling form")
INVESTIGATION_REPORT = _("Investigation report")
VISIT_RECORD = _("Visit record")
MINUTES = _("Minutes of the joint handling")
FEEDBACK_FORM = _("Product quality feedback form")
COMPLAINT_NOTICE = _("Complaint notice")
CONTACT_LETTER = _("Contact letter")
MEETING = _("Minutes of the meeting on a major case")
MAJOR_FILE = _("Follow-up file of a major quality issue")
RETURN_SLIP = _("Returned-goods slip")
CERTIFICATE = _("Allowance certificate")
MONTH_ROWS = (
    "complaints_monthline", "complaints_monthtotal", "complaints_monthaside", "complaints_monthconfirmation",
)  # fmt: skip
"""What is written down of a month stays as it is."""


class ComplaintsConfig(AppConfig):
    """Registers the kind, its steps, notices, looks and install values at start-up, and nothing else."""

    name = "complaints"
    label = "complaints"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from complaints import operations  # noqa: F401  registers the steps
        from complaints.api.collection import register_collection
        from complaints.api.months import register_months
        from complaints.api.reports import register_reports
        from complaints.blamed import suppliers_ruled
        from complaints.book import BOOK
        from complaints.claim_sentences import register_claim_sentences
        from complaints.clock_sentences import register_clock_sentences
        from complaints.conformity import register_lines
        from complaints.cost_sentences import register_cost_sentences
        from complaints.facts import FACTS
        from complaints.figures import register_figures
        from complaints.findings import findings
        from complaints.install import install_complaints
        from complaints.kind import complaint_kind
        from complaints.looks import register_looks
        from complaints.models.lines import cases_about_same_goods, goods_texts, more_cases_with_product
        from complaints.month_mailing import statistics_source
        from complaints.notices import register_notices
        from complaints.open_work import register_work
        from complaints.operations.asked_of import asked_about
        from complaints.operations.clocks import moved, opened, text_of_case
        from complaints.operations.customer_reports import watch_reports
        from complaints.operations.from_cases import open_from_case
        from complaints.operations.importing import COMPLAINTS
        from complaints.operations.monthly import watch_months
        from complaints.operations.public_uploads import keeps_bytes
        from complaints.operations.recurring import recurrences
        from complaints.operations.summing import costs_of_complaints
        from complaints.paper_sentences import register_paper_sentences
        from complaints.personal import register_texts
        from complaints.phrases import phrases_for
        from complaints.reported import register_reports as register_written_reports
        from complaints.reported_months import register_reports_of_months
        from complaints.sentences import register_sentences
        from complaints.setup import register_settings
        from complaints.telling import register_presenters
        from complaints.tracked import SOLVED, about_quality
        from complaints.views.customer_reports import count_waiting
        from complaints.views.panel import approval_context, case_context
        from complaints.views.terms import complaint_terms
        from complaints.voice_sentences import register_voice_sentences
        from feedback_system.approvals import related
        from feedback_system.attachments.store import keeps
        from feedback_system.cases import blamed, removing
        from feedback_system.cases.findings import register_findings
        from feedback_system.cases.kinds import register
        from feedback_system.cases.problems import register_problems
        from feedback_system.company.installing import installs
        from feedback_system.desk import lists, registers, terms
        from feedback_system.escalation import watches
        from feedback_system.imports import kinds as imported
        from feedback_system.masterdata import papers as delivery_papers
        from feedback_system.oversight import gaming
        from feedback_system.printing import papers
        from feedback_system.reference.triggers import watch
        from feedback_system.reference.triggers_unchanging import only_grows
        from feedback_system.reporting.facts import register_facts
        from feedback_system.reports.mailing import sources as reports_sent
        from feedback_system.searching import sources
        from feedback_system.searching.similar import compares
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item
        from quality.operations import register_counter

        watch(
            "complaints_route",
            "complaints_routestage",
            "complaints_code",
            "complaints_customerreport",
            "complaints_voicerule",
        )
        keeps(keeps_bytes)
        register_work()
        only_grows(
            "complaints_apportionmententry", "complaints_claimreceipt", "complaints_costentry", *MONTH_ROWS
        )
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
        register_item(
            NavItem(
                "customer_reports",
                _("Reports of customers"),
                "complaints:customer_reports",
                "inbox",
                group="work",
                permission=(Permission.LOG_COMPLAINT, Permission.SEE_ALL_CASES),
                order=6,
                count=count_waiting,
            )
        )
        register_item(
            NavItem(
                "months",
                _("Runs of the months"),
                "months:list",
                "calendar",
                group="figures",
                permission=(Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.OBJECT),
                order=30,
            )
        )
        register_item(
            NavItem(
                "costs",
                _("Cost of poor quality"),
                "reports:costs",
                "money",
                group="figures",
                permission=(Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.OBJECT),
                order=40,
            )
        )
        register_item(
            NavItem(
                "returned_goods",
                _("Approved against actual return"),
                "reports:returns",
                "truck",
                group="figures",
                permission=(Permission.SEE_REPORTS, Permission.SEE_LOSSES, Permission.OBJECT),
                order=42,
            )
        )
        register_item(
            NavItem(
                "collections",
                _("Collection rates"),
                "reports:collections",
                "scale",
                group="figures",
                permission=(
                    Permission.SEE_REPORTS,
                    Permission.SEE_LOSSES,
                    Permission.KEEP_RECEIVABLES,
                    Permission.NEGOTIATE,
                ),
                order=44,
            )
        )
        register_item(
            NavItem(
                "remedies",
                _("Remedies to carry out"),
                "complaints:remedies",
                "truck",
                group="work",
                permission=(
                    Permission.CARRY_OUT_REMEDY,
                    Permission.SIGN_PAPER,
                    Permission.INSPECT_RETURN,
                    Permission.BOOK_MONEY,
                    Permission.BOOK_GOODS,
                ),
                order=35,
            )
        )
        register_item(
            NavItem(
                "major_files",
                _("Open follow-up files"),
                "complaints:major_files",
                "alert",
                group="cases",
                permission=(
                    Permission.LOG_COMPLAINT,
                    Permission.FLAG_MAJOR,
                    Permission.INVESTIGATE,
                    Permission.SEE_ALL_CASES,
                ),
                order=12,
            )
        )
        register_item(
            NavItem(
                "letters",
                _("Letters to customers"),
                "letters:templates",
                "mail",
                group="settings",
                permission=(Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=70,
            )
        )
        register_item(
            NavItem(
                "privacy_notice",
                _("Privacy notice"),
                "complaint_settings:privacy_notice",
                "shield",
                group="settings",
                permission=(Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=71,
            )
        )
        gaming.customer_spoke(
            "record_outcome", "refile", "change_wished_date", "fix_quantity", "receive_sample", "withdraw"
        )
        gaming.reopens("rule_anew")
        registers.register("complaint", BOOK)
        lists.ASKED_OF.append(asked_about)
        papers.register("complaint", COMPLAINT_FORM)
        papers.register("report", INVESTIGATION_REPORT)
        papers.register("visit", VISIT_RECORD)
        papers.register("joint_handling", MINUTES)
        papers.register("notice", COMPLAINT_NOTICE)
        papers.register("contact", CONTACT_LETTER)
        papers.register("major_meeting", MEETING)
        papers.register("major_file", MAJOR_FILE)
        papers.register("return_slip", RETURN_SLIP)
        delivery_papers.register("complaints:feedback_form", FEEDBACK_FORM)
        papers.register("certificate", CERTIFICATE)
        complaint_kind.moved = moved
        complaint_kind.phrases = phrases_for
        complaint_kind.open_from_case = open_from_case
        complaint_kind.case_context = case_context
        complaint_kind.approval_context = approval_context
        complaint_kind.after_opening = opened
        complaint_kind.same_goods = cases_about_same_goods
        complaint_kind.more_with_product = more_cases_with_product
        complaint_kind.goods_texts = goods_texts
        register(complaint_kind)
        imported.register(COMPLAINTS)
        removing.register("complaints.ComplaintLine", "complaint__case", order=30)
        removing.register("complaints.PenaltyNote", "complaint__case", order=20)
        removing.register("complaints.MajorMeeting", "complaint__case", order=20)
        removing.register("complaints.HeldReply", "complaint__case", order=20)
        removing.register("complaints.ExpertQuestion", "complaint__case", order=20)
        removing.register("complaints.HistoricalComplaint", order=95)  # deleting a complaint writes one more
        removing.register("complaints.Complaint", order=90)
        register_facts(complaint_kind.code, FACTS)
        register_figures()
        register_lines()
        register_findings(complaint_kind.code, findings)
        register_collection()
        register_months()
        register_reports()
        register_notices()
        register_looks()
        register_sentences()
        register_paper_sentences()
        register_claim_sentences()
        register_cost_sentences()
        register_clock_sentences()
        register_voice_sentences()
        register_presenters()
        register_settings()
        register_texts()
        register_written_reports()
        register_reports_of_months()
        terms.register(complaint_kind.code, complaint_terms)
        related.register(complaint_kind.code, costs_of_complaints)
        register_counter(complaint_kind.code, recurrences)
        register_problems(complaint_kind.code, SOLVED, about_quality)
        watches.register("runs of the months", watch_months)
        reports_sent.register("statistics of the month", statistics_source)
        watches.register("reports of customers", watch_reports)
        blamed.register("complaint", suppliers_ruled, only_named=True)
        sources.register("complaint", text_of_case)
        compares(
            "complaint",
            "complaint__description",
            "complaint__defect_reason",
            batch="complaint__batch_number",
            order="complaint__order_number",
        )
        installs("complaints", lambda at: install_complaints(), order=50)
