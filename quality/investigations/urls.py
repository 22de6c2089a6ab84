"""Addresses of investigations that are not those of every kind of case."""

from django.urls import path, register_converter

from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists
from quality.investigations.kind import investigation_kind
from quality.investigations.views import new, prints

register_converter(ReferenceConverter, "investigation_number")

app_name = "investigations"

urlpatterns = [
    path("", lists.register, {"area": investigation_kind}, name="investigations"),
    path("new/", new.new, name="new"),
    path("<investigation_number:reference>/print/report.pdf", prints.report_pdf, name="report_pdf"),
    path(
        "<investigation_number:reference>/print/field-record-<int:position>.pdf",
        prints.field_record_pdf,
        name="field_record_pdf",
    ),
]
