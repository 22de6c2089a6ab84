"""Addresses of supplier requests that are not those of every kind of case."""

from django.urls import path, register_converter

from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists
from quality.supplier_requests.kind import supplier_request_kind
from quality.supplier_requests.views import new, prints, suppliers

register_converter(ReferenceConverter, "request_number")

app_name = "supplier_requests"

urlpatterns = [
    path("", lists.register, {"area": supplier_request_kind}, name="requests"),
    path("new/", new.new, name="new"),
    path("suppliers/", suppliers.suppliers, name="suppliers"),
    path("suppliers/export/", suppliers.export, name="export"),
    path("<request_number:reference>/print/request.pdf", prints.pdf, name="pdf"),
]
