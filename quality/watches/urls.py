"""Addresses of early warning that are not those of every kind of case."""

from django.urls import path, register_converter

from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists
from quality.watches.kind import watch_kind
from quality.watches.views import prints, warning

register_converter(ReferenceConverter, "watch_number")

app_name = "watches"

urlpatterns = [
    path("watches/", lists.register, {"area": watch_kind}, name="watches"),
    path("watches/<watch_number:reference>/print/signal.pdf", prints.signal_pdf, name="signal_pdf"),
    path("warning/", warning.series, name="warning"),
    path("warning/export/", warning.export, name="export"),
]
