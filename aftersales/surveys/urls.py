"""Addresses of surveys that are not those of every kind of case."""

from django.urls import path, register_converter

from aftersales.surveys.kind import survey_kind
from aftersales.surveys.views import analysis, asking, new, prints
from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists

register_converter(ReferenceConverter, "survey_number")

app_name = "surveys"

urlpatterns = [
    path("", lists.register, {"area": survey_kind}, name="surveys"),
    path("new/", new.new, name="new"),
    path("<survey_number:reference>/list/", asking.asked_list, name="list"),
    path("<survey_number:reference>/list/<int:number>/", asking.ask, name="ask"),
    path("<survey_number:reference>/list/<int:number>/paper.pdf", prints.sheet, name="sheet_pdf"),
    path("<survey_number:reference>/analysis/", analysis.analysis, name="analysis"),
    path("<survey_number:reference>/analysis/answers/", analysis.answers, name="answers"),
    path("<survey_number:reference>/print/report.pdf", prints.report, name="report_pdf"),
]
