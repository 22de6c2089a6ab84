"""Addresses of returns that are not those of every kind of case."""

from django.urls import path, register_converter

from aftersales.kind import return_kind
from aftersales.views import intake, prints
from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists

register_converter(ReferenceConverter, "return_number")

app_name = "aftersales"

urlpatterns = [
    path("returns/", lists.register, {"area": return_kind}, name="returns"),
    path("returns/new/", intake.new, name="new_return"),
    path("returns/<return_number:reference>/print/slip.pdf", prints.slip, name="return_pdf"),
]
