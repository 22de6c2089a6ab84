"""Addresses of own reports, under /reports/own/."""

from django.urls import path

from feedback_system.reporting.views import own, own_cases

app_name = "own_reports"

urlpatterns = [
    path("", own.reports, name="list"),
    path("new/", own.new, name="new"),
    path("preview/", own.preview, name="preview"),
    path("cases/", own_cases.cases, name="cases"),
    path("cases/export/", own_cases.cases_export, name="cases_export"),
    path("export/", own_cases.export, name="export"),
    path("subscriptions/<int:pk>/stop/", own.stop, name="stop"),
    path("<int:pk>/", own.report, name="report"),
    path("<int:pk>/change/", own.change, name="change"),
    path("<int:pk>/delete/", own.delete, name="delete"),
    path("<int:pk>/subscribe/", own.subscription, name="subscribe"),
]
