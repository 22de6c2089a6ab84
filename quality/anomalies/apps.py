from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

ALERT_FORM = _("Anomaly alert form")
FEEDBACK_FORM = _("Anomaly feedback form")


class AnomaliesConfig(AppConfig):
    """Registers the kind, its steps, notices, looks, menus and install values at start-up, and nothing else."""

    name = "quality.anomalies"
    label = "anomalies"

    def ready(self) -> None:
        from accounts.permissions import Permission
        from feedback_system.cases.findings import register_findings
        from feedback_system.cases.kinds import register
        from feedback_system.cases.problems import register_problems
        from feedback_system.company.installing import installs
        from feedback_system.desk import terms
        from feedback_system.numbering.operations import register_prefix
        from feedback_system.printing import papers
        from feedback_system.reference.triggers import watch
        from feedback_system.reporting.facts import register_facts
        from feedback_system.searching import sources
        from feedback_system.searching.similar import compares
        from feedback_system.web.navigation import NavItem
        from feedback_system.web.navigation import register as register_item
        from quality.anomalies import operations  # noqa: F401  registers the steps
        from quality.anomalies.api.collection import register_collection
        from quality.anomalies.facts import FACTS
        from quality.anomalies.findings import findings
        from quality.anomalies.install import install_anomalies
        from quality.anomalies.kind import NUMBER_LETTER, anomaly_kind
        from quality.anomalies.looks import register_looks
        from quality.anomalies.notices import register_notices
        from quality.anomalies.operations.clocks import moved, opened, text_of_case
        from quality.anomalies.operations.recurring import recurrences
        from quality.anomalies.personal import register_texts
        from quality.anomalies.sentences import register_sentences
        from quality.anomalies.states import AnomalyState
        from quality.anomalies.views.panel import case_context, concession_terms
        from quality.operations import register_counter

        watch("anomalies_anomalyrules")
        register_item(
            NavItem("anomalies", _("Anomaly alerts"), "anomalies:anomalies", "alert", "quality", order=15)
        )
        register_item(
            NavItem(
                "new_anomaly",
                _("Raise an alert"),
                "anomalies:new",
                "alert",
                "work",
                Permission.RAISE_ANOMALY,
                order=6,
            )
        )
        register_item(
            NavItem(
                "anomaly_settings",
                _("Anomaly alerts"),
                "anomaly_settings:lists",
                "alert",
                "settings",
                (Permission.MANAGE_SETTINGS, Permission.READ_SETTINGS),
                order=64,
            )
        )
        papers.register("anomaly", ALERT_FORM)
        papers.register("anomaly_feedback", FEEDBACK_FORM)
        register_prefix(anomaly_kind.code, NUMBER_LETTER)
        anomaly_kind.moved = moved
        anomaly_kind.after_opening = opened
        anomaly_kind.case_context = case_context
        register(anomaly_kind)
        register_facts(anomaly_kind.code, FACTS)
        register_findings(anomaly_kind.code, findings)
        register_collection()
        register_notices()
        register_looks()
        register_sentences()
        register_texts()
        terms.register(anomaly_kind.code, concession_terms)
        sources.register(anomaly_kind.code, text_of_case)
        compares(anomaly_kind.code, "anomaly__description", "anomaly__cause", batch="anomaly__batch_number")
        register_counter(anomaly_kind.code, recurrences)
        register_problems(anomaly_kind.code, [AnomalyState.CLOSED])
        installs("anomalies", lambda at: install_anomalies(), order=55)
