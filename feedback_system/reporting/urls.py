"""Addresses of the dashboard, under /dashboard/."""

from django.urls import path

from feedback_system.reporting.views import board, months

app_name = "dashboard"

urlpatterns = [
    path("", board.dashboard, name="board"),
    path("blocks/", board.blocks, name="blocks"),
    path("cases/", board.cases, name="cases"),
    path("cases/export/", board.cases_export, name="cases_export"),
    path("months/", months.months, name="months"),
    path("months/<str:month>/", months.month, name="month"),
    path("months/<str:month>/sign/", months.sign, name="month_sign"),
    path("months/<str:month>/restate/", months.restate, name="month_restate"),
    path("months/<str:month>/cases/", months.cases, name="month_cases"),
    path("months/<str:month>/export/", months.export, name="month_export"),
    path("months/<str:month>/month.pdf", months.pdf, name="month_pdf"),
]
