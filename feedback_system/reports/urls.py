"""Addresses of written reports, under /reports/written/."""

from django.urls import path

from feedback_system.reports.views import files, listing, report

app_name = "written_reports"

urlpatterns = [
    path("", listing.reports, name="list"),
    path("<int:pk>/", report.report, name="report"),
    path("<int:pk>/texts/", report.texts, name="texts"),
    path("<int:pk>/sign/", report.sign, name="sign"),
    path("<int:pk>/correct/", report.correct, name="correct"),
    path("<int:pk>/read/", report.read, name="read"),
    path("<int:pk>/cases/", report.cases, name="cases"),
    path("<int:pk>/export/", files.export, name="export"),
    path("<int:pk>/report.pdf", files.pdf, name="pdf"),
]
