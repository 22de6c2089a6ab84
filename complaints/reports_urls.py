"""Addresses of the reports of money, under /reports/."""

from django.urls import path

from complaints.views import collections, cost_report, return_report

app_name = "reports"

urlpatterns = [
    path("costs/", cost_report.costs, name="costs"),
    path("costs/export/", cost_report.costs_export, name="costs_export"),
    path("claims/", cost_report.claims, name="claims"),
    path("claims/export/", cost_report.claims_export, name="claims_export"),
    path("returns/", return_report.returns, name="returns"),
    path("returns/export/", return_report.returns_export, name="returns_export"),
    path("collections/", collections.collections, name="collections"),
    path("collections/export/", collections.collections_export, name="collections_export"),
    path("collections/import/", collections.collections_import, name="collections_import"),
    path("collections/import/apply/", collections.collections_apply, name="collections_apply"),
]
