"""Addresses of visits that are not those of every kind of case."""

from django.urls import path, register_converter

from aftersales.visits.kind import visit_kind
from aftersales.visits.views import coverage, new, patrols, periods, prints
from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists

register_converter(ReferenceConverter, "visit_number")

app_name = "visits"

urlpatterns = [
    path("", lists.register, {"area": visit_kind}, name="visits"),
    path("new/", new.new, name="new"),
    path("coverage/", coverage.figures, name="coverage"),
    path("coverage/visits/", coverage.behind, name="behind"),
    path("coverage/export/", coverage.file, name="coverage_file"),
    path("periods/", periods.periods, name="periods"),
    path("periods/open/", periods.open_one, name="open_period"),
    path("periods/<int:pk>/", periods.period, name="period"),
    path("periods/<int:pk>/goals/", periods.goals, name="period_goals"),
    path("periods/<int:pk>/add/", periods.add, name="period_add"),
    path("periods/<int:pk>/remove/<int:line>/", periods.remove, name="period_remove"),
    path("periods/<int:pk>/ask/", periods.ask, name="period_ask"),
    path("periods/<int:pk>/decide/", periods.decide, name="period_decide"),
    path("periods/<int:pk>/change/", periods.change, name="period_change"),
    path("periods/<int:pk>/plan.pdf", periods.pdf, name="period_pdf"),
    path("reports/", patrols.reports, name="reports"),
    path("reports/open/", patrols.open_one, name="open_report"),
    path("reports/<int:pk>/", patrols.report, name="report"),
    path("reports/<int:pk>/texts/", patrols.texts, name="report_texts"),
    path("reports/<int:pk>/remark/", patrols.remark, name="report_remark"),
    path("reports/<int:pk>/sign/", patrols.sign, name="report_sign"),
    path("reports/<int:pk>/answer/", patrols.answer, name="report_answer"),
    path("reports/<int:pk>/correct/", patrols.correct, name="report_correct"),
    path("reports/<int:pk>/report.pdf", patrols.pdf, name="report_pdf"),
    path("year/", patrols.year, name="year"),
    path("<visit_number:reference>/print/visit.pdf", prints.pdf, name="pdf"),
]
