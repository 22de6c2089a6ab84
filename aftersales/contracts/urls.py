"""Addresses of renewals that are not those of every kind of case."""

from django.urls import path, register_converter

from aftersales.contracts.kind import renewal_kind
from aftersales.contracts.views import prints
from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists

register_converter(ReferenceConverter, "renewal_number")

app_name = "renewals"

urlpatterns = [
    path("", lists.register, {"area": renewal_kind}, name="renewals"),
    path("<renewal_number:reference>/print/renewal.pdf", prints.pdf, name="pdf"),
]
