"""Addresses of anomaly alerts that are not those of every kind of case."""

from django.urls import path, register_converter

from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists
from quality.anomalies.kind import anomaly_kind
from quality.anomalies.views import alert, prints

register_converter(ReferenceConverter, "anomaly_number")

app_name = "anomalies"

urlpatterns = [
    path("", lists.register, {"area": anomaly_kind}, name="anomalies"),
    path("new/", alert.new, name="new"),
    path("duplicates/", alert.duplicates, name="duplicates"),
    path("alike/", alert.alike, name="alike"),
    path("<anomaly_number:reference>/print/alert.pdf", prints.alert_form_pdf, name="alert_pdf"),
    path("<anomaly_number:reference>/print/feedback.pdf", prints.feedback_form_pdf, name="feedback_pdf"),
]
