"""Addresses of the reports of money, under /reports/."""

from django.urls import path

from complaints.views import cost_report

app_name = "reports"

urlpatterns = [
    path("costs/", cost_report.costs, name="costs"),
    path("costs/export/", cost_report.costs_export, name="costs_export"),
    path("claims/", cost_report.claims, name="claims"),
    path("claims/export/", cost_report.claims_export, name="claims_export"),
]
