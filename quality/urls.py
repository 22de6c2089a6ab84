"""Addresses of improvements that are not those of every kind of case."""

from django.urls import path, register_converter

from feedback_system.desk.converters import ReferenceConverter
from feedback_system.desk.views import lists
from quality.kind import improvement_kind
from quality.views import prints

register_converter(ReferenceConverter, "improvement")

app_name = "quality"

urlpatterns = [
    path("improvements/", lists.register, {"area": improvement_kind}, name="improvements"),
    path("improvements/<improvement:reference>/print/form.pdf", prints.form, name="improvement_pdf"),
]
