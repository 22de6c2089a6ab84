"""Addresses of the runs of the months, under /reports/months/."""

from django.urls import path, register_converter

from complaints.views import months


class MonthConverter:
    """A month in an address: 2026-10."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(MonthConverter, "month")

app_name = "months"

urlpatterns = [
    path("", months.all_months, name="list"),
    path("<month:month>/", months.month, name="month"),
    path("<month:month>/confirm/", months.confirm, name="confirm"),
    path("<month:month>/close/", months.close, name="close"),
    path("<month:month>/export/", months.export, name="export"),
    path("<month:month>/statistics.pdf", months.statistics_pdf, name="statistics_pdf"),
]
